"""Many rows as columns: sorted, narrowed and shown without an object for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from caseboard.commands.visible import visible
from caseboard.model.ids import Id
from caseboard.ui.reader.parts import tip

_Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TIP_FROM = 18


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its values from the first record to the last, and whether they are numbers."""

    title: str
    values: Sequence[Any]
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as columns of equal length; `kinds` names what the icon of each row stands for."""

    ids: Sequence[Id]
    columns: tuple[Column, ...]
    kinds: Sequence[str]

    def order(self, by: int, descending: bool) -> npt.NDArray[np.intp]:
        """(n,) rows sorted by a column; words without regard to case, equal ones in order of recording."""
        column = self.columns[by]
        keys = column.values if column.numeric else [value.casefold() for value in column.values]
        return np.array(sorted(range(len(keys)), key=keys.__getitem__, reverse=descending), np.intp)

    def words(self) -> list[str]:
        """The words of each row in which a filter looks."""
        texts = [column.values for column in self.columns if not column.numeric]
        return ["\n".join(row).casefold() for row in zip(*texts, strict=True)]


class RowsModel(QAbstractTableModel):
    """Shows `Rows` in some order, without those that a filter leaves out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = Rows((), (), ())
        self._shown: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._place: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._row_of: dict[Id, int] = {}
        self._words: list[str] | None = None
        self._icon: Callable[[str], QIcon | None] = lambda _kind: None
        self._by, self._descending, self._filter = 0, False, ""

    @property
    def total(self) -> int:
        """How many rows there are, the left out ones counted."""
        return len(self._rows.ids)

    def show(self, rows: Rows, icon_of: Callable[[str], QIcon | None]) -> None:
        """Show other rows, in the same order and under the same filter."""
        self.beginResetModel()
        self._rows, self._icon, self._words = rows, icon_of, None
        self._row_of = {identifier: row for row, identifier in enumerate(rows.ids)}
        self._arrange()
        self.endResetModel()

    def narrow(self, text: str) -> None:
        """Show only the rows that hold every word of a text."""
        self.beginResetModel()
        self._filter = text
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what is selected is for the view's owner to select again."""
        self.beginResetModel()
        self._by, self._descending = max(0, column), order is Qt.SortOrder.DescendingOrder
        self._arrange()
        self.endResetModel()

    def id_at(self, row: int) -> Id:
        """The record in a shown row."""
        return self._rows.ids[self._shown[row]]

    def places_of(self, identifiers: Sequence[Id]) -> npt.NDArray[np.intp]:
        """The shown rows of some records, from top to bottom; those left out are left out."""
        rows = [self._row_of[one] for one in identifiers if one in self._row_of]
        places = self._place[np.array(rows, np.intp)] if rows else np.empty(0, np.intp)
        return np.sort(places[places >= 0])

    def _arrange(self) -> None:
        count = self.total
        order = self._rows.order(self._by, self._descending) if count else np.empty(0, np.intp)
        wanted = self._filter.casefold().split()
        if wanted and count:
            if self._words is None:
                self._words = self._rows.words()
            fits = np.fromiter((all(word in text for word in wanted) for text in self._words), bool, count)
            order = order[fits[order]]
        self._shown = order
        self._place = np.full(count, -1, np.intp)
        self._place[order] = np.arange(len(order))

    # Qt

    def rowCount(self, parent: _Index | None = None) -> int:
        """Qt's question."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Qt's question."""
        return 0 if parent is not None and parent.isValid() else len(self._rows.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Qt's question."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._rows.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and self._rows.columns[section].numeric:
            return _RIGHT
        return None

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Qt's question."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row, column = int(self._shown[index.row()]), self._rows.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            value = column.values[row]
            return str(value) if column.numeric else visible(value)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._icon(self._rows.kinds[row])
        if role == Qt.ItemDataRole.TextAlignmentRole and column.numeric:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and not column.numeric and len(column.values[row]) >= _TIP_FROM:
            return tip(column.values[row])
        return None
