"""The force layout of large connected graphs: coarse to fine.

Nodes are joined with their closest neighbours until some two hundred clusters are left (Walshaw, "A Multilevel
Algorithm for Force-Directed Graph Drawing", 2003). These are laid out all pairs at once; then level by level the
members of each cluster start from its place and follow the forces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from caseboard.board.layouts.force import kernels
from caseboard.board.layouts.force.dense import fitted, relaxed, scaled
from caseboard.board.layouts.force.energy import DAMPING, Energy
from caseboard.board.layouts.graph import Adjacency
from caseboard.board.layouts.inputs import SPACING, Bools, Floats, Ints
from caseboard.progress import Progress

COARSEST = 200
_MEMBERS = 4
_STEPS_FINEST = {False: 40, True: 60}
_STEPS_MORE = 1.4
_STEPS_MOST = 160
_THETA = 1.2


@dataclass(frozen=True)
class Level:
    """One graph of the sequence, from fine to coarse, and where its pins are.

    Attributes:
        graph: its links.
        mass: (n,) float64.
        cluster: (n,) int32 rows of the next coarser level; empty at the coarsest.
        fixed: (n,) bool nodes that stay.
        anchor: (n, 2) float64 places of those; NaN for the others.
    """

    graph: Adjacency
    mass: Floats
    cluster: Ints
    fixed: Bools
    anchor: Floats


def multilevel(
    graph: Adjacency, mass: Floats, anchor: Floats, energy: Energy, push: float, seed: int, progress: Progress
) -> Floats:
    """Lay out one connected graph.

    Args:
        graph: the links.
        mass: (n,) float64.
        anchor: (n, 2) float64 places of pinned nodes, NaN for free ones.
        energy: the preset.
        push: constant of the repulsion.
        seed: of the order in which nodes are joined and of the disorder they start with.
        progress: told of each step.

    Returns:
        (n, 2) float64.

    Raises:
        Cancelled: the job was stopped.
    """
    levels = _coarsened(graph, mass, anchor, seed, progress)
    rng = np.random.default_rng(seed)
    x = _coarsest(levels[-1], energy, push, seed, progress)
    for depth in range(len(levels) - 2, -1, -1):
        level = levels[depth]
        spread = _link_length(levels[depth + 1].graph, x)
        x = x[level.cluster] + rng.normal(0.0, spread * 0.25, (len(level.mass), 2))
        x[level.fixed] = level.anchor[level.fixed]
        steps = int(min(_STEPS_FINEST[energy.linlog] * _STEPS_MORE**depth, _STEPS_MOST))
        x = _refined(level, x, energy, push, spread, steps, progress)
    return x


def _coarsened(graph: Adjacency, mass: Floats, anchor: Floats, seed: int, progress: Progress) -> list[Level]:
    rng = np.random.default_rng(seed)
    fixed = ~np.isnan(anchor[:, 0])
    levels: list[Level] = []
    while len(mass) > COARSEST:
        progress.step(0)
        order = rng.permutation(len(mass)).astype(np.int32)
        order = order[np.argsort(graph.degree[order], kind="stable")]
        found, cluster = kernels.match(graph.start, graph.target, graph.weight, mass, order, _MEMBERS)
        if found > len(mass) * 0.95:
            break
        levels.append(Level(graph, mass, cluster, fixed, anchor))
        graph = _contracted(graph, cluster, found)
        mass = np.bincount(cluster, weights=mass, minlength=found).astype(np.float64)
        pins = np.bincount(cluster[fixed], minlength=found)
        held = np.column_stack(
            [np.bincount(cluster[fixed], weights=anchor[fixed, axis], minlength=found) for axis in (0, 1)]
        )
        fixed = pins > 0
        anchor = np.where(fixed[:, None], held / np.maximum(pins, 1)[:, None], np.nan)
    levels.append(Level(graph, mass, np.zeros(0, np.int32), fixed, anchor))
    return levels


def _contracted(graph: Adjacency, cluster: Ints, found: int) -> Adjacency:
    tails, heads = cluster[graph.source], cluster[graph.target]
    between = tails != heads
    matrix = csr_array((graph.weight[between], (tails[between], heads[between])), shape=(found, found))
    matrix.sum_duplicates()
    return Adjacency(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data)


def _coarsest(level: Level, energy: Energy, push: float, seed: int, progress: Progress) -> Floats:
    n = len(level.mass)
    if n == 1:
        return np.nan_to_num(level.anchor)
    weight = np.zeros((1, n, n))
    weight[0, level.graph.source, level.graph.target] = level.graph.weight
    total = float(level.graph.weight.sum()) / 2
    length = push / energy.push(total, level.mass, 1.0)
    start = fitted(scaled(weight, seed)[0] * (length if energy.linlog else np.sqrt(length)), level.anchor)
    moved = relaxed(start[None], weight, level.mass[None], level.fixed[None], energy, np.array([push]), progress)
    return np.asarray(moved[0])


def _link_length(graph: Adjacency, x: Floats) -> float:
    if not len(graph.target):
        return SPACING
    return float(np.linalg.norm(x[graph.source] - x[graph.target], axis=1).mean())


def _refined(
    level: Level, start: Floats, energy: Energy, push: float, spread: float, steps: int, progress: Progress
) -> Floats:
    x, y = start[:, 0].copy(), start[:, 1].copy()
    graph = level.graph
    order = np.arange(len(x))
    for cap in np.geomspace(spread * 0.5, spread * 0.02, steps):
        progress.step(0)
        order = order[np.argsort(kernels.hilbert_keys(x[order], y[order]), kind="stable")]
        mass = level.mass[order]
        sorted_x, sorted_y = x[order], y[order]
        offsets, cells = kernels.grow_tree(sorted_x, sorted_y, mass)
        away = kernels.repel(sorted_x, sorted_y, mass, offsets, cells, _THETA)
        push_x, push_y = np.empty_like(x), np.empty_like(y)
        push_x[order], push_y[order] = away[0] * mass * push, away[1] * mass * push
        kernels.move(
            graph.start, graph.target, graph.weight, x, y, push_x, push_y, level.fixed, energy.linlog, cap, DAMPING
        )
    return np.column_stack([x, y])
