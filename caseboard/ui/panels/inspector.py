"""The inspector: everything the case holds about one entity or link, claim by claim, rival beside rival."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from caseboard.board.theme import Theme
from caseboard.commands.assess import assess
from caseboard.commands.boards import boards_of
from caseboard.commands.entities import rename_entity
from caseboard.commands.links import change_link
from caseboard.commands.visible import visible
from caseboard.model.grades import Strength
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Link, Note, Notice, Placement
from caseboard.ui.appearance import tinted
from caseboard.ui.kinds import readable
from caseboard.ui.panels.cards import PropertyCard, label
from caseboard.ui.panels.claimform import ClaimForm
from caseboard.ui.session import Session

_EMPTY = (
    "Nothing is selected.\n\nClick an entity or a link on the board: what sources say about it appears here, with its"
    " grades, quotations and rival claims."
)
_MOST_LINKS = 60


class Inspector(QScrollArea):
    """Shows what is selected; all changes go through the session.

    Signals:
        claimAdded(): a claim was added with the form.
    """

    claimAdded = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._theme = session, theme
        self._subject: Id | None = None
        self.form: ClaimForm | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(300)
        session.changed.connect(self.refresh)
        session.subjectAsked.connect(self.show_subject)
        session.selection.watch(self._follow)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw icons in other colours."""
        self._theme = theme
        self.refresh()

    def show_subject(self, subject: Id) -> None:
        """Show one entity or link, selected or not."""
        self._subject = subject
        self.refresh()

    def begin_claim(self) -> None:
        """Put the cursor into the form for a new claim."""
        if self.form is not None:
            self.ensureWidgetVisible(self.form)
            self.form.begin()

    def _follow(self) -> None:
        chosen = self.session.selection
        self._subject = None
        if len(chosen) == 1:
            self._subject = (*chosen.entities, *chosen.links)[0]  # type: ignore[assignment]
        self.refresh()

    def refresh(self, _change: object = None) -> None:
        """Read again what is shown, and keep the place."""
        place = self.verticalScrollBar().value()
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(12, 12, 12, 12)
        self._body.setSpacing(8)
        self.form = None
        read = self.session.case.read
        entity = read.find(Entity, self._subject) if self._subject else None
        link = read.find(Link, self._subject) if self._subject and entity is None else None
        if entity is not None:
            self._show_entity(entity)
        elif link is not None:
            self._show_link(link)
        elif len(self.session.selection) > 1:
            self._show_many()
        else:
            hint = label(_EMPTY, "muted", lines=True)
            hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._body.addSpacing(40)
            self._body.addWidget(hint)
        self._body.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().setValue(place)

    # An entity

    def _show_entity(self, entity: Entity) -> None:
        kind = self.session.case.vocabulary.entities.get(entity.kind)
        picture = QLabel()
        if kind is not None:
            picture.setPixmap(tinted(kind.icon, readable(kind.colour, self._theme), 30))
        name = QLineEdit(entity.label)
        name.setAccessibleName("Name")
        name.setReadOnly(self.session.case.read_only)
        name.editingFinished.connect(lambda: self._rename(entity, name.text()))
        head = QHBoxLayout()
        head.addWidget(picture)
        head.addWidget(name, 1)
        self._body.addLayout(head)
        words = kind.label if kind else entity.kind
        if entity.identity and entity.identity != entity.label:
            words += f"  ·  {visible(entity.identity)}"
        self._body.addWidget(label(words, "muted"))
        self._claims(entity.id)
        self._links(entity)
        self._notices(entity.id)
        self._notes(entity.id)
        self._boards(entity.id)

    def _rename(self, entity: Entity, text: str) -> None:
        current = self.session.case.read.find(Entity, entity.id)
        if current is not None and text.strip() and text != current.label:
            self.session.do(f"Rename {current.label} to {text}", lambda writer: rename_entity(writer, current.id, text))

    def _claims(self, subject: Id) -> None:
        case = self.session.case
        assessments = assess(case.read, case.vocabulary, subject)
        disputed = [one for one in assessments if one.rivals or one.disputed]
        plain = [one for one in assessments if one not in disputed]
        count = sum(len(one.claims) for one in assessments)
        self._heading(f"Claims ({count})")
        if not assessments:
            self._body.addWidget(label("No source has been recorded on this yet.", "muted"))
        for one in (*disputed, *plain):
            self._body.addWidget(PropertyCard(self.session, subject, one))
        if not case.read_only:
            self.form = ClaimForm(self.session, subject)
            self._body.addWidget(self.form)

    def _links(self, entity: Entity) -> None:
        read, vocabulary = self.session.case.read, self.session.case.vocabulary
        links = read.links_of(entity.id)
        self._heading(f"Links ({len(links)})")
        for link in links[:_MOST_LINKS]:
            outward = link.from_id == entity.id
            other = read.get(Entity, link.to_id if outward else link.from_id)
            kind = vocabulary.links.get(link.kind)
            words = link.label or ((kind.label if outward else kind.reverse) if kind else link.kind)
            button = QPushButton(visible(f"{words}  {other.label}"))
            button.setFlat(True)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setToolTip(link.strength.value)
            button.clicked.connect(lambda _checked=False, one=link.id: self._go((), [one]))
            row = QHBoxLayout()
            row.addWidget(button, 1)
            to = QPushButton("→")
            to.setFlat(True)
            to.setMaximumWidth(30)
            to.setAccessibleName(f"Go to {visible(other.label)}")
            to.clicked.connect(lambda _checked=False, one=other.id: self._go([one], ()))
            row.addWidget(to)
            self._body.addLayout(row)
        if len(links) > _MOST_LINKS:
            self._body.addWidget(label(f"{len(links) - _MOST_LINKS} more are in the table of links.", "muted"))

    def _notices(self, entity_id: Id) -> None:
        read = self.session.case.read
        found = [*read.where(Notice, recipient_id=entity_id), *read.where(Notice, target_id=entity_id)]
        if not found:
            return
        self._heading(f"Notices ({len(found)})")
        for notice in sorted(found, key=lambda one: one.sent.earliest.timestamp() if one.sent else 0.0):
            to, about = (read.get(Entity, one).label for one in (notice.recipient_id, notice.target_id))
            when = notice.sent.words() if notice.sent else "undated"
            self._body.addWidget(label(f"{when}: {notice.sender} to {to} about {about}: {notice.state.value}"))

    def _notes(self, subject: Id) -> None:
        notes = self.session.case.read.where(Note, subject_id=subject)
        if notes:
            self._heading(f"Notes ({len(notes)})")
        for note in notes:
            self._body.addWidget(label(note.body, lines=True))

    def _boards(self, entity_id: Id) -> None:
        read = self.session.case.read
        standing = {one.board_id for one in read.where(Placement, entity_id=entity_id)}
        names = [board.name for board in boards_of(read) if board.id in standing]
        self._heading("Boards")
        self._body.addWidget(label(", ".join(names) or "On no board yet.", "muted"))

    # A link

    def _show_link(self, link: Link) -> None:
        read, vocabulary = self.session.case.read, self.session.case.vocabulary
        first, second = read.get(Entity, link.from_id), read.get(Entity, link.to_id)
        kind = vocabulary.links.get(link.kind)
        self._body.addWidget(label(f"{first.label}  →  {second.label}", "title"))
        form = QFormLayout()
        kinds, strengths, words = QComboBox(), QComboBox(), QLineEdit(link.label)
        for one in vocabulary.link_kinds_between(first.kind, second.kind):
            kinds.addItem(one.label, one.name)
        if kinds.findData(link.kind) < 0:
            kinds.addItem(kind.label if kind else link.kind, link.kind)
        kinds.setCurrentIndex(kinds.findData(link.kind))
        for strength in Strength:
            strengths.addItem(strength.value, strength)
        strengths.setCurrentIndex(list(Strength).index(link.strength))
        kinds.activated.connect(lambda _row: self._change(link, kind=kinds.currentData()))
        strengths.activated.connect(lambda _row: self._change(link, strength=strengths.currentData()))
        words.editingFinished.connect(
            lambda: self._change(link, label=words.text()) if words.text() != link.label else None
        )
        for name, field in (("Kind", kinds), ("Strength", strengths), ("Words", words)):
            field.setAccessibleName(name)
            field.setEnabled(not self.session.case.read_only)
            form.addRow(name, field)
        self._body.addLayout(form)
        self._claims(link.id)
        self._notes(link.id)

    def _change(self, link: Link, **changes: object) -> None:
        self.session.do("Change a link", lambda writer: change_link(writer, link.id, **changes))

    # Several

    def _show_many(self) -> None:
        read, vocabulary = self.session.case.read, self.session.case.vocabulary
        chosen = self.session.selection
        self._body.addWidget(label(f"{len(chosen)} selected", "title"))
        counts: Counter[str] = Counter()
        for one in chosen.entities:
            entity = read.find(Entity, one)  # type: ignore[arg-type]
            if entity is not None:
                kind = vocabulary.entities.get(entity.kind)
                counts[kind.plural if kind else entity.kind] += 1
        if chosen.links:
            counts["links"] = len(chosen.links)
        for words, count in counts.most_common():
            self._body.addWidget(label(f"{count}  {words}"))

    def _go(self, entities: list[Id] | tuple[Id, ...], links: list[Id] | tuple[Id, ...]) -> None:
        self.session.selection.set(entities, links)

    def _heading(self, words: str) -> None:
        self._body.addSpacing(4)
        self._body.addWidget(label(words, "heading"))
