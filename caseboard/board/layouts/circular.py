"""All nodes on a circle, ordered so that few links cross.

The order begins with a walk that always takes next the node with the fewest open links and puts it at the better
end, then sifting moves each node to the place on the circle where its links cross the fewest others (Baur and
Brandes, "Crossing Reduction in Circular Layouts", 2004).
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.components import by_component
from caseboard.board.layouts.graph import Adjacency, adjacency
from caseboard.board.layouts.inputs import GAP, SPACING, Floats, LayoutInput
from caseboard.progress import Progress

_ROUNDS = 6
_SIFTED_WORK = 60_000_000


def circular(board: LayoutInput, progress: Progress) -> Floats:
    """Set each component on a circle.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    return by_component(board, _circle, progress)


def _circle(board: LayoutInput, progress: Progress) -> Floats:
    order = circular_order(adjacency(board), progress)
    room, angle = _around(board.sizes[order] + GAP)
    around = max(float(room.sum()), SPACING * 2)
    placed = np.empty((board.count, 2))
    placed[order] = np.column_stack([np.cos(angle), np.sin(angle)]) * (around / (2 * np.pi))
    return placed


def _around(boxes: Floats) -> tuple[Floats, Floats]:
    """(k,) room along the circle and (k,) angles: beside each other boxes need their width, above their height."""
    room = np.hypot(boxes[:, 0], boxes[:, 1])
    angle = np.zeros(len(boxes))
    for _ in range(4):
        angle = 2 * np.pi * (np.cumsum(room) - room / 2) / room.sum() - np.pi / 2
        along = np.maximum(np.abs(np.column_stack([np.sin(angle), np.cos(angle)])), 1e-6)
        room = np.minimum(boxes / along, np.hypot(boxes[:, 0], boxes[:, 1])[:, None]).min(axis=1)
        if len(boxes) > 2:
            # A chord is shorter than its arc, most of all on small circles.
            room *= (np.pi / len(boxes)) / np.sin(np.pi / len(boxes))
    return room, angle


def circular_order(graph: Adjacency, progress: Progress) -> NDArray[np.int64]:
    """The rows in an order around the circle with few crossings.

    Args:
        graph: the links.
        progress: told of each node that is sifted.

    Returns:
        (n,) int64 rows.

    Raises:
        Cancelled: the job was stopped.
    """
    order = _walk(graph)
    work = len(order) * len(graph.target)
    for _ in range(min(_ROUNDS, int(_SIFTED_WORK / max(work, 1)))):
        gained = 0
        for row in range(len(order)):
            progress.step(0)
            order, gain = _sifted(graph, order, row)
            gained += gain
        if gained == 0:
            break
    return order


def _walk(graph: Adjacency) -> NDArray[np.int64]:
    n = len(graph.start) - 1
    open_links = graph.degree.astype(np.int64).tolist()
    heap = [(count, row) for row, count in enumerate(open_links)]
    heapq.heapify(heap)
    seen = [False] * n
    reached = [False] * n
    right: list[int] = []
    left: list[int] = []
    while heap:
        _, row = heapq.heappop(heap)
        if seen[row]:
            continue
        seen[row] = True
        beside = graph.neighbours(row).tolist()
        last_right = set(right[-8:]).intersection(beside)
        last_left = set(left[-8:]).intersection(beside)
        (left if len(last_left) > len(last_right) else right).append(row)
        for other in beside:
            if not seen[other]:
                reached[other] = True
                open_links[other] -= 1
                heapq.heappush(heap, (open_links[other] - n, other))
    return np.array(left[::-1] + right, np.int64)


def _sifted(graph: Adjacency, order: NDArray[np.int64], row: int) -> tuple[NDArray[np.int64], int]:
    """Move one row to its best place; returns the order and how many crossings that saved.

    Passing another node v changes only the crossings between the links of the two. Seen from v, a link of the row
    to a and one of v to b cross when b lies behind a while the row stands before v, and when b lies before a while
    it stands after v.
    """
    mine = graph.neighbours(row)
    if len(mine) == 0 or len(order) < 4:
        return order, 0
    n = len(order)
    at = int(np.flatnonzero(order == row)[0])
    others = np.concatenate([order[at + 1 :], order[:at]])
    place = np.full(n, -1, np.int64)
    place[others] = np.arange(n - 1)
    is_mine = np.zeros(n, np.int64)
    is_mine[place[mine]] = 1
    below = np.concatenate([[0], np.cumsum(is_mine[: n - 1])])
    passed, far = graph.source, graph.target
    real = (passed != row) & (far != row)
    v, b = place[passed[real]], place[far[real]]
    between = below[b] - below[v] + np.where(b < v, len(mine), 0)
    before = between - is_mine[v]
    after = len(mine) - between - is_mine[b]
    change = np.zeros(n - 1, np.int64)
    np.add.at(change, v, after - before)
    total = np.concatenate([[0], np.cumsum(change)])
    # `before` counts nodes a met ahead of b; while the row stands before v those links cross when a comes first.
    best = int(np.argmin(total))
    if total[best] >= 0:
        return order, 0
    return np.concatenate([others[:best], [row], others[best:]]), int(-total[best])
