"""The bar above the board for sentences that matter: never a dialog in the way, sometimes with a next step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.ui.appearance import icon

_LONGEST = 400


class MessageBar(QFrame):
    """Shows one sentence until it is closed, answered or replaced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAccessibleName("Message")
        self._next: Callable[[], None] | None = None
        self.sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.button = QPushButton()
        self.button.clicked.connect(self._take_step)
        self._close = QToolButton(autoRaise=True, toolTip="Close (Esc)")
        self._close.setAccessibleName("Close the message")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 5, 6, 5)
        layout.addWidget(self.sentence, 1)
        layout.addWidget(self.button)
        layout.addWidget(self._close)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Fit the colours of a theme."""
        self._close.setIcon(icon("x", theme.window))

    def say(self, sentence: str, step: str = "", take: Callable[[], None] | None = None) -> None:
        """Show a sentence, with a button for the next step where there is one."""
        words = visible(sentence)
        self.sentence.setText(words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…")
        self._next = take
        self.button.setText(step)
        self.button.setVisible(take is not None)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the bar."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _take_step(self) -> None:
        self.hide()
        if self._next is not None:
            self._next()
