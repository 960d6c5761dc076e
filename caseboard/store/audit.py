"""The audit log: one row for each action, chained by hashes, with the changeset of the rows that it touched.

`hash = SHA-256(0x02 || previous || statement)`, where the statement is the canonical JSON of the row (keys sorted, no
spaces, UTF-8). `root` is the Merkle tree hash of RFC 9162, section 2.1.1, over the parts of the changeset. A rebuilt
chain can only be told from the true one by a head that was kept elsewhere, which is why each briefing prints it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence

from caseboard.model.changes import AuditEntry, ChangeKind
from caseboard.store.dbapi import Connection

PART_SIZE = 1 << 20
NO_HASH = bytes(32)
_COLUMNS = "sequence, at, actor, label, kind, undoes, rows, root, previous, hash"


def merkle_root(parts: Sequence[bytes]) -> bytes:
    """The Merkle tree hash (RFC 9162) of a list of leaves; of none, the hash of nothing."""
    return root_of([leaf_hash(part) for part in parts])


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes; of none, the hash of nothing."""
    return merkle_root_of_hashes(leaves) if leaves else hashlib.sha256(b"").digest()


def pack(part: bytes) -> bytes:
    """The form in which a part of a changeset is kept."""
    return zlib.compress(part, 1)


def unpack(data: bytes) -> bytes:
    """The part that was packed."""
    return zlib.decompress(data)


def leaf_hash(part: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + part).digest()


def merkle_root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """The tree hash over leaf hashes; a lone one at the end of a level moves up unchanged."""
    level = list(hashes)
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def statement(entry: AuditEntry) -> bytes:
    """What of an entry is hashed, as canonical JSON."""
    body = {
        "sequence": entry.sequence,
        "at": entry.at,
        "actor": entry.actor,
        "label": entry.label,
        "kind": entry.kind.value,
        "undoes": entry.undoes,
        "rows": entry.rows,
        "root": entry.root.hex(),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chain_hash(previous: bytes, entry: AuditEntry) -> bytes:
    """The hash that ties an entry to the one before it."""
    return hashlib.sha256(b"\x02" + previous + statement(entry)).digest()


def append(connection: Connection, entry: AuditEntry, packed: Iterable[bytes]) -> None:
    """Write one entry and the packed parts of its changeset."""
    connection.apsw.execute(
        f"INSERT INTO audit ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            entry.sequence,
            entry.at,
            entry.actor,
            entry.label,
            entry.kind.value,
            entry.undoes,
            entry.rows,
            entry.root,
            entry.previous,
            entry.hash,
        ),
    )
    connection.apsw.executemany(
        "INSERT INTO audit_payload (sequence, part, data) VALUES (?,?,?)",
        ((entry.sequence, number, part) for number, part in enumerate(packed)),
    )


def entries(connection: Connection, after: int = 0) -> Iterator[AuditEntry]:
    """The entries after a sequence number, oldest first."""
    for row in connection.apsw.execute(f"SELECT {_COLUMNS} FROM audit WHERE sequence > ? ORDER BY sequence", (after,)):
        sequence, at, actor, label, kind, undoes, rows, root, previous, digest = row
        yield AuditEntry(sequence, at, actor, label, ChangeKind(kind), undoes, rows, root, previous, digest)


def payload_parts(connection: Connection, sequence: int) -> Iterator[bytes]:
    """The parts of the changeset of one entry, in order."""
    for (data,) in connection.apsw.execute(
        "SELECT data FROM audit_payload WHERE sequence = ? ORDER BY part", (sequence,)
    ):
        yield unpack(data)


def payload(connection: Connection, sequence: int) -> bytes:
    """The changeset of one entry."""
    return b"".join(payload_parts(connection, sequence))
