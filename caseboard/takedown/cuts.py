"""The smallest sets of networks that could isolate a target, and which of them to ask.

A set isolates when, after each of its members did what it is asked (`reach.acting`), no carrier has a route to the
targets any more. Carriers are the ASes whose customer cone holds a hundredth of all, at least two; what a set leaves
beyond them, the pocket around the target, is counted and shown.

Small cases are listed exactly: every isolating set must break every route, so the search takes a route that is still
open and tries each network on it that could break it. Large ones take one minimum vertex cut of the layered graph
(a copy of each AS for routes still climbing, one for routes descending); since an AS that appears in both layers can
be paid twice, that set may be up to twice as large as the smallest (T. Erlebach, A. Hall et al., 2004, show that the
exact question is hard), and the result says which of the two it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from math import log10

import numpy as np

from caseboard.takedown.collateral import customer_cone
from caseboard.takedown.graph import AsGraph
from caseboard.takedown.layers import Layered, Vertex, minimum_cut
from caseboard.takedown.reach import acting, reach

CARRIER_SHARE = 0.01
EXACT_NEIGHBOURS = 7
_MOST_STEPS = 4_000
_MOST_LISTED = 24


class Willingness(StrEnum):
    """How a network has answered so far."""

    ACTED = "acted before"
    UNKNOWN = "not known"
    REFUSED = "refused"
    COMPLICIT = "complicit"


class Contact(StrEnum):
    """How good the way to reach a network is."""

    VERIFIED = "verified"
    FOUND = "found, not verified"
    NONE = "none known"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about a network that might be asked. `reachable` is whether law reaches it; None if not known."""

    willingness: Willingness = Willingness.UNKNOWN
    contact: Contact = Contact.FOUND
    reachable: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IsolatingSet:
    """Networks that isolate the targets together.

    Attributes:
        asns: AS numbers, ascending.
        leaves: how many other ASes can still reach a target afterwards.
        weight: the effort of asking them, the sum of `asking_weight`; lower is easier.
        one_level_up: those of them that are no neighbours of a target.
    """

    asns: tuple[int, ...]
    leaves: int
    weight: float
    one_level_up: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CutPlan:
    """The isolating sets, smallest first, and how they were found.

    Attributes:
        sets: the minimal isolating sets, or one by minimum vertex cut.
        notify: the set to ask: the least weight, then the least left.
        exact: whether all minimal sets of that size and below are listed.
        how: the same in words.
        small: whether the smallest set is small enough to be worked through.
    """

    sets: tuple[IsolatingSet, ...]
    notify: IsolatingSet | None
    exact: bool
    how: str
    small: bool


_WILLINGNESS = {Willingness.ACTED: 0.5, Willingness.UNKNOWN: 1.0, Willingness.REFUSED: 3.0}
_CONTACT = {Contact.VERIFIED: 1.0, Contact.FOUND: 1.25, Contact.NONE: 1.5}
_LAW = {True: 1.0, None: 1.25, False: 1.5}
SMALL_SET = 10


def asking_weight(standing: Standing, others_hurt: int) -> float:
    """The effort of asking one network: willingness x contact x jurisdiction x (1 + log10(1 + others hurt) / 4).

    Factors: acted before 0.5, not known 1, refused 3; contact verified 1, found 1.25, none 1.5; within reach of the law
    1, not known 1.25, beyond it 1.5. `others_hurt` is 0 for a neighbour that ends one session, else the customer cone
    that stands behind what it would filter.
    """
    factor = _WILLINGNESS[standing.willingness] * _CONTACT[standing.contact] * _LAW[standing.reachable]
    return factor * (1 + log10(1 + others_hurt) / 4)


def carriers(graph: AsGraph, targets: Iterable[int], share: float = CARRIER_SHARE) -> frozenset[int]:
    """Rows of the ASes whose customer cone holds at least `share` of all ASes, and at least two."""
    least = max(2, int(np.ceil(len(graph) * share)))
    own = set(graph.rows(list(targets)).tolist())
    # A cone is at most the sum of the customers' cones, so only ASes with customers need to be looked at.
    having = np.flatnonzero(graph.customers.degrees > 0).tolist()
    return frozenset(row for row in having if row not in own and len(customer_cone(graph, row, least)) >= least)


def plan_cuts(
    graph: AsGraph,
    targets: Iterable[int],
    standings: Mapping[int, Standing] | None = None,
    core: frozenset[int] | None = None,
) -> CutPlan:
    """Find the sets of networks that isolate the targets, smallest first.

    Args:
        graph: the AS graph.
        targets: AS numbers, all of which are to be isolated.
        standings: what is known about networks that might be asked; complicit ones are never part of a set.
        core: rows that must lose the route; `carriers` by default.
    """
    question = _Question.of(graph, tuple(targets), standings or {}, core)
    beside = question.beside()
    if not question.open_route(frozenset()):
        strict = frozenset(beside)
        sets = [question.judged(strict)] if strict else []
        return _plan(sets, True, "No carrier has a route to begin with; the set is every neighbour that is left.")
    if len(beside) <= EXACT_NEIGHBOURS:
        found, complete = question.minimal_sets(max(len(beside), 1))
        if complete and found:
            sets = sorted((question.judged(asns) for asns in found), key=_order)
            how = f"Exact: all minimal sets of up to {max(len(beside), 1)} networks are listed."
            return _plan(sets[:_MOST_LISTED], True, how)
    cut = question.minimum_cut()
    if cut is None:
        return _plan(
            [], True, "There is no cut: only networks that cannot be asked stand between the targets and the rest."
        )
    how = "One minimum vertex cut of the layered graph; at most twice the smallest, and others may exist."
    return _plan([question.judged(cut)], False, how)


def _plan(sets: list[IsolatingSet], exact: bool, how: str) -> CutPlan:
    notify = min(sets, key=lambda one: (one.weight, one.leaves, one.asns)) if sets else None
    small = bool(sets) and len(sets[0].asns) <= SMALL_SET
    if sets and not small:
        how = f"There is no small cut: {len(sets[0].asns)} networks would have to act together. {how}"
    return CutPlan(tuple(sets), notify, exact, how, small)


def _order(one: IsolatingSet) -> tuple[int, int, float, tuple[int, ...]]:
    return len(one.asns), one.leaves, one.weight, one.asns


@dataclass(frozen=True)
class _Question:
    graph: AsGraph
    targets: tuple[int, ...]
    complicit: tuple[int, ...]
    standings: Mapping[int, Standing]
    core: frozenset[int]
    layered: Layered
    ends: frozenset[int]
    own: frozenset[int]
    _seen: dict[frozenset[int], list[int] | None] = field(default_factory=dict)
    _cones: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        graph: AsGraph,
        targets: tuple[int, ...],
        standings: Mapping[int, Standing],
        core: frozenset[int] | None,
    ) -> _Question:
        complicit = tuple(asn for asn, one in standings.items() if one.willingness is Willingness.COMPLICIT)
        known = graph.rows(targets)
        ends = frozenset(graph.rows([*targets, *complicit]).tolist())
        own = frozenset(row for target in known.tolist() for row in customer_cone(graph, target).tolist())
        sinks = (carriers(graph, targets) if core is None else core) - own - ends
        return cls(graph, targets, complicit, standings, sinks, Layered(graph, frozenset(known.tolist())), ends, own)

    def beside(self) -> set[int]:
        """Rows that could end a session with a target, or with a complicit network that has the route."""
        with_route = {vertex.row for vertex in self.layered.spread(self.ends)}
        return {row for row in with_route if row not in self.ends and row not in self.own}

    def cut_by(self, path: list[Vertex]) -> list[int]:
        """The rows whose acting breaks a path."""
        found = []
        for before, after in pairwise(path):
            row = after.row
            if row in self.ends or row in self.own:
                continue
            if before.row in self.ends or not self.touches_end(row):
                found.append(row)
        return list(dict.fromkeys(found))

    def touches_end(self, row: int) -> bool:
        return row in self.layered.beside(self.ends)

    def open_route(self, rows: frozenset[int]) -> list[int] | None:
        """The rows that could each break some route that is open after `rows` acted; None where no route is open."""
        if rows not in self._seen:
            path = self.layered.route_to(self.core, self.refusal(rows))
            self._seen[rows] = None if path is None else [path[0].row, *self.cut_by(path)]
        return self._seen[rows]

    def refusal(self, rows: frozenset[int]) -> Callable[[int, int], bool]:
        """Whether a row refuses the route that another one hands it, after `rows` acted."""
        filters = {row for row in rows if not self.touches_end(row)}
        return lambda before, after: after in filters or (after in rows and before in self.ends)

    def minimal_sets(self, most: int) -> tuple[list[frozenset[int]], bool]:
        """Every minimal isolating set of at most `most` rows; False where the search was too long to finish."""
        isolating: set[frozenset[int]] = set()
        waiting, seen = [frozenset[int]()], {frozenset[int]()}
        while waiting:
            if len(seen) > _MOST_STEPS:
                return [], False
            rows = waiting.pop()
            route = self.open_route(rows)
            if route is None:
                isolating.add(rows)
            elif len(rows) < most:
                fresh = {rows | {row} for row in route[1:]} - seen
                seen |= fresh
                waiting.extend(fresh)
        return [one for one in isolating if not any(other < one for other in isolating)], True

    def minimum_cut(self) -> frozenset[int] | None:
        """One isolating set of least weight by maximum flow, without superfluous members."""
        rows = minimum_cut(self.layered, self.ends, self.own, self.core, self.weight_of)
        if rows is None:
            return None
        kept = set(rows)
        for row in sorted(rows, key=self.weight_of, reverse=True):
            if self.open_route(frozenset(kept - {row})) is None:
                kept.discard(row)
        return frozenset(kept)

    def weight_of(self, row: int) -> float:
        standing = self.standings.get(int(self.graph.asns[row]), Standing())
        if standing.willingness is Willingness.COMPLICIT:
            standing = replace(standing, willingness=Willingness.REFUSED)
        return asking_weight(standing, self.others_hurt(row))

    def others_hurt(self, row: int) -> int:
        """Networks behind what it would filter: none for a target's session, a complicit network's cone, or its own."""
        if row in self.layered.beside(self.layered.targets):
            return 0
        near = [end for end in self.ends if row in self.layered.beside(frozenset({end}))]
        return max(self.cone(one) for one in near or [row])

    def cone(self, row: int) -> int:
        if row not in self._cones:
            self._cones[row] = len(customer_cone(self.graph, row))
        return self._cones[row]

    def judged(self, rows: frozenset[int]) -> IsolatingSet:
        asns = tuple(sorted(self.graph.asns[list(rows)].tolist()))
        after = reach(self.graph, self.targets, acting(self.graph, self.targets, asns, self.complicit))
        up = sorted(rows - self.layered.beside(self.layered.targets))
        return IsolatingSet(
            asns,
            after.count,
            round(sum(map(self.weight_of, rows)), 3),
            tuple(sorted(self.graph.asns[up].tolist())),
        )
