"""Where sentences begin and end, in prose, in wrapped mail and in lists of fields."""

from __future__ import annotations

import re
from bisect import bisect_right

MAX_SENTENCE = 1_000

_ABBREVIATIONS = frozenset(
    (
        "mr", "mrs", "ms", "dr", "prof", "st", "sgt", "lt", "capt", "col", "gen", "maj", "sen", "rep", "gov",
        "det", "rev", "hon",
        "insp", "no", "nr", "vs", "etc", "inc", "corp", "co", "ltd", "jr", "sr", "approx", "ca", "calif", "fla", "tex",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "e.g", "i.e",
        "u.s", "u.k", "bzw", "z.b",
        "ave", "blvd", "fig", "p", "pp", "vol", "tel", "str", "hr", "fr", "m",
    )
)  # fmt: skip
_END = re.compile(r"[.!?…][\"'”’»)\]]{0,3}(?=\s)|[。！？]|\n(?=[ \t]*\n)|\n(?=[ \t]*(?:[-*•>]|\d{1,3}[.)]\s))|\n")
_LAST_WORD = re.compile(r"[\w.'’-]{1,20}$")
_FIELD = re.compile(r"[ \t]*[\w][\w ./-]{0,40}:(?:\s|$)")
_WRAP = 45


class Sentences:
    """The sentences of one text; `at` tells which one an offset is in."""

    def __init__(self, text: str) -> None:
        self._starts, self._ends = _spans(text)

    def at(self, offset: int) -> tuple[int, int]:
        """Start and end (exclusive) of the sentence around an offset."""
        place = max(0, bisect_right(self._starts, offset) - 1)
        return self._starts[place], self._ends[place]

    def __len__(self) -> int:
        return len(self._starts)


def _spans(text: str) -> tuple[list[int], list[int]]:
    starts: list[int] = []
    ends: list[int] = []
    begin = line = 0
    for found in _END.finditer(text):
        here = found.end() if found[0][0] != "\n" else found.start()
        newline = found[0][0] == "\n"
        if newline and not _line_ends_sentence(text, line, found.start()):
            line = found.end()
            continue
        line = found.end() if newline else line
        if not newline and found[0][0] == "." and _is_abbreviation(text, found.start(), found.end()):
            continue
        _add(text, begin, here, starts, ends)
        begin = found.end()
    _add(text, begin, len(text), starts, ends)
    if not starts:
        return [0], [len(text)]
    return starts, ends


def _line_ends_sentence(text: str, line: int, newline: int) -> bool:
    """A short line, an empty line, or a line before a list item or a field is complete; a long one is only wrapped."""
    following = text[newline + 1 : newline + 60]
    if newline - line < _WRAP or not following.strip(" \t") or following.lstrip(" \t")[:1] in "\n-*•>#|":
        return True
    return _FIELD.match(following) is not None or _FIELD.match(text, line, newline) is not None


def _is_abbreviation(text: str, dot: int, end: int) -> bool:
    word = _LAST_WORD.search(text, max(0, dot - 20), dot)
    if word is None:
        return False
    bare = word[0].lower().lstrip(".'’")
    following = text[end : end + 3].lstrip()
    if len(bare) == 1 and word[0].isupper():
        return True
    if following[:1].islower():
        return True
    return bare in _ABBREVIATIONS and "\n\n" not in text[end : end + 3]


def _add(text: str, begin: int, end: int, starts: list[int], ends: list[int]) -> None:
    """Put down a sentence without the white space around it, in pieces if it is endless."""
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    while end - begin > MAX_SENTENCE:
        cut = text.rfind(" ", begin + MAX_SENTENCE // 2, begin + MAX_SENTENCE)
        cut = cut if cut > 0 else begin + MAX_SENTENCE
        starts.append(begin)
        ends.append(cut)
        begin = cut + (text[cut] == " ")
    if begin < end:
        starts.append(begin)
        ends.append(end)
