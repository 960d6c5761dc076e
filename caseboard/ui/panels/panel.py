"""What all panels have in common: they follow the case and the selection, but read only while somebody can see them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.model.changes import ChangeSet
from caseboard.model.records import Record, VocabularyItem
from caseboard.ui.appearance import tinted
from caseboard.ui.reader.parts import plain_label
from caseboard.ui.session import Session

MARGIN = 8
_LONG_WORD = re.compile(r"\S{22,}")


class Panel(QWidget):
    """Reads the case again when something it shows has changed; several changes at once are read once.

    Args:
        session: the open case.
        theme: colours.
        records: the classes of records whose changes concern the panel.
    """

    def __init__(self, session: Session, theme: Theme, records: Iterable[type[Record]]) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self._records = (*records, VocabularyItem)
        self._stale = True
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._refresh_if_seen)
        session.changed.connect(self._case_changed)

    def refresh(self) -> None:
        """Show what the case holds now."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Show everything in other colours."""
        self.theme = theme
        self.read_again()

    def read_again(self) -> None:
        """Refresh as soon as control is back in the event loop, or when the panel comes into view."""
        self._stale = True
        if self.isVisible():
            self._later.start()

    def _case_changed(self, change: ChangeSet) -> None:
        if change.everything or any(change.of(record) for record in self._records):
            self.read_again()

    def _refresh_if_seen(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while nobody looked."""
        super().showEvent(event)
        self._refresh_if_seen()


def empty_state(theme: Theme, icon_name: str, title: str, words: str) -> QWidget:
    """What a panel without content shows: what goes there and how."""
    box = QWidget()
    picture = plain_label()
    picture.setPixmap(tinted(icon_name, theme.text_muted, 36))
    lines = (picture, plain_label(title, "heading", wrap=True), plain_label(words, "muted", wrap=True))
    layout = QVBoxLayout(box)
    layout.setContentsMargins(20, 20, 20, 20)
    layout.setSpacing(8)
    layout.addStretch(1)
    for line in lines:
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(line)
    layout.addStretch(2)
    return box


def empty_layout(layout: QLayout) -> None:
    """Remove everything from a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty_layout(inner)


def narrow(widget: QWidget) -> QWidget:
    """Let a widget become narrower than its words; returns it."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    widget.setSizePolicy(policy)
    widget.setMinimumWidth(0)
    return widget


def breakable(text: str) -> str:
    """Words of a case to be shown in a narrow place: control signs named, and long words may be broken anywhere."""
    return _LONG_WORD.sub(lambda found: "\u200b".join(found[0]), visible(text, lines=True))


def words_label(text: str, role: str = "", most: int = 1200) -> QLabel:
    """A label of wrapped words of a case that fits any width; what is longer than `most` characters is cut."""
    label = plain_label("", role, wrap=True)
    label.setText(breakable(text if len(text) <= most else text[: most - 1] + "…"))
    narrow(label)
    return label


def column_in(widget: QWidget, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 4) -> QVBoxLayout:
    """A column as the layout of a widget."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    return layout
