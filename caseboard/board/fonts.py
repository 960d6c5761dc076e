"""The fonts that ship with the program, for the board and for paper: which file is which face."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caseboard.resources import resource

MAIN = "IBM Plex Sans"
MONO = "IBM Plex Mono"
FALLBACK = "DejaVu Sans"
MONO_FALLBACK = "DejaVu Sans Mono"


@dataclass(frozen=True, slots=True)
class FontFace:
    """One face of a family; `weight` is the usual number (400 regular, 600 semi-bold, 700 bold)."""

    family: str
    weight: int
    italic: bool
    file: str

    @property
    def path(self) -> Path:
        """The TrueType file."""
        return resource("fonts") / self.file

    @property
    def name(self) -> str:
        """The name of the face without spaces, as PDF wants it: `IBMPlexSans-Bold`."""
        return self.file.removesuffix(".ttf")


FACES = (
    FontFace(MAIN, 400, False, "IBMPlexSans-Regular.ttf"),
    FontFace(MAIN, 400, True, "IBMPlexSans-Italic.ttf"),
    FontFace(MAIN, 600, False, "IBMPlexSans-SemiBold.ttf"),
    FontFace(MAIN, 700, False, "IBMPlexSans-Bold.ttf"),
    FontFace(MAIN, 700, True, "IBMPlexSans-BoldItalic.ttf"),
    FontFace(MONO, 400, False, "IBMPlexMono-Regular.ttf"),
    FontFace(MONO, 700, False, "IBMPlexMono-Bold.ttf"),
    FontFace(FALLBACK, 400, False, "DejaVuSans.ttf"),
    FontFace(FALLBACK, 400, True, "DejaVuSans-Oblique.ttf"),
    FontFace(FALLBACK, 700, False, "DejaVuSans-Bold.ttf"),
    FontFace(FALLBACK, 700, True, "DejaVuSans-BoldOblique.ttf"),
    FontFace(MONO_FALLBACK, 400, False, "DejaVuSansMono.ttf"),
)


def face(family: str, *, weight: int = 400, italic: bool = False) -> FontFace:
    """The face of a family that comes nearest to a weight; an upright one where the family has no italic.

    Raises:
        KeyError: no such family ships with the program.
    """
    faces = [entry for entry in FACES if entry.family == family]
    if not faces:
        raise KeyError(family)
    return min(faces, key=lambda entry: (entry.italic != italic, abs(entry.weight - weight)))
