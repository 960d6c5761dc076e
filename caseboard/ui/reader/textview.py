"""The text of an exhibit, plain and read-only, with marks behind recognised words."""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextLine,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from caseboard.board.theme import Theme
from caseboard.ui.canvas.fonts import board_font
from caseboard.ui.reader.keys import key_of
from caseboard.ui.reader.marks import KindLook, Mark, paint_mark
from caseboard.ui.reader.shown import ShownPart, show_part

_MEASURE = 760
_MARGIN = 22
_LARGER = 1.14
_FLASH = 1_400
_PATIENCE = 250


class ReaderText(QPlainTextEdit):
    """Shows one part of a text at a time.

    Signals:
        keyed(str): a key of `ui.reader.keys` was pressed, by its name.
        markClicked(int): marked words of that finding were clicked.
        markHovered(int, QRect): the mouse rests on marked words, which lie there in the viewport; -1 when it left.
        wordsSelected(int, int, QRect): characters of the text were selected; (0, 0) when none are.
    """

    keyed = Signal(str)
    markClicked = Signal(int)
    markHovered = Signal(int, QRect)
    wordsSelected = Signal(int, int, QRect)

    def __init__(self, theme: Theme, look: Callable[[str], KindLook], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._look = theme, look
        self._part = show_part("", 0, 0)
        self._marks: list[Mark] = []
        self._starts: list[int] = []
        self._current = self._hovered = -1
        self._flash: tuple[int, int, float] | None = None
        self._failed = False
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Text of the exhibit")
        self.setAccessibleDescription(
            "N and P step through suggestions; Enter accepts, C corrects the kind, X rejects; select words to quote."
        )
        self.viewport().setMouseTracking(True)
        self.document().setDocumentMargin(10)
        self._rest = _timer(self, _PATIENCE, self._tell_hover)
        self._settle = _timer(self, 120, self._tell_selection)
        self.selectionChanged.connect(self._settle.start)
        self.verticalScrollBar().valueChanged.connect(lambda: self._hover(-1))
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(_FLASH)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.valueChanged.connect(self._faded)
        self.set_theme(theme)

    @property
    def part(self) -> ShownPart:
        """The part in view."""
        return self._part

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._theme = theme
        self._take_font()
        colours = self.palette()
        ground = QColor(theme.selection)
        ground.setAlpha(90)
        colours.setColor(QPalette.ColorRole.Highlight, ground)
        colours.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.text))
        self.setPalette(colours)
        self.viewport().update()

    def set_part(self, text: str, start: int, end: int) -> None:
        """Show characters `start` to `end` of a text, without marks."""
        self._part = show_part(text, start, end)
        self.set_marks([])
        self._current, self._flash = -1, None
        self.setPlainText(self._part.shown)

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Mark words; `marks` are in order and do not overlap."""
        self._marks = list(marks)
        self._starts = [mark.start for mark in self._marks]
        self._hover(-1)
        self.viewport().update()

    def set_current(self, mark: Mark | None, *, scroll: bool = True) -> None:
        """Frame one mark, and bring it into view."""
        self._current = self._marks.index(mark) if mark in self._marks else -1
        if mark is not None and scroll:
            self._reveal(mark.start)
        self.viewport().update()

    def flash(self, start: int, end: int) -> None:
        """Bring characters of the text into view and let them glow for a moment."""
        low, high = self._part.place(start), self._part.place(end)
        self._reveal(low)
        self._flash = (low, max(high, low + 1), 1.0)
        self._fade.stop()
        self._fade.start()
        self.viewport().update()

    @property
    def flashing(self) -> tuple[int, int] | None:
        """The characters of the text that glow at the moment."""
        if self._flash is None:
            return None
        return self._part.offset(self._flash[0]), self._part.offset(self._flash[1])

    def reveal(self, start: int, end: int) -> None:
        """Scroll so that characters of the text are in view; what is selected stays."""
        first, last = (self._cursor_box(self._part.place(offset)) for offset in (start, end))
        if first.top() < 0 or last.bottom() > self.viewport().height():
            line = max(1, first.height())
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (first.top() - line) // line)

    def select(self, start: int, end: int) -> None:
        """Select characters of the text."""
        cursor = self.textCursor()
        cursor.setPosition(self._part.place(start))
        cursor.setPosition(self._part.place(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def selected(self) -> tuple[int, int]:
        """The selected characters of the text, equal if there are none."""
        cursor = self.textCursor()
        return self._part.offset(cursor.selectionStart()), self._part.offset(cursor.selectionEnd())

    def clear_selection(self) -> None:
        """Select nothing."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def offset_in_view(self) -> int:
        """The first character of the text that is in view."""
        return self._part.offset(self.firstVisibleBlock().position())

    def mark_box(self, mark: Mark) -> QRect:
        """Where a mark lies in the viewport."""
        boxes = list(self._boxes(mark.start, mark.end))
        return boxes[0].toAlignedRect() if boxes else QRect()

    def event(self, event: QEvent) -> bool:
        """Keep the reader's keys from the window's shortcuts while the text has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and key_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell the reader's keys; all others move and select."""
        name = key_of(event)
        if name:
            self.keyed.emit(name)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the window's text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._take_font()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Watch for the mouse resting on a mark."""
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            at = self._mark_at(event.position().toPoint())
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.IBeamCursor)
            self._hover(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a mark, unless it ended a selection."""
        super().mouseReleaseEvent(event)
        at = self._mark_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0 and not self.textCursor().hasSelection():
            self.markClicked.emit(self._marks[at].finding)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse left the text."""
        super().leaveEvent(event)
        if not self.rect().contains(self.mapFromGlobal(self.cursor().pos())):
            self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines short enough to read."""
        side = max(_MARGIN, (self.width() - _MEASURE) // 2)
        self.setViewportMargins(side, 6, min(side, _MARGIN * 2) if side > _MARGIN else 8, 6)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks first, the words over them. Nothing here may raise, since Qt would end the program."""
        try:
            self._paint_marks(event.rect())
        except Exception:
            if not self._failed:
                self._failed = True
                logging.getLogger(__name__).exception("marks could not be painted")
        super().paintEvent(event)

    def _take_font(self) -> None:
        font = board_font(15)
        font.setPointSizeF(max(8.0, self.font().pointSizeF()) * _LARGER)
        self.document().setDefaultFont(font)

    def _paint_marks(self, area: QRect) -> None:
        first, last = self._span_of(area)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._flash is not None:
            low, high, strength = self._flash
            glow = QColor(self._theme.mark_current)
            glow.setAlphaF(min(1.0, strength * 1.6))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(glow)
            for box in self._boxes(low, high):
                painter.drawRoundedRect(box.adjusted(-3, -1, 3, 1), 4, 4)
        for number in range(max(0, bisect_left(self._starts, first) - 1), bisect_right(self._starts, last)):
            mark = self._marks[number]
            paint_mark(
                painter,
                self._boxes(mark.start, mark.end),
                self._look(mark.kind),
                mark.state,
                self._theme,
                current=number == self._current,
                hover=number == self._hovered,
            )
        painter.end()

    def _span_of(self, area: QRect) -> tuple[int, int]:
        """First and last place that can be in view."""
        first = self.firstVisibleBlock()
        block, offset = first, self.contentOffset()
        while block.isValid() and self.blockBoundingGeometry(block).translated(offset).top() <= area.bottom():
            block = block.next()
        return first.position(), block.position() if block.isValid() else self.document().characterCount()

    def _boxes(self, start: int, end: int) -> Iterator[QRectF]:
        """Where the places `start` to `end` lie in the viewport, one box for each line."""
        block = self.document().findBlock(start)
        while block.isValid() and block.position() < end:
            yield from self._boxes_in(block, start - block.position(), end - block.position())
            block = block.next()

    def _boxes_in(self, block: QTextBlock, start: int, end: int) -> Iterator[QRectF]:
        geometry = self.blockBoundingGeometry(block).translated(self.contentOffset())
        layout = block.layout()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            low = max(start, line.textStart())
            high = min(end, line.textStart() + line.textLength())
            if low < high:
                left, right = _across(line, low), _across(line, high)
                box = QRectF(min(left, right), line.y(), abs(right - left), line.height())
                yield box.translated(geometry.topLeft())

    def _mark_at(self, point: QPoint) -> int:
        """The number of the mark under a point of the viewport, -1 for none."""
        place = self.cursorForPosition(point).position()
        for number in range(max(0, bisect_right(self._starts, place) - 1), bisect_right(self._starts, place + 1)):
            mark = self._marks[number]
            if any(box.contains(point.toPointF()) for box in self._boxes(mark.start, mark.end)):
                return number
        return -1

    def _hover(self, number: int) -> None:
        if number == self._hovered:
            return
        self._hovered = number
        self._rest.start()
        self.viewport().update()

    def _tell_hover(self) -> None:
        if 0 <= self._hovered < len(self._marks):
            mark = self._marks[self._hovered]
            self.markHovered.emit(mark.finding, self.mark_box(mark))
        else:
            self.markHovered.emit(-1, QRect())

    def _tell_selection(self) -> None:
        start, end = self.selected()
        if start >= end:
            self.wordsSelected.emit(0, 0, QRect())
            return
        boxes = list(self._boxes(self._part.place(start), self._part.place(end)))
        self.wordsSelected.emit(start, end, boxes[-1].toAlignedRect() if boxes else QRect())

    def _cursor_box(self, place: int) -> QRect:
        cursor = self.textCursor()
        cursor.setPosition(place)
        return self.cursorRect(cursor)

    def _reveal(self, place: int) -> None:
        """Scroll so that a place is well in view; move the caret there."""
        cursor = self.textCursor()
        cursor.setPosition(place)
        self.setTextCursor(cursor)
        box = self.cursorRect(cursor)
        height = self.viewport().height()
        if box.top() < height // 6 or box.bottom() > height * 5 // 6:
            self.centerCursor()

    def _faded(self, strength: float) -> None:
        if self._flash is not None:
            self._flash = (*self._flash[:2], float(strength)) if strength > 0 else None
            self.viewport().update()


def _across(line: QTextLine, place: int) -> float:
    """How far along a line a place is; Qt answers with the place as well."""
    found: Any = line.cursorToX(place)
    return float(found[0])


def _timer(parent: ReaderText, wait: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(wait)
    timer.timeout.connect(then)
    return timer
