"""Links drawn on a sink: bodies between nodes, arrow heads, counts of bundles."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from caseboard.board import routes
from caseboard.board.frame import FramePlan
from caseboard.board.glyphs import arrow_heads
from caseboard.board.labels import width_of
from caseboard.board.palette import Palette
from caseboard.board.scene import Scene
from caseboard.board.sink import Floats, Pen, Sink, TextStyle
from caseboard.board.style import NODE_SIZE, mix
from caseboard.board.view import View


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
