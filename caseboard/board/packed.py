"""The ends of all links in Z-order, so that those near a rectangle are found without touching the others."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board.index import PackedBoxes

Rect = tuple[float, float, float, float]
Singles = npt.NDArray[np.float32]

_BLOCK: Final = 256


class PackedLinks:
    """Ends of links in single precision, sorted by place: good for finding and for density, not for drawing lines.

    Args:
        places: (n, 2) float64 positions.
        link_from: (m,) rows of first ends.
        link_to: (m,) rows of second ends.
        reach: (m,) float32, how far a link's curve leaves the box around its ends.
    """

    def __init__(
        self,
        places: npt.NDArray[np.float64],
        link_from: npt.NDArray[np.int32],
        link_to: npt.NDArray[np.int32],
        reach: Singles,
    ) -> None:
        a, b = places[link_from], places[link_to]
        boxes = np.hstack([np.minimum(a, b), np.maximum(a, b)])
        self.order = PackedBoxes(boxes).order
        self._position = np.empty(len(boxes), np.int32)
        self._position[self.order] = np.arange(len(boxes), dtype=np.int32)
        self._ends = np.vstack([a.T, b.T]).astype(np.float32)[:, self.order]
        self._reach = reach[self.order]
        self._most = float(reach.max(initial=0.0))
        starts = np.arange(0, len(boxes), _BLOCK)
        margin = self._reach[:, None]
        ordered = boxes[self.order]
        if len(boxes):
            low = np.minimum.reduceat(ordered[:, :2] - margin, starts, axis=0)
            high = np.maximum.reduceat(ordered[:, 2:] + margin, starts, axis=0)
            self._bounds = np.hstack([low, high])
        else:
            self._bounds = np.empty((0, 4))

    def update(self, links: npt.NDArray[np.int64], ends: npt.NDArray[np.float64]) -> None:
        """Take the new (k, 4) ends of some links; their blocks grow."""
        at = self._position[links]
        self._ends[:, at] = ends.T
        blocks = at // _BLOCK
        margin = self._reach[at]
        for axis in (0, 1):
            np.minimum.at(self._bounds[:, axis], blocks, np.minimum(ends[:, axis], ends[:, axis + 2]) - margin)
            np.maximum.at(self._bounds[:, axis + 2], blocks, np.maximum(ends[:, axis], ends[:, axis + 2]) + margin)

    def near(self, rect: Rect) -> tuple[npt.NDArray[np.int32], Singles]:
        """Rows of the links whose box meets a rectangle, and their ends (4, k)."""
        left, top, right, bottom = rect
        b = self._bounds
        hit = np.flatnonzero((b[:, 0] <= right) & (b[:, 2] >= left) & (b[:, 1] <= bottom) & (b[:, 3] >= top))
        if len(hit) == len(b):
            ends, reach, order = self._ends, self._reach, self.order
        else:
            at = (hit[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
            at = at[at < len(self.order)]
            ends, reach, order = self._ends[:, at], self._reach[at], self.order[at]
        inside = self._meeting(ends, reach, rect)
        return order[inside], ends[:, inside]

    def _meeting(self, ends: Singles, reach: Singles, rect: Rect) -> npt.NDArray[np.int64]:
        left, top, right, bottom = (np.float32(value) for value in rect)
        ax, ay, bx, by = ends
        if self._most == 0.0:
            away = ((ax > right) & (bx > right)) | ((ax < left) & (bx < left))
            away |= ((ay > bottom) & (by > bottom)) | ((ay < top) & (by < top))
        else:
            away = (np.minimum(ax, bx) - reach > right) | (np.maximum(ax, bx) + reach < left)
            away |= (np.minimum(ay, by) - reach > bottom) | (np.maximum(ay, by) + reach < top)
        return np.flatnonzero(~away)

    @property
    def nbytes(self) -> int:
        """Memory of the structure."""
        arrays = (self.order, self._position, self._ends, self._reach, self._bounds)
        return sum(array.nbytes for array in arrays)
