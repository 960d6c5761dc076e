"""Where links run: straight lines, fans of parallel links, loops at one node, and bundles of too many.

Everything is computed for many links at once. Coordinates are board units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board.style import CURVE_STEP, LOOP_SIZE, MAX_LANES

Floats = npt.NDArray[np.float64]

BUNDLED: Final = -32768
"""Lane of a link that is not drawn by itself because the bundle's first link stands for it."""


@dataclass(frozen=True)
class Lanes:
    """Which lane each link takes.

    Attributes:
        lane: (m,) int16; 0 is straight, others are half steps beside the straight line seen from the end with the
            lower row; for a self-link 1 is the innermost loop; `BUNDLED` is not drawn.
        bundles: number of links that a drawn link stands for, by its row; only where that is more than one.
    """

    lane: npt.NDArray[np.int16]
    bundles: dict[int, int]


def assign_lanes(link_from: npt.NDArray[np.int32], link_to: npt.NDArray[np.int32]) -> Lanes:
    """Spread the links between the same two nodes over lanes, in their order; more than `MAX_LANES` are bundled."""
    lane = np.zeros(len(link_from), np.int16)
    bundles: dict[int, int] = {}
    if not len(lane):
        return Lanes(lane, bundles)
    low, high = np.minimum(link_from, link_to), np.maximum(link_from, link_to)
    key = low.astype(np.int64) * (int(high.max()) + 1) + high
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    counts = np.diff(np.append(starts, len(ordered)))
    loops = low == high
    for start, count in zip(starts[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        rows = order[start : start + count]
        if count > MAX_LANES:
            lane[rows] = BUNDLED
            lane[rows[0]] = int(loops[rows[0]])
            bundles[int(rows[0])] = count
        elif loops[rows[0]]:
            lane[rows] = np.arange(1, count + 1)
        else:
            lane[rows] = 2 * np.arange(count) - (count - 1)
    lane[loops & (lane == 0)] = 1
    return Lanes(lane, bundles)


def control_points(ends: Floats, lane: npt.NDArray[np.int16], flipped: npt.NDArray[np.bool_]) -> Floats:
    """Control points of cubic curves.

    Args:
        ends: (k, 4) x and y of both ends.
        lane: (k,) lanes, none `BUNDLED`.
        flipped: (k,) whether the link's first end has the higher row.

    Returns:
        (k, 4, 2) points; a straight link's inner points lie on its line.
    """
    a, b = ends[:, :2], ends[:, 2:]
    along = b - a
    length = np.hypot(along[:, 0], along[:, 1])
    loop = length < 1e-9
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(length, 1e-9)[:, None]
    offset = lane * np.where(flipped, -CURVE_STEP, CURVE_STEP)
    middle = (a + b) * 0.5 + normal * offset[:, None]
    points = np.empty((len(ends), 4, 2))
    points[:, 0], points[:, 3] = a, b
    points[:, 1] = a + (middle - a) * (2.0 / 3.0)
    points[:, 2] = b + (middle - b) * (2.0 / 3.0)
    if loop.any():
        reach = LOOP_SIZE * (1.0 + np.maximum(lane[loop], 1) / 3.0)
        points[loop, 1] = a[loop] + np.stack([reach * 0.95, -reach * 1.25], axis=1)
        points[loop, 2] = a[loop] + np.stack([-reach * 0.95, -reach * 1.25], axis=1)
    return points


def at(points: Floats, t: Floats) -> Floats:
    """(k, 2) points of cubic curves (k, 4, 2) at the parameters (k,)."""
    u = 1.0 - t
    weights = np.stack([u**3, 3 * u * u * t, 3 * u * t * t, t**3], axis=1)
    return np.asarray((points * weights[:, :, None]).sum(axis=1))


def flatten(points: Floats, steps: int) -> Floats:
    """(k, steps + 1, 2) points along cubic curves (k, 4, 2)."""
    t = np.linspace(0.0, 1.0, steps + 1)
    u = 1.0 - t
    weights = np.stack([u**3, 3 * u * u * t, 3 * u * t * t, t**3])
    return np.asarray(np.einsum("kcd,cs->ksd", points, weights))


def leaving(points: Floats, radius: Floats) -> Floats:
    """(k,) parameters at which curves have gone `radius` (k,) from their first end, as the crow flies."""
    start = points[:, 0]
    low, high = np.zeros(len(points)), np.full(len(points), 0.5)
    for _ in range(14):
        middle = (low + high) * 0.5
        away = np.hypot(*(at(points, middle) - start).T)
        outside = away >= radius
        high = np.where(outside, middle, high)
        low = np.where(outside, low, middle)
    return high


def cut(points: Floats, first: Floats, last: Floats) -> Floats:
    """The parts of cubic curves (k, 4, 2) between two parameters (k,), by de Casteljau's construction."""
    return _head(_head(points, last)[:, ::-1], 1.0 - first / np.maximum(last, 1e-12))[:, ::-1]


def _head(points: Floats, t: Floats) -> Floats:
    w = t[:, None]
    p0, p1, p2, p3 = (points[:, k] for k in range(4))
    q0, q1, q2 = p0 + (p1 - p0) * w, p1 + (p2 - p1) * w, p2 + (p3 - p2) * w
    r0, r1 = q0 + (q1 - q0) * w, q1 + (q2 - q1) * w
    return np.stack([p0, q0, r0, r0 + (r1 - r0) * w], axis=1)
