"""Paper: sizes, colours, paragraph styles, and a canvas that knows page numbers only when the last page is drawn."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

from caseboard.progress import Progress
from caseboard.reports.fonts import Face

PORTRAIT: Final = A4
LANDSCAPE: Final = landscape(A4)
FOLD_OUT: Final = landscape(A3)

SIDE: Final = 54.0
"""Left and right margin, in points; all measures here are points."""
TOP: Final = 66.0
BOTTOM: Final = 58.0
BODY: Final = PORTRAIT[0] - 2 * SIDE
"""Width of the text."""

INK: Final = "#1b1f24"
MUTED: Final = "#5c6570"
RULE: Final = "#c8cdd4"
HAIR: Final = "#e4e7eb"
TINT: Final = "#f5f6f8"
ACCENT: Final = "#1f4e79"
DISPUTED: Final = "#a03c00"
SETTLED: Final = "#2f6b3a"


def _style(
    name: str, size: float, leading: float, face: Face = Face.REGULAR, colour: str = INK, **more: object
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=face.value,
        fontSize=size,
        leading=leading,
        textColor=HexColor(colour),
        splitLongWords=1,
        bulletFontName=Face.REGULAR.value,
        **more,
    )


BODY_TEXT: Final = _style("body", 9.4, 13.6, spaceAfter=6)
BODY_FLAT: Final = _style("body-flat", 9.2, 12.6)
LEAD: Final = _style("lead", 11, 16.2, spaceAfter=10)
SMALL: Final = _style("small", 7.6, 10.4, colour=MUTED)
CELL: Final = _style("cell", 8, 10.8)
CELL_MUTED: Final = _style("cell-muted", 7.6, 10.4, colour=MUTED)
CELL_MUTED_RIGHT: Final = _style("cell-muted-right", 7.6, 10.4, colour=MUTED, alignment=TA_RIGHT)
CELL_STRONG: Final = _style("cell-strong", 8, 10.8, Face.SEMIBOLD)
HEAD_CELL: Final = _style("head-cell", 7, 9.2, Face.SEMIBOLD, MUTED)
H1: Final = _style("h1", 19, 24, Face.SEMIBOLD, spaceBefore=30, spaceAfter=9)
H2: Final = _style("h2", 11.2, 14.6, Face.SEMIBOLD)
H3: Final = _style("h3", 8.6, 11.4, Face.SEMIBOLD, MUTED, spaceBefore=8, spaceAfter=3)
COVER_TITLE: Final = _style("cover-title", 30, 37, Face.SEMIBOLD)
FIGURE: Final = _style("figure", 17, 21, Face.SEMIBOLD)
VALUE: Final = _style("value", 12.5, 15.6, Face.SEMIBOLD)
LONG_VALUE: Final = _style("long-value", 9.6, 12.6, Face.SEMIBOLD)
MONO: Final = _style("mono", 7.8, 11, Face.MONO)


class BriefingCanvas(Canvas):
    """A canvas for one deterministic pass: numbers of pages are forms that are filled in at the end."""

    def __init__(self, filename: str, *, created: str, progress: Progress, **more: object) -> None:
        """`created` is the date of the document as PDF writes it."""
        super().__init__(
            filename,
            invariant=1,
            pageCompression=1,
            initialFontName=Face.REGULAR.value,
            lang="en",
            pdfVersion=(1, 5),
            **more,
        )
        self.progress = progress
        self.setDateFormatter(lambda *_: created)
        self._pages: dict[str, int] = {}
        self._asked: dict[str, tuple[Face, float, str]] = {}
        self._numbered: set[int] = set()

    def remember(self, key: str) -> None:
        """Note that a place of the document stands on the page being drawn."""
        self._pages.setdefault(key, self.getPageNumber())

    def draw_page_of(self, key: str, x: float, y: float, size: float, colour: str = INK) -> None:
        """Write the page number of a place, which may come later, right-aligned at x."""
        name = f"at-{key}-{size:g}"
        self._asked[name] = (Face.REGULAR, size, key)
        self._place(name, x, y, colour)

    def draw_page_number(self, x: float, y: float) -> None:
        """Write `page 3 of 24` for the page being drawn, centred at x."""
        number = self.getPageNumber()
        self._numbered.add(number)
        self._place(f"number-{number}", x, y, MUTED)

    def _place(self, name: str, x: float, y: float, colour: str) -> None:
        self.saveState()
        self.translate(x, y)
        self.setFillColor(HexColor(colour))
        self.doForm(name)
        self.restoreState()

    def save(self) -> None:
        """Fill in the numbers of pages and write the file."""
        if self._code:
            self.showPage()
        total = self.getPageNumber() - 1
        for number in sorted(self._numbered):
            self._form(f"number-{number}", f"page {number} of {total}", Face.REGULAR, 7.5, centred=True)
        for name, (face, size, key) in sorted(self._asked.items()):
            self._form(name, str(self._pages.get(key, "")), face, size)
        super().save()

    def _form(self, name: str, words: str, face: Face, size: float, *, centred: bool = False) -> None:
        self.beginForm(name, -120, -20, 120, 20)
        self.setFont(face.value, size)
        self.setFillColor(HexColor(MUTED if centred else INK))
        (self.drawCentredString if centred else self.drawRightString)(0, 0, words)
        self.endForm()
