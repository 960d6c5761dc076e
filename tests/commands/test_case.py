"""The door: one change, one event, one undo step; and all of it again after the file was closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity, rename_entity
from caseboard.commands.exhibits import (
    ExhibitText,
    add_exhibit,
    change_exhibit,
    find_exhibit,
    known_exhibit,
    purge_exhibit,
)
from caseboard.errors import CaseboardError, InvalidValue, NotFound, NothingToUndo
from caseboard.model.changes import ChangeKind, ChangeSet
from caseboard.model.ids import new_id
from caseboard.model.records import Entity, Exhibit


def test_one_change_is_one_event_and_an_exception_is_none(case: Case) -> None:
    events: list[ChangeSet] = []
    forget = case.subscribe(events.append)
    with case.changing("Add two") as writer:
        first = add_entity(writer, "person", "Ann")
        second = add_entity(writer, "person", "Bob")
    with pytest.raises(NotFound), case.changing("Fail") as writer:  # noqa: PT012 - the first step must be lost too
        rename_entity(writer, first.id, "Eve")
        rename_entity(writer, new_id(), "Nobody")
    (event,) = events
    assert event.label == "Add two"
    assert event.of(Entity).inserted == {first.id, second.id}
    assert case.read.get(Entity, first.id).label == "Ann"
    forget()
    case.undo()
    assert len(events) == 1


def test_changes_do_not_nest(case: Case) -> None:
    with case.changing("Outer") as writer:
        add_entity(writer, "person", "Ann")
        with pytest.raises(CaseboardError, match="another change is under way"), case.changing("Inner"):
            pass
    assert case.read.count(Entity) == 1


def test_undo_and_redo_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "a.case"
    with Case.create(path) as case:
        for name in ("Ann", "Bob", "Cyd"):
            with case.changing(f"Add {name}") as writer:
                add_entity(writer, "person", name)
        case.undo()
    with Case.open(path) as case:
        assert (case.undo_label, case.redo_label) == ("Add Bob", "Add Cyd")
        case.undo()
        case.redo()
        case.redo()
        assert [entity.label for entity in case.read.all(Entity)] == ["Ann", "Bob", "Cyd"]
        with pytest.raises(NothingToUndo):
            case.redo()
    with Case.open(path) as case:
        assert case.undo_to(1) == 3
        assert case.read.count(Entity) == 0
        with pytest.raises(NothingToUndo):
            case.undo()
        assert case.verify().ok


def test_a_new_change_after_undo_clears_redo_but_not_the_log(case: Case) -> None:
    with case.changing("Add Ann") as writer:
        add_entity(writer, "person", "Ann")
    case.undo()
    with case.changing("Add Bob") as writer:
        add_entity(writer, "person", "Bob")
    assert case.redo_label is None
    assert [entry.kind for entry in case.history()] == [
        ChangeKind.CHECKPOINT,
        ChangeKind.EDIT,
        ChangeKind.UNDO,
        ChangeKind.EDIT,
    ]


def test_search_follows_every_change(case: Case) -> None:
    with case.changing("Add") as writer:
        entity = add_entity(writer, "organisation", "Giglinx Reseller")
    assert [hit.id for hit in case.search("gigl")] == [entity.id]
    with case.changing("Rename") as writer:
        rename_entity(writer, entity.id, "Other Name")
    assert case.search("giglinx") == []
    case.undo()
    assert [hit.title for hit in case.search("RESELLER giglinx")] == ["Giglinx Reseller"]
    assert case.search('" OR *') == []


def test_search_finds_words_of_exhibits_with_their_place(case: Case) -> None:
    text = "nothing " * 600 + "Podolsk at last"
    with case.changing("Take in") as writer:
        exhibit = add_exhibit(writer, text.encode(), name="a.txt", text=ExhibitText(text))
    (hit,) = case.search("podolsk")
    assert (hit.table, hit.id) == ("exhibit", exhibit.id)
    assert hit.offset is not None
    assert 0 <= text.index("Podolsk") - hit.offset < 2000


def test_exhibits_keep_their_bytes(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "evidence.bin"
    content = bytes(range(256)) * 12_000
    file.write_bytes(content)
    with case.changing("Take in") as writer:
        exhibit = add_exhibit(writer, file, obtained_from="a witness")
        empty = add_exhibit(writer, b"", name="empty")
    assert case.read.exhibit_bytes(exhibit.id) == content
    assert (exhibit.reference, empty.reference, exhibit.size, empty.size) == ("EX1", "EX2", len(content), 0)
    assert known_exhibit(case.read, exhibit.sha256) == exhibit
    assert find_exhibit(case.read, "ex1") == exhibit
    with pytest.raises(NotFound):
        find_exhibit(case.read, "EX9")
    with case.changing("Describe") as writer:
        assert change_exhibit(writer, exhibit.id, description="A disk").description == "A disk"
        with pytest.raises(TypeError):
            change_exhibit(writer, exhibit.id, sha256=b"")
    for _ in range(2):
        case.undo()
    assert case.read.count(Exhibit) == 0
    for _ in range(2):
        case.redo()
    assert case.read.exhibit_bytes(exhibit.id) == content
    assert case.verify().ok


def test_a_purge_leaves_a_tombstone_and_cannot_be_undone(case: Case) -> None:
    with case.changing("Take in") as writer:
        exhibit = add_exhibit(writer, b"canary 4711", name="x.txt", text=ExhibitText("canary 4711"))
    with pytest.raises(InvalidValue, match="Say why"), case.changing("Purge", ChangeKind.PURGE) as writer:
        purge_exhibit(writer, exhibit.id, " ")
    with case.changing("Purge x.txt", ChangeKind.PURGE) as writer:
        purge_exhibit(writer, exhibit.id, "Court order")
    left = case.read.get(Exhibit, exhibit.id)
    assert (left.purge_reason, left.sha256) == ("Court order", exhibit.sha256)
    assert case.read.exhibit_bytes(exhibit.id) == b""
    assert case.read.exhibit_text(exhibit.id) is None
    assert case.undo_label is None
    assert case.verify().ok
    path = case.path
    case.close()
    assert b"canary 4711" not in path.read_bytes()


def test_a_file_that_cannot_be_read_changes_nothing(case: Case, tmp_path: Path) -> None:
    before = case.head
    with pytest.raises(CaseboardError, match=r"gone\.bin cannot be read"), case.changing("Take in") as writer:
        add_exhibit(writer, tmp_path / "gone.bin")
    assert case.head == before
