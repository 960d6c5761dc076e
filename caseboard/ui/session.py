"""What all panels of one window share: the open case, the board in view, the selection, and how to change things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from caseboard.board.selection import Selection
from caseboard.commands.boards import boards_of
from caseboard.commands.case import Case, Writer
from caseboard.errors import CaseboardError
from caseboard.model.changes import ChangeKind, ChangeSet
from caseboard.model.ids import Id

T = TypeVar("T")


class Session(QObject):
    """One open case in one window.

    Signals:
        changed(ChangeSet): after every committed change, also of undo and redo.
        boardChanged(bytes): another board came into view.
        problem(str): a sentence for the message bar.
        told(str): what was done, for the status bar.
        quotationAsked(bytes, int, int): show these characters of the text of that exhibit.
        subjectAsked(bytes): show that entity or link in the inspector.
    """

    changed = Signal(object)
    boardChanged = Signal(object)
    problem = Signal(str)
    told = Signal(str)
    quotationAsked = Signal(object, int, int)
    subjectAsked = Signal(object)

    def __init__(self, case: Case, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case = case
        self.selection = Selection()
        self._board_id = boards_of(case.read)[0].id
        self._forget = case.subscribe(self._announce)

    @property
    def board_id(self) -> Id:
        """The board in view."""
        return self._board_id

    @property
    def several_boards(self) -> bool:
        """Whether a board can be removed."""
        return len(boards_of(self.case.read)) > 1

    def show_board(self, board_id: Id) -> None:
        """Bring another board into view."""
        if board_id != self._board_id:
            self._board_id = board_id
            self.selection.clear()
            self.boardChanged.emit(board_id)

    def do(self, label: str, verb: Callable[[Writer], T], kind: ChangeKind = ChangeKind.EDIT) -> T | None:
        """Run a verb through the door; a known problem becomes a sentence in the message bar and None."""
        try:
            with self.case.changing(label, kind) as writer:
                result = verb(writer)
        except CaseboardError as problem:
            self.problem.emit(str(problem))
            return None
        self.told.emit(label)
        return result

    def undo(self) -> None:
        """Take back the last change."""
        self._step(self.case.undo, "Undone")

    def redo(self) -> None:
        """Bring back what was undone last."""
        self._step(self.case.redo, "Done again")

    def open_quotation(self, exhibit_id: Id, start: int, end: int) -> None:
        """Ask the reader to show characters of an exhibit's text."""
        self.quotationAsked.emit(exhibit_id, start, end)

    def show_subject(self, subject_id: Id) -> None:
        """Ask the inspector to show an entity or a link."""
        self.subjectAsked.emit(subject_id)

    def close(self) -> None:
        """Let go of the case and close it."""
        self._forget()
        self.case.close()

    def _step(self, step: Callable[[], ChangeSet], word: str) -> None:
        try:
            change = step()
        except CaseboardError as problem:
            self.problem.emit(str(problem))
            return
        self.told.emit(f"{word}: {change.label}")

    def _announce(self, change: Any) -> None:
        boards = boards_of(self.case.read)
        if self._board_id not in {board.id for board in boards}:
            self._board_id = boards[0].id
            self.boardChanged.emit(self._board_id)
        self.changed.emit(change)
