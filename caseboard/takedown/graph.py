"""The AS graph as compressed arrays: who is whose provider, peer and sibling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from caseboard.analysis.routing import AsNumbers, Relation, Relationships
from caseboard.errors import NotFound

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """One relation of every AS: the neighbours of row n are `targets[offsets[n]:offsets[n + 1]]`, ascending."""

    offsets: NDArray[np.int64]
    targets: Rows

    def of(self, row: int) -> Rows:
        """The neighbours of one row."""
        near: Rows = self.targets[self.offsets[row] : self.offsets[row + 1]]
        return near

    def of_all(self, rows: Rows) -> Rows:
        """The neighbours of many rows, one row's after the other's, with repetitions."""
        starts = self.offsets[rows]
        counts = self.offsets[rows + 1] - starts
        total = int(counts.sum())
        if total == 0:
            return self.targets[:0]
        ends = np.cumsum(counts)
        places = np.arange(total, dtype=np.int64) + np.repeat(starts - ends + counts, counts)
        near: Rows = self.targets[places]
        return near

    @property
    def degrees(self) -> NDArray[np.int64]:
        """(n,) how many neighbours each row has."""
        return np.diff(self.offsets)


@dataclass(frozen=True, eq=False)
class AsGraph:
    """The ASes of a snapshot and their relations; rows follow ascending AS numbers.

    Attributes:
        asns: (n,) uint32, ascending.
        providers, customers, peers, siblings: the four relations, seen from each row.
    """

    asns: AsNumbers
    providers: Neighbours
    customers: Neighbours
    peers: Neighbours
    siblings: Neighbours

    def __len__(self) -> int:
        return len(self.asns)

    @cached_property
    def climbing(self) -> Neighbours:
        """Who gets every route of a row: its providers and siblings."""
        return _union(self.providers, self.siblings)

    @cached_property
    def descending(self) -> Neighbours:
        """Who gets even the routes that a row has from a peer or provider: its customers and siblings."""
        return _union(self.customers, self.siblings)

    @cached_property
    def crossing(self) -> Neighbours:
        """Who gets the routes of a row's own side and sends them only downwards: its peers and customers."""
        return _union(self.peers, self.customers)

    def row(self, asn: int) -> int | None:
        """The row of an AS number, None where the graph does not know it."""
        place = int(np.searchsorted(self.asns, asn))
        return place if place < len(self.asns) and int(self.asns[place]) == asn else None

    def rows(self, asns: list[int] | tuple[int, ...] | set[int] | frozenset[int]) -> Rows:
        """The rows of AS numbers, ascending; unknown numbers are passed over."""
        found = sorted(row for asn in set(asns) if (row := self.row(asn)) is not None)
        return np.array(found, dtype=np.int32)

    def need(self, asn: int) -> int:
        """The row of an AS number.

        Raises:
            NotFound: the graph does not know it.
        """
        row = self.row(asn)
        if row is None:
            raise NotFound(
                f"AS{asn} is not among the {len(self):,} ASes of the relationships that were loaded; load a snapshot "
                "of the time when it was in use, or state its upstreams in the case."
            )
        return row

    def numbers(self, rows: Rows) -> tuple[int, ...]:
        """The AS numbers of rows."""
        return tuple(self.asns[rows].tolist())

    def adjacent(self, asn: int) -> dict[Relation, tuple[int, ...]]:
        """Providers, peers and siblings of an AS; nothing where the graph does not know it."""
        row = self.row(asn)
        if row is None:
            return dict.fromkeys(Relation, ())
        lists = (self.providers, self.peers, self.siblings)
        return {relation: self.numbers(lists[relation].of(row)) for relation in Relation}


def as_graph(snapshots: list[Relationships] | tuple[Relationships, ...]) -> AsGraph:
    """The graph of one snapshot, or of several laid over each other."""
    first = np.concatenate([snapshot.first for snapshot in snapshots] or [np.empty(0, np.uint32)])
    second = np.concatenate([snapshot.second for snapshot in snapshots] or [np.empty(0, np.uint32)])
    relation = np.concatenate([snapshot.relation for snapshot in snapshots] or [np.empty(0, np.uint8)])
    asns, rows = np.unique(np.concatenate([first, second]), return_inverse=True)
    left, right = np.split(rows.astype(np.int32), 2)
    transit, peer, sibling = (relation == kind for kind in (Relation.PROVIDER, Relation.PEER, Relation.SIBLING))
    size = len(asns)
    return AsGraph(
        asns.astype(np.uint32),
        _neighbours(size, right[transit], left[transit]),
        _neighbours(size, left[transit], right[transit]),
        _both_ways(size, left[peer], right[peer]),
        _both_ways(size, left[sibling], right[sibling]),
    )


def _both_ways(size: int, left: Rows, right: Rows) -> Neighbours:
    return _neighbours(size, np.concatenate([left, right]), np.concatenate([right, left]))


def _neighbours(size: int, sources: Rows, targets: Rows) -> Neighbours:
    keys = np.unique(sources.astype(np.int64) * max(size, 1) + targets)
    sources, targets = np.divmod(keys, max(size, 1))
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(sources, minlength=size), out=offsets[1:])
    return Neighbours(offsets, targets.astype(np.int32))


def _union(one: Neighbours, other: Neighbours) -> Neighbours:
    size = len(one.offsets) - 1
    rows = np.arange(size, dtype=np.int32)
    return _neighbours(
        size,
        np.concatenate([np.repeat(rows, one.degrees), np.repeat(rows, other.degrees)]),
        np.concatenate([one.targets, other.targets]),
    )


def cycles(graph: AsGraph) -> list[tuple[int, ...]]:
    """Groups of ASes that are, directly or in a circle, each other's providers, the largest first.

    Inferred files hold a few; a customer cone that runs through one is taken as the cone of the whole group.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    links = graph.customers
    matrix = csr_matrix((np.ones(len(links.targets), np.int8), links.targets, links.offsets), shape=(len(graph),) * 2)
    count, component = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(component, minlength=count)
    groups = [tuple(graph.asns[component == group].tolist()) for group in np.flatnonzero(sizes > 1)]
    return sorted(groups, key=lambda group: (-len(group), group))
