#!/usr/bin/env python3
"""Checks a Caseboard case file without Caseboard. Needs Python 3.8 or newer and nothing else.

    python3 verify_case.py FILE.case [HEAD]

HEAD is the chain head printed on a briefing; with it a log that was rebuilt or cut short is found too. Every finding is
one line; the exit status is 0 if there is none, 1 if there are some, 2 if the file cannot be read as a case.

What is checked, in this order (the format is described in docs/case-format.md):
1. the checksum at the end of every page (SQLite's ext/misc/cksumvfs.c);
2. the audit chain: hash(n) = SHA-256(0x02 + hash(n-1) + statement), and the Merkle root (RFC 9162) of every changeset;
3. the replay of all changesets (SQLite session format) against the rows that are in the file;
4. the SHA-256 of every exhibit and of the text taken from it.
"""

import hashlib
import json
import sqlite3
import struct
import sys
import zlib

APPLICATION_ID = 0x43734264
INSERT, DELETE, UPDATE = 18, 9, 23
UNCHANGED = object()


def main(arguments):
    """Check the file named on the command line; returns the exit status."""
    if len(arguments) not in (2, 3):
        print(__doc__)
        return 2
    path = arguments[1]
    try:
        with open(path, "rb") as file:
            head = file.read(100)
        if head[:16] != b"SQLite format 3\x00" or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
            print(f"{path} is not a Caseboard case file.")
            return 2
        findings = list(pages(path, head))
        findings += contents(path, arguments[2].lower() if len(arguments) == 3 else None)
    except (OSError, sqlite3.Error, struct.error, IndexError, ValueError) as problem:
        print(f"{path} cannot be read to the end: {problem}")
        return 2
    for finding in findings:
        print(finding)
    if not findings:
        print("As recorded: nothing differs.")
    return 1 if findings else 0


def pages(path, head):
    """Check the checksum of every page."""
    size = int.from_bytes(head[16:18], "big") or 65536
    size = 65536 if size == 1 else size
    if head[20] != 8:
        return
    words = struct.Struct(f"<{(size - 8) // 4}I")
    with open(path, "rb") as file:
        number = 0
        while page := file.read(size):
            number += 1
            if len(page) < size:
                yield f"Page {number}: the file is cut short."
                return
            first = second = 0
            values = words.unpack(page[:-8])
            for even, odd in zip(values[0::2], values[1::2]):
                first = (first + even + second) & 0xFFFFFFFF
                second = (second + odd + first) & 0xFFFFFFFF
            if struct.pack("<II", first, second) != page[-8:] and (number - 1) * size != 1 << 30:
                yield f"Page {number} (from byte {(number - 1) * size}): the checksum does not match."


def contents(path, printed_head):
    """Check the chain, the rows and the exhibits."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.text_factory = bytes
    try:
        findings, replayed, last = chain(connection)
        if printed_head is not None and printed_head != last.hex():
            findings.append(f"The chain ends in {last.hex()}, not in the head that was printed.")
        findings += rows(connection, replayed)
        findings += exhibits(connection)
    finally:
        connection.close()
    return findings


def chain(connection):
    """Check every audit record; returns the findings, the replayed tables and the last hash."""
    findings, tables, previous, expected = [], {}, bytes(32), 1
    columns = "sequence, at, actor, label, kind, undoes, rows, root, previous, hash"
    for sequence, at, actor, label, kind, undoes, count, root, before, digest in connection.execute(
        f"SELECT {columns} FROM audit ORDER BY sequence"
    ):
        name = f"Audit record {sequence}"
        if sequence != expected:
            findings.append(f"{name}: what was between it and record {expected - 1} is missing.")
        statement = {
            "sequence": sequence,
            "at": at.decode(),
            "actor": actor.decode(),
            "label": label.decode(),
            "kind": kind.decode(),
            "undoes": undoes,
            "rows": count,
            "root": root.hex(),
        }
        text = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if before != previous:
            findings.append(f"{name} does not continue the record before it.")
        if digest != hashlib.sha256(b"\x02" + before + text).digest():
            findings.append(f"{name} was altered: its hash does not match.")
        try:
            parts = [
                zlib.decompress(data)
                for (data,) in connection.execute(
                    "SELECT data FROM audit_payload WHERE sequence = ? ORDER BY part", (sequence,)
                )
            ]
        except zlib.error:
            parts = [b"?"]
        if merkle_root(parts) != root:
            findings.append(f"{name} was altered: its changes do not match its root.")
        else:
            replay(b"".join(parts), tables)
        previous, expected = digest, sequence + 1
    return findings, tables, previous


def merkle_root(parts):
    """The Merkle tree hash of RFC 9162, section 2.1.1."""
    level = [hashlib.sha256(b"\x00" + part).digest() for part in parts]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)] + odd
    return level[0]


def replay(changes, tables):
    """Apply one changeset to the tables, which map a row's identifier to its values."""
    place, table, width = 0, {}, 0
    while place < len(changes):
        operation = changes[place]
        place += 1
        if operation == ord("T"):
            width, place = varint(changes, place)
            end = changes.index(0, place + width)
            table = tables.setdefault(changes[place + width : end].decode(), {})
            place = end + 1
            continue
        place += 1
        if operation in (DELETE, UPDATE):
            old, place = record(changes, place, width)
        if operation in (INSERT, UPDATE):
            new, place = record(changes, place, width)
        if operation == INSERT:
            table[new[0]] = new
        elif operation == DELETE:
            table.pop(old[0], None)
        elif operation == UPDATE and old[0] in table:
            table[old[0]] = [a if b is UNCHANGED else b for a, b in zip(table[old[0]], new)]


def record(changes, place, width):
    """Read the values of one row."""
    values = []
    for _ in range(width):
        kind = changes[place]
        place += 1
        if kind in (1, 2):
            values.append(struct.unpack_from(">q" if kind == 1 else ">d", changes, place)[0])
            place += 8
        elif kind in (3, 4):
            size, place = varint(changes, place)
            values.append(bytes(changes[place : place + size]))
            place += size
        else:
            values.append(None if kind == 5 else UNCHANGED)
    return values, place


def varint(data, place):
    """Read a number as SQLite writes it; returns it and the place after it."""
    value = 0
    for _ in range(8):
        byte = data[place]
        place += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place
    return value << 8 | data[place], place + 1


def rows(connection, replayed):
    """Compare the rows in the file with the replayed ones."""
    skipped = {"audit", "audit_payload", "exhibit_chunk", "exhibit_text", "_sqlite_migrations"}
    names = [name.decode() for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in sorted(set(names) - skipped):
        expected = dict(replayed.get(name, {}))
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            known = expected.pop(row[0], None)
            if known is None:
                yield f"Table {name}, row {spell(row[0])}: no recorded change put it there."
            elif list(row) != known:
                yield f"Table {name}, row {spell(row[0])}: it was altered without a recorded change."
        for identifier in expected:
            yield f"Table {name}, row {spell(identifier)}: it is missing and no recorded change removed it."


def exhibits(connection):
    """Compare the hash of every exhibit and of its text with what was recorded."""
    for identifier, reference, sha256, text_sha256, purged in connection.execute(
        "SELECT id, reference, sha256, text_sha256, purged_at FROM exhibit"
    ):
        if purged is not None:
            continue
        digest = hashlib.sha256()
        for (data,) in connection.execute(
            "SELECT data FROM exhibit_chunk WHERE exhibit_id = ? ORDER BY ordinal", (identifier,)
        ):
            digest.update(data)
        name = reference.decode(errors="replace")
        if digest.digest() != sha256:
            yield f"Exhibit {name}: its bytes are not the ones that were taken in."
        text = connection.execute("SELECT body FROM exhibit_text WHERE exhibit_id = ?", (identifier,)).fetchone()
        if (hashlib.sha256(text[0]).digest() if text else None) != text_sha256:
            yield f"Exhibit {name}: its extracted text was altered."


def spell(identifier):
    """An identifier in the usual spelling of a UUID."""
    text = identifier.hex() if isinstance(identifier, bytes) else str(identifier)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])) if len(text) == 32 else text


if __name__ == "__main__":
    sys.exit(main(sys.argv))
