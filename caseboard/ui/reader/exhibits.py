"""The exhibits of the case as a list: what they are, whence they came, and whether their text could be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.model.ids import Id
from caseboard.model.records import Exhibit, Source
from caseboard.store.reader import Reader
from caseboard.ui.appearance import icon, tinted
from caseboard.ui.reader.parts import plain_label, push_button, tip, tool_button
from caseboard.ui.session import Session

_Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("Ref.", "Name", "Text", "Source", "Size", "Obtained", "SHA-256")
_STATES = {"none": "not read", "extracted": "read", "failed": "not readable"}
_SHORT = 10


class ExhibitsPanel(QWidget):
    """The list, or words on how to fill it.

    Signals:
        opened(Id): an exhibit was chosen.
        addAsked(): files are to be chosen and taken in.
        dropped(list of Path): files were dropped here.
    """

    opened = Signal(object)
    addAsked = Signal()
    dropped = Signal(list)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = _ExhibitsModel(self)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setAccessibleName("Exhibits")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAlternatingRowColors(True)
        self.table.setStyleSheet("QTableView::item { padding: 0 5px; }")
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((54, 190, 86, 150, 70, 92, 110)):
            self.table.setColumnWidth(column, width)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.heading = plain_label("Exhibits", "heading")
        self.add_button = tool_button("Add files…", "Take files in as exhibits", self.addAsked.emit)
        self.empty = plain_label(
            "No exhibits yet. Drop files here or on the board: articles, mails, PDFs, screenshots, logs. "
            "Each is kept unchanged with its hash, and its text is read for names and identifiers.",
            "muted",
            wrap=True,
        )
        self.empty_add = push_button("Add files…", self.addAsked.emit, primary=True)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addStretch(1)
        top.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 6, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._build_empty(), 1)
        layout.addWidget(self.table, 1)
        self.setAcceptDrops(True)
        self.set_theme(theme)
        self.refresh()
        session.changed.connect(lambda change: self.refresh() if _concerns(change) else None)

    def _build_empty(self) -> QWidget:
        """What stands here while there is no exhibit."""
        self._picture = QLabel()
        self.empty.setMaximumWidth(420)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.nothing = QWidget()
        column = QVBoxLayout(self.nothing)
        column.setSpacing(10)
        column.addStretch(2)
        for widget in (self._picture, self.empty, self.empty_add):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(widget, 8 if widget is self.empty else 0)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(3)
        return self.nothing

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._picture.setPixmap(tinted("files", theme.text_disabled, 44))
        self.add_button.setIcon(icon("file-plus", theme.text_muted))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._model.set_theme(theme)

    def refresh(self) -> None:
        """Read the exhibits again."""
        chosen = self._model.id_at(self.table.currentIndex().row())
        self._model.read(self._session.case.read)
        there = self._model.rowCount() > 0
        self.nothing.setVisible(not there)
        self.table.setVisible(there)
        self.add_button.setVisible(there)
        self.heading.setText(f"Exhibits  {self._model.rowCount()}" if there else "Exhibits")
        if chosen is not None:
            self.mark(chosen)

    def mark(self, exhibit_id: Id | None) -> None:
        """Show which exhibit is being read."""
        row = self._model.row_of(exhibit_id)
        blocked = self.table.selectionModel().blockSignals(True)
        self.table.selectRow(row) if row >= 0 else self.table.clearSelection()
        self.table.selectionModel().blockSignals(blocked)
        self.table.viewport().update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take files in."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _row_changed(self, current: QModelIndex) -> None:
        exhibit_id = self._model.id_at(current.row())
        if exhibit_id is not None:
            self.opened.emit(exhibit_id)


class _ExhibitsModel(QAbstractTableModel):
    """The exhibits as rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[Exhibit] = []
        self._sources: dict[Id, Source] = {}
        self._warning = QColor()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._warning = QColor(theme.warning)

    def read(self, reader: Reader) -> None:
        """Read the exhibits of the case."""
        self.beginResetModel()
        self._rows = reader.all(Exhibit)
        self._sources = {one.id: one for one in reader.all(Source)}
        self.endResetModel()

    def id_at(self, row: int) -> Id | None:
        """The exhibit of a row."""
        return self._rows[row].id if 0 <= row < len(self._rows) else None

    def row_of(self, exhibit_id: Id | None) -> int:
        """The row of an exhibit, -1 if it is not there."""
        return next((row for row, one in enumerate(self._rows) if one.id == exhibit_id), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many exhibits there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """One for each fact."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """One cell."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        one = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(one)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self._tip(one))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2 and one.text_state == "failed":
            return self._warning
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 4:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _cells(self, one: Exhibit) -> tuple[str, ...]:
        source = self._sources.get(one.source_id) if one.source_id is not None else None
        graded = f"{source.reliability.value}  {visible(source.name)}" if source else "not graded"
        inside = "↳ " if one.parent_id is not None else ""
        state = "destroyed" if one.purged_at is not None else _STATES.get(one.text_state, one.text_state)
        return (
            one.reference,
            inside + visible(one.original_name),
            state,
            graded,
            size_words(one.size),
            one.obtained_at[:10],
            one.sha256.hex()[:_SHORT],
        )

    def _tip(self, one: Exhibit) -> str:
        note = f" {one.text_note}" if one.text_note else ""
        origin = f", from {one.obtained_from}" if one.obtained_from else ""
        return f"{one.original_name}, {one.size:,} bytes{origin}. SHA-256 {one.sha256.hex()}.{note}"


def size_words(size: int) -> str:
    """A size in bytes for people: 3.1 KB."""
    amount, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


def _concerns(change: Any) -> bool:
    return bool(change.everything or change.of(Exhibit) or change.of(Source))
