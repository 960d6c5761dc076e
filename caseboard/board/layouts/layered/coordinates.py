"""Horizontal places for ordered layers.

After Brandes and Köpf ("Fast and Simple Horizontal Coordinate Assignment", 2001): nodes are aligned with a median
neighbour into vertical blocks, four times: towards the upper or lower layer and towards left or right. Each time
blocks are set as far to the side as the others let them and pulled back together; a node stands at the mean of its
two middle places. Links between bends have precedence, so that long links run straight. Sweeps over the layers then
draw every node towards the mean of its neighbours as far as the order leaves room (an isotonic regression for each
layer), which closes the gaps that block alignment leaves beside trees.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.inputs import Floats
from caseboard.board.layouts.layered.layers import rows_beside
from caseboard.board.layouts.layered.ordering import Places
from caseboard.board.layouts.layered.proper import Layered
from caseboard.progress import Progress

Order = list[list[int]]

_SWEEPS = 24


def across(graph: Layered, place: Places, widths: Floats, progress: Progress) -> Floats:
    """Assign x.

    Args:
        graph: nodes and bends.
        place: (N,) place of each row within its layer.
        widths: (N,) float64 room that each row takes within its layer.
        progress: told of each of the four runs.

    Returns:
        (N,) float64 x of each centre.

    Raises:
        Cancelled: the job was stopped.
    """
    count = len(graph.layer)
    order = _order(graph, place)
    tails, heads = graph.ends[:, 0], graph.ends[:, 1]
    by_place = np.lexsort((place[tails], place[heads]))
    above = rows_beside(count, heads[by_place], tails[by_place])
    by_place = np.lexsort((place[heads], place[tails]))
    below = rows_beside(count, tails[by_place], heads[by_place])
    barred = _barred(graph, order, place, above)
    runs = []
    for down in (True, False):
        for left in (True, False):
            progress.step(0)
            layers = order if down else order[::-1]
            at = place.tolist() if left else (-place).tolist()
            if not left:
                layers = [rows[::-1] for rows in layers]
            beside = above if down else below
            if not left:
                beside = [rows[::-1] for rows in beside]
            root = _aligned(layers, at, beside, barred)
            x = _compacted(layers, root, widths)
            runs.append(x if left else -x)
    return _relaxed(graph, order, _balanced(np.array(runs), widths), widths, progress)


def _order(graph: Layered, place: Places) -> Order:
    rows = np.lexsort((place, graph.layer))
    return [part.tolist() for part in np.split(rows, np.cumsum(np.bincount(graph.layer))[:-1])]


def _barred(graph: Layered, order: Order, place: Places, above: list[list[int]]) -> set[tuple[int, int]]:
    """Links that cross one between two bends, as (upper, lower): they give way."""
    barred: set[tuple[int, int]] = set()
    at, real = place.tolist(), graph.real
    for layer in range(1, len(order)):
        before, scanned = -1, 0
        rows = order[layer]
        for index, row in enumerate(rows):
            inner = next((top for top in above[row] if row >= real and top >= real), None)
            if inner is None and index < len(rows) - 1:
                continue
            after = at[inner] if inner is not None else len(order[layer - 1])
            for other in rows[scanned : index + 1]:
                for top in above[other]:
                    if (at[top] < before or at[top] > after) and not (other >= real and top >= real):
                        barred.add((top, other))
            scanned, before = index + 1, after
    return barred


def _aligned(layers: Order, at: list[int], beside: list[list[int]], barred: set[tuple[int, int]]) -> NDArray[np.int64]:
    """(N,) the root of the block that each row belongs to; blocks never cross each other."""
    root = list(range(len(at)))
    joined = [False] * len(at)
    for rows in layers:
        reached = -np.inf
        for row in rows:
            neighbours = beside[row]
            middle = len(neighbours)
            for index in dict.fromkeys(((middle - 1) // 2, middle // 2)) if middle else ():
                other = neighbours[index]
                if at[other] > reached and not joined[other] and not {(other, row), (row, other)} & barred:
                    root[row] = root[other]
                    joined[other] = True
                    reached = at[other]
                    break
    return np.array(root, np.int64)


def _compacted(layers: Order, root: NDArray[np.int64], widths: Floats) -> Floats:
    """(N,) x of the blocks, each as far left as it can be and then pulled to the right where that closes gaps."""
    rows = [np.array(members) for members in layers]
    left = np.concatenate([members[:-1] for members in rows])
    right = np.concatenate([members[1:] for members in rows])
    apart = (widths[left] + widths[right]) / 2
    before, after = root[left], root[right]
    count = len(root)
    follows = rows_beside(count, before, np.arange(len(before)))
    waits = np.bincount(after, minlength=count).tolist()
    ready = [row for row in np.unique(root).tolist() if not waits[row]]
    heads, room = after.tolist(), apart.tolist()
    x = [0.0] * count
    sequence = []
    while ready:
        block = ready.pop()
        sequence.append(block)
        for link in follows[block]:
            other = heads[link]
            x[other] = max(x[other], x[block] + room[link])
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    for block in reversed(sequence):
        if follows[block]:
            x[block] = max(x[block], min(x[heads[link]] - room[link] for link in follows[block]))
    return np.array(x)[root]


def _balanced(runs: Floats, widths: Floats) -> Floats:
    """Lay the four runs over the narrowest one, left ones by their left edge, and take the mean of the middle two."""
    low, high = (runs - widths / 2).min(axis=1), (runs + widths / 2).max(axis=1)
    narrowest = int(np.argmin(high - low))
    shift = np.where(np.arange(4) % 2 == 0, low[narrowest] - low, high[narrowest] - high)
    ordered = np.sort(runs + shift[:, None], axis=0)
    return np.asarray((ordered[1] + ordered[2]) / 2)


def _relaxed(graph: Layered, order: Order, x: Floats, widths: Floats, progress: Progress) -> Floats:
    from scipy.optimize import isotonic_regression  # Takes a quarter of a second to import.

    tails, heads = graph.ends[:, 0], graph.ends[:, 1]
    # Gansner et al. keep long links straight with these weights.
    pull = np.array([1.0, 2.0, 8.0])[(tails >= graph.real).astype(int) + (heads >= graph.real)]
    total = np.bincount(tails, pull, len(x)) + np.bincount(heads, pull, len(x))
    layers = [np.array(rows) for rows in order]
    links = [
        np.flatnonzero((graph.layer[tails] == layer) | (graph.layer[heads] == layer)) for layer in range(len(order))
    ]
    x = x.copy()
    for sweep in range(_SWEEPS):
        progress.step(0)
        for layer in range(len(layers)) if sweep % 2 == 0 else reversed(range(len(layers))):
            rows, near = layers[layer], links[layer]
            drawn = np.bincount(tails[near], pull[near] * x[heads[near]], len(x))
            drawn += np.bincount(heads[near], pull[near] * x[tails[near]], len(x))
            wished = np.where(total[rows] > 0, drawn[rows] / np.maximum(total[rows], 1e-9), x[rows])
            offset = np.concatenate([[0.0], np.cumsum((widths[rows[1:]] + widths[rows[:-1]]) / 2)])
            x[rows] = isotonic_regression(wished - offset, weights=np.maximum(total[rows], 0.1)).x + offset
    return x
