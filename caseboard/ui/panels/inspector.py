"""The inspector: everything the case holds about one entity or link, claim by claim, rival beside rival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.assess import PropertyAssessment, assess
from caseboard.commands.entities import rename_entity
from caseboard.commands.links import change_link
from caseboard.commands.visible import visible
from caseboard.model.grades import Direction, Strength
from caseboard.model.ids import Id
from caseboard.model.records import (
    Board,
    Claim,
    Entity,
    Exhibit,
    Link,
    Note,
    Notice,
    NoticeEvent,
    Position,
    Source,
)
from caseboard.ui.appearance import icon, tinted
from caseboard.ui.kinds import readable
from caseboard.ui.panels.cards import PropertyCard
from caseboard.ui.panels.claimform import ClaimForm
from caseboard.ui.panels.elided import panel_style
from caseboard.ui.panels.namefield import NameField
from caseboard.ui.panels.panel import Panel, column_in, empty_state, narrow, words_label
from caseboard.ui.panels.sections import (
    LINES,
    NoteForm,
    add_boards,
    add_links,
    add_notes,
    add_notices,
    entity_button,
    heading,
    kind_icon,
)
from caseboard.ui.reader.parts import plain_label
from caseboard.ui.session import Session

_SHOWN = (Entity, Link, Claim, Position, Source, Exhibit, Note, Notice, NoticeEvent, Board)
_MOST_NAMES = 40
_DIRECTIONS = {Direction.FORWARD: "from the first to the second", Direction.BOTH: "both ways", Direction.NONE: "none"}


class Inspector(Panel):
    """Shows what is selected; all changes go through the session."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, _SHOWN)
        self.setAccessibleName("Inspector")
        self.setStyleSheet(panel_style(theme))
        self._subject: Id | None = None
        self.name: NameField | None = None
        self.form: ClaimForm | None = None
        self.note: NoteForm | None = None
        self._body: QVBoxLayout
        self.scroll = QScrollArea(widgetResizable=True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column_in(self).addWidget(self.scroll)
        self.setMinimumWidth(260)
        session.subjectAsked.connect(self.show_subject)
        session.selection.watch(self._follow)
        self._follow()

    @property
    def subject(self) -> Id | None:
        """The entity or link that is shown."""
        return self._subject

    def set_theme(self, theme: Theme) -> None:
        """Show everything in other colours."""
        self.setStyleSheet(panel_style(theme))
        super().set_theme(theme)

    def show_subject(self, subject: Id) -> None:
        """Show one entity or link, selected or not."""
        self._subject = subject
        self.read_again()

    def begin_claim(self) -> None:
        """Put the cursor into the form for a new claim."""
        self._now()
        if self.form is not None:
            self.form.begin()

    def begin_rename(self) -> None:
        """Make the name a field."""
        self._now()
        if self.name is not None:
            self.name.begin()

    def refresh(self) -> None:
        """Read again what is shown; place, focus and what is being typed stay."""
        place, focus = self.scroll.verticalScrollBar().value(), self._focused()
        reasons = self._typed_reasons()
        body = QWidget()
        self._body = column_in(body, (12, 12, 12, 16), 6)
        read, subject = self.session.case.read, self._subject
        entity = read.find(Entity, subject) if subject else None
        link = read.find(Link, subject) if subject and entity is None else None
        shown = entity or link
        self.name = None
        self._keep_forms(shown.id if shown is not None else None)
        if entity is not None:
            self._show_entity(entity, reasons)
        elif link is not None:
            self._show_link(link, reasons)
        elif len(self.session.selection) > 1:
            self._show_several()
        else:
            self._show_nothing()
        self._body.addStretch(1)
        self.scroll.setWidget(body)
        body.show()
        self.scroll.verticalScrollBar().setValue(place)
        again = body.findChild(QWidget, focus) if focus else None
        if again is not None:
            again.setFocus()

    def _now(self) -> None:
        """Read at once what is still to be read."""
        if self._stale:
            self._stale = False
            self.refresh()

    def _follow(self) -> None:
        chosen = self.session.selection
        only = (*chosen.entities, *chosen.links)
        self._subject = Id(only[0]) if len(only) == 1 else None
        self.scroll.verticalScrollBar().setValue(0)
        self.read_again()

    # What stays while the panel is built anew

    def _focused(self) -> str:
        focus = self.focusWidget()
        return focus.objectName() if focus is not None and focus.hasFocus() else ""

    def _typed_reasons(self) -> dict[tuple[str, str], str]:
        cards = self.findChildren(PropertyCard)
        return {
            (card.found.property, card.found.scope): card.reason.text()
            for card in cards
            if card.reason is not None and card.reason.isModified()
        }

    def _keep_forms(self, subject: Id | None) -> None:
        """The forms of the same subject are moved over with what was typed; others are dropped."""
        if self.form is not None and self.form.subject == subject and self.note is not None:
            self.form.setParent(self)
            self.note.setParent(self)
        elif subject is not None and not self.session.case.read_only:
            self.form, self.note = ClaimForm(self.session, subject), NoteForm(self.session, subject)
            self.form.unfolded.connect(self._reveal_form)
        else:
            self.form = self.note = None

    def _reveal_form(self) -> None:
        """Scroll to the form once it has its new height."""
        QTimer.singleShot(0, self, lambda: self.scroll.ensureWidgetVisible(self.form) if self.form else None)

    # Nothing, and several

    def _show_nothing(self) -> None:
        words = (
            "Click an entity or a link on the board: what sources say about it appears here, with grades, quotations"
            " and rival claims. Double-click the empty board to add an entity."
        )
        self._body.addWidget(empty_state(self.theme, "list-details", "Nothing is selected", words), 1)

    def _show_several(self) -> None:
        session, chosen = self.session, self.session.selection
        ids = set(chosen.entities)
        rows = [row for row in session.case.read.column(Entity, "id", "kind", "label") if row[0] in ids]
        self._body.addWidget(plain_label(f"{len(chosen):,} selected", "title"))
        for kind, count in Counter(kind for _id, kind, _label in rows).most_common():
            known = session.case.vocabulary.entities.get(kind)
            words = (known.label if count == 1 else known.plural) if known else kind
            self._count(kind, f"{count:,}  {words}")
        if chosen.links:
            self._body.addWidget(plain_label(f"{len(chosen.links):,} link{'' if len(chosen.links) == 1 else 's'}"))
        heading(self._body, "Select only one")
        for identifier, _kind, _label in rows[:_MOST_NAMES]:
            self._body.addWidget(entity_button(session, self.theme, session.case.read.get(Entity, identifier)))
        if len(rows) > _MOST_NAMES:
            words = f"{len(rows) - _MOST_NAMES:,} more are marked in the table of entities."
            self._body.addWidget(plain_label(words, "muted", wrap=True))

    def _count(self, kind: str, words: str) -> None:
        row, picture = QHBoxLayout(), plain_label()
        picture.setPixmap(kind_icon(self.session, self.theme, kind).pixmap(18, 18))
        row.addWidget(picture)
        row.addWidget(words_label(words), 1)
        self._body.addLayout(row)

    # An entity

    def _show_entity(self, entity: Entity, reasons: dict[tuple[str, str], str]) -> None:
        kind = self.session.case.vocabulary.entities.get(entity.kind)
        picture = plain_label()
        if kind is not None:
            picture.setPixmap(tinted(kind.icon, readable(kind.colour, self.theme), 30))
        writable = not self.session.case.read_only
        self.name = NameField(entity.label, lambda text: self._rename(entity, text), writable)
        words = kind.label if kind else entity.kind
        if entity.identity and entity.identity != entity.label:
            words += f" · {entity.identity}"
        texts, head = QVBoxLayout(), QHBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.name)
        texts.addWidget(words_label(words, "muted"))
        head.setSpacing(10)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        self._body.addLayout(head)
        self._show_claims(entity.id, reasons)
        add_links(self._body, self.session, self.theme, entity)
        add_notices(self._body, self.session, self.theme, entity.id)
        self._show_notes(entity.id)
        add_boards(self._body, self.session, entity.id)

    def _rename(self, entity: Entity, text: str) -> None:
        label = f"Rename {_short(entity.label)} to {_short(text)}"
        self.session.do(label, lambda writer: rename_entity(writer, entity.id, text))

    def _show_claims(self, subject: Id, reasons: dict[tuple[str, str], str]) -> None:
        case = self.session.case
        found = _most_urgent_first(assess(case.read, case.vocabulary, subject))
        heading(self._body, "Claims", sum(len(one.claims) for one in found))
        if not found:
            words = "No source says anything about it yet. Add a claim, or mark words in an exhibit."
            self._body.addWidget(plain_label(words, "muted", wrap=True))
        for one in found:
            reason = reasons.get((one.property, one.scope))
            self._body.addWidget(PropertyCard(self.session, self.theme, one, reason))
        if self.form is not None:
            self._body.addWidget(self.form)
            self.form.show()

    def _show_notes(self, subject: Id) -> None:
        add_notes(self._body, self.session, subject)
        if self.note is not None:
            self._body.addWidget(self.note)
            self.note.show()

    # A link

    def _show_link(self, link: Link, reasons: dict[tuple[str, str], str]) -> None:
        read, vocabulary = self.session.case.read, self.session.case.vocabulary
        ends = read.get(Entity, link.from_id), read.get(Entity, link.to_id)
        kind = vocabulary.links.get(link.kind)
        words = link.label or (kind.label if kind else link.kind)
        self._body.addWidget(entity_button(self.session, self.theme, ends[0], hint="Select this end"))
        line, row = plain_label(), QHBoxLayout()
        line.setPixmap(tinted(LINES[link.strength], self.theme.text_muted, 20))
        row.setContentsMargins(5, 0, 0, 0)
        row.addWidget(line)
        row.addWidget(words_label(words, "title"), 1)
        self._body.addLayout(row)
        self._body.addWidget(entity_button(self.session, self.theme, ends[1], hint="Select this end"))
        if link.inferred:
            self._body.addWidget(plain_label("Inferred, not asserted by a source.", "muted", wrap=True))
        self._body.addLayout(self._link_fields(link, ends))
        self._show_claims(link.id, reasons)
        self._show_notes(link.id)

    def _link_fields(self, link: Link, ends: Sequence[Entity]) -> QGridLayout:
        vocabulary = self.session.case.vocabulary
        kinds = [(one.label, one.name) for one in vocabulary.link_kinds_between(ends[0].kind, ends[1].kind)]
        if link.kind not in {name for _label, name in kinds}:
            known = vocabulary.links.get(link.kind)
            kinds.append((known.label if known else link.kind, link.kind))
        kind = self._choice(kinds, link.kind)
        strength = self._choice([(one.value, one) for one in Strength], link.strength)
        for row, one in enumerate(Strength):
            strength.setItemIcon(row, icon(LINES[one], self.theme.text))
        direction = self._choice([(words, one) for one, words in _DIRECTIONS.items()], link.direction)
        label = QLineEdit(link.label, placeholderText="The kind's own name")
        kind.activated.connect(lambda _row: self._change(link, "kind", kind.currentData()))
        strength.activated.connect(lambda _row: self._change(link, "strength", strength.currentData()))
        direction.activated.connect(lambda _row: self._change(link, "direction", direction.currentData()))
        label.returnPressed.connect(lambda: self._change(link, "label", label.text().strip()))
        label.setToolTip("Enter keeps")
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setColumnStretch(1, 1)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("Kind", kind),
            ("Strength", strength),
            ("Direction", direction),
            ("Words", label),
        )
        for row, (words, field) in enumerate(fields):
            name = plain_label(words, "muted")
            name.setBuddy(field)
            field.setAccessibleName(words)
            field.setObjectName(f"link {words}")
            field.setEnabled(not self.session.case.read_only)
            narrow(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1)
        return grid

    def _choice(self, entries: Sequence[tuple[str, object]], current: object) -> QComboBox:
        box = QComboBox()
        for words, value in entries:
            box.addItem(visible(words), value)
        box.setCurrentIndex([value for _words, value in entries].index(current))
        return box

    def _change(self, link: Link, field: str, value: object) -> None:
        if value != getattr(link, field):
            words = value if isinstance(value, str) and value else "none"
            label = f"Set {field} of a link: {_short(str(words))}"
            self.session.do(label, lambda writer: change_link(writer, link.id, **{field: value}))


def _most_urgent_first(found: list[PropertyAssessment]) -> list[PropertyAssessment]:
    """What is disputed, then other rivals, then the rest."""
    return sorted(found, key=lambda one: (not one.disputed, not one.rivals))


def _short(words: str, most: int = 40) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
