"""The inner loop of overlap removal for large boards, compiled by numba; small boards do without the compiler."""

from __future__ import annotations

import numpy as np
from numba import njit

from caseboard.board.layouts.inputs import Bools, Floats


@njit(cache=True, nogil=True)
def _side(one: float, other: float, row: int) -> float:
    """On which side of the one the other goes; boxes on one spot part by the parity of the row."""
    return 1.0 if other > one or (other == one and row % 2 == 1) else -1.0


@njit(cache=True, nogil=True, error_model="numpy")
def push_apart(x: Floats, y: Floats, wide: Floats, high: Floats, fixed: Bools) -> int:
    """Go once over all boxes, in place, and push each overlapping pair apart along the axis that needs less.

    Boxes are found through a hash of square cells; of each pair the larger box looks for the smaller one, so that a
    few very large boxes do not slow down the search of all others.

    Returns:
        The number of overlapping pairs met, without those that are pinned onto each other.
    """
    n = len(x)
    size = np.maximum(wide, high)
    cell = np.median(size)
    slots = 1
    while slots < 2 * n:
        slots *= 2
    head, after = np.full(slots, -1, np.int64), np.full(n, -1, np.int64)
    column, row = np.floor(x / cell).astype(np.int64), np.floor(y / cell).astype(np.int64)
    for i in range(n - 1, -1, -1):
        slot = (column[i] * 73856093 ^ row[i] * 19349663) & (slots - 1)
        after[i] = head[slot]
        head[slot] = i
    met = 0
    for i in range(n):
        reach = int(np.ceil(size[i] / cell))
        for a in range(column[i] - reach, column[i] + reach + 1):
            for b in range(row[i] - reach, row[i] + reach + 1):
                j = head[(a * 73856093 ^ b * 19349663) & (slots - 1)]
                while j >= 0:
                    smaller = size[j] < size[i] or (size[j] == size[i] and j < i)
                    if smaller and column[j] == a and row[j] == b and not (fixed[i] and fixed[j]):
                        lack_x = (wide[i] + wide[j]) / 2 - abs(x[j] - x[i])
                        lack_y = (high[i] + high[j]) / 2 - abs(y[j] - y[i])
                        if lack_x > 1e-6 and lack_y > 1e-6:
                            met += 1
                            moves_i, moves_j = 0.0 if fixed[i] else 1.0, 0.0 if fixed[j] else 1.0
                            part = moves_i + moves_j
                            if lack_x < lack_y:
                                move = (lack_x + 1e-3) / part * _side(x[i], x[j], j)
                                x[i] -= moves_i * move
                                x[j] += moves_j * move
                            else:
                                move = (lack_y + 1e-3) / part * _side(y[i], y[j], j)
                                y[i] -= moves_i * move
                                y[j] += moves_j * move
                    j = after[j]
    return met
