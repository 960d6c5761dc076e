"""The picture of a board, drawn from its scene on any sink: the same code for screen, PNG, SVG and print.

A `View` says which part of the board is drawn at which size; `draw_board` draws it whole. The screen draws the same
links and nodes tile by tile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board import density, routes
from caseboard.board.crowd import crowding
from caseboard.board.frame import FramePlan, frame_plan
from caseboard.board.glyphs import Detail, arrow_heads, draw_badges, draw_node, hull
from caseboard.board.labels import LINE_HEIGHT, harmless, width_of
from caseboard.board.legend import draw_legend
from caseboard.board.palette import Palette
from caseboard.board.scene import Rect, Scene
from caseboard.board.sink import Floats, Pen, Sink, TextStyle
from caseboard.board.style import LABEL_LINES, NODE_SIZE, mix

EDGE_LABEL_SIZE: Final = 10.5


@dataclass(frozen=True, slots=True)
class View:
    """A part of the board in output units.

    Attributes:
        left, top: board coordinates of the output's origin.
        scale: output units per board unit.
        width, height: size of the output.
        detail: output units per logical pixel: 1 on an ordinary screen, 2 in a picture of double size.
    """

    left: float
    top: float
    scale: float
    width: float
    height: float
    detail: float = 1.0

    @property
    def zoom(self) -> float:
        """Logical pixels per board unit."""
        return self.scale / self.detail

    def rect(self, margin: float = 0.0) -> Rect:
        """The part of the board that is seen, `margin` output units wider on each side."""
        m = margin / self.scale
        return (
            self.left - m,
            self.top - m,
            self.left + self.width / self.scale + m,
            self.top + self.height / self.scale + m,
        )

    def to_output(self, points: Floats) -> Floats:
        """Board coordinates (..., 2) in output units."""
        return np.asarray((points - (self.left, self.top)) * self.scale)


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


# Links


def draw_links(
    scene: Scene,
    sink: Sink,
    palette: Palette,
    view: View,
    plan: FramePlan,
    links: npt.NDArray[np.integer],
    fade: float = 0.0,
) -> None:
    """Draw links with their patterns, arrow heads and counts of bundles; weaker kinds of line go below stronger.

    `fade` brings their colours nearer to that of the board, where there are very many.
    """
    for _ in link_steps(scene, sink, palette, view, plan, links, fade):
        continue


def link_steps(
    scene: Scene,
    sink: Sink,
    palette: Palette,
    view: View,
    plan: FramePlan,
    links: npt.NDArray[np.integer],
    fade: float = 0.0,
) -> Iterator[None]:
    """Draw links as `draw_links` does, in steps between which the caller may do something else."""
    if not len(links):
        return
    codes = palette.link_codes(scene, links)
    curves = view.to_output(scene.curves(links))
    bent = scene.lanes.lane[links] != 0
    trims = _Trims(scene.columns.direction[links], curves, bent, view, plan)
    bodies = trims.bodies()
    yield
    for code in palette.drawing_order(codes):
        chosen = codes == code
        style = palette.link(code)
        colour = mix(style.colour, palette.theme.board, fade) if fade else style.colour
        pen = Pen(colour, style.width * (1.0 - 0.4 * fade) * view.detail, tuple(d * view.detail for d in style.dash))
        drawn = chosen & trims.apart
        sink.lines(bodies[drawn & ~bent][:, (0, 3)].reshape(-1, 4), pen)
        sink.curves(bodies[drawn & bent], pen)
        if plan.arrows:
            _draw_arrows(sink, trims, chosen, style.open_arrow, pen, view.detail)
        yield
    _draw_bundles(scene, sink, palette, view, links, curves)


class _Trims:
    """Where links leave their nodes' bodies and where their arrow heads stand, as shares of their way.

    Args:
        direction: (k,) of the links.
        curves: (k, 4, 2) control points in output units.
        bent: (k,) which of them are not straight.
        view: the view.
        plan: the level of detail.
    """

    def __init__(
        self, direction: npt.NDArray[np.uint8], curves: Floats, bent: npt.NDArray[np.bool_], view: View, plan: FramePlan
    ) -> None:
        self.curves, self.bent = curves, bent
        self.length = np.hypot(*(curves[:, 3] - curves[:, 0]).T)
        self.at_end = (direction < 2) & plan.arrows
        self.at_start = (direction == 1) & plan.arrows
        self.head = min(max(NODE_SIZE * view.scale * 0.24, 6.0 * view.detail), 11.0 * view.detail)
        gap = 0.0 if plan.dots else plan.node_px / 2 * (view.detail / plan.dpr) + 1.5 * view.detail
        self.first, self.last = self._after(gap), 1.0 - self._after(gap, reverse=True)
        self.line_first, self.line_last = self.first, self.last
        if plan.arrows:
            inner = gap + self.head * 0.9
            self.line_last = np.where(self.at_end, 1.0 - self._after(inner, reverse=True), self.last)
            self.line_first = np.where(self.at_start, self._after(inner), self.first)
        self.apart = self.line_last - self.line_first > 1e-3

    def _after(self, way: float, reverse: bool = False) -> Floats:
        """(k,) shares at which links have gone `way` from an end."""
        share: Floats = np.minimum(way / np.maximum(self.length, 1e-9), 0.5)
        if self.bent.any() and way > 0:
            points = self.curves[self.bent]
            points = points[:, ::-1] if reverse else points
            share[self.bent] = routes.leaving(points, np.full(len(points), way))
        return share

    def bodies(self) -> Floats:
        """(k, 4, 2) control points of the lines between nodes and arrow heads."""
        bodies = np.empty((len(self.curves), 4, 2))
        start = self.curves[:, 0]
        ahead = self.curves[:, 3] - start
        bodies[:, 0] = start + ahead * self.line_first[:, None]
        bodies[:, 3] = start + ahead * self.line_last[:, None]
        bent = np.flatnonzero(self.bent & self.apart)
        if len(bent):
            bodies[bent] = routes.cut(self.curves[bent], self.line_first[bent], self.line_last[bent])
        return bodies

    def heads(self, chosen: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """(h, 2) tips and (h, 2) unit vectors of the arrow heads of some links."""
        ends, starts = np.flatnonzero(chosen & self.at_end), np.flatnonzero(chosen & self.at_start)
        rows = np.concatenate([ends, starts])
        rows_apart = self.apart[rows]
        rows = rows[rows_apart]
        tip = np.concatenate([self.last[ends], self.first[starts]])[rows_apart]
        back = np.concatenate([self.line_last[ends], self.line_first[starts]])[rows_apart]
        points = self.curves[rows]
        tips = routes.at(points, tip)
        towards = tips - routes.at(points, back)
        length = np.maximum(np.hypot(towards[:, 0], towards[:, 1]), 1e-9)
        return tips, np.asarray(towards / length[:, None])


def _draw_arrows(
    sink: Sink, trims: _Trims, chosen: npt.NDArray[np.bool_], hollow: bool, pen: Pen, detail: float
) -> None:
    tips, towards = trims.heads(chosen)
    if not len(tips):
        return
    heads = arrow_heads(tips, towards, trims.head, trims.head * 0.40)
    if hollow:
        wings = np.concatenate([heads[:, (1, 0)].reshape(-1, 4), heads[:, (2, 0)].reshape(-1, 4)])
        backs = tips - towards * trims.head * 0.95
        sink.lines(np.vstack([wings, np.hstack([backs, tips])]), Pen(pen.colour, max(pen.width, 1.1 * detail)))
        return
    sink.triangles(heads, pen.colour)


def _draw_bundles(
    scene: Scene, sink: Sink, palette: Palette, view: View, links: npt.NDArray[np.integer], curves: Floats
) -> None:
    bundles = scene.lanes.bundles
    if not bundles:
        return
    for nth in np.flatnonzero(np.isin(links, np.fromiter(bundles, np.int64, len(bundles)))).tolist():
        row = int(links[nth])
        count = bundles[row]
        style = palette.link(int(palette.link_codes(scene, links[nth : nth + 1])[0]))
        width = (1.5 + 0.55 * math.log2(count)) * view.detail
        sink.curves(curves[nth : nth + 1], Pen(style.colour, width))
        x, y = routes.at(curves[nth : nth + 1], np.array([0.5]))[0].tolist()
        words = f"×{count}"
        height = 15.0 * view.detail
        wide = width_of(words) * view.detail + 8.0 * view.detail
        sink.box(
            x - wide / 2, y - height / 2, wide, height, height / 2, palette.theme.board, Pen(style.colour, view.detail)
        )
        sink.text(x, y + height * 0.26, words, TextStyle(10.5 * view.detail, palette.theme.label_text, bold=True))


# Nodes


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


# Labels


def labelled(
    scene: Scene,
    view: View,
    plan: FramePlan,
    nodes: npt.NDArray[np.integer],
    first: npt.NDArray[np.integer] | None = None,
    patient: bool = False,
) -> npt.NDArray[np.int64]:
    """Rows among `nodes` whose label is shown, the most important first; `first` go before all others.

    `patient` takes the labels that are worked out so far instead of working out what is missing.
    """
    rows = scene.levels.known(view.zoom) if patient else scene.levels.rows(view.zoom)
    inside = np.zeros(scene.node_count, bool)
    inside[nodes] = True
    chosen = rows[inside[rows]].astype(np.int64)
    if first is not None and len(first):
        ahead = first[inside[first]]
        chosen = np.concatenate([ahead, chosen[~np.isin(chosen, ahead)]])
    return chosen[: plan.label_budget] if plan.label_budget else chosen


def draw_labels(
    scene: Scene, sink: Sink, palette: Palette, view: View, plan: FramePlan, rows: npt.NDArray[np.integer]
) -> None:
    """Draw the labels of nodes below their bodies, the most important last, so on top."""
    size = plan.label_px * view.detail
    style = TextStyle(size, palette.theme.label_text, halo=palette.theme.halo)
    below = plan.node_px * view.detail / plan.dpr / 2 + 2 * view.detail
    for row in rows[::-1].tolist():
        x, y = view.to_output(scene.places[row]).tolist()
        for nth, line in enumerate(scene.label_lines(row)):
            sink.text(x, y + below + size * (0.95 + nth * LINE_HEIGHT / 12), line, style)


def link_label_places(
    scene: Scene,
    view: View,
    plan: FramePlan,
    links: npt.NDArray[np.integer],
    named: npt.NDArray[np.integer],
    budget: int = 150,
) -> list[tuple[int, float, float, str]]:
    """Links whose words have room: row, x and baseline y of the middle in output units, and the words.

    A label is left out where its link is too short for it, or where it would lie on a node, on the label of one of
    the nodes `named`, or on another link's label.
    """
    if not len(links):
        return []
    taken = _Taken()
    node_size = plan.node_px * view.detail / plan.dpr
    for x, y in view.to_output(scene.places[scene.nodes_in(view.rect(node_size))]).tolist():
        taken.claim(x - node_size / 2, y - node_size / 2, node_size, node_size)
    scale = plan.label_px / 12 * view.detail
    for row in named.tolist():
        x, y = view.to_output(scene.places[row]).tolist()
        lines = scene.label_lines(row)
        width = max(map(width_of, lines), default=0.0) * scale
        taken.claim(x - width / 2, y + node_size / 2, width, (len(lines) * LINE_HEIGHT + 3) * scale)
    curves = view.to_output(scene.curves(links))
    middles = routes.at(curves, np.full(len(links), 0.5))
    spans = np.hypot(*(curves[:, 3] - curves[:, 0]).T)
    found: list[tuple[int, float, float, str]] = []
    height = EDGE_LABEL_SIZE * 1.25 * view.detail
    for nth in np.argsort(-spans).tolist():
        row = int(links[nth])
        if row in scene.lanes.bundles:
            continue
        words = _short(harmless(scene.link_label(row)))
        width = width_of(words) * EDGE_LABEL_SIZE / 12 * view.detail
        x, y = middles[nth].tolist()
        inside = -width < x < view.width + width and -height < y < view.height + height
        if not words or not inside or (spans[nth] < width + node_size and spans[nth] > 1e-6):
            continue
        if taken.claim(x - width / 2, y - height / 2, width, height):
            found.append((row, x, y + height * 0.28, words))
        if len(found) >= budget:
            break
    return found


def draw_link_labels(
    scene: Scene,
    sink: Sink,
    palette: Palette,
    view: View,
    plan: FramePlan,
    links: npt.NDArray[np.integer],
    named: npt.NDArray[np.integer],
) -> None:
    """Draw the words of links at their middles, where there is room."""
    style = TextStyle(EDGE_LABEL_SIZE * view.detail, palette.theme.edge_label, halo=palette.theme.halo)
    for _, x, y, words in link_label_places(scene, view, plan, links, named):
        sink.text(x, y, words, style)


def _short(text: str) -> str:
    return text if len(text) <= 32 else text[:31].rstrip() + "…"


class _Taken:
    """Boxes that are taken, kept by coarse cells so that a claim looks at its neighbourhood only."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def claim(self, x: float, y: float, width: float, height: float) -> bool:
        """Take a box and tell whether it was free."""
        right, bottom = x + width, y + height
        cells = [
            (column, row)
            for column in range(int(x // 128), int(right // 128) + 1)
            for row in range(int(y // 64), int(bottom // 64) + 1)
        ]
        for cell in cells:
            for a, b, c, d in self._cells.get(cell, ()):
                if x < c and a < right and y < d and b < bottom:
                    return False
        for cell in cells:
            self._cells.setdefault(cell, []).append((x, y, right, bottom))
        return True


LABEL_REACH: Final = LINE_HEIGHT * LABEL_LINES + 8.0
"""How far labels reach below a body, in logical pixels at label size 12."""
