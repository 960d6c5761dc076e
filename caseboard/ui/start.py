"""The first page: what one can open, and the sample case for the first time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from caseboard.commands.visible import visible

_RECENT = "recent"
_MOST = 8
_WIDTH = 580
_MARGIN = 28


def recent_cases() -> list[Path]:
    """The cases opened last that are still there, newest first."""
    stored = str(QSettings().value(_RECENT, ""))
    return [Path(line) for line in stored.split("\n") if line and Path(line).is_file()]


def remember_case(path: Path) -> None:
    """Put a case at the top of those opened last."""
    others = [one for one in recent_cases() if one != path]
    QSettings().setValue(_RECENT, "\n".join(str(one) for one in [path, *others][:_MOST]))


class StartPage(QWidget):
    """Offers to make, open or try a case.

    Signals:
        newAsked(), openAsked(), sampleAsked(), caseChosen(Path)
    """

    newAsked = Signal()
    openAsked = Signal()
    sampleAsked = Signal()
    caseChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(_WIDTH)
        title = QLabel("Caseboard")
        title.setProperty("role", "title")
        words = QLabel(
            "Who is linked to whom, who says so, who could cut it off, and who was told. One case is one file,"
            " everything can be undone, and nothing leaves this machine.",
            wordWrap=True,
        )
        words.setProperty("role", "muted")
        buttons = QHBoxLayout()
        for text, signal, primary in (
            ("New case…", self.newAsked, True),
            ("Open case…", self.openAsked, False),
            ("Open the McColo case", self.sampleAsked, False),
        ):
            button = QPushButton(text)
            button.setProperty("primary", str(primary).lower())
            button.clicked.connect(signal)
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._heading = QLabel("Opened last")
        self._heading.setProperty("role", "heading")
        self.recent = QListWidget()
        self.recent.setAccessibleName("Cases opened last")
        self.recent.setMinimumHeight(150)
        self.recent.itemActivated.connect(self._choose)
        self.recent.itemClicked.connect(self._choose)
        self._hint = QLabel(
            "New here? The McColo case shows everything: a hosting company, its providers, rival figures, notices and"
            " what came of them.",
            wordWrap=True,
        )
        self._hint.setProperty("role", "muted")
        for label in (words, self._hint):
            label.setFixedWidth(_WIDTH - 2 * _MARGIN)
            label.setMinimumHeight(label.heightForWidth(_WIDTH - 2 * _MARGIN))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        inside.setSpacing(12)
        for widget in (title, words):
            inside.addWidget(widget)
        inside.addLayout(buttons)
        for widget in (self._hint, self._heading, self.recent):
            inside.addWidget(widget)
        outside = QVBoxLayout(self)
        outside.addStretch(1)
        outside.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outside.addStretch(2)
        self.refresh()

    def refresh(self) -> None:
        """List the cases opened last."""
        self.recent.clear()
        for path in recent_cases():
            item = QListWidgetItem(f"{visible(path.stem)}\n{visible(str(path.parent))}")
            item.setData(Qt.ItemDataRole.UserRole, path)
            self.recent.addItem(item)
        for widget in (self._heading, self.recent):
            widget.setVisible(self.recent.count() > 0)

    def _choose(self, item: QListWidgetItem) -> None:
        self.caseChosen.emit(item.data(Qt.ItemDataRole.UserRole))
