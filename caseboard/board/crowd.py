"""How crowded a board is at a zoom: which links are drawn as lines there, and how strongly.

The answer holds for the whole board, so that what is drawn piece by piece looks the same everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from caseboard.board.scene import Scene

_FEW: Final = 400
_SAMPLE: Final = 6_000
_INK: Final = 0.12
"""Lines may cover this share of the area where there are nodes; longer ones become density."""

_LONGEST: Final = 1_400.0
"""On boards of many links, longer ones in logical pixels mostly just pass through and are never lines."""

_PALE_FROM, _PALE_TO, _PALEST = 0.02, 0.12, 0.5


@dataclass(frozen=True, slots=True)
class Crowd:
    """What is drawn as lines.

    Attributes:
        longest: links up to this many logical pixels are lines; 0 for none, infinite for all.
        fade: how far the colour of lines goes towards that of the board.
    """

    longest: float = math.inf
    fade: float = 0.0


def crowding(scene: Scene, zoom: float) -> Crowd:
    """The crowding of a board at a zoom in logical pixels per board unit."""
    count = scene.link_count
    if count <= _FEW:
        return Crowd()
    columns = scene.columns
    step = max(1, count // _SAMPLE)
    links = np.arange(0, count, step)
    ends = scene.places[columns.link_from[links]] - scene.places[columns.link_to[links]]
    length = np.sort(np.hypot(ends[:, 0], ends[:, 1])) * zoom
    ink = np.cumsum(length) * (1.3 * step)
    area = scene.settled_area * zoom * zoom
    within = min(int(np.searchsorted(ink, _INK * area)), int(np.searchsorted(length, _LONGEST)))
    share = float(ink[min(within, len(ink) - 1)]) / max(area, 1e-9)
    fade = min(max((share - _PALE_FROM) / (_PALE_TO - _PALE_FROM), 0.0), 1.0) * _PALEST
    fade = round(fade * 20) / 20
    if within >= len(length):
        return Crowd(math.inf, fade)
    longest = float(length[within])
    if longest < 40.0 or within < len(length) // 5:
        return Crowd(0.0, fade)
    return Crowd(longest, fade)
