"""The key help: every command with its keys, and what the hand does for the same."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from caseboard.ui.actions import COMMANDS, MENUS, keys_of

_NATIVE = QKeySequence.SequenceFormat.NativeText


class KeyHelp(QDialog):
    """A list that narrows as one types."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and gestures")
        self.resize(820, 640)
        self.filter = QLineEdit(placeholderText="Filter by words or keys", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter")
        self.tree = QTreeWidget(columnCount=3, rootIsDecorated=False, wordWrap=True, indentation=14)
        self.tree.setAccessibleName("Commands with keys and gestures")
        self.tree.setHeaderLabels(["Command", "Keys", "By hand"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for menu in MENUS:
            self._add_group(menu)
        self.tree.expandAll()
        self.filter.textChanged.connect(self._narrow)
        layout = QVBoxLayout(self)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree)

    def _add_group(self, menu: str) -> None:
        group = QTreeWidgetItem(self.tree, [menu])
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        for command in COMMANDS:
            if command.menu == menu:
                keys = ", ".join(QKeySequence(key).toString(_NATIVE) for key in keys_of(command))
                line = QTreeWidgetItem(group, [command.text.rstrip("…"), keys, command.hand])
                line.setToolTip(0, command.tip)
                line.setToolTip(2, command.hand)

    def _narrow(self, text: str) -> None:
        wanted = text.casefold().split()
        for place in range(self.tree.topLevelItemCount()):
            group, shown = self.tree.topLevelItem(place), 0
            for row in range(group.childCount()):
                line = group.child(row)
                words = " ".join(line.text(column) for column in range(3)).casefold()
                line.setHidden(not all(word in words for word in wanted))
                shown += not line.isHidden()
            group.setHidden(not shown)
