"""Finding rows by identifier and boxes by place, in arrays that cost a few bytes an entry.

`IdIndex` is a sorted array of hashes; `PackedBoxes` sorts boxes along a Z-order curve and keeps one bounding box for
each block of them, so that a query looks at some hundred blocks and then at the few boxes of those that meet it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

_BLOCK: Final = 256
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def pack_ids(ids: Iterable[bytes]) -> npt.NDArray[np.void]:
    """Identifiers of 16 bytes as one (n,) array of type V16."""
    return np.frombuffer(b"".join(ids), dtype="V16")


class IdIndex:
    """Maps identifiers to their rows in an array of identifiers.

    Args:
        ids: (n,) V16; kept, not copied.
    """

    def __init__(self, ids: npt.NDArray[np.void]) -> None:
        self._ids = ids
        keys = _hashes(ids)
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self._keys = keys[self._order]

    def row(self, identifier: bytes) -> int | None:
        """The row of one identifier, or None."""
        found = self.rows([identifier])
        return int(found[0]) if found[0] >= 0 else None

    def rows(self, identifiers: Iterable[bytes]) -> Rows:
        """(k,) rows of `identifiers` in their order; -1 for one that is not there."""
        wanted = pack_ids(identifiers)
        result = np.full(len(wanted), -1, np.int64)
        if not len(wanted) or not len(self._ids):
            return result
        keys = _hashes(wanted)
        at = np.searchsorted(self._keys, keys)
        open_rows = np.arange(len(wanted))
        while len(open_rows):
            inside = at[open_rows] < len(self._keys)
            open_rows = open_rows[inside]
            open_rows = open_rows[self._keys[at[open_rows]] == keys[open_rows]]
            candidates = self._order[at[open_rows]]
            same = self._ids[candidates] == wanted[open_rows]
            result[open_rows[same]] = candidates[same]
            open_rows = open_rows[~same]
            at[open_rows] += 1
        return result

    @property
    def nbytes(self) -> int:
        """Memory of the index, without the identifiers."""
        return int(self._order.nbytes + self._keys.nbytes)


def _hashes(ids: npt.NDArray[np.void]) -> npt.NDArray[np.uint64]:
    words = np.ascontiguousarray(ids).view(np.uint64).reshape(-1, 2)
    with np.errstate(over="ignore"):
        return np.asarray((words[:, 0] ^ (words[:, 1] >> np.uint64(29))) * _MIX ^ words[:, 1], np.uint64)


class PackedBoxes:
    """Boxes sorted for queries by rectangle.

    Args:
        boxes: (n, 4) float, left, top, right, bottom; not kept.
    """

    def __init__(self, boxes: Floats) -> None:
        self.order = _z_order(boxes)
        self._block_of = np.empty(len(boxes), np.int32)
        self._block_of[self.order] = np.arange(len(boxes), dtype=np.int32) // _BLOCK
        self._bounds = np.empty((0, 4))
        self.refit(boxes)

    def refit(self, boxes: Floats) -> None:
        """Measure all blocks again after boxes changed; the order stays, so it fits less well with every big move."""
        if not len(self.order):
            self._bounds = np.empty((0, 4))
            return
        packed = boxes[self.order]
        starts = np.arange(0, len(packed), _BLOCK)
        low = np.minimum.reduceat(packed[:, :2], starts, axis=0)
        high = np.maximum.reduceat(packed[:, 2:], starts, axis=0)
        self._bounds = np.hstack([low, high])

    def grow(self, rows: Rows, boxes: Floats) -> None:
        """Widen the blocks of `rows` so that they hold their new (k, 4) `boxes`."""
        blocks = self._block_of[rows]
        for column in (0, 1):
            np.minimum.at(self._bounds[:, column], blocks, boxes[:, column])
            np.maximum.at(self._bounds[:, column + 2], blocks, boxes[:, column + 2])

    def candidates(self, rect: tuple[float, float, float, float]) -> npt.NDArray[np.int32]:
        """Rows in blocks that meet `rect` (left, top, right, bottom): a superset of the boxes that do."""
        left, top, right, bottom = rect
        b = self._bounds
        hit = np.flatnonzero((b[:, 0] <= right) & (b[:, 2] >= left) & (b[:, 1] <= bottom) & (b[:, 3] >= top))
        if len(hit) == len(b):
            return self.order
        if not len(hit):
            return np.empty(0, np.int32)
        positions = (hit[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
        return np.asarray(self.order[positions[positions < len(self.order)]])

    @property
    def nbytes(self) -> int:
        """Memory of the structure."""
        return int(self.order.nbytes + self._block_of.nbytes + self._bounds.nbytes)


def _z_order(boxes: Floats) -> npt.NDArray[np.int32]:
    """Rows in Z-order of the boxes' centres, big boxes apart from small ones so that they do not widen blocks."""
    if not len(boxes):
        return np.empty(0, np.int32)
    centres = (boxes[:, :2] + boxes[:, 2:]) * 0.5
    low, high = centres.min(axis=0), centres.max(axis=0)
    extent = max(float((high - low).max()), 1e-9)
    cells = np.minimum((centres - low) * (65535.0 / extent), 65535.0).astype(np.uint32)
    size = np.maximum((boxes[:, 2:] - boxes[:, :2]).max(axis=1), extent * 2.0**-12)
    level = np.clip(np.log2(size * (4096.0 / extent)), 0.0, 15.0).astype(np.uint64)
    keys = (
        (level // np.uint64(3) << np.uint64(32)) | spread_bits(cells[:, 0]) | (spread_bits(cells[:, 1]) << np.uint64(1))
    )
    return np.argsort(keys).astype(np.int32)


def spread_bits(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """16-bit values with a zero bit put between every two bits (half of a Morton number)."""
    spread = values.astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread
