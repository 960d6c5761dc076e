"""Find everywhere: as one types, over labels, claims, notes, sources, notices and exhibit texts."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.case import Hit
from caseboard.commands.visible import visible
from caseboard.model.records import Claim, Entity, Note, Notice, NoticeEvent
from caseboard.ui.appearance import icon
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_PAUSE = 60
_MOST = 100
_ICONS = {
    "entity": "circle-dotted",
    "link": "link",
    "claim": "quote",
    "note": "note",
    "source": "books",
    "exhibit": "file-text",
    "notice": "mail",
    "notice_event": "mail-forward",
}


class FindPanel(QWidget):
    """A search field and its results; Enter steps to the next one and shows it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._theme = session, theme
        self.text = QLineEdit(placeholderText="Words in anything of the case", clearButtonEnabled=True)
        self.text.setAccessibleName("Find everywhere")
        self.count = QLabel("Type to search labels, claims, notes, sources and exhibits.", wordWrap=True)
        self.count.setProperty("role", "muted")
        self.results = QListWidget()
        self.results.setAccessibleName("Found")
        self.results.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for widget in (self.text, self.count, self.results):
            layout.addWidget(widget)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.search)
        self.text.textChanged.connect(lambda _text: self._timer.start())
        self.text.returnPressed.connect(self.step)
        self.results.itemClicked.connect(self._show)
        self.results.itemActivated.connect(self._show)

    def begin(self) -> None:
        """Put the cursor into the field."""
        self.text.setFocus()
        self.text.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in other colours."""
        self._theme = theme
        self.search()

    def search(self) -> None:
        """List what holds all words."""
        words = self.text.text().strip()
        hits = self.session.case.search(words, _MOST) if words else []
        self.results.clear()
        for hit in hits:
            title = visible(hit.title) or hit.table
            excerpt = visible(hit.excerpt)
            item = QListWidgetItem(icon(_ICONS.get(hit.table, "search"), self._theme.text_muted), title)
            if excerpt and excerpt != title:
                item.setText(f"{title}\n{excerpt}")
            item.setData(_ROLE, hit)
            self.results.addItem(item)
        more = "+" if len(hits) == _MOST else ""
        self.count.setText(f"{len(hits)}{more} found" if words else "Type to search the whole case.")

    def step(self) -> None:
        """Show the next result."""
        self._timer.stop()
        if not self.results.count():
            self.search()
        if self.results.count():
            row = (self.results.currentRow() + 1) % self.results.count()
            self.results.setCurrentRow(row)
            self._show(self.results.item(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes into the results."""
        if event.key() == Qt.Key.Key_Down and self.text.hasFocus():
            self.results.setFocus()
        super().keyPressEvent(event)

    def _show(self, item: QListWidgetItem) -> None:
        hit: Hit = item.data(_ROLE)
        read = self.session.case.read
        match hit.table:
            case "entity":
                self.session.selection.set([hit.id])
                self.session.show_subject(hit.id)
            case "link":
                self.session.selection.set((), [hit.id])
                self.session.show_subject(hit.id)
            case "exhibit":
                self.session.open_quotation(hit.id, hit.offset or 0, hit.offset or 0)
            case "claim":
                self._subject(read.get(Claim, hit.id).subject_id)
            case "note":
                subject = read.get(Note, hit.id).subject_id
                if subject is not None:
                    self._subject(subject)
            case "notice" | "notice_event":
                notice_id = read.get(NoticeEvent, hit.id).notice_id if hit.table == "notice_event" else hit.id
                self._subject(read.get(Notice, notice_id).recipient_id)

    def _subject(self, subject: bytes) -> None:
        is_entity = self.session.case.read.find(Entity, subject) is not None  # type: ignore[arg-type]
        self.session.selection.set([subject] if is_entity else (), () if is_entity else [subject])
        self.session.show_subject(subject)  # type: ignore[arg-type]
