"""All entities and all links of a case as tables that share the selection with the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QStackedWidget, QTableView, QVBoxLayout

from caseboard.board.theme import Theme
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link, Record
from caseboard.model.vocabulary import Vocabulary
from caseboard.model.when import When
from caseboard.store.reader import Reader
from caseboard.ui.appearance import icon
from caseboard.ui.kinds import readable
from caseboard.ui.panels.panel import MARGIN, Panel, empty_state
from caseboard.ui.panels.rows import Column, Rows, RowsModel
from caseboard.ui.reader.parts import plain_label
from caseboard.ui.session import Session

_SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_ROOM = 62


def entity_rows(reader: Reader, vocabulary: Vocabulary) -> Rows:
    """The entities of a case: kind, name, identity, and how many claims and links there are on each."""
    claims = Counter(subject for (subject,) in reader.column(Claim, "subject_id"))
    links: Counter[Id] = Counter()
    for from_id, to_id in reader.column(Link, "from_id", "to_id"):
        links[from_id] += 1
        if to_id != from_id:
            links[to_id] += 1
    found = reader.column(Entity, "id", "kind", "label", "identity")
    ids, kinds, labels, identities = zip(*found, strict=True) if found else ((), (), (), ())
    names = {name: kind.label for name, kind in vocabulary.entities.items()}
    return Rows(
        ids,
        (
            Column("Kind", [names.get(kind, kind) for kind in kinds]),
            Column("Name", labels),
            Column("Identity", [identity or "" for identity in identities]),
            Column("Claims", [claims[one] for one in ids], numeric=True),
            Column("Links", [links[one] for one in ids], numeric=True),
        ),
        kinds,
    )


def link_rows(reader: Reader, vocabulary: Vocabulary) -> Rows:
    """The links of a case: from, kind, to, strength, and since when, as the oldest claim on it says."""
    labels = dict(reader.column(Entity, "id", "label"))
    since = _since(reader)
    found = reader.column(Link, "id", "kind", "from_id", "to_id", "strength", "label")
    ids, kinds, from_ids, to_ids, strengths, words = zip(*found, strict=True) if found else ((),) * 6
    names = {name: kind.label for name, kind in vocabulary.links.items()}
    return Rows(
        ids,
        (
            Column("From", [labels.get(one, "") for one in from_ids]),
            Column("Link", [word or names.get(kind, kind) for word, kind in zip(words, kinds, strict=True)]),
            Column("To", [labels.get(one, "") for one in to_ids]),
            Column("Strength", strengths),
            Column("Since", [since.get(one, "") for one in ids]),
        ),
        kinds,
    )


def _since(reader: Reader) -> dict[Id, str]:
    earliest: dict[Id, str] = {}
    for subject, text in reader.column(Claim, "subject_id", "valid_from"):
        if text and (subject not in earliest or When(text) < When(earliest[subject])):
            earliest[subject] = text
    return earliest


class RecordTable(Panel):
    """A table with a filter box; what is selected in it is selected everywhere, and the other way round.

    A subclass says what the rows are, which columns share the width that is left (`wide`, by number), how many
    letters the others hold (`widths`), and which can be missed where there is little room (`dispensable`).
    """

    record: type[Record]
    noun = "records"
    wide: tuple[int, ...] = (1,)
    widths: tuple[int, ...] = ()
    dispensable: tuple[int, ...] = ()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, (Entity, Link, Claim))
        self._following = False
        self.model = RowsModel(self)
        self.filter = QLineEdit(placeholderText=f"Filter {self.noun}", clearButtonEnabled=True)
        self.filter.setAccessibleName(f"Filter {self.noun}")
        self.count = plain_label("", "muted")
        self.view = self._make_view()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        self.model.modelReset.connect(self._after_reset)
        self.filter.textChanged.connect(self._narrow)
        self.filter.returnPressed.connect(self._into_rows)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._publish())
        self.view.doubleClicked.connect(self._open)
        for keys in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(keys, self.view, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self._open(self.view.currentIndex()))
        self.view.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        session.selection.watch(self._selection_changed)

    def rows(self) -> Rows:
        """What there is to show."""
        raise NotImplementedError

    def icon_of(self, kind: str) -> QIcon | None:
        """The icon of a row's kind."""
        raise NotImplementedError

    def nothing(self) -> tuple[str, str, str]:
        """Icon, title and words for a case without such records."""
        raise NotImplementedError

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setAccessibleName(f"All {self.noun}")
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setIconSize(QSize(16, 16))
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 9)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(self.wide[0], Qt.SortOrder.AscendingOrder)
        self.model.sort(self.wide[0])
        return view

    def refresh(self) -> None:
        """Read the records again; selection and place stay."""
        top = self.view.verticalScrollBar().value()
        fresh = self.model.columnCount() == 0
        with self._held():
            self.model.show(self.rows(), self.icon_of)
        if fresh:
            self._size_columns()
        self.view.verticalScrollBar().setValue(top)

    def _size_columns(self) -> None:
        header = self.view.horizontalHeader()
        for column in range(self.model.columnCount()):
            stretch = column in self.wide
            header.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive
            )
            if not stretch and column < len(self.widths):
                self.view.setColumnWidth(column, self.view.fontMetrics().averageCharWidth() * self.widths[column])

        self._fit_columns()

    def _fit_columns(self) -> None:
        """Leave out what can be missed where there is little room."""
        little = self.width() < self.view.fontMetrics().averageCharWidth() * _ROOM
        for column in self.dispensable:
            self.view.setColumnHidden(column, little)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def _after_reset(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        self.count.setText(f"{shown:,}" if shown == total else f"{shown:,} of {total:,}")
        while self._stack.count() > 1:
            old = self._stack.widget(1)
            self._stack.removeWidget(old)
            old.deleteLater()
        if not shown:
            words = self.nothing() if not total else ("search", "Nothing matches", "Change or clear the filter.")
            self._stack.addWidget(empty_state(self.theme, *words))
        self._stack.setCurrentIndex(0 if shown else 1)
        self._follow(scroll=False)

    def _narrow(self, text: str) -> None:
        with self._held():
            self.model.narrow(text)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        with self._held():
            self.model.sort(column, order)

    def _into_rows(self) -> None:
        if self.model.rowCount():
            self.view.setFocus()
            self.view.selectRow(0)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.session.show_subject(self.model.id_at(index.row()))

    # The shared selection

    @contextmanager
    def _held(self) -> Iterator[None]:
        """While this lasts the table tells nobody about its selection."""
        before, self._following = self._following, True
        try:
            yield
        finally:
            self._following = before

    def _publish(self) -> None:
        if self._following:
            return
        ids = [self.model.id_at(row) for row in _rows_of(self.view.selectionModel().selection())]
        with self._held():
            if self.record is Entity:
                self.session.selection.set(entities=ids)
            else:
                self.session.selection.set(links=ids)

    def _selection_changed(self) -> None:
        if not self._following and self.isVisible():
            self._follow(scroll=True)

    def _follow(self, *, scroll: bool) -> None:
        """Select the rows of what is selected everywhere."""
        selection = self.session.selection
        places = self.model.places_of(selection.entities if self.record is Entity else selection.links)
        chosen = QItemSelection()
        last = self.model.columnCount() - 1
        for first, end in _runs(places):
            chosen.select(self.model.index(first, 0), self.model.index(end, last))
        with self._held():
            self.view.selectionModel().select(chosen, _SELECT | QItemSelectionModel.SelectionFlag.Clear)
        if scroll and len(places):
            self.view.scrollTo(self.model.index(int(places[0]), 0))


class EntityTable(RecordTable):
    """All entities."""

    record = Entity
    noun = "entities"
    wide = (1,)
    widths = (17, 0, 17, 9, 8)
    dispensable = (2, 4)

    def rows(self) -> Rows:
        """What there is to show."""
        return entity_rows(self.session.case.read, self.session.case.vocabulary)

    def icon_of(self, kind: str) -> QIcon | None:
        """The icon of a row's kind."""
        known = self.session.case.vocabulary.entities.get(kind)
        return icon(known.icon, readable(known.colour, self.theme)) if known else None

    def nothing(self) -> tuple[str, str, str]:
        """Icon, title and words for a case without entities."""
        words = "Double-click the board to add one, drag a kind onto it, or drop a file there."
        return "table", "No entities yet", words


class LinkTable(RecordTable):
    """All links."""

    record = Link
    noun = "links"
    wide = (0, 1, 2)
    widths = (0, 0, 0, 14, 13)
    dispensable = (3, 4)

    def rows(self) -> Rows:
        """What there is to show."""
        return link_rows(self.session.case.read, self.session.case.vocabulary)

    def icon_of(self, kind: str) -> QIcon | None:
        """Links have no icon of their own."""
        return None

    def nothing(self) -> tuple[str, str, str]:
        """Icon, title and words for a case without links."""
        return "link", "No links yet", "Drag from the rim of one entity on the board to another."


def _rows_of(selection: QItemSelection) -> Iterator[int]:
    """The selected rows, without an index for each."""
    for one in selection:
        yield from range(one.top(), one.bottom() + 1)


def _runs(places: npt.NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbouring rows."""
    for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        if len(run):
            yield int(run[0]), int(run[-1])
