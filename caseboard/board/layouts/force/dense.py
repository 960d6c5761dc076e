"""The force layout of small connected graphs: all pairs at once, in numpy, so that nothing has to be compiled.

Graphs of the same size are laid out together as one batch, which makes thousands of tiny components cheap. They start
from classical scaling of their distances (Torgerson, 1952) and then follow the forces.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts.force.energy import DAMPING, Energy
from caseboard.board.layouts.inputs import Bools, Floats
from caseboard.progress import Progress

STEPS = 120


def scaled(weight: Floats, seed: int) -> Floats:
    """Places that fit the distances in steps as well as a plane can.

    Args:
        weight: (b, s, s) float64 symmetric weights of b connected graphs of s nodes; 0 for no link.
        seed: of the small disorder that parts nodes which distances cannot tell apart.

    Returns:
        (b, s, 2) float64, one unit to a step.
    """
    batch, size, _ = weight.shape
    steps = np.where(weight > 0, 1.0, np.inf)
    steps[:, np.arange(size), np.arange(size)] = 0.0
    for via in range(size):
        np.minimum(steps, steps[:, :, via, None] + steps[:, None, via, :], out=steps)
    square = steps**2
    mean = square.mean(axis=1)
    product = -0.5 * (square - mean[:, :, None] - mean[:, None, :] + mean.mean(axis=1)[:, None, None])
    values, vectors = np.linalg.eigh(product)
    used = min(2, size)
    x = vectors[:, :, -used:] * np.sqrt(np.maximum(values[:, None, -used:], 0.0))
    # An eigenvector has no sign of its own; without one, the same graph could come out mirrored.
    leading = np.take_along_axis(x, np.abs(x).argmax(axis=1)[:, None, :], axis=1)
    x = x * np.where(leading < 0, -1.0, 1.0)
    if used < 2:
        x = np.concatenate([x, np.zeros((batch, size, 1))], axis=2)
    return np.asarray(x + np.random.default_rng(seed).normal(0.0, 0.05, (size, 2)))


def relaxed(
    x: Floats, weight: Floats, mass: Floats, fixed: Bools, energy: Energy, push: Floats, progress: Progress
) -> Floats:
    """Follow the forces from a start.

    Args:
        x: (b, s, 2) start.
        weight: (b, s, s) symmetric weights.
        mass: (b, s) masses.
        fixed: (b, s) nodes that stay.
        energy: the attraction.
        push: (b,) constant of the repulsion.
        progress: told of each step.

    Returns:
        (b, s, 2) float64.

    Raises:
        Cancelled: the job was stopped.
    """
    size = x.shape[1]
    x = x.copy()
    repulsion = push[:, None, None] * mass[:, :, None] * mass[:, None, :]
    repulsion[:, np.arange(size), np.arange(size)] = 0.0
    reach = _mean_length(x, weight)
    stiffness = weight.sum(axis=2)
    square, balance = np.empty_like(weight), np.empty_like(weight)
    for cap in np.geomspace(1.0, 0.02, STEPS):
        progress.step(0)
        _squares(x, out=square, scratch=balance)
        np.divide(repulsion, square, out=balance)
        if energy.linlog:
            pull = weight / np.sqrt(square, out=square)
            stiffness = pull.sum(axis=2)
            balance -= pull
        else:
            balance -= weight
        force = x * balance.sum(axis=2)[:, :, None] - balance @ x
        step = DAMPING * force / np.maximum(stiffness, 1e-12)[:, :, None]
        length = np.linalg.norm(step, axis=2)
        step *= np.minimum(1.0, (cap * reach)[:, None] / np.maximum(length, 1e-12))[:, :, None]
        x += np.where(fixed[:, :, None], 0.0, step)
    return x


def _squares(x: Floats, out: Floats, scratch: Floats) -> None:
    """Squared distances of all pairs, into arrays that are used again: making new ones costs more than the sums."""
    np.subtract(x[:, :, None, 0], x[:, None, :, 0], out=out)
    out *= out
    np.subtract(x[:, :, None, 1], x[:, None, :, 1], out=scratch)
    scratch *= scratch
    out += scratch
    out += 1e-9


def _mean_length(x: Floats, weight: Floats) -> Floats:
    length = np.linalg.norm(x[:, :, None, :] - x[:, None, :, :], axis=3)
    linked = weight > 0
    return np.asarray((length * linked).sum(axis=(1, 2)) / np.maximum(linked.sum(axis=(1, 2)), 1))


def fitted(x: Floats, anchor: Floats) -> Floats:
    """Turn, mirror and move (but not stretch) places onto the anchors that are not NaN, which are then taken over."""
    fixed = ~np.isnan(anchor[:, 0])
    if not fixed.any():
        return x
    middle, goal = x[fixed].mean(axis=0), anchor[fixed].mean(axis=0)
    left, _, right = np.linalg.svd((x[fixed] - middle).T @ (anchor[fixed] - goal))
    placed = (x - middle) @ (left @ right) + goal
    placed[fixed] = anchor[fixed]
    return np.asarray(placed)


def batches(sizes: NDArray[np.intp], most: int = 400_000) -> list[NDArray[np.intp]]:
    """Which graphs to lay out together: those of one size, at most `most` pairs of nodes at once."""
    order = np.argsort(sizes, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(sizes[order])) + 1) if len(order) else []
    found = []
    for group in groups:
        each = max(int(most // max(int(sizes[group[0]]) ** 2, 1)), 1)
        found.extend(np.split(group, np.arange(each, len(group), each)))
    return found
