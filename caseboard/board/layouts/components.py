"""Lays out each connected component by itself, sets isolated nodes in a block, and packs all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.graph import adjacency, component_rows
from caseboard.board.layouts.inputs import Floats, LayoutInput
from caseboard.board.layouts.overlap import remove_overlaps
from caseboard.board.layouts.packing import in_rows, pack_parts
from caseboard.progress import Progress

Rows = NDArray[np.intp]
Arrange = Callable[[LayoutInput, Progress], Floats]


def by_component(board: LayoutInput, arrange: Arrange, progress: Progress) -> Floats:
    """Arrange every component with `arrange` and pack the results.

    Args:
        board: the cleaned input.
        arrange: given one connected component of at least two nodes, returns its (k, 2) float64 centres.
        progress: counts nodes.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    placed = np.zeros((board.count, 2))
    graph = adjacency(board)
    parts = component_rows(graph)
    numbered = np.full(board.count, -1, np.int64)
    for code, rows in enumerate(parts):
        numbered[rows] = code
    for rows, links in zip(parts, _links_by_part(board, numbered, len(parts)), strict=True):
        if graph.degree[rows[0]] == 0:
            placed[rows] = in_rows(board.sizes[rows])
        else:
            part = _part(board, rows, links)
            placed[rows] = remove_overlaps(arrange(part, progress), part.sizes, progress=progress)
        progress.step(len(rows))
    return pack_parts(placed, board.sizes, parts)


def _links_by_part(board: LayoutInput, numbered: Rows, parts: int) -> list[Rows]:
    code = numbered[board.ends[:, 0]]
    order = np.argsort(code, kind="stable")
    return np.split(order, np.searchsorted(code[order], np.arange(1, parts)))


def _part(board: LayoutInput, rows: Rows, links: Rows) -> LayoutInput:
    """One component, its rows ascending; it never looks at the whole board, or many small ones would be slow."""
    return LayoutInput(
        count=len(rows),
        ends=np.searchsorted(rows, board.ends[links]).astype(np.int32),
        sizes=board.sizes[rows],
        positions=board.positions[rows],
        pinned=board.pinned[rows],
        weights=None if board.weights is None else board.weights[links],
        groups=None if board.groups is None else board.groups[rows],
        times=None if board.times is None else board.times[rows],
        roots=tuple(int(np.flatnonzero(rows == root)[0]) for root in board.roots if root in rows),
        seed=board.seed,
    )
