"""The two small forms that open on the board: quick add, and what a new link is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from rapidfuzz import fuzz, process

from caseboard.commands.boards import place
from caseboard.commands.case import Writer
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import add_entity, find_entity, identity_of
from caseboard.commands.identifiers import detect_entity_kind, visible
from caseboard.commands.links import add_link
from caseboard.commands.sources import find_or_add_source
from caseboard.errors import CaseboardError
from caseboard.exchange.placing import place_beside
from caseboard.model.grades import Direction, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Link, Source
from caseboard.model.when import When
from caseboard.ui.session import Session

_MOST_OFFERED = 6
_ALIKE = 72

Chosen = Callable[[Id | None, str, str], None]


class Popup(QFrame):
    """A form over the window that Escape and a click elsewhere close."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def show_at(self, place: QPoint) -> None:
        """Open with its corner at a place of the screen, inside the screen."""
        self.adjustSize()
        area = self.screen().availableGeometry()
        x = min(max(area.left(), place.x()), area.right() - self.width())
        y = min(max(area.top(), place.y()), area.bottom() - self.height())
        self.move(x, y)
        self.show()


class QuickAdd(Popup):
    """Asks for a name or identifier; the kind follows what is typed, and what exists already is offered first.

    Args:
        chosen: called with an existing entity's identifier, or with a kind and the text for a new one.
    """

    def __init__(self, parent: QWidget, session: Session, kind: str | None, text: str, chosen: Chosen) -> None:
        super().__init__(parent)
        self._session, self._chosen, self._fixed = session, chosen, kind is not None
        self._labels = {bytes(one): label for one, label in session.case.read.column(Entity, "id", "label")}
        self.text = QLineEdit(text, placeholderText="Name, address, AS number, network…")
        self.text.setAccessibleName("Name or identifier")
        self.text.setMinimumWidth(320)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind")
        for entry in session.case.vocabulary.entities.values():
            self.kind.addItem(entry.label, entry.name)
        self.known = QListWidget()
        self.known.setAccessibleName("Already in the case")
        self.known.setMaximumHeight(150)
        self.problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.problem.setProperty("role", "disputed")
        add = QPushButton("Add", default=True)
        add.setProperty("primary", "true")
        row = QHBoxLayout()
        row.addWidget(self.kind, 1)
        row.addWidget(add)
        self._offer = QLabel("Already in the case:")
        self._offer.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        for widget in (self.text, self._offer, self.known, self.problem):
            layout.addWidget(widget)
        layout.insertLayout(1, row)
        if kind is not None:
            self.kind.setCurrentIndex(self.kind.findData(kind))
        self.kind.activated.connect(self._fix)
        self.text.textChanged.connect(self._typed)
        self.text.returnPressed.connect(self._accept)
        add.clicked.connect(self._add)
        self.known.itemActivated.connect(self._take)
        self.known.itemClicked.connect(self._take)
        self._typed(text)
        self.text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes to what is offered."""
        if event.key() == Qt.Key.Key_Down and self.known.count():
            self.known.setFocus()
            self.known.setCurrentRow(0)
        else:
            super().keyPressEvent(event)

    def _fix(self, _index: int) -> None:
        self._fixed = True

    def _typed(self, text: str) -> None:
        self.problem.hide()
        if not self._fixed and text.strip():
            kind = detect_entity_kind(self._session.case.vocabulary, text)
            self.kind.setCurrentIndex(self.kind.findData(kind))
        self.known.clear()
        if text.strip():
            found = process.extract(
                text.casefold(),
                self._labels,
                scorer=fuzz.WRatio,
                processor=str.casefold,
                limit=_MOST_OFFERED,
                score_cutoff=_ALIKE,
            )
            for label, _score, entity_id in found:
                item = QListWidgetItem(visible(label))
                item.setData(Qt.ItemDataRole.UserRole, entity_id)
                self.known.addItem(item)
        self.known.setVisible(self.known.count() > 0)
        self._offer.setVisible(self.known.count() > 0)
        self.adjustSize()

    def _same(self) -> Id | None:
        case = self._session.case
        try:
            found = find_entity(case.read, case.vocabulary, self.kind.currentData(), self.text.text())
        except CaseboardError:
            return None
        return found.id if found else None

    def _accept(self) -> None:
        existing = self._same()
        if existing is not None:
            self._finish(existing)
        else:
            self._add()

    def _add(self) -> None:
        text, kind = self.text.text(), str(self.kind.currentData())
        try:
            identity_of(self._session.case.vocabulary.entity_kind(kind), text)
            complaint = "" if text.strip() else "Type a name or an identifier."
        except CaseboardError as problem:
            complaint = str(problem)
        if complaint:
            self.problem.setText(complaint)
            self.problem.show()
            self.adjustSize()
            return
        existing = self._same()
        self._finish(existing) if existing is not None else self._finish(None, kind, text)

    def _take(self, item: QListWidgetItem) -> None:
        self._finish(item.data(Qt.ItemDataRole.UserRole))

    def _finish(self, existing: Id | None, kind: str = "", text: str = "") -> None:
        self.close()
        self._chosen(existing, kind, text)


class LinkForm(Popup):
    """Asks what a link that was drawn is; Enter keeps it, Escape drops it."""

    def __init__(self, parent: QWidget, session: Session, from_id: Id, to_id: Id) -> None:
        super().__init__(parent)
        self._session, self._ends = session, (from_id, to_id)
        read, vocabulary = session.case.read, session.case.vocabulary
        first, second = read.get(Entity, from_id), read.get(Entity, to_id)
        heading = QLabel(f"{visible(first.label)}  →  {visible(second.label)}", textFormat=Qt.TextFormat.PlainText)
        heading.setProperty("role", "heading")
        heading.setMaximumWidth(420)
        self.kind = QComboBox()
        for entry in vocabulary.link_kinds_between(first.kind, second.kind):
            self.kind.addItem(entry.label, (entry.name, False))
        for entry in vocabulary.link_kinds_between(second.kind, first.kind):
            if entry.directed and entry.reverse:
                self.kind.addItem(f"{entry.reverse} (the other way)", (entry.name, True))
        self.strength = QComboBox()
        for strength in Strength:
            self.strength.addItem(strength.value, strength)
        self.strength.setCurrentIndex(1)
        self.direction = QComboBox()
        for direction, words in (
            (None, "as usual for its kind"),
            (Direction.FORWARD, "forward"),
            (Direction.BOTH, "both ways"),
            (Direction.NONE, "no direction"),
        ):
            self.direction.addItem(words, direction)
        self.since = QLineEdit(placeholderText="2007-11, 2006~, 2006/2008")
        self.source = QComboBox(editable=True)
        self.source.addItem("")
        self.source.addItems([one.name for one in read.all(Source)])
        self.problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.problem.setProperty("role", "disputed")
        self.problem.hide()
        form = QFormLayout()
        for words, field in (
            ("Kind", self.kind),
            ("Strength", self.strength),
            ("Direction", self.direction),
            ("When", self.since),
            ("Source", self.source),
        ):
            field.setAccessibleName(words)
            field.setMinimumWidth(240)
            form.addRow(words, field)
        keep = QPushButton("Keep", default=True)
        keep.setProperty("primary", "true")
        drop = QPushButton("Drop")
        keep.clicked.connect(self.keep)
        drop.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(drop)
        buttons.addWidget(keep)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)
        self.kind.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the link."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        else:
            super().keyPressEvent(event)

    def keep(self) -> None:
        """Make the link and, with a date or source, the claim that it holds."""
        try:
            since = When.parse(self.since.text()) if self.since.text().strip() else None
        except CaseboardError as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            self.adjustSize()
            return
        name, reverse = self.kind.currentData()
        from_id, to_id = reversed(self._ends) if reverse else self._ends
        source = self.source.currentText().strip()
        read = self._session.case.read
        label = f"Link {read.get(Entity, from_id).label} to {read.get(Entity, to_id).label}"
        strength = Strength(self.strength.currentData())  # Qt gives back plain strings
        chosen = self.direction.currentData()
        direction = Direction(chosen) if chosen else None
        self.close()

        def verb(writer: Writer) -> Link:
            link = add_link(writer, name, from_id, to_id, strength=strength, direction=direction)
            if since is not None or source:
                source_id = find_or_add_source(writer, source).id if source else None
                add_claim(writer, link.id, "holds", "yes", source_id=source_id, valid_from=since)
            return link

        made = self._session.do(label, verb)
        if made is not None:
            self._session.selection.set((), [made.id])


def add_here(session: Session, kind: str, text: str, place_on_board: tuple[float, float] | None) -> Entity | None:
    """Make an entity and put it on the board in view, at a place or beside nothing."""

    def verb(writer: Writer) -> Entity:
        made = add_entity(writer, kind, text)
        if place_on_board is None:
            place_beside(writer, session.board_id, [made.id])
        else:
            place(writer, session.board_id, {made.id: place_on_board})
        return made

    made = session.do(f"Add {text}", verb)
    if made is not None:
        session.selection.set([made.id])
    return made
