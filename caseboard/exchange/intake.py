"""Takes files into a case as exhibits: first read beside the case, then kept through the door as one change.

`prepare` is a pure function that can run in a worker: it extracts text and never touches the case. `keep` makes the
exhibits. A file whose bytes the case holds already is not taken twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from caseboard.commands.case import Case, Writer
from caseboard.commands.exhibits import CHUNK, ExhibitText, add_exhibit, known_exhibit
from caseboard.errors import CaseboardError, InvalidValue, Unreadable
from caseboard.exchange.reading import Attachment
from caseboard.exchange.text import ExtractedText, extract_text, sniff
from caseboard.model.grades import Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Exhibit
from caseboard.progress import Progress

_HEAD = 1 << 16
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read: where its bytes are, their SHA-256, what it is, its text, and the files inside it."""

    name: str
    content: bytes | Path
    sha256: bytes
    media_type: str
    text: ExhibitText
    title: str = ""
    published: str = ""
    parts: tuple[Prepared, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """From whom and how files were obtained, for all files of one intake."""

    obtained_from: str = ""
    obtained_at: str = ""
    method: str = ""
    description: str = ""
    source_id: Id | None = None
    tlp: Tlp = Tlp.CLEAR


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of it: the exhibits in the order of the files, known ones included, and sentences worth reading."""

    exhibits: tuple[Exhibit, ...]
    notes: tuple[str, ...] = field(default=())


def prepare(paths: Sequence[Path], progress: Progress | None = None) -> tuple[Prepared, ...]:
    """Read files without touching the case.

    Raises:
        InvalidValue: one of them is no file or cannot be opened; the sentence names it.
        Cancelled: the person stopped it.
    """
    progress = progress or Progress()
    for path in paths:
        if not path.is_file():
            raise InvalidValue(f"{path.name} is not a file that can be taken in; choose files, not folders.")
    return tuple(_prepare(path.name, path, 0, progress) for path in paths)


def prepare_bytes(name: str, content: bytes, progress: Progress | None = None) -> Prepared:
    """Read bytes, such as a pasted picture, as a file of that name."""
    return _prepare(name, content, 0, progress or Progress())


def keep(
    case: Case, files: Sequence[Prepared], provenance: Provenance | None = None, progress: Progress | None = None
) -> Intake:
    """Make prepared files exhibits of the case, in one change that can be undone.

    Raises:
        CaseboardError: a file changed since it was read, or did not arrive whole; nothing was changed.
        Cancelled: the person stopped it; nothing was changed.
    """
    names = [file.name for file in files]
    label = f"Take in {names[0]}" + (f" and {len(names) - 1} more" if names[1:] else "") if names else "Take in nothing"
    notes: list[str] = []
    with case.changing(label) as writer:
        exhibits = [keep_one(writer, file, provenance or Provenance(), notes, progress=progress) for file in files]
    return Intake(tuple(exhibits), tuple(notes))


def take_in(
    case: Case, paths: Sequence[Path], provenance: Provenance | None = None, progress: Progress | None = None
) -> Intake:
    """Read files and keep them; see `prepare` and `keep`."""
    return keep(case, prepare(paths, progress), provenance, progress)


def keep_one(
    writer: Writer,
    file: Prepared,
    provenance: Provenance,
    notes: list[str],
    *,
    parent_id: Id | None = None,
    progress: Progress | None = None,
) -> Exhibit:
    """Make one prepared file and the files inside it exhibits, as part of a larger change; adds to `notes`."""
    known = known_exhibit(writer.read, file.sha256)
    if known is not None:
        notes.append(f"{file.name} is in the case already, as exhibit {known.reference}.")
        return known
    if progress is not None:
        progress.start(_size(file.content), f"Taking in {file.name}")
    exhibit = add_exhibit(
        writer,
        file.content,
        name=file.name,
        media_type=file.media_type,
        description=provenance.description or file.title,
        obtained_from=provenance.obtained_from,
        obtained_at=provenance.obtained_at,
        method=provenance.method,
        source_id=provenance.source_id,
        parent_id=parent_id,
        tlp=provenance.tlp,
        text=file.text,
        progress=progress,
    )
    if exhibit.sha256 != file.sha256:
        raise CaseboardError(f"{file.name} changed while it was being read; nothing was taken in. Try again.")
    if file.text.note:
        notes.append(file.text.note)
    for part in file.parts:
        keep_one(writer, part, provenance, notes, parent_id=exhibit.id, progress=progress)
    return exhibit


def _prepare(name: str, content: bytes | Path, depth: int, progress: Progress) -> Prepared:
    progress.start(_size(content), f"Reading {name}")
    head, sha256 = _fingerprint(name, content, progress)
    media_type = sniff(head, name)
    try:
        found = extract_text(content, name=name, progress=progress)
    except Unreadable as problem:
        return Prepared(name, content, sha256, media_type, ExhibitText(None, note=str(problem)))
    parts = _parts(found, depth, progress)
    text = ExhibitText(found.text, found.page_starts, found.note)
    return Prepared(name, content, sha256, found.media_type, text, found.title, found.published, parts)


def _parts(found: ExtractedText, depth: int, progress: Progress) -> tuple[Prepared, ...]:
    if depth >= _DEEPEST:
        return ()
    return tuple(_part(part, depth, progress) for part in found.attachments)


def _part(part: Attachment, depth: int, progress: Progress) -> Prepared:
    return _prepare(part.name, part.data, depth + 1, progress)


def _fingerprint(name: str, content: bytes | Path, progress: Progress) -> tuple[bytes, bytes]:
    """The first 64 KiB and the SHA-256 of a file."""
    if isinstance(content, bytes):
        return content[:_HEAD], hashlib.sha256(content).digest()
    digest, head = hashlib.sha256(), b""
    try:
        with content.open("rb") as file:
            while chunk := file.read(CHUNK):
                head = head or chunk[:_HEAD]
                digest.update(chunk)
                progress.step(len(chunk))
    except OSError as problem:
        raise InvalidValue(f"{name} cannot be read ({problem.strerror}); check the file and its rights.") from None
    return head, digest.digest()


def _size(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size
