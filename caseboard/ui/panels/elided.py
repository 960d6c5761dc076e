"""Buttons and chips for narrow panels: words that do not fit are shortened, and told in full by the tip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from caseboard.board.theme import TLP_BACKGROUND, TLP_COLOURS, Theme
from caseboard.commands.visible import visible
from caseboard.model.grades import Tlp
from caseboard.ui.reader.parts import plain_label, tip

_LONGEST = 400


class ElidedButton(QPushButton):
    """A flat button of one line, as wide as there is room.

    Args:
        words: what it says; words of a case are allowed.
        clicked: called on a click, Space or Enter.
        picture: stands before the words.
        hint: said by the tip after the words.
    """

    def __init__(self, words: str, clicked: Callable[[], object], picture: QIcon | None = None, hint: str = "") -> None:
        super().__init__()
        self._words = " ".join(visible(words[:_LONGEST], lines=True).split())
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "row")
        self.setAccessibleName(self._words)
        self.setToolTip(tip(words[:2000]) + (tip(hint) if hint else ""))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if picture is not None:
            self.setIcon(picture)
            self.setIconSize(QSize(16, 16))
        self.clicked.connect(lambda _checked=False: clicked())
        self._shorten()

    @property
    def words(self) -> str:
        """What it would say if there were room."""
        return self._words

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as fits."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = self.width() - 14 - (22 if not self.icon().isNull() else 0)
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(room, 20))
        self.setText(shown.replace("&", "&&"))


def chip(words: str, hint: str = "") -> QLabel:
    """A few letters in a frame."""
    made = plain_label(words)
    made.setProperty("role", "chip")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if hint:
        made.setToolTip(tip(hint))
        made.setAccessibleDescription(hint)
    return made


def tlp_chip(tlp: Tlp) -> QLabel:
    """A marking in the letters and colours that the protocol prescribes."""
    made = chip(tlp.value, "Traffic Light Protocol 2.0")
    made.setStyleSheet(
        f"background: {TLP_BACKGROUND}; color: {TLP_COLOURS[tlp]}; border-radius: 4px; padding: 1px 5px;"
    )
    return made


def panel_style(theme: Theme) -> str:
    """The style sheet of rows and chips."""
    return f"""
    QPushButton[role="row"] {{ background: transparent; border: 1px solid transparent; text-align: left;
        padding: 3px 5px; }}
    QPushButton[role="row"]:hover {{ background: {theme.row_hover}; }}
    QPushButton[role="row"]:focus {{ border-color: {theme.accent}; }}
    QPushButton[role="row"]:disabled {{ color: {theme.text}; }}
    QPushButton[role="quotation"] {{ background: transparent; border: 1px solid transparent; text-align: left;
        padding: 2px 5px; color: {theme.link_text}; }}
    QPushButton[role="quotation"]:hover {{ background: {theme.row_hover}; }}
    QPushButton[role="quotation"]:focus {{ border-color: {theme.accent}; }}
    QPushButton[role="small"] {{ padding: 3px 9px; }}
    QLabel[role="chip"] {{ border: 1px solid {theme.border}; border-radius: 4px; padding: 1px 5px; font-weight: 600; }}
    QFrame[role="rival"] {{ background: {theme.panel_alternate}; border: 1px solid {theme.border};
        border-radius: 6px; }}
    QFrame[role="chosen"] {{ background: {theme.panel_alternate}; border: 2px solid {theme.good}; border-radius: 6px; }}
    QLabel[role="good"] {{ color: {theme.good}; font-weight: 600; }}
    """
