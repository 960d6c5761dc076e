"""The tile cache: finished pieces of the board by zoom level, filled between frames, kept within a memory limit."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6 import QtCore, QtGui

from caseboard.board.frame import TILE
from caseboard.board.view import View
from caseboard.ui.canvas.tilepaint import TilePainter, TilePlace

Key = tuple[int, int]

_LIMIT: Final = 48 * 1024 * 1024
_TILE_BYTES: Final = TILE * TILE * 4
_OVERVIEW: Final = 1024
_SAME: Final = 1e-9


@dataclass
class _Level:
    """The tiles of one zoom. Stale ones are shown until they are painted again."""

    scale: float
    tiles: OrderedDict[Key, QtGui.QImage] = field(default_factory=OrderedDict)
    stale: set[Key] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Window:
    """What the widget shows, in physical pixels: `left` and `top` count from the board's origin at `scale`."""

    left: int
    top: int
    width: int
    height: int
    scale: float
    dpr: float

    def keys(self, margin: int = 0) -> list[Key]:
        """Columns and rows of the tiles that are seen, those in the middle first."""
        first = (self.left - margin) // TILE, (self.top - margin) // TILE
        last = (self.left + self.width + margin - 1) // TILE, (self.top + self.height + margin - 1) // TILE
        keys = [(c, r) for c in range(first[0], last[0] + 1) for r in range(first[1], last[1] + 1)]
        middle = (self.left + self.width / 2) / TILE - 0.5, (self.top + self.height / 2) / TILE - 0.5
        return sorted(keys, key=lambda key: (key[0] - middle[0]) ** 2 + (key[1] - middle[1]) ** 2)


class TileCache:
    """Keeps tiles of the zoom levels seen last and paints missing ones piece by piece.

    Args:
        painter: paints tiles.
        finished: called after each tile that is seen was finished.
    """

    def __init__(self, painter: TilePainter, finished: Callable[[], None]) -> None:
        self._painter = painter
        self._finished = finished
        self._levels: OrderedDict[float, _Level] = OrderedDict()
        self._job: tuple[float, Key, Generator[QtGui.QImage | None, None, None]] | None = None
        self._overview: tuple[QtGui.QImage, View] | None = None
        self._background = QtGui.QColor(painter.palette.theme.board)
        self._needed = 0
        self.longest_slice = 0.0

    # Painting

    def paint(self, painter: QtGui.QPainter, window: Window, scale: float) -> None:
        """Draw the best that there is of the level `scale`, in a painter of physical pixels."""
        if _near(scale, window.scale):
            level = self._levels.get(scale)
            visible = window.keys()
            if level is not None and all(key in level.tiles for key in visible):
                for key in visible:
                    level.tiles.move_to_end(key)
                    painter.drawImage(key[0] * TILE - window.left, key[1] * TILE - window.top, level.tiles[key])
                return
        useful = self._useful(window.scale)
        for number, level in enumerate(reversed(useful)):
            if self._covers(window, level):
                useful = useful[-1 - number :]
                break
        else:
            painter.fillRect(0, 0, window.width, window.height, self._background)
            self._paint_overview(painter, window)
        for level in useful:
            self._paint_scaled(painter, window, level)

    def _covers(self, window: Window, level: _Level) -> bool:
        """Whether the tiles of a level fill the whole window."""
        seen = _cover(window, level.scale)
        return all(key in level.tiles for key in seen)

    def _useful(self, scale: float) -> list[_Level]:
        """The levels to draw below each other: coarse or old first, the one that fits last."""
        near = [level for level in self._levels.values() if 0.2 < level.scale / scale < 8.0 and level.tiles]
        return sorted(near, key=lambda level: -abs(np.log(level.scale / scale)))[-3:]

    def _paint_scaled(self, painter: QtGui.QPainter, window: Window, level: _Level) -> None:
        ratio = window.scale / level.scale
        exact = _near(window.scale, level.scale)
        side = TILE * ratio
        for (column, row), image in level.tiles.items():
            left, top = column * side - window.left, row * side - window.top
            if left >= window.width or top >= window.height or left + side <= 0 or top + side <= 0:
                continue
            if exact:
                painter.drawImage(column * TILE - window.left, row * TILE - window.top, image)
                continue
            # Whole pixels, so that neighbours share their borders.
            x, y = round(left), round(top)
            target = QtCore.QRect(x, y, round(left + side) - x, round(top + side) - y)
            painter.drawImage(target, image)

    def _paint_overview(self, painter: QtGui.QPainter, window: Window) -> None:
        found = self.overview()
        if found is None:
            return
        image, view = found
        ratio = window.scale / view.scale
        source = QtCore.QRectF(
            (window.left / window.scale - view.left) * view.scale,
            (window.top / window.scale - view.top) * view.scale,
            window.width / ratio,
            window.height / ratio,
        )
        painter.drawImage(QtCore.QRectF(0, 0, window.width, window.height), image, source)

    def overview(self) -> tuple[QtGui.QImage, View] | None:
        """The whole board in small, for the minimap and as the ground below missing tiles."""
        if self._overview is None:
            self._overview = self._painter.overview(_OVERVIEW)
        return self._overview

    # Work

    def missing(self, window: Window, scale: float, margin: int = 0) -> list[Key]:
        """Tiles of a level that are seen and not painted or stale, the most urgent first."""
        seen = Window(*_rescaled(window, scale), window.width, window.height, scale, window.dpr)
        level = self._levels.get(scale)
        if level is None:
            return seen.keys(margin)
        return [key for key in seen.keys(margin) if key not in level.tiles or key in level.stale]

    def sharp(self, window: Window) -> bool:
        """Whether everything seen is painted at exactly this zoom and up to date."""
        return not self.missing(window, window.scale)

    def work(self, window: Window, scale: float, seconds: float, margin: int = 0) -> bool:
        """Paint missing tiles for about `seconds`; tells whether more is to do."""
        deadline = time.perf_counter() + seconds
        # A huge window needs more than the usual room, or its tiles would push each other out.
        self._needed = (len(window.keys(TILE // 2)) + 4) * _TILE_BYTES
        while True:
            if self._job is None or self._job[0] != scale:
                self.restart()
                wanted = self.missing(window, scale, margin)
                if not wanted:
                    return False
                self._job = scale, wanted[0], self._painter.job(self._place(scale, window.dpr, wanted[0]))
            began = time.perf_counter()
            image = next(self._job[2])
            now = time.perf_counter()
            self.longest_slice = max(self.longest_slice, now - began)
            if image is not None:
                self._keep(scale, self._job[1], image)
                self._job = None
                self._finished()
            if now >= deadline:
                return True

    def _place(self, scale: float, dpr: float, key: Key) -> TilePlace:
        return TilePlace(scale, dpr, *key)

    def _keep(self, scale: float, key: Key, image: QtGui.QImage) -> None:
        level = self._levels.setdefault(scale, _Level(scale))
        self._levels.move_to_end(scale)
        level.tiles[key] = image
        level.tiles.move_to_end(key)
        level.stale.discard(key)
        while self.nbytes > max(_LIMIT, self._needed):
            oldest = next(iter(self._levels.values()))
            if oldest.tiles:
                oldest.tiles.popitem(last=False)
            if not oldest.tiles:
                del self._levels[oldest.scale]

    # Changes

    def invalidate(self, rects: npt.NDArray[np.float64], reach_px: float) -> None:
        """Mark tiles that meet any of the (k, 4) rectangles, in board units, as stale.

        Args:
            rects: left, top, right, bottom.
            reach_px: how many physical pixels further the picture reaches where sizes do not shrink with the zoom.
        """
        self.restart()
        self._overview = None
        for level in self._levels.values():
            low = np.floor((rects[:, :2] * level.scale - reach_px) / TILE).astype(np.int64)
            high = np.floor((rects[:, 2:] * level.scale + reach_px) / TILE).astype(np.int64)
            for key in level.tiles:
                if key not in level.stale and bool(((low <= key) & (high >= key)).all(axis=1).any()):
                    level.stale.add(key)

    def clear(self) -> None:
        """Forget every tile."""
        self._levels.clear()
        self.restart()
        self._overview = None

    def restart(self) -> None:
        """Drop the unfinished tile, since what it is painted from has changed."""
        if self._job is not None:
            self._job[2].close()
        self._job = None

    @property
    def nbytes(self) -> int:
        """Memory of all tiles."""
        return sum(len(level.tiles) for level in self._levels.values()) * _TILE_BYTES


def _cover(window: Window, scale: float) -> list[Key]:
    """The tiles of another scale that lie under a window."""
    ratio = scale / window.scale
    left, top = window.left * ratio, window.top * ratio
    width, height = max(1, round(window.width * ratio)), max(1, round(window.height * ratio))
    if width * height > 64 * TILE * TILE:
        return [(1 << 40, 0)]
    return Window(int(np.floor(left)), int(np.floor(top)), width + 1, height + 1, scale, window.dpr).keys()


def _near(one: float, two: float) -> bool:
    return abs(one - two) <= _SAME * two


def _rescaled(window: Window, scale: float) -> tuple[int, int]:
    """Left and top of a window of the same centre and size at another scale."""
    ratio = scale / window.scale
    middle_x, middle_y = window.left + window.width / 2, window.top + window.height / 2
    return round(middle_x * ratio - window.width / 2), round(middle_y * ratio - window.height / 2)
