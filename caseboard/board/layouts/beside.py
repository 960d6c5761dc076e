"""Finds room for new nodes beside those they are linked with, and moves nothing that is already there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.graph import Adjacency, adjacency
from caseboard.board.layouts.inputs import GAP, SPACING, Bools, Floats, LayoutInput
from caseboard.board.layouts.overlap import FreeSpace
from caseboard.board.layouts.packing import in_rows
from caseboard.progress import Progress

_CROWD = 24
"""More new nodes than this around one neighbour are set beside it as a block."""


def place_new_beside_neighbours(board: LayoutInput, progress: Progress) -> Floats:
    """Give a place to every node without one (NaN); all others stay exactly where they are.

    New nodes are taken in the order in which they hang together with what is there: those with most placed
    neighbours first. One with several placed neighbours goes near their middle; one with a single placed neighbour
    goes to the emptiest side of it, and a crowd of those goes there as one block. New nodes that touch nothing
    placed are set below the board.

    Returns:
        (n, 2) float64 centres; no new box overlaps another.

    Raises:
        Cancelled: the job was stopped.
    """
    board = board.cleaned()
    placing = _Placing(board)
    placing.grow(progress)
    for row in np.lexsort((np.arange(board.count), -placing.graph.degree)):
        if not placing.known[row] and placing.graph.degree[row] > 0:
            placing.put(np.array([row]), placing.below(), progress)
            placing.grow(progress)
    placing.put(np.flatnonzero(~placing.known), placing.below(), progress)
    return placing.placed


class _Placing:
    """The board as it fills up."""

    def __init__(self, board: LayoutInput) -> None:
        self.board, self.graph = board, adjacency(board)
        self.placed = board.positions.copy()
        self.known = ~np.isnan(self.placed[:, 0])
        self._boxes = board.sizes + GAP
        self._space = FreeSpace(self._boxes)
        self._space.fill(self.placed[self.known], self._boxes[self.known])

    def grow(self, progress: Progress) -> None:
        """Place everything that can be reached from what is placed."""
        while len(waiting := _waiting(self.graph, self.known)):
            anchors = self._single_anchors(waiting)
            crowd = np.bincount(anchors[anchors >= 0], minlength=1)
            crowded = (anchors >= 0) & (crowd[np.maximum(anchors, 0)] > _CROWD)
            for row in waiting[~crowded]:
                self.put(np.array([row]), _wished(self.graph, self.placed, self.known, int(row)), progress)
            for anchor in np.unique(anchors[crowded]):
                rows = waiting[crowded & (anchors == anchor)]
                self.put(rows, _wished(self.graph, self.placed, self.known, int(rows[0])), progress)

    def put(self, rows: NDArray[np.intp], wished: Floats, progress: Progress) -> None:
        """Place rows as one block with its middle as near as possible to `wished`."""
        if not len(rows):
            return
        progress.step(len(rows))
        block = in_rows(self._boxes[rows], gap=0.0)
        low = (block - self._boxes[rows] / 2).min(axis=0)
        high = (block + self._boxes[rows] / 2).max(axis=0)
        middle = np.array(self._space.nearest(wished, high - low))
        self.placed[rows] = block - (low + high) / 2 + middle
        self._space.fill(self.placed[rows], self._boxes[rows])
        self.known[rows] = True

    def below(self) -> Floats:
        """A point under the middle of the board."""
        if not self.known.any():
            return np.zeros(2)
        low, high = self.placed[self.known].min(axis=0), self.placed[self.known].max(axis=0)
        return np.array([(low[0] + high[0]) / 2, high[1] + SPACING])

    def _single_anchors(self, waiting: NDArray[np.intp]) -> NDArray[np.int64]:
        """The only placed neighbour of each waiting row, -1 where there are several."""
        touching = self.known[self.graph.target]
        source, target = self.graph.source[touching], self.graph.target[touching]
        count = np.bincount(source, minlength=len(self.known))
        last = np.zeros(len(self.known), np.int64)
        last[source] = target
        return np.where(count[waiting] == 1, last[waiting], -1)


def _waiting(graph: Adjacency, known: Bools) -> NDArray[np.intp]:
    """New rows with a placed neighbour, those with most of them first."""
    touching = known[graph.target].astype(np.int64)
    count = np.bincount(graph.source, weights=touching, minlength=len(known)).astype(np.int64)
    rows = np.flatnonzero((count > 0) & ~known)
    return rows[np.lexsort((rows, -count[rows]))]


def _wished(graph: Adjacency, placed: Floats, known: Bools, row: int) -> Floats:
    beside = graph.neighbours(row)
    beside = beside[known[beside]]
    if len(beside) > 1:
        return np.asarray(placed[beside].mean(axis=0))
    anchor = int(beside[0])
    around = graph.neighbours(anchor)
    around = around[known[around]]
    away = placed[around] - placed[anchor]
    taken = np.sort(np.arctan2(away[:, 1], away[:, 0])[np.any(away != 0, axis=1)])
    return np.asarray(placed[anchor] + SPACING * _widest_gap(taken))


def _widest_gap(taken: Floats) -> Floats:
    """The unit vector into the middle of the widest gap between directions, to the right when all are free."""
    if not len(taken):
        return np.array([1.0, 0.0])
    gaps = np.diff(np.append(taken, taken[0] + 2 * np.pi))
    widest = int(np.argmax(np.round(gaps, 9)))
    angle = taken[widest] + gaps[widest] / 2
    return np.array([np.cos(angle), np.sin(angle)])
