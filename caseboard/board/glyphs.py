"""Nodes, badges and arrow heads, drawn on any sink. Screen sprites are made with the same functions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from caseboard.board.labels import width_of
from caseboard.board.sink import Floats, Pen, Sink, TextStyle
from caseboard.board.style import ICON_SHARE, KindStyle, NodeFlag, luminance
from caseboard.board.theme import Theme


@dataclass(frozen=True, slots=True)
class Detail:
    """Which parts of a node are drawn."""

    outline: bool = True
    icon: bool = True


def draw_node(sink: Sink, style: KindStyle, x: float, y: float, size: float, detail: Detail) -> None:
    """A node's body with the icon of its kind, `size` across, centred at x, y."""
    if not detail.icon:
        fill, pen = style.outline, None
    else:
        fill, pen = style.body, Pen(style.outline, max(size * 0.05, 0.8))
    inner = size - (pen.width if pen else 0.0)
    if style.square and detail.outline:
        # A square of equal weight is a little smaller than its circle.
        side = inner * 0.92
        sink.box(x - side / 2, y - side / 2, side, side, side * 0.27, fill, pen)
    else:
        sink.circle(x, y, inner / 2, fill, pen)
    if detail.icon and style.icon:
        sink.icon(style.icon, x, y, size * ICON_SHARE, style.glyph)


def draw_ring(sink: Sink, square: bool, x: float, y: float, size: float, colour: str, width: float) -> None:
    """A ring around a body of `size`, such as selection and hover."""
    if square:
        side = size * 0.92 + width * 2.6
        sink.box(x - side / 2, y - side / 2, side, side, side * 0.29, "", Pen(colour, width))
    else:
        sink.circle(x, y, size / 2 + width * 1.3, "", Pen(colour, width))


def draw_badges(sink: Sink, flags: int, off_board: int, x: float, y: float, size: float, theme: Theme) -> None:
    """The marks of a node: disputed at the right top, pinned at the left top, "+n" at the right bottom."""
    reach = size * 0.36
    radius = size * 0.165
    edge = Pen(theme.board, max(size * 0.035, 0.7))
    if flags & NodeFlag.DISPUTED:
        cx, cy = x + reach, y - reach
        sink.circle(cx, cy, radius * 1.08, theme.disputed, edge)
        ink, bar = _ink_on(theme.disputed), radius * 0.30
        stroke = Pen(ink, bar)
        half, gap = radius * 0.52, radius * 0.26
        rows = [[cx - half, cy - gap, cx + half, cy - gap], [cx - half, cy + gap, cx + half, cy + gap]]
        slash = [[cx - half * 0.55, cy + half * 1.05, cx + half * 0.55, cy - half * 1.05]]
        sink.lines(np.array(rows + slash), stroke)
    if flags & NodeFlag.PINNED:
        cx, cy = x - reach, y - reach
        sink.circle(cx, cy, radius, theme.pinned, edge)
        sink.icon("pin", cx, cy, radius * 1.45, _ink_on(theme.pinned))
    if off_board > 0:
        left, top, width, height = more_badge_box(off_board, x, y, size)
        sink.box(left, top, width, height, height / 2, theme.badge, edge)
        words = more_badge_text(off_board)
        style = TextStyle(height * 0.70, theme.badge_text, bold=True)
        sink.text(left + width / 2, top + height * 0.75, words, style)


def more_badge_text(off_board: int) -> str:
    """The words of the badge for linked entities that are not on the board."""
    return f"+{off_board}" if off_board < 1000 else f"+{off_board // 1000}k"


def more_badge_box(off_board: int, x: float, y: float, size: float) -> tuple[float, float, float, float]:
    """Left, top, width and height of the "+n" badge of a node of `size` at x, y."""
    height = size * 0.36
    width = max(height * 1.25, width_of(more_badge_text(off_board)) * height * 0.70 / 12 * 1.15 + height * 0.5)
    return x + size * 0.20, y + size * 0.20, width, height


def _ink_on(colour: str) -> str:
    return "#ffffff" if luminance(colour) < 0.36 else "#16181d"


def arrow_heads(tips: Floats, towards: Floats, length: float, half_width: float) -> Floats:
    """(k, 3, 2) triangles with their points at `tips` (k, 2), pointing along `towards` (k, 2, unit vectors)."""
    back = tips - towards * length
    side = np.stack([-towards[:, 1], towards[:, 0]], axis=1) * half_width
    return np.stack([tips, back + side, back - side], axis=1)


def hull(points: Floats, margin: float) -> Floats:
    """(k, 2) corners of the convex hull of discs of radius `margin` around points, in order (Andrew 1979)."""
    turns = np.arange(20) * (2 * math.pi / 20)
    discs = points[:, None, :] + margin * np.stack([np.cos(turns), np.sin(turns)], axis=1)[None]
    rows = np.unique(discs.reshape(-1, 2), axis=0).tolist()

    def chain(ordered: list[list[float]]) -> list[list[float]]:
        kept: list[list[float]] = []
        for p in ordered:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return np.array(chain(rows) + chain(rows[::-1]))


def _turn(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
