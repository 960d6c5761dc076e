"""A file on its way in: its bytes, text, lines and JSON, each within limits and read once where that is possible."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from caseboard.errors import ImportRefused
from caseboard.exchange.gates import MIB, load_json, open_compressed
from caseboard.model.vocabulary import Vocabulary

HEAD = 64 * 1024
MAX_WHOLE = 256 * MIB
MAX_LINE = 1_000_000
MAX_UNPACKED = 16 * 1024 * MIB
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MIXED = "caseboard-mixed"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person asked of a reading: a mapping, a filter, a convention, a sheet, the kind of unnamed nodes."""

    only: tuple[str, ...] = ()
    spec: Any = None
    convention: str = ""
    sheet: str = ""
    kind: str = ""


@dataclass
class InputFile:
    """One file and what readers need of it. `warnings` collects what was noticed on the way."""

    path: Path
    vocabulary: Vocabulary
    options: ReadOptions = field(default_factory=ReadOptions)
    warnings: list[str] = field(default_factory=list)
    _about_encoding: str = ""

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name

    @cached_property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size

    @cached_property
    def sha256(self) -> bytes:
        """The hash of the file as it is on disk."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()

    @cached_property
    def raw_head(self) -> bytes:
        """The first bytes as they are on disk."""
        with self.path.open("rb") as stream:
            return stream.read(512)

    def stream(self) -> BinaryIO:
        """The content from its beginning, unpacked if the file is compressed."""
        return open_compressed(self.path, limit=MAX_UNPACKED)

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB of the content."""
        with self.stream() as stream:
            return _read_up_to(stream, HEAD)

    @cached_property
    def head_text(self) -> str:
        """The first 64 KiB as text."""
        return self.head.decode(self.encoding, "replace").removeprefix("\ufeff")

    @cached_property
    def data(self) -> bytes:
        """The whole content.

        Raises:
            ImportRefused: it is larger than can be read as one document.
        """
        with self.stream() as stream:
            data = _read_up_to(stream, MAX_WHOLE + 1)
        if len(data) > MAX_WHOLE:
            raise ImportRefused(
                f"{self.name} is larger than {MAX_WHOLE // MIB} MiB, too large to be read as one document; split it."
            )
        return data

    @cached_property
    def text(self) -> str:
        """The whole content as text."""
        return self.data.decode(self._tell_encoding(), _MIXED).removeprefix("\ufeff")

    @cached_property
    def json(self) -> Any:
        """The whole content as JSON."""
        return load_json(self.data, name=self.name)

    @cached_property
    def encoding(self) -> str:
        """The encoding: a byte order mark, UTF-8 if all of it is, else the likeliest; mixed files are warned about."""
        for mark, name in _BOMS:
            if self.head.startswith(mark):
                return name
        bad = self._first_not_utf8()
        if bad is None:
            return "utf-8"
        place, around, share = bad
        if share < 0.05:
            self._about_encoding = (
                f"{self.name} is UTF-8 with other bytes among it, first at byte {place:,}; "
                "those were read as Windows-1252."
            )
            return "utf-8"
        guess = _guess(around)
        self._about_encoding = f"{self.name} was read as {guess}, its likeliest encoding."
        return guess

    def _tell_encoding(self) -> str:
        """The encoding, and a warning for the person if it was guessed: for text that is really used."""
        encoding = self.encoding
        if self._about_encoding and self._about_encoding not in self.warnings:
            self.warnings.append(self._about_encoding)
        return encoding

    def _first_not_utf8(self) -> tuple[int, bytes, float] | None:
        """Place of the first byte that is not UTF-8, the text around it, and the share of wrong characters there."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        place, chunk = 0, b""
        with self.stream() as stream:
            try:
                while chunk := stream.read(1 << 20):
                    decoder.decode(chunk)
                    place += len(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError as problem:
                sample = chunk or problem.object
                return place + problem.start, sample, _wrong_share(sample)
            except ImportRefused:
                return None
        return None

    def lines(self, limit: int = MAX_LINE, *, ends: bool = False) -> Iterator[tuple[int, str]]:
        """Line numbers from 1, and lines, without their ends unless those are asked for.

        Overlong lines are skipped and a file that is cut short ends early; both are warned about.
        """
        with self.text_stream() as stream:
            number = 0
            while True:
                try:
                    line = stream.readline(limit + 1)
                except ImportRefused as problem:
                    self.warnings.append(f"{problem} What came before line {number + 1} was read.")
                    return
                if not line:
                    return
                number += 1
                if len(line) > limit and not line.endswith("\n"):
                    while line and not line.endswith("\n"):
                        line = stream.readline(limit)
                    self.warnings.append(
                        f"Line {number} of {self.name} is longer than {limit:,} characters and was left out."
                    )
                    continue
                yield number, line if ends else line.rstrip("\r\n")

    def text_stream(self) -> io.TextIOWrapper:
        """The content as a stream of text; line ends are kept as they are."""
        return io.TextIOWrapper(self.stream(), encoding=self._tell_encoding(), errors=_MIXED, newline="")

    @cached_property
    def first_json(self) -> Any:
        """The JSON object of the first line with content, or None: how one recognises JSON lines."""
        for line in self.head_text.splitlines()[:5]:
            if line.strip():
                try:
                    return load_json(line.encode())
                except ImportRefused:
                    return None
        return None

    @cached_property
    def whole_json(self) -> Any:
        """The content as one JSON document, or None where it is none."""
        if not re.match(r"\s*[\[{]", self.head_text):
            return None
        try:
            return self.json
        except ImportRefused:
            return None


def json_lines(source: InputFile) -> Iterator[tuple[int, Any, str]]:
    """Line number, value and an error text (empty when good) for each line of JSON with content."""
    for number, line in source.lines(limit=64 * MAX_LINE):
        if not line.strip():
            continue
        try:
            yield number, load_json(line.encode("utf-8", "replace"), name=f"Line {number}"), ""
        except ImportRefused as problem:
            yield number, None, str(problem)


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    parts, got = [], 0
    while got < size:
        try:
            part = stream.read(min(size - got, 1 << 20))
        except ImportRefused:
            if got:
                break
            raise
        if not part:
            break
        parts.append(part)
        got += len(part)
    return b"".join(parts)


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:65536]).best()
    return best.encoding if best is not None else "cp1252"


def _wrong_share(sample: bytes) -> float:
    high = sum(1 for byte in sample if byte >= 0x80)
    wrong = sample.decode("utf-8", "replace").count("\ufffd")
    return wrong / high if high else 0.0


def _as_windows_1252(problem: UnicodeError) -> tuple[str, int]:
    """Decode what is not UTF-8 as Windows-1252, so that a file of two encodings stays readable."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    wrong = problem.object[problem.start : problem.end]
    return wrong.decode("cp1252", "replace"), problem.end


codecs.register_error(_MIXED, _as_windows_1252)
