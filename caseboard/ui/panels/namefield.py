"""A name that can be changed where it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from caseboard.commands.visible import visible
from caseboard.ui.panels.panel import column_in, words_label

_LONGEST = 400
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class NameField(QWidget):
    """Large words; F2, Enter or a double click make them a field, Enter keeps what was typed and Esc drops it.

    Args:
        text: the name.
        kept: called with another name.
        writable: whether it can be changed.
    """

    def __init__(self, text: str, kept: Callable[[str], object], writable: bool) -> None:
        super().__init__()
        self._text, self._kept, self._writable = text, kept, writable
        self.label = words_label(text, "title", _LONGEST)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Name")
        self.edit.hide()
        self.edit.installEventFilter(self)
        self.edit.returnPressed.connect(self._keep)
        column = column_in(self)
        column.addWidget(self.label)
        column.addWidget(self.edit)
        self.setObjectName("name")
        self.setAccessibleName(f"Name: {visible(text[:_LONGEST])}")
        if writable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setToolTip("F2, Enter or a double click: rename")

    def begin(self) -> None:
        """Make it a field."""
        if self._writable:
            self.edit.setText(self._text)
            self.label.hide()
            self.edit.show()
            self.edit.selectAll()
            self.edit.setFocus()

    def end(self) -> None:
        """Drop what was typed."""
        had_focus = self.edit.hasFocus()
        self.edit.hide()
        self.label.show()
        if had_focus:
            self.setFocus()

    def _keep(self) -> None:
        text = self.edit.text().strip()
        self.end()
        if text and text != self._text:
            self._kept(text)

    def event(self, event: QEvent) -> bool:
        """F2 is this field's while it has the focus, though the window has a command of that key."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F2
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Esc drops."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if escape and event.type() is QEvent.Type.KeyPress:
            self.end()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Enter begin."""
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.edit.isHidden():
            self.begin()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin."""
        self.begin()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEY:
            self.label.setStyleSheet("text-decoration: underline;")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys go elsewhere."""
        super().focusOutEvent(event)
        self.label.setStyleSheet("")
