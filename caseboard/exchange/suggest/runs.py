"""Cuts a text into runs of capitalised words, the raw material of names, and says how far each can be trusted."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from caseboard.exchange.suggest.lexicon import words
from caseboard.exchange.suggest.model import Taken
from caseboard.exchange.suggest.sentences import Sentences

MAX_WORDS = 12

_WRAPPED_LINE = 55
_GAPS = frozenset(" \u00a0")
_ADJECTIVE = re.compile(
    r"-(?:based|registered|run|born|headquartered|linked|speaking|backed|owned|hosted|related|style|led|area|bound|wide|made)$"
)
_ELIDED = re.compile(r"(?:[DLJNSCMT]|Qu)['’](?=[a-zà-ÿ])")
_OPENERS = "\"'“”‘«»„([{*•>-–—\t "


@dataclass(frozen=True, slots=True)
class Word:
    """One capitalised word (or a joining word between two); `possessive` says that an 's was cut off."""

    text: str
    start: int
    end: int
    joint: bool = False
    possessive: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words that follow one another. `trusted`: not just capitals of a sentence start or heading."""

    words: tuple[Word, ...]
    trusted: bool
    heading: bool = False

    @property
    def start(self) -> int:
        """Offset of the first word."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset behind the last word."""
        return self.words[-1].end


@cache
def _token_pattern() -> re.Pattern[str]:
    """Words that begin with a capital of any script, with one inside (eBay), or with a digit and capitals (3FN)."""
    upper = "".join(_ranges([code for code in range(0x24F + 0x300) if chr(code).isupper()]))
    tail = r"[\w]{0,40}(?:(?:['’&-]|\.(?=[^\W\d_]))[\w]{1,40}){0,4}"
    return re.compile(
        rf"(?<![\w@#/\\.-])(?:(?:[{upper}]\.){{1,5}}(?![\w])|[{upper}]{tail}|[a-z]{{1,2}}[{upper}][\w]{{1,40}}|\d{{1,3}}[A-Z]{{2,10}}(?!\w))"
    )


def _ranges(codes: list[int]) -> Iterator[str]:
    begin = codes[0]
    for before, code in zip(codes, [*codes[1:], sys.maxunicode + 9], strict=True):
        if code != before + 1:
            yield chr(begin) if begin == before else f"{chr(begin)}-{chr(before)}"
            begin = code


def find_runs(text: str, taken: Taken, sentences: Sentences) -> Iterator[Run]:
    """All runs of capitalised words outside what is taken already, in the order of the text."""
    lines = _Lines(text)
    collected: list[Word] = []
    for found in _token_pattern().finditer(text):
        word = _word(text, found)
        if not taken.free(word.start, word.end) or _ELIDED.match(word.text):
            continue
        joints = _joints(text, collected[-1], word, taken) if collected else None
        if joints is None or len(collected) + len(joints) >= MAX_WORDS:
            if collected:
                yield _run(text, collected, sentences, lines)
            collected = [word]
        else:
            collected += [*joints, word]
    if collected:
        yield _run(text, collected, sentences, lines)


def _word(text: str, found: re.Match[str]) -> Word:
    start, end = found.span()
    written = found[0]
    for mark in ("'s", "’s", "'", "’"):
        if written.endswith(mark) and len(written) > len(mark) + 1:
            return Word(written[: -len(mark)], start, end - len(mark), possessive=True)
    if tail := _ADJECTIVE.search(written):
        return Word(written[: tail.start()], start, start + tail.start(), possessive=True)
    if written.endswith((".", "-")) and "." in written[:-1]:
        return Word(written, start, end)
    if text[end : end + 1] == "." and written.lower() in words("dotted"):
        return Word(written + ".", start, end + 1)
    possessive = text[end : end + 1] in ("'", "’") and written.endswith("s") and text[end + 1 : end + 2] == " "
    return Word(written, start, end, possessive=possessive)


def _joints(text: str, left: Word, right: Word, taken: Taken) -> list[Word] | None:
    """The small words between two capitalised ones if both belong to one name, else None."""
    gap = text[left.end : right.start]
    if (
        left.possessive
        or len(gap) > 12
        or left.text.rstrip(".").replace(".", "").lower() in words("legal_forms") - {"co"}
    ):
        return None
    if gap in _GAPS:
        return []
    if gap.strip(" ,") == "" and gap.count(",") == 1 and gap != ",":
        return [] if right.text.rstrip(".").replace(".", "").lower() in words("legal_forms") | {"jr", "sr"} else None
    if (
        gap.strip(" \t") == "\n"
        and left.end - (text.rfind("\n", max(0, left.end - 200), left.end) + 1) >= _WRAPPED_LINE
    ):
        return []
    parts = gap.split()
    if not parts or len(parts) > 2 or not all(part in words("joints") for part in parts) or "\n" in gap:
        return None
    return _particles(text, left, right, parts, taken)


def _particles(text: str, left: Word, right: Word, parts: list[str], taken: Taken) -> list[Word] | None:
    head = left.text.lower()
    joined = (
        all(part in words("name_particles") for part in parts)
        or (parts == ["&"])
        or (
            parts[0] in ("of", "for") and parts[1:] in ([], ["the"]) and head in words("of_heads") | words("body_words")
        )
    )
    if not joined or not taken.free(left.end, right.start):
        return None
    found = []
    place = left.end
    for part in parts:
        begin = text.index(part, place)
        place = begin + len(part)
        found.append(Word(part, begin, place, joint=True))
    return found


def _run(text: str, collected: list[Word], sentences: Sentences, lines: _Lines) -> Run:
    start = collected[0].start
    initial = not text[sentences.at(start)[0] : start].strip(_OPENERS)
    before = text[max(0, start - 3) : start]
    opened = (before[-1:] in '"“‘«„' and before[-1:] != "") or (
        before.rstrip()[-1:] in (":", "|", ";") and before[-1:].isspace()
    )
    heading = lines.is_heading(start)
    return Run(tuple(collected), not (initial or opened or heading), heading)


class _Lines:
    """Answers whether a place is in a heading; remembers the line it looked at last."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = -1
        self._heading = False

    def is_heading(self, place: int) -> bool:
        """Whether most longer words of the line begin with a capital and it does not end as a sentence does."""
        if not self._start <= place < self._end:
            self._start = self._text.rfind("\n", max(0, place - 400), place) + 1
            end = self._text.find("\n", place, place + 400)
            self._end = end if end >= 0 else min(len(self._text), place + 400)
            self._heading = _is_heading(self._text[self._start : self._end])
        return self._heading


def _is_heading(line: str) -> bool:
    if len(line) > 160 or line.rstrip()[-1:] in (".", ",", ";") or ":" in line[:30]:
        return False
    long_words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", line) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in long_words)
    return len(long_words) >= 4 and capitals >= 0.7 * len(long_words)
