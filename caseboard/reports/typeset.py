"""Pieces of a page that all sections use: headings with bookmarks, paragraphs, tables, notes on sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Table

from caseboard.commands.visible import visible
from caseboard.reports.fonts import Face
from caseboard.reports.model import Name, Statement
from caseboard.reports.paper import (
    ACCENT,
    BOTTOM,
    CELL,
    CELL_MUTED_RIGHT,
    DISPUTED,
    H1,
    H3,
    HAIR,
    HEAD_CELL,
    MUTED,
    PORTRAIT,
    RULE,
    TINT,
    TOP,
    BriefingCanvas,
)
from caseboard.reports.text import coloured, link_to, markup

_LONGEST_BOOKMARK = 120
_LONGEST_NAME = 160
_FEW_ROWS = 8


class Words(Paragraph):
    """A paragraph that lets the person stop the job while long tables are measured."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Measure it."""
        canvas = getattr(self, "canv", None)
        if isinstance(canvas, BriefingCanvas):
            canvas.progress.step(0)
        wide, high = super().wrap(width, height)
        return float(wide), float(high)


class Mark(Flowable):
    """An invisible place: a bookmark, an entry of the outline if it has a title, a page number to refer to.

    It stands behind its heading, so that the heading keeps its distance from what is above; `lift` is how far a
    reader is taken above the mark.
    """

    def __init__(self, key: str, title: str = "", level: int = 0, lift: float = 34.0) -> None:
        super().__init__()
        self._key, self._title, self._level, self._lift = key, visible(title), level, lift
        self.width = self.height = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """It takes no room."""
        return 0.0, 0.0

    def draw(self) -> None:
        """Leave the mark."""
        self.canv.bookmarkHorizontal(self._key, 0, self._lift)
        self.canv.remember(self._key)
        if self._title:
            title = self._title
            if len(title) > _LONGEST_BOOKMARK:
                title = title[: _LONGEST_BOOKMARK - 1] + "…"
            self.canv.addOutlineEntry(title, self._key, self._level, closed=self._level > 0)


class Rule(Flowable):
    """A line across the text."""

    def __init__(self, colour: str = RULE, thickness: float = 0.6, after: float = 8.0) -> None:
        super().__init__()
        self._colour, self._thickness = colour, thickness
        self.spaceAfter = after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width, self.height = width, self._thickness
        return width, self._thickness

    def draw(self) -> None:
        """Draw it."""
        self.canv.setStrokeColor(HexColor(self._colour))
        self.canv.setLineWidth(self._thickness)
        self.canv.line(0, 0, self.width, 0)


class PageOf(Flowable):
    """The page number of a place, right-aligned in its cell."""

    def __init__(self, key: str, size: float = 9.0) -> None:
        super().__init__()
        self._key, self._size = key, size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As wide as the cell, one line high."""
        self.width, self.height = width, self._size * 1.25
        return self.width, self.height

    def draw(self) -> None:
        """Ask the canvas for the number."""
        self.canv.draw_page_of(self._key, self.width, self._size * 0.28, self._size)


class Grid(Table):
    """A table of which a row goes to the next page whole; one that is higher than a page is parted."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """What fits, and the rest."""
        self._calc(width, height)
        first = sum(self._rowHeights[: self.repeatRows + 1])
        self.splitInRow = int(first > PORTRAIT[1] - TOP - BOTTOM)
        return list(super().split(width, height))


def section(key: str, title: str, room: float = 240.0) -> list[Flowable]:
    """The heading of a section; it goes to a new page where less than `room` points are left."""
    return [CondPageBreak(room), Words(markup(title, Face.SEMIBOLD, base=Face.SEMIBOLD), H1), Mark(key, title)]


def banner(
    title: str,
    aside: str,
    colour: str,
    widths: tuple[float, float],
    style: ParagraphStyle,
    *,
    tint: bool = True,
) -> Grid:
    """The head of a block within a section: markup of a title, something at its right, a bar in a colour before it."""
    commands: list[tuple[object, ...]] = [
        ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
        ("LEFTPADDING", (0, 0), (-1, -1), 8),
        ("LINEBEFORE", (0, 0), (0, -1), 2.6, HexColor(colour)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if tint:
        commands.append(("BACKGROUND", (0, 0), (-1, -1), HexColor(TINT)))
    return Grid(
        [[Words(title, style), Words(aside, CELL_MUTED_RIGHT)]],
        colWidths=list(widths),
        hAlign="LEFT",
        spaceBefore=13,
        spaceAfter=2,
        style=commands,
    )


def minor(title: str, room: float = 60.0) -> list[Flowable]:
    """A small heading."""
    return [CondPageBreak(room), Words(markup(title, Face.SEMIBOLD, base=Face.SEMIBOLD), H3)]


def together(block: list[Flowable], rows: int) -> list[Flowable]:
    """A block that stays on one page if it has few rows."""
    return [KeepTogether(block)] if rows <= _FEW_ROWS else block


def cell(text: str, style: ParagraphStyle = CELL, *, lines: bool = False) -> Words:
    """Words of the case as a cell or a paragraph."""
    base = Face(style.fontName)
    return Words(markup(text, base, base=base, lines=lines), style)


def strong(text: str) -> str:
    """Words of the case in semi-bold."""
    return markup(text, Face.SEMIBOLD)


def faint(text: str) -> str:
    """Words of the case in grey."""
    return coloured(markup(text), MUTED)


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[float],
    extra: Sequence[tuple[object, ...]] = (),
) -> Grid:
    """A table whose head is repeated on each page and whose rows are parted only where one is higher than a page.

    Args:
        head: the words of the columns; none for a table without a head.
        rows: cells as paragraphs or other flowables.
        widths: of the columns, in points.
        extra: further style commands of the PDF library.
    """
    data: list[Sequence[object]] = [[cell(word, HEAD_CELL) for word in head]] if head else []
    data.extend(rows)
    top = len(data) > 0 and bool(head)
    style: list[tuple[object, ...]] = [
        ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 7),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
        ("LINEBELOW", (0, 1 if top else 0), (-1, -1), 0.4, HexColor(HAIR)),
    ]
    if top:
        style.append(("LINEBELOW", (0, 0), (-1, 0), 0.7, HexColor(RULE)))
    return Grid(data, colWidths=list(widths), repeatRows=1 if top else 0, style=[*style, *extra], hAlign="LEFT")


def named(name: Name, *, bold: bool = False) -> str:
    """The name of a thing, leading to its place; one that is very long is given in full at that place alone."""
    label = name.label if len(name.label) <= _LONGEST_NAME else name.label[:_LONGEST_NAME] + "…"
    words = strong(label) if bold else markup(label)
    return link_to(name.key, words) if name.key else words


def note(source: int) -> str:
    """A numbered note on a source, leading to it; nothing for 0."""
    return coloured(link_to(f"source-{source}", f"[{source}]"), ACCENT) if source else ""


def flag(dispute: int) -> str:
    """The mark of a disputed property, leading to its box; nothing for 0."""
    return coloured(link_to(f"dispute-{dispute}", markup(f"≠{dispute}", Face.SEMIBOLD)), DISPUTED) if dispute else ""


def exhibit(name: Name | None) -> str:
    """The reference of an exhibit, leading to it."""
    return coloured(link_to(name.key, markup(name.label)), ACCENT) if name is not None else ""


def said_by(grade: str, source: int) -> str:
    """A grade with its source: `B2 [7]`."""
    return " ".join(filter(None, [markup(grade, Face.SEMIBOLD) if grade else "", note(source)]))


def citation(statement: Statement) -> str:
    """Where in an exhibit something stands: `EX1, line 3`."""
    return ", ".join(filter(None, [exhibit(statement.exhibit), markup(statement.where)]))


def marking(statement_tlp: str, document_tlp: str) -> str:
    """The marking of one record where it differs from that of the document."""
    return markup(statement_tlp, Face.SEMIBOLD) if statement_tlp != document_tlp else ""


def joined(parts: Iterable[str], by: str = " · ") -> str:
    """Pieces of markup in a row, empty ones left out."""
    return markup(by).join(filter(None, parts))
