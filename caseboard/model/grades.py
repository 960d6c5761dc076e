"""How far something is believed, and how far it may travel.

Reliability and credibility are the two axes of the Admiralty code (NATO AJP-2.1); markings are the Traffic Light
Protocol 2.0 of FIRST, whose labels are never translated.
"""

from __future__ import annotations

from enum import StrEnum


class Reliability(StrEnum):
    """How reliable a source is, from its record (Admiralty code, first axis)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def meaning(self) -> str:
        """The grade in words."""
        return _RELIABILITY[self]


class Credibility(StrEnum):
    """How credible one piece of information is, whoever says it (Admiralty code, second axis)."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"

    @property
    def meaning(self) -> str:
        """The grade in words."""
        return _CREDIBILITY[self]


class Modality(StrEnum):
    """In which voice a source says something; printed unchanged, never hardened."""

    STATED = "stated"
    MEASURED = "measured"
    ESTIMATED = "estimated"
    ALLEGED = "alleged"
    POSSIBLE = "could be"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 labels, from the widest to the narrowest sharing."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"

    @property
    def rank(self) -> int:
        """0 for the widest sharing, 4 for the narrowest."""
        return list(Tlp).index(self)


class Strength(StrEnum):
    """How sure a link is; drawn solid, dashed and dotted."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    TENTATIVE = "tentative"


class Direction(StrEnum):
    """Which way a link points, seen from its first end."""

    FORWARD = "forward"
    BOTH = "both"
    NONE = "none"


class PositionState(StrEnum):
    """What the case makes of a property on which sources differ."""

    CHOSEN = "chosen"
    DEFERRED = "deferred"
    DISPUTED = "disputed"


class NoticeState(StrEnum):
    """How far a notice has come."""

    DRAFT = "draft"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    REFUSED = "refused"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"


_RELIABILITY = {
    Reliability.A: "completely reliable",
    Reliability.B: "usually reliable",
    Reliability.C: "fairly reliable",
    Reliability.D: "not usually reliable",
    Reliability.E: "unreliable",
    Reliability.F: "reliability cannot be judged",
}

_CREDIBILITY = {
    Credibility.CONFIRMED: "confirmed by other sources",
    Credibility.PROBABLY_TRUE: "probably true",
    Credibility.POSSIBLY_TRUE: "possibly true",
    Credibility.DOUBTFUL: "doubtful",
    Credibility.IMPROBABLE: "improbable",
    Credibility.CANNOT_BE_JUDGED: "truth cannot be judged",
}
