"""A layered graph whose links all run between neighbouring layers: long ones pass through bends of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseboard.board.layouts.inputs import Ints

MOST_BENDS = 40_000
"""The longest links beyond this many bends count for the layers only, not for the order within them."""


@dataclass(frozen=True)
class Layered:
    """Nodes and bends by layer.

    Attributes:
        real: rows below this are nodes, all others bends.
        layer: (N,) int32 layer of each row.
        ends: (E, 2) int32 links, each from one layer to the next.
    """

    real: int
    layer: Ints
    ends: Ints

    @property
    def depth(self) -> int:
        """The number of layers."""
        return int(self.layer.max()) + 1 if len(self.layer) else 0


def proper(layer: Ints, ends: Ints) -> Layered:
    """Cut long links into pieces.

    Args:
        layer: (n,) int32 layer of each node.
        ends: (k, 2) int32 links, each downwards.

    Returns:
        The nodes in their rows, followed by the bends.
    """
    span = layer[ends[:, 1]] - layer[ends[:, 0]]
    order = np.argsort(span, kind="stable")
    kept = np.sort(order[np.cumsum(span[order] - 1) <= MOST_BENDS])
    ends, bends = ends[kept], span[kept] - 1
    n = len(layer)
    link = np.repeat(np.arange(len(ends)), bends)
    first = np.cumsum(bends) - bends
    step = np.arange(bends.sum()) - first[link]
    all_layers = np.concatenate([layer, layer[ends[link, 0]] + step + 1])
    row = n + np.arange(bends.sum())
    tails = np.concatenate([ends[:, 0], row])
    heads_of_first = np.where(bends > 0, n + first, ends[:, 1])
    heads_of_bends = np.where(step + 1 < bends[link], row + 1, ends[link, 1])
    pieces = np.column_stack([tails, np.concatenate([heads_of_first, heads_of_bends])])
    return Layered(n, all_layers.astype(np.int32), pieces.astype(np.int32))
