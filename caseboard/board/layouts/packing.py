"""Puts rectangles beside each other on a sheet of pleasing proportions without wasting much of it.

Components of a graph and groups of nodes are laid out one by one and then packed with this. The few hundred largest
rectangles go onto a skyline, each where it ends lowest; the rest are shelved by height into a block of their own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.inputs import GAP, SPACING, Floats

ASPECT = 1.5
"""Width to height of a packed sheet."""
_ON_SKYLINE = 400


def pack_boxes(sizes: Floats, gap: float = GAP, aspect: float = ASPECT) -> Floats:
    """Place boxes without overlap.

    Args:
        sizes: (k, 2) float64 widths and heights.
        gap: least distance between two boxes.
        aspect: wished width to height of the whole.

    Returns:
        (k, 2) float64 upper left corners; the sheet begins at the origin.
    """
    if not len(sizes):
        return np.zeros((0, 2))
    padded = sizes + gap
    order = np.lexsort((np.arange(len(sizes)), -padded[:, 0], -padded[:, 1]))
    by_area = order[np.argsort(-padded[order].prod(axis=1), kind="stable")]
    corners = np.zeros((len(sizes), 2))
    large, small = by_area[:_ON_SKYLINE], by_area[_ON_SKYLINE:]
    width = max(float(np.sqrt(padded.prod(axis=1).sum() * aspect)), float(padded[:, 0].max()))
    if not len(small):
        corners[large] = _skyline(padded[large], width)
        return corners
    shelved = small[np.lexsort((small, -padded[small, 1]))]
    inner = max(float(np.sqrt(padded[small].prod(axis=1).sum() * aspect)), float(padded[small, 0].max()))
    within = _shelves(padded[shelved], inner)
    block = (within + padded[shelved]).max(axis=0)
    outer = _skyline(np.vstack([padded[large], block]), max(width, float(block[0])))
    corners[large] = outer[:-1]
    corners[shelved] = within + outer[-1]
    return corners


def _shelves(sizes: Floats, width: float) -> Floats:
    corners = np.zeros((len(sizes), 2))
    x = y = shelf = 0.0
    for index, (wide, high) in enumerate(sizes.tolist()):
        if x > 0 and x + wide > width:
            x, y, shelf = 0.0, y + shelf, 0.0
        corners[index] = x, y
        x, shelf = x + wide, max(shelf, high)
    return corners


def _skyline(sizes: Floats, width: float) -> Floats:
    """Give each box in turn the place where its lower edge comes out highest on the sheet, then leftmost."""
    corners = np.zeros((len(sizes), 2))
    outline: list[tuple[float, float, float]] = [(0.0, width, 0.0)]
    for index, (wide, high) in enumerate(sizes.tolist()):
        best = (np.inf, 0.0)
        for first, (left, _, _) in enumerate(outline):
            if left + wide > width * (1 + 1e-9):
                break
            top = _top_over(outline, first, left + wide)
            best = min(best, (top, left))
        top, left = best
        corners[index] = left, top
        outline = _raised(outline, left, left + wide, top + high)
    return corners


def _top_over(outline: list[tuple[float, float, float]], first: int, right: float) -> float:
    top = 0.0
    for left, _, height in outline[first:]:
        if left >= right - 1e-9:
            break
        top = max(top, height)
    return top


def _raised(
    outline: list[tuple[float, float, float]], left: float, right: float, height: float
) -> list[tuple[float, float, float]]:
    kept: list[tuple[float, float, float]] = []
    for a, b, h in outline:
        if a < left:
            kept.append((a, min(b, left), h))
        if b > right:
            kept.append((max(a, right), b, h))
    kept.append((left, right, height))
    return sorted(piece for piece in kept if piece[1] - piece[0] > 1e-9)


def pack_parts(positions: Floats, sizes: Floats, parts: list[NDArray[np.intp]], gap: float = SPACING / 2) -> Floats:
    """Pack parts, each already laid out on its own, beside each other.

    Args:
        positions: (n, 2) float64 centres; each part in coordinates of its own.
        sizes: (n, 2) float64 boxes.
        parts: rows of each part.
        gap: least distance between the boxes of two parts.

    Returns:
        (n, 2) float64 centres.
    """
    placed = positions.copy()
    if len(parts) < 2:
        return placed
    rows = np.concatenate(parts)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])[:-1]])
    low = np.minimum.reduceat(positions[rows] - sizes[rows] / 2, starts, axis=0)
    high = np.maximum.reduceat(positions[rows] + sizes[rows] / 2, starts, axis=0)
    moves = pack_boxes(high - low, gap) - low
    placed[rows] += np.repeat(moves, [len(part) for part in parts], axis=0)
    return placed


def in_rows(sizes: Floats, gap: float = GAP, aspect: float = ASPECT) -> Floats:
    """Centres of boxes set in rows and columns in the given order, each column as wide as its widest box.

    Args:
        sizes: (k, 2) float64 boxes in reading order.
        gap: least distance between two boxes.
        aspect: wished width to height of the whole.

    Returns:
        (k, 2) float64 centres; the block begins at the origin.
    """
    count = len(sizes)
    if count == 0:
        return np.zeros((0, 2))
    typical = np.percentile(sizes, 90, axis=0) + gap
    columns = int(np.clip(round(np.sqrt(count * aspect * typical[1] / typical[0])), 1, count))
    row, column = np.divmod(np.arange(count), columns)
    wide, high = np.zeros(columns), np.zeros(row[-1] + 1)
    np.maximum.at(wide, column, sizes[:, 0] + gap)
    np.maximum.at(high, row, sizes[:, 1] + gap)
    x, y = np.cumsum(wide) - wide / 2, np.cumsum(high) - high / 2
    return np.column_stack([x[column], y[row]])
