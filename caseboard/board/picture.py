"""The picture of a board, drawn from its scene on any sink: the same code for screen, PNG, SVG and print.

A `View` says which part of the board is drawn at which size; `draw_board` draws it whole. The screen draws the same
links and nodes tile by tile.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from caseboard.board import density
from caseboard.board.crowd import crowding
from caseboard.board.frame import FramePlan, frame_plan
from caseboard.board.glyphs import Detail, draw_badges, draw_node, hull
from caseboard.board.labels import harmless
from caseboard.board.legend import draw_legend
from caseboard.board.palette import Palette
from caseboard.board.scene import Scene
from caseboard.board.sink import Pen, Sink, TextStyle
from caseboard.board.strands import draw_links
from caseboard.board.style import NODE_SIZE
from caseboard.board.view import View
from caseboard.board.words import draw_labels, draw_link_labels, labelled

__all__ = ["View", "draw_board", "draw_groups", "draw_nodes"]


def draw_board(
    scene: Scene,
    sink: Sink,
    palette: Palette,
    view: View,
    *,
    labels: bool = True,
    legend: bool = False,
    selection: Iterable[bytes] = (),
    background: bool = True,
) -> None:
    """Draw the part of a board that `view` shows.

    Args:
        scene: the board.
        sink: what to draw on.
        palette: colours of the scene's kinds under a theme.
        view: which part, how big.
        labels: whether nodes and links are named.
        legend: whether kinds and line patterns are explained in the left bottom corner.
        selection: entities to ring.
        background: whether to fill the board first.
    """
    theme = palette.theme
    nodes = scene.nodes_in(view.rect(NODE_SIZE * view.scale))
    links = scene.links_in(view.rect(40.0 * view.detail))
    plan = frame_plan(view.zoom, view.detail, len(nodes), len(links), moving=False)
    sink.begin("board", "")
    if background:
        sink.polygon(np.array([[0, 0], [view.width, 0], [view.width, view.height], [0, view.height]]), theme.board)
    draw_groups(scene, sink, palette, view)
    sink.begin("links", "")
    crowd = crowding(scene, view.zoom)
    short = _shorter(scene, links, crowd.longest / view.zoom)
    if not short.all():
        pixels = density.picture(scene, palette, view, links[~short])
        sink.picture(0, 0, view.width, view.height, pixels)
    draw_links(scene, sink, palette, view, plan, links[short], crowd.fade)
    sink.end()
    sink.begin("nodes", "")
    ringed = set(scene.rows(selection).tolist())
    draw_nodes(scene, sink, palette, view, plan, nodes, ringed)
    sink.end()
    if labels:
        sink.begin("labels", "")
        rows = labelled(scene, view, plan, nodes)
        draw_labels(scene, sink, palette, view, plan, rows)
        if plan.edge_labels:
            draw_link_labels(scene, sink, palette, view, plan, links, rows)
        sink.end()
    if legend:
        draw_legend(sink, palette, scene, nodes, links, view.height, view.detail)
    sink.end()


def _shorter(scene: Scene, links: npt.NDArray[np.integer], longest: float) -> npt.NDArray[np.bool_]:
    """(k,) which links are at most so long, in board units; all those of a board of few links."""
    columns = scene.columns
    ends = scene.places[columns.link_from[links]] - scene.places[columns.link_to[links]]
    return np.asarray(np.hypot(ends[:, 0], ends[:, 1]) <= longest)


def draw_nodes(
    scene: Scene,
    sink: Sink,
    palette: Palette,
    view: View,
    plan: FramePlan,
    nodes: npt.NDArray[np.integer],
    ringed: set[int],
) -> None:
    """Draw nodes one by one, less linked ones first."""
    places = view.to_output(scene.places[nodes])
    size = plan.node_px * view.detail / plan.dpr
    detail = Detail(outline=not plan.dots, icon=plan.icons)
    order = np.argsort(scene.degree[nodes], kind="stable")
    kinds = palette.node_codes(scene)
    for nth in order.tolist():
        row = int(nodes[nth])
        x, y = places[nth].tolist()
        style = palette.node(int(kinds[row]))
        if not plan.dots:
            sink.begin("node", scene.columns.labels[row])
        draw_node(sink, style, x, y, size, detail)
        if row in ringed:
            palette.draw_selection(sink, style.square, x, y, size, view.detail)
        if plan.badges:
            flags, off_board = int(scene.flags[row]), int(scene.columns.off_board[row])
            draw_badges(sink, flags, off_board, x, y, size, palette.theme)
        if not plan.dots:
            sink.end()


def draw_groups(scene: Scene, sink: Sink, palette: Palette, view: View) -> None:
    """Draw the hulls of groups with their names."""
    for number, group in enumerate(scene.groups):
        rows = scene.rows(group.members)
        rows = rows[scene.visible[rows]]
        if not len(rows):
            continue
        colour = group.colour or palette.group_colour(number)
        points = view.to_output(hull(scene.places[rows], NODE_SIZE * 1.15))
        sink.begin("group", group.name)
        sink.polygon(points, colour, Pen(colour, 1.2 * view.detail), opacity=0.10)
        top = points[points[:, 1].argmin()]
        style = TextStyle(12.5 * view.detail, colour, bold=True, halo=palette.theme.halo)
        sink.text(float(top[0]), float(top[1]) - 6 * view.detail, harmless(group.name)[:60], style)
        sink.end()
