"""Lanes along time: x is when, each group has a lane, and what falls together is stacked within its lane."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.inputs import GAP, SPACING, Floats, Ints, LayoutInput
from caseboard.board.layouts.packing import in_rows
from caseboard.progress import Progress

_ROWS_IN_A_LANE = 4
_WIDEST = 400


def timeline(board: LayoutInput, progress: Progress) -> Floats:
    """Set dated nodes along x by time and in lanes by group; undated ones stand in a block left of their lane.

    Returns:
        (n, 2) float64 centres; x is linear in time for the dated nodes.

    Raises:
        Cancelled: the job was stopped.
    """
    times = np.full(board.count, np.nan) if board.times is None else board.times
    dated = np.isfinite(times)
    codes = np.zeros(board.count, np.int32) if board.groups is None else np.maximum(board.groups, -1)
    x = np.zeros(board.count)
    if dated.any():
        x[dated] = _along_time(times[dated], codes[dated], board.sizes[dated, 0])
    placed = np.zeros((board.count, 2))
    top = 0.0
    lanes = np.unique(codes)
    # Known groups first, from the top; what has no group stands in the lowest lane.
    for code in np.concatenate([lanes[lanes >= 0], lanes[lanes < 0]]):
        rows = np.flatnonzero(codes == code)
        progress.step(len(rows))
        top = _lane(board, rows[dated[rows]], rows[~dated[rows]], x, top, placed) + SPACING / 2
    return placed


def _along_time(times: Floats, codes: Ints, widths: Floats) -> Floats:
    """Stretch time so that the fullest lane needs only a few rows, within limits."""
    begin, end = float(times.min()), float(times.max())
    if end <= begin:
        return np.zeros(len(times))
    needed = np.bincount(codes - codes.min(), weights=widths + GAP).max() / _ROWS_IN_A_LANE
    length = float(np.clip(needed * 1.5, SPACING * 4, SPACING * _WIDEST))
    return (times - begin) / (end - begin) * length


def _lane(
    board: LayoutInput, dated: NDArray[np.intp], undated: NDArray[np.intp], x: Floats, top: float, placed: Floats
) -> float:
    """Place one lane below `top`; returns its lower edge."""
    bottom = top
    if len(dated):
        row = _rows(x[dated], board.sizes[dated, 0])
        heights = np.zeros(row.max() + 1)
        np.maximum.at(heights, row, board.sizes[dated, 1] + GAP)
        middle = top + np.cumsum(heights) - heights / 2
        placed[dated] = np.column_stack([x[dated], middle[row]])
        bottom = top + float(heights.sum())
    if len(undated):
        block = in_rows(board.sizes[undated], aspect=1.0)
        wide, high = (block + board.sizes[undated] / 2).max(axis=0).tolist()
        right = -float(board.sizes[:, 0].max()) / 2 - SPACING
        placed[undated] = block + np.array([right - wide, top])
        bottom = max(bottom, top + high + GAP)
    return bottom


def _rows(x: Floats, widths: Floats) -> NDArray[np.int64]:
    """(k,) the lowest numbered row of the lane in which each box, taken from left to right, has room."""
    row = np.zeros(len(x), np.int64)
    busy: list[tuple[float, int]] = []
    free: list[int] = []
    used = 0
    for index in np.argsort(x - widths / 2, kind="stable"):
        left = x[index] - widths[index] / 2
        while busy and busy[0][0] <= left:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            row[index] = heapq.heappop(free)
        else:
            row[index], used = used, used + 1
        heapq.heappush(busy, (left + widths[index] + GAP, int(row[index])))
    return row
