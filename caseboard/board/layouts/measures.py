"""How good a picture of a graph is: three numbers that people in graph drawing compare layouts by.

Benchmarks and tests use them; nothing of it runs while somebody works on a board.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from caseboard.board.layouts.graph import Adjacency
from caseboard.board.layouts.inputs import Floats, Ints

_EXACT_LINKS = 6000
_SAMPLED_PAIRS = 4_000_000
_CHUNK = 2_000_000


def neighbourhood_preservation(positions: Floats, graph: Adjacency, *, hops: int = 2, sample: int = 1000) -> float:
    """The share of a node's neighbourhood that is also nearest to it in the picture.

    For a node with k others within `hops` links, the share of these among its k nearest in the picture, in the mean
    over a fixed sample of linked nodes (Gansner, Hu and North, "A Maxent-Stress Model for Graph Layout", 2013).

    Args:
        positions: (n, 2) float64.
        graph: the links.
        hops: how far the neighbourhood reaches.
        sample: the most nodes to look at.

    Returns:
        0 (none) to 1 (all).
    """
    linked = np.flatnonzero(graph.degree > 0)
    if not len(linked):
        return 1.0
    rows = np.random.default_rng(0).permutation(linked)[:sample]
    tree = cKDTree(positions)
    shares = []
    for row in rows.tolist():
        around = _within(graph, row, hops)
        near = tree.query(positions[row], k=len(around) + 1)[1]
        shares.append(np.isin(near[near != row][: len(around)], around).mean())
    return float(np.mean(shares))


def _within(graph: Adjacency, row: int, hops: int) -> NDArray[np.intp]:
    reached = np.array([row], np.intp)
    for _ in range(hops):
        reached = np.unique(np.concatenate([reached, *(graph.neighbours(other) for other in reached.tolist())]))
    return np.asarray(reached[reached != row], dtype=np.intp)


def stress(positions: Floats, graph: Adjacency, *, sample: int = 50) -> float:
    """How much distances in the picture differ from distances in the graph, at the best scale.

    The mean of ((s * drawn - steps) / steps)^2 over all pairs with one end in a fixed sample of nodes and a way
    between them (Kamada and Kawai, 1989).

    Args:
        positions: (n, 2) float64.
        graph: the links; each counts as one step.
        sample: the number of nodes to measure from.

    Returns:
        0 where all distances fit; 0.1 to 0.3 is usual for a good picture.
    """
    linked = np.flatnonzero(graph.degree > 0)
    if not len(linked):
        return 0.0
    rows = np.random.default_rng(0).permutation(linked)[:sample]
    n = len(positions)
    matrix = csr_array((np.ones(len(graph.target)), graph.target, graph.start), shape=(n, n))
    steps = dijkstra(matrix, unweighted=True, indices=rows)
    drawn = np.linalg.norm(positions[None, :, :] - positions[rows, None, :], axis=2)
    known = np.isfinite(steps) & (steps > 0)
    ratio = drawn[known] / steps[known]
    scale = ratio.sum() / max(float((ratio**2).sum()), 1e-300)
    return float(((scale * ratio - 1) ** 2).mean())


def crossings(positions: Floats, ends: Ints) -> float:
    """How many pairs of links cross when drawn straight; exact up to some thousand links, estimated beyond.

    Args:
        positions: (n, 2) float64.
        ends: (m, 2) rows; links with a common end never count.

    Returns:
        The number of crossing pairs.
    """
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    m = len(ends)
    if m < 2:
        return 0.0
    if m <= _EXACT_LINKS:
        return float(sum(_crossing(positions, ends[first], ends[second]).sum() for first, second in _all_pairs(m)))
    chosen = np.random.default_rng(0).integers(0, m, (_SAMPLED_PAIRS, 2))
    hits = sum(int(_crossing(positions, ends[part[:, 0]], ends[part[:, 1]]).sum()) for part in np.split(chosen, 4))
    return hits / _SAMPLED_PAIRS * m * (m - 1) / 2


def _all_pairs(count: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    step = max(_CHUNK // count, 1)
    pairs = []
    for low in range(0, count, step):
        first, second = np.meshgrid(np.arange(low, min(low + step, count)), np.arange(count), indexing="ij")
        later = second > first
        pairs.append((first[later], second[later]))
    return pairs


def _crossing(positions: Floats, one: Ints, two: Ints) -> NDArray[np.bool_]:
    a, b, c, d = positions[one[:, 0]], positions[one[:, 1]], positions[two[:, 0]], positions[two[:, 1]]
    apart = (one[:, :1] != two).all(axis=1) & (one[:, 1:] != two).all(axis=1)
    parted = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return np.asarray(apart & parted)


def _side(a: Floats, b: Floats, point: Floats) -> Floats:
    """Which side of the line from a to b the point lies on."""
    along, towards = b - a, point - a
    return np.sign(along[:, 0] * towards[:, 1] - along[:, 1] * towards[:, 0])
