"""The verifier that travels with a case gives the answer that Caseboard gives."""

from __future__ import annotations

import ast
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from caseboard.commands.boards import find_board, place
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity, remove_entities, rename_entity
from caseboard.commands.exhibits import ExhibitText, add_exhibit
from caseboard.resources import resource
from caseboard.store.casefile import verify_file

VERIFIER = resource("verifier/verify_case.py")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A case with edits of every sort, closed."""
    path = tmp_path / "court.case"
    with Case.create(path) as case:
        with case.changing("Add") as writer:
            made = [add_entity(writer, "organisation", f"Company {number} \u00e4\x00") for number in range(60)]
            place(writer, find_board(case.read).id, {one.id: (0.5 * n, -1e6) for n, one in enumerate(made)})
        with case.changing("Rename") as writer:
            rename_entity(writer, made[3].id, "Renamed")
        with case.changing("Remove") as writer:
            remove_entities(writer, [made[5].id])
        case.undo()
        with case.changing("Take in") as writer:
            add_exhibit(writer, bytes(3_000_000), name="disk.img", text=ExhibitText("some text"))
    return path


def run(path: Path, *head: str) -> tuple[int, str]:
    """The exit status and the words of the stand-alone verifier."""
    command = [sys.executable, "-I", str(VERIFIER), str(path), *head]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_is_one_short_file_that_needs_the_standard_library_alone() -> None:
    source = VERIFIER.read_text()
    assert source.count("\n") < 300
    imported = {
        alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_a_good_case_is_found_good_by_both(closed: Path) -> None:
    found = verify_file(closed)
    assert found.ok
    assert run(closed) == (0, "As recorded: nothing differs.\n")
    assert run(closed, found.head.hex())[0] == 0


def test_a_head_that_was_printed_elsewhere_is_compared(closed: Path) -> None:
    status, words = run(closed, "00" * 32)
    assert status == 1
    assert "not in the head that was printed" in words


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entity SET label = 'x' WHERE label = 'Renamed'",
        "DELETE FROM entity WHERE label = 'Renamed'",
        "UPDATE placement SET x = x + 1 WHERE x = 1.0",
        "UPDATE audit SET label = 'x' WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 2",
        "UPDATE audit_payload SET data = zeroblob(9) WHERE sequence = 3",
        "UPDATE exhibit_chunk SET data = zeroblob(1048575) WHERE ordinal = 1",
        "UPDATE exhibit_text SET body = 'other'",
    ],
)
def test_both_find_the_same_tampering(closed: Path, statement: str) -> None:
    with sqlite3.connect(closed) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute(statement)
    other.close()
    assert not verify_file(closed).ok
    status, words = run(closed)
    assert status == 1
    assert any(word in words for word in ("Table", "Audit record", "Exhibit"))


def test_both_find_any_flipped_byte(closed: Path, tmp_path: Path) -> None:
    good = closed.read_bytes()
    chance = random.Random(3)
    for _ in range(8):
        bad = bytearray(good)
        bad[chance.randrange(100, len(good))] ^= 1 << chance.randrange(8)
        damaged = tmp_path / "damaged.case"
        damaged.write_bytes(bad)
        assert not verify_file(damaged).ok
        assert run(damaged)[0] != 0


def test_what_is_no_case_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sirs")
    assert run(path)[0] == 2
