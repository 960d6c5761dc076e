"""What remains: the cuts played one after the other, and the likeliest way back after each.

A dormant link, one that an older snapshot shows and the newest does not, comes first: collectors see the routes in use,
and a backup that was set up long ago is invisible until it is needed. Then come networks of the same city, reseller
or exchange point, as the case knows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from caseboard.analysis.routing import Relation, Relationships, relationships
from caseboard.model.when import When
from caseboard.takedown.adjacency import Adjacency, Role, State
from caseboard.takedown.graph import as_graph
from caseboard.takedown.reach import acting, reach


class Likelihood(IntEnum):
    """Why a network may become the way back, the likeliest first."""

    DORMANT = 1
    RESELLER = 2
    EXCHANGE = 3
    SAME_CITY = 4
    OTHER = 5


@dataclass(frozen=True, slots=True)
class Hint:
    """Something the case knows that makes a network a likely backup: a reseller, an exchange point, a shared city."""

    asn: int
    likelihood: Likelihood
    reason: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A network over which the target may come back.

    Attributes:
        asn: the network.
        likelihood, reason: why it is expected.
        reach: how many other ASes would have a route if it took the target on; None if the graph does not know it.
        lasts: how long, in words, from how fast that network answered before.
    """

    asn: int
    likelihood: Likelihood
    reason: str
    reach: int | None
    lasts: str


@dataclass(frozen=True, slots=True)
class Step:
    """The state after one more cut.

    Attributes:
        cut: the AS that acted; None for the state before any.
        reach: how many other ASes still reach a target, and by symmetry can be reached from it.
        share: the same as a share of all others.
        open: upstreams that still carry the target.
        backups: the likeliest further ways back, likeliest first.
    """

    cut: int | None
    reach: int
    share: float
    open: tuple[int, ...]
    backups: tuple[Backup, ...]


def play(
    current: Relationships,
    targets: Sequence[int],
    order: Sequence[int],
    adjacencies: Iterable[Adjacency],
    *,
    hints: Iterable[Hint] = (),
    complicit: Iterable[int] = (),
    answer_days: Mapping[int, float] | None = None,
) -> tuple[Step, ...]:
    """Play cuts in order.

    Args:
        current: the relationships of the graph as it stands.
        targets: AS numbers.
        order: the ASes that act, first to last.
        adjacencies: the neighbours of the targets, dormant ones included.
        hints: what the case knows about likely backups.
        complicit: networks that will not act.
        answer_days: median days until a network acted in the past.
    """
    graph = as_graph([current])
    known = tuple(adjacencies)
    upstreams = {one.asn for one in known if one.role is Role.UPSTREAM and one.state is not State.DORMANT}
    ways = _ways_back(current, targets, known, tuple(hints), upstreams, answer_days or {})
    steps = []
    for count in range(len(order) + 1):
        gone = set(order[:count])
        after = reach(graph, targets, acting(graph, targets, played_cuts(gone, known), complicit))
        others = max(len(graph) - len(after.targets), 1)
        steps.append(
            Step(
                order[count - 1] if count else None,
                after.count,
                after.count / others,
                tuple(sorted(upstreams - gone)),
                tuple(way for way in ways if way.asn not in gone),
            )
        )
    return tuple(steps)


def played_cuts(cut: Iterable[int], adjacencies: Iterable[Adjacency]) -> list[int]:
    """The cuts that change something today: a dormant neighbour has no session to end, and filters nothing."""
    dormant = {one.asn for one in adjacencies if one.state is State.DORMANT}
    return [asn for asn in cut if asn not in dormant]


def _ways_back(
    current: Relationships,
    targets: Sequence[int],
    adjacencies: Sequence[Adjacency],
    hints: Sequence[Hint],
    upstreams: set[int],
    answer_days: Mapping[int, float],
) -> list[Backup]:
    dormant = [one for one in adjacencies if one.state is State.DORMANT and one.role is not Role.CUSTOMER]
    newest_first = sorted(dormant, key=lambda one: (-_time(one.date), one.asn))
    found: dict[int, tuple[Likelihood, str]] = {}
    for one in newest_first:
        seen = f"{one.role} in {one.source}{f' ({one.date.text})' if one.date else ''}, not in the newest data"
        found.setdefault(one.asn, (Likelihood.DORMANT, seen))
    for hint in sorted(hints, key=lambda one: (one.likelihood, one.asn)):
        if hint.asn not in upstreams:
            found.setdefault(hint.asn, (hint.likelihood, hint.reason))
    known = set(current.ases.tolist())
    alone = _without_neighbours(current, targets)
    return [
        Backup(
            asn,
            likelihood,
            reason,
            _reach_over(alone, targets, asn) if asn in known else None,
            _lasts(asn, answer_days),
        )
        for asn, (likelihood, reason) in found.items()
    ]


def _time(date: When | None) -> float:
    return date.earliest.timestamp() if date else float("-inf")


def _without_neighbours(current: Relationships, targets: Sequence[int]) -> Relationships:
    """The relationships without what lies above or beside the targets, so that a backup is seen alone."""
    second = np.isin(current.second, targets)
    level = current.relation != Relation.PROVIDER
    kept = ~(second | (np.isin(current.first, targets) & level))
    return replace(current, first=current.first[kept], second=current.second[kept], relation=current.relation[kept])


def _reach_over(alone: Relationships, targets: Sequence[int], asn: int) -> int:
    link = relationships("way back", [(asn, target, Relation.PROVIDER) for target in targets if target != asn])
    return reach(as_graph([alone, link]), targets).count


def _lasts(asn: int, answer_days: Mapping[int, float]) -> str:
    if asn not in answer_days:
        return "until that network acts; how fast it answers is not known"
    return f"until that network acts, which took {answer_days[asn]:.1f} days (median) before"
