"""A board's links as compressed rows, and the few graph questions that layouts ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from caseboard.board.layouts.inputs import Floats, Ints, LayoutInput


@dataclass(frozen=True)
class Adjacency:
    """An undirected simple graph in compressed rows.

    Attributes:
        start: (n + 1,) int32; the neighbours of row i are `target[start[i]:start[i + 1]]`, ascending.
        target: (2m,) int32.
        weight: (2m,) float64.
    """

    start: Ints
    target: Ints
    weight: Floats

    @property
    def degree(self) -> Ints:
        """(n,) int32 number of different neighbours."""
        return np.diff(self.start)

    @property
    def source(self) -> Ints:
        """(2m,) int32 row that each entry of `target` belongs to."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), self.degree)

    def neighbours(self, row: int) -> Ints:
        """The rows next to `row`, ascending."""
        return self.target[self.start[row] : self.start[row + 1]]


def adjacency(board: LayoutInput) -> Adjacency:
    """Merge the board's links into an undirected simple graph.

    Self-links fall away. Parallel links pull together more than one link does, but only by the logarithm of their
    number, so that five thousand of them do not collapse two nodes into one place.
    """
    n = board.count
    ends = board.ends[board.ends[:, 0] != board.ends[:, 1]]
    weights = np.ones(len(board.ends)) if board.weights is None else board.weights
    weights = weights[board.ends[:, 0] != board.ends[:, 1]]
    both = np.concatenate([ends, ends[:, ::-1]])
    matrix = csr_array((np.concatenate([weights, weights]), (both[:, 0], both[:, 1])), shape=(n, n))
    matrix.sum_duplicates()
    merged = np.where(matrix.data > 1.0, 1.0 + np.log(np.maximum(matrix.data, 1.0)), matrix.data)
    return Adjacency(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), merged)


def component_codes(graph: Adjacency) -> tuple[int, Ints]:
    """The number of connected components and the (n,) int32 code of each row's component."""
    n = len(graph.start) - 1
    if n == 0:
        return 0, np.zeros(0, np.int32)
    matrix = csr_array((np.ones(len(graph.target), np.int8), graph.target, graph.start), shape=(n, n))
    found, codes = connected_components(matrix, directed=False)
    return int(found), codes.astype(np.int32)


def component_rows(graph: Adjacency) -> list[NDArray[np.intp]]:
    """The rows of every component with at least two nodes, largest first, then one array of all isolated rows."""
    found, codes = component_codes(graph)
    sizes = np.bincount(codes, minlength=found)
    order = np.argsort(codes, kind="stable")
    parts = np.split(order, np.cumsum(sizes)[:-1]) if found else []
    linked = sorted((part for part in parts if len(part) > 1), key=lambda part: (-len(part), part[0]))
    isolated = np.flatnonzero(graph.degree == 0)
    return [*linked, isolated] if len(isolated) else linked


def breadth_first(graph: Adjacency, roots: list[int]) -> tuple[NDArray[np.intp], Ints, Ints]:
    """Walk outwards from `roots`.

    Returns:
        The rows reached, in order of discovery; (n,) int32 parent (-1 for a root and for what was not reached);
        (n,) int32 level (-1 for what was not reached).
    """
    n = len(graph.start) - 1
    parent, level = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    level[roots] = 0
    frontier = np.array(roots, np.intp)
    reached = [frontier]
    while len(frontier):
        counts = graph.degree[frontier]
        first = np.repeat(graph.start[frontier] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        heads = graph.target[first + np.arange(counts.sum())]
        tails = np.repeat(frontier, counts)
        fresh = level[heads] < 0
        heads, tails = heads[fresh], tails[fresh]
        _, at = np.unique(heads, return_index=True)
        at.sort()
        frontier = heads[at].astype(np.intp)
        parent[frontier] = tails[at]
        level[frontier] = level[tails[at]] + 1
        reached.append(frontier)
    return np.concatenate(reached), parent, level
