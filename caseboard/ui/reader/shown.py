"""The text of an exhibit as the reader shows it: in parts small enough to stay quick, with hidden characters named.

A place in the text widget is counted in UTF-16 units of what is shown; a place of the case in characters of the text.
`ShownPart` leads from one to the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from caseboard.commands.visible import visible

PART = 200_000
"""About how many characters one part has."""

_TOKEN = re.compile("[^\\W_]+(?:[\u200c\u200d][^\\W_]+)*|.", re.DOTALL)


@dataclass(frozen=True)
class ShownPart:
    """The characters `start` to `end` of a text as shown.

    From `sources[k]` on (characters, counted from `start`) the text stands at `places[k]` (UTF-16 units of `shown`),
    one for one if `plain[k]`, else as one token that cannot be entered.
    """

    start: int
    end: int
    shown: str
    sources: tuple[int, ...]
    places: tuple[int, ...]
    plain: tuple[bool, ...]

    def place(self, offset: int) -> int:
        """Where a character of the text stands in the widget; the nearest place where it is not in this part."""
        source = min(max(offset, self.start), self.end) - self.start
        k = bisect_right(self.sources, source) - 1
        return self.places[k] + (source - self.sources[k] if self.plain[k] else 0)

    def offset(self, place: int) -> int:
        """The character of the text at a place of the widget; the first of a token that stands for several."""
        k = max(0, bisect_right(self.places, place) - 1)
        source = self.sources[k] + (place - self.places[k] if self.plain[k] else 0)
        return min(self.start + source, self.end)


def part_bounds(text: str, size: int = PART) -> list[tuple[int, int]]:
    """Start and end of the parts of a text, cut where a paragraph, a line or a word ends."""
    bounds, start = [], 0
    while len(text) - start > size:
        end = start + size
        for mark in ("\n\n", "\n", " "):
            cut = text.rfind(mark, start + size * 3 // 4, end)
            if cut >= 0:
                end = cut + len(mark)
                break
        bounds.append((start, end))
        start = end
    return [*bounds, (start, len(text))]


def show_part(text: str, start: int, end: int) -> ShownPart:
    """Make one part of a text safe to look at."""
    builder = _Builder()
    for line in text[start:end].splitlines(keepends=True) if end > start else ():
        if visible(line, lines=True) == line and (line.isascii() or max(line) <= "\uffff"):
            builder.plain(line)
        else:
            for token in _TOKEN.finditer(line):
                builder.token(token[0])
    return builder.part(start, end)


class _Builder:
    """Collects what is shown, and where one-for-one runs begin and end."""

    def __init__(self) -> None:
        self._shown: list[str] = []
        self._runs: list[tuple[int, int, bool]] = [(0, 0, True)]
        self._source = self._place = 0

    def plain(self, words: str) -> None:
        self._begin(plain=True)
        self._add(words, words, len(words))

    def token(self, words: str) -> None:
        shown = visible(words, lines=True)
        units = len(shown.encode("utf-16-le", "surrogatepass")) // 2
        if shown == words and units == len(words):
            self.plain(words)
            return
        self._begin(plain=False)
        self._add(words, shown, units)

    def part(self, start: int, end: int) -> ShownPart:
        self._begin(plain=True)
        sources, places, plain = zip(*self._runs, strict=True)
        return ShownPart(start, end, "".join(self._shown), sources, places, plain)

    def _begin(self, plain: bool) -> None:
        if self._runs[-1][0] == self._source and self._runs[-1][2] != plain:
            self._runs.pop()
        if plain and self._runs and self._runs[-1][2]:
            return
        self._runs.append((self._source, self._place, plain))

    def _add(self, words: str, shown: str, units: int) -> None:
        self._shown.append(shown)
        self._source += len(words)
        self._place += units
