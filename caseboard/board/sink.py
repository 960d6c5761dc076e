"""What a picture is drawn on: the few primitives that screen, PNG, SVG and PDF all know.

Coordinates are output units with y growing downwards and the origin at the top left; a sink for another convention
turns them. Colours are `#rrggbb`. Arrays may be empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Pen:
    """A line: colour, width in output units, dash pattern (on, off, ... in output units, empty for solid)."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Text: size in output units, colour, anchor, weight, and the colour of a halo around it (empty for none)."""

    size: float
    colour: str
    anchor: Anchor = "middle"
    bold: bool = False
    halo: str = ""


class Sink(Protocol):
    """Draws primitives in the order in which they come, later ones over earlier ones."""

    def begin(self, role: str, name: str) -> None:
        """Open a group: `role` is board, links, nodes, labels, legend, node ..., `name` says of what."""

    def end(self) -> None:
        """Close the group opened last."""

    def lines(self, segments: Floats, pen: Pen) -> None:
        """Straight lines (k, 4): x and y of both ends."""

    def curves(self, points: Floats, pen: Pen) -> None:
        """Cubic Bézier curves (k, 4, 2)."""

    def polygon(self, points: Floats, fill: str, pen: Pen | None = None, opacity: float = 1.0) -> None:
        """A closed polygon (k, 2), filled unless `fill` is empty."""

    def triangles(self, points: Floats, fill: str) -> None:
        """Filled triangles (k, 3, 2): arrow heads."""

    def circle(self, x: float, y: float, radius: float, fill: str, pen: Pen | None = None) -> None:
        """A circle, filled unless `fill` is empty."""

    def box(
        self, x: float, y: float, width: float, height: float, radius: float, fill: str, pen: Pen | None = None
    ) -> None:
        """A rectangle with rounded corners; `x` and `y` are its left top corner."""

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> None:
        """The strokes of `caseboard.board.icons.icon(name)` in a square of side `size` around the centre x, y."""

    def text(self, x: float, y: float, text: str, style: TextStyle) -> None:
        """One line of text on the baseline y; `style.anchor` says which part of it stands at x."""

    def picture(self, x: float, y: float, width: float, height: float, rgb: npt.NDArray[np.uint8]) -> None:
        """Pixels (rows, columns, 3) stretched over a rectangle."""
