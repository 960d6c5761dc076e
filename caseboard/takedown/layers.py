"""Valley-free routes as plain paths in a layered graph, for searches that need one route and not all of them.

Each AS stands in the upper layer while a route still climbs and in the lower one when it only descends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from caseboard.takedown.graph import AsGraph

Refuses = Callable[[int, int], bool]
_INFINITE = 1 << 28
_UNIT = 1000


class Vertex(NamedTuple):
    """A row in one of the two layers."""

    row: int
    upper: bool


@dataclass(frozen=True)
class Layered:
    """The layered view of an AS graph around some target rows; neighbours are fetched once."""

    graph: AsGraph
    targets: frozenset[int]
    _next: dict[Vertex, list[Vertex]] = field(default_factory=dict)
    _beside: dict[frozenset[int], frozenset[int]] = field(default_factory=dict)

    def after(self, vertex: Vertex) -> list[Vertex]:
        """Where a route goes on from a vertex."""
        known = self._next.get(vertex)
        if known is None:
            row, graph = vertex.row, self.graph
            if vertex.upper:
                known = [Vertex(other, True) for other in graph.climbing.of(row).tolist()]
                known += [Vertex(other, False) for other in graph.crossing.of(row).tolist()]
            else:
                known = [Vertex(other, False) for other in graph.descending.of(row).tolist()]
            self._next[vertex] = known
        return known

    def starts(self) -> list[Vertex]:
        """The targets, from where routes set out."""
        return [Vertex(row, True) for row in sorted(self.targets)]

    def beside(self, ends: frozenset[int]) -> frozenset[int]:
        """The rows that are neighbours, of whatever kind, of one of the ends."""
        known = self._beside.get(ends)
        if known is None:
            graph, rows = self.graph, np.array(sorted(ends), dtype=np.int32)
            lists = (graph.providers, graph.customers, graph.peers, graph.siblings)
            known = frozenset(row for links in lists for row in links.of_all(rows).tolist())
            self._beside[ends] = known
        return known

    def spread(self, through: frozenset[int]) -> set[Vertex]:
        """The vertices that routes arrive at while they pass through nothing but the rows `through`."""
        seen = set(self.starts())
        queue = deque(seen)
        while queue:
            vertex = queue.popleft()
            if vertex.row in through:
                fresh = [one for one in self.after(vertex) if one not in seen]
                seen.update(fresh)
                queue.extend(fresh)
        return seen

    def route_to(self, goals: frozenset[int], refuses: Refuses) -> list[Vertex] | None:
        """A shortest route from a target to one of the goal rows, None where every one is refused."""
        before: dict[Vertex, Vertex | None] = dict.fromkeys(self.starts())
        queue = deque(before)
        while queue:
            vertex = queue.popleft()
            for one in self.after(vertex):
                if one in before or refuses(vertex.row, one.row):
                    continue
                before[one] = vertex
                if one.row in goals:
                    return _traced(before, one)
                queue.append(one)
        return None


def _traced(before: dict[Vertex, Vertex | None], vertex: Vertex) -> list[Vertex]:
    path = [vertex]
    while (earlier := before[path[-1]]) is not None:
        path.append(earlier)
    return path[::-1]


def minimum_cut(
    layered: Layered,
    ends: frozenset[int],
    own: Iterable[int],
    core: frozenset[int],
    weight: Callable[[int], float],
) -> frozenset[int] | None:
    """Rows whose acting separates the targets from the core, of least weight counted by layer.

    Args:
        layered: the graph and the targets.
        ends: rows whose sessions a neighbour would end: targets and complicit networks. They are never cut.
        own: further rows that are never cut.
        core: rows that must lose every route.
        weight: what it takes to ask a row.

    Returns:
        The rows, or None where routes cannot be separated.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    network = _flow_network(layered, ends, frozenset(own), core, weight)
    size = max(max(pair) for pair in network.capacity) + 1
    heads = np.array([pair[0] for pair in network.capacity])
    tails = np.array([pair[1] for pair in network.capacity])
    room = csr_matrix((np.array(list(network.capacity.values()), np.int32), (heads, tails)), shape=(size, size))
    result = maximum_flow(room, _SOURCE, _SINK)
    if result.flow_value >= _INFINITE:
        return None
    left = room - result.flow
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    near = set(breadth_first_order(left, _SOURCE, return_predecessors=False).tolist())
    return frozenset(row for (head, tail), row in network.asked.items() if head in near and tail not in near)


_SOURCE, _SINK = 0, 1


@dataclass
class _Network:
    capacity: dict[tuple[int, int], int] = field(default_factory=dict)
    asked: dict[tuple[int, int], int] = field(default_factory=dict)
    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def node(self, *name: object) -> int:
        return self.numbers.setdefault(name, len(self.numbers) + 2)


def _flow_network(
    layered: Layered,
    ends: frozenset[int],
    own: frozenset[int],
    core: frozenset[int],
    weight: Callable[[int], float],
) -> _Network:
    """Split every askable vertex by an edge of its weight: at its door for sessions, within for filters."""
    network = _Network()
    queue = deque(layered.starts())
    seen = set(queue)
    for start in queue:
        network.capacity[_SOURCE, network.node(start)] = _INFINITE
    while queue:
        vertex = queue.popleft()
        for one in layered.after(vertex):
            into = network.node(one)
            asked = one.row not in ends and one.row not in own
            at_door = asked and vertex.row in ends
            if at_door or (asked and one.row not in layered.beside(ends)):
                door = network.node("door", one)
                pair = door, into
                network.capacity[pair] = max(1, round(weight(one.row) * _UNIT))
                network.asked[pair] = one.row
                into = door
            network.capacity[network.node(vertex), into] = _INFINITE
            if one not in seen:
                seen.add(one)
                if one.row in core:
                    network.capacity[network.node(one), _SINK] = _INFINITE
                else:
                    queue.append(one)
    return network
