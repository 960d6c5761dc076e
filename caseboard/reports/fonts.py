"""The embedded typefaces of a briefing, and which of them has a glyph for what."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from caseboard.board.fonts import FACES
from caseboard.reports.scripts import visual


class Face(StrEnum):
    """A typeface of the briefing by its name in the PDF."""

    REGULAR = "IBMPlexSans-Regular"
    ITALIC = "IBMPlexSans-Italic"
    SEMIBOLD = "IBMPlexSans-SemiBold"
    BOLD = "IBMPlexSans-Bold"
    MONO = "IBMPlexMono-Regular"


_FALLBACKS = {
    Face.REGULAR: ("DejaVuSans",),
    Face.ITALIC: ("DejaVuSans-Oblique", "DejaVuSans"),
    Face.SEMIBOLD: ("DejaVuSans-Bold", "DejaVuSans"),
    Face.BOLD: ("DejaVuSans-Bold", "DejaVuSans"),
    Face.MONO: ("DejaVuSansMono", "DejaVuSans"),
}
_LAST_RESORT = "DejaVuSans"
_BEYOND = 0x10000
"""The PDF's map back to text has four digits for a character, so those beyond are spelt out."""


def register_fonts() -> None:
    """Make the typefaces known to the PDF library; does nothing where they are."""
    wanted = {*Face, *(name for names in _FALLBACKS.values() for name in names)}
    known = set(pdfmetrics.getRegisteredFontNames())
    for face in FACES:
        if face.name in wanted - known:
            pdfmetrics.registerFont(TTFont(face.name, str(face.path)))
            for bold in (0, 1):
                for italic in (0, 1):
                    addMapping(face.name, bold, italic, face.name)


def runs(text: str, face: Face) -> Iterator[tuple[str, str]]:
    """Split a text into `(font, piece)`: the face itself, one that has the glyphs, or the character's code."""
    text = visual(text)
    if text.isascii() or _coverage(face.value).issuperset(map(ord, text)):
        yield face.value, text
        return
    font, piece = face.value, ""
    for cluster in _clusters(text):
        name, spelling = _fitting(cluster, face)
        if name != font and piece:
            yield font, piece
            piece = ""
        font, piece = name, piece + spelling
    if piece:
        yield font, piece


def width(text: str, face: Face, size: float) -> float:
    """The width of a line in points."""
    return float(sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in runs(text, face)))


def _fitting(cluster: str, face: Face) -> tuple[str, str]:
    for name in (face.value, *_FALLBACKS[face]):
        if all(ord(sign) in _coverage(name) for sign in cluster):
            return name, cluster
    if cluster.isspace():
        return face.value, " "
    return _LAST_RESORT, "".join(
        sign if ord(sign) in _coverage(_LAST_RESORT) else f"⟨U+{ord(sign):04X}⟩" for sign in cluster
    )


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that stand on them, which one font must draw together."""
    cluster = ""
    for sign in text:
        if cluster and not unicodedata.category(sign).startswith("M"):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


@cache
def _coverage(name: str) -> frozenset[int]:
    return frozenset(code for code in pdfmetrics.getFont(name).face.charToGlyph if code < _BEYOND)
