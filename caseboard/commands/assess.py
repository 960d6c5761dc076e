"""What the claims on a subject amount to: value by value, rival by rival, and from how many independent origins."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseboard.model.disputes import by_key, have_rivals, scope_key
from caseboard.model.grades import PositionState
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Position, Source
from caseboard.model.vocabulary import Vocabulary
from caseboard.store.reader import Reader


@dataclass(frozen=True, slots=True)
class PropertyAssessment:
    """All claims on one property in one scope.

    `values` groups them by normalised value, the best supported first. `rivals` says whether any two contradict each
    other. `origins` counts sources that do not repeat one another. `state` is "agreed", "disputed", "chosen" or
    "deferred": rivals on which the case has taken no position are disputed.
    """

    property: str
    scope: str
    claims: tuple[Claim, ...]
    values: tuple[tuple[Claim, ...], ...]
    rivals: bool
    origins: int
    position: Position | None

    @builtins.property
    def state(self) -> str:
        """The standing of the property in the case."""
        if self.position is not None:
            return self.position.state.value
        return PositionState.DISPUTED.value if self.rivals else "agreed"

    @builtins.property
    def disputed(self) -> bool:
        """Whether it gets a badge on the board and a box in print."""
        return self.state == PositionState.DISPUTED

    @builtins.property
    def chosen(self) -> Claim | None:
        """The claim that the case goes by: the chosen one, or the best supported if nobody contradicts it."""
        if self.position is not None and self.position.claim_id is not None:
            return next((claim for claim in self.claims if claim.id == self.position.claim_id), None)
        return None if self.rivals else self.values[0][0]


def assess(reader: Reader, vocabulary: Vocabulary, subject_id: Id) -> list[PropertyAssessment]:
    """The assessment of every property of an entity or link on which there is a claim or a position."""
    origins = origins_of(reader)
    positions = {(one.property, scope_key(one.scope)): one for one in reader.where(Position, subject_id=subject_id)}
    return [
        assess_claims(claims, positions.get(key), vocabulary.property(key[0]).many, origins)
        for key, claims in by_key(reader.where(Claim, subject_id=subject_id)).items()
    ]


def origins_of(reader: Reader) -> Mapping[Id, Id]:
    """For each source the one whose words it repeats in the end; itself if it speaks for itself."""
    repeats = {source.id: source.repeats_id for source in reader.all(Source)}
    origins: dict[Id, Id] = {}
    for identifier in repeats:
        seen, origin = {identifier}, identifier
        while (following := repeats.get(origin)) is not None and following not in seen:
            seen.add(following)
            origin = following
        origins[identifier] = min(seen) if following is not None else origin
    return origins


def independent_origins(claims: Sequence[Claim], origins: Mapping[Id, Id]) -> int:
    """How many independent sources stand behind claims; claims without a source count as one."""
    return len({origins.get(claim.source_id) if claim.source_id else None for claim in claims})


def disputed_count(reader: Reader) -> int:
    """How many properties of the case are disputed."""
    return len(reader.disputed_keys())


def assess_claims(
    claims: Sequence[Claim], position: Position | None, many: bool, origins: Mapping[Id, Id]
) -> PropertyAssessment:
    """The assessment of claims on one property in one scope.

    Args:
        claims: at least one.
        position: what the case makes of them, if it has said so.
        many: whether several values at once are no contradiction.
        origins: as `origins_of` gives them.
    """
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.normalised, []).append(claim)
    values = sorted(
        (tuple(sorted(group, key=lambda claim: claim.credibility)) for group in groups.values()),
        key=lambda group: (-independent_origins(group, origins), group[0].credibility, group[0].id),
    )
    return PropertyAssessment(
        claims[0].property,
        claims[0].scope,
        tuple(claims),
        tuple(values),
        rivals=not many and have_rivals(claims),
        origins=independent_origins(claims, origins),
        position=position,
    )
