"""The boards as vector figures: the same picture as on the screen, with its legend, on paper that it can be read on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak

from caseboard.board.legend import legend_height
from caseboard.board.palette import Palette
from caseboard.board.picture import draw_board
from caseboard.board.scene import Scene
from caseboard.board.theme import load_theme
from caseboard.board.view import View
from caseboard.model.vocabulary import Vocabulary
from caseboard.reports.fonts import Face
from caseboard.reports.model import Briefing, Figure
from caseboard.reports.paper import BOTTOM, FOLD_OUT, H1, H2, LANDSCAPE, PORTRAIT, SIDE, SMALL, TOP
from caseboard.reports.pdfsink import PdfSink
from caseboard.reports.text import markup
from caseboard.reports.typeset import Mark, Words, cell

_THEME = "light"
_ABOVE = 66.0
"""Room for the headings and the caption."""
_DETAILS = (0.5, 0.46, 0.42)
"""Points per logical pixel, the best first: labels of 12 pixels are 6 to 5 points high, which is read on paper."""
_READABLE = 0.78
"""The zoom below which the board drops the words of links; a bigger sheet is taken then."""
_MARGIN = 44.0
"""Room around the outermost nodes for their labels, in logical pixels."""
_FORMATS = (("portrait", PORTRAIT), ("landscape", LANDSCAPE), ("fold-out", FOLD_OUT))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The paper that a board goes on, and the view that fills it."""

    template: str
    view: View


class BoardPicture(Flowable):
    """A board drawn with its legend below."""

    def __init__(self, scene: Scene, palette: Palette, view: View) -> None:
        super().__init__()
        self._scene, self._palette, self._view = scene, palette, view
        self.width, self.height = view.width, view.height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As big as its view."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it as vectors, cut at its frame."""
        canvas = self.canv
        canvas.saveState()
        frame = canvas.beginPath()
        frame.rect(0, 0, self.width, self.height)
        canvas.clipPath(frame, stroke=0, fill=0)
        draw_board(self._scene, PdfSink(canvas, 0, self.height), self._palette, self._view, legend=True)
        canvas.restoreState()


def boards(briefing: Briefing, vocabulary: Vocabulary) -> list[Flowable]:
    """Every board on a page of its own."""
    palette = Palette(vocabulary, load_theme(_THEME))
    flowables: list[Flowable] = []
    for nth, figure in enumerate(briefing.figures):
        scene = Scene.from_columns(figure.columns, vocabulary)
        sheet = _sheet(scene, palette)
        flowables += [NextPageTemplate(sheet.template), PageBreak()]
        if nth == 0:
            flowables += [Words(markup("Boards", Face.SEMIBOLD, base=Face.SEMIBOLD), H1), Mark("boards", "Boards")]
        flowables += [
            cell(figure.name, H2),
            Mark(figure.key, figure.name, 1, lift=20),
            cell(_caption(figure, scene, sheet), SMALL),
            BoardPicture(scene, palette, sheet.view),
        ]
    if flowables:
        flowables += [NextPageTemplate("portrait"), PageBreak(), CondPageBreak(0)]
    return flowables


def _caption(figure: Figure, scene: Scene, sheet: _Sheet) -> str:
    share = sheet.view.zoom * 100
    millimetres = 100 * sheet.view.scale / 72 * 25.4
    paper = "A3" if sheet.template == "fold-out" else "A4"
    return (
        f"{scene.node_count} entities and {scene.link_count} links, as on the screen at {share:.0f} per cent; "
        f"100 board units are {millimetres:.1f} mm on {paper}."
    )


def _sheet(scene: Scene, palette: Palette) -> _Sheet:
    """The smallest paper on which links still have their words; the biggest where none is enough."""
    legend = legend_height(palette, scene, np.arange(scene.node_count), np.arange(scene.link_count))
    best: _Sheet | None = None
    for template, (wide, high) in _FORMATS:
        room = wide - 2 * SIDE, high - TOP - BOTTOM - _ABOVE
        views = [_filling(scene, room, legend, detail) for detail in _DETAILS]
        view = next((view for view in views if view.zoom >= _READABLE), views[0])
        if best is None or view.zoom > best.view.zoom * 1.15:
            best = _Sheet(template, view)
        if best.view.zoom >= _READABLE:
            break
    if best is None:
        raise AssertionError("there is always a sheet")
    return best


def _filling(scene: Scene, room: tuple[float, float], legend: float, detail: float) -> View:
    """The view of the whole board that fills a room in points, its legend below; never bigger than on the screen."""
    left, top, right, bottom = scene.bounds or (-200.0, -150.0, 200.0, 150.0)
    margin, legend = _MARGIN * detail, legend * detail
    wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
    scale = min((room[0] - 2 * margin) / wide, (room[1] - legend - 2 * margin) / high, detail * 1.25)
    view = View(left - margin / scale, top - margin / scale, scale, room[0], high * scale + 2 * margin, detail)
    spare = (room[0] / scale - wide) / 2
    return replace(view, left=left - spare, height=view.height + legend)
