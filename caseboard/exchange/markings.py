"""Confidence scales and sharing marks of the exchange formats, in both directions."""

from __future__ import annotations

from typing import Any

from caseboard.model.grades import Credibility, Tlp

_SCALE = (
    (80, Credibility.CONFIRMED, 90),
    (60, Credibility.PROBABLY_TRUE, 70),
    (40, Credibility.POSSIBLY_TRUE, 50),
    (20, Credibility.DOUBTFUL, 30),
    (0, Credibility.IMPROBABLE, 10),
)
_WORDS = {
    "clear": Tlp.CLEAR,
    "white": Tlp.CLEAR,
    "green": Tlp.GREEN,
    "amber": Tlp.AMBER,
    "amber+strict": Tlp.AMBER_STRICT,
    "red": Tlp.RED,
}
TLP_TO_STIX = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
STIX_TO_TLP = {identifier: tlp for tlp, identifier in TLP_TO_STIX.items()} | {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}


def credibility_of(confidence: Any) -> Credibility:
    """The Admiralty credibility of a confidence from 0 to 100 (STIX 2.1, appendix A)."""
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 100:
        return Credibility.CANNOT_BE_JUDGED
    return next(grade for floor, grade, _ in _SCALE if confidence >= floor)


def confidence_of(credibility: Credibility) -> int | None:
    """The confidence from 0 to 100 of an Admiralty credibility, None where truth cannot be judged."""
    return next((value for _, grade, value in _SCALE if grade is credibility), None)


def tlp_of(word: str) -> Tlp | None:
    """The marking that a tag such as `tlp:amber+strict` or `TLP:WHITE` names, or None."""
    prefix, colon, colour = word.strip().lower().replace('"', "").partition(":")
    if colon and prefix != "tlp":
        return None
    return _WORDS.get((colour if colon else prefix).strip().replace("_", "+"))


def narrowest(marks: list[Tlp], otherwise: Tlp = Tlp.CLEAR) -> Tlp:
    """The narrowest of several markings."""
    return max(marks, key=lambda mark: mark.rank, default=otherwise)
