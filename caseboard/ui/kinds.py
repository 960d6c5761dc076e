"""The palette: the kinds of the vocabulary by group, to drag onto the board or to click and then the board."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.model.vocabulary import EntityKind, Vocabulary
from caseboard.ui.appearance import icon

KIND_MIME = "application/x-caseboard-kind"
_ROLE = Qt.ItemDataRole.UserRole


class KindPalette(QWidget):
    """Lists the entity kinds.

    Signals:
        armed(kind or "", keep): the next click on the board places this kind; `keep` while Shift was held.
    """

    armed = Signal(str, bool)

    def __init__(self, vocabulary: Vocabulary, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabulary, self._theme = vocabulary, theme
        self.filter = QLineEdit(placeholderText="Filter kinds", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter kinds")
        self.list = _KindList()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        self.filter.textChanged.connect(self._narrow)
        self.list.chosen.connect(self.armed)
        self.fill(vocabulary, theme)

    def fill(self, vocabulary: Vocabulary, theme: Theme) -> None:
        """Show the kinds of a vocabulary in the colours of a theme."""
        self._vocabulary, self._theme = vocabulary, theme
        self.list.clear()
        group = None
        for kind in sorted(vocabulary.entities.values(), key=lambda kind: (_order(vocabulary, kind), kind.label)):
            if kind.group != group:
                group = kind.group
                self._add_heading(group.capitalize() or "More")
            item = QListWidgetItem(icon(kind.icon, readable(kind.colour, theme)), kind.label)
            item.setData(_ROLE, kind.name)
            item.setToolTip(kind.description)
            self.list.addItem(item)
        self._narrow(self.filter.text())

    def disarm(self) -> None:
        """Nothing is armed any more."""
        self.list.clearSelection()

    def _add_heading(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        self.list.addItem(item)

    def _narrow(self, text: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            kind = self._vocabulary.entities.get(str(item.data(_ROLE)))
            words = " ".join((kind.label, kind.name, *kind.aliases)).casefold() if kind else ""
            item.setHidden(bool(text.strip()) and text.strip().casefold() not in words)


def readable(colour: str, theme: Theme) -> str:
    """The colour of a kind as a line on the panels of a theme: lighter where they are dark."""
    if not theme.dark:
        return colour
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * 0.42):02x}" for part in parts)


class _KindList(QListWidget):
    chosen = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Kinds of entities")
        self.setIconSize(QSize(20, 20))
        self.setDragEnabled(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.itemClicked.connect(lambda item: self._choose(item, keep=self._shift))
        self.itemActivated.connect(lambda item: self._choose(item, keep=False))
        self._shift = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
            self.chosen.emit("", False)
        super().keyPressEvent(event)

    def mimeData(self, items: list[QListWidgetItem]) -> QMimeData:  # type: ignore[override]
        data = QMimeData()
        if items and items[0].data(_ROLE):
            data.setData(KIND_MIME, str(items[0].data(_ROLE)).encode())
        return data

    def _choose(self, item: QListWidgetItem, *, keep: bool) -> None:
        if item.data(_ROLE):
            self.chosen.emit(str(item.data(_ROLE)), keep)


def _order(vocabulary: Vocabulary, kind: EntityKind) -> int:
    groups = list(dict.fromkeys(one.group for one in vocabulary.entities.values()))
    return groups.index(kind.group)
