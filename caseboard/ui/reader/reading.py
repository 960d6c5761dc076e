"""One exhibit being read: its text, what was recognised in it, how far that is decided, and the deciding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from caseboard.exchange.accept import Search, accept_all, accept_suggestion, known_names, reject_suggestion
from caseboard.exchange.standing import Finding, State, linked, review
from caseboard.exchange.suggest import Suggestion
from caseboard.model.changes import ChangeSet
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Exhibit
from caseboard.ui.jobs import JobRunner
from caseboard.ui.session import Session


class Reading(QObject):
    """What text, list and forms of the reader share. All changes go through the session.

    Signals:
        opened(): another exhibit, or none, is being read.
        changed(): exhibit or findings are not what they were.
        moved(): another finding is the current one.
        subjectNeeded(Finding): a figure was accepted, which needs to be about something.
    """

    opened = Signal()
    changed = Signal()
    moved = Signal()
    subjectNeeded = Signal(object)

    def __init__(self, session: Session, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self.exhibit: Exhibit | None = None
        self.text = ""
        self.findings: list[Finding] = []
        self.searching = False
        self._found: list[Suggestion] = []
        self._newer: set[Id] = set()
        self._hidden: set[str] = set()
        self._current: Finding | None = None
        session.changed.connect(self._case_changed)

    @property
    def session(self) -> Session:
        """The case that the exhibit belongs to."""
        return self._session

    @property
    def current(self) -> Finding | None:
        """The finding that the keys act on."""
        return self._current

    @property
    def hidden_kinds(self) -> frozenset[str]:
        """Kinds that are filtered out."""
        return frozenset(self._hidden)

    def shown(self) -> list[Finding]:
        """The findings of the kinds that are not filtered out, in order of the text."""
        return [one for one in self.findings if one.first.kind not in self._hidden]

    def open(self, exhibit_id: Id | None) -> None:
        """Read another exhibit, or none."""
        reader = self._session.case.read
        self.exhibit = reader.find(Exhibit, exhibit_id) if exhibit_id is not None else None
        self.text = (reader.exhibit_text(self.exhibit.id) or "") if self.exhibit is not None else ""
        self.findings, self._found, self._newer, self._current = [], [], set(), None
        self._hidden.clear()
        self.searching = False
        self.opened.emit()
        self.search()

    def search(self) -> None:
        """Look for suggestions in the text, beside the window."""
        if self.exhibit is None or not self.text:
            return
        exhibit_id, self.searching = self.exhibit.id, True
        question = Search.of(self._session.case.read, exhibit_id)

        def done(found: list[Suggestion]) -> None:
            if self.exhibit is not None and self.exhibit.id == exhibit_id:
                self.searching = False
                self._found, self._newer = found, set()
                self._review()

        def failed(sentence: str) -> None:
            self.searching = False
            self._session.problem.emit(sentence)
            self.changed.emit()

        self.changed.emit()
        self._jobs.start(f"Reading {self.exhibit.original_name}", question.run, done, failed)

    def show_only(self, hidden: Iterable[str]) -> None:
        """Filter out kinds of findings."""
        self._hidden = set(hidden)
        if self._current is not None and self._current.first.kind in self._hidden:
            self.go_to(None)
        self.changed.emit()

    def go_to(self, finding: Finding | None) -> None:
        """Make a finding the current one."""
        self._current = finding
        self.moved.emit()

    def step(self, forward: bool = True, *, after: int | None = None) -> None:
        """Go to the next or previous finding that is not settled; at the end begin again at the other."""
        waiting = [one for one in self.shown() if not one.settled]
        if not waiting:
            self.go_to(None)
            return
        here = after if after is not None else self._current.first.start if self._current is not None else -1
        beyond = [one for one in waiting if (one.first.start > here) == forward and one.first.start != here]
        if forward:
            self.go_to(beyond[0] if beyond else waiting[0])
        else:
            self.go_to(beyond[-1] if beyond else waiting[-1])

    def accept(self, finding: Finding | None = None, *, kind: str | None = None) -> None:
        """Accept a finding, as another kind if one is given, and go on to the next."""
        finding = finding or self._current
        exhibit = self.exhibit
        if finding is None or exhibit is None or (finding.settled and kind is None):
            return
        if finding.is_claim:
            self.go_to(finding)
            self.subjectNeeded.emit(finding)
            return
        first, board_id = _with_entity(finding), self._session.board_id
        done = self._session.do(
            f"Accept {first.value}",
            lambda writer: accept_suggestion(writer, exhibit, first, kind=kind, board_id=board_id),
        )
        if isinstance(done, Entity):
            self._session.selection.set([done.id])
            self.step(after=first.start)

    def reject(self, finding: Finding | None = None) -> None:
        """Turn a finding down and go on to the next."""
        finding = finding or self._current
        exhibit = self.exhibit
        if finding is None or exhibit is None or finding.settled:
            return
        first = finding.first
        if self._session.do(f"Reject {first.value}", lambda writer: reject_suggestion(writer, exhibit, first)):
            self.step(after=first.start)

    def accept_kind(self, kind: str) -> None:
        """Accept every name of a kind that is not settled, as one change."""
        waiting = [_with_entity(one) for one in self.findings if one.first.kind == kind and not one.settled]
        exhibit, board_id = self.exhibit, self._session.board_id
        if not waiting or exhibit is None:
            return
        label = self._session.case.vocabulary.entity_kind(kind).plural.lower()
        done = self._session.do(
            f"Accept {len(waiting)} {label} of {exhibit.original_name}",
            lambda writer: accept_all(writer, exhibit, waiting, board_id=board_id),
        )
        if done:
            self._session.selection.set([entity.id for entity in done])
            self.step()

    def show_entity(self, finding: Finding) -> None:
        """Select the entity of a finding on the board and in the inspector."""
        if finding.entity_id is not None:
            self._session.selection.set([finding.entity_id])
            self._session.show_subject(finding.entity_id)

    def _case_changed(self, change: ChangeSet) -> None:
        if self.exhibit is None:
            return
        current = self._session.case.read.find(Exhibit, self.exhibit.id)
        if current is None or current.purged_at != self.exhibit.purged_at:
            self.open(current.id if current is not None else None)
            return
        self.exhibit = current
        if change.everything:
            self.search()
            return
        self._newer |= change.of(Entity).inserted | change.of(Entity).updated
        self._review()

    def _review(self) -> None:
        if self.exhibit is None:
            return
        reader = self._session.case.read
        found = linked(self._found, known_names(reader, self._newer)) if self._newer else self._found
        self.findings = review(reader, self.exhibit.id, found)
        if self._current is not None:
            key = (self._current.first.kind, self._current.first.start)
            self._current = next((one for one in self.findings if (one.first.kind, one.first.start) == key), None)
        self.changed.emit()


def _with_entity(finding: Finding) -> Suggestion:
    """The first suggestion of a finding, told which entity it means as the case stands now."""
    known = finding.entity_id if finding.state is not State.OPEN else None
    return replace(finding.first, entity_id=known)
