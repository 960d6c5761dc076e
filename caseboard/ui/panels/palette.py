"""The command palette: any command or entity by a few letters of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from rapidfuzz import fuzz, process

from caseboard.commands.visible import visible
from caseboard.model.records import Entity
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_MOST = 12
_CUTOFF = 55


class CommandPalette(QDialog):
    """Ranks the window's commands and the entities of the case by likeness to what is typed."""

    def __init__(self, actions: Sequence[QAction], session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions, self._session = [one for one in actions if one.isEnabled()], session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Command palette")
        self.text = QLineEdit(placeholderText="Command or entity")
        self.text.setAccessibleName("Command or entity")
        self.list = QListWidget()
        self.list.setAccessibleName("Matches")
        self.list.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(self.list)
        self.setFixedSize(520, 400)
        self._names: dict[object, str] = {one: one.text().replace("&", "").rstrip("…") for one in self._actions}
        if session is not None:
            self._names |= {bytes(one): label for one, label in session.case.read.column(Entity, "id", "label")}
        self.text.textChanged.connect(self._rank)
        self.text.installEventFilter(self)
        self.list.itemActivated.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self._rank("")
        if parent is not None:
            middle = parent.mapToGlobal(parent.rect().center())
            self.move(middle.x() - self.width() // 2, parent.mapToGlobal(parent.rect().topLeft()).y() + 90)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list and Enter runs, while the field keeps the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None:
                    self._run(item)
                return True
        return super().eventFilter(watched, event)

    def _rank(self, text: str) -> None:
        self.list.clear()
        if text.strip():
            found = process.extract(
                text,
                self._names,
                scorer=fuzz.WRatio,
                processor=str.casefold,
                limit=_MOST,
                score_cutoff=_CUTOFF,
            )
            keys = [key for _name, _score, key in found]
        else:
            keys = list(self._actions[:_MOST])
        for key in keys:
            words = visible(self._names[key])
            if isinstance(key, QAction):
                shortcut = key.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(key.icon(), f"{words}    {shortcut}")
            else:
                item = QListWidgetItem(f"{words}    entity")
            item.setData(_ROLE, key)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem) -> None:
        key = item.data(_ROLE)
        self.close()
        if isinstance(key, QAction):
            key.trigger()
        elif self._session is not None:
            self._session.selection.set([bytes(key)])
            self._session.show_subject(bytes(key))  # type: ignore[arg-type]
