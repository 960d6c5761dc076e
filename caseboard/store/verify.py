"""Checks that a case is what its audit log says: the chain, the replay of every change, the hashes of every exhibit."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from caseboard.model.changes import AuditEntry
from caseboard.model.ids import id_text
from caseboard.progress import Progress
from caseboard.store import audit
from caseboard.store.dbapi import Connection
from caseboard.store.rows import TABLES
from caseboard.store.schema import migrate

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found: sentences that name record, row, exhibit or page; none means that all is as recorded."""

    findings: tuple[str, ...]
    actions: int
    records: int
    exhibits: int
    head: bytes

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return not self.findings


def verify_contents(connection: Connection, progress: Progress) -> Verification:
    """Check an open case.

    Raises:
        Cancelled: the person stopped it.
    """
    findings: list[str] = []
    entries = list(audit.entries(connection))
    progress.start(len(entries), "Checking the audit chain")
    findings.extend(_structure(connection))
    findings.extend(_chain(connection, entries, progress))
    records = sum(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in TABLES)
    progress.start(records, "Replaying the log")
    findings.extend(_replay(connection, entries, progress))
    exhibits = connection.execute(
        "SELECT id, CAST(reference AS BLOB), sha256, size, text_sha256, purged_at FROM exhibit"
    ).fetchall()
    progress.start(sum(row[3] for row in exhibits), "Hashing the exhibits")
    for row in exhibits:
        findings.extend(_exhibit(connection, row, progress))
    head = entries[-1].hash if entries else audit.NO_HASH
    return Verification(tuple(findings), len(entries), records, len(exhibits), head)


def _structure(connection: Connection) -> Iterator[str]:
    for (sentence,) in connection.execute("PRAGMA quick_check"):
        if sentence != "ok":
            yield f"The file's structure is damaged: {sentence}."
    for table, _row, parent, _key in connection.execute("PRAGMA foreign_key_check"):
        yield f"A row of {table} refers to a row of {parent} that does not exist."


def _chain(connection: Connection, entries: list[AuditEntry], progress: Progress) -> Iterator[str]:
    previous = audit.NO_HASH
    for expected, entry in enumerate(entries, start=1):
        name = f"Audit record {entry.sequence} (“{entry.label}”)"
        if entry.sequence != expected:
            yield f"{name} follows record {expected - 1}: what was between them is missing."
            return
        if entry.previous != previous:
            yield f"{name} does not continue the record before it."
        if entry.hash != audit.chain_hash(entry.previous, entry):
            yield f"{name} was altered: its hash does not match."
        try:
            root = audit.merkle_root(list(audit.payload_parts(connection, entry.sequence)))
        except zlib.error:
            root = b""
        if root != entry.root:
            yield f"{name} was altered: the changes that it holds do not match its root."
        previous = entry.hash
        progress.step()


def _replay(connection: Connection, entries: list[AuditEntry], progress: Progress) -> Iterator[str]:
    memory = Connection(apsw.Connection(":memory:"))
    try:
        migrate(memory)
        for entry in entries:
            try:
                changes = audit.payload(connection, entry.sequence)
                apsw.Changeset.apply(changes, memory.apsw)
            except (apsw.Error, zlib.error):
                yield f"Audit record {entry.sequence} (“{entry.label}”) cannot be replayed."
                return
        for table in TABLES:
            yield from _differences(connection, memory, table, progress)
    finally:
        memory.close()


def _differences(connection: Connection, memory: Connection, table: str, progress: Progress) -> Iterator[str]:
    columns = [row[1] for row in memory.execute(f"PRAGMA table_info({table})")]
    bytewise = ", ".join(f"CAST({name} AS BLOB)" for name in columns[1:])  # damaged text is no text any more
    sql = f"SELECT id, {bytewise} FROM {table} ORDER BY id"
    live, replayed = iter(connection.execute(sql)), iter(memory.execute(sql))
    ours, theirs = next(live, None), next(replayed, None)
    named = 0
    while (ours is not None or theirs is not None) and named < _MOST_NAMED:
        progress.step()
        if ours == theirs:
            ours, theirs = next(live, None), next(replayed, None)
            continue
        named += 1
        if ours is not None and (theirs is None or ours[0] < theirs[0]):
            yield f"Table {table}, row {_name(ours[0])}: it is in the case but no recorded change put it there."
            ours = next(live, None)
        elif theirs is not None and (ours is None or theirs[0] < ours[0]):
            yield f"Table {table}, row {_name(theirs[0])}: it is missing and no recorded change removed it."
            theirs = next(replayed, None)
        elif ours is not None:
            yield f"Table {table}, row {_name(ours[0])}: it was altered without a recorded change."
            ours, theirs = next(live, None), next(replayed, None)


def _exhibit(connection: Connection, row: tuple[Any, ...], progress: Progress) -> Iterator[str]:
    identifier, name, sha256, size, text_sha256, purged_at = row
    reference = bytes(name).decode(errors="replace")
    if purged_at is not None:
        return
    digest, length = hashlib.sha256(), 0
    for (data,) in connection.execute(
        "SELECT data FROM exhibit_chunk WHERE exhibit_id = ? ORDER BY ordinal", (identifier,)
    ):
        digest.update(data)
        length += len(data)
        progress.step(len(data))
    if length != size or digest.digest() != sha256:
        yield f"Exhibit {reference}: its bytes are not the ones that were taken in."
    text = connection.execute(
        "SELECT CAST(body AS BLOB) FROM exhibit_text WHERE exhibit_id = ?", (identifier,)
    ).fetchall()
    found = hashlib.sha256(text[0][0]).digest() if text else None
    if found != text_sha256:
        yield f"Exhibit {reference}: its extracted text was altered."


def _name(identifier: object) -> str:
    return id_text(identifier) if isinstance(identifier, bytes) and len(identifier) == 16 else repr(identifier)
