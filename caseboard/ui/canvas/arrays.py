"""Arrays of lines and sprite pieces handed to QPainter without a Python object for each.

`PrimitiveArray` is internal to pyqtgraph; this is the only place that touches it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6 import QtCore, QtGui

_MOST = 3_000
"""Lines drawn by one call; calls hold Python's lock, so they are kept short."""


def draw_lines(painter: QtGui.QPainter, segments: npt.NDArray[np.float64]) -> None:
    """Draw (k, 4) lines with the painter's pen."""
    for start in range(0, len(segments), _MOST):
        part = segments[start : start + _MOST]
        array = PrimitiveArray(QtCore.QLineF, 4)
        array.resize(len(part))
        array.ndarray()[:] = part
        painter.drawLines(*array.drawargs())


class Fragments:
    """A reusable array of pieces of one pixmap."""

    def __init__(self) -> None:
        self._array = PrimitiveArray(QtGui.QPainter.PixmapFragment, 10)

    def draw(
        self,
        painter: QtGui.QPainter,
        pixmap: QtGui.QPixmap,
        centres: npt.NDArray[np.float64],
        pieces: npt.NDArray[np.float64],
    ) -> None:
        """Draw pieces unscaled.

        Args:
            painter: in physical pixels.
            pixmap: the atlas.
            centres: (k, 2) where the pieces' centres go.
            pieces: (k, 4) left, top, width, height in the atlas.
        """
        if not len(centres):
            return
        self._array.resize(len(centres))
        rows = self._array.ndarray()
        rows[:, 0:2] = centres
        rows[:, 2:6] = pieces
        rows[:, 6:8] = 1.0
        rows[:, 8] = 0.0
        rows[:, 9] = 1.0
        painter.drawPixmapFragments(*self._array.drawargs(), pixmap)


def image_over(buffer: npt.NDArray[np.uint32]) -> QtGui.QImage:
    """An opaque image whose pixels are `buffer` (rows, columns) itself; the buffer must outlive it."""
    height, width = buffer.shape
    return QtGui.QImage(buffer.data, width, height, width * 4, QtGui.QImage.Format.Format_RGB32)
