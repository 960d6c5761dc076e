"""What the force layout minimises, and its two presets.

Both push nodes apart with a force of mass times mass over distance, and differ in how links pull: in proportion to
their length (structure: distances in the picture follow those in the graph), or with the same force whatever their
length (clusters: LinLog, Noack, "Energy Models for Graph Clustering", 2007, which opens the room between groups).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseboard.board.layouts.inputs import Floats

DAMPING = 0.7
"""How far a node goes towards its place of balance in one step."""


@dataclass(frozen=True)
class Energy:
    """One preset: whether links pull by LinLog, else linearly."""

    linlog: bool

    def push(self, total_weight: float, mass: Floats, length: float) -> float:
        """The repulsion constant at which links have the mean length `length` (root mean square when linear).

        At the scale of least energy the work of attraction equals that of repulsion, which is the same for every
        pair at any distance: the constant follows from the graph alone.

        Args:
            total_weight: sum of the weights of all links.
            mass: (n,) masses.
            length: board units.
        """
        pairs = (float(mass.sum()) ** 2 - float((mass**2).sum())) / 2
        attraction = total_weight * (length if self.linlog else length**2)
        return attraction / max(pairs, 1e-12)


STRUCTURE = Energy(linlog=False)
CLUSTERS = Energy(linlog=True)


def masses(degree: Floats) -> Floats:
    """(n,) how strongly each node pushes: by its links, so that hubs clear room for what hangs on them."""
    return np.asarray(degree + 1.0, dtype=np.float64)
