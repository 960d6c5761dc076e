"""A context menu whose commands can be found by typing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class SearchMenu(QMenu):
    """Commands in a fixed order below a field: what is typed narrows them, Enter takes the first that is left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Commands for the selection")
        self.field = QLineEdit(placeholderText="Type to search", clearButtonEnabled=True)
        self.field.setAccessibleName("Search the commands of this menu")
        self.field.textChanged.connect(self._narrow)
        place = QWidgetAction(self)
        place.setDefaultWidget(self.field)
        self.addAction(place)
        self._place = place
        self._hidden: list[QAction] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters go to the field; Enter takes the command in view where nothing is chosen."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.activeAction() in (None, self._place):
            self._take_first()
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & _COMMANDING:
            self.field.insert(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.field.backspace()
        else:
            super().keyPressEvent(event)

    def shown(self) -> list[QAction]:
        """The commands that fit what was typed."""
        wanted = self.field.text().strip().casefold()
        return [one for one in self._commands() if wanted in f"{one.text()} {one.statusTip()}".casefold()]

    def _commands(self) -> list[QAction]:
        return [one for one in self.actions() if one is not self._place and not one.isSeparator()]

    def _narrow(self, text: str) -> None:
        fitting = set(self.shown())
        for one in self.actions():
            if one is not self._place:
                self._show(one, not text.strip() if one.isSeparator() else one in fitting)
        first = next((one for one in self.shown() if one.isEnabled()), None)
        if text.strip() and first is not None:
            self.setActiveAction(first)

    def _show(self, action: QAction, shown: bool) -> None:
        """The actions belong to the window: what is hidden here is shown again when the menu closes."""
        if action.isVisible() and not shown:
            self._hidden.append(action)
        action.setVisible(shown)

    def _take_first(self) -> None:
        first = next((one for one in self.shown() if one.isEnabled()), None)
        self.close()
        if first is not None:
            first.trigger()

    def hideEvent(self, event: QHideEvent) -> None:
        """Show again in the other menus what was hidden here."""
        for action in self._hidden:
            action.setVisible(True)
        self._hidden.clear()
        super().hideEvent(event)
