"""What floats over the text: the card of a suggestion under the mouse, and the tools for selected words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.exchange.standing import Finding, State
from caseboard.ui.appearance import icon, tinted
from caseboard.ui.reader import keys
from caseboard.ui.reader.marks import KindLook, state_words
from caseboard.ui.reader.parts import plain_label, tool_button

_WIDTH = 330
_GRACE = 280


class _Floating(QFrame):
    """A card inside a widget, placed beside a rectangle of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("role", "card")
        self.setObjectName("floating")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(18)
        shadow.setOffset(0, 3)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def show_beside(self, box: QRect) -> None:
        """Show under a box of the parent, or over it where there is no room."""
        self.adjustSize()
        area = self._over.rect().adjusted(4, 4, -4, -4)
        size = self.sizeHint()
        y = box.bottom() + 5
        if y + size.height() > area.bottom():
            y = max(area.top(), box.top() - size.height() - 5)
        x = min(max(area.left(), box.left() - 10), max(area.left(), area.right() - size.width()))
        self.setGeometry(QRect(QPoint(x, y), size))
        self.show()
        self.raise_()


class FindingCard(_Floating):
    """Says what is thought of marked words and why, with a button for each answer.

    Args:
        parent: the widget over which it floats.
        answer: called with a name of `ui.reader.keys` and the finding.
        show_entity: called to show the entity of a finding on the board.
    """

    def __init__(
        self, parent: QWidget, answer: Callable[[str, Finding], object], show_entity: Callable[[Finding], object]
    ) -> None:
        super().__init__(parent)
        self._answer, self._show_entity = answer, show_entity
        self._finding: Finding | None = None
        self._icon = QLabel()
        self._name = plain_label("", "heading", wrap=True)
        self._kind = plain_label("", "muted")
        self._why = plain_label("", "muted", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self._name)
        names.addWidget(self._kind)
        top.addLayout(names, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._why)
        layout.addLayout(self._row)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(_GRACE)
        self._leaving.timeout.connect(self.hide)

    @property
    def finding(self) -> Finding | None:
        """What it is about."""
        return self._finding

    def show_finding(self, finding: Finding, box: QRect, look: KindLook, theme: Theme) -> None:
        """Show it for a finding whose words lie in a box of the parent."""
        self._leaving.stop()
        self._finding = finding
        self._icon.setPixmap(tinted(look.icon, look.colour, 22))
        self._name.setText(visible(finding.first.value))
        self._kind.setText(f"{look.label}, {state_words(finding.state)}")
        self._why.setText(visible(finding.first.why))
        self._build_buttons(finding, theme)
        self.setFixedWidth(min(_WIDTH, max(220, self._over.width() - 16)))
        self.show_beside(box)

    def leave(self) -> None:
        """The mouse left the words: go, unless it comes onto the card."""
        self._leaving.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the mouse is on it."""
        super().enterEvent(event)
        self._leaving.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Go when the mouse leaves."""
        super().leaveEvent(event)
        self.leave()

    def _build_buttons(self, finding: Finding, theme: Theme) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        buttons: list[tuple[str, str, str, str, str]] = []
        if not finding.settled:
            buttons.append(("Accept", "check", theme.good, keys.ACCEPT, "Accept it (Enter)"))
        if not finding.is_claim:
            buttons.append(("Kind", "replace", theme.text_muted, keys.KIND, "It is of another kind (C)"))
        if not finding.settled:
            buttons.append(("Reject", "x", theme.danger, keys.REJECT, "Reject it (X)"))
        for words, picture, colour, name, help_text in buttons:
            self._row.addWidget(
                tool_button(words, help_text, lambda name=name: self._say(name), icon(picture, colour))  # type: ignore[misc]
            )
        if finding.entity_id is not None and finding.state is not State.OPEN:
            show = tool_button(
                "Show", "Select it on the board", lambda: self._show_entity(finding), icon("focus-2", theme.text_muted)
            )
            self._row.addWidget(show)
        self._row.addStretch(1)

    def _say(self, name: str) -> None:
        finding = self._finding
        if name != keys.KIND:
            self.hide()
        if finding is not None:
            self._answer(name, finding)


class SelectionTools(_Floating):
    """What can be made of selected words."""

    def __init__(self, parent: QWidget, act: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._act = act
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(5, 4, 5, 4)
        self._layout.setSpacing(2)

    def offer(self, box: QRect, look: KindLook, theme: Theme) -> None:
        """Offer the tools beside the words; `look` is that of the kind that they seem to be."""
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        entity = tool_button(
            look.label,
            f"Make the words an entity: {look.label} (E)",
            lambda: self._act(keys.ENTITY),
            icon(look.icon, look.colour),
        )
        other = tool_button(
            "", "An entity of another kind (C)", lambda: self._act(keys.KIND), icon("chevron-down", theme.text_muted)
        )
        link = tool_button(
            "Link",
            "They say how two things are linked (L)",
            lambda: self._act(keys.LINK),
            icon("link", theme.text_muted),
        )
        claim = tool_button(
            "Claim", "They say something about one thing (S)", lambda: self._act(keys.CLAIM),
            icon("quote", theme.text_muted),
        )  # fmt: skip
        for button in (entity, other, link, claim):
            button.setIconSize(QSize(18, 18))
            self._layout.addWidget(button)
        self.show_beside(box)
