"""The ledger: who was told about whom, what came of it, and what is overdue; with a form for what came next."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from caseboard.board.theme import Theme
from caseboard.commands.notices import STATE_AFTER, add_notice_event
from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.grades import NoticeState
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Notice, NoticeEvent, Source
from caseboard.model.when import When
from caseboard.takedown.ledger import Entry, ledger
from caseboard.ui.appearance import icon
from caseboard.ui.panels.panel import MARGIN, Panel, column_in, empty_state, narrow
from caseboard.ui.reader.parts import plain_label, push_button, tip
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_COLUMNS = ("Told", "State", "About", "Sent", "Due", "Age")
_TOLD, _STATE, _ABOUT, _SENT, _DUE, _AGE = range(6)
_ROOM, _WIDE = 62, 110
_LETTERS = {_STATE: 16, _SENT: 16, _DUE: 14, _AGE: 8}
_ICONS = {
    NoticeState.DRAFT: "pencil",
    NoticeState.SENT: "send",
    NoticeState.DELIVERED: "mail",
    NoticeState.ACKNOWLEDGED: "message-2",
    NoticeState.ACTED: "circle-check",
    NoticeState.REFUSED: "ban",
    NoticeState.SILENT: "hourglass",
    NoticeState.WITHDRAWN: "arrow-back-up",
}


class NoticesPanel(Panel):
    """One row for each notice as it stands today, its events under it. A double click shows who was told."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, (Notice, NoticeEvent, Entity, Source))
        self.setAccessibleName("Notices")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Notices and what came of them")
        self.list.setHeaderLabels(list(_COLUMNS))
        self.list.setAlternatingRowColors(True)
        self.list.setUniformRowHeights(True)
        self.list.setIconSize(QSize(16, 16))
        header = self.list.header()
        header.setStretchLastSection(False)
        for column, letters in _LETTERS.items():
            header.resizeSection(column, self.fontMetrics().averageCharWidth() * letters)
        for column in (_TOLD, _ABOUT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.summary = plain_label("", "muted", wrap=True)
        self.form = EventForm(session)
        self._stack = QStackedWidget()
        full = QWidget()
        column = column_in(full, (MARGIN, MARGIN, MARGIN, MARGIN), MARGIN)
        self._beside = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._beside.addWidget(self.list, 3)
        self._beside.addWidget(self.form, 1)
        column.addWidget(self.summary)
        column.addLayout(self._beside, 1)
        self._stack.addWidget(full)
        column_in(self).addWidget(self._stack)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.itemDoubleClicked.connect(lambda *_: self._show_recipient())

    def refresh(self) -> None:
        """Read the ledger again, as of now."""
        chosen = self.chosen
        entries = ledger(self.session.case.read, datetime.now(UTC))
        open_rows = {self._id_of(item) for item in self._top_items() if item.isExpanded()}
        self.list.blockSignals(True)
        self.list.clear()
        for entry in entries:
            item = self._row(entry)
            self.list.addTopLevelItem(item)
            item.setExpanded(entry.notice.id in open_rows)
            if entry.notice.id == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        late = sum(entry.overdue for entry in entries)
        told = len({entry.notice.recipient_id for entry in entries})
        words = f"{len(entries)} notice{'' if len(entries) == 1 else 's'} to {told}, "
        self.summary.setText(words + (f"{late} overdue" if late else "none overdue"))
        self._show_state(bool(entries))
        self._fit_columns()
        self._choose()

    @property
    def chosen(self) -> Id | None:
        """The notice in the current row."""
        item = self.list.currentItem()
        return self._id_of(item) if item is not None else None

    def resizeEvent(self, event: object) -> None:
        """List and form lie side by side where there is room; columns go where there is little."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit_columns()

    def _fit_columns(self) -> None:
        letters = self.width() / self.fontMetrics().averageCharWidth()
        wide, little = letters > _WIDE, letters < _ROOM
        self._beside.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._beside.setStretch(1, 1 if wide else 0)
        for column in (_ABOUT, _SENT, _DUE, _AGE):
            self.list.setColumnHidden(column, little)

    def _show_state(self, any_there: bool) -> None:
        while self._stack.count() > 1:
            old = self._stack.widget(1)
            self._stack.removeWidget(old)
            old.deleteLater()
        if not any_there:
            words = (
                "Whom you told about a target, and what came of it, is kept here. Notices come from a take-down plan,"
                " from the command line or with an import."
            )
            self._stack.addWidget(empty_state(self.theme, "mail-forward", "Nobody has been told yet", words))
        self._stack.setCurrentIndex(0 if any_there else 1)

    def _row(self, entry: Entry) -> QTreeWidgetItem:
        notice = entry.notice
        item = QTreeWidgetItem(
            [
                visible(entry.recipient),
                "overdue" if entry.overdue and entry.state is not NoticeState.SILENT else entry.state.value,
                visible(entry.target),
                notice.sent.words() if notice.sent else "",
                notice.due.words() if notice.due else "",
                _days(entry.age_days),
            ]
        )
        item.setData(0, _ROLE, notice.id)
        bad = entry.overdue or entry.state is NoticeState.REFUSED
        colour = (
            self.theme.disputed if bad else self.theme.good if entry.state is NoticeState.ACTED else self.theme.text
        )
        item.setIcon(_TOLD, icon(_ICONS[entry.state], colour))
        item.setForeground(_STATE, QBrush(QColor(colour)))
        sent = f"Sent {notice.sent.words()}" if notice.sent else "Not sent"
        item.setToolTip(_TOLD, tip(f"{sent} by {notice.sender}, about {entry.target}. {notice.conduct}"))
        item.setToolTip(_STATE, f"{entry.state.value}{', and overdue' if entry.overdue else ''}")
        item.setTextAlignment(_AGE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for event in entry.events:
            item.addChild(self._event(event))
        return item

    def _event(self, event: NoticeEvent) -> QTreeWidgetItem:
        source = self.session.case.read.find(Source, event.source_id) if event.source_id else None
        words = " · ".join(filter(None, (event.text, source.name if source else "")))
        item = QTreeWidgetItem([visible(words), event.kind, "", event.at.words() if event.at else "", "", ""])
        item.setData(0, _ROLE, event.notice_id)
        item.setToolTip(_TOLD, tip(words))
        for column in range(len(_COLUMNS)):
            item.setForeground(column, QBrush(QColor(self.theme.text_muted)))
        return item

    def _top_items(self) -> list[QTreeWidgetItem]:
        found = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _id_of(self, item: QTreeWidgetItem) -> Id:
        return Id(bytes(item.data(0, _ROLE)))

    def _choose(self) -> None:
        notice = self.session.case.read.find(Notice, self.chosen) if self.chosen else None
        self.form.show_for(notice)

    def _show_recipient(self) -> None:
        notice = self.session.case.read.find(Notice, self.chosen) if self.chosen else None
        if notice is not None:
            self.session.selection.set([notice.recipient_id])
            self.session.show_subject(notice.recipient_id)


class EventForm(QFrame):
    """What came of a notice: its kind, day and words."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._notice: Notice | None = None
        self.setProperty("role", "card")
        self.setAccessibleName("What came of the notice")
        self.kind = QComboBox()
        self.kind.addItems(list(STATE_AFTER))
        self.at = QLineEdit(placeholderText="2008-11-12")
        self.text = QLineEdit(placeholderText="What was said or done")
        self.problem = plain_label("", "disputed", wrap=True)
        self.problem.hide()
        self.add = push_button("Add", self.keep, primary=True)
        self.title = plain_label("", "muted", wrap=True)
        grid = QGridLayout()
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for widget, name, place in (
            (self.kind, "What came", (1, 0, 1, 1)),
            (self.at, "Day", (1, 1, 1, 1)),
            (self.text, "Words", (2, 0, 1, 2)),
        ):
            widget.setAccessibleName(name)
            narrow(widget)
            grid.addWidget(widget, *place)
        grid.addWidget(self.add, 2, 2)
        column = column_in(self, (10, 8, 10, 10), 5)
        column.addWidget(self.title)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addStretch(1)

    def show_for(self, notice: Notice | None) -> None:
        """Take events for another notice, or for none."""
        if notice is None or self._notice is None or notice.id != self._notice.id:
            self.text.clear()
            self.at.clear()
            self.problem.hide()
        self._notice = notice
        writable = notice is not None and not self.session.case.read_only
        for widget in (self.kind, self.at, self.text, self.add):
            widget.setEnabled(writable)
        recipient = self.session.case.read.find(Entity, notice.recipient_id) if notice else None
        words = f"What came of the notice to {visible(recipient.label)}" if recipient else "Choose a notice above."
        self.title.setText(words)

    def keep(self) -> None:
        """Record the event."""
        notice, kind, text = self._notice, self.kind.currentText(), self.text.text().strip()
        if notice is None or self.session.case.read_only:
            return
        try:
            at = When.parse(self.at.text()) if self.at.text().strip() else None
        except CaseboardError as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            return
        added = self.session.do(
            f"Notice: {kind}", lambda writer: add_notice_event(writer, notice.id, kind, at=at, text=text)
        )
        if added is not None:
            self.text.clear()
            self.problem.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        else:
            super().keyPressEvent(event)


def _days(days: float | None) -> str:
    if days is None:
        return ""
    return f"{days / 365.25:.0f} y" if days > 730 else f"{days:.0f} d"
