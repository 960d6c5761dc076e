"""The one door: everything that changes a case goes through `write`, as one transaction with one audit record.

A SQLite session records which rows changed; its changeset is the payload of the audit record, what undo inverts, and
where the `ChangeSet` for listeners comes from. Exhibit bytes and texts are outside the session: they are never altered,
and their hashes are in the exhibit's row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import apsw

from caseboard.errors import CaseboardError
from caseboard.model.changes import AuditEntry, ChangeKind, ChangeSet, TableChange
from caseboard.model.ids import Id, new_id
from caseboard.model.records import Record
from caseboard.model.vocabulary import Vocabulary
from caseboard.store import audit
from caseboard.store.connection import told
from caseboard.store.dbapi import Connection
from caseboard.store.reader import Reader
from caseboard.store.rows import TABLES, mapping

R = TypeVar("R", bound=Record)
LISTED_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Door:
    """What a change needs to know before it begins."""

    connection: Connection
    reader: Reader
    vocabulary: Vocabulary
    actor: str
    name: str
    sequence: int
    head: bytes


class Writer:
    """Puts and removes records inside one change. `outcome` is set when the change is committed."""

    def __init__(self, door: Door) -> None:
        self._connection = door.connection
        self.read = door.reader
        self.vocabulary = door.vocabulary
        self.actor = door.actor
        self.now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        self.changes_before = door.connection.apsw.total_changes()
        self.outcome: tuple[ChangeSet, AuditEntry] | None = None

    def new(self, record: type[R], **values: Any) -> R:
        """Make and keep a new record; its identifier, time and recorder are filled in."""
        made = record(id=new_id(), recorded_at=self.now, recorded_by=self.actor, **values)
        kept = mapping(record)
        self._connection.apsw.execute(kept.insert, kept.row_of(made))
        return made

    def put(self, record: R) -> R:
        """Keep a record, in place of the one with the same identifier if there is one."""
        kept = mapping(type(record))
        self._connection.apsw.execute(kept.upsert, kept.row_of(record))
        return record

    def put_many(self, records: Iterable[Record]) -> None:
        """Keep records, which may be of different classes."""
        for record in records:
            self.put(record)

    def insert_rows(self, record: type[Record], rows: Iterable[Sequence[Any]]) -> None:
        """Add new rows in column order, as stored: the way in for millions of them."""
        self._connection.apsw.executemany(mapping(record).insert, rows)

    def remove(self, record: type[Record], identifier: Id) -> None:
        """Remove a record; nothing that still refers to it may be left when the change ends."""
        self._connection.apsw.execute(f"DELETE FROM {record.table} WHERE id = ?", (identifier,))

    def remove_many(self, record: type[Record], identifiers: Iterable[Id]) -> None:
        """Remove records."""
        self._connection.apsw.executemany(
            f"DELETE FROM {record.table} WHERE id = ?", ((identifier,) for identifier in identifiers)
        )

    def put_chunk(self, exhibit_id: Id, ordinal: int, data: bytes) -> None:
        """Add one chunk of the bytes of an exhibit."""
        self._connection.apsw.execute("INSERT INTO exhibit_chunk VALUES (?,?,?)", (exhibit_id, ordinal, data))

    def put_text(self, exhibit_id: Id, body: str, pages: str) -> None:
        """Set the extracted text of an exhibit and, as a JSON list, where its pages begin."""
        self._connection.apsw.execute("INSERT OR REPLACE INTO exhibit_text VALUES (?,?,?)", (exhibit_id, body, pages))

    def drop_contents(self, exhibit_id: Id) -> None:
        """Destroy the bytes and the text of an exhibit; only a purge does this."""
        for table in ("exhibit_chunk", "exhibit_text"):
            self._connection.apsw.execute(f"DELETE FROM {table} WHERE exhibit_id = ?", (exhibit_id,))

    def take_back(self, sequence: int) -> None:
        """Apply the inverse of an earlier action.

        Raises:
            CaseboardError: later changes stand in the way.
        """
        inverse = apsw.Changeset.invert(audit.payload(self._connection, sequence))
        try:
            apsw.Changeset.apply(inverse, self._connection.apsw)
        except apsw.AbortError:
            raise CaseboardError(f"Step {sequence} cannot be undone: later changes build on it.") from None


@contextmanager
def write(door: Door, label: str, kind: ChangeKind, undoes: int | None = None) -> Iterator[Writer]:
    """Run one change; see `Writer.outcome` for what came of it (None when nothing changed).

    Raises:
        CaseFileError: the file cannot be written; nothing was changed.
    """
    connection = door.connection.apsw
    writer = Writer(door)
    with told(door.name):
        connection.execute("PRAGMA query_only=OFF; BEGIN IMMEDIATE")
    session = apsw.Session(connection, "main")
    try:
        for table in TABLES:
            session.attach(table)
        with told(door.name):
            yield writer
            payload = _payload(session)
            if not payload.size and kind not in (ChangeKind.CHECKPOINT, ChangeKind.PURGE):
                connection.execute("ROLLBACK")
                return
            entry, change_set = _record(door, writer, payload, label, kind, undoes)
            connection.execute("COMMIT")
        writer.outcome = change_set, entry
    except apsw.ConstraintError as problem:
        raise CaseboardError(
            f"“{label}” would leave the case inconsistent ({problem}); nothing was changed."
        ) from problem
    finally:
        session.close()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only=ON")


def _record(
    door: Door, writer: Writer, payload: _Payload, label: str, kind: ChangeKind, undoes: int | None
) -> tuple[AuditEntry, ChangeSet]:
    changed = door.connection.apsw.total_changes() - writer.changes_before
    everything = payload.size > LISTED_BYTES
    tables = {} if everything else _touched(payload.unpacked())
    entry = AuditEntry(
        door.sequence + 1,
        writer.now,
        writer.actor,
        label,
        kind,
        undoes,
        changed,
        audit.root_of(payload.leaves),
        door.head,
    )
    entry = replace(entry, hash=audit.chain_hash(door.head, entry))
    audit.append(door.connection, entry, payload.packed)
    return entry, ChangeSet(entry.sequence, label, kind, writer.actor, writer.now, tables, everything)


@dataclass(slots=True)
class _Payload:
    """The parts of a changeset, each hashed and packed as it comes, so that a big one never stands in memory whole."""

    leaves: list[bytes]
    packed: list[bytes]
    size: int = 0

    def add(self, part: bytes) -> None:
        """Take in the next part."""
        self.leaves.append(audit.leaf_hash(part))
        self.packed.append(audit.pack(part))
        self.size += len(part)

    def unpacked(self) -> bytes:
        """The changeset as one piece."""
        return b"".join(map(audit.unpack, self.packed))


def _payload(session: apsw.Session) -> _Payload:
    buffer = bytearray()
    payload = _Payload([], [])

    def collect(data: memoryview) -> None:
        buffer.extend(data)
        while len(buffer) >= audit.PART_SIZE:
            payload.add(bytes(buffer[: audit.PART_SIZE]))
            del buffer[: audit.PART_SIZE]

    session.changeset_stream(collect)
    if buffer:
        payload.add(bytes(buffer))
    return payload


def _touched(changeset: bytes) -> dict[str, TableChange]:
    """Which records a changeset names, by table."""
    names: dict[str, dict[str, set[Id]]] = {}
    for change in apsw.Changeset.iter(changeset):
        values: Any = change.new if change.op == "INSERT" else change.old
        names.setdefault(change.name, {}).setdefault(change.op, set()).add(values[0])
    return {
        table: TableChange(*(frozenset(operations.get(name, ())) for name in ("INSERT", "UPDATE", "DELETE")))
        for table, operations in names.items()
    }


def content_hash(connection: Connection) -> bytes:
    """A hash over all records of a case, the same for two files that hold the same records."""
    digest = hashlib.sha256()
    for table in TABLES:
        for row in connection.apsw.execute(f"SELECT * FROM {table} ORDER BY id"):
            digest.update(repr(row).encode())
    return digest.digest()
