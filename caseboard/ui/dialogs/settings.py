"""The settings page: colours, size of text, how links are drawn, and the keys of every command."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from caseboard.board.theme import load_theme, theme_names
from caseboard.board.tools.presets import AnalystTool, MaltegoTool
from caseboard.board.tools.tools import Tool
from caseboard.ui.actions import COMMANDS, ActionTable, Command, keys_of, set_keys
from caseboard.ui.appearance import SYSTEM, choose_text_scale, choose_theme, chosen_theme, text_scale

_LINKING = "linking"
_SCALES = (80, 90, 100, 110, 125, 150, 175, 200)
_PRESETS = {
    "": "Caseboard: drag from the rim handle, or hold L",
    "i2": "i2 Analyst's Notebook: Shift+drag from an entity",
    "maltego": "Maltego: drag from an entity that is not selected",
}


def linking_tool() -> Tool | None:
    """The pointer that draws links as the person is used to, or None for Caseboard's own way."""
    preset = str(QSettings().value(_LINKING, ""))
    return MaltegoTool() if preset == "maltego" else AnalystTool() if preset == "i2" else None


class SettingsDialog(QDialog):
    """Every change takes effect at once.

    Signals:
        themeChosen(Theme)
    """

    themeChosen = Signal(object)

    def __init__(self, actions: ActionTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.resize(680, 560)
        self._actions = actions
        tabs = QTabWidget()
        tabs.addTab(self._general(), "General")
        tabs.addTab(self._keys(), "Keys")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        layout.addWidget(buttons)

    def _general(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(16, 16, 16, 16)
        self.theme = QComboBox()
        self.theme.addItem("As the system", SYSTEM)
        for name in theme_names():
            self.theme.addItem(load_theme(name).label, name)
        self.theme.setCurrentIndex(self.theme.findData(chosen_theme()))
        self.theme.activated.connect(lambda _row: self.themeChosen.emit(choose_theme(self.theme.currentData())))
        self.scale = QComboBox()
        for per_cent in sorted({*_SCALES, text_scale()}):
            self.scale.addItem(f"{per_cent} %", per_cent)
        self.scale.setCurrentIndex(self.scale.findData(text_scale()))
        self.scale.activated.connect(lambda _row: choose_text_scale(self.scale.currentData()))
        self.linking = QComboBox()
        for name, words in _PRESETS.items():
            self.linking.addItem(words, name)
        self.linking.setCurrentIndex(max(0, self.linking.findData(str(QSettings().value(_LINKING, "")))))
        self.linking.activated.connect(lambda _row: QSettings().setValue(_LINKING, self.linking.currentData()))
        rows = (("Colours", self.theme), ("Size of text", self.scale), ("Drawing links", self.linking))
        for words, field in rows:
            field.setAccessibleName(words)
            form.addRow(words, field)
        return page

    def _keys(self) -> QWidget:
        page = QWidget()
        self.filter = QLineEdit(placeholderText="Filter commands", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter commands")
        self.table = QTableWidget(len(COMMANDS), 3)
        self.table.setAccessibleName("Keys of every command")
        self.table.setHorizontalHeaderLabels(["Command", "Keys", ""])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 220)
        self.table.setColumnWidth(2, 90)
        for row, command in enumerate(COMMANDS):
            self._key_row(row, command)
        self.problem = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.problem.setProperty("role", "disputed")
        self.filter.textChanged.connect(self._narrow)
        layout = QVBoxLayout(page)
        for widget in (self.filter, self.table, self.problem):
            layout.addWidget(widget)
        return page

    def _key_row(self, row: int, command: Command) -> None:
        name = QTableWidgetItem(f"{command.menu}: {command.text.rstrip('…')}")
        name.setFlags(Qt.ItemFlag.ItemIsEnabled)
        name.setToolTip(command.tip)
        edit = QKeySequenceEdit(QKeySequence(", ".join(keys_of(command)[:1])))
        edit.setMaximumSequenceLength(1)
        edit.setClearButtonEnabled(True)
        edit.setAccessibleName(f"Keys of {command.text}")
        edit.editingFinished.connect(partial(self._set, command, edit))
        back = QPushButton("Default", autoDefault=False)
        back.setAccessibleName(f"Default keys of {command.text}")
        back.clicked.connect(partial(self._back, command, edit))
        self.table.setItem(row, 0, name)
        self.table.setCellWidget(row, 1, edit)
        self.table.setCellWidget(row, 2, back)
        self.table.setRowHeight(row, 38)

    def _set(self, command: Command, edit: QKeySequenceEdit) -> None:
        text = edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if text in keys_of(command) or (not text and not keys_of(command)):
            return
        self._try(command, (text,) if text else (), edit)

    def _back(self, command: Command, edit: QKeySequenceEdit) -> None:
        self._try(command, command.keys, edit)

    def _try(self, command: Command, keys: tuple[str, ...], edit: QKeySequenceEdit) -> None:
        self.problem.setText(set_keys(command, keys))
        now = keys_of(command)
        edit.setKeySequence(QKeySequence(now[0] if now else ""))
        self._actions[command.name].setShortcuts([QKeySequence(key) for key in now])

    def _narrow(self, text: str) -> None:
        for row, command in enumerate(COMMANDS):
            words = f"{command.menu} {command.text} {command.tip} {' '.join(keys_of(command))}".casefold()
            self.table.setRowHidden(row, text.strip().casefold() not in words)
