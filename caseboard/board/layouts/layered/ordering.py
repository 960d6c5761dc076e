"""Orders the nodes within each layer so that few links cross.

Barycentre sweeps (Sugiyama, Tagawa and Toda, 1981) find a good start; sifting (Matuszewski, Schönfeld and Molitor,
"Using Sifting for k-Layer Straightline Crossing Minimization", 1999) then moves single nodes to their best place,
looking at the layers on both sides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.inputs import Ints
from caseboard.board.layouts.layered.layers import rows_beside
from caseboard.board.layouts.layered.proper import Layered
from caseboard.progress import Progress

Places = NDArray[np.int64]

_SWEEPS = 24
_IDLE = 5
_ROUNDS = 12
_SIFTED_WORK = 400_000_000


def few_crossings(graph: Layered, progress: Progress) -> Places:
    """Find an order.

    Returns:
        (N,) int64 place of each row within its layer, from 0.

    Raises:
        Cancelled: the job was stopped.
    """
    best, fewest = np.zeros(len(graph.layer), np.int64), -1
    for start in (_walked(graph, upwards=False), _walked(graph, upwards=True)):
        place, crossings = _swept(graph, start, progress)
        if fewest < 0 or crossings < fewest:
            best, fewest = place, crossings
    return _sifted(graph, best, progress) if fewest else best


def crossings(graph: Layered, place: Places) -> int:
    """How many pairs of links cross between neighbouring layers."""
    gap = graph.layer[graph.ends[:, 0]].astype(np.int64)
    upper, lower = place[graph.ends[:, 0]], place[graph.ends[:, 1]]
    order = np.lexsort((lower, upper, gap))
    return inversions((gap * (len(place) + 1) + lower)[order])


def inversions(values: Places) -> int:
    """How many pairs stand in descending order: bit by bit from the highest, counting ones ahead of zeros."""
    _, ranks = np.unique(values, return_inverse=True)
    total = 0
    for bit in reversed(range(int(ranks.max(initial=0)).bit_length())):
        one = (ranks >> bit) & 1
        group = ranks >> (bit + 1)
        ahead = np.cumsum(one) - one
        opens = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
        ahead -= np.repeat(ahead[opens], np.diff(np.append(opens, len(ranks))))
        total += int(ahead[one == 0].sum())
        ranks = ranks[np.argsort(ranks >> bit, kind="stable")]
    return total


def _placed(layer: Ints, key: NDArray[np.floating] | Places) -> Places:
    """(N,) places by ascending key within each layer, ties by row."""
    order = np.lexsort((np.arange(len(layer)), key, layer))
    counts = np.bincount(layer)
    place = np.empty(len(layer), np.int64)
    place[order] = np.arange(len(layer)) - np.repeat(np.cumsum(counts) - counts, counts)
    return place


def _walked(graph: Layered, *, upwards: bool) -> Places:
    """Places by a depth-first walk from the top or the bottom, which keeps branches together."""
    count = len(graph.layer)
    tails, heads = graph.ends[:, 0], graph.ends[:, 1]
    beside = [a + b for a, b in zip(rows_beside(count, tails, heads), rows_beside(count, heads, tails), strict=True)]
    begin = np.argsort(-graph.layer if upwards else graph.layer, kind="stable").tolist()
    met = np.full(count, -1, np.int64)
    found = 0
    for root in begin:
        stack = [root]
        while stack:
            row = stack.pop()
            if met[row] < 0:
                met[row] = found
                found += 1
                stack.extend(reversed(beside[row]))
    return _placed(graph.layer, met)


def _swept(graph: Layered, place: Places, progress: Progress) -> tuple[Places, int]:
    """Down and up in turns: each layer by the mean place of its neighbours in the layer just passed."""
    links = _links_by_gap(graph)
    best, fewest, idle = place, crossings(graph, place), 0
    rows = np.split(np.argsort(graph.layer, kind="stable"), np.cumsum(np.bincount(graph.layer))[:-1])
    place = place.copy()
    for sweep in range(_SWEEPS):
        progress.step(0)
        down = sweep % 2 == 0
        for gap in range(graph.depth - 1) if down else reversed(range(graph.depth - 1)):
            upper, lower = links[gap]
            still, moving = (upper, lower) if down else (lower, upper)
            _by_means(place, rows[gap + 1 if down else gap], still, moving, len(rows[gap if down else gap + 1]))
        now = crossings(graph, place)
        if now < fewest:
            best, fewest, idle = place.copy(), now, 0
        else:
            idle += 1
        if idle > _IDLE or fewest == 0:
            break
    return best, fewest


def _by_means(place: Places, rows: NDArray[np.intp], still: Ints, moving: Ints, beyond: int) -> None:
    """Reorder one layer; what has no neighbour there keeps its relative place."""
    count = np.bincount(moving, minlength=len(place))[rows]
    total = np.bincount(moving, weights=place[still], minlength=len(place))[rows]
    mean = np.where(count > 0, total / np.maximum(count, 1), place[rows] * (beyond / max(len(rows), 1)))
    order = np.lexsort((place[rows], mean))
    place[rows[order]] = np.arange(len(rows))


def _links_by_gap(graph: Layered) -> list[tuple[Ints, Ints]]:
    gap = graph.layer[graph.ends[:, 0]]
    order = np.argsort(gap, kind="stable")
    at = np.searchsorted(gap[order], np.arange(1, max(graph.depth - 1, 1)))
    return [(part[:, 0], part[:, 1]) for part in np.split(graph.ends[order], at)]


def _sifted(graph: Layered, place: Places, progress: Progress) -> Places:
    links = _links_by_gap(graph)
    rows = np.split(np.argsort(graph.layer, kind="stable"), np.cumsum(np.bincount(graph.layer))[:-1])
    place = place.copy()
    work = sum(len(members) * (len(links[max(layer - 1, 0)][0]) + 200) for layer, members in enumerate(rows))
    for round_number in range(min(_ROUNDS, max(int(_SIFTED_WORK / max(work, 1)), 1))):
        gained = 0
        for layer in range(graph.depth) if round_number % 2 == 0 else reversed(range(graph.depth)):
            sides = _sides(links, layer)
            for row in rows[layer].tolist() if len(rows[layer]) > 1 else ():
                progress.step(0)
                gained += _sift(place, row, rows[layer], sides)
        if gained == 0:
            break
    return place


def _sides(links: list[tuple[Ints, Ints]], layer: int) -> list[tuple[Ints, Ints]]:
    """The links of a layer upwards and downwards, each as (ends beyond, ends within)."""
    sides = [links[layer - 1]] if layer > 0 else []
    if layer < len(links):
        upper, lower = links[layer]
        sides.append((lower, upper))
    return sides


def _sift(place: Places, row: int, members: NDArray[np.intp], sides: list[tuple[Ints, Ints]]) -> int:
    """Move one row to its best place in its layer; returns how many crossings that saved.

    Passing another node changes only the crossings between the links of the two. While the row stands on the left, a
    link of its to a and one of the other to b cross when a lies right of b; once it stands on the right, when left.
    """
    change = np.zeros(len(members), np.int64)
    for still, moving in sides:
        mine = np.zeros(int(place[still].max()) + 2, np.int64)
        np.add.at(mine, place[still[moving == row]], 1)
        ahead = np.cumsum(mine) - mine
        there = place[still]
        gain = ahead[there] - (ahead[-1] - ahead[there] - mine[there])
        change += np.bincount(place[moving], weights=gain, minlength=len(members)).astype(np.int64)
    at = int(place[row])
    change[at] = 0
    total = np.cumsum(change)
    # Standing behind the node of place p costs `total[p]` more than standing ahead of all of them.
    cost = np.concatenate([[0], total])
    base = int(cost[at])
    best = int(np.argmin(cost))
    if cost[best] >= base:
        return 0
    target = best - 1 if best > at else best
    order = np.empty(len(members), np.intp)
    order[place[members]] = members
    order = np.insert(np.delete(order, at), target, row)
    place[order] = np.arange(len(order))
    return base - int(cost[best])
