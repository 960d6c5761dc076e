"""Nothing that a source wrote can hide, reorder or forge what is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.commands.identifiers import visible


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("McColo", "McColo"),
        ("Global\u202egnissorC", "Global⟨RLO⟩gnissorC"),
        ("a\x00b\x1b[31m\x7f", "a⟨NUL⟩b⟨ESC⟩[31m⟨DEL⟩"),
        ("zero\u200bwidth\ufeff", "zero⟨ZWSP⟩width⟨BOM⟩"),
        ("two\nlines\tand\r", "two⟨LF⟩lines⟨TAB⟩and⟨CR⟩"),
        ("c1\x85\x9b", "c1⟨NEL⟩⟨U+009B⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("soft\u00adhyphen", "soft⟨SHY⟩hyphen"),
        ("tag\U000e0041", "tag⟨tag A⟩"),
        ("blank\u3164\u2800", "blank⟨U+3164⟩⟨U+2800⟩"),
        ("p\u0430ypal.com", "p\u0430ypal⟨Cyrillic+Latin⟩.com"),
        ("\u03bfracle", "\u03bfracle⟨Greek+Latin⟩"),
    ],
)
def test_what_hides_is_named(stored: str, shown: str) -> None:
    assert visible(stored) == shown


@pytest.mark.parametrize(
    "honest",
    ["Global Crossing", "naïve Žižek Łódź", "Москва", "Αθήνα", "東京タワーTokyo", "한국어 KT",
     "می\u200cخواهم", "क\u094d\u200dष",
     "👨\u200d👩\u200d👧", "5 µm, 10 Ω", "= 1 + 1", "<b>&amp;</b>", "Tōkyō 2008", "a\u00a0b", "e\u0301"],
)  # fmt: skip
def test_honest_writing_of_any_language_is_left_as_it_is(honest: str) -> None:
    assert visible(honest) == honest


def test_lines_are_kept_where_the_surface_has_them() -> None:
    assert visible("one\r\ntwo\n\tthree\x00", lines=True) == "one\ntwo\n\tthree⟨NUL⟩"


def test_a_joiner_between_latin_letters_is_named() -> None:
    assert visible("pay\u200dpal\u200c") == "pay⟨ZWJ⟩pal⟨ZWNJ⟩"


@given(st.text(st.characters(categories=None, exclude_categories=()), max_size=60), st.booleans())
def test_no_control_character_is_left_in_anything(text: str, lines: bool) -> None:
    shown = visible(text, lines=lines)
    allowed = "\n\t" if lines else ""
    left = [sign for sign in shown if sign not in allowed and unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]
    bidi = [
        sign for sign in shown if unicodedata.bidirectional(sign) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI")
    ]
    assert left == []
    assert bidi == []
    assert visible(shown, lines=lines) == shown
    shown.encode("utf-8")
