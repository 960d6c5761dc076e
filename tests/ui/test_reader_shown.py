"""What the reader shows is harmless, and every place on the screen leads back to its place in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caseboard.ui.reader.shown import part_bounds, show_part

_ODD = st.text(alphabet="ab \n\té€\u202e\u200b\u200d\U0001f600\u0430раypal\x0c\u2028", max_size=80)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_plain_text_is_shown_as_it_is() -> None:
    part = show_part("Two lines\nof words.", 0, 19)
    assert part.shown == "Two lines\nof words."
    assert [part.place(k) for k in (0, 5, 19)] == [0, 5, 19]


def test_a_reversing_control_is_named_and_what_follows_keeps_its_place() -> None:
    text = "invoice\u202egpj.exe end"
    part = show_part(text, 0, len(text))
    assert part.shown == "invoice⟨RLO⟩gpj.exe end"
    assert part.shown[part.place(text.index("end")) :] == "end"
    assert part.offset(part.shown.index("gpj")) == text.index("gpj")


def test_characters_beyond_the_first_plane_count_twice_on_the_screen() -> None:
    text = "a \U0001f600 b"
    part = show_part(text, 0, len(text))
    assert part.place(text.index("b")) == 5
    assert part.offset(5) == text.index("b")


def test_a_word_of_mixed_scripts_is_marked() -> None:
    assert show_part("p\u0430ypal", 0, 6).shown == "p\u0430ypal⟨Cyrillic+Latin⟩"


@given(_ODD, _ODD, _ODD)
def test_places_and_offsets_agree_for_any_text(before: str, text: str, after: str) -> None:
    whole = before + text + after
    start, end = len(before), len(before) + len(text)
    part = show_part(whole, start, end)
    places = [part.place(k) for k in range(start, end + 1)]
    assert places == sorted(places)
    assert places[0] == 0
    assert part.place(end) == _units(part.shown)
    for place in range(_units(part.shown) + 1):
        offset = part.offset(place)
        assert start <= offset <= end
        assert part.place(offset) <= place
    assert not set("\u202e\u200b\u2028\x0c") & set(part.shown)


@given(st.text(alphabet="ab \n", max_size=300), st.integers(8, 60))
def test_parts_cover_the_text_without_gap(text: str, size: int) -> None:
    bounds = part_bounds(text, size)
    assert "".join(text[a:b] for a, b in bounds) == text
    assert all(b - a <= size for a, b in bounds)


def test_parts_end_with_paragraphs_where_they_can() -> None:
    text = ("words " * 10 + "\n\n") * 40
    assert all(text[:end].endswith("\n\n") for _, end in part_bounds(text, 500)[:-1])
