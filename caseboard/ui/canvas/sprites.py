"""Node sprites: every kind drawn once for each size, by the same function that draws it as vectors."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6 import QtCore, QtGui

from caseboard.board.frame import FramePlan
from caseboard.board.glyphs import Detail, draw_node, draw_ring
from caseboard.board.palette import Palette
from caseboard.board.scene import Scene
from caseboard.ui.canvas.arrays import Fragments
from caseboard.ui.canvas.qtsink import QtSink

_SIZES = 10
_DrawOne = Callable[[int, QtSink, float], None]


@dataclass
class _Strip:
    pixmap: QtGui.QPixmap
    cell: int
    made: int


class SpriteAtlas:
    """Sprites of nodes and rings at whole physical sizes, the most recent sizes kept.

    Args:
        palette: styles by code; the atlas is thrown away with it.
    """

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._strips: OrderedDict[tuple[str, int, int], _Strip] = OrderedDict()
        self._fragments = Fragments()

    def draw_nodes(
        self,
        painter: QtGui.QPainter,
        scene: Scene,
        rows: npt.NDArray[np.integer],
        centres: npt.NDArray[np.float64],
        plan: FramePlan,
    ) -> None:
        """Draw nodes at (k, 2) centres in physical pixels, in the order given."""
        codes = self._palette.node_codes_of(scene, rows)
        strip = self._nodes(plan)
        self._draw(painter, strip, codes, centres)

    def draw_rings(
        self,
        painter: QtGui.QPainter,
        squares: npt.NDArray[np.bool_],
        centres: npt.NDArray[np.float64],
        plan: FramePlan,
        colour: str,
        width: float,
    ) -> None:
        """Draw rings around nodes; `width` is in physical pixels."""
        size = max(3, round(plan.node_px))
        key = (f"{colour}{width:.1f}", size, int(plan.dots))
        strip = self._strips.get(key)
        if strip is None:
            strip = self._make(
                key, 2, size + 8 * width, lambda code, sink, x: _ring(sink, code, x, size, colour, width)
            )
        self._draw(painter, strip, squares.astype(np.int16), centres)

    def _nodes(self, plan: FramePlan) -> _Strip:
        size = max(2, round(plan.node_px))
        key = ("nodes", size, int(plan.dots) + 2 * int(plan.icons))
        count = self._palette.node_count
        strip = self._strips.get(key)
        if strip is None or strip.made < count:
            detail = Detail(outline=not plan.dots, icon=plan.icons)
            palette = self._palette
            strip = self._make(
                key, count, size + 2, lambda code, sink, x: draw_node(sink, palette.node(code), x, x, size, detail)
            )
        return strip

    def _make(self, key: tuple[str, int, int], count: int, extent: float, draw: _DrawOne) -> _Strip:
        cell = math.ceil(extent / 2) * 2
        pixmap = QtGui.QPixmap(max(1, cell * count), cell)
        pixmap.fill(QtCore.Qt.GlobalColor.transparent)
        painter = QtGui.QPainter(pixmap)
        sink = QtSink(painter, cell * count, cell)
        for code in range(count):
            painter.save()
            painter.translate(code * cell, 0)
            draw(code, sink, cell / 2)
            painter.restore()
        painter.end()
        strip = _Strip(pixmap, cell, count)
        self._strips[key] = strip
        self._strips.move_to_end(key)
        while len(self._strips) > _SIZES:
            self._strips.popitem(last=False)
        return strip

    def _draw(
        self, painter: QtGui.QPainter, strip: _Strip, codes: npt.NDArray[np.int16], centres: npt.NDArray[np.float64]
    ) -> None:
        pieces = np.empty((len(codes), 4))
        pieces[:, 0] = codes.astype(np.float64) * strip.cell
        pieces[:, 1] = 0.0
        pieces[:, 2:] = strip.cell
        self._fragments.draw(painter, strip.pixmap, np.floor(centres + 0.5), pieces)


def _ring(sink: QtSink, square: int, centre: float, size: float, colour: str, width: float) -> None:
    draw_ring(sink, bool(square), centre, centre, size, colour, width)
