"""How much detail a frame of the board shows: the only place with level-of-detail numbers.

Budgets are bounds on work, so that the cost of a frame depends on the window and hardly on the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from caseboard.board.labels import node_radius

MIN_ZOOM: Final = 2.0e-4
MAX_ZOOM: Final = 8.0
TILE: Final = 512
"""Side of a tile in physical pixels."""

_DOT_BELOW: Final = 9.0
_ICON_FROM: Final = 15.0
_BADGE_FROM: Final = 17.0
_ARROW_FROM: Final = 0.34
_EDGE_LABEL_FROM: Final = 0.78


@dataclass(frozen=True, slots=True)
class FramePlan:
    """What to draw at a zoom, and how much of it.

    Attributes:
        zoom: logical pixels per board unit.
        dpr: physical pixels per logical pixel.
        node_px: diameter of a node's body in physical pixels.
        dots: nodes are dots of `node_px`, without icon or outline.
        icons, badges, arrows, edge_labels: whether these are drawn.
        curve_steps: straight pieces of a curved link.
        label_budget: labels in one frame.
        label_px: label size in logical pixels.
        live: there is so little on the board that it is drawn afresh while zooming, without tiles.
        live_lines: links of moving nodes that are drawn in one frame.
        slice_seconds: time for filling tiles between two frames.
    """

    zoom: float
    dpr: float
    node_px: float
    dots: bool
    icons: bool
    badges: bool
    arrows: bool
    edge_labels: bool
    curve_steps: int
    label_budget: int
    label_px: int
    live: bool
    live_lines: int
    slice_seconds: float


def frame_plan(zoom: float, dpr: float, nodes: int, links: int, moving: bool) -> FramePlan:
    """The plan of one frame.

    Args:
        zoom: logical pixels per board unit.
        dpr: physical pixels per logical pixel.
        nodes: nodes of the board.
        links: links of the board.
        moving: the camera or a node moves right now.
    """
    node = 2 * node_radius(zoom)
    scale = dpr * dpr
    return FramePlan(
        zoom=zoom,
        dpr=dpr,
        node_px=node * dpr,
        dots=node < _DOT_BELOW,
        icons=node >= _ICON_FROM,
        badges=node >= _BADGE_FROM,
        arrows=zoom >= _ARROW_FROM,
        edge_labels=zoom >= _EDGE_LABEL_FROM,
        curve_steps=14 if zoom > 0.5 else 8,
        label_budget=160 if moving else 260,
        label_px=label_size(zoom),
        live=nodes <= 300 / scale and links <= 500 / scale,
        live_lines=int(600 / scale),
        slice_seconds=0.004 if moving else 0.005,
    )


def label_size(zoom: float) -> int:
    """Label size in logical pixels: it grows a little as one comes near."""
    if zoom < 1.5:
        return 12
    return 14 if zoom < 2.6 else 16


def clamp_zoom(zoom: float) -> float:
    """The nearest zoom that the board can show."""
    return min(max(zoom, MIN_ZOOM), MAX_ZOOM)
