"""What lies under a point, in a rectangle or in a lasso. Coordinates and distances are board units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from caseboard.board import routes
from caseboard.board.scene import Rect, Scene

Rows = npt.NDArray[np.int64]
_STEPS = 16


def node_at(scene: Scene, point: tuple[float, float], radius: float) -> int | None:
    """The row of the nearest visible node whose centre is within `radius` of a point."""
    x, y = point
    rows = scene.nodes_in((x - radius, y - radius, x + radius, y + radius))
    if not len(rows):
        return None
    away = np.hypot(*(scene.places[rows] - (x, y)).T)
    # The last of several at the same place is drawn on top.
    nearest = len(rows) - 1 - int(away[::-1].argmin())
    return int(rows[nearest]) if away[nearest] <= radius else None


def edge_near(scene: Scene, point: tuple[float, float], tolerance: float) -> int | None:
    """The row of the drawn link that comes nearest to a point, if it comes within `tolerance`."""
    x, y = point
    rows = scene.links_in((x - tolerance, y - tolerance, x + tolerance, y + tolerance))
    if not len(rows):
        return None
    away = np.full(len(rows), np.inf)
    straight = scene.lanes.lane[rows] == 0
    one, two = scene.columns.link_from[rows], scene.columns.link_to[rows]
    away[straight] = _distance(scene.places[one[straight]], scene.places[two[straight]], np.array([x, y]))
    if not straight.all():
        along = routes.flatten(scene.curves(rows[~straight]), _STEPS)
        pieces = _distance(along[:, :-1].reshape(-1, 2), along[:, 1:].reshape(-1, 2), np.array([x, y]))
        away[~straight] = pieces.reshape(-1, _STEPS).min(axis=1)
    nearest = int(away.argmin())
    return int(rows[nearest]) if away[nearest] <= tolerance else None


def in_rectangle(scene: Scene, rect: Rect) -> Rows:
    """Rows of visible nodes whose centre lies in a rectangle, whichever corner comes first."""
    left, top, right, bottom = rect
    return scene.nodes_in((min(left, right), min(top, bottom), max(left, right), max(top, bottom)))


def in_lasso(scene: Scene, corners: npt.NDArray[np.float64]) -> Rows:
    """Rows of visible nodes whose centre lies inside a polygon (even-odd rule).

    Args:
        scene: the board.
        corners: (k, 2) polygon, closed by itself.
    """
    if len(corners) < 3:
        return np.empty(0, np.int64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    rows = scene.nodes_in((float(low[0]), float(low[1]), float(high[0]), float(high[1])))
    x, y = scene.places[rows].T
    inside = np.zeros(len(rows), bool)
    for (ax, ay), (bx, by) in zip(corners.tolist(), np.roll(corners, -1, axis=0).tolist(), strict=True):
        if ay != by:
            crosses = (ay > y) != (by > y)
            inside ^= crosses & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return rows[inside]


def nearest_towards(
    scene: Scene, row: int, direction: tuple[float, float], among: npt.NDArray[np.integer]
) -> int | None:
    """The nearest of some nodes that lies more or less in a direction from a node, for walking by arrow keys."""
    away = scene.places[among] - scene.places[row]
    ahead = away @ np.asarray(direction)
    beside = np.abs(away @ np.array([-direction[1], direction[0]]))
    cost = np.where((ahead > 1e-6) & (beside <= ahead * 1.2), ahead + 1.5 * beside, np.inf)
    if not len(cost) or not np.isfinite(cost.min()):
        return None
    return int(among[int(cost.argmin())])


def _distance(
    a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], point: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    along = b - a
    square = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((point - a) * along).sum(axis=1) / square, 0.0, 1.0)
    return np.asarray(np.hypot(*(a + along * share[:, None] - point).T))
