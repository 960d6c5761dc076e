"""The source register: who says things in this case, how reliable they are, and who only repeats another."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from caseboard.board.theme import Theme
from caseboard.commands.sources import add_source, change_source, remove_source
from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.grades import Reliability, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Source
from caseboard.model.when import When
from caseboard.ui.panels.panel import MARGIN, Panel, column_in, empty_state, narrow
from caseboard.ui.reader.parts import plain_label, push_button, tip
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_ROOM = 90
_INDEPENDENT = "nobody, it speaks for itself"
_LETTERS = {1: 8, 2: 9}


class SourcesPanel(Panel):
    """A list of all sources, and the chosen one to grade and describe."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, (Source, Claim))
        self.setAccessibleName("Sources")
        self.filter = QLineEdit(placeholderText="Filter sources", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter sources")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Sources")
        self.list.setHeaderLabels(["Source", "Grade", "Claims"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, letters in _LETTERS.items():
            header.resizeSection(column, self.fontMetrics().averageCharWidth() * letters)
        self.editor = SourceEditor(session)
        self.add = push_button("New source…", self._add)
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.add)
        self._rows = QWidget()
        column = column_in(self._rows, spacing=MARGIN)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self._empty: QWidget | None = None
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._layout.setSpacing(MARGIN)
        self._layout.addWidget(self._rows, 3)
        self._layout.addWidget(self.editor, 2)
        self.filter.textChanged.connect(self._narrow)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.itemActivated.connect(lambda *_: self.editor.begin())

    def refresh(self) -> None:
        """Read the sources again."""
        read, chosen = self.session.case.read, self.chosen
        counts = Counter(source_id for (source_id,) in read.column(Claim, "source_id"))
        sources = sorted(read.all(Source), key=lambda one: one.name.casefold())
        names = {one.id: one.name for one in sources}
        self.list.blockSignals(True)
        self.list.clear()
        for source in sources:
            item = QTreeWidgetItem([visible(source.name), source.reliability.value, str(counts[source.id])])
            item.setData(0, _ROLE, source.id)
            repeats = f", repeats {names[source.repeats_id]}" if source.repeats_id in names else ""
            item.setToolTip(0, tip(f"{source.name}{repeats}"))
            item.setToolTip(1, source.reliability.meaning)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
            if source.id == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.add.setEnabled(not self.session.case.read_only)
        self._show_state(bool(sources))
        self._narrow(self.filter.text())
        self._choose()

    @property
    def chosen(self) -> Id | None:
        """The source in the current row."""
        item = self.list.currentItem()
        return Id(bytes(item.data(0, _ROLE))) if item is not None else None

    def show_source(self, source_id: Id) -> None:
        """Make a source the current one."""
        if self._stale:
            self._stale = False
            self.refresh()
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and bytes(item.data(0, _ROLE)) == source_id:
                self.list.setCurrentItem(item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and editor lie side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() > self.fontMetrics().averageCharWidth() * _ROOM
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(direction)

    def _show_state(self, any_there: bool) -> None:
        if self._empty is not None:
            self._empty.deleteLater()
            self._empty = None
        self.list.setVisible(any_there)
        self.editor.setVisible(any_there)
        if not any_there:
            words = "A source is registered when a claim or an exhibit names it, or with the button above."
            self._empty = empty_state(self.theme, "books", "No sources yet", words)
            layout = self._rows.layout()
            if layout is not None:
                layout.addWidget(self._empty)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                item.setHidden(not all(word in item.text(0).casefold() for word in words))

    def _choose(self) -> None:
        self.editor.show_source(self.session.case.read.find(Source, self.chosen) if self.chosen else None)

    def _add(self) -> None:
        made = self.session.do("Add a source", lambda writer: add_source(writer, "New source"))
        if made is not None:
            self.filter.clear()
            self._stale = True
            self.show_source(made.id)
            self.editor.begin()


class SourceEditor(QFrame):
    """The fields of one source; Keep records them as one change."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._source: Source | None = None
        self._filling = False
        self.setProperty("role", "card")
        self.setAccessibleName("The chosen source")
        self.name, self.publisher, self.author = QLineEdit(), QLineEdit(), QLineEdit()
        self.published = QLineEdit(placeholderText="2008-11-12")
        self.address, self.note = QLineEdit(), QLineEdit()
        self.reliability, self.repeats, self.tlp = QComboBox(), QComboBox(), QComboBox()
        for grade in Reliability:
            self.reliability.addItem(f"{grade.value}  {grade.meaning}", grade)
        for tlp in Tlp:
            self.tlp.addItem(tlp.value, tlp)
        self.problem = plain_label("", "disputed", wrap=True)
        self.problem.hide()
        self.keep_button = push_button("Keep", self.keep, primary=True)
        self.remove_button = push_button("Remove", self._remove)
        self._lay_out()
        for field in self._lines():
            field.textEdited.connect(lambda _text: self._edited())
        for box in (self.reliability, self.repeats, self.tlp):
            box.currentIndexChanged.connect(lambda _row: self._edited())

    def show_source(self, source: Source | None) -> None:
        """Show the fields of a source; what is being typed about the same one stays until it changes in the case."""
        if source is not None and source == self._source:
            self._fill_repeats(source, self.repeats.currentData())
            return
        self._source, self._filling = source, True
        for field, value in self._texts(source):
            field.setText(value)
            field.setCursorPosition(0)
        self.reliability.setCurrentIndex(list(Reliability).index(source.reliability if source else Reliability.F))
        self.tlp.setCurrentIndex(list(Tlp).index(source.tlp if source else Tlp.CLEAR))
        self._fill_repeats(source, source.repeats_id if source else None)
        writable = source is not None and not self.session.case.read_only
        for widget in (*self._lines(), self.reliability, self.repeats, self.tlp, self.remove_button):
            widget.setEnabled(writable)
        self.problem.hide()
        self._filling = False
        self._edited()

    def begin(self) -> None:
        """Put the cursor into the name."""
        self.name.setFocus()
        self.name.selectAll()

    def keep(self) -> None:
        """Record what the fields say."""
        source = self._source
        if source is None or self.session.case.read_only:
            return
        try:
            values = self._values()
        except CaseboardError as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            return
        changes = {name: value for name, value in values.items() if value != getattr(source, name)}
        if not changes:
            return
        grade = f" {values['reliability'].value}" if set(changes) == {"reliability"} else ""
        label = f"{'Grade' if grade else 'Describe'} {values['name'][:40]}{grade}"
        self.session.do(label, lambda writer: change_source(writer, source.id, **changes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape drops what was typed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif event.key() == Qt.Key.Key_Escape:
            source, self._source = self._source, None
            self.show_source(source)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(5)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Name", self.name),
            ("Reliability", self.reliability),
            ("Repeats", self.repeats),
            ("Published", self.published),
            ("Publisher", self.publisher),
            ("Author", self.author),
            ("Address", self.address),
            ("Marking", self.tlp),
            ("Note", self.note),
        )
        for row, (words, field) in enumerate(rows):
            name = plain_label(words, "muted")
            name.setBuddy(field)
            field.setAccessibleName(words)
            narrow(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button)
        column = column_in(self, (10, 8, 10, 10), 6)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        column.addStretch(1)

    def _lines(self) -> tuple[QLineEdit, ...]:
        return self.name, self.publisher, self.author, self.published, self.address, self.note

    def _texts(self, source: Source | None) -> list[tuple[QLineEdit, str]]:
        if source is None:
            return [(field, "") for field in self._lines()]
        published = str(source.published) if source.published else ""
        texts = (source.name, source.publisher, source.author, published, source.address, source.note)
        return list(zip(self._lines(), texts, strict=True))

    def _fill_repeats(self, source: Source | None, chosen: Id | None) -> None:
        filling, self._filling = self._filling, True
        self.repeats.clear()
        self.repeats.addItem(_INDEPENDENT, None)
        for other in sorted(self.session.case.read.all(Source), key=lambda one: one.name.casefold()):
            if source is not None and other.id != source.id:
                self.repeats.addItem(visible(other.name), other.id)
        ids = [self.repeats.itemData(row) for row in range(self.repeats.count())]
        self.repeats.setCurrentIndex(ids.index(chosen) if chosen in ids else 0)
        self._filling = filling

    def _values(self) -> dict[str, Any]:
        """What the fields say.

        Raises:
            InvalidValue: the date is none.
        """
        published = self.published.text().strip()
        return {
            "name": self.name.text().strip() or "Unnamed source",
            "publisher": self.publisher.text().strip(),
            "author": self.author.text().strip(),
            "published": When.parse(published) if published else None,
            "address": self.address.text().strip(),
            "note": self.note.text().strip(),
            "reliability": self.reliability.currentData(),
            "repeats_id": self.repeats.currentData(),
            "tlp": self.tlp.currentData(),
        }

    def _edited(self) -> None:
        if self._filling:
            return
        self.problem.hide()
        changed = False
        if self._source is not None:
            try:
                changed = any(value != getattr(self._source, name) for name, value in self._values().items())
            except CaseboardError:
                changed = True
        self.keep_button.setEnabled(changed and not self.session.case.read_only)

    def _remove(self) -> None:
        source = self._source
        if source is not None:
            self.session.do(f"Remove source {source.name[:40]}", lambda writer: remove_source(writer, source.id))
