"""Builders for tests of the exchange: a small file with given content, read in one call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.commands.vocabulary import load_vocabulary
from caseboard.exchange.inputs import InputFile, ReadOptions
from caseboard.exchange.reading import Reading
from caseboard.exchange.recognise import read_file

ReadPath = Callable[..., Reading]
ReadText = Callable[..., Reading]


@pytest.fixture
def read_path() -> ReadPath:
    """A function that recognises and reads a file."""

    def read(path: Path, format_name: str = "", **options: object) -> Reading:
        return read_file(InputFile(path, load_vocabulary(), ReadOptions(**options)), format_name)  # type: ignore[arg-type]

    return read


@pytest.fixture
def read_text(tmp_path: Path, read_path: ReadPath) -> ReadText:
    """A function that writes text or bytes to a file and reads it."""

    def read(content: str | bytes, name: str = "file", format_name: str = "", **options: object) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_path(path, format_name, **options)

    return read
