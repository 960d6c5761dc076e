"""Writes a briefing as a PDF file: one pass over its sections, the same bytes for the same case and date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from caseboard import __version__
from caseboard.board.theme import TLP_BACKGROUND, TLP_COLOURS
from caseboard.commands.case import Case
from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.grades import Tlp
from caseboard.progress import Progress
from caseboard.reports.fonts import Face, register_fonts, runs, width
from caseboard.reports.gather import build_briefing
from caseboard.reports.model import Briefing
from caseboard.reports.paper import BOTTOM, FOLD_OUT, LANDSCAPE, MUTED, PORTRAIT, RULE, SIDE, TOP, BriefingCanvas
from caseboard.reports.sections import back, boards, disputes, dossiers, front, happenings

TLP_SIZE = 12.0
"""Size of the label on each page in points, the least that the protocol allows."""


def write_briefing(
    case: Case,
    path: Path | str,
    *,
    date: str | None = None,
    tlp: Tlp | None = None,
    boards: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Path:
    """Print the briefing of a case; the file is there whole or not at all.

    Args:
        case: any open case.
        path: the PDF file; one that exists is replaced.
        date: the day on the cover, ISO 8601; today if left out.
        tlp: leave out what is marked for narrower sharing; without it the document takes the narrowest marking.
        boards: names of the boards to draw; all if left out.
        progress: told of subjects and pages.

    Raises:
        InvalidValue: the date is none.
        NotFound: there is no board of a given name.
        CaseboardError: the file cannot be written.
        Cancelled: the person stopped it; no file is left.
    """
    briefing = build_briefing(case, date=date, tlp=tlp, boards=boards, progress=progress)
    return write_pdf(briefing, case, Path(path), progress or Progress())


def write_pdf(briefing: Briefing, case: Case, path: Path, progress: Progress) -> Path:
    """Write a briefing that has been built; the case gives the vocabulary of its boards."""
    register_fonts()
    progress.start(0, "Setting the pages")
    parts = _sections(briefing, case, progress)
    progress.start(sum(map(len, parts.values())), "Setting the pages")
    unfinished = path.with_name(path.name + ".part")
    try:
        document = _Document(unfinished, briefing, progress)
        document.build([piece for part in parts.values() for piece in part], canvasmaker=document.canvas)
        unfinished.replace(path)
    except OSError as problem:
        raise CaseboardError(
            f"The briefing could not be written to {path}: {problem.strerror}; choose another place."
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _sections(briefing: Briefing, case: Case, progress: Progress) -> dict[str, list[Flowable]]:
    """The sections in order; the contents list those that have something in them."""
    body = {
        "summary": ("Summary", front.summary(briefing)),
        "boards": ("Boards", boards.boards(briefing, case.vocabulary)),
        "disputes": ("Where the sources differ", disputes.disputes(briefing)),
        "entities": ("Entities", dossiers.dossiers(briefing, progress)),
        "links": ("Links", dossiers.relations(briefing, progress)),
        "chronology": ("Chronology", happenings.chronology(briefing, progress)),
        "notices": ("Notices and answers", happenings.notices(briefing)),
        "knowledge": ("Who knew what, and when", happenings.knowledge(briefing)),
        "sources": ("Sources", back.sources(briefing)),
        "exhibits": ("Exhibits", back.exhibits(briefing)),
        "audit": ("Audit chain", back.audit(briefing)),
        "index": ("Index of entities", back.index(briefing)),
    }
    entries: list[tuple[str, str, int]] = []
    for key, (title, pieces) in body.items():
        if pieces:
            entries.append((key, title, 0))
            if key == "boards":
                entries += [(figure.key, figure.name, 1) for figure in briefing.figures]
    return {
        "cover": front.cover(briefing),
        "contents": front.contents(briefing, entries),
        **{key: pieces for key, (_, pieces) in body.items()},
    }


class _Document(BaseDocTemplate):
    """The pages of a briefing: their formats, what stands at head and foot, and the properties of the file."""

    def __init__(self, path: Path, briefing: Briefing, progress: Progress) -> None:
        self._briefing, self._progress = briefing, progress
        sizes = {"cover": PORTRAIT, "portrait": PORTRAIT, "landscape": LANDSCAPE, "fold-out": FOLD_OUT}
        super().__init__(
            str(path),
            pagesize=PORTRAIT,
            title=f"{visible(briefing.title)} - case briefing",
            author=visible(briefing.officer),
            subject=f"{visible(briefing.number)} {briefing.tlp.value}".strip(),
            creator=f"Caseboard {__version__}",
            producer="Caseboard",
            keywords=briefing.tlp.value,
            pageTemplates=[
                PageTemplate(
                    name,
                    [Frame(SIDE, BOTTOM, wide - 2 * SIDE, high - TOP - BOTTOM, 0, 0, 0, 0, id=name)],
                    onPage=self._furniture,
                    pagesize=(wide, high),
                )
                for name, (wide, high) in sizes.items()
            ],
        )

    def canvas(self, filename: str, **given: object) -> BriefingCanvas:
        """The canvas that the PDF library asks for."""
        created = self._briefing.date.earliest.strftime("D:%Y%m%d000000Z")
        made = BriefingCanvas(
            filename, created=created, progress=self._progress, pagesize=given.get("pagesize", PORTRAIT)
        )
        made.showOutline()
        return made

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the PDF library's name
        """Count, and stop if asked to."""
        self._progress.step()

    def _furniture(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """The head and foot of a page."""
        wide, high = document.pageTemplate.pagesize
        briefing = self._briefing
        canvas.saveState()
        canvas.setStrokeColor(HexColor(RULE))
        canvas.setLineWidth(0.5)
        box = _draw_label(canvas, briefing.tlp, wide - SIDE, high - 40)
        title = visible(" · ".join(filter(None, (briefing.title, briefing.number))))
        if document.page > 1:
            _draw_line(canvas, SIDE, high - 38, title, wide - 2 * SIDE - box - 14)
            canvas.line(SIDE, high - 50, wide - SIDE, high - 50)
        canvas.line(SIDE, 46, wide - SIDE, 46)
        _draw_label(canvas, briefing.tlp, wide - SIDE, 27)
        canvas.setFont(Face.MONO.value, 7)
        canvas.setFillColor(HexColor(MUTED))
        canvas.drawString(SIDE, 29, f"audit {briefing.audit.head[:16]}")
        if isinstance(canvas, BriefingCanvas):
            canvas.draw_page_number(wide / 2, 29)
        canvas.restoreState()


def _draw_label(canvas: Canvas, tlp: Tlp, right: float, baseline: float) -> float:
    """The exact label in its colours, right-aligned; returns the width of its box."""
    words = tlp.value
    wide = width(words, Face.BOLD, TLP_SIZE) + 10
    canvas.saveState()
    canvas.setFillColor(HexColor(TLP_BACKGROUND))
    canvas.rect(right - wide, baseline - 4.2, wide, TLP_SIZE + 5, stroke=0, fill=1)
    canvas.setFillColor(HexColor(TLP_COLOURS[tlp]))
    canvas.setFont(Face.BOLD.value, TLP_SIZE)
    canvas.drawRightString(right - 5, baseline, words)
    canvas.restoreState()
    return wide


def _draw_line(canvas: Canvas, x: float, y: float, words: str, room: float) -> None:
    """One line in grey, shortened where it is too long; the cover has it in full."""
    words = words[:400]
    if width(words, Face.REGULAR, 7.5) > room:
        fitting = bisect_right(range(1, len(words)), room, key=lambda end: width(words[:end] + "…", Face.REGULAR, 7.5))
        words = words[:fitting].rstrip() + "…"
    canvas.setFillColor(HexColor(MUTED))
    line = canvas.beginText(x, y)
    for font, piece in runs(words, Face.REGULAR):
        line.setFont(font, 7.5)
        line.textOut(piece)
    canvas.drawText(line)
