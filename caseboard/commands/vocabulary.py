"""Reads the vocabulary that ships with the program: the kinds and properties in `resources/schema/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from caseboard.errors import CaseboardError, InvalidValue
from caseboard.model.vocabulary import EMPTY, EntityKind, LinkKind, Vocabulary
from caseboard.resources import resource

_PARTS = (("property", "properties.yaml"), ("entity", "entities.yaml"), ("link", "links.yaml"))


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary of a new case; read once.

    Raises:
        InvalidValue: a schema file cannot be read or an entry is wrong; the sentence names the file and the entry.
    """
    return read_vocabulary(resource("schema"))


def read_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary in `properties.yaml`, `entities.yaml` and `links.yaml` of one folder, checked for dead references.

    Raises:
        InvalidValue: as for `load_vocabulary`.
    """
    vocabulary = EMPTY
    for part, name in _PARTS:
        path = folder / name
        for entry, body in _entries(path):
            try:
                vocabulary = vocabulary.with_items([(part, entry, body)])
            except CaseboardError as problem:
                raise InvalidValue(f"{path}: {problem}") from None
    _check_references(vocabulary, folder)
    return vocabulary


def _entries(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        reason = " ".join(str(problem).split())
        raise InvalidValue(f"The vocabulary file {path} cannot be read: {reason}.") from None
    if not isinstance(content, dict):
        raise InvalidValue(f"The vocabulary file {path} holds no entries by name.")
    for name, body in content.items():
        if not isinstance(name, str) or not isinstance(body, dict):
            raise InvalidValue(f"{path}: the entry “{name}” must be a name with fields.")
        yield name, body


def _check_references(vocabulary: Vocabulary, folder: Path) -> None:
    """Every property and end that a kind names is defined, and no alias stands for two kinds."""
    kinds: list[EntityKind | LinkKind] = [*vocabulary.entities.values(), *vocabulary.links.values()]
    for kind in kinds:
        unknown = [name for name in kind.properties if name not in vocabulary.properties]
        if unknown:
            raise InvalidValue(f"{folder}: the kind “{kind.name}” names unknown properties: {', '.join(unknown)}.")
    for link in vocabulary.links.values():
        missing = [name for name in (*link.ends_from, *link.ends_to) if name not in vocabulary.entities]
        if missing:
            raise InvalidValue(f"{folder}: the link “{link.name}” ends at unknown kinds: {', '.join(missing)}.")
    owner: dict[tuple[type, str], str] = {}
    for kind in kinds:
        for alias in (kind.name, *kind.aliases):
            first = owner.setdefault((type(kind), alias), kind.name)
            if first != kind.name:
                raise InvalidValue(f"{folder}: “{alias}” names both “{first}” and “{kind.name}”.")
