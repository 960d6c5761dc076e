"""Whether a link of the case held on a day, from the claims that say so and their validity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from caseboard.commands.claims import normalised_value
from caseboard.errors import InvalidValue
from caseboard.model.grades import Strength
from caseboard.model.records import Claim, Link, Source
from caseboard.model.vocabulary import Vocabulary
from caseboard.model.when import When
from caseboard.store.reader import Reader

HOLDS = "holds"


class Holding(StrEnum):
    """How a link stood on a day."""

    HOLDS = "holds"
    ENDED = "ended"
    LATER = "begins later"


@dataclass(frozen=True, slots=True)
class Standing:
    """A link on a day.

    Attributes:
        holding: whether it held.
        since, until: the bounds that the claims give; None where they are open or unknown.
        source: who says so.
        confidence: the link's strength, and whether another source denies it.
    """

    holding: Holding
    since: When | None
    until: When | None
    source: str
    confidence: str

    @property
    def date(self) -> When | None:
        """The day that counts when sources are compared: of the end once it has ended, else of the beginning."""
        return self.until if self.holding is Holding.ENDED else self.since

    @property
    def sure(self) -> bool:
        """Whether the link is more than a guess, and nobody denies it."""
        return self.confidence in (Strength.CONFIRMED.value, Strength.UNCONFIRMED.value)


def standing_of(reader: Reader, vocabulary: Vocabulary, link: Link, at: When | None) -> Standing:
    """How a link stood on a day; without a day, how it stands by the latest that is known."""
    said = [claim for claim in reader.where(Claim, subject_id=link.id) if claim.property == HOLDS]
    yes = [claim for claim in said if not _denies(vocabulary, claim)]
    denied = len(yes) < len(said)
    confidence = link.strength.value + (", denied by another source" if denied else "")
    if not yes:
        holding = Holding.ENDED if denied else Holding.HOLDS
        return Standing(holding, None, None, "this case", confidence)
    by_state: dict[Holding, list[Claim]] = {}
    for claim in yes:
        by_state.setdefault(_holding(claim, at), []).append(claim)
    holding = next(state for state in Holding if state in by_state)
    chosen = max(by_state[holding], key=lambda claim: _weight(claim, holding))
    source = reader.find(Source, chosen.source_id) if chosen.source_id else None
    return Standing(holding, chosen.valid_from, chosen.valid_to, source.name if source else "this case", confidence)


def _denies(vocabulary: Vocabulary, claim: Claim) -> bool:
    try:
        return normalised_value(vocabulary.property(HOLDS), claim.value) in ("no", "false")
    except InvalidValue:
        return False


def _holding(claim: Claim, at: When | None) -> Holding:
    if at is None:
        return Holding.ENDED if claim.valid_to else Holding.HOLDS
    if claim.valid_to is not None and claim.valid_to.latest < at.earliest:
        return Holding.ENDED
    if claim.valid_from is not None and claim.valid_from.earliest > at.latest:
        return Holding.LATER
    return Holding.HOLDS


def _weight(claim: Claim, holding: Holding) -> float:
    bound = claim.valid_to if holding is Holding.ENDED else claim.valid_from
    return bound.latest.timestamp() if bound else float("-inf")
