"""Runs the steps of the hierarchical layout on one connected component after the other."""

from __future__ import annotations

import numpy as np

from caseboard.board.layouts.components import by_component
from caseboard.board.layouts.inputs import GAP, SPACING, Floats, Ints, LayoutInput
from caseboard.board.layouts.layered.coordinates import across
from caseboard.board.layouts.layered.layers import acyclic, layers_of
from caseboard.board.layouts.layered.ordering import few_crossings
from caseboard.board.layouts.layered.proper import proper
from caseboard.board.layouts.packing import in_rows
from caseboard.progress import Progress

_BUNDLED = 10
"""More leaves than this on one side of a node stand as a block, or their layer would become one long line."""
_SLANT = 0.3
"""Room between two layers for each unit that the mean link between them runs sideways."""


def hierarchical(board: LayoutInput, progress: Progress) -> Floats:
    """Set links to point downwards, layer by layer; only links that close a cycle point upwards.

    Returns:
        (n, 2) float64 centres; chosen roots stand on top of their component.

    Raises:
        Cancelled: the job was stopped.
    """
    return by_component(board, _component, progress)


def _component(board: LayoutInput, progress: Progress) -> Floats:
    ends, weights = acyclic(board.count, board.ends, board.roots)
    first = _bundles(board.count, ends)
    within, boxes = _blocks(board.sizes, first)
    core = np.flatnonzero(first == np.arange(board.count))
    number = np.full(board.count, -1, np.int32)
    number[core] = np.arange(len(core), dtype=np.int32)
    kept = np.all(number[ends] >= 0, axis=1)
    centres = _in_layers(boxes[core], number[ends[kept]], weights[kept], progress)
    return np.asarray(centres[number[first]] + within)


def _bundles(count: int, ends: Ints) -> Ints:
    """(n,) the first leaf of the block that each node stands in, itself where it stands alone."""
    degree = np.bincount(ends.ravel(), minlength=count)
    first = np.arange(count, dtype=np.int32)
    for side in (0, 1):
        leaves = ends[degree[ends[:, side]] == 1]
        holder = leaves[:, 1 - side]
        crowd = np.bincount(holder, minlength=count)
        crowded = crowd[holder] > _BUNDLED
        lowest = np.full(count, count, np.int32)
        np.minimum.at(lowest, holder[crowded], leaves[crowded, side])
        first[leaves[crowded, side]] = lowest[holder[crowded]]
    return first


def _blocks(sizes: Floats, first: Ints) -> tuple[Floats, Floats]:
    """(n, 2) place of each node within its block, from the block's centre, and (n, 2) boxes of whole blocks."""
    within, boxes = np.zeros_like(sizes), sizes.copy()
    leaders, counts = np.unique(first, return_counts=True)
    for leader in leaders[counts > 1]:
        rows = np.flatnonzero(first == leader)
        places = in_rows(sizes[rows], aspect=2.0)
        low, high = (places - sizes[rows] / 2).min(axis=0), (places + sizes[rows] / 2).max(axis=0)
        within[rows] = places - (low + high) / 2
        boxes[leader] = high - low
    return within, boxes


def _in_layers(boxes: Floats, ends: Ints, weights: Floats, progress: Progress) -> Floats:
    layer = layers_of(len(boxes), ends, weights)
    graph = proper(layer, ends)
    place = few_crossings(graph, progress)
    widths = np.concatenate([boxes[:, 0] + GAP * 2, np.full(len(graph.layer) - len(boxes), GAP)])
    x = across(graph, place, widths, progress)[: len(boxes)]
    return np.column_stack([x, _down(boxes[:, 1], layer, ends, x)[layer]])


def _down(heights: Floats, layer: Ints, ends: Ints, x: Floats) -> Floats:
    """(k,) y of each layer; layers move apart where the links between them would run nearly flat."""
    depth = int(layer.max()) + 1
    tallest, reach = np.zeros(depth), np.zeros(depth)
    np.maximum.at(tallest, layer, heights)
    if len(ends):
        slant = np.abs(x[ends[:, 0]] - x[ends[:, 1]]) / (layer[ends[:, 1]] - layer[ends[:, 0]])
        reach = np.bincount(layer[ends[:, 0]], slant, depth) / np.maximum(
            np.bincount(layer[ends[:, 0]], minlength=depth), 1
        )
    room = np.clip(reach[:-1] * _SLANT, SPACING * 0.6, SPACING * 4)
    return np.concatenate([[0.0], np.cumsum((tallest[1:] + tallest[:-1]) / 2 + room)])
