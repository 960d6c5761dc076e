"""A field for an entity: type to find one of the case, or the name of a new one, whose kind is guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from caseboard.commands.detect import detect_entity_kind
from caseboard.commands.visible import visible
from caseboard.exchange.accept import End
from caseboard.model.ids import Id
from caseboard.model.records import Entity
from caseboard.ui.appearance import icon
from caseboard.ui.reader.marks import KindLook
from caseboard.ui.reader.parts import caption, tip
from caseboard.ui.reader.reading import Reading

_MOST = 12


class Looks:
    """The looks of kinds, for widgets that outlive a change of theme."""

    def __init__(self, look: Callable[[str], KindLook], kinds: Sequence[str]) -> None:
        self.of, self.kinds = look, tuple(kinds)


def kind_menu(parent: QWidget, looks: Looks, chosen: Callable[[str], object]) -> QMenu:
    """A menu of all entity kinds, each with its icon and a key for its first letter."""
    menu = QMenu(parent)
    for kind in looks.kinds:
        look = looks.of(kind)
        action = menu.addAction(icon(look.icon, look.colour), caption(look.label))
        action.triggered.connect(lambda _checked=False, name=kind: chosen(name))
    return menu


class EntityEdit(QWidget):
    """One line with a button for the kind.

    Signals:
        changed(): it means another entity, or another kind of new one.
        entered(): Enter was pressed.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, reading: Reading, name: str, looks: Looks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading, self._looks = reading, looks
        self._known: list[tuple[str, str, Id]] = []
        self._end: End | None = None
        self._fixed_kind: str | None = None
        self.text = QLineEdit()
        self.text.setAccessibleName(name)
        self.text.setPlaceholderText(name)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_MOST)
        completer.activated[str].connect(self._choose)  # type: ignore[index]
        self.text.setCompleter(completer)
        self.kind = QToolButton()
        self.kind.setIconSize(QSize(16, 16))
        self.kind.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.kind.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.kind.setAccessibleName(f"Kind of {name.lower()}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.kind)
        self.setFocusProxy(self.text)
        self.text.textEdited.connect(self._typed)
        self.text.returnPressed.connect(self.entered)
        self._show_kind()

    @property
    def end(self) -> End | None:
        """What it means: an entity of the case, kind and label of a new one, or None while it is empty."""
        return self._end

    @property
    def kind_name(self) -> str:
        """The kind of what it means, empty while it is empty."""
        if isinstance(self._end, tuple):
            return self._end[0]
        known = self._reading.session.case.read.find(Entity, self._end) if self._end is not None else None
        return known.kind if known is not None else ""

    def set_end(self, end: End | None) -> None:
        """Mean this."""
        self._fixed_kind = None
        self._end = end
        if isinstance(end, tuple):
            self.text.setText(end[1])
        elif end is not None:
            known = self._reading.session.case.read.find(Entity, end)
            self.text.setText(known.label if known is not None else "")
            self._end = end if known is not None else None
        else:
            self.text.clear()
        self._show_kind()
        self.changed.emit()

    def _load(self) -> None:
        if not self._known:
            rows = self._reading.session.case.read.column(Entity, "id", "label", "kind")
            self._known = [(label, kind, Id(bytes(one))) for one, label, kind in rows]

    def _typed(self, text: str) -> None:
        self._load()
        words = " ".join(text.split())
        self._names.setStringList([self._line(*one) for one in self._matches(words)])
        same = [one for one in self._known if one[0].casefold() == words.casefold()]
        if not words:
            self._end = None
        elif same:
            self._end = same[0][2]
        else:
            vocabulary = self._reading.session.case.vocabulary
            self._end = (self._fixed_kind or detect_entity_kind(vocabulary, words), words)
        self._show_kind()
        self.changed.emit()

    def _matches(self, words: str) -> Sequence[tuple[str, str, Id]]:
        """Names that begin with the words first, then those that hold them."""
        key = words.casefold()
        if not key:
            return ()
        found = [one for one in self._known if key in one[0].casefold()]
        return sorted(found, key=lambda one: (not one[0].casefold().startswith(key), one[0].casefold()))[:_MOST]

    def _line(self, label: str, kind: str, _: Id) -> str:
        return f"{visible(label)}  ({self._looks.of(kind).label})"

    def _choose(self, line: str) -> None:
        chosen = next((one for one in self._known if self._line(*one) == line), None)
        if chosen is not None:
            self.set_end(chosen[2])

    def _show_kind(self) -> None:
        new, name = isinstance(self._end, tuple), self.kind_name
        self.kind.setVisible(bool(name))
        if not name:
            return
        look = self._looks.of(name)
        self.kind.setIcon(icon(look.icon, look.colour))
        self.kind.setText(caption(f"new {look.label.lower()}" if new else look.label))
        self.kind.setToolTip(tip("Not in the case yet; click to say what it is" if new else "In the case"))
        self.kind.setEnabled(new)
        self.kind.setMenu(kind_menu(self.kind, self._looks, self._fix_kind) if new else None)  # type: ignore[arg-type]

    def _fix_kind(self, kind: str) -> None:
        self._fixed_kind = kind
        if isinstance(self._end, tuple):
            self._end = (kind, self._end[1])
        self._show_kind()
        self.changed.emit()
