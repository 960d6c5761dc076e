"""Judges one run of capitalised words: a person, a body, a place, malware, a building, or nothing to speak of."""

from __future__ import annotations

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.bodies import brand_with_units, listed_body, named_body
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.people import plain_person, titled_person
from caseboard.exchange.suggest.runs import Run, Word
from caseboard.exchange.suggest.signs import (
    ACRONYM,
    Verdict,
    is_brand,
    is_demonym,
    lower_of,
    name_of,
    next_word,
    verdict_of,
)
from caseboard.exchange.suggest.single import judge_single
from caseboard.exchange.suggest.sites import judge_building, judge_place


def judge(piece: tuple[Word, ...], run: Run, context: Context, *, second: bool = False) -> Verdict | None:
    """What a piece of a run names, None if that is unsure or nothing.

    Args:
        piece: the words, neither beginning nor ending with a small word.
        run: the run that it is a piece of.
        context: what the text says elsewhere.
        second: in the second pass single words are judged by weaker signs.
    """
    strong = (
        listed_body(piece, context)
        or _malware(piece, context)
        or judge_place(piece, run, context)
        or judge_building(piece, context)
        or named_body(piece, run, context)
        or titled_person(piece, context)
        or plain_person(piece, run, context)
        or _unit_of(piece, run, context)
    )
    return strong or (judge_single(piece[0], run, context, second=second) if len(piece) == 1 else None)


def _malware(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    name = name_of(piece)
    follows = next_word(context, piece[-1].end) in lexicon.words("malware_nouns")
    if name in lexicon.malware() and (follows or len(name) > 4 or not context.common(name)):
        return verdict_of("malware", piece, "known malware")
    if len(piece) <= 2 and follows and not any(context.common(word.text) or is_demonym(word) for word in piece):
        return verdict_of("malware", piece, f"before “{next_word(context, piece[-1].end)}”")
    if len(piece) == 2 and lower_of(piece[1]) in lexicon.words("malware_nouns") and not context.common(piece[0].text):
        return verdict_of("malware", piece, f"ends with “{piece[1].text}”")
    return None


def _unit_of(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """A body, and behind it a part or programme of its own: the body counts."""
    if len(piece) > 1 and brand_with_units(piece):
        return judge_single(piece[0], run, context, second=True)
    begin = 0
    while begin < len(piece) - 1 and (
        context.common(piece[begin].text) or lower_of(piece[begin]) in lexicon.words("titles")
    ):
        begin += 1
    end = len(piece)
    while end - 1 > begin and (
        context.common(piece[end - 1].text) or lower_of(piece[end - 1]) in lexicon.words("titles")
    ):
        end -= 1
    if len(piece) == end - begin:
        return None
    if end - begin == 1 and (ACRONYM.fullmatch(piece[begin].text) or is_brand(piece[begin])):
        return judge_single(piece[begin], run, context, second=True)
    return None
