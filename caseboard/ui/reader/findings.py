"""The list beside the text: everything recognised, with the reason, a legend that filters, and how far one has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListView,
    QMenu,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from caseboard.board.theme import Theme
from caseboard.commands.visible import visible
from caseboard.exchange.standing import Finding, State
from caseboard.exchange.suggest.model import CLAIM
from caseboard.ui.appearance import icon, tinted
from caseboard.ui.reader.keys import HELP, key_of
from caseboard.ui.reader.marks import KindLook, state_words
from caseboard.ui.reader.parts import caption, flow_box, plain_label, tip
from caseboard.ui.reader.reading import Reading

_Index = QModelIndex | QPersistentModelIndex
_FINDING = int(Qt.ItemDataRole.UserRole)
Look = Callable[[str], KindLook]


class FindingsPanel(QWidget):
    """Legend, list and progress.

    Signals:
        keyed(str): a key of the reader was pressed in the list.
        picked(Finding): a row was clicked, or reached with the arrow keys.
    """

    keyed = Signal(str)
    picked = Signal(object)

    def __init__(self, reading: Reading, theme: Theme, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading, self._theme, self._look = reading, theme, look
        self._legend, self._chips = flow_box()
        self._count = plain_label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName("Share of suggestions that are decided")
        self._empty = plain_label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._model = _FindingsModel(self)
        self.list = _FindingsList(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_FindingDelegate(self))
        self.list.keyed.connect(self.keyed)
        self.list.clicked.connect(lambda index: self.picked.emit(index.data(_FINDING)))
        self.list.selectionModel().currentChanged.connect(self._walked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(8)
        layout.addWidget(self._legend)
        for widget in (self._count, self._bar, self._empty):
            layout.addWidget(widget)
        layout.addWidget(self.list, 1)
        self._keys = plain_label("N P step   Enter accept   C kind   X reject", "muted")
        self._keys.setToolTip("".join(tip(f"{key}: {meaning}") for key, meaning in HELP))
        layout.addWidget(self._keys)
        reading.changed.connect(self.refresh)
        reading.moved.connect(self._follow)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    def look(self, kind: str) -> KindLook:
        """How a kind looks."""
        return self._look(kind)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Show the findings as they are now."""
        findings = self._reading.findings
        self._model.show(self._reading.shown())
        self._build_legend(findings)
        decided = sum(one.settled for one in findings)
        self._bar.setRange(0, max(1, len(findings)))
        self._bar.setValue(decided)
        accent, ground = self._theme.accent, self._theme.separator
        self._bar.setStyleSheet(
            f"QProgressBar {{ border: none; border-radius: 2px; background: {ground}; }}"
            f"QProgressBar::chunk {{ border-radius: 2px; background: {accent}; }}"
        )
        self._count.setText(f"{decided} of {len(findings)} accepted")
        for widget in (self._count, self._bar, self.list, self._legend, self._keys):
            widget.setVisible(bool(findings))
        self._empty.setText(self._why_empty())
        self._empty.setVisible(not findings)
        self._follow()

    def _why_empty(self) -> str:
        if self._reading.exhibit is None:
            return "What is recognised in an exhibit is listed here, to accept, correct or reject."
        if self._reading.searching:
            return "Looking for names and identifiers…"
        if not self._reading.text:
            return "There is no text to look at."
        return "Nothing is left to decide. Select words in the text to make an entity, a link or a claim of them."

    def _build_legend(self, findings: Sequence[Finding]) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        counts = Counter(one.first.kind for one in findings)
        open_counts = Counter(one.first.kind for one in findings if not one.settled)
        for kind, count in sorted(counts.items(), key=lambda pair: (pair[0] == CLAIM, -pair[1], pair[0])):
            self._chips.addWidget(self._chip(kind, count, open_counts[kind]))
        self._legend.updateGeometry()

    def _chip(self, kind: str, count: int, waiting: int) -> QToolButton:
        look, shown = self._look(kind), kind not in self._reading.hidden_kinds
        chip = QToolButton()
        chip.setText(caption(f"{look.plural if count > 1 else look.label} {count}"))
        chip.setIcon(icon(look.icon, look.colour if shown else self._theme.text_disabled))
        chip.setIconSize(QSize(16, 16))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        chip.setCheckable(True)
        chip.setChecked(shown)
        chip.setToolTip(tip(f"Show or hide {look.plural.lower()}; the arrow has more"))
        chip.setAccessibleName(f"{look.plural}, {count}, {'shown' if shown else 'hidden'}")
        ground, edge = (
            (self._theme.panel_alternate, self._theme.border) if shown else ("transparent", self._theme.separator)
        )
        colour = self._theme.text if shown else self._theme.text_disabled
        chip.setStyleSheet(
            f"QToolButton {{ background: {ground}; border: 1px solid {edge}; border-radius: 10px; color: {colour};"
            f" padding: 2px 20px 2px 6px; }} QToolButton:hover {{ background: {self._theme.row_hover}; }}"
            f" QToolButton:focus {{ border-color: {self._theme.accent}; }}"
            f" QToolButton::menu-button {{ border: none; width: 16px; }}"
        )
        chip.clicked.connect(partial(self._toggle, kind))
        chip.setMenu(self._chip_menu(chip, kind, look, waiting))
        return chip

    def _chip_menu(self, chip: QToolButton, kind: str, look: KindLook, waiting: int) -> QMenu:
        menu = QMenu(chip)
        if kind != CLAIM:
            accept = menu.addAction(f"Accept all {waiting} {look.plural.lower()}" if waiting else "All are accepted")
            accept.setEnabled(waiting > 0)
            accept.triggered.connect(partial(self._reading.accept_kind, kind))
        others = {one.first.kind for one in self._reading.findings} - {kind}
        menu.addAction(f"Show only {look.plural.lower()}").triggered.connect(lambda: self._reading.show_only(others))
        menu.addAction("Show all kinds").triggered.connect(lambda: self._reading.show_only(()))
        return menu

    def _toggle(self, kind: str) -> None:
        self._reading.show_only(self._reading.hidden_kinds ^ {kind})

    def _follow(self) -> None:
        row = self._model.row_of(self._reading.current)
        blocked = self.list.selectionModel().blockSignals(True)
        self.list.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
        self.list.selectionModel().blockSignals(blocked)
        if row >= 0:
            self.list.scrollTo(self._model.index(row))
        self.list.viewport().update()

    def _walked(self, index: QModelIndex) -> None:
        if index.isValid() and self.list.hasFocus():
            self.picked.emit(index.data(_FINDING))


class _FindingsList(QListView):
    """The list; the reader's keys work in it as in the text."""

    keyed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName("Suggestions")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView { border: none; background: transparent; }")

    def event(self, event: QEvent) -> bool:
        """Keep the reader's keys from the window's shortcuts."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and key_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell the reader's keys."""
        if name := key_of(event):
            self.keyed.emit(name)
        else:
            super().keyPressEvent(event)


class _FindingsModel(QAbstractListModel):
    """The findings as rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[Finding] = []

    def show(self, findings: list[Finding]) -> None:
        """Show other findings; rows that stay are only redrawn."""
        same = [(one.first.kind, one.first.start) for one in findings] == [
            (one.first.kind, one.first.start) for one in self._rows
        ]
        if same and findings:
            self._rows = findings
            self.dataChanged.emit(self.index(0), self.index(len(findings) - 1))
            return
        self.beginResetModel()
        self._rows = findings
        self.endResetModel()

    def row_of(self, finding: Finding | None) -> int:
        """The row of a finding, -1 if there is none."""
        return self._rows.index(finding) if finding in self._rows else -1

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many findings there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """A finding in words."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        one = self._rows[index.row()]
        if role == _FINDING:
            return one
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(one.first.value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{one.first.text}: {one.first.why}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{visible(one.first.value)}, {one.first.kind}, {state_words(one.state)}, {visible(one.first.why)}"
        return None


class _FindingDelegate(QStyledItemDelegate):
    """Draws a finding: icon of its kind, name, reason, and how it stands."""

    def __init__(self, panel: FindingsPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines of text."""
        return QSize(160, QFontMetrics(option.font).height() * 2 + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        finding = index.data(_FINDING)
        if not isinstance(finding, Finding):
            return
        theme, look = self._panel.theme, self._panel.look(finding.first.kind)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(0, 1, 0, -1)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.row_selected if selected else theme.row_hover))
            painter.drawRoundedRect(box, 6, 6)
        glyph = tinted(look.icon, look.colour, 18, max(2.0, painter.device().devicePixelRatioF()))
        painter.drawPixmap(box.left() + 8, box.top() + (box.height() - 18) // 2, glyph)
        right = self._draw_state(painter, option.font, box, finding)
        room = QRect(box.left() + 34, box.top() + 4, right - box.left() - 40, box.height() - 8)
        self._draw_words(painter, option.font, room, finding, selected)
        painter.restore()

    def _draw_words(self, painter: QPainter, base: QFont, room: QRect, finding: Finding, selected: bool) -> None:
        theme, half = self._panel.theme, room.height() // 2
        font = QFont(base)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(theme.text_on_selected if selected else theme.text))
        name = QFontMetrics(font).elidedText(visible(finding.first.value), Qt.TextElideMode.ElideRight, room.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(QRect(room.left(), room.top(), room.width(), half), flags, name)
        painter.setFont(base)
        painter.setPen(QColor(theme.text_on_selected if selected else theme.text_muted))
        reason = QFontMetrics(base).elidedText(visible(finding.first.why), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), room.top() + half, room.width(), half), flags, reason)

    def _draw_state(self, painter: QPainter, font: QFont, box: QRect, finding: Finding) -> int:
        """Draw count and state at the right; returns where they begin."""
        theme, x = self._panel.theme, box.right() - 8
        middle = box.center().y()
        if finding.state is State.ACCEPTED:
            painter.drawPixmap(x - 16, middle - 8, tinted("check", theme.good, 16))
            x -= 22
        elif finding.state is State.KNOWN:
            painter.setPen(QPen(QColor(theme.good), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(x - 12, middle - 4, 8, 8)
            x -= 22
        if len(finding.places) > 1:
            words = f"×{len(finding.places)}"
            width = QFontMetrics(font).horizontalAdvance(words)
            painter.setPen(QColor(theme.text_muted))
            painter.setFont(font)
            painter.drawText(QRect(x - width, box.top(), width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x -= width + 6
        return x
