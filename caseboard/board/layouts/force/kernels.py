"""The inner loops of the force layout for large graphs, compiled by numba.

Importing this module loads the compiler, so only graphs that need it do. All kernels let go of the interpreter lock
and run in one thread, which keeps the order of additions, and with it the picture, the same from run to run.

Repulsion is that of Barnes and Hut ("A Hierarchical O(N log N) Force-Calculation Algorithm", 1986). The bodies are
sorted along a Hilbert curve and cut into leaves of a few neighbours; four leaves make a cell, four cells the next.
The tree is walked once for a whole leaf, and the list of bodies and far cells so found serves all of its bodies.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from caseboard.board.layouts.inputs import Bools, Floats, Ints

LEAF = 24
"""Bodies in a leaf."""
_FAN = 4
_LIST = 4096
_SIDE = 1 << 20

Singles = NDArray[np.float32]


@njit(cache=True, nogil=True)
def hilbert_keys(x: Floats, y: Floats) -> NDArray[np.uint64]:
    """(n,) uint64 places along a Hilbert curve through the square around all points."""
    low_x, low_y = x.min(), y.min()
    extent = max(x.max() - low_x, y.max() - low_y, 1e-12)
    scale = float(_SIDE - 1) / extent
    keys = np.empty(len(x), np.uint64)
    for i in range(len(x)):
        a, b = int((x[i] - low_x) * scale), int((y[i] - low_y) * scale)
        key = 0
        side = _SIDE // 2
        while side > 0:
            right, lower = (a & side) > 0, (b & side) > 0
            key = key * 4 + ((3 if right else 0) ^ (1 if lower else 0))
            if not lower:
                if right:
                    a, b = _SIDE - 1 - a, _SIDE - 1 - b
                a, b = b, a
            side >>= 1
        keys[i] = key
    return keys


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def grow_tree(x: Floats, y: Floats, mass: Floats) -> tuple[Ints, Floats]:
    """Build the tree over bodies that are sorted along the curve.

    Returns:
        (levels + 1,) int32 where each level begins among the cells, leaves first; (cells, 7) float64 of each cell:
        mass, centre of mass, and its box as low x, low y, high x, high y.
    """
    n = len(x)
    offsets = [0]
    count = (n + LEAF - 1) // LEAF
    total = count
    offsets.append(total)
    while count > 1:
        count = (count + _FAN - 1) // _FAN
        total += count
        offsets.append(total)
    cells = np.zeros((total, 7))
    for leaf in range(offsets[1]):
        first, last = leaf * LEAF, min(leaf * LEAF + LEAF, n)
        heavy = sum_x = sum_y = 0.0
        low_x = low_y = np.inf
        high_x = high_y = -np.inf
        for i in range(first, last):
            heavy += mass[i]
            sum_x += mass[i] * x[i]
            sum_y += mass[i] * y[i]
            low_x, high_x = min(low_x, x[i]), max(high_x, x[i])
            low_y, high_y = min(low_y, y[i]), max(high_y, y[i])
        cells[leaf] = np.array([heavy, sum_x / heavy, sum_y / heavy, low_x, low_y, high_x, high_y])
    for level in range(1, len(offsets) - 1):
        below, here = offsets[level - 1], offsets[level]
        for cell in range(here, offsets[level + 1]):
            first = below + (cell - here) * _FAN
            last = min(first + _FAN, here)
            cells[cell, 3:5] = np.inf
            cells[cell, 5:7] = -np.inf
            for child in range(first, last):
                cells[cell, 0] += cells[child, 0]
                cells[cell, 1] += cells[child, 0] * cells[child, 1]
                cells[cell, 2] += cells[child, 0] * cells[child, 2]
                for side in range(3, 5):
                    cells[cell, side] = min(cells[cell, side], cells[child, side])
                    cells[cell, side + 2] = max(cells[cell, side + 2], cells[child, side + 2])
            cells[cell, 1] /= cells[cell, 0]
            cells[cell, 2] /= cells[cell, 0]
    return np.array(offsets, np.int32), cells


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _push(
    first: int, last: int, x: Singles, y: Singles, points: Singles, count: int, force_x: Floats, force_y: Floats
) -> None:
    """Add the push of `count` listed points on the bodies first..last; all relative to the same centre."""
    tiny = np.float32(1e-6)
    for i in range(first, last):
        at_x, at_y = x[i - first], y[i - first]
        sum_x, sum_y = np.float32(0.0), np.float32(0.0)
        for k in range(count):
            dx, dy = at_x - points[0, k], at_y - points[1, k]
            pull = points[2, k] / (dx * dx + dy * dy + tiny)
            sum_x += dx * pull
            sum_y += dy * pull
        force_x[i] += sum_x
        force_y[i] += sum_y


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def repel(x: Floats, y: Floats, mass: Floats, offsets: Ints, cells: Floats, theta: float) -> tuple[Floats, Floats]:
    """Sum over all others of mass / distance, pointing away, for each body in curve order.

    Args:
        x: (n,) sorted along the curve.
        y: (n,).
        mass: (n,).
        offsets: from `grow_tree`.
        cells: from `grow_tree`.
        theta: a cell counts as one point where its size is below theta times its distance.

    Returns:
        (n,) float64 push along x and along y, still to be multiplied by each body's own mass.
    """
    n, levels = len(x), len(offsets) - 1
    force_x, force_y = np.zeros(n), np.zeros(n)
    points = np.empty((3, _LIST), np.float32)
    near_x, near_y = np.empty(LEAF, np.float32), np.empty(LEAF, np.float32)
    stack = np.empty((256, 2), np.int64)
    for leaf in range(offsets[1]):
        first, last = leaf * LEAF, min(leaf * LEAF + LEAF, n)
        low_x, low_y, high_x, high_y = cells[leaf, 3], cells[leaf, 4], cells[leaf, 5], cells[leaf, 6]
        mid_x, mid_y = (low_x + high_x) / 2, (low_y + high_y) / 2
        for i in range(first, last):
            near_x[i - first], near_y[i - first] = x[i] - mid_x, y[i] - mid_y
        count = 0
        stack[0, 0], stack[0, 1] = levels - 1, offsets[levels - 1]
        top = 1
        while top > 0:
            top -= 1
            level, cell = stack[top, 0], stack[top, 1]
            dx = max(low_x - cells[cell, 1], cells[cell, 1] - high_x, 0.0)
            dy = max(low_y - cells[cell, 2], cells[cell, 2] - high_y, 0.0)
            size = max(cells[cell, 5] - cells[cell, 3], cells[cell, 6] - cells[cell, 4])
            if count + LEAF > _LIST:
                _push(first, last, near_x, near_y, points, count, force_x, force_y)
                count = 0
            if size * size < theta * theta * (dx * dx + dy * dy):
                points[0, count] = cells[cell, 1] - mid_x
                points[1, count] = cells[cell, 2] - mid_y
                points[2, count] = cells[cell, 0]
                count += 1
            elif level == 0:
                for i in range(cell * LEAF, min(cell * LEAF + LEAF, n)):
                    points[0, count] = x[i] - mid_x
                    points[1, count] = y[i] - mid_y
                    points[2, count] = mass[i]
                    count += 1
            else:
                begin = offsets[level - 1] + (cell - offsets[level]) * _FAN
                for child in range(begin, min(begin + _FAN, offsets[level])):
                    stack[top, 0], stack[top, 1] = level - 1, child
                    top += 1
        _push(first, last, near_x, near_y, points, count, force_x, force_y)
    return force_x, force_y


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def move(
    start: Ints,
    target: Ints,
    weight: Floats,
    x: Floats,
    y: Floats,
    push_x: Floats,
    push_y: Floats,
    fixed: Bools,
    linlog: bool,
    cap: float,
    damping: float,
) -> float:
    """Move every free body, in place and one after the other, towards where its links and the push balance.

    Each link acts as a spring whose stiffness is its weight (linear energy) or its weight over its length (LinLog);
    a body goes the way that the force would move it against the sum of its stiffnesses, at most `cap` far.

    Returns:
        The mean length of the moves.
    """
    total = 0.0
    for i in range(len(x)):
        if fixed[i] or start[i] == start[i + 1]:
            continue
        stiff = 1e-12
        sum_x, sum_y = push_x[i], push_y[i]
        for k in range(start[i], start[i + 1]):
            j = target[k]
            dx, dy = x[j] - x[i], y[j] - y[i]
            pull = weight[k]
            if linlog:
                pull /= np.sqrt(dx * dx + dy * dy) + 1e-6
            stiff += pull
            sum_x += pull * dx
            sum_y += pull * dy
        step_x, step_y = damping * sum_x / stiff, damping * sum_y / stiff
        length = np.sqrt(step_x * step_x + step_y * step_y)
        if length > cap:
            step_x *= cap / length
            step_y *= cap / length
            length = cap
        x[i] += step_x
        y[i] += step_y
        total += length
    return total / max(len(x), 1)


@njit(cache=True, nogil=True)
def _closest(i: int, start: Ints, target: Ints, weight: Floats, mass: Floats, open_: Bools) -> tuple[int, int]:
    """The neighbour with the strongest bond for its mass among those that are open, and among all; -1 for none."""
    best, choice = -1.0, -1
    strongest, shared = -1.0, -1
    for k in range(start[i], start[i + 1]):
        j = target[k]
        bond = weight[k] / mass[j]
        if bond > strongest:
            strongest, shared = bond, j
        if open_[j] and bond > best:
            best, choice = bond, j
    return choice, shared


@njit(cache=True, nogil=True)
def match(start: Ints, target: Ints, weight: Floats, mass: Floats, order: Ints, most: int) -> tuple[int, Ints]:
    """Join every node with the neighbour it is bound to most strongly for their masses.

    Leaves always join their only neighbour; other clusters hold at most `most` nodes besides leaves. Nodes whose
    neighbours are all taken join by pairs that share their closest one, or a hub would keep all around it single.

    Args:
        start: compressed rows.
        target: neighbours.
        weight: of each entry.
        mass: (n,) of each node.
        order: (n,) rows in the order in which they choose.
        most: largest cluster.

    Returns:
        The number of clusters and the (n,) int32 cluster of each node.
    """
    n = len(mass)
    cluster = np.full(n, -1, np.int32)
    chosen_by = np.zeros(n, np.int32)
    waiting = np.full(n, -1, np.int32)
    open_ = (start[1:] - start[:-1]) > 1
    found = 0
    for i in order:
        if cluster[i] >= 0 or start[i + 1] - start[i] == 1:
            continue
        choice, shared = _closest(i, start, target, weight, mass, open_)
        if choice < 0 and shared >= 0:
            choice = waiting[shared]
            waiting[shared] = i if choice < 0 else -1
        if choice < 0 or cluster[choice] < 0:
            cluster[i] = found
            found += 1
            if choice >= 0:
                cluster[choice] = cluster[i]
        else:
            cluster[i] = cluster[choice]
        if choice >= 0:
            # A cluster grows around the node that is chosen; those that choose bring no more members in.
            chosen_by[choice] += 1
            open_[i] = False
            open_[choice] = open_[choice] and chosen_by[choice] < most - 1
    for i in order:
        if cluster[i] < 0:
            j = target[start[i]]
            if cluster[j] < 0:
                cluster[j] = found
                found += 1
            cluster[i] = cluster[j]
    return found, cluster
