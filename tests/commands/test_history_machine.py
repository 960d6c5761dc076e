"""Random histories: whatever is done, undoing all of it gives the start, and the case always verifies.

The suite runs a short version; `CASEBOARD_HISTORY=200x50` runs that many histories of that many steps.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from caseboard.commands.boards import find_board, place
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import add_entity, merge_entities, remove_entities, rename_entity
from caseboard.commands.exhibits import ExhibitText, add_exhibit
from caseboard.commands.links import add_link
from caseboard.model.changes import ChangeKind
from caseboard.model.ids import new_ids
from caseboard.model.records import Entity
from caseboard.store.writer import content_hash

LABELS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda text: text.strip())
COORDINATES = st.floats(-1e6, 1e6)


class Histories(RuleBasedStateMachine):
    """One case under random hands."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "random.case"
        self.case = Case.create(self.path)
        self.beginning = content_hash(self.case._file.connection)

    def entities(self) -> list[Entity]:
        return self.case.read.all(Entity)

    def pick(self, number: int) -> Entity:
        found = self.entities()
        return found[number % len(found)]

    @rule(label=LABELS)
    def add(self, label: str) -> None:
        with self.case.changing("Add") as writer:
            add_entity(writer, "organisation", label)

    @precondition(lambda self: self.entities())
    @rule(number=st.integers(0, 99), label=LABELS)
    def rename(self, number: int, label: str) -> None:
        with self.case.changing("Rename") as writer:
            rename_entity(writer, self.pick(number).id, label)

    @precondition(lambda self: self.entities())
    @rule(number=st.integers(0, 99), value=LABELS)
    def claim(self, number: int, value: str) -> None:
        with self.case.changing("Claim") as writer:
            add_claim(writer, self.pick(number).id, "description", value, quotation=value)

    @precondition(lambda self: self.entities())
    @rule(first=st.integers(0, 99), second=st.integers(0, 99))
    def link(self, first: int, second: int) -> None:
        with self.case.changing("Link") as writer:
            add_link(writer, "associate_of", self.pick(first).id, self.pick(second).id)

    @precondition(lambda self: self.entities())
    @rule(number=st.integers(0, 99), x=COORDINATES, y=COORDINATES)
    def move(self, number: int, x: float, y: float) -> None:
        with self.case.changing("Move", ChangeKind.LAYOUT) as writer:
            place(writer, find_board(self.case.read).id, {self.pick(number).id: (x, y)})

    @precondition(lambda self: self.entities())
    @rule(number=st.integers(0, 99))
    def delete(self, number: int) -> None:
        with self.case.changing("Delete") as writer:
            remove_entities(writer, [self.pick(number).id])

    @precondition(lambda self: len(self.entities()) > 1)
    @rule(first=st.integers(0, 99), second=st.integers(0, 99))
    def merge(self, first: int, second: int) -> None:
        keep, drop = self.pick(first), self.pick(second)
        if keep.id != drop.id:
            with self.case.changing("Merge") as writer:
                merge_entities(writer, keep.id, drop.id)

    @rule(content=st.binary(max_size=200), text=LABELS)
    def take_in(self, content: bytes, text: str) -> None:
        with self.case.changing("Take in") as writer:
            add_exhibit(writer, content, name="file", text=ExhibitText(text))

    @rule(count=st.integers(1, 30))
    def import_many(self, count: int) -> None:
        with self.case.changing("Import", ChangeKind.IMPORT) as writer:
            rows = [
                (identifier, writer.now, writer.actor, "person", f"P{n}", None)
                for n, identifier in enumerate(new_ids(count))
            ]
            writer.insert_rows(Entity, rows)

    @precondition(lambda self: self.case.undo_label)
    @rule()
    def undo(self) -> None:
        self.case.undo()

    @precondition(lambda self: self.case.redo_label)
    @rule()
    def redo(self) -> None:
        self.case.redo()

    @rule()
    def reopen(self) -> None:
        before = content_hash(self.case._file.connection), self.case.undo_label, self.case.redo_label
        self.case.close()
        self.case = Case.open(self.path)
        assert (content_hash(self.case._file.connection), self.case.undo_label, self.case.redo_label) == before

    @invariant()
    def verifies(self) -> None:
        if hasattr(self, "case"):
            assert self.case.verify().findings == ()

    def teardown(self) -> None:
        if hasattr(self, "case"):
            self.case.undo_to(0)
            assert content_hash(self.case._file.connection) == self.beginning
            self.case.close()
            self.folder.cleanup()


def test_undoing_everything_gives_the_start_and_the_case_always_verifies() -> None:
    runs, steps = os.environ.get("CASEBOARD_HISTORY", "12x20").split("x")
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(runs),
            stateful_step_count=int(steps),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
