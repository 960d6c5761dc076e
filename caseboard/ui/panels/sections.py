"""What the inspector shows beside claims: links, notices, notes and boards of a subject."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.boards import boards_of
from caseboard.commands.notes import add_note
from caseboard.commands.visible import visible
from caseboard.model.grades import NoticeState, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Link, Note, Notice, NoticeEvent, Placement
from caseboard.takedown.ledger import state_at
from caseboard.ui.appearance import icon
from caseboard.ui.kinds import readable
from caseboard.ui.panels.elided import ElidedButton
from caseboard.ui.panels.panel import column_in, words_label
from caseboard.ui.reader.parts import flow_box, plain_label, push_button, tool_button
from caseboard.ui.session import Session

LINES = {Strength.CONFIRMED: "line", Strength.UNCONFIRMED: "line-dashed", Strength.TENTATIVE: "line-dotted"}
_MOST = 60


def heading(column: QVBoxLayout, words: str, count: int | None = None) -> None:
    """Begin a section."""
    column.addSpacing(6)
    column.addWidget(plain_label(words if count is None else f"{words} ({count:,})", "heading"))


def kind_icon(session: Session, theme: Theme, kind: str) -> QIcon:
    """The icon of an entity kind."""
    known = session.case.vocabulary.entities.get(kind)
    return icon(known.icon, readable(known.colour, theme)) if known else icon("circle-dotted", theme.text_muted)


def entity_button(session: Session, theme: Theme, entity: Entity, words: str = "", hint: str = "") -> ElidedButton:
    """A row that selects an entity."""
    picture = kind_icon(session, theme, entity.kind)
    button = ElidedButton(words or entity.label, lambda: session.selection.set([entity.id]), picture, hint)
    button.setObjectName(f"entity {entity.id.hex()}")
    return button


def add_links(column: QVBoxLayout, session: Session, theme: Theme, entity: Entity) -> None:
    """The links of an entity: the row selects the other end, the line beside it the link."""
    read, vocabulary = session.case.read, session.case.vocabulary
    links = read.links_of(entity.id)
    heading(column, "Links", len(links))
    if not links:
        column.addWidget(plain_label("Drag from its rim on the board to another entity.", "muted", wrap=True))
    for link in links[:_MOST]:
        outward = link.from_id == entity.id
        other = read.get(Entity, link.to_id if outward else link.from_id)
        kind = vocabulary.links.get(link.kind)
        words = link.label or ((kind.label if outward else kind.reverse or kind.label) if kind else link.kind)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(entity_button(session, theme, other, f"{words}  {other.label}", "Select the other end"), 1)
        hint = f"Select this link: {link.strength.value}{', inferred' if link.inferred else ''}"
        line = tool_button("", hint, partial(_select_link, session, link), icon(LINES[link.strength], theme.text_muted))
        line.setAccessibleName(f"Link {visible(words)} {visible(other.label)}, {link.strength.value}")
        line.setObjectName(f"link {link.id.hex()}")
        row.addWidget(line)
        column.addLayout(row)
    if len(links) > _MOST:
        column.addWidget(plain_label(f"{len(links) - _MOST:,} more are in the table of links.", "muted", wrap=True))


def _select_link(session: Session, link: Link) -> None:
    session.selection.set((), [link.id])


def add_notices(column: QVBoxLayout, session: Session, theme: Theme, entity_id: Id) -> None:
    """Notices that went to an entity or are about it, as they stand today."""
    read, now = session.case.read, datetime.now(UTC)
    found = {
        one.id: one for one in (*read.where(Notice, recipient_id=entity_id), *read.where(Notice, target_id=entity_id))
    }
    if not found:
        return
    heading(column, "Notices", len(found))
    for notice in sorted(found.values(), key=lambda one: (one.sent is None, one.sent.earliest if one.sent else now)):
        told = notice.recipient_id == entity_id
        other = read.get(Entity, notice.target_id if told else notice.recipient_id)
        events = sorted(
            read.where(NoticeEvent, notice_id=notice.id), key=lambda event: event.at.earliest if event.at else now
        )
        state = state_at(notice, events, now)
        when = notice.sent.words() if notice.sent else "not sent"
        words = f"told about {other.label}" if told else f"{other.label} was told"
        button = entity_button(session, theme, other, words, f"by {notice.sender}; {notice.request or notice.conduct}")
        column.addWidget(button)
        late = state is NoticeState.SILENT and notice.due is not None
        column.addWidget(words_label(f"{when} · {notice.sender} · {state.value}", "disputed" if late else "muted"))


def add_boards(column: QVBoxLayout, session: Session, entity_id: Id) -> None:
    """The boards that an entity stands on; a click shows it there."""
    read = session.case.read
    standing = {one.board_id for one in read.where(Placement, entity_id=entity_id)}
    boards = [board for board in boards_of(read) if board.id in standing]
    heading(column, "Boards", len(boards))
    if not boards:
        column.addWidget(plain_label("It stands on no board yet.", "muted"))
        return
    box, flow = flow_box()
    for board in boards:
        button = push_button(board.name[:40], partial(_show_on, session, board.id, entity_id))
        button.setProperty("role", "small")
        button.setToolTip("Show it on this board")
        flow.addWidget(button)
    column.addWidget(box)


def _show_on(session: Session, board_id: Id, entity_id: Id) -> None:
    session.show_board(board_id)
    session.selection.set([entity_id])


def add_notes(column: QVBoxLayout, session: Session, subject: Id) -> None:
    """The notes on a subject."""
    notes = session.case.read.where(Note, subject_id=subject)
    heading(column, "Notes", len(notes))
    for note in notes:
        card = QFrame()
        card.setProperty("role", "card")
        inside = column_in(card, (10, 7, 10, 7), 2)
        inside.addWidget(words_label(note.body, most=4000))
        inside.addWidget(words_label(f"{note.recorded_by}, {note.recorded_at[:10]}", "muted"))
        column.addWidget(card)


class NoteForm(QWidget):
    """Folded to one button until somebody wants to write a note."""

    def __init__(self, session: Session, subject: Id) -> None:
        super().__init__()
        self.session, self.subject = session, subject
        self.open = push_button("Add a note…", self.begin)
        self.open.setObjectName("add a note")
        self.text = _NoteText(placeholderText="Ctrl+Enter keeps, Esc drops")
        self.text.setAccessibleName("Note")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 4 + 12)
        self.text.kept, self.text.dropped = self.keep, self.fold
        self._fields = QWidget()
        self._fields.hide()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(push_button("Drop", self.fold))
        buttons.addWidget(push_button("Keep", self.keep, primary=True))
        inside = column_in(self._fields, spacing=6)
        inside.addWidget(self.text)
        inside.addLayout(buttons)
        column = column_in(self)
        column.addWidget(self.open)
        column.addWidget(self._fields)

    def begin(self) -> None:
        """Unfold and put the cursor into the field."""
        self.open.hide()
        self._fields.show()
        self.text.setFocus()

    def fold(self) -> None:
        """Drop what was typed."""
        self.text.clear()
        self._fields.hide()
        self.open.show()

    def keep(self) -> None:
        """Record the note."""
        body = self.text.toPlainText()
        if body.strip() and self.session.do("Write a note", lambda writer: add_note(writer, body, self.subject)):
            self.fold()


class _NoteText(QPlainTextEdit):
    kept = dropped = staticmethod(lambda: None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.kept()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped()
        else:
            super().keyPressEvent(event)
