"""Label sprites with their halo, each drawn once into a shared pixmap."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6 import QtCore, QtGui

from caseboard.board.labels import LINE_HEIGHT
from caseboard.board.sink import TextStyle
from caseboard.ui.canvas.arrays import Fragments
from caseboard.ui.canvas.fonts import board_font
from caseboard.ui.canvas.qtsink import QtSink

Piece = tuple[int, int, int, int]
"""Left, top, width, height in the atlas."""

_WIDTH: Final = 2048
_HEIGHT: Final = 1024


class LabelAtlas:
    """A pixmap full of label sprites, packed in shelves; when it is full it starts again."""

    def __init__(self) -> None:
        self._pixmap: QtGui.QPixmap | None = None
        self._pieces: dict[tuple[tuple[str, ...], TextStyle], Piece] = {}
        self._shelf = (0, 0, 0)
        self._fragments = Fragments()
        self.generation = 0
        """Grows whenever pieces handed out before are no longer valid."""

    def find(self, lines: tuple[str, ...], style: TextStyle) -> Piece | None:
        """The piece of a label, or None where it is not drawn yet."""
        return self._pieces.get((lines, style))

    def make(self, lines: tuple[str, ...], style: TextStyle) -> Piece:
        """The piece of a label, drawn now if need be."""
        key = lines, style
        if key not in self._pieces:
            self._pieces[key] = self._draw(lines, style)
        return self._pieces[key]

    def paint(self, painter: QtGui.QPainter, centres: npt.NDArray[np.float64], pieces: npt.NDArray[np.float64]) -> None:
        """Draw (k, 4) pieces with their centres at (k, 2) whole physical pixels."""
        if self._pixmap is not None:
            self._fragments.draw(painter, self._pixmap, centres, pieces)

    def _draw(self, lines: tuple[str, ...], style: TextStyle) -> Piece:
        metrics = QtGui.QFontMetricsF(board_font(max(1, round(style.size)), style.bold))
        margin = style.size * 0.2 + 1
        wide = max((metrics.horizontalAdvance(line) for line in lines), default=0.0) + 2 * margin
        step = style.size * LINE_HEIGHT / 12
        tall = step * max(len(lines), 1) + style.size * 0.30 + margin
        width = min(math.ceil(wide / 2) * 2, _WIDTH)
        height = min(math.ceil(tall / 2) * 2, _HEIGHT)
        pixmap, left, top = self._room(width, height)
        painter = QtGui.QPainter(pixmap)
        painter.setClipRect(left, top, width, height)
        painter.translate(left, top)
        sink = QtSink(painter, width, height)
        for nth, line in enumerate(lines):
            sink.text(width / 2, round(style.size * 1.0 + nth * step), line, style)
        painter.end()
        return left, top, width, height

    def _room(self, width: int, height: int) -> tuple[QtGui.QPixmap, int, int]:
        pixmap = self._pixmap or self._begin()
        x, y, tallest = self._shelf
        if x + width > _WIDTH:
            x, y, tallest = 0, y + tallest, 0
        if y + height > _HEIGHT:
            pixmap = self._begin()
            x, y, tallest = 0, 0, 0
        self._shelf = x + width, y, max(tallest, height)
        return pixmap, x, y

    def _begin(self) -> QtGui.QPixmap:
        self._pixmap = QtGui.QPixmap(_WIDTH, _HEIGHT)
        self._pixmap.fill(QtCore.Qt.GlobalColor.transparent)
        self._pieces.clear()
        self._shelf = 0, 0, 0
        self.generation += 1
        return self._pixmap
