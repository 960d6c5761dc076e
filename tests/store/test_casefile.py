"""A case file is opened only when it is one, undamaged and free; whatever is refused stays as it was."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.errors import CaseDamaged, CaseFileError, CaseLocked, CaseReadOnly, CaseTooNew
from caseboard.model.ids import id_text
from caseboard.model.records import RECORDS, Entity
from caseboard.store.casefile import verify_file
from caseboard.store.schema import FORMAT


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A small case file that nobody has open."""
    path = tmp_path / "closed.case"
    with Case.create(path, title="Closed") as case, case.changing("Add") as writer:
        for number in range(200):
            add_entity(writer, "organisation", f"Company {number}")
    return path


def alter(path: Path, statement: str) -> None:
    """What somebody with another SQLite program would do to the file."""
    with sqlite3.connect(path) as other:
        other.execute(statement)
    other.close()


def refused(path: Path, kind: type[CaseFileError]) -> str:
    """The sentence with which a file is refused, after checking that it was left untouched."""
    before = hashlib.sha256(path.read_bytes()).digest()
    with pytest.raises(kind) as caught:
        Case.open(path)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert not path.with_name(path.name + "-journal").exists()
    sentence = str(caught.value)
    assert path.name in sentence
    return sentence


def test_columns_and_record_fields_are_the_same(case: Case) -> None:
    connection = case._file.connection
    for record in RECORDS:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({record.table})")]
        assert columns == [field.name for field in fields(record)], record.table


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "truncate"),
        ("synchronous", 2),
        ("fullfsync", 1),
        ("locking_mode", "exclusive"),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("cell_size_check", 1),
        ("temp_store", 2),
        ("query_only", 1),
        ("trusted_schema", 0),
    ],
)
def test_the_connection_has_the_settings_of_the_design(case: Case, pragma: str, value: object) -> None:
    assert case._file.connection.execute(f"PRAGMA {pragma}").fetchall() == [(value,)]


def test_nothing_is_written_outside_the_door(case: Case) -> None:
    with pytest.raises(Exception, match="readonly"):
        case._file.connection.execute("DELETE FROM entity")


def test_the_audit_log_cannot_be_altered_even_inside_the_door(case: Case) -> None:
    for statement in ("DELETE FROM audit", "UPDATE audit SET label = 'x'", "DELETE FROM audit_payload"):
        with pytest.raises(Exception, match="append-only"), case.changing("Tamper") as writer:
            writer._connection.execute(statement)


def test_a_closed_case_is_one_file(closed: Path) -> None:
    assert [path.name for path in closed.parent.iterdir()] == ["closed.case"]


def test_an_existing_file_is_never_overwritten(closed: Path) -> None:
    before = closed.read_bytes()
    with pytest.raises(CaseFileError, match="exists already"):
        Case.create(closed)
    assert closed.read_bytes() == before


def test_a_missing_file_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match=r"no file gone\.case"):
        Case.open(tmp_path / "gone.case")
    with pytest.raises(CaseFileError, match="no folder"):
        Case.create(tmp_path / "nowhere" / "new.case")


def test_a_newer_file_is_refused(closed: Path) -> None:
    alter(closed, f"PRAGMA user_version = {FORMAT + 1}")
    assert "newer Caseboard" in refused(closed, CaseTooNew)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + bytes(84), b"\x00" * 5000])
def test_what_is_no_case_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.case"
    path.write_bytes(content)
    refused(path, CaseDamaged)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.case"
    alter(path, "CREATE TABLE urls (url TEXT)")
    assert "another program" in refused(path, CaseDamaged)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT * FROM entity",
        "CREATE TRIGGER t AFTER INSERT ON entity BEGIN DELETE FROM entity; END",
        "CREATE TABLE more (x)",
        "CREATE VIRTUAL TABLE f USING fts5(x)",
        "DROP INDEX link_by_from",
        "ALTER TABLE entity ADD COLUMN more TEXT",
    ],
)
def test_a_file_with_anything_but_our_tables_is_refused(closed: Path, statement: str) -> None:
    alter(closed, statement)
    assert "left untouched" in refused(closed, CaseDamaged)


def test_a_truncated_file_is_refused(closed: Path) -> None:
    closed.write_bytes(closed.read_bytes()[:-1000])
    assert "cut short" in refused(closed, CaseDamaged)


def test_the_same_file_is_not_opened_twice_here(closed: Path) -> None:
    with Case.open(closed), pytest.raises(CaseLocked, match="already open in this program"):
        Case.open(closed)
    with Case.open(closed) as again:
        assert again.title == "Closed"


HOLDER = """
import sys
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
case = Case.open(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
case.close()
"""


def test_a_second_program_is_refused_but_may_read(closed: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(closed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(CaseLocked, match="read-only"):
            Case.open(closed)
        with Case.open(closed, read_only=True) as case:
            assert case.read.count(Entity) == 200
            with pytest.raises(CaseReadOnly), case.changing("Change"):
                pass
    finally:
        holder.communicate("\n")


def test_a_reader_keeps_writers_out_until_it_is_done(closed: Path) -> None:
    with Case.open(closed, read_only=True) as reader:
        assert reader.read.count(Entity) == 200
    with Case.open(closed) as case:
        assert not case.read_only


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_write_permission_can_be_read(closed: Path) -> None:
    closed.chmod(0o400)
    with pytest.raises(CaseReadOnly):
        Case.open(closed)
    with Case.open(closed, read_only=True) as case:
        assert case.read.count(Entity) == 200


def test_verify_names_the_place_of_any_flipped_byte(closed: Path, tmp_path: Path) -> None:
    good = closed.read_bytes()
    assert verify_file(closed).ok
    chance = random.Random(7)
    for _ in range(50):
        place = chance.randrange(100, len(good))
        bad = bytearray(good)
        bad[place] ^= 1 << chance.randrange(8)
        damaged = tmp_path / "damaged.case"
        damaged.write_bytes(bad)
        findings = verify_file(damaged).findings
        assert any(f"page {place // 4096 + 1} " in finding for finding in findings), (place, findings)


def test_verify_names_a_row_that_another_program_altered(closed: Path) -> None:
    alter(closed, "UPDATE entity SET label = 'Innocent Ltd' WHERE label = 'Company 7'")
    with sqlite3.connect(closed) as other:
        ((identifier,),) = other.execute("SELECT id FROM entity WHERE label = 'Innocent Ltd'").fetchall()
    other.close()
    findings = verify_file(closed).findings
    assert any("Table entity" in finding and id_text(identifier) in finding for finding in findings), findings


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("DELETE FROM entity WHERE label = 'Company 7'", "is missing"),
        ("UPDATE audit SET label = 'Nothing happened' WHERE sequence = 2", "Audit record 2"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE sequence = 1", "does not continue"),
        ("DELETE FROM audit WHERE sequence = 1", "is missing"),
        ("UPDATE audit_payload SET data = zeroblob(40) WHERE sequence = 2", "do not match its root"),
    ],
)
def test_verify_finds_tampering_by_another_program(closed: Path, statement: str, word: str) -> None:
    alter(closed, statement)
    assert any(word in finding for finding in verify_file(closed).findings)
