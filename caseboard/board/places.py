"""Positions that can be trusted: numbers within the board's limits, whatever was stored."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from caseboard.board.style import NODE_SIZE, WORLD_LIMIT

Floats = npt.NDArray[np.float64]


def sane_positions(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Positions that can be drawn.

    What is not a number is put in a row above the others; what lies beyond `WORLD_LIMIT` is brought to it. Both are
    flagged.

    Returns:
        (n, 2) float64 positions and (n,) bool, true where a position was replaced.
    """
    places = np.stack([np.asarray(x, np.float64), np.asarray(y, np.float64)], axis=1)
    missing = np.isnan(places[:, 0]) | np.isnan(places[:, 1])
    # A comparison with what is not a number is false, so those are flagged too.
    flagged = ~((np.abs(places[:, 0]) <= WORLD_LIMIT) & (np.abs(places[:, 1]) <= WORLD_LIMIT))
    if not flagged.any():
        return places, flagged
    places = np.clip(places, -WORLD_LIMIT, WORLD_LIMIT)
    good = places[~flagged]
    left, top = (good.min(axis=0) if len(good) else np.zeros(2)).tolist()
    count = int(missing.sum())
    columns = max(1, math.ceil(math.sqrt(count)))
    step = NODE_SIZE * 3.5
    number = np.arange(count)
    places[missing, 0] = left + (number % columns) * step
    places[missing, 1] = top - (number // columns + 1.5) * step
    return np.clip(places, -WORLD_LIMIT, WORLD_LIMIT), flagged
