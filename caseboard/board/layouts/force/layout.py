"""Runs the force layout on all components of a board and packs them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from caseboard.board.layouts.force.dense import batches, fitted, relaxed, scaled
from caseboard.board.layouts.force.energy import CLUSTERS, STRUCTURE, Energy, masses
from caseboard.board.layouts.graph import Adjacency, adjacency, component_rows
from caseboard.board.layouts.inputs import SPACING, Floats, LayoutInput
from caseboard.board.layouts.overlap import remove_overlaps
from caseboard.board.layouts.packing import in_rows, pack_parts
from caseboard.progress import Progress

SMALL = 400
"""Components up to this size need no compiled code."""
_CLEAR_SMALL = (60.0, 4.0)
"""The share of boxes, in per cent, that stretching shall clear, and the most that it stretches."""
_CLEAR_LARGE = (90.0, 40.0)

Rows = NDArray[np.intp]


def structure(board: LayoutInput, progress: Progress) -> Floats:
    """Force layout whose distances follow those in the graph.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    return forces(board, STRUCTURE, progress)


def clusters(board: LayoutInput, progress: Progress) -> Floats:
    """Force layout that draws groups together and opens the room between them.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    return forces(board, CLUSTERS, progress)


def forces(board: LayoutInput, energy: Energy, progress: Progress) -> Floats:
    """Lay out every component by its forces, stretch each to give its boxes room, and pack them.

    Components that hold a pinned node stay where the pins are; all others are packed beside them.

    Args:
        board: the cleaned input.
        energy: the preset.
        progress: counts nodes.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    graph = adjacency(board)
    anchor = np.where(board.pinned[:, None], board.positions, np.nan)
    placed = np.zeros((board.count, 2))
    parts = component_rows(graph)
    linked = [rows for rows in parts if graph.degree[rows[0]] > 0]
    for rows in parts[len(linked) :]:
        placed[rows] = in_rows(board.sizes[rows])
    for rows in [rows for rows in linked if len(rows) > SMALL]:
        placed[rows] = _large(graph, rows, anchor[rows], energy, board.seed, progress)
        progress.step(len(rows))
    few = [rows for rows in linked if len(rows) <= SMALL]
    for batch in batches(np.array([len(rows) for rows in few], np.intp)):
        together = np.array([few[index] for index in batch])
        placed[together] = _small(graph, together, anchor[together], energy, board.seed, progress)
        progress.step(together.size)
    free = [rows for rows in linked if not board.pinned[rows].any()]
    for rows in free:
        placed[rows] *= _stretch(placed[rows], board.sizes[rows])
    return _packed(board, placed, free + parts[len(linked) :], progress)


def _packed(board: LayoutInput, placed: Floats, loose: list[Rows], progress: Progress) -> Floats:
    """Pack the components that hold no pin, clear overlaps within each, pack them again and set them beside."""
    held = np.ones(board.count, bool)
    for rows in loose:
        held[rows] = False
    placed = pack_parts(placed, board.sizes, loose)
    for rows in (np.flatnonzero(held), np.flatnonzero(~held)):
        placed[rows] = remove_overlaps(placed[rows], board.sizes[rows], board.pinned[rows], progress=progress)
    placed = pack_parts(placed, board.sizes, loose)
    if held.any() and not held.all():
        right = (placed + board.sizes / 2)[held].max(axis=0)
        corner = (placed - board.sizes / 2)[held].min(axis=0)
        begin = (placed - board.sizes / 2)[~held].min(axis=0)
        placed[~held] += np.array([right[0] + SPACING, corner[1]]) - begin
    return placed


def _large(graph: Adjacency, rows: Rows, anchor: Floats, energy: Energy, seed: int, progress: Progress) -> Floats:
    from caseboard.board.layouts.force.multilevel import multilevel  # Loads the compiler.

    part = _part(graph, rows)
    mass = masses(part.degree.astype(np.float64))
    push = energy.push(float(part.weight.sum()) / 2, mass, SPACING)
    return multilevel(part, mass, anchor, energy, push, seed, progress)


def _part(graph: Adjacency, rows: Rows) -> Adjacency:
    if len(rows) == len(graph.start) - 1:
        return graph
    number = np.full(len(graph.start) - 1, -1, np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    inside = number[graph.source] >= 0
    start = np.concatenate([[0], np.cumsum(graph.degree[rows])]).astype(np.int32)
    return Adjacency(start, number[graph.target[inside]], graph.weight[inside])


def _small(graph: Adjacency, together: Rows, anchor: Floats, energy: Energy, seed: int, progress: Progress) -> Floats:
    """(b, s, 2) places of b components of s nodes each."""
    batch, size = together.shape
    number = np.full(len(graph.start) - 1, -1, np.int64)
    number[together.ravel()] = np.arange(together.size)
    weight = np.zeros((batch, size, size))
    inside = number[graph.source] >= 0
    tails, heads = number[graph.source[inside]], number[graph.target[inside]]
    weight[tails // size, tails % size, heads % size] = graph.weight[inside]
    mass = masses((weight > 0).sum(axis=2).astype(np.float64))
    push = np.array([energy.push(float(weight[k].sum()) / 2, mass[k], SPACING) for k in range(batch)])
    x = scaled(weight, seed) * SPACING
    fixed = ~np.isnan(anchor[:, :, 0])
    for k in np.flatnonzero(fixed.any(axis=1)):
        x[k] = fitted(x[k], anchor[k])
    return relaxed(x, weight, mass, fixed, energy, push, progress)


def _stretch(positions: Floats, sizes: Floats) -> float:
    """By how much to scale a picture so that most boxes clear their nearest neighbour.

    A large picture is stretched further, because overlap removal would mix up what stands in its dense places.
    """
    if len(positions) < 2:
        return 1.0
    near = cKDTree(positions).query(positions, k=2)[1][:, 1]
    apart = np.abs(positions - positions[near])
    need = (sizes + sizes[near]) / 2
    factor = (need / np.maximum(apart, 1e-6)).min(axis=1)
    share, most = _CLEAR_LARGE if len(positions) > SMALL else _CLEAR_SMALL
    return float(np.clip(np.percentile(factor, share), 1.0, most))
