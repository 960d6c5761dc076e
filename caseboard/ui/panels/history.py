"""The history: every action of the log, newest first, with the way back to any point and forward again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem

from caseboard.board.theme import Theme
from caseboard.commands.history import History
from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.changes import AuditEntry, ChangeKind, ChangeSet
from caseboard.ui.appearance import icon
from caseboard.ui.panels.panel import MARGIN, Panel, column_in
from caseboard.ui.reader.parts import plain_label, push_button, tip
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_MOST = 2000
_LETTERS = {1: 17, 2: 14}
_ROOM = 58
_WORDS = {ChangeKind.UNDO: "Undone: ", ChangeKind.REDO: "Done again: "}
_ICONS = {
    ChangeKind.EDIT: "pencil",
    ChangeKind.LAYOUT: "layout-grid",
    ChangeKind.IMPORT: "file-import",
    ChangeKind.UNDO: "arrow-back-up",
    ChangeKind.REDO: "arrow-forward-up",
    ChangeKind.CHECKPOINT: "flag",
    ChangeKind.PURGE: "trash",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach the state that the case had after an action: so many undo or redo steps, one of both being 0."""

    back: int = 0
    forward: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log amounts to now.

    Attributes:
        undone: sequence numbers of actions that are not in force.
        ways: for each action whose state can be reached again, the way there.
    """

    undone: frozenset[int]
    ways: dict[int, Way]


def standing(entries: Iterable[AuditEntry]) -> Standing:
    """Which actions of a log are in force, and how to get back to each; an action done again counts as itself."""
    entries = list(entries)
    undoes = {entry.sequence: entry.undoes for entry in entries}

    def root(sequence: int) -> int:
        while (before := undoes.get(sequence)) is not None:
            sequence = before
        return sequence

    history = History(entries)
    done, waiting = history.undoable, history.redoable
    ways = {root(entry.sequence): Way(back=len(done) - 1 - place) for place, entry in enumerate(done)}
    for place, entry in enumerate(reversed(waiting)):
        ways[root(entry.sequence)] = Way(forward=place + 1)
    steps = {e.sequence for e in entries if e.kind in (ChangeKind.EDIT, ChangeKind.LAYOUT, ChangeKind.IMPORT)}
    in_force = {root(entry.sequence) for entry in done}
    purged = max((entry.sequence for entry in entries if entry.kind is ChangeKind.PURGE), default=0)
    undone = frozenset(one for one in steps - in_force if one > purged)
    for entry in entries:
        if entry.kind is ChangeKind.CHECKPOINT and entry.sequence > purged:
            ways[entry.sequence] = Way(back=sum(one.sequence > entry.sequence for one in done))
    return Standing(undone, ways)


class HistoryPanel(Panel):
    """Lists the audit log. What is undone is grey; a double click on a row goes back, or forward, to it."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, ())
        self.setAccessibleName("History")
        self._standing = Standing(frozenset(), {})
        self.list = QTreeWidget()
        self.list.setAccessibleName("Actions, newest first")
        self.list.setHeaderLabels(["Action", "When", "By"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.list.setIconSize(QSize(16, 16))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, letters in _LETTERS.items():
            header.resizeSection(column, self.fontMetrics().averageCharWidth() * letters)
        self.older = plain_label("", "muted")
        self.go = push_button("Go to this", self.go_to_chosen)
        self.undo, self.redo = push_button("Undo", session.undo), push_button("Redo", session.redo)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go)
        buttons.addStretch(1)
        for button in (self.undo, self.redo):
            buttons.addWidget(button)
        column = column_in(self, (MARGIN, MARGIN, MARGIN, MARGIN), MARGIN)
        column.addWidget(self.list, 1)
        column.addWidget(self.older)
        column.addLayout(buttons)
        self.list.itemActivated.connect(lambda *_: self.go_to_chosen())
        self.list.currentItemChanged.connect(lambda *_: self._enable())

    def _case_changed(self, _change: ChangeSet) -> None:
        """Every action concerns the history."""
        self.read_again()

    def refresh(self) -> None:
        """Read the log again."""
        entries, chosen = self.session.case.history(), self.chosen
        self._standing = standing(entries)
        self.list.blockSignals(True)
        self.list.clear()
        for entry in reversed(entries[-_MOST:]):
            item = self._row(entry)
            self.list.addTopLevelItem(item)
            if entry.sequence == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        left = len(entries) - _MOST
        self.older.setText(f"{left:,} older actions are in the log as well.")
        self.older.setVisible(left > 0)
        self.list.setColumnHidden(2, self.width() < self.fontMetrics().averageCharWidth() * _ROOM)
        self._enable()

    @property
    def chosen(self) -> int | None:
        """The sequence number of the current row."""
        item = self.list.currentItem()
        return int(item.data(0, _ROLE)) if item is not None else None

    def go_to_chosen(self) -> None:
        """Undo what came after the chosen action, or do again what was undone up to it."""
        way = self._way()
        if way is None or self.session.case.read_only:
            return
        case = self.session.case
        try:
            for _step in range(way.back):
                case.undo()
            for _step in range(way.forward):
                case.redo()
        except CaseboardError as problem:
            self.session.problem.emit(str(problem))
            return
        count = way.back or way.forward
        if count:
            what = "undone" if way.back else "done again"
            self.session.told.emit(f"{count} action{'' if count == 1 else 's'} {what}")

    def _way(self) -> Way | None:
        return self._standing.ways.get(self.chosen) if self.chosen is not None else None

    def _row(self, entry: AuditEntry) -> QTreeWidgetItem:
        label = visible(_WORDS.get(entry.kind, "") + entry.label)
        at = datetime.fromisoformat(entry.at).astimezone()
        item = QTreeWidgetItem([label, f"{at:%Y-%m-%d %H:%M}", visible(entry.actor)])
        item.setData(0, _ROLE, entry.sequence)
        rows = f"{entry.rows:,} row{'' if entry.rows == 1 else 's'}"
        item.setToolTip(0, tip(f"{label}. Action {entry.sequence}, {rows}, by {entry.actor}, {entry.at} UTC"))
        quiet = self.theme.text_muted if entry.kind in _WORDS else self.theme.text
        colour = self.theme.text_disabled if entry.sequence in self._standing.undone else quiet
        item.setIcon(0, icon(_ICONS[entry.kind], colour))
        for column in range(3):
            item.setForeground(column, QBrush(QColor(colour)))
        if entry.sequence in self._standing.undone:
            font = item.font(0)
            font.setStrikeOut(True)
            item.setFont(0, font)
        return item

    def _enable(self) -> None:
        case, way = self.session.case, self._way()
        writable = not case.read_only
        count = way.back or way.forward if way else 0
        words = f"Redo {count} to get here" if way and way.forward else f"Undo {count} to get here"
        self.go.setText(words if count else "Go to this")
        self.go.setEnabled(writable and count > 0)
        why = "Choose an action whose state can be reached." if way is None else "The case is in this state."
        self.go.setToolTip("" if count else why)
        self.undo.setEnabled(writable and case.undo_label is not None)
        self.redo.setEnabled(writable and case.redo_label is not None)
