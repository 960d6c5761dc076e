"""Names of nodes and words of links: which are shown where, and how they are drawn."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board import routes
from caseboard.board.frame import FramePlan
from caseboard.board.labels import LINE_HEIGHT, harmless, width_of
from caseboard.board.palette import Palette
from caseboard.board.scene import Scene
from caseboard.board.sink import Sink, TextStyle
from caseboard.board.view import View

EDGE_LABEL_SIZE: Final = 10.5


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
        taken.take(x - node_size / 2, y - node_size / 2, node_size, node_size)
    scale = plan.label_px / 12 * view.detail
    for row in named.tolist():
        x, y = view.to_output(scene.places[row]).tolist()
        lines = scene.label_lines(row)
        width = max(map(width_of, lines), default=0.0) * scale
        taken.take(x - width / 2, y + node_size / 2, width, (len(lines) * LINE_HEIGHT + 3) * scale)
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

    def take(self, x: float, y: float, width: float, height: float) -> None:
        """Take a box, whether or not it was free."""
        for cell in _cells(x, y, width, height):
            self._cells.setdefault(cell, []).append((x, y, x + width, y + height))

    def claim(self, x: float, y: float, width: float, height: float) -> bool:
        """Take a box if it is free, and tell whether it was."""
        right, bottom = x + width, y + height
        for cell in _cells(x, y, width, height):
            for a, b, c, d in self._cells.get(cell, ()):
                if x < c and a < right and y < d and b < bottom:
                    return False
        self.take(x, y, width, height)
        return True


def _cells(x: float, y: float, width: float, height: float) -> list[tuple[int, int]]:
    return [
        (column, row)
        for column in range(int(x // 128), int((x + width) // 128) + 1)
        for row in range(int(y // 64), int((y + height) // 64) + 1)
    ]
