"""The history panel: every action of the log, newest first, with undo to any point."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.changes import AuditEntry, ChangeKind
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_MOST = 2000
_WORDS = {ChangeKind.UNDO: "Undone: ", ChangeKind.REDO: "Done again: "}


class HistoryPanel(QWidget):
    """Lists the audit log. What is undone is grey; a double click on a row undoes everything after it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Action", "When", "By"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.list.setAccessibleName("History of the case")
        self.back = QPushButton("Undo everything after this")
        self.redo = QPushButton("Redo")
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addWidget(self.redo)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.list)
        layout.addLayout(buttons)
        self.list.itemDoubleClicked.connect(lambda _item, _column: self.undo_to_chosen())
        self.list.itemSelectionChanged.connect(self._enable)
        self.back.clicked.connect(self.undo_to_chosen)
        self.redo.clicked.connect(session.redo)
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, _change: object = None) -> None:
        """Read the log again."""
        case = self.session.case
        entries = case.history()[-_MOST:]
        standing = {entry.sequence for entry in case.undoable}
        self.list.clear()
        for entry in reversed(entries):
            self.list.addTopLevelItem(self._row(entry, entry.sequence in standing))
        self.list.resizeColumnToContents(1)
        self.list.setColumnWidth(0, max(180, self.list.width() - 260))
        self._enable()

    def undo_to_chosen(self) -> None:
        """Undo every change after the chosen one."""
        items = self.list.selectedItems()
        if not items:
            return
        try:
            count = self.session.case.undo_to(items[0].data(0, _ROLE))
        except CaseboardError as problem:
            self.session.problem.emit(str(problem))
            return
        self.session.told.emit(f"{count} changes undone." if count else "There was nothing after that to undo.")

    def _row(self, entry: AuditEntry, standing: bool) -> QTreeWidgetItem:
        label = visible(_WORDS.get(entry.kind, "") + entry.label)
        row = QTreeWidgetItem([label, entry.at[:16].replace("T", " "), visible(entry.actor)])
        row.setData(0, _ROLE, entry.sequence)
        row.setToolTip(0, f"Action {entry.sequence}, {entry.kind.value}, {entry.rows} rows")
        if not standing and entry.kind not in (ChangeKind.CHECKPOINT, ChangeKind.PURGE):
            for column in range(3):
                row.setForeground(column, QColor(self.palette().placeholderText().color()))
        return row

    def _enable(self) -> None:
        writable = not self.session.case.read_only
        self.back.setEnabled(writable and bool(self.list.selectedItems()))
        self.redo.setEnabled(writable and self.session.case.redo_label is not None)
