"""A sink that draws with QPainter: tiles, sprites and exported pictures."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6 import QtCore, QtGui

from caseboard.board import routes
from caseboard.board.dashes import dashed, visible
from caseboard.board.icons import STROKE_SHARE, icon
from caseboard.board.labels import harmless
from caseboard.board.sink import Floats, Pen, TextStyle
from caseboard.ui.canvas.arrays import draw_lines, image_over
from caseboard.ui.canvas.fonts import board_font

_CURVE_STEPS = 14


class QtSink:
    """Draws on a painter whose units are the picture's.

    Args:
        painter: an active painter; its pen, brush and font are changed.
        width, height: size of the picture, for leaving out what is outside.
        smooth: whether lines are antialiased.
    """

    def __init__(self, painter: QtGui.QPainter, width: float, height: float, smooth: bool = True) -> None:
        self._painter = painter
        self._width, self._height = width, height
        self.smooth = smooth
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, True)
        painter.setRenderHint(QtGui.QPainter.RenderHint.TextAntialiasing, True)

    def begin(self, role: str, name: str) -> None:
        """Groups mean nothing to pixels."""

    def end(self) -> None:
        """Groups mean nothing to pixels."""

    def lines(self, segments: Floats, pen: Pen) -> None:
        """Straight lines, dashed where the pen says so."""
        if not len(segments):
            return
        if pen.dash:
            segments = dashed(segments, pen.dash, self._width, self._height)
        else:
            segments = visible(segments, self._width, self._height)
        round_ends = bool(pen.dash) and pen.dash[0] < 2 * pen.width
        self._painter.setPen(qt_pen(pen.colour, pen.width if self.smooth else 1.0, round_ends))
        self._painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, self.smooth)
        draw_lines(self._painter, segments)
        self._painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, True)

    def curves(self, points: Floats, pen: Pen) -> None:
        """Cubic curves: as paths, since joints of separate lines would show, dashed ones as short lines."""
        if not len(points):
            return
        if pen.dash or not self.smooth:
            self.lines(_pieces(points), pen)
            return
        path = QtGui.QPainterPath()
        for (ax, ay), (bx, by), (cx, cy), (dx, dy) in points.tolist():
            path.moveTo(ax, ay)
            path.cubicTo(bx, by, cx, cy, dx, dy)
        self._painter.strokePath(path, qt_pen(pen.colour, pen.width, False))

    def polygon(self, points: Floats, fill: str, pen: Pen | None = None, opacity: float = 1.0) -> None:
        """A closed polygon."""
        colour = QtGui.QColor(fill) if fill else None
        if colour is not None:
            colour.setAlphaF(opacity)
        self._ready(colour, pen)
        self._painter.drawPolygon(QtGui.QPolygonF([QtCore.QPointF(x, y) for x, y in points.tolist()]))

    def triangles(self, points: Floats, fill: str) -> None:
        """Filled triangles, as one path."""
        path = QtGui.QPainterPath()
        path.setFillRule(QtCore.Qt.FillRule.WindingFill)
        for ax, ay, bx, by, cx, cy in points.reshape(-1, 6).tolist():
            path.moveTo(ax, ay)
            path.lineTo(bx, by)
            path.lineTo(cx, cy)
            path.closeSubpath()
        self._painter.fillPath(path, QtGui.QColor(fill))

    def circle(self, x: float, y: float, radius: float, fill: str, pen: Pen | None = None) -> None:
        """A circle."""
        self._ready(QtGui.QColor(fill) if fill else None, pen)
        self._painter.drawEllipse(QtCore.QPointF(x, y), radius, radius)

    def box(
        self, x: float, y: float, width: float, height: float, radius: float, fill: str, pen: Pen | None = None
    ) -> None:
        """A rectangle with rounded corners."""
        self._ready(QtGui.QColor(fill) if fill else None, pen)
        self._painter.drawRoundedRect(QtCore.QRectF(x, y, width, height), radius, radius)

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> None:
        """The strokes of an icon."""
        painter = self._painter
        painter.save()
        painter.translate(x, y)
        painter.scale(size, size)
        pen = qt_pen(colour, STROKE_SHARE, True)
        painter.strokePath(icon_path(name), pen)
        painter.restore()

    def text(self, x: float, y: float, text: str, style: TextStyle) -> None:
        """A line of text over its halo."""
        painter = self._painter
        pixels = max(1, round(style.size))
        font = board_font(pixels, style.bold)
        words = harmless(text)
        if style.anchor != "start":
            width = QtGui.QFontMetricsF(font).horizontalAdvance(words)
            x -= width / 2 if style.anchor == "middle" else width
        painter.setFont(font)
        if style.halo:
            painter.setPen(QtGui.QColor(style.halo))
            reach = max(1.0, style.size * 0.115)
            for dx, dy in _AROUND:
                painter.drawText(QtCore.QPointF(x + dx * reach, y + dy * reach), words)
        painter.setPen(QtGui.QColor(style.colour))
        painter.drawText(QtCore.QPointF(x, y), words)

    def picture(self, x: float, y: float, width: float, height: float, rgb: npt.NDArray[np.uint8]) -> None:
        """Pixels stretched over a rectangle."""
        buffer = np.ascontiguousarray(rgb_words(rgb))
        self._painter.drawImage(QtCore.QRectF(x, y, width, height), image_over(buffer))

    def _ready(self, fill: QtGui.QColor | None, pen: Pen | None) -> None:
        self._painter.setPen(qt_pen(pen.colour, pen.width, False) if pen else QtCore.Qt.PenStyle.NoPen)
        self._painter.setBrush(fill if fill is not None else QtCore.Qt.BrushStyle.NoBrush)


_AROUND = (
    *((dx, dy) for dx in (-1.0, 0.0, 1.0) for dy in (-1.0, 0.0, 1.0) if dx or dy),
    (-1.7, 0.0),
    (1.7, 0.0),
    (0.0, -1.7),
    (0.0, 1.7),
)


@cache
def qt_pen(colour: str, width: float, round_ends: bool) -> QtGui.QPen:
    """A solid pen; kept, since making one costs more than a line."""
    cap = QtCore.Qt.PenCapStyle.RoundCap if round_ends else QtCore.Qt.PenCapStyle.FlatCap
    join = QtCore.Qt.PenJoinStyle.RoundJoin
    return QtGui.QPen(QtGui.QColor(colour), width, QtCore.Qt.PenStyle.SolidLine, cap, join)


@cache
def icon_path(name: str) -> QtGui.QPainterPath:
    """An icon's strokes in a unit square around the origin."""
    path = QtGui.QPainterPath()
    for stroke in icon(name):
        (x, y), *rest = stroke.points.tolist()
        path.moveTo(x, y)
        for k in range(0, len(rest), 3):
            (ax, ay), (bx, by), (cx, cy) = rest[k : k + 3]
            path.cubicTo(ax, ay, bx, by, cx, cy)
        if stroke.closed:
            path.closeSubpath()
    return path


def rgb_words(rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """(rows, columns) words 0xffRRGGBB of pixels (rows, columns, 3)."""
    wide = rgb.astype(np.uint32)
    return (wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2] | np.uint32(0xFF000000)


def _pieces(points: Floats) -> Floats:
    along = routes.flatten(points, _CURVE_STEPS)
    return np.concatenate([along[:, :-1], along[:, 1:]], axis=2).reshape(-1, 4)
