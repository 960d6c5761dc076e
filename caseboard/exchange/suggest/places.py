"""Tells countries, states, regions and cities among capitalised words."""

from __future__ import annotations

import re
from typing import NamedTuple

from caseboard.commands.identifiers import country_name
from caseboard.exchange.suggest import lexicon

_SHORT = {"HK": "Hong Kong", "MO": "Macao"}
_GREAT = 300_000
_MIDDLE = 100_000
_IN = re.compile(
    r"\b(?:in|near|outside|around|downtown|from|at|based in|out of|across|via|bei|aus|nach|à|dans|"
    r"vers|near|région de|in und um)\s+$",
    re.I,
)
_MAYBE_IN = re.compile(r"(?:\b(?:of|to|for|between|and|or|de)|,)\s+$", re.I)
_STATE_BEHIND = re.compile(r",\s{1,2}([A-Z][\w.]+(?:[ ][A-Z][\w.]+)?)")
_DATELINE = re.compile(r"\s*(?:,\s[A-Z][\w.]+)?\s*(?:\([\w\s]{2,20}\)\s*)?(?:—|–|--|-)\s")


class Place(NamedTuple):
    """What a run of words names: an entity kind, the name or code, and why."""

    kind: str
    value: str
    why: str


def place_named(name: str, before: str, after: str, *, shouted: bool = False) -> Place | None:
    """The place that a run of words names.

    Args:
        name: the words with single spaces between.
        before: some characters that stand before them.
        after: some characters that follow.
        shouted: the line is in capitals throughout, so `SAN JOSE` means San Jose.
    """
    if shouted and name.isupper() and len(name) > 3:
        name = name.title()
    bare = name if name in lexicon.cities() else name.removeprefix("the ").removeprefix("The ")
    if code := lexicon.countries().get(bare):
        if not (bare == "Georgia" and _us_context(before, after)) and not (bare == "US" and shouted):
            return Place("country", _SHORT.get(code) or country_name(code), "country")
        return Place("place", bare, "state")
    if code := lexicon.demonyms().get(bare):
        return Place("country", country_name(code), "nationality")
    if bare.lower() in lexicon.words("regions"):
        return Place("place", bare, "region")
    if bare in lexicon.states():
        return Place("place", bare, "state")
    return _city(bare, before, after)


def _us_context(before: str, after: str) -> bool:
    return re.search(r"[A-Z][\w.]+,\s$", before) is not None or after.lstrip().startswith("state")


def _city(name: str, before: str, after: str) -> Place | None:
    entry = lexicon.cities().get(name) or lexicon.cities().get(name.replace("St.", "Saint"))
    if entry is None:
        return None
    said = Place("place", name, f"city ({entry.population:,} people)" if entry.population else "city")
    if _followed_by_state(after) or _IN.search(before) or _DATELINE.match(after):
        return said
    if " " in name or "-" in name:
        return None if name.split(maxsplit=1)[0].lower() in lexicon.words("function_words") else said
    lower = name.lower()
    if lower in lexicon.words("common_words") or lower in lexicon.words("products"):
        return None
    named_so = lower in lexicon.first_names() or lower in lexicon.surnames()
    if _MAYBE_IN.search(before):
        return said if entry.population >= _MIDDLE and not named_so else None
    return said if entry.population >= _GREAT and not named_so else None


def _followed_by_state(after: str) -> bool:
    behind = _STATE_BEHIND.match(after)
    if behind is None:
        return False
    names = (behind[1], behind[1].split(" ")[0], behind[1].rstrip("."))
    return any(
        name in lexicon.states() or name in lexicon.state_abbreviations() or name in lexicon.countries()
        for name in names
    )
