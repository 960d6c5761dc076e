"""Tells companies and other bodies among runs of capitalised words: by legal form, trade, and how they are named."""

from __future__ import annotations

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.runs import Run, Word
from caseboard.exchange.suggest.signs import (
    ACRONYM,
    INNER_CAPITAL,
    Verdict,
    is_brand,
    is_plain,
    is_shouted,
    is_trade,
    lower_of,
    name_of,
    verdict_of,
)
from caseboard.exchange.suggest.sites import judge_place


def listed_body(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    """A well-known body, alone or as part of a longer run."""
    name = name_of(piece)
    if name in lexicon.organisations():
        return verdict_of("organisation", piece, "well-known body")
    for size in range(len(piece) - 1, 1, -1):
        for begin in range(len(piece) - size + 1):
            part = piece[begin : begin + size]
            if name_of(part) in lexicon.organisations() and not is_trade(piece[-1]):
                return verdict_of("organisation", part, "well-known body")
    return None


def named_body(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """A legal form, a trade, or a body named with of: Department of Justice."""
    if len(piece) < 2:
        return None
    lowers = [lower_of(word) for word in piece]
    legal = lexicon.words("legal_forms")
    last_legal = max(
        (place for place, word in enumerate(lowers) if place and word in legal and not _small_form(piece[place])),
        default=0,
    )
    if last_legal:
        kept = _without_common(piece[: last_legal + 1], run, context)
        return verdict_of("organisation", kept, f"legal form “{piece[last_legal].text}”") if len(kept) > 1 else None
    joined = next((place for place, word in enumerate(piece) if word.joint and word.text in ("of", "for")), 0)
    if joined and lowers[joined - 1] in lexicon.words("of_heads") | lexicon.words("body_words"):
        return verdict_of("organisation", piece, f"“{piece[joined - 1].text} {piece[joined].text}”")
    if (
        is_trade(piece[-1])
        and not all(is_plain(word, context) for word in piece)
        and lowers[-1] not in lexicon.words("titles")
    ):
        kept = _without_common(piece, run, context)
        if len(kept) > 1 and not brand_with_units(kept):
            return verdict_of("organisation", kept, f"ends with “{piece[-1].text}”")
    if len(piece) > 2 and run.trusted and not context.capital_nouns and _with_country(piece):
        return verdict_of("organisation", piece, "a country and more words in capitals")
    if len(piece) > 2 and run.trusted and not context.capital_nouns and lowers[0] in lexicon.words("of_heads"):
        return verdict_of("organisation", piece, f"begins with “{piece[0].text}”")
    if is_trade(piece[0]) and lowers[0] not in lexicon.words("trade_words") and judge_place(piece[1:], run, context):
        return verdict_of("organisation", piece, f"“{piece[0].text}” of a place")
    if run.trusted and not context.capital_nouns and lowers[-1] in lexicon.words("of_heads") and len(piece) <= 5:
        return verdict_of("organisation", piece, f"ends with “{piece[-1].text}”")
    return None


def _with_country(piece: tuple[Word, ...]) -> bool:
    """China World Trade, Worldwide Manufacturing USA: a country at one end, no title, no other sign."""
    first, last = piece[0].text, piece[-1].text
    if len(piece) > 4 or any(lower_of(word) in lexicon.words("titles") or word.joint for word in piece):
        return False
    return (first in lexicon.countries() and len(first) > 3 and "." not in first) or last in lexicon.countries()


def _small_form(word: Word) -> bool:
    """Short legal forms are words in other spellings: Se, As, Co."""
    return len(word.text.rstrip(".")) <= 2 and not word.text.isupper() and word.text not in ("Co.", "Co", "Oy")


def _without_common(piece: tuple[Word, ...], run: Run, context: Context) -> tuple[Word, ...]:
    """Cut everyday words from the front where the run begins a sentence, stands in a heading, or in German."""
    if run.trusted and not context.capital_nouns:
        return piece
    begin = 0
    while begin < len(piece) - 2 and context.common(piece[begin].text) and not is_trade(piece[begin]):
        begin += 1
    return piece[begin:]


def brand_with_units(piece: tuple[Word, ...]) -> bool:
    """Whether a brand is followed by nothing but the words for parts of a body: McAfee Labs."""
    head = piece[0]
    telling = is_brand(head) or INNER_CAPITAL.fullmatch(head.text) or ACRONYM.fullmatch(head.text)
    return bool(telling) and all(lower_of(word) in lexicon.words("unit_words") for word in piece[1:])


def judge_several(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """Several words without any telling sign, when nothing inside them is a name: a body where capitals mean a name."""
    if len(piece) < 2 or context.capital_nouns or len(piece) > 5:
        return None
    lowers = [lower_of(word) for word in piece]
    if lowers[0] == "operation" and len(piece) <= 4:
        return verdict_of("event", piece, "operation with a name")
    if not run.trusted or any(lower in lexicon.words("titles") for lower in lowers):
        return None
    if all(
        is_plain(word, context) or lower in lexicon.words("products") for word, lower in zip(piece, lowers, strict=True)
    ):
        return None
    if is_shouted(run) or sum(context.common(word.text) for word in piece) * 2 > len(piece):
        return None
    return verdict_of("organisation", piece, "capitalised name")
