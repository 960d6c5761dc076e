"""Words reach paper only as text, in a typeface that has them."""

from __future__ import annotations

import pytest

from caseboard.reports.fonts import Face, register_fonts, runs
from caseboard.reports.scripts import visual
from caseboard.reports.text import markup


@pytest.fixture(autouse=True)
def _fonts() -> None:
    register_fonts()


def test_markup_in_words_is_escaped() -> None:
    assert markup("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"


def test_line_breaks_stay_only_where_they_are_asked_for() -> None:
    assert markup("a\nb", lines=True) == "a<br/>b"
    assert "<br/>" not in markup("a\nb")


def test_what_one_typeface_lacks_another_gives() -> None:
    pieces = list(runs("if ≠ then ☎", Face.REGULAR))
    assert "".join(piece for _, piece in pieces) == "if ≠ then ☎"
    assert ("DejaVuSans", "☎") in pieces


def test_what_no_typeface_has_is_spelt_out() -> None:
    assert "".join(piece for _, piece in runs("小a", Face.REGULAR)) == "⟨U+5C0F⟩a"
    assert "".join(piece for _, piece in runs("\U0001f600", Face.REGULAR)) == "⟨U+1F600⟩"


def test_a_mark_stays_with_its_letter() -> None:
    pieces = [piece for _, piece in runs("x\u20d7y", Face.REGULAR)]
    assert any(piece.startswith("x\u20d7") for piece in pieces)


@pytest.mark.parametrize(
    ("logical", "drawn"),
    [
        ("plain", "plain"),
        ("שלום", "םולש"),
        ("Mr שלום Ltd", "Mr םולש Ltd"),
        ("שלום עולם", "םלוע\u00a0םולש"),
        ("א 12 ב", "ב\u00a012\u00a0א"),
        ("سلام", "\ufee1\ufefc\ufeb3"),
    ],
)
def test_right_to_left_words_are_drawn_as_they_are_seen(logical: str, drawn: str) -> None:
    assert visual(logical) == drawn
