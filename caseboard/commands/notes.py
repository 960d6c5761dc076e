"""What can be done to notes and to the named properties of the case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from caseboard.commands.claims import require_subject
from caseboard.errors import InvalidValue
from caseboard.model.ids import Id
from caseboard.model.records import Note, Setting, VocabularyItem
from caseboard.model.vocabulary import EMPTY
from caseboard.store.writer import Writer


def add_note(writer: Writer, body: str, subject_id: Id | None = None) -> Note:
    """Write a note on an entity or link, or on the case.

    Raises:
        InvalidValue: the note is empty.
        NotFound: the subject does not exist.
    """
    if not body.strip():
        raise InvalidValue("A note cannot be empty.")
    if subject_id is not None:
        require_subject(writer.read, subject_id)
    return writer.new(Note, subject_id=subject_id, body=body)


def change_note(writer: Writer, note_id: Id, body: str) -> Note:
    """Rewrite a note."""
    return writer.put(replace(writer.read.get(Note, note_id), body=body))


def set_setting(writer: Writer, name: str, value: str) -> Setting:
    """Set a named property of the case: `title`, `number`, `officer`, `tlp`, `summary`, `exhibit_prefix`."""
    old = writer.read.where(Setting, name=name)
    return writer.put(replace(old[0], value=value)) if old else writer.new(Setting, name=name, value=value)


def add_kind(writer: Writer, part: str, name: str, body: Mapping[str, Any]) -> VocabularyItem:
    """Add or change an entry of the case's vocabulary; part is entity, link or property.

    Raises:
        InvalidValue: the entry is incomplete or has unknown fields.
    """
    EMPTY.with_items([(part, name, body)])
    text = json.dumps(body, sort_keys=True)
    old = writer.read.where(VocabularyItem, part=part, name=name)
    if old:
        return writer.put(replace(old[0], body=text))
    return writer.new(VocabularyItem, part=part, name=name, body=text)
