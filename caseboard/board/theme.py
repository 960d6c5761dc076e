"""Themes: the colours of window, board and markings, read from `resources/themes/*.toml`.

The colours of entity and link kinds are not here: they belong to the vocabulary, and keep their contrast on each theme.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any

from caseboard.errors import InvalidValue, NotFound
from caseboard.model.grades import Tlp
from caseboard.resources import resource

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

# Fixed by the Traffic Light Protocol 2.0 for every document and screen: these letters on black.
TLP_BACKGROUND = "#000000"
TLP_COLOURS = MappingProxyType(
    {
        Tlp.CLEAR: "#ffffff",
        Tlp.GREEN: "#33ff00",
        Tlp.AMBER: "#ffc000",
        Tlp.AMBER_STRICT: "#ffc000",
        Tlp.RED: "#ff2b2b",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of one theme, each `#rrggbb`; `name` is the file's, `label` is for people."""

    name: str
    label: str
    dark: bool

    # window
    window: str
    panel: str
    panel_alternate: str
    field: str
    border: str
    separator: str
    row_hover: str
    row_selected: str

    # text
    text: str
    text_muted: str
    text_disabled: str
    text_on_selected: str
    text_on_accent: str
    link_text: str

    # board; `band` is the rubber band and the lasso, `overview` the nodes of the minimap
    board: str
    grid: str
    node_fill: str
    node_outline: str
    edge: str
    edge_inferred: str
    edge_label: str
    label_text: str
    halo: str
    selection: str
    hover: str
    band: str
    disputed: str
    pinned: str
    badge: str
    badge_text: str
    hull: str
    overview: str

    # meaning; the marks lie behind recognised words in the reader
    accent: str
    good: str
    warning: str
    danger: str
    mark_entity: str
    mark_claim: str
    mark_current: str
    chart_line: str
    chart_second: str

    def colours(self) -> dict[str, str]:
        """Every colour by the name of its field."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name not in _NOT_COLOURS}


_NOT_COLOURS = ("name", "label", "dark")


@cache
def load_theme(name: str) -> Theme:
    """The theme of that name, such as `light`, `dark` or `high-contrast`.

    Raises:
        NotFound: there is no such theme; the sentence lists those there are.
        InvalidValue: its file is damaged; the sentence names the file and the colour.
    """
    if name not in theme_names():
        raise NotFound(f"There is no theme “{name}”; known are {', '.join(theme_names())}.")
    path = resource("themes") / f"{name}.toml"
    try:
        with path.open("rb") as stream:
            content = tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InvalidValue(f"The theme file {path} cannot be read: {problem}.") from None
    return _build(name, content, str(path))


def theme_names() -> list[str]:
    """The themes that ship with the program, the light one first."""
    return sorted((path.stem for path in resource("themes").glob("*.toml")), key=lambda name: (name != "light", name))


def _build(name: str, content: dict[str, Any], path: str) -> Theme:
    colours: dict[str, Any] = {}
    for section in content.values():
        colours.update(section if isinstance(section, dict) else {})
    wanted = {entry.name for entry in fields(Theme)} - set(_NOT_COLOURS)
    if wrong := sorted(wanted ^ set(colours)):
        raise InvalidValue(f"The theme file {path} lacks or does not know: {', '.join(wrong)}.")
    for key, value in colours.items():
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise InvalidValue(f"The theme file {path} has no colour #rrggbb at “{key}”.")
    return Theme(name=name, label=str(content.get("label", name)), dark=content.get("dark") is True, **colours)
