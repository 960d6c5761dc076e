"""Every theme is complete and can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caseboard.board import theme as themes
from caseboard.board.theme import TLP_BACKGROUND, TLP_COLOURS, Theme, load_theme, theme_names
from caseboard.errors import InvalidValue, NotFound
from caseboard.model.grades import Tlp


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=theme_names())
def theme(request: pytest.FixtureRequest) -> Theme:
    return load_theme(request.param)


def test_light_dark_and_high_contrast_are_there() -> None:
    assert theme_names() == ["light", "dark", "high-contrast"]
    assert [load_theme(name).dark for name in theme_names()] == [False, True, True]


TEXT_ON = [
    ("text", ("window", "panel", "panel_alternate", "field", "row_hover")),
    ("text_muted", ("window", "panel", "panel_alternate", "field")),
    ("text_on_selected", ("row_selected",)),
    ("text_on_accent", ("accent",)),
    ("link_text", ("window", "panel", "panel_alternate", "field")),
    ("label_text", ("board", "node_fill", "halo", "hull")),
    ("edge_label", ("board", "halo")),
    ("badge_text", ("badge",)),
    ("text", ("mark_entity", "mark_claim", "mark_current")),
    ("good", ("panel", "window")),
    ("warning", ("panel", "window")),
    ("danger", ("panel", "window")),
    ("accent", ("panel", "window")),
]


@pytest.mark.parametrize(("letters", "grounds"), TEXT_ON)
def test_text_can_be_read_on_its_ground(theme: Theme, letters: str, grounds: tuple[str, ...]) -> None:
    colours = theme.colours()
    weak = {ground: round(contrast(colours[letters], colours[ground]), 2) for ground in grounds}
    assert {ground: ratio for ground, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize(
    "mark", ["node_outline", "edge", "edge_inferred", "selection", "hover", "band", "disputed", "pinned", "chart_line",
             "chart_second"],
)  # fmt: skip
def test_marks_stand_out_from_the_board(theme: Theme, mark: str) -> None:
    assert contrast(theme.colours()[mark], theme.board) >= 3.0


def test_the_grid_and_the_hulls_stay_behind_the_picture(theme: Theme) -> None:
    assert 1.05 < contrast(theme.grid, theme.board) < 2.0
    assert 1.05 < contrast(theme.hull, theme.board) < 2.0


def test_high_contrast_keeps_seven_to_one() -> None:
    chosen = load_theme("high-contrast")
    for letters in (chosen.text, chosen.text_muted, chosen.label_text, chosen.link_text):
        assert contrast(letters, chosen.panel) >= 7.0


def test_markings_have_the_colours_that_the_protocol_fixes() -> None:
    assert set(TLP_COLOURS) == set(Tlp)
    assert all(contrast(colour, TLP_BACKGROUND) >= 4.5 for colour in TLP_COLOURS.values())


def test_an_unknown_theme_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="known are light, dark, high-contrast"):
        load_theme("../schema/entities")


def test_a_damaged_theme_is_refused_with_the_colour(theme: Theme) -> None:
    content = {"colours": theme.colours()}
    assert themes._build(theme.name, {**content, "label": theme.label, "dark": theme.dark}, "x.toml") == theme
    for colours, sentence in (
        ({**theme.colours(), "board": "black"}, "no colour #rrggbb at “board”"),
        ({**theme.colours(), "smell": "#000000"}, "smell"),
        ({}, "lacks"),
    ):
        with pytest.raises(InvalidValue, match=sentence):
            themes._build("mine", {"colours": colours}, "x.toml")


def test_a_theme_is_a_value() -> None:
    light = load_theme("light")
    assert replace(light, board="#ffffff") != light
    assert load_theme("light") is light
