"""The list that a person looks through before pasted or dropped things are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from caseboard.board.style import kind_style
from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.exchange.pasted import Proposal
from caseboard.model.vocabulary import Vocabulary
from caseboard.ui.appearance import icon

_NAME, _KIND, _WHY = range(3)


class ReviewList(QDialog):
    """Shows what was recognised: each line can be unticked, and its kind and name changed.

    Args:
        proposals: what was recognised.
        vocabulary: the kinds of the case.
        theme: colours.
        parent: the owner.
    """

    def __init__(
        self, proposals: Sequence[Proposal], vocabulary: Vocabulary, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("What was recognised")
        self.setMinimumSize(620, 420)
        self._proposals, self._vocabulary, self._theme = list(proposals), vocabulary, theme
        self.table = QTableWidget(len(proposals), 3)
        self.table.setAccessibleName("What was recognised")
        self.table.setHorizontalHeaderLabels(["Name", "Kind", "Why"])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_KIND, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_WHY, QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(_KIND, 190)
        self.table.setColumnWidth(_WHY, 170)
        self._all = QCheckBox("All", checked=True)
        self._all.clicked.connect(self._tick_all)
        self._summary = QLabel()
        self._summary.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = QPushButton("Put on the board", default=True)
        buttons.addButton(self.add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._all)
        foot.addWidget(self._summary, 1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        for row, one in enumerate(proposals):
            self._fill(row, one)
        self.table.itemChanged.connect(self._changed)
        self._count()
        self.add.setFocus()

    def chosen(self) -> list[Proposal]:
        """What is ticked, with the kinds and names that the person gave it."""
        return [self._now(row) for row in range(len(self._proposals)) if self._ticked(row)]

    def _fill(self, row: int, one: Proposal) -> None:
        name = QTableWidgetItem(visible(one.label) if one.known_id else one.label)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
        name.setFlags(flags if one.known_id else flags | Qt.ItemFlag.ItemIsEditable)
        name.setCheckState(Qt.CheckState.Checked)
        self.table.setItem(row, _NAME, name)
        kinds = QComboBox()
        kinds.setAccessibleName(f"Kind of {visible(one.label)}")
        for kind in self._vocabulary.entities.values():
            style = kind_style(kind.name, self._vocabulary, self._theme)
            kinds.addItem(icon(kind.icon, style.glyph), kind.label, kind.name)
        kinds.setCurrentIndex(kinds.findData(one.kind))
        kinds.setEnabled(one.known_id is None)
        kinds.activated.connect(partial(self._tick, row))
        self.table.setCellWidget(row, _KIND, kinds)
        why = QTableWidgetItem("in the case already" if one.known_id else visible(one.why))
        why.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        why.setToolTip(why.text())
        self.table.setItem(row, _WHY, why)
        self.table.setRowHeight(row, 34)

    def _now(self, row: int) -> Proposal:
        before = self._proposals[row]
        if before.known_id is not None:
            return before
        kind = str(self.table.cellWidget(row, _KIND).currentData())  # type: ignore[attr-defined]
        return replace(before, kind=kind, label=self.table.item(row, _NAME).text().strip())

    def _ticked(self, row: int) -> bool:
        return self.table.item(row, _NAME).checkState() is Qt.CheckState.Checked

    def _tick(self, row: int, _index: int) -> None:
        self.table.item(row, _NAME).setCheckState(Qt.CheckState.Checked)

    def _tick_all(self, on: bool) -> None:
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        for row in range(self.table.rowCount()):
            self.table.item(row, _NAME).setCheckState(state)

    def _changed(self, _item: QTableWidgetItem) -> None:
        self._count()

    def _count(self) -> None:
        chosen = self.chosen()
        known = sum(one.known_id is not None for one in chosen)
        self._summary.setText(f"{len(chosen)} chosen, {known} of them in the case already")
        self._all.setChecked(len(chosen) == len(self._proposals))
        self.add.setEnabled(bool(chosen) and all(one.label for one in chosen))
