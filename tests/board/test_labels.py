"""Labels are harmless, short, and never lie on each other; important ones come first."""

from __future__ import annotations

import unicodedata

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from caseboard.board.labels import LabelLevels, harmless, node_radius, shown_label, width_of, zoom_of
from caseboard.board.style import LABEL_CHARACTERS

SCRIPTS = [
    "Глобал Кроссинг",
    "全球電訊公司",
    "グローバル",
    "글로벌",
    "شركة العالمية",
    "חברה עולמית",
    "Παγκόσμια",
    "ग्लोबल",
    "โกลบอล",
    "გლობალი",
    "Համաշխարհային",
    "ዓለም አቀፍ",
]


@given(st.text(max_size=600))
def test_no_control_or_invisible_formatting_character_is_drawn(text: str) -> None:
    for line in shown_label(text):
        assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in line)
        assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


@given(st.text(max_size=600))
def test_a_label_has_at_most_two_short_lines(text: str) -> None:
    lines = shown_label(text)
    assert len(lines) <= 2
    assert all(width_of(line) <= width_of("x" * (LABEL_CHARACTERS + 2)) for line in lines)


def test_ten_thousand_characters_are_elided() -> None:
    assert shown_label("x" * 10_000)[-1].endswith("…")


def test_long_labels_wrap_at_a_space() -> None:
    assert shown_label("Federal Bureau of Investigation") == ("Federal Bureau of", "Investigation")


def test_twelve_scripts_stay_as_they_are() -> None:
    assert [" ".join(shown_label(text)) for text in SCRIPTS] == SCRIPTS


def test_joiners_stay_between_letters_only() -> None:
    assert harmless("می\u200cخواهم") == "می\u200cخواهم"
    assert "\u200c" not in harmless("\u200cx")


def overlapping(places: np.ndarray, labels: list[str], rows: np.ndarray, zoom: float) -> int:
    """Pairs of labels that lie on each other at a zoom."""
    width = np.array([max(map(width_of, shown_label(labels[row]))) for row in rows])
    height = np.array([15.0 * len(shown_label(labels[row])) for row in rows])
    x, y = (places[rows] * zoom).T
    pairs = 0
    for k in range(len(rows)):
        wide = np.abs(x - x[k]) < (width + width[k]) / 2
        tall = (y < y[k] + height[k]) & (y[k] < y + height)
        pairs += int((wide & tall).sum()) - 1
    return pairs // 2


def test_labels_shown_at_any_zoom_do_not_lie_on_each_other() -> None:
    rng = np.random.default_rng(5)
    places = rng.normal(0, 1_500, (800, 2))
    labels = ["Name " * int(k) for k in rng.integers(1, 9, 800)]
    levels = LabelLevels(places, rng.integers(0, 50, 800), labels, np.ones(800, bool))
    for step in (24, 30, 36, 42, 48):
        zoom = zoom_of(step)
        assert overlapping(places, labels, levels.rows(zoom), zoom) == 0


def test_a_label_stays_when_one_zooms_in_and_the_important_come_first() -> None:
    rng = np.random.default_rng(6)
    places = rng.normal(0, 1_000, (300, 2))
    importance = rng.permutation(300)
    levels = LabelLevels(places, importance, [f"Entity {k}" for k in range(300)], np.ones(300, bool))
    before: set[int] = set()
    for step in range(20, 55, 3):
        now = set(levels.rows(zoom_of(step)).tolist())
        assert before <= now
        before = now
    assert levels.rows(zoom_of(5)).tolist() == [int(importance.argmax())]
    assert len(before) > 290


def test_hidden_nodes_have_no_label() -> None:
    visible = np.array([True, False])
    levels = LabelLevels(np.zeros((2, 2)), np.array([1, 2]), ["a", "b"], visible)
    assert levels.rows(8.0).tolist() == [0]


def test_bodies_grow_with_the_zoom_within_limits() -> None:
    sizes = [node_radius(zoom) for zoom in (1e-4, 0.01, 0.2, 1.0, 3.0, 8.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] >= 0.9
    assert sizes[3] == 20.0
    assert sizes[-1] == 60.0
