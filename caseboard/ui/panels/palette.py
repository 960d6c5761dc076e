"""The command palette: any command or entity by a few letters of its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from rapidfuzz import fuzz, process

from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.model.ids import Id
from caseboard.model.records import Entity
from caseboard.ui.panels.panel import MARGIN, column_in
from caseboard.ui.panels.sections import kind_icon
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_ASIDE = Qt.ItemDataRole.UserRole + 1
_MOST = 14
_LIKE = 62
_SIZE = QSize(560, 440)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: a command, or an entity by its kind and identifier."""

    name: str
    action: QAction | None = None
    entity: tuple[str, Id] | None = None


def rank(text: str, names: Sequence[str], most: int = _MOST) -> list[int]:
    """The numbers of the names that fit a text best: those that hold its words, then its letters in order, then others.

    Args:
        text: what was typed.
        names: in lower case.
        most: how many at most.
    """
    wanted = text.casefold().split()
    if not wanted:
        return []
    whole = " ".join(wanted)
    exact = [place for place, name in enumerate(names) if all(word in name for word in wanted)]
    found = nsmallest(most, exact, lambda place: (_rank_of(whole, wanted, names[place]), len(names[place]), place))
    if len(found) < most and len(whole) > 2:
        letters = re.compile(r"\b" + ".{0,12}?".join(re.escape(letter) for letter in whole if not letter.isspace()))
        there = set(found)
        spread = [place for place, name in enumerate(names) if place not in there and letters.search(name)]
        found += nsmallest(most - len(found), spread, lambda place: (len(names[place]), place))
    if len(found) < most and len(whole) > 2:
        similar = process.extract(whole, names, scorer=fuzz.WRatio, limit=most, score_cutoff=_LIKE)
        found += [place for _name, _score, place in similar if place not in set(found)]
    return found[:most]


def _rank_of(whole: str, wanted: Iterable[str], name: str) -> int:
    if name == whole:
        return 0
    if name.startswith(whole):
        return 1
    words = name.split()
    return 2 if all(any(word.startswith(start) for word in words) for start in wanted) else 3


class CommandPalette(QDialog):
    """Ranks the window's commands and the entities of the case by likeness to what is typed.

    Args:
        actions: the commands; a disabled one is shown with the reason that its tip gives.
        session: the open case, if there is one.
        parent: the window.
    """

    def __init__(self, actions: Sequence[QAction], session: Session | None, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Command palette")
        self._session = session
        self._choices = _choices(actions, session)
        self._names = [choice.name.casefold() for choice in self._choices]
        self.text = QLineEdit(placeholderText="Command or entity", clearButtonEnabled=True)
        self.text.setAccessibleName("Command or entity")
        self.list = QListWidget()
        self.list.setAccessibleName("What fits")
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(18, 18))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Aside(self.list))
        column = column_in(self, (MARGIN, MARGIN, MARGIN, MARGIN), MARGIN)
        column.addWidget(self.text)
        column.addWidget(self.list, 1)
        self.setFixedSize(_SIZE)
        self.text.textChanged.connect(self._rank)
        self.text.installEventFilter(self)
        self.list.itemClicked.connect(self._run)
        self._rank("")
        self.text.setFocus()
        if parent is not None:
            top = parent.mapToGlobal(parent.rect().topLeft())
            self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 90)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list and Enter runs, while the field keeps the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                if self.list.count():
                    self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None:
                    self._run(item)
                return True
        return super().eventFilter(watched, event)

    def _rank(self, text: str) -> None:
        self.list.clear()
        places = rank(text, self._names) if text.strip() else range(min(_MOST, len(self._choices)))
        for place in places:
            self.list.addItem(self._item(self._choices[place]))
        if not self.list.count():
            item = QListWidgetItem("Nothing has a name like this")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _item(self, choice: Choice) -> QListWidgetItem:
        action = choice.action
        if action is not None:
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            aside = keys if action.isEnabled() else action.toolTip().split("\n")[-1]
            item = QListWidgetItem(action.icon(), choice.name)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.ItemIsSelectable)
        else:
            aside, item = self._entity_item(choice)
        item.setData(_ROLE, choice)
        item.setData(_ASIDE, aside)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{visible(choice.name)}, {aside}")
        return item

    def _entity_item(self, choice: Choice) -> tuple[str, QListWidgetItem]:
        item = QListWidgetItem(visible(choice.name))
        if self._session is None or choice.entity is None:
            return "", item
        kind = self._session.case.vocabulary.entities.get(choice.entity[0])
        theme = _theme_of(self.parent())
        if theme is not None:
            item.setIcon(kind_icon(self._session, theme, choice.entity[0]))
        return kind.label if kind else choice.entity[0], item

    def _run(self, item: QListWidgetItem) -> None:
        choice = item.data(_ROLE)
        if choice is None or (choice.action is not None and not choice.action.isEnabled()):
            return
        self.close()
        if choice.action is not None:
            choice.action.trigger()
        elif self._session is not None and choice.entity is not None:
            self._session.selection.set([choice.entity[1]])
            self._session.show_subject(choice.entity[1])


def _choices(actions: Sequence[QAction], session: Session | None) -> list[Choice]:
    """The commands, those that can be carried out first, and then the entities of the case."""
    ordered = sorted(actions, key=lambda action: not action.isEnabled())
    found = [Choice(action.text().replace("&", "").rstrip("…"), action=action) for action in ordered]
    if session is not None:
        rows = session.case.read.column(Entity, "id", "kind", "label")
        found += [Choice(label, entity=(kind, Id(identifier))) for identifier, kind, label in rows]
    return found


def _theme_of(window: QObject | None) -> Theme | None:
    theme = getattr(window, "theme", None)
    return theme if isinstance(theme, Theme) else None


class _Aside(QStyledItemDelegate):
    """One line with the shortcut, the kind or the reason at its right, in grey."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, option.fontMetrics.lineSpacing() + 11)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        name, picture, aside = str(option.text), QIcon(option.icon), str(index.data(_ASIDE) or "")
        option.text, option.icon = "", QIcon()
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role, group = QPalette.ColorRole, QPalette.ColorGroup.Normal if enabled else QPalette.ColorGroup.Disabled
        area, metrics = option.rect.adjusted(8, 0, -10, 0), option.fontMetrics
        base = area.y() + (area.height() + metrics.ascent() - metrics.descent()) // 2
        painter.save()
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        picture.paint(painter, area.x(), area.center().y() - 8, 18, 18, Qt.AlignmentFlag.AlignCenter, mode)
        aside = metrics.elidedText(aside, Qt.TextElideMode.ElideRight, area.width() // 2)
        right = area.right() - metrics.horizontalAdvance(aside)
        painter.setPen(option.palette.color(role.HighlightedText if chosen else role.PlaceholderText))
        painter.drawText(right, base, aside)
        painter.setPen(option.palette.color(group, role.HighlightedText if chosen and enabled else role.Text))
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, right - area.x() - 38)
        painter.drawText(area.x() + 27, base, shown)
        painter.restore()
