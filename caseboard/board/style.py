"""Sizes and line patterns of the board picture: the one place where its look is measured.

Board units: at zoom 1 one unit is one logical pixel. The y axis points down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from caseboard.board.theme import Theme
from caseboard.model.vocabulary import Vocabulary

NODE_SIZE: Final = 40.0
"""Diameter of a node's body, in board units."""

NODE_REACH: Final = 30.0
"""How far anything of a node except its label reaches from the centre, in board units (badges included)."""

WORLD_LIMIT: Final = 4.0e6
"""Positions are kept within plus and minus this many board units."""

CURVE_STEP: Final = 17.0
"""How far the control point of a parallel link lies beside the straight line, per half lane, in board units."""

LOOP_SIZE: Final = 46.0
"""Reach of the first self-link loop above its node's centre, in board units; each further one adds a third."""

MAX_LANES: Final = 7
"""More parallel links than this between two entities become one thick line with their count."""

LABEL_CHARACTERS: Final = 24
"""Characters of a label line before it wraps or is elided."""

LABEL_LINES: Final = 2

ICON_SHARE: Final = 0.54
"""Side of the icon in shares of the node's diameter."""


class NodeFlag(IntFlag):
    """What is marked on a node."""

    PINNED = 1
    HIDDEN = 2
    DISPUTED = 4
    CLAMPED = 8
    """The stored position was not a number or out of range; the node stands at a substitute place."""


CONFIRMED, UNCONFIRMED, TENTATIVE = 0, 1, 2
FORWARD, BOTH, UNDIRECTED = 0, 1, 2

DASHES: Final[dict[int, tuple[float, ...]]] = {CONFIRMED: (), UNCONFIRMED: (7.0, 4.5), TENTATIVE: (1.2, 4.2)}
"""Dash pattern in logical pixels by strength: solid, dashed, dotted."""


@dataclass(frozen=True, slots=True)
class KindStyle:
    """How one entity kind is drawn. `square` bodies are rounded squares, others circles."""

    name: str
    label: str
    icon: str
    colour: str
    body: str
    outline: str
    glyph: str
    square: bool


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """How links of one kind, strength and origin are drawn: `#rrggbb`, width in logical pixels, dash pattern."""

    colour: str
    width: float
    dash: tuple[float, ...]
    open_arrow: bool


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from `first` to `second`, both `#rrggbb`."""
    a, b = rgb(first), rgb(second)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb` (anything after them is dropped)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white (WCAG 2.1)."""
    linear = [(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in (v / 255 for v in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def kind_style(name: str, vocabulary: Vocabulary, theme: Theme) -> KindStyle:
    """The style of an entity kind; one that the vocabulary does not know is a grey node without icon."""
    entry = vocabulary.entities.get(name)
    colour = entry.colour if entry and entry.colour else theme.edge
    dark = theme.dark
    return KindStyle(
        name=name,
        label=entry.label if entry else name,
        icon=entry.icon if entry else "",
        colour=colour,
        body=mix(theme.node_fill, colour, 0.20 if dark else 0.13),
        outline=mix(colour, "#ffffff", 0.12) if dark else colour,
        glyph=mix(colour, "#ffffff", 0.45) if dark else mix(colour, "#000000", 0.22),
        square=bool(entry and entry.group == "infrastructure"),
    )


def link_style(kind: str, strength: int, inferred: bool, vocabulary: Vocabulary, theme: Theme) -> LinkStyle:
    """The style of a link: strength gives the pattern, inference a thinner greyer line with an open arrow."""
    entry = vocabulary.links.get(kind)
    own = entry.colour if entry and entry.colour else theme.edge
    colour = mix(own, theme.edge, 0.35)
    if inferred:
        colour = theme.edge_inferred
    return LinkStyle(colour, 1.0 if inferred else 1.5, DASHES[strength], inferred)
