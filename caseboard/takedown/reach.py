"""Who can still reach a target: valley-free reachability over the AS graph, before and after cuts.

A network passes the routes of its customers to everyone, and those of its peers and providers to its customers only
(L. Gao and J. Rexford, Stable Internet Routing Without Global Coordination, 2001); siblings pass each other everything.
So a route climbs from the target over providers and siblings, crosses at most one peering, and then only descends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from caseboard.errors import InvalidValue
from caseboard.takedown.graph import AsGraph, Neighbours, Rows

Mask = NDArray[np.bool_]
MOST_COMBINED = 12


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """What no longer carries the target's routes.

    Attributes:
        sessions: row of a network whose sessions were ended, with the rows of the neighbours that ended them.
        filters: rows of networks that accept the target's routes from nobody.
    """

    sessions: Mapping[int, frozenset[int]] = field(default_factory=dict)
    filters: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Who has a route to the target.

    Attributes:
        upper: (n,) bool, those that pass the route to everyone: the targets and what lies above them.
        lower: (n,) bool, those that have it from a peer or provider and pass it to customers only.
        targets: rows of the targets.
    """

    upper: Mask
    lower: Mask
    targets: Rows

    @property
    def others(self) -> Mask:
        """(n,) bool, every AS but the targets that has a route."""
        mask = self.upper | self.lower
        mask[self.targets] = False
        return mask

    @property
    def count(self) -> int:
        """How many ASes other than the targets have a route."""
        return int(np.count_nonzero(self.others))

    def share(self, weights: NDArray[np.float64]) -> float:
        """The share of a weight per AS, such as announced addresses, that lies with those who have a route."""
        rest = weights.copy()
        rest[self.targets] = 0
        total = float(rest.sum())
        return float(rest[self.others].sum()) / total if total else 0.0


def acting(graph: AsGraph, targets: Iterable[int], asked: Iterable[int], complicit: Iterable[int] = ()) -> Cuts:
    """What follows if each of the `asked` does what it is asked.

    A neighbour of a target, or of a complicit network, ends its sessions with them: it does not get the routes from
    them any more, but may still hear them from others. Any other network accepts the routes from nobody.

    Args:
        graph: the AS graph.
        targets: AS numbers; like all below, without effect where the graph does not know them.
        asked: AS numbers of those that act.
        complicit: AS numbers of those that will not act, and whose neighbours end sessions with them.
    """
    ends = graph.rows([*targets, *complicit]).tolist()
    touched = {row: _all_neighbours(graph, row) for row in ends}
    sessions: dict[int, set[int]] = {}
    filters = set()
    for row in graph.rows(list(asked)).tolist():
        beside = [end for end in ends if row in touched[end]]
        for end in beside:
            sessions.setdefault(end, set()).add(row)
        if not beside:
            filters.add(row)
    return Cuts({end: frozenset(rows) for end, rows in sessions.items()}, frozenset(filters - set(ends)))


def _all_neighbours(graph: AsGraph, row: int) -> set[int]:
    return set(np.concatenate([graph.climbing.of(row), graph.crossing.of(row)]).tolist())


def reach(graph: AsGraph, targets: Iterable[int], cuts: Cuts | None = None) -> Reach:
    """Who can reach at least one of the targets over a valley-free path.

    Args:
        graph: the AS graph.
        targets: AS numbers; those that the graph does not know are passed over.
        cuts: what no longer carries the routes.
    """
    cuts = cuts or Cuts()
    rows = graph.rows(list(targets))
    closed = np.zeros(len(graph), dtype=bool)
    closed[list(cuts.filters)] = True
    upper, lower = closed.copy(), closed.copy()
    upper[rows] = True
    _spread(graph.climbing, upper, rows, cuts)
    top = np.flatnonzero(upper & ~closed).astype(np.int32)
    start = _step(graph.crossing, top, cuts)
    start = np.unique(start[~lower[start]])
    lower[start] = True
    _spread(graph.descending, lower, start, cuts)
    return Reach(upper & ~closed, lower & ~closed, rows)


def _spread(links: Neighbours, seen: Mask, frontier: Rows, cuts: Cuts) -> None:
    while len(frontier):
        found = _step(links, frontier, cuts)
        found = found[~seen[found]]
        seen[found] = True
        frontier = np.unique(found)


def _step(links: Neighbours, rows: Rows, cuts: Cuts) -> Rows:
    """The neighbours of rows, without those that refuse the route from just that row."""
    if not cuts.sessions:
        return links.of_all(rows)
    refused = np.array(list(cuts.sessions), dtype=np.int32)
    special = np.isin(rows, refused)
    if not special.any():
        return links.of_all(rows)
    parts = [links.of_all(rows[~special])]
    for row in rows[special].tolist():
        near = links.of(row)
        parts.append(near[~np.isin(near, list(cuts.sessions[row]))])
    return np.concatenate(parts)


@dataclass(frozen=True, slots=True, eq=False)
class Combinations:
    """The reach after every combination of cuts among a few neighbours.

    Attributes:
        asked: (k,) AS numbers; bit i of a combination stands for the i-th.
        reached: (2 ** k,) int64, how many other ASes reach the targets after the combination was cut.
    """

    asked: tuple[int, ...]
    reached: NDArray[np.int64]

    def after(self, cut: Iterable[int]) -> int:
        """The reach after some of the neighbours were cut."""
        return int(self.reached[sum(1 << self.asked.index(asn) for asn in set(cut))])


def combinations(graph: AsGraph, targets: Iterable[int], asked: Iterable[int]) -> Combinations:
    """The reach after each of the 2 ** k combinations of cut sessions with neighbours of the targets.

    A route leaves the targets over one neighbour, so what remains after a combination is the union of what each open
    neighbour alone gives, and of what needs none of them: k + 1 searches and one union for each combination.

    Raises:
        InvalidValue: there are more than `MOST_COMBINED` neighbours.
    """
    targets, asked = tuple(targets), tuple(dict.fromkeys(asked))
    if len(asked) > MOST_COMBINED:
        raise InvalidValue(
            f"All combinations are played for up to {MOST_COMBINED} neighbours, not for {len(asked)}; choose some."
        )
    everyone = set(asked)
    cut_sets = [everyone, *(everyone - {asn} for asn in asked)]
    alone = [_packed(reach(graph, targets, acting(graph, targets, gone))).reshape(1, -1) for gone in cut_sets]
    unions = alone[0]
    for one in alone[1:]:
        unions = np.concatenate([unions, unions | one])
    counts = np.bitwise_count(unions).sum(axis=1, dtype=np.int64)
    # Row s of the unions has the neighbours of bit set s open; the combination that cuts them is its complement.
    return Combinations(asked, counts[::-1].copy())


def _packed(result: Reach) -> NDArray[np.uint64]:
    bits = np.packbits(result.others)
    padded = np.zeros(-(-len(bits) // 8) * 8, dtype=np.uint8)
    padded[: len(bits)] = bits
    return padded.view(np.uint64)
