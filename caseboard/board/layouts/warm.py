"""Compiles the inner loops ahead of their first use, which takes some six seconds once and is kept on disk.

Run as a process of its own (`python -m caseboard.board.layouts.warm`) while a person is still looking at the board.
"""

from __future__ import annotations

import numpy as np

from caseboard.board.layouts.force.energy import CLUSTERS
from caseboard.board.layouts.force.layout import SMALL, forces
from caseboard.board.layouts.inputs import LayoutInput
from caseboard.board.layouts.separation import push_apart
from caseboard.progress import Progress


def compile_kernels() -> None:
    """Run every compiled function once, on a ring just too large for the all-pairs way."""
    rows = np.arange(SMALL + 50)
    ring = LayoutInput.of(len(rows), np.column_stack([rows, np.roll(rows, 1)]))
    places = forces(ring, CLUSTERS, Progress())
    x, y = places.T.copy()
    wide, high = ring.sizes.T.copy()
    push_apart(x, y, wide, high, ring.pinned)


if __name__ == "__main__":
    compile_kernels()
