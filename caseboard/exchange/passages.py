"""Ranges of an exhibit's text: the words, the sentence around them, and the page and line they stand on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.suggest.sentences import Sentences
from caseboard.model.ids import Id
from caseboard.model.records import Exhibit
from caseboard.store.reader import Reader

MAX_QUOTATION = 600
"""The most characters of a quotation; a longer one is cut at its end."""

_AROUND = 1_200


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an exhibit and where they stand.

    `start` and `end` are characters of the text (from 0, end exclusive), `page` and `line` count from 1. `quotation`
    is the sentence, or the sentences, that hold the words, on one line.
    """

    exhibit: Exhibit
    start: int
    end: int
    words: str
    quotation: str
    page: int | None
    line: int

    def cited(self) -> dict[str, Any]:
        """The fields of a claim that say where it was read and who says it."""
        return {
            "source_id": self.exhibit.source_id,
            "exhibit_id": self.exhibit.id,
            "page": self.page,
            "line": self.line,
            "char_start": self.start,
            "char_end": self.end,
            "quotation": self.quotation,
        }


@dataclass(frozen=True)
class Passages:
    """The text of one exhibit, read once, from which passages are taken."""

    exhibit: Exhibit
    text: str
    pages: tuple[int, ...]

    @classmethod
    def of(cls, reader: Reader, exhibit_id: Id) -> Passages:
        """Read the text of an exhibit.

        Raises:
            NotFound: there is no such exhibit.
            InvalidValue: no text could be read of it.
        """
        exhibit = reader.get(Exhibit, exhibit_id)
        text = reader.exhibit_text(exhibit_id)
        if text is None:
            raise InvalidValue(f"Exhibit {exhibit.reference} has no text to quote from.")
        return cls(exhibit, text, tuple(reader.exhibit_pages(exhibit_id)))

    def at(self, start: int, end: int) -> Passage:
        """The passage of a range, without white space at its ends.

        Raises:
            InvalidValue: the range holds no words, or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise InvalidValue(f"Exhibit {self.exhibit.reference} has no characters {start} to {end}.")
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            raise InvalidValue("Select words, not white space.")
        end = start + len(words)
        paged = len(self.pages) > 1 or self.exhibit.media_type == "application/pdf"
        return Passage(
            exhibit=self.exhibit,
            start=start,
            end=end,
            words=" ".join(words.split()),
            quotation=sentence_around(self.text, start, end),
            page=max(1, bisect_right(self.pages, start)) if paged else None,
            line=self.text.count("\n", 0, start) + 1,
        )


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentences that hold a range, on one line and at most `MAX_QUOTATION` characters long."""
    first, last = sentence_span(text, start, end)
    quotation = " ".join(text[first:last].split())
    if len(quotation) <= MAX_QUOTATION:
        return quotation
    words = " ".join(text[start:end].split())
    begin = max(0, min(quotation.find(words) - MAX_QUOTATION // 3, len(quotation) - MAX_QUOTATION))
    cut = quotation[begin : begin + MAX_QUOTATION]
    return ("…" if begin else "") + cut.strip() + ("…" if begin + MAX_QUOTATION < len(quotation) else "")


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """First and last character (exclusive) of the sentences that hold a range."""
    low = max(0, start - _AROUND)
    sentences = Sentences(text[low : end + _AROUND])
    first = sentences.at(start - low)[0] + low
    last = sentences.at(max(start, end - 1) - low)[1] + low
    return min(first, start), max(last, end)
