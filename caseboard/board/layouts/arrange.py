"""Tidying by hand: aligning, distributing, and the lines that a dragged box snaps to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from caseboard.board.layouts.inputs import Bools, Floats


class Edge(StrEnum):
    """What is brought into line."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


_SIDES = {
    Edge.LEFT: (0, -1),
    Edge.CENTRE: (0, 0),
    Edge.RIGHT: (0, 1),
    Edge.TOP: (1, -1),
    Edge.MIDDLE: (1, 0),
    Edge.BOTTOM: (1, 1),
}


def align(positions: Floats, sizes: Floats, edge: Edge, pinned: Bools | None = None) -> Floats:
    """Bring one edge of all boxes into line.

    The line is that of the pinned boxes if there are any, else the outermost edge (or the mean of the centres).

    Args:
        positions: (n, 2) float64 centres.
        sizes: (n, 2) float64 boxes.
        edge: which edge; left, centre and right move along x, top, middle and bottom along y (downwards).
        pinned: (n,) bool boxes that stay.

    Returns:
        (n, 2) float64 new centres.
    """
    placed = positions.copy()
    if not len(placed):
        return placed
    axis, side = _SIDES[edge]
    fixed = np.zeros(len(placed), bool) if pinned is None else pinned
    edges = positions[:, axis] + side * sizes[:, axis] / 2
    leading = edges[fixed] if fixed.any() else edges
    line = leading.mean() if side == 0 else (leading.min() if side < 0 else leading.max())
    free = ~fixed
    placed[free, axis] = line - side * sizes[free, axis] / 2
    return placed


def distribute(positions: Floats, sizes: Floats, axis: int, pinned: Bools | None = None) -> Floats:
    """Make the gaps between neighbouring boxes along one axis equal; the first and the last box stay.

    Where the boxes need more room than there is, they are set side by side from the first. Pinned boxes stay, and
    those between two that stay share the gap between them.

    Args:
        positions: (n, 2) float64 centres.
        sizes: (n, 2) float64 boxes.
        axis: 0 for x, 1 for y.
        pinned: (n,) bool boxes that stay.

    Returns:
        (n, 2) float64 new centres.
    """
    placed = positions.copy()
    if len(placed) < 3:
        return placed
    order = np.argsort(positions[:, axis], kind="stable")
    fixed = np.zeros(len(placed), bool) if pinned is None else pinned.copy()
    stays = np.flatnonzero(fixed[order] | np.isin(np.arange(len(order)), (0, len(order) - 1)))
    for first, last in pairwise(stays.tolist()):
        between = order[first + 1 : last]
        low = placed[order[first], axis] + sizes[order[first], axis] / 2
        high = placed[order[last], axis] - sizes[order[last], axis] / 2
        wide = sizes[between, axis]
        gap = max((high - low - wide.sum()) / (len(between) + 1), 0.0)
        placed[between, axis] = low + np.cumsum(wide + gap) - wide / 2
    return placed


@dataclass(frozen=True, slots=True)
class SnapLine:
    """A guide: boxes line up along `axis` (0: a vertical line at x, 1: a horizontal one at y) at `at`."""

    axis: int
    at: float
    low: float
    high: float


def snap_lines(
    moving: tuple[float, float, float, float], positions: Floats, sizes: Floats, reach: float
) -> tuple[tuple[float, float], list[SnapLine]]:
    """Where a dragged box would line up with its neighbours.

    Args:
        moving: centre x, centre y, width and height of the box in hand.
        positions: (n, 2) float64 centres of the boxes that stay.
        sizes: (n, 2) float64 their widths and heights.
        reach: how near, in board units, an edge or centre must come to snap.

    Returns:
        The move (dx, dy) that lines the box up (zero where nothing is near), and the guides to draw, each from the
        outermost box that it touches to the one in hand.
    """
    lines: list[SnapLine] = []
    move = [0.0, 0.0]
    if not len(positions):
        return (0.0, 0.0), lines
    sides = np.array([-0.5, 0.0, 0.5])
    for axis in (0, 1):
        own = moving[axis] + sides * moving[2 + axis]
        theirs = positions[:, axis, None] + sides * sizes[:, axis, None]
        offset = theirs[:, :, None] - own
        nearest = offset.flat[np.argmin(np.abs(offset))]
        if abs(nearest) > reach:
            continue
        move[axis] = float(nearest)
        for side in np.flatnonzero(np.any(np.abs(offset - nearest) < 1e-6, axis=(0, 1))):
            at = float(own[side] + nearest)
            touching = np.any(np.abs(theirs - at) < 1e-6, axis=1)
            across = positions[touching, 1 - axis]
            half = sizes[touching, 1 - axis] / 2
            low = min(float((across - half).min()), moving[1 - axis] - moving[3 - axis] / 2)
            high = max(float((across + half).max()), moving[1 - axis] + moving[3 - axis] / 2)
            lines.append(SnapLine(axis, at, low, high))
    return (move[0], move[1]), lines
