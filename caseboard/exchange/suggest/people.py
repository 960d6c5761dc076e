"""Tells people among runs of capitalised words: by titles, given names, family names and what they do."""

from __future__ import annotations

import re

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.runs import Run, Word
from caseboard.exchange.suggest.signs import (
    INITIAL,
    Verdict,
    is_brand,
    is_demonym,
    is_surname,
    is_trade,
    lower_of,
    previous_word,
    speaks,
    verdict_of,
)

_AGE = re.compile(r"\s?[,(]\s?(?:aged\s)?\d{2}(?:[,)]|\s+(?:years|ans|Jahre))")
_PERSON_BEHIND = re.compile(
    r",?\s+(?:who|himself|herself)\b|,\s(?:an?|the|chief|head|senior|director|founder|owner|president)\s"
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_FAMILY = frozenset(("van", "von", "bin", "ibn", "ten", "ter"))


def titled_person(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    """What stands behind a title is a person: Legal Analyst Dean Johnson, Sgt. Miller."""
    titles = lexicon.words("titles")
    place = max(
        (number for number, word in enumerate(piece[:-1]) if lower_of(word) in titles or _plural(word) in titles),
        default=-1,
    )
    person = piece[place + 1 :] if place >= 0 else piece
    before = previous_word(context, piece[0].start)
    if place < 0 and before not in titles and before.removesuffix("s") not in titles:
        return None
    if not 1 <= sum(not word.joint for word in person) <= 4 or not _like_person(person, context):
        return None
    if len(person) == 1 and place < 0 and (person[0].text.isupper() or context.common(person[0].text)):
        return None
    title = piece[place].text if place >= 0 else before
    return verdict_of("person", person, f"behind the title “{title}”")


def _plural(word: Word) -> str:
    """What the word is the plural of, so that Researchers counts as a title too."""
    lower = lower_of(word)
    return lower[:-1] if lower.endswith("s") else ""


def _like_person(piece: tuple[Word, ...], context: Context) -> bool:
    """Letters only, no word of a trade, no everyday word, not all capitals (but for a family name at the end)."""
    if any(not _LETTERS.fullmatch(word.text) for word in piece):
        return False
    names = [word for word in piece if not word.joint and not INITIAL.fullmatch(word.text)]
    if not names or any(
        is_trade(word) or lower_of(word) in lexicon.words("titles") | lexicon.words("of_heads") for word in names
    ):
        return False
    if any(word.text.isupper() and len(word.text) > 1 for word in names[:-1]):
        return False
    if is_demonym(names[0]) or names[0].text in lexicon.countries():
        return False
    return not any(context.common(word.text) and lower_of(word) not in lexicon.first_names() for word in names)


def plain_person(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """A person without a title: by the given name, a particle, or what is said of them."""
    names = [word for word in piece if not word.joint]
    if not 2 <= len(names) <= 4 or any(word.text in ("of", "for", "&") for word in piece if word.joint):
        return None
    first = names[0].text.lower().split("-")[0].rstrip(".")
    given = first in lexicon.first_names() or bool(INITIAL.fullmatch(names[0].text) and len(names[-1].text) > 2)
    if (
        given
        and _like_person(piece, context)
        and not (is_brand(names[0]) or (is_brand(names[-1]) and not is_surname(names[-1])))
    ):
        return verdict_of("person", piece, "begins with a given name")
    if (
        len(names) > 2
        and not run.trusted
        and names[1].text.lower() in lexicon.first_names()
        and context.common(names[0].text)
    ):
        rest = piece[piece.index(names[1]) :]
        return verdict_of("person", rest, "begins with a given name") if _like_person(rest, context) else None
    family = any(word.joint and word.text in _FAMILY for word in piece) and not context.capital_nouns
    if family and _like_person(piece, context):
        return verdict_of("person", piece, "a particle of family names")
    signs = (
        speaks(piece, context)
        or _AGE.match(context.text, piece[-1].end)
        or _PERSON_BEHIND.match(context.text, piece[-1].end)
    )
    if (
        (signs or is_surname(names[-1]))
        and len(names) <= 3
        and _like_person(piece, context)
        and not context.capital_nouns
    ):
        unknown = not any(is_brand(word) for word in names)
        if unknown and (is_surname(names[-1]) or (signs and run.trusted)):
            return verdict_of("person", piece, "speaks" if signs else "ends with a family name")
    return None
