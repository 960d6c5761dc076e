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


def entities(reading: Reading) -> set[tuple[str, str]]:
    """Kind and label of every proposed entity."""
    return set(zip(reading.entities.kinds, reading.entities.labels, strict=True))


def links(reading: Reading) -> set[tuple[str, str, str]]:
    """Every proposed link as label of the one end, kind, label of the other."""
    labels, table = reading.entities.labels, reading.links
    return {
        (labels[start], kind, labels[stop])
        for start, kind, stop in zip(table.from_rows, table.kinds, table.to_rows, strict=True)
    }


def claims(reading: Reading, label: str) -> dict[str, list[str]]:
    """What is claimed about the entity of a label: property to values."""
    found: dict[str, list[str]] = {}
    table = reading.claims
    for subject, prop, value in zip(table.subjects, table.properties, table.values, strict=True):
        if subject >= 0 and reading.entities.labels[subject] == label:
            found.setdefault(prop, []).append(value)
    return found


def link_claims(reading: Reading) -> dict[str, list[str]]:
    """What is claimed about links: property to values."""
    found: dict[str, list[str]] = {}
    table = reading.claims
    for subject, prop, value in zip(table.subjects, table.properties, table.values, strict=True):
        if subject < 0:
            found.setdefault(prop, []).append(value)
    return found
