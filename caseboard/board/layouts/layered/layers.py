"""Turns the links of a component into a directed graph without cycles, and gives every node its layer.

Cycles are opened with the greedy heuristic of Eades, Lin and Smyth ("A Fast and Effective Heuristic for the Feedback
Arc Set Problem", 1993). Layers minimise the summed length of all links (Gansner et al., "A Technique for Drawing
Directed Graphs", 1993); that linear program has whole-numbered corners, so a general solver finds the layers.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from caseboard.board.layouts.inputs import Floats, Ints

_SOLVED_LINKS = 6000
"""Larger components get their layers by longest paths and local moves: the solver cannot be cancelled."""
_MOVES = 12


def acyclic(count: int, ends: Ints, roots: tuple[int, ...] = ()) -> tuple[Ints, Floats]:
    """Turn links round until no cycle is left, and merge parallel ones.

    Args:
        count: number of nodes n.
        ends: (m, 2) rows; self-links fall away.
        roots: rows that shall stand on top; links then point away from them, whatever way they were drawn.

    Returns:
        (k, 2) int32 different links without a cycle, and (k,) float64 how many links each stands for.
    """
    ends = ends[ends[:, 0] != ends[:, 1]]
    rank = _ranks(count, ends)
    if roots:
        rank = _ranks_from(count, ends, roots, rank)
    backward = rank[ends[:, 0]] > rank[ends[:, 1]]
    turned = np.where(backward[:, None], ends[:, ::-1], ends)
    merged, counts = np.unique(turned, axis=0, return_counts=True)
    return merged.astype(np.int32).reshape(-1, 2), counts.astype(np.float64)


def _ranks(count: int, ends: Ints) -> Ints:
    """(n,) ranks in a sequence in which few links point backwards, and none where there is no cycle."""
    forth, back = rows_beside(count, ends[:, 0], ends[:, 1]), rows_beside(count, ends[:, 1], ends[:, 0])
    leaving, entering = [len(rows) for rows in forth], [len(rows) for rows in back]

    def turn(row: int) -> tuple[int, int, int]:
        if leaving[row] == 0:
            return 0, 0, row
        return (1, 0, row) if entering[row] == 0 else (2, entering[row] - leaving[row], row)

    heap = [turn(row) for row in range(count)]
    heapq.heapify(heap)
    taken = [False] * count
    head: list[int] = []
    tail: list[int] = []
    while heap:
        kind, excess, row = heapq.heappop(heap)
        if taken[row] or turn(row) != (kind, excess, row):
            continue
        taken[row] = True
        (tail if kind == 0 else head).append(row)
        for beside, links in ((forth[row], entering), (back[row], leaving)):
            for other in beside:
                links[other] -= 1
                if not taken[other]:
                    heapq.heappush(heap, turn(other))
    rank = np.empty(count, np.int32)
    rank[head + tail[::-1]] = np.arange(count, dtype=np.int32)
    return rank


def _ranks_from(count: int, ends: Ints, roots: tuple[int, ...], rank: Ints) -> Ints:
    """(n,) ranks by the number of steps from the nearest root, and among alike ones by the given rank."""
    beside = rows_beside(count, ends.ravel(), ends[:, ::-1].ravel())
    steps = np.full(count, count, np.int64)
    steps[list(roots)] = 0
    reached = list(roots)
    for row in reached:
        for other in beside[row]:
            if steps[other] == count:
                steps[other] = steps[row] + 1
                reached.append(other)
    ranks = np.empty(count, np.int32)
    ranks[np.lexsort((rank, steps))] = np.arange(count, dtype=np.int32)
    return ranks


def rows_beside(count: int, tails: NDArray[np.integer], heads: NDArray[np.integer]) -> list[list[int]]:
    """For each row, the heads of the links that leave it, in the order of the links."""
    order = np.argsort(tails, kind="stable")
    at = np.searchsorted(tails[order], np.arange(1, count))
    return [part.tolist() for part in np.split(heads[order], at)]


def layers_of(count: int, ends: Ints, weights: Floats) -> Ints:
    """Give every node a layer below those of all nodes that link to it.

    Args:
        count: number of nodes n.
        ends: (k, 2) different links without a cycle.
        weights: (k,) float64 how much the length of each counts.

    Returns:
        (n,) int32 layers from 0, the top one.
    """
    if not len(ends):
        return np.zeros(count, np.int32)
    layer = _shortest(count, ends, weights) if len(ends) <= _SOLVED_LINKS else _tightened(count, ends, weights)
    return np.asarray(layer - layer.min(), dtype=np.int32)


def _shortest(count: int, ends: Ints, weights: Floats) -> Ints:
    from scipy.optimize import linprog  # Takes a quarter of a second to import.

    links = np.arange(len(ends))
    values = np.concatenate([np.ones(len(ends)), -np.ones(len(ends))])
    places = np.concatenate([links, links]), np.concatenate([ends[:, 0], ends[:, 1]])
    below = csr_array((values, places), shape=(len(ends), count))
    pull = np.bincount(ends[:, 1], weights, count) - np.bincount(ends[:, 0], weights, count)
    solved = linprog(pull, A_ub=below, b_ub=-np.ones(len(ends)), bounds=(0, count), method="highs-ds")
    if solved.status != 0:
        return _tightened(count, ends, weights)
    return np.asarray(np.round(solved.x), dtype=np.int32)


def _tightened(count: int, ends: Ints, weights: Floats) -> Ints:
    """Longest paths from the top; then each node goes to the end of its room that shortens its links."""
    above = rows_beside(count, ends[:, 1], ends[:, 0])
    below = rows_beside(count, ends[:, 0], ends[:, 1])
    sequence = np.argsort(_ranks(count, ends), kind="stable").tolist()
    pull = (np.bincount(ends[:, 1], weights, count) - np.bincount(ends[:, 0], weights, count)).tolist()
    layer = [0] * count
    for row in sequence:
        layer[row] = max((layer[other] + 1 for other in above[row]), default=0)
    for _ in range(_MOVES):
        before = list(layer)
        for row in reversed(sequence):
            if pull[row] < 0 and below[row]:
                layer[row] = min(layer[other] for other in below[row]) - 1
            elif pull[row] > 0 and above[row]:
                layer[row] = max(layer[other] for other in above[row]) + 1
        if layer == before:
            break
    return np.array(layer, np.int32)
