"""Hubs with fans: what hangs on one node alone is spread behind it, and only the rest is laid out by forces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.force.energy import STRUCTURE
from caseboard.board.layouts.force.layout import forces
from caseboard.board.layouts.graph import Adjacency, adjacency
from caseboard.board.layouts.inputs import GAP, Floats, LayoutInput
from caseboard.progress import Progress

_WIDEST_FAN = np.radians(200.0)


def peacock(board: LayoutInput, progress: Progress) -> Floats:
    """Spread the leaves of each hub in a fan that points away from the hub's other neighbours.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    graph = adjacency(board)
    hub = _hubs(graph, board)
    core = np.flatnonzero(hub < 0)
    fans = {int(row): np.flatnonzero(hub == row) for row in np.unique(hub[hub >= 0])}
    whole = {row for row in fans if np.all(np.isin(graph.neighbours(row), fans[row]))}
    shapes = {
        row: _fan(board.sizes[row], board.sizes[leaves], 2 * np.pi if row in whole else _WIDEST_FAN)
        for row, leaves in fans.items()
    }
    boxes = board.sizes.copy()
    for row, places in shapes.items():
        reach = np.hypot(places[:, 0], places[:, 1]) + np.hypot(*board.sizes[fans[row]].T) / 2
        boxes[row] = np.maximum(boxes[row], 2 * reach.max())
    backbone = LayoutInput(
        count=board.count,
        ends=board.ends,
        sizes=boxes,
        positions=board.positions,
        pinned=board.pinned,
        weights=board.weights,
        seed=board.seed,
    ).subset(core)
    placed = np.zeros((board.count, 2))
    placed[core] = forces(backbone, STRUCTURE, progress)
    for row, places in shapes.items():
        progress.step(len(places))
        placed[fans[row]] = placed[row] + _turned(places, _away(graph, placed, hub, row))
    return placed


def _hubs(graph: Adjacency, board: LayoutInput) -> NDArray[np.int64]:
    """(n,) the hub in whose fan each leaf stands; -1 for everything else. Pinned leaves stand by themselves."""
    hub = np.full(board.count, -1, np.int64)
    leaves = np.flatnonzero((graph.degree == 1) & ~board.pinned)
    holders = graph.target[graph.start[leaves]]
    useful = graph.degree[holders] > 1
    hub[leaves[useful]] = holders[useful]
    return hub


def _fan(hub: Floats, leaves: Floats, angle: float) -> Floats:
    """(k, 2) places around the hub, in arcs from the inside outwards, the fan pointing along x."""
    span = float(np.hypot(leaves[:, 0], leaves[:, 1]).max()) + GAP
    radius = (float(np.hypot(hub[0], hub[1])) + span) / 2 + GAP
    places = []
    left = len(leaves)
    while left > 0:
        room = max(int(angle * radius / span), 1)
        here = min(room, left)
        step = min(angle / room, 2 * np.pi / here)
        turns = (np.arange(here) - (here - 1) / 2) * step
        places.append(np.column_stack([radius * np.cos(turns), radius * np.sin(turns)]))
        left -= here
        radius += span
    return np.concatenate(places)


def _away(graph: Adjacency, placed: Floats, hub: NDArray[np.int64], row: int) -> float:
    """The direction from the hub's other neighbours to the hub, upwards where they surround it or there are none."""
    others = graph.neighbours(row)
    others = others[hub[others] != row]
    if not len(others):
        return -np.pi / 2
    away = placed[row] - placed[others]
    unit = away / np.maximum(np.linalg.norm(away, axis=1), 1e-9)[:, None]
    mean = unit.mean(axis=0)
    return float(np.arctan2(mean[1], mean[0])) if np.hypot(*mean) > 1e-3 else -np.pi / 2


def _turned(places: Floats, angle: float) -> Floats:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(places @ np.array([[cos, sin], [-sin, cos]]))
