"""A sink that draws a board on a page of the briefing, as vectors and text: what is printed is what is seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from caseboard.board.icons import STROKE_SHARE, icon
from caseboard.board.labels import harmless
from caseboard.board.sink import Floats, Pen, TextStyle
from caseboard.reports.fonts import Face, runs, width

_HALO = 0.28


class PdfSink:
    """Draws in points with y growing downwards, turned for the page.

    Args:
        canvas: the page being drawn.
        left, top: the picture's left top corner in the page's coordinates (y upwards).
    """

    def __init__(self, canvas: Canvas, left: float, top: float) -> None:
        self._canvas, self._left, self._top = canvas, left, top

    def begin(self, role: str, name: str) -> None:
        """Groups mean nothing on paper."""

    def end(self) -> None:
        """Groups mean nothing on paper."""

    def lines(self, segments: Floats, pen: Pen) -> None:
        """Straight lines, as one path."""
        if not len(segments):
            return
        path = self._canvas.beginPath()
        for a, b, c, d in self._turned(segments.reshape(-1, 2, 2)).reshape(-1, 4).tolist():
            path.moveTo(a, b)
            path.lineTo(c, d)
        self._stroke(path, pen)

    def curves(self, points: Floats, pen: Pen) -> None:
        """Cubic curves, as one path."""
        if not len(points):
            return
        path = self._canvas.beginPath()
        for (a, b), *rest in self._turned(points).tolist():
            path.moveTo(a, b)
            path.curveTo(*(value for point in rest for value in point))
        self._stroke(path, pen)

    def polygon(self, points: Floats, fill: str, pen: Pen | None = None, opacity: float = 1.0) -> None:
        """A closed polygon."""
        path = self._canvas.beginPath()
        first, *rest = self._turned(points).tolist()
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
        path.close()
        self._paint(path, fill, pen, opacity)

    def triangles(self, points: Floats, fill: str) -> None:
        """Filled triangles, as one path."""
        if not len(points):
            return
        path = self._canvas.beginPath()
        for one, two, three in self._turned(points).tolist():
            path.moveTo(*one)
            path.lineTo(*two)
            path.lineTo(*three)
            path.close()
        self._paint(path, fill, None)

    def circle(self, x: float, y: float, radius: float, fill: str, pen: Pen | None = None) -> None:
        """A circle."""
        path = self._canvas.beginPath()
        path.circle(self._left + x, self._top - y, radius)
        self._paint(path, fill, pen)

    def box(
        self, x: float, y: float, width: float, height: float, radius: float, fill: str, pen: Pen | None = None
    ) -> None:
        """A rectangle with rounded corners."""
        path = self._canvas.beginPath()
        path.roundRect(self._left + x, self._top - y - height, width, height, min(radius, width / 2, height / 2))
        self._paint(path, fill, pen)

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> None:
        """The strokes of an icon, with round ends."""
        strokes = icon(name)
        if not strokes:
            return
        path = self._canvas.beginPath()
        for stroke in strokes:
            (a, b), *rest = self._turned(stroke.points * size + (x, y)).tolist()
            path.moveTo(a, b)
            for k in range(0, len(rest), 3):
                path.curveTo(*(value for point in rest[k : k + 3] for value in point))
            if stroke.closed:
                path.close()
        self._stroke(path, Pen(colour, size * STROKE_SHARE), round_ends=True)

    def text(self, x: float, y: float, text: str, style: TextStyle) -> None:
        """A line of text, its halo first."""
        face = Face.SEMIBOLD if style.bold else Face.REGULAR
        words = harmless(text)
        wide = width(words, face, style.size)
        left = self._left + x - {"start": 0.0, "middle": wide / 2, "end": wide}[style.anchor]
        if style.halo:
            self._write(left, self._top - y, words, face, style.size, style.halo, halo=True)
        self._write(left, self._top - y, words, face, style.size, style.colour)

    def picture(self, x: float, y: float, width: float, height: float, rgb: npt.NDArray[np.uint8]) -> None:
        """Pixels, stretched."""
        reader = ImageReader(Image.fromarray(np.ascontiguousarray(rgb)))
        self._canvas.drawImage(reader, self._left + x, self._top - y - height, width, height)

    def _write(
        self, x: float, y: float, words: str, face: Face, size: float, colour: str, *, halo: bool = False
    ) -> None:
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillColor(HexColor(colour))
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(size * _HALO)
        canvas.setLineJoin(1)
        line = canvas.beginText(x, y)
        line.setTextRenderMode(1 if halo else 0)
        for font, piece in runs(words, face):
            line.setFont(font, size)
            line.textOut(piece)
        line.setTextRenderMode(0)
        canvas.drawText(line)
        canvas.restoreState()

    def _turned(self, points: Floats) -> Floats:
        """Points (..., 2) in the page's coordinates."""
        return np.asarray(points * (1.0, -1.0) + (self._left, self._top))

    def _stroke(self, path: object, pen: Pen, *, round_ends: bool = False) -> None:
        canvas = self._canvas
        canvas.saveState()
        round_ends = round_ends or (bool(pen.dash) and pen.dash[0] < 2 * pen.width)
        canvas.setLineCap(1 if round_ends else 0)
        canvas.setLineJoin(1)
        self._pen(pen)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.restoreState()

    def _paint(self, path: object, fill: str, pen: Pen | None, opacity: float = 1.0) -> None:
        canvas = self._canvas
        canvas.saveState()
        if fill:
            canvas.setFillColor(HexColor(fill))
            if opacity < 1.0:
                canvas.setFillAlpha(opacity)
        if pen is not None:
            self._pen(pen)
        canvas.drawPath(path, stroke=int(pen is not None), fill=int(bool(fill)))
        canvas.restoreState()

    def _pen(self, pen: Pen) -> None:
        self._canvas.setStrokeColor(HexColor(pen.colour))
        self._canvas.setLineWidth(pen.width)
        if pen.dash:
            self._canvas.setDash(list(pen.dash))
