"""How recognised words are marked: one colour for each kind, and a line under them that tells what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from caseboard.board.style import kind_style, mix
from caseboard.board.theme import Theme
from caseboard.exchange.standing import State
from caseboard.exchange.suggest.model import CLAIM
from caseboard.model.vocabulary import Vocabulary

CLAIM_ICON = "quote"
_ROUND = 3.5


@dataclass(frozen=True, slots=True)
class Mark:
    """Words marked in the text widget, from `start` to `end` (its places), and the number of their finding."""

    start: int
    end: int
    finding: int
    kind: str
    state: State


@dataclass(frozen=True, slots=True)
class KindLook:
    """How a kind of finding looks: its label, icon, and colour as `#rrggbb`."""

    label: str
    plural: str
    icon: str
    colour: str


def kind_look(kind: str, vocabulary: Vocabulary, theme: Theme) -> KindLook:
    """The look of an entity kind, or of claims, legible on that theme."""
    if kind == CLAIM:
        return KindLook("Figure", "Figures", CLAIM_ICON, theme.warning)
    entry = vocabulary.entities.get(kind)
    style = kind_style(kind, vocabulary, theme)
    plural = entry.plural if entry else kind
    return KindLook(style.label, plural, style.icon or "question-mark", style.glyph)


def state_words(state: State) -> str:
    """What a state means, in a word or two."""
    return {State.OPEN: "suggested", State.KNOWN: "in the case", State.ACCEPTED: "accepted"}[state]


def paint_mark(
    painter: QPainter,
    boxes: Iterable[QRectF],
    look: KindLook,
    state: State,
    theme: Theme,
    *,
    current: bool,
    hover: bool,
) -> None:
    """Paint what lies behind marked words: dashed line if suggested, solid if in the case, solid ground if accepted."""
    fill, line = _colours(look.colour, theme.field, theme.dark, state)
    for box in boxes:
        ground = box.adjusted(-1.5, 0.5, 1.5, 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.mark_current) if current else fill.darker(106) if hover else fill)
        painter.drawRoundedRect(ground, _ROUND, _ROUND)
        pen = QPen(line, 2.0 if state is State.ACCEPTED else 1.5)
        if state is State.OPEN:
            pen.setDashPattern([2.2, 1.8])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        y = ground.bottom() - 0.75
        painter.drawLine(QPointF(ground.left() + 2, y), QPointF(ground.right() - 2, y))
        if current:
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, _ROUND, _ROUND)


@cache
def _colours(colour: str, ground: str, dark: bool, state: State) -> tuple[QColor, QColor]:
    share = {State.OPEN: 0.12, State.KNOWN: 0.12, State.ACCEPTED: 0.30}[state] + (0.06 if dark else 0.0)
    return QColor(mix(ground, colour, share)), QColor(colour)
