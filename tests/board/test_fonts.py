"""The fonts that ship can be embedded and cover what a case is written in."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from caseboard.board.fonts import FACES, FALLBACK, MAIN, MONO, MONO_FALLBACK, FontFace, face
from caseboard.resources import resource

SAMPLES = {
    MAIN: "AZaz09 éßøłžİğ Ελλάδα Москва Київ “–…” €£ ≤≥≈ →",
    MONO: "AZaz09 203.0.113.0/24 [.] хост",
    FALLBACK: "AZaz09 Москва Ελλάδα العربية עברית Հայ ქართული ✓ ⟨⟩ ☎ ⚑",
    MONO_FALLBACK: "AZaz09 Москва ⟨⟩",
}


@pytest.mark.parametrize("entry", FACES, ids=lambda entry: entry.name)
def test_every_face_is_a_truetype_font_with_its_letters(entry: FontFace) -> None:
    font = TTFontFile(str(entry.path))
    missing = [sign for sign in SAMPLES[entry.family] if ord(sign) not in font.charToGlyph and sign != " "]
    # The slanted faces of the fallback leave out Arabic and Hebrew, which are never slanted.
    if entry.italic and entry.family == FALLBACK:
        missing = [sign for sign in missing if not "\u0590" <= sign <= "\u06ff"]
    assert missing == []


def test_the_nearest_face_of_a_family_is_found() -> None:
    assert face(MAIN).name == "IBMPlexSans-Regular"
    assert face(MAIN, weight=700, italic=True).name == "IBMPlexSans-BoldItalic"
    assert face(MAIN, weight=650).weight in (600, 700)
    assert face(MONO, italic=True).name == "IBMPlexMono-Regular"
    with pytest.raises(KeyError):
        face("Comic Sans")


def test_licences_lie_beside_the_fonts_and_they_stay_small() -> None:
    folder = resource("fonts")
    assert "SIL OPEN FONT LICENSE" in (folder / "LICENSE-IBMPlex.txt").read_text(encoding="utf-8")
    assert "Bitstream" in (folder / "LICENSE-DejaVu.txt").read_text(encoding="utf-8")
    assert {path.name for path in folder.glob("*.ttf")} == {entry.file for entry in FACES}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 8_000_000
