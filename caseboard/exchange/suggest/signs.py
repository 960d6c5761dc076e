"""The signs by which names are judged: what a word is, and what stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.runs import Run, Word

INNER_CAPITAL = re.compile(r"[A-Za-z][a-z]+[A-Z]\w+|[a-z]{1,2}[A-Z]\w+|[A-Z]{2,}[a-z]+[A-Z]?\w*")
ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,7}(?:[&-][A-Z0-9]{1,8})?|\d{1,3}[A-Z]{2,10}")
INITIAL = re.compile(r"(?:[^\W\d_a-z]\.){1,3}|[^\W\d_a-z]")
NEXT = re.compile(r"(?:['’]s?)?\s+([a-zà-ÿ-]+)")
_PREVIOUS = re.compile(r"([\w-]+)(\.?),?(?:[ \u00a0]{1,2}|\n[ ]?)[\"“‘«(]?$")
_SURNAME = re.compile(
    r".{2,}(?:ov|ova|ev|eva|enko|chuk|czuk|sky|skiy|skyi|ski|ska|cki|vich|vych|wicz|son|sson|sen|stein|berg|mann|oğlu|oglu|ić|ic|yan|adze|shvili|ez|opoulos|idis|escu|eanu|ullah|bauer|meier|mayer)$"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a range of the text names, and why."""

    kind: str
    start: int
    end: int
    value: str
    why: str


def name_of(piece: tuple[Word, ...]) -> str:
    """The words of a piece with single spaces between."""
    return " ".join(word.text for word in piece)


def lower_of(word: Word) -> str:
    """A word in small letters and without dots."""
    return word.text.rstrip(".").replace(".", "").lower()


def verdict_of(kind: str, piece: tuple[Word, ...], why: str, value: str = "") -> Verdict:
    """A verdict on all words of a piece; the value is the name itself unless told."""
    return Verdict(kind, piece[0].start, piece[-1].end, value or name_of(piece), why)


def next_word(context: Context, end: int) -> str:
    """The word in small letters that follows a place, empty if none does."""
    found = NEXT.match(context.text, end, end + 40)
    return found[1].lower() if found else ""


def previous_word(context: Context, start: int) -> str:
    """The word in front of a place, in small letters."""
    found = _PREVIOUS.search(context.before(start, 30))
    if found is None or (found[2] and found[1].lower() not in lexicon.words("titles")):
        return ""
    return found[1].lower()


def is_trade(word: Word) -> bool:
    """Whether a word is that of a trade or of an office."""
    lower = lower_of(word)
    return lower in lexicon.words("trade_words") or lower in lexicon.words("body_words")


def is_demonym(word: Word) -> bool:
    """Whether a word is a nationality, or a product."""
    return word.text in lexicon.demonyms() or word.text.lower() in lexicon.words("products")


def speaks(piece: tuple[Word, ...], context: Context) -> bool:
    """Whether a verb of saying stands in front or behind."""
    verbs = lexicon.words("speech_verbs")
    return next_word(context, piece[-1].end) in verbs or previous_word(context, piece[0].start) in verbs


def is_surname(word: Word) -> bool:
    """Whether a word is a frequent family name or ends like one."""
    return word.text.lower() in lexicon.surnames() or _SURNAME.fullmatch(word.text.lower()) is not None


def is_brand(word: Word) -> bool:
    """Whether a word alone is the name of a body: listed, or with a capital inside that no family name has."""
    return word.text in lexicon.organisations() or (
        INNER_CAPITAL.fullmatch(word.text) is not None and not re.match(r"(?:Mc|Mac|De|Di|La|Le|Van|O)[A-Z]", word.text)
    )


def is_plain(word: Word, context: Context) -> bool:
    """Whether a word says nothing: an everyday word, a joint, or one of a trade."""
    return word.joint or context.common(word.text) or (is_trade(word) and word.text[1:].islower())


def is_shouted(run: Run) -> bool:
    """Whether a run is in capitals throughout."""
    return all(word.text.isupper() for word in run.words)
