"""A part of the board in output units: what a picture shows and how big."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseboard.board.scene import Rect
from caseboard.board.sink import Floats


@dataclass(frozen=True, slots=True)
class View:
    """A part of the board in output units.

    Attributes:
        left, top: board coordinates of the output's origin.
        scale: output units per board unit.
        width, height: size of the output.
        detail: output units per logical pixel: 1 on an ordinary screen, 2 in a picture of double size.
    """

    left: float
    top: float
    scale: float
    width: float
    height: float
    detail: float = 1.0

    @property
    def zoom(self) -> float:
        """Logical pixels per board unit."""
        return self.scale / self.detail

    def rect(self, margin: float = 0.0) -> Rect:
        """The part of the board that is seen, `margin` output units wider on each side."""
        m = margin / self.scale
        return (
            self.left - m,
            self.top - m,
            self.left + self.width / self.scale + m,
            self.top + self.height / self.scale + m,
        )

    def to_output(self, points: Floats) -> Floats:
        """Board coordinates (..., 2) in output units."""
        return np.asarray((points - (self.left, self.top)) * self.scale)
