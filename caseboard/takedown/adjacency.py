"""Who keeps a target connected, as far as the data sets and the case say: current, dormant and contradicted links.

The newest snapshot gives the graph. A link that only older ones show is dormant: a way back, kept in the plan. What a
case states itself is laid over the snapshot. Where two sources give one pair different relations, both are shown
with their dates and the newer is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from caseboard.analysis.routing import Relation, Relationships, relationships
from caseboard.model.when import When


class Role(StrEnum):
    """What a neighbour is to the target."""

    UPSTREAM = "upstream"
    PEER = "peer"
    SIBLING = "sibling"
    CUSTOMER = "customer"


class State(StrEnum):
    """Whether a link stands: in the newest data, only in older data, or cut in this plan."""

    CURRENT = "current"
    DORMANT = "dormant"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Statement:
    """A link that a case, or a person, states: `first` provides transit to `second`, or they are peers or siblings.

    Attributes:
        holds: False for a link that is known to have ended; it counts as dormant.
        confidence: how sure, in words.
    """

    first: int
    second: int
    relation: Relation
    source: str
    date: When | None = None
    holds: bool = True
    confidence: str = "stated"


@dataclass(frozen=True, slots=True)
class Adjacency:
    """One neighbour of one target, and on what it rests.

    Attributes:
        target, asn: AS numbers of the target and the neighbour.
        role, state: what the neighbour is, and whether the link stands.
        source, date: the data set that is used, and its day.
        confidence: how sure, in words.
        also: what other data sets say, newest first.
    """

    target: int
    asn: int
    role: Role
    state: State
    source: str
    date: When | None
    confidence: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours of the targets, and the relationships that make up today's graph.

    Attributes:
        adjacencies: sorted by target, role and AS number.
        current: the newest snapshot with the case's own statements laid over it.
        absent_from: names of the data sets that do not know a target.
        warnings: contradictions and what was done about them; what is absent from where.
    """

    adjacencies: tuple[Adjacency, ...]
    current: Relationships
    absent_from: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Saying:
    role: Role
    source: str
    date: When | None
    current: bool
    ended: bool
    confidence: str


def surroundings(
    targets: Sequence[int],
    snapshots: Sequence[Relationships],
    statements: Iterable[Statement] = (),
    at: When | None = None,
) -> Surroundings:
    """Gather the neighbours of the targets from all data sets.

    Args:
        targets: AS numbers.
        snapshots: AS relationships of any days, in any order.
        statements: what the case states itself.
        at: the day of the plan; newer snapshots are passed over if there is one that is not newer.
    """
    warnings = []
    usable = [one for one in snapshots if at is None or one.date is None or one.date.earliest <= at.latest]
    if len(usable) < len(snapshots):
        later = ", ".join(one.name for one in snapshots if one not in usable)
        warnings.append(f"Newer than the day of the plan, and not used: {later}.")
    ordered = sorted(usable, key=_age, reverse=True)
    newest = ordered[0] if ordered else relationships("no data set", [])
    stated = tuple(statements)
    wanted = set(targets)
    sayings: dict[tuple[int, int], list[_Saying]] = {}
    for snapshot in ordered:
        saying = _Saying(Role.PEER, snapshot.name, snapshot.date, snapshot is newest, False, "inferred from routes")
        for row in np.flatnonzero(np.isin(snapshot.first, targets) | np.isin(snapshot.second, targets)).tolist():
            relation = Relation(int(snapshot.relation[row]))
            _note(sayings, wanted, int(snapshot.first[row]), int(snapshot.second[row]), relation, saying)
    for statement in stated:
        _note(sayings, wanted, statement.first, statement.second, statement.relation, _said(statement))
    adjacencies = []
    for (target, asn), said in sorted(sayings.items()):
        adjacency, contradiction = _decided(target, asn, said)
        adjacencies.append(adjacency)
        warnings.extend(contradiction)
    missing = [(one, target) for one in ordered for target in targets if target not in one.ases]
    warnings.extend(_absence(one, target) for one, target in missing)
    absent = tuple(dict.fromkeys(one.name for one, _ in missing))
    current = _overlaid(newest, stated, adjacencies)
    return Surroundings(tuple(sorted(adjacencies, key=_place)), current, absent, tuple(warnings))


def with_cuts(adjacencies: Iterable[Adjacency], cut: Iterable[int]) -> tuple[Adjacency, ...]:
    """The adjacencies with the current ones of some neighbours marked as cut."""
    gone = set(cut)
    return tuple(
        replace(one, state=State.CUT) if one.asn in gone and one.state is State.CURRENT else one for one in adjacencies
    )


def neighbours_of(adjacencies: Iterable[Adjacency], role: Role, *states: State) -> tuple[int, ...]:
    """The AS numbers of the neighbours in one role and some states, ascending."""
    return tuple(sorted({one.asn for one in adjacencies if one.role is role and one.state in (states or State)}))


def _age(snapshot: Relationships) -> float:
    return snapshot.date.earliest.timestamp() if snapshot.date else float("-inf")


def _place(one: Adjacency) -> tuple[int, int, int]:
    return one.target, list(Role).index(one.role), one.asn


def _said(statement: Statement) -> _Saying:
    return _Saying(
        Role.PEER, statement.source, statement.date, statement.holds, not statement.holds, statement.confidence
    )


def _note(
    sayings: dict[tuple[int, int], list[_Saying]],
    targets: set[int],
    first: int,
    second: int,
    relation: Relation,
    saying: _Saying,
) -> None:
    for target, other, role in ((second, first, Role.UPSTREAM), (first, second, Role.CUSTOMER)):
        if target in targets:
            kind = {Relation.PEER: Role.PEER, Relation.SIBLING: Role.SIBLING}.get(relation, role)
            sayings.setdefault((target, other), []).append(replace(saying, role=kind))


def _decided(target: int, asn: int, said: list[_Saying]) -> tuple[Adjacency, list[str]]:
    ordered = sorted(said, key=lambda one: one.date.earliest.timestamp() if one.date else float("-inf"), reverse=True)
    used = ordered[0]
    if not used.ended:
        used = next((one for one in ordered if one.current), used)
    ordered = [used, *(one for one in ordered if one is not used)]
    state = State.CURRENT if used.current else State.DORMANT
    also = tuple(f"{one.role} in {one.source} ({_day(one.date)})" for one in ordered[1:])
    adjacency = Adjacency(target, asn, used.role, state, used.source, used.date, used.confidence, also)
    rivals = [one for one in ordered[1:] if one.role is not used.role]
    if not rivals:
        return adjacency, []
    others = "; ".join(f"{one.role} in {one.source} ({_day(one.date)})" for one in rivals)
    return adjacency, [
        f"AS{asn} is {used.role} of AS{target} in {used.source} ({_day(used.date)}), but {others}: the newer is used."
    ]


def _absence(snapshot: Relationships, target: int) -> str:
    size = f"a snapshot of {len(snapshot.ases):,} ASes"
    return f"AS{target} is not in {snapshot.name} ({_day(snapshot.date)}), {size}; its upstreams are not told there."


def _day(date: When | None) -> str:
    return date.text if date else "no date"


def _overlaid(newest: Relationships, stated: Sequence[Statement], adjacencies: Sequence[Adjacency]) -> Relationships:
    """The newest snapshot, with pairs replaced on which something else was decided, and stated links added."""
    decided: Mapping[tuple[int, int], Adjacency] = {(one.target, one.asn): one for one in adjacencies}
    if not stated and all(one.source == newest.name for one in adjacencies):
        return newest
    pairs = {frozenset(pair) for pair in decided} | {frozenset((one.first, one.second)) for one in stated}
    rows = zip(newest.first.tolist(), newest.second.tolist(), newest.relation.tolist(), strict=True)
    touched = {asn for pair in pairs for asn in pair}
    kept = np.ones(len(newest.first), dtype=bool)
    for place, (first, second, _) in enumerate(rows):
        if first in touched and second in touched and frozenset((first, second)) in pairs:
            kept[place] = False
    added = [_row(one) for one in adjacencies if one.state is State.CURRENT]
    beyond = [
        one for one in stated if (one.first, one.second) not in decided and (one.second, one.first) not in decided
    ]
    added += [(one.first, one.second, one.relation) for one in beyond if one.holds]
    extra = relationships("overlay", added)
    return replace(
        newest,
        first=np.concatenate([newest.first[kept], extra.first]),
        second=np.concatenate([newest.second[kept], extra.second]),
        relation=np.concatenate([newest.relation[kept], extra.relation]),
    )


def _row(one: Adjacency) -> tuple[int, int, Relation]:
    match one.role:
        case Role.UPSTREAM:
            return one.asn, one.target, Relation.PROVIDER
        case Role.CUSTOMER:
            return one.target, one.asn, Relation.PROVIDER
        case Role.PEER:
            return one.asn, one.target, Relation.PEER
        case Role.SIBLING:
            return one.asn, one.target, Relation.SIBLING
