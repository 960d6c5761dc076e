"""Rings around a root: the tree of shortest ways from it, each branch with the angle that its boxes need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.components import by_component
from caseboard.board.layouts.graph import adjacency, breadth_first
from caseboard.board.layouts.inputs import GAP, SPACING, Floats, Ints, LayoutInput
from caseboard.progress import Progress

_FULL = 1.3
"""How much longer a ring is than its boxes together."""


def radial(board: LayoutInput, progress: Progress) -> Floats:
    """Set each component in rings around its root: a chosen one, else a pinned one, else the best linked.

    Returns:
        (n, 2) float64 centres.

    Raises:
        Cancelled: the job was stopped.
    """
    return by_component(board, _rings, progress)


def _rings(board: LayoutInput, progress: Progress) -> Floats:
    graph = adjacency(board)
    roots = list(board.roots[:1]) or [int(np.argmax(graph.degree))]
    order, parent, level = breadth_first(graph, roots)
    span = np.hypot(board.sizes[:, 0], board.sizes[:, 1]) + GAP
    inner, rows = _rings_of(span, level)
    need = _needed_angles(order, parent, _own_angles(span, level, inner, rows))
    for _ in range(4):
        total = float(need[parent == roots[0]].sum())
        if total <= 2 * np.pi * (1 + 1e-9):
            break
        inner *= min(total / (2 * np.pi), 1.5)
        need = _needed_angles(order, parent, _own_angles(span, level, inner, rows))
    progress.step(0)
    angle = _angles(order, parent, level, need)
    distance = inner[level] + _stagger(level, angle, rows) * span
    placed = np.column_stack([distance * np.cos(angle), distance * np.sin(angle)])
    placed[roots[0]] = 0.0
    return placed


def _rings_of(span: Floats, level: Ints) -> tuple[Floats, Ints]:
    """(k,) inner radius and (k,) number of staggered rows of each ring: a full ring is thick before it is wide."""
    rings = int(level.max()) + 1
    widest, asked = np.zeros(rings), np.bincount(level, weights=span, minlength=rings)
    np.maximum.at(widest, level, span)
    inner, rows = np.zeros(rings), np.ones(rings, np.int32)
    for ring in range(1, rings):
        before = inner[ring - 1] + (rows[ring - 1] - 1) * widest[ring - 1]
        inner[ring] = before + max(SPACING, (widest[ring] + widest[ring - 1]) / 2)
        while 2 * np.pi * inner[ring] * rows[ring] < asked[ring] * _FULL:
            rows[ring] += 1
            inner[ring] += widest[ring] / 4
    return inner, rows


def _own_angles(span: Floats, level: Ints, inner: Floats, rows: Ints) -> Floats:
    return np.asarray(span / (np.maximum(inner[level], 1.0) * rows[level]))


def _stagger(level: Ints, angle: Floats, rows: Ints) -> Ints:
    """(n,) the row of its ring that each node stands in; neighbours along the ring take turns."""
    order = np.lexsort((angle, level))
    counts = np.bincount(level)
    rank = np.empty(len(level), np.int32)
    rank[order] = np.arange(len(level)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(rank % rows[level], dtype=np.int32)


def _needed_angles(order: NDArray[np.intp], parent: Ints, own: Floats) -> Floats:
    """(n,) the angle each branch needs: that of its root's box or that of its children together."""
    need = own.copy()
    children = np.zeros(len(own))
    for row in order[:0:-1]:
        need[row] = max(own[row], children[row])
        children[parent[row]] += need[row]
    return need


def _angles(order: NDArray[np.intp], parent: Ints, level: Ints, need: Floats) -> Floats:
    """(n,) directions; children share their parent's wedge by need, in the middle of what is left over."""
    wedge, begin = np.zeros(len(need)), np.zeros(len(need))
    root = order[0]
    wedge[root], begin[root] = 2 * np.pi, -np.pi / 2
    asked = np.zeros(len(need))
    np.add.at(asked, parent[order[1:]], need[order[1:]])
    used = np.zeros(len(need))
    for row in order[1:]:
        above = parent[row]
        scale = wedge[above] / asked[above]
        # Deep branches would fan out over the whole wedge; they stay within what reads as one branch.
        if level[row] > 1:
            scale = min(scale, 3.0)
        slack = wedge[above] - scale * asked[above]
        wedge[row] = need[row] * scale
        begin[row] = begin[above] + slack / 2 + used[above]
        used[above] += wedge[row]
    return begin + wedge / 2
