"""What can be done to exhibits: take in, describe, destroy. Their bytes never change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from caseboard.errors import CaseboardError, InvalidValue, NotFound
from caseboard.model.grades import Tlp
from caseboard.model.ids import Id, new_id
from caseboard.model.records import Exhibit
from caseboard.progress import Progress
from caseboard.store.reader import Reader
from caseboard.store.writer import Writer

CHUNK = 1 << 20
_CHANGEABLE = frozenset({"description", "obtained_from", "obtained_at", "method", "source_id", "tlp"})


@dataclass(frozen=True, slots=True)
class ExhibitText:
    """What could be read of an exhibit: its text, the characters at which pages begin, and what could not be read."""

    body: str | None
    pages: Sequence[int] = (0,)
    note: str = ""


def add_exhibit(
    writer: Writer,
    content: bytes | Path,
    *,
    name: str = "",
    media_type: str = "application/octet-stream",
    description: str = "",
    obtained_from: str = "",
    obtained_at: str = "",
    method: str = "",
    source_id: Id | None = None,
    parent_id: Id | None = None,
    tlp: Tlp = Tlp.CLEAR,
    text: ExhibitText | None = None,
    progress: Progress | None = None,
) -> Exhibit:
    """Take in bytes or a file as an exhibit, hash them, and read them back to compare before the change ends.

    Raises:
        CaseboardError: the file cannot be read, changed meanwhile, or did not arrive whole in the case.
        Cancelled: the person stopped it.
    """
    exhibit_id, digest, size = new_id(), hashlib.sha256(), 0
    for ordinal, chunk in enumerate(_chunks(content)):
        digest.update(chunk)
        size += len(chunk)
        writer.put_chunk(exhibit_id, ordinal, chunk)
        if progress is not None:
            progress.step(len(chunk))
    _read_back(writer, exhibit_id, digest.digest())
    body = text.body if text is not None else None
    if text is not None and body is not None:
        writer.put_text(exhibit_id, body, json.dumps(list(text.pages)))
    return writer.put(
        Exhibit(
            id=exhibit_id,
            recorded_at=writer.now,
            recorded_by=writer.actor,
            reference=next_reference(writer.read),
            description=description,
            original_name=name or (content.name if isinstance(content, Path) else ""),
            media_type=media_type,
            size=size,
            sha256=digest.digest(),
            obtained_at=obtained_at or writer.now,
            obtained_from=obtained_from,
            method=method,
            source_id=source_id,
            parent_id=parent_id,
            text_state="none" if text is None else "failed" if body is None else "extracted",
            text_note=text.note if text is not None else "",
            text_sha256=hashlib.sha256(body.encode()).digest() if body is not None else None,
            tlp=tlp,
        )
    )


def known_exhibit(reader: Reader, sha256: bytes) -> Exhibit | None:
    """The exhibit with those bytes that the case holds already, or None."""
    found = [one for one in reader.where(Exhibit, sha256=sha256) if one.purged_at is None]
    return found[0] if found else None


def find_exhibit(reader: Reader, reference: str) -> Exhibit:
    """The exhibit of that reference or original name.

    Raises:
        NotFound: there is none.
    """
    for one in reader.all(Exhibit):
        if reference.casefold() in (one.reference.casefold(), one.original_name.casefold()):
            return one
    raise NotFound(f"There is no exhibit “{reference}”; “caseboard show CASE exhibits” lists them.")


def next_reference(reader: Reader) -> str:
    """The reference of the next exhibit: the initials set for the case (`exhibit_prefix`) and the next number."""
    prefix = reader.settings().get("exhibit_prefix", "EX")
    numbers = [
        int(reference[len(prefix) :])
        for (reference,) in reader.column(Exhibit, "reference")
        if reference.startswith(prefix) and reference[len(prefix) :].isdecimal()
    ]
    return f"{prefix}{max(numbers, default=0) + 1}"


def change_exhibit(writer: Writer, exhibit_id: Id, **changes: Any) -> Exhibit:
    """Change what is said about an exhibit, never what it is.

    Raises:
        NotFound: there is no such exhibit.
    """
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise TypeError(f"an exhibit's {', '.join(sorted(unknown))} cannot be changed")
    return writer.put(replace(writer.read.get(Exhibit, exhibit_id), **changes))


def purge_exhibit(writer: Writer, exhibit_id: Id, reason: str) -> Exhibit:
    """Destroy the bytes and text of an exhibit for good and leave a tombstone; run it in a change of kind PURGE.

    Raises:
        InvalidValue: no reason is given, or it was purged before.
    """
    exhibit = writer.read.get(Exhibit, exhibit_id)
    if not reason.strip():
        raise InvalidValue("Say why the exhibit is destroyed; the reason stays on record.")
    if exhibit.purged_at is not None:
        raise InvalidValue(f"Exhibit {exhibit.reference} was destroyed before, on {exhibit.purged_at[:10]}.")
    writer.drop_contents(exhibit_id)
    return writer.put(
        replace(
            exhibit,
            purged_at=writer.now,
            purge_reason=reason,
            text_state="none",
            text_note="Destroyed.",
            text_sha256=None,
        )
    )


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]
        return
    try:
        with content.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as problem:
        raise CaseboardError(
            f"{content.name} cannot be read: {problem.strerror}; check the file and its rights."
        ) from None


def _read_back(writer: Writer, exhibit_id: Id, expected: bytes) -> None:
    digest = hashlib.sha256()
    for chunk in writer.read.exhibit_chunks(exhibit_id):
        digest.update(chunk)
    if digest.digest() != expected:
        raise CaseboardError("The exhibit did not arrive whole in the case file; nothing was changed. Check the disk.")
