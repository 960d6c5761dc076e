"""Tells places and buildings among runs of capitalised words."""

from __future__ import annotations

import re

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.places import place_named
from caseboard.exchange.suggest.runs import Run, Word
from caseboard.exchange.suggest.signs import (
    NEXT,
    Verdict,
    is_shouted,
    is_surname,
    lower_of,
    name_of,
    next_word,
    speaks,
    verdict_of,
)

_WHERE = re.compile(r"\b(?:in|near|outside|based in|moved to|flew to|lives in|born in)\s+$")
_BESIDE = re.compile(r"([^\W\d_]\w+(?: [^\W\d_a-z]\w+)?)(?:,| and| or)\s+$")


def judge_place(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """The place that a whole piece names, unless its words are a person who speaks, or part of a building."""
    name = name_of(piece)
    before, after = context.before(piece[0].start), context.after(piece[-1].end)
    if len(piece) > 1 and lower_of(piece[0]) in lexicon.first_names() and speaks(piece, context):
        return None
    if next_word(context, piece[-1].end) in lexicon.words("facility_nouns") and len(piece) > 1:
        return None
    found = place_named(name, before, after, shouted=run.heading or is_shouted(run))
    if found is None or (len(piece) == 1 and name.casefold() in context.people and found.kind == "place"):
        return None
    return verdict_of(found.kind, piece, found.why, found.value)


def judge_building(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    """A built place: its own word in capitals at the end, or in small letters behind."""
    follows = NEXT.match(context.text, piece[-1].end, piece[-1].end + 40)
    if follows and not piece[-1].possessive and follows[1] in lexicon.words("facility_nouns") and len(piece) > 1:
        end = piece[-1].end + len(follows[0])
        return Verdict("facility", piece[0].start, end, context.text[piece[0].start : end], f"before “{follows[1]}”")
    if len(piece) > 1 and lower_of(piece[-1]) in lexicon.words("facility_nouns"):
        return verdict_of("facility", piece, f"ends with “{piece[-1].text}”")
    return None


def unlisted_place(word: Word, context: Context) -> Verdict | None:
    """A single unknown word behind “in”, or in one breath with a place."""
    before = context.before(word.start)
    settled = context.settled.get(word.text)
    if word.possessive or is_surname(word) or (settled and settled[0] != "place"):
        return None
    if _WHERE.search(before) and context.text.count(word.text, 0, 2_000_000) <= 2:
        return verdict_of("place", (word,), "behind a word for where")
    beside = _BESIDE.search(before)
    if beside is None:
        return None
    whole, last = beside[1], beside[1].rpartition(" ")[2]
    if {context.kind_of(whole), context.kind_of(last)} & {"place", "country"}:
        return verdict_of("place", (word,), f"beside “{last}”")
    return None
