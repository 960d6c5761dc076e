"""Moves boxes apart until none overlap, moving each as little as it can and pinned ones not at all.

Boxes are first pushed apart in rounds, each pair along the axis that needs the smaller move. What is still in the
way after that goes to the nearest free place along one of a few rays, so that the result has no overlap at all
except between boxes that are pinned onto each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from caseboard.board.layouts.inputs import GAP, Bools, Floats
from caseboard.progress import Progress

_ROUNDS = 80
_MANY = 2000
_SWEEPS = 60
_LEFT_OVER = 3000
_CROWDED = 3.0
_RAYS = 24
_GOLDEN = np.pi * (3 - np.sqrt(5))


def remove_overlaps(
    positions: Floats,
    sizes: Floats,
    pinned: Bools | None = None,
    *,
    gap: float = GAP,
    progress: Progress | None = None,
) -> Floats:
    """Move boxes apart.

    Args:
        positions: (n, 2) float64 finite centres.
        sizes: (n, 2) float64 boxes with their labels.
        pinned: (n,) bool boxes that stay; None for none.
        gap: least distance kept between two boxes.
        progress: told of each round.

    Returns:
        (n, 2) float64 new centres; the same places when nothing overlapped.

    Raises:
        Cancelled: the job was stopped.
    """
    progress = progress or Progress()
    fixed = np.zeros(len(positions), bool) if pinned is None else pinned
    boxes = sizes + gap
    placed = positions.copy()
    if len(placed) < 2:
        return placed
    if _is_crowded(placed, boxes):
        placed = _uncrowded(placed, boxes, fixed)
    if len(placed) > _MANY:
        return _swept(placed, boxes, fixed, progress)
    for round_number in range(_ROUNDS):
        pairs = overlapping_pairs(placed, boxes)
        pairs = pairs[~(fixed[pairs[:, 0]] & fixed[pairs[:, 1]])]
        if not len(pairs):
            return placed
        progress.step(0)
        placed = _pushed(placed, boxes, fixed, pairs, round_number)
    return _cleared(placed, boxes, fixed, progress)


def _swept(positions: Floats, boxes: Floats, fixed: Bools, progress: Progress) -> Floats:
    """The same for large boards, with compiled sweeps; gives up on crowds that would take minutes to undo."""
    from caseboard.board.layouts.separation import push_apart  # Loads the compiler.

    x, y = positions.T.copy()
    wide, high = boxes.T.copy()
    met = 0
    for _ in range(_SWEEPS):
        progress.step(0)
        met = push_apart(x, y, wide, high, fixed)
        if met == 0:
            break
    placed = np.column_stack([x, y])
    return _cleared(placed, boxes, fixed, progress) if 0 < met <= _LEFT_OVER else placed


def overlapping_pairs(positions: Floats, boxes: Floats) -> NDArray[np.intp]:
    """Rows of boxes that overlap.

    Args:
        positions: (n, 2) float64 centres.
        boxes: (n, 2) float64 widths and heights.

    Returns:
        (k, 2) pairs, lower row first, each once, in ascending order.
    """
    if len(positions) < 2:
        return np.zeros((0, 2), np.intp)
    usual = np.median(boxes, axis=0) * 3
    large = np.flatnonzero(np.any(boxes > usual, axis=1))
    small = (
        np.setdiff1d(np.arange(len(boxes)), large, assume_unique=True) if len(large) <= 400 else np.arange(len(boxes))
    )
    found = []
    if len(small) > 1:
        reach = boxes[small].max(axis=0)
        near = cKDTree(positions[small] / reach).query_pairs(1.0, p=np.inf, output_type="ndarray")
        found.append(small[near])
    if len(small) < len(boxes):
        for row in large:
            others = np.flatnonzero(np.all(np.abs(positions - positions[row]) < (boxes + boxes[row]) / 2, axis=1))
            found.append(np.column_stack([np.minimum(others, row), np.maximum(others, row)])[others != row])
    pairs = np.unique(np.concatenate(found), axis=0) if len(found) > 1 else found[0]
    first, second = pairs[:, 0], pairs[:, 1]
    needed = (boxes[first] + boxes[second]) / 2
    touching = np.all(np.abs(positions[first] - positions[second]) < needed * (1 - 1e-9), axis=1)
    pairs = pairs[touching]
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _is_crowded(positions: Floats, boxes: Floats) -> bool:
    """Whether there are so many overlaps that listing them would be slow."""
    cells = np.floor(positions / np.median(boxes, axis=0)).astype(np.int64)
    _, counts = np.unique(cells[:, 0] * 1_000_003 + cells[:, 1], return_counts=True)
    return float((counts.astype(np.float64) ** 2).sum()) > 2 * _CROWDED * len(positions)


def _uncrowded(positions: Floats, boxes: Floats, fixed: Bools) -> Floats:
    """Fan out what stands on one spot, then stretch the free nodes until only few neighbours overlap."""
    placed = positions.copy()
    step = float(np.median(boxes.prod(axis=1)) ** 0.5)
    spots = np.round(positions / (step / 50)).astype(np.int64)
    _, spot, counts = np.unique(spots, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(spot, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    reach, angle = step * 0.6 * np.sqrt(rank), rank * _GOLDEN
    fan = np.column_stack([reach * np.cos(angle), reach * np.sin(angle)]) * (np.median(boxes, axis=0) / step)
    placed[~fixed] += fan[~fixed]
    centre = placed[~fixed].mean(axis=0) if not fixed.all() else placed.mean(axis=0)
    for _ in range(40):
        if not _is_crowded(placed, boxes):
            break
        placed[~fixed] = centre + (placed[~fixed] - centre) * 1.25
    return placed


def _pushed(positions: Floats, boxes: Floats, fixed: Bools, pairs: NDArray[np.intp], round_number: int) -> Floats:
    first, second = pairs[:, 0], pairs[:, 1]
    apart = positions[second] - positions[first]
    lacking = (boxes[first] + boxes[second]) / 2 - np.abs(apart)
    axis = np.argmin(lacking, axis=1)
    rows = np.arange(len(pairs))
    # Boxes on one spot have no side of their own: they part by row, and by turns along both axes.
    level = np.where(apart[rows, axis] == 0, np.where((first + second + round_number) % 2 == 0, 1.0, -1.0), 0.0)
    sign = np.where(apart[rows, axis] != 0, np.sign(apart[rows, axis]), level)
    share = np.where(fixed[first] | fixed[second], 1.0, 0.5)
    move = (lacking[rows, axis] * 1.02 + 1e-3) * share * sign
    moves, counts = np.zeros_like(positions), np.zeros_like(positions)
    np.add.at(moves, (first, axis), -move)
    np.add.at(moves, (second, axis), move)
    np.add.at(counts, (first, axis), 1.0)
    np.add.at(counts, (second, axis), 1.0)
    moves[fixed] = 0.0
    return positions + moves / np.sqrt(np.maximum(counts, 1.0))


def _cleared(positions: Floats, boxes: Floats, fixed: Bools, progress: Progress) -> Floats:
    """Send every box that still overlaps to the nearest free place."""
    placed = positions.copy()
    pairs = overlapping_pairs(placed, boxes)
    moving = np.zeros(len(placed), bool)
    for first, second in pairs.tolist():
        if not (moving[first] or moving[second]):
            moving[first if fixed[second] else second] = True
    moving &= ~fixed
    taken = FreeSpace(boxes)
    taken.fill(placed[~moving], boxes[~moving])
    for row in np.flatnonzero(moving):
        progress.step(0)
        placed[row] = taken.nearest(placed[row], boxes[row])
        taken.fill(placed[row : row + 1], boxes[row : row + 1])
    return placed


class FreeSpace:
    """What is taken on a board, by grid cell; answers where the nearest room for one more box is."""

    def __init__(self, boxes: Floats) -> None:
        self._cell = float(max(np.percentile(boxes, 75), 1.0)) if len(boxes) else 100.0
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def fill(self, positions: Floats, boxes: Floats) -> None:
        """Take the place of (k, 2) boxes at (k, 2) centres."""
        for (x, y), (wide, high) in zip(positions.tolist(), boxes.tolist(), strict=True):
            for cell in self._covered(x, y, wide, high):
                self._cells.setdefault(cell, []).append((x, y, wide / 2, high / 2))

    def _covered(self, x: float, y: float, wide: float, high: float) -> list[tuple[int, int]]:
        left, right = int((x - wide / 2) // self._cell), int((x + wide / 2) // self._cell)
        top, bottom = int((y - high / 2) // self._cell), int((y + high / 2) // self._cell)
        return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]

    def blockers(self, x: float, y: float, wide: float, high: float) -> list[tuple[float, float, float, float]]:
        """Taken boxes (centre, half width, half height) that a box at this place would overlap."""
        return [
            taken
            for cell in self._covered(x, y, wide, high)
            for taken in self._cells.get(cell, ())
            if abs(taken[0] - x) < (taken[2] + wide / 2) * (1 - 1e-9)
            and abs(taken[1] - y) < (taken[3] + high / 2) * (1 - 1e-9)
        ]

    def nearest(self, wished: Floats, box: Floats) -> tuple[float, float]:
        """The free centre for a box that lies nearest to `wished` along one of a few rays."""
        x, y = float(wished[0]), float(wished[1])
        wide, high = float(box[0]), float(box[1])
        if not self.blockers(x, y, wide, high):
            return x, y
        best, place = np.inf, (x, y)
        for ray in range(_RAYS):
            angle = 2 * np.pi * ray / _RAYS
            dx, dy = float(np.cos(angle)), float(np.sin(angle))
            far = self._way_out(x, y, dx, dy, wide, high, best)
            if far < best:
                best, place = far, (x + dx * far, y + dy * far)
        return place

    def _way_out(self, x: float, y: float, dx: float, dy: float, wide: float, high: float, limit: float) -> float:
        """How far along a ray the first free place is; stops looking beyond `limit`."""
        far = 0.0
        while far < limit:
            at_x, at_y = x + dx * far, y + dy * far
            blocking = self.blockers(at_x, at_y, wide, high)
            if not blocking:
                return far
            leave = far
            for centre_x, centre_y, half_x, half_y in blocking:
                out_x = (centre_x + np.copysign(half_x + wide / 2, dx) - x) / dx if abs(dx) > 1e-9 else np.inf
                out_y = (centre_y + np.copysign(half_y + high / 2, dy) - y) / dy if abs(dy) > 1e-9 else np.inf
                leave = max(leave, min(out_x, out_y))
            far = max(leave + 1e-6, far + 1e-3)
        return np.inf
