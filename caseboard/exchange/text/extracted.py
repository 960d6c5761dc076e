"""What text extraction gives, and the limits that every extractor keeps."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from caseboard.errors import Unreadable
from caseboard.exchange.reading import Attachment

MAX_CHARACTERS = 20_000_000
"""The most text that is taken from one exhibit, in characters; some 7,000 printed pages."""

_HEAD = 1 << 16
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of an exhibit.

    `page_starts` are the offsets, in characters, at which pages begin (ascending, the first is 0). `note` is empty or
    says what was left out or guessed. `published` is as the document says it. `attachments` are the files inside it.
    """

    text: str
    page_starts: tuple[int, ...] = (0,)
    media_type: str = "text/plain"
    note: str = ""
    title: str = ""
    author: str = ""
    published: str = ""
    attachments: tuple[Attachment, ...] = ()

    def page_at(self, offset: int) -> int:
        """The page, counted from 1, on which the character at `offset` stands."""
        return max(1, bisect_right(self.page_starts, offset))


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read from: bytes in memory or a path, with what people call it."""

    data: bytes | Path
    name: str

    def open(self) -> BinaryIO:
        """A seekable stream from the beginning.

        Raises:
            Unreadable: the file cannot be opened.
        """
        if isinstance(self.data, bytes):
            return io.BytesIO(self.data)
        try:
            return self.data.open("rb")
        except OSError as error:
            raise Unreadable(f"{self.name} cannot be opened ({error.strerror}).") from error

    def read(self, limit: int) -> bytes:
        """At most the first `limit` bytes; raises as `open` does."""
        if isinstance(self.data, bytes):
            return self.data if len(self.data) <= limit else self.data[:limit]
        with self.open() as stream:
            return stream.read(limit)

    @property
    def head(self) -> bytes:
        """The first 64 KiB, enough to tell what the file is."""
        return self.read(_HEAD)

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        if isinstance(self.data, bytes):
            return len(self.data)
        try:
            return self.data.stat().st_size
        except OSError as error:
            raise Unreadable(f"{self.name} cannot be opened ({error.strerror}).") from error


def notes(*parts: str) -> str:
    """Several notes as one; empty ones are left out."""
    return " ".join(part for part in parts if part)


def tidy(text: str, *, limit: int = MAX_CHARACTERS) -> tuple[str, str]:
    """Make every line end one newline and every unshowable character U+FFFD, and keep to the limit.

    Returns:
        The text and a note, empty where nothing was lost.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    cut = ""
    if len(text) > limit:
        cut = f"Only the first {limit:,} of {len(text):,} characters were read."
        text = text[:limit]
    text, replaced = _UNSHOWABLE.subn("\ufffd", text)
    sign = f"{replaced:,} control characters are shown as \ufffd." if replaced else ""
    return text, notes(cut, sign)


def join_pages(pages: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    """Put pages one after the other; returns the text and the offset at which each begins."""
    starts: list[int] = []
    parts: list[str] = []
    place = 0
    for page in pages:
        starts.append(place)
        part = page.rstrip() + "\n\n"
        parts.append(part)
        place += len(part)
    return "".join(parts).rstrip() + "\n", tuple(starts) or (0,)
