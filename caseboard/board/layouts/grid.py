"""Rows and columns, and blocks of them by attribute."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.graph import adjacency
from caseboard.board.layouts.inputs import GAP, SPACING, Floats, LayoutInput
from caseboard.board.layouts.packing import in_rows, pack_parts
from caseboard.progress import Progress


def grid(board: LayoutInput, progress: Progress) -> Floats:
    """Set all nodes in rows: by group, then the best linked first.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    progress.step(board.count)
    order = _reading_order(board, np.arange(board.count))
    placed = np.zeros((board.count, 2))
    placed[order] = in_rows(board.sizes[order], gap=GAP * 3)
    return placed


def grouped(board: LayoutInput, progress: Progress) -> Floats:
    """Give each group a block of its own and pack the blocks; without groups this is the grid.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    codes = np.zeros(board.count, np.int32) if board.groups is None else np.maximum(board.groups, -1)
    order = _reading_order(board, np.arange(board.count))
    by_group = order[np.argsort(codes[order], kind="stable")]
    parts = np.split(by_group, np.flatnonzero(np.diff(codes[by_group])) + 1)
    placed = np.zeros((board.count, 2))
    for rows in parts:
        progress.step(len(rows))
        placed[rows] = in_rows(board.sizes[rows], gap=GAP * 2, aspect=1.2)
    return pack_parts(placed, board.sizes, parts, gap=SPACING)


def _reading_order(board: LayoutInput, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    degree = adjacency(board).degree
    groups = np.zeros(board.count, np.int32) if board.groups is None else board.groups
    return rows[np.lexsort((rows, -degree[rows], groups[rows]))]
