"""The last step of every layout: stay where the board was, keep pins where they are, leave no overlap."""

from __future__ import annotations

import numpy as np

from caseboard.board.layouts.inputs import Floats, LayoutInput
from caseboard.board.layouts.overlap import remove_overlaps
from caseboard.progress import Progress


def settle(board: LayoutInput, positions: Floats, progress: Progress) -> Floats:
    """Move a finished picture over the place where the nodes were, restore the pins and clear overlaps.

    Args:
        board: the cleaned input.
        positions: (n, 2) float64 finite centres in coordinates of their own.
        progress: told of overlap removal.

    Returns:
        (n, 2) float64 centres on the board.

    Raises:
        Cancelled: the job was stopped.
    """
    placed = positions + _shift(board, positions)
    placed[board.pinned] = board.positions[board.pinned]
    return remove_overlaps(placed, board.sizes, board.pinned, progress=progress)


def _shift(board: LayoutInput, positions: Floats) -> Floats:
    """The move that brings pinned nodes nearest to their pins, or else the picture over the nodes' old centre."""
    if board.pinned.any():
        return np.asarray((board.positions[board.pinned] - positions[board.pinned]).mean(axis=0))
    centre = (positions.min(axis=0) + positions.max(axis=0)) / 2
    old = board.positions[~np.isnan(board.positions[:, 0])]
    return np.asarray((old.min(axis=0) + old.max(axis=0)) / 2 - centre) if len(old) else -centre
