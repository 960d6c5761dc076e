"""Find everywhere: as one types, over labels, claims, notes, sources, notices and exhibit texts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from caseboard.board.theme import Theme
from caseboard.commands.case import Hit
from caseboard.commands.visible import visible
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link, Note, Notice, NoticeEvent
from caseboard.ui.appearance import icon
from caseboard.ui.panels.panel import MARGIN, Panel
from caseboard.ui.panels.sections import kind_icon
from caseboard.ui.reader.parts import plain_label, tip
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_SECOND = Qt.ItemDataRole.UserRole + 1
_PAUSE = 60
_MOST = 100
_LOOKS = {
    "entity": ("circle-dotted", "entity"),
    "link": ("link", "link"),
    "claim": ("quote", "claim"),
    "note": ("note", "note"),
    "source": ("books", "source"),
    "exhibit": ("file-text", "exhibit"),
    "notice": ("mail", "notice"),
    "notice_event": ("mail-forward", "answer to a notice"),
}
_HINT = "Names, claims, notes, sources, notices and the text of exhibits. Enter steps through what is found."


class FindPanel(Panel):
    """A search field and its results; Enter steps to the next one and shows it, Shift+Enter to the one before.

    Signals:
        sourceAsked(bytes): show that source in the register.
    """

    sourceAsked = Signal(object)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, ())
        self.setAccessibleName("Find")
        self.text = QLineEdit(placeholderText="Find in everything", clearButtonEnabled=True)
        self.text.setAccessibleName("Find everywhere")
        self.count = plain_label(_HINT, "muted", wrap=True)
        self.results = QListWidget()
        self.results.setAccessibleName("Found")
        self.results.setItemDelegate(_TwoLines(self.results))
        self.results.setUniformItemSizes(True)
        self.results.setIconSize(QSize(18, 18))
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(self.text)
        layout.addWidget(self.count)
        layout.addWidget(self.results, 1)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.search)
        self.text.textChanged.connect(lambda _text: self._timer.start())
        self.text.installEventFilter(self)
        self.results.itemClicked.connect(self._show)
        self.results.itemActivated.connect(self._show)

    def begin(self) -> None:
        """Put the cursor into the field."""
        self.text.setFocus()
        self.text.selectAll()

    def refresh(self) -> None:
        """Search again in the colours of now."""
        self.search()

    def search(self) -> None:
        """List what holds all words."""
        self._timer.stop()
        words = self.text.text().strip()
        hits = self.session.case.search(words, _MOST) if words else []
        self.results.clear()
        for hit in hits:
            self.results.addItem(self._item(hit))
        more = "The first " if len(hits) == _MOST else ""
        found = f"{more}{len(hits)} found" if hits else "Nothing holds all these words."
        self.count.setText(found if words else _HINT)

    def step(self, by: int = 1) -> None:
        """Show the next result."""
        if self._timer.isActive():
            self.search()
        count = self.results.count()
        if count:
            row = self.results.currentRow()
            row = (row + by) % count if row >= 0 else (0 if by > 0 else count - 1)
            self.results.setCurrentRow(row)
            self.count.setText(f"{row + 1} of {count}")
            self._show(self.results.item(row))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field Enter steps on, Shift+Enter back, and Down goes into the results."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        if event.key() == Qt.Key.Key_Down and self.results.count():
            self.results.setFocus()
            self.results.setCurrentRow(max(0, self.results.currentRow()))
            return True
        return super().eventFilter(watched, event)

    def _item(self, hit: Hit) -> QListWidgetItem:
        what = _LOOKS.get(hit.table, ("search", hit.table))[1]
        about = self._subject_of(hit)
        title = visible(self._title(hit)) or what
        second = visible(hit.excerpt) if hit.title and hit.excerpt != hit.title else ""
        about_words = f"{what}{f' on {about}' if about else ''}"
        item = QListWidgetItem(self._icon(hit), title)
        item.setData(_ROLE, hit)
        item.setData(_SECOND, f"{about_words}: {second}" if second else about_words)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {about_words}")
        item.setToolTip(tip(hit.title[:400]) + (tip(hit.excerpt[:600]) if second else ""))
        return item

    def _title(self, hit: Hit) -> str:
        claim = self.session.case.read.find(Claim, hit.id) if hit.table == "claim" else None
        if claim is not None:
            return f"{self.session.case.vocabulary.property(claim.property).label}: {claim.value}"
        return hit.title or hit.excerpt

    def _subject_of(self, hit: Hit) -> str:
        """The name of the entity that a claim or note is about."""
        read = self.session.case.read
        record: Claim | Note | None = None
        if hit.table == "claim":
            record = read.find(Claim, hit.id)
        elif hit.table == "note":
            record = read.find(Note, hit.id)
        entity = read.find(Entity, record.subject_id) if record is not None and record.subject_id else None
        return visible(entity.label) if entity else ""

    def _icon(self, hit: Hit) -> QIcon:
        if hit.table == "entity":
            entity = self.session.case.read.find(Entity, hit.id)
            if entity is not None:
                return kind_icon(self.session, self.theme, entity.kind)
        return icon(_LOOKS.get(hit.table, ("search", ""))[0], self.theme.text_muted)

    def _show(self, item: QListWidgetItem) -> None:
        """Show what was found where it belongs, unless it is gone by now."""
        hit, read = item.data(_ROLE), self.session.case.read
        if hit.table in ("entity", "link"):
            self._show_subject(hit.id)
        elif hit.table == "exhibit":
            start = hit.offset or 0
            self.session.open_quotation(hit.id, start, start)
        elif hit.table == "source":
            self.sourceAsked.emit(hit.id)
        elif hit.table == "claim" and (claim := read.find(Claim, hit.id)) is not None:
            self._show_subject(claim.subject_id)
        elif hit.table == "note" and (note := read.find(Note, hit.id)) is not None and note.subject_id is not None:
            self._show_subject(note.subject_id)
        elif hit.table in ("notice", "notice_event"):
            event = read.find(NoticeEvent, hit.id) if hit.table == "notice_event" else None
            notice = read.find(Notice, event.notice_id if event is not None else hit.id)
            if notice is not None:
                self._show_subject(notice.recipient_id)

    def _show_subject(self, subject: Id) -> None:
        read = self.session.case.read
        if read.find(Entity, subject) is not None:
            self.session.selection.set([subject])
        elif read.find(Link, subject) is not None:
            self.session.selection.set((), [subject])
        else:
            self.search()
            return
        self.session.show_subject(subject)


class _TwoLines(QStyledItemDelegate):
    """The title, and under it what it is and the words around, both shortened to the width."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: object) -> QSize:
        return QSize(120, option.fontMetrics.lineSpacing() * 2 + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        self.initStyleOption(option, index)  # type: ignore[arg-type]
        title, option.text = option.text, ""
        second = str(index.data(_SECOND) or "")  # type: ignore[attr-defined]
        picture = QIcon(option.icon)
        option.icon = QIcon()
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole
        first = role.HighlightedText if chosen else role.Text
        area = option.rect.adjusted(8, 6, -8, -6)
        painter.save()
        picture.paint(painter, area.x(), area.y(), 18, 18)
        area.setLeft(area.x() + 27)
        room, step = area.width(), option.fontMetrics.lineSpacing()
        lines = ((title, first), (second, first if chosen else role.PlaceholderText))
        for number, (words, colour) in enumerate(lines):
            painter.setPen(option.palette.color(colour))
            shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(area.x(), area.y() + step * number + option.fontMetrics.ascent(), shown)
        painter.restore()
