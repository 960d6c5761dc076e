"""Judges one word alone: an acronym, a brand with an inner capital, or a name by the company that it keeps."""

from __future__ import annotations

import re

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.runs import Run, Word
from caseboard.exchange.suggest.signs import (
    ACRONYM,
    INNER_CAPITAL,
    Verdict,
    is_shouted,
    is_surname,
    is_trade,
    next_word,
    previous_word,
    speaks,
    verdict_of,
)
from caseboard.exchange.suggest.sites import unlisted_place

_HANDLE = re.compile(
    r"(?:MNT|ORG|AS|NET|RS|DOM|ABUSE|ROLE)-.*|.*-(?:RIPE|ARIN|APNIC|LACNIC|AFRINIC|MNT|NET|NIC|AP|LIR)|(?=.*\d).*-.*"
)
_CLAUSE_OF_PERSON = re.compile(r",?\s(?:who|himself|herself)\b")
_OF = re.compile(r"\b(?:of|from|to)\s+$")
_AT = re.compile(
    r"\b(?:at|with|by|through|from|of|called|named|dubbed|as|like|via|against|and|or|to|told|between|"
    r"des|der|chez|la société|bei)\s+(?:the\s)?[\"“‘«]?$|,\s$",
    re.I,
)


def judge_single(word: Word, run: Run, context: Context, *, second: bool) -> Verdict | None:
    """One word: an acronym, a brand with an inner capital, or, in the second pass, a name by its company."""
    text, lower = word.text, word.text.lower().rstrip(".")
    if context.text[word.end : word.end + 1] == ":" and not run.trusted:
        return None
    if text in lexicon.organisations():
        return verdict_of("organisation", (word,), "well-known body")
    if (
        lower in lexicon.words("not_organisations")
        or lower in lexicon.words("products")
        or lower in lexicon.words("titles")
    ):
        return None
    if ACRONYM.fullmatch(text):
        return _acronym(word, run)
    if context.common(text) or lower in lexicon.words("legal_forms") or len(text) < 3:
        return None
    if INNER_CAPITAL.fullmatch(text) and lower not in lexicon.surnames():
        return verdict_of("organisation", (word,), "capital inside the word")
    return _by_company(word, run, context) if second else None


def _acronym(word: Word, run: Run) -> Verdict | None:
    letters = sum(sign.isalpha() for sign in word.text)
    if letters < 3 or _HANDLE.fullmatch(word.text) or run.heading or (len(run.words) > 2 and is_shouted(run)):
        return None
    digits = len(word.text) - letters
    return (
        verdict_of("organisation", (word,), "acronym")
        if (digits <= 2 and letters <= 6) or "-" in word.text or "&" in word.text
        else None
    )


def _by_company(word: Word, run: Run, context: Context) -> Verdict | None:
    """A single unknown word, judged by the words beside it."""
    piece = (word,)
    before, behind = previous_word(context, word.start), next_word(context, word.end)
    lower = word.text.lower()
    if (
        is_trade(word)
        or lower in lexicon.first_names()
        or run.heading
        or not word.text[0].isupper()
        or word.text.isupper()
    ):
        return None
    if before in lexicon.words("organisation_cues") or behind in lexicon.words("organisation_nouns"):
        return verdict_of(
            "organisation", piece, f"beside “{before if before in lexicon.words('organisation_cues') else behind}”"
        )
    if _CLAUSE_OF_PERSON.match(context.text, word.end):
        return verdict_of("person", piece, "before “who”")
    if run.trusted and not context.capital_nouns and (place := unlisted_place(word, context)):
        return place
    if word.text in lexicon.cities():
        near = _OF.search(context.before(word.start)) and not is_surname(word)
        return verdict_of("place", piece, f"city ({lexicon.cities()[word.text].population:,} people)") if near else None
    if speaks(piece, context) and not context.capital_nouns:
        kind = "person" if is_surname(word) else "organisation"
        return verdict_of(kind, piece, "speaks")
    if not run.trusted or context.capital_nouns or lower.endswith(("ish", "ese", "ian", "ians", "ean")):
        return None
    if is_surname(word):
        return None
    if word.possessive or _AT.search(context.before(word.start)) or context.text.count(word.text, 0, 2_000_000) > 1:
        return verdict_of("organisation", piece, "name of one word")
    return None
