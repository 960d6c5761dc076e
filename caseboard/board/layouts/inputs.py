"""What a layout is given: the links and boxes of the nodes to arrange, cleaned of everything that could upset it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

ICON = 40.0
"""Board units across a node's icon."""
SPACING = 140.0
"""Board units between neighbours that stand comfortably apart."""
GAP = 12.0
"""Least board units between two boxes."""
FAR = 1e7
"""A position further out than this is taken as unknown: it comes from a damaged file, not from a person."""
LARGEST_BOX = 4000.0
"""Boxes count as at most this many units wide and high."""


@dataclass(frozen=True)
class LayoutInput:
    """The nodes to arrange, by row.

    Attributes:
        count: the number of nodes n.
        ends: (m, 2) int32 rows of each link's from and to; self-links and parallel links are allowed.
        sizes: (n, 2) float64 width and height of each node with its label, centred on its position, in board units.
        positions: (n, 2) float64 present places; NaN where there is none.
        pinned: (n,) bool; a pinned node with a place stays exactly there.
        weights: (m,) float64 strength of each link, or None when all are alike.
        groups: (n,) int32 codes of the attribute to group by; negative means unknown.
        times: (n,) float64 in any linear unit; NaN where unknown.
        roots: rows that hierarchical and radial layouts begin from; empty lets them choose.
        seed: the same input and seed give the same picture.
    """

    count: int
    ends: Ints
    sizes: Floats
    positions: Floats
    pinned: Bools
    weights: Floats | None = None
    groups: Ints | None = None
    times: Floats | None = None
    roots: tuple[int, ...] = ()
    seed: int = 0

    @classmethod
    def of(cls, count: int, ends: ArrayLike = (), sizes: ArrayLike = (ICON, ICON), **columns: ArrayLike) -> LayoutInput:
        """Build an input from what is known; a single size serves all nodes, missing positions are NaN.

        Args:
            count: the number of nodes.
            ends: anything that reshapes to (m, 2).
            sizes: (2,) or (n, 2).
            **columns: any of the other attributes.
        """
        given = {name: columns.get(name) for name in ("weights", "groups", "times")}
        positions, pinned = columns.get("positions"), columns.get("pinned")
        return cls(
            count=count,
            ends=np.asarray(ends, dtype=np.int32).reshape(-1, 2),
            sizes=np.broadcast_to(np.asarray(sizes, dtype=np.float64), (count, 2)).copy(),
            positions=np.full((count, 2), np.nan) if positions is None else np.array(positions, np.float64, ndmin=2),
            pinned=np.zeros(count, bool) if pinned is None else np.asarray(pinned, bool),
            weights=None if given["weights"] is None else np.asarray(given["weights"], np.float64),
            groups=None if given["groups"] is None else np.asarray(given["groups"], np.int32),
            times=None if given["times"] is None else np.asarray(given["times"], np.float64),
            roots=tuple(int(row) for row in np.atleast_1d(np.asarray(columns.get("roots", ()), dtype=np.int64))),
            seed=int(np.asarray(columns.get("seed", 0))),
        )

    def cleaned(self) -> LayoutInput:
        """The same with finite, bounded boxes, far or half-known places as NaN, and pins only where there is a place.

        Raises:
            ValueError: a column has not the length that `count` asks for, or a link end is no row.
        """
        self._check()
        sizes = np.where(np.isfinite(self.sizes) & (self.sizes > 0), self.sizes, ICON)
        usable = np.all(np.isfinite(self.positions) & (np.abs(self.positions) <= FAR), axis=1)
        weights = self.weights
        if weights is not None:
            weights = np.where(np.isfinite(weights) & (weights > 0), weights, 1.0)
        return replace(
            self,
            sizes=np.minimum(sizes, LARGEST_BOX),
            positions=np.where(usable[:, None], self.positions, np.nan),
            pinned=self.pinned & usable,
            weights=weights,
            roots=tuple(row for row in self.roots if 0 <= row < self.count),
        )

    def _check(self) -> None:
        n, m = self.count, len(self.ends)
        shapes = {"sizes": (self.sizes, (n, 2)), "positions": (self.positions, (n, 2)), "pinned": (self.pinned, (n,))}
        optional = {"weights": (self.weights, (m,)), "groups": (self.groups, (n,)), "times": (self.times, (n,))}
        for name, (column, shape) in {**shapes, **optional}.items():
            if column is not None and column.shape != shape:
                raise ValueError(f"{name} has the shape {column.shape}, not {shape}")
        if m and (self.ends.shape != (m, 2) or self.ends.min() < 0 or self.ends.max() >= n):
            raise ValueError("a link end is not the row of a node")

    def subset(self, rows: NDArray[np.intp]) -> LayoutInput:
        """Only these rows and the links among them, renumbered in the given order."""
        place = np.full(self.count, -1, np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        ends = place[self.ends]
        kept = np.all(ends >= 0, axis=1)
        return replace(
            self,
            count=len(rows),
            ends=ends[kept],
            sizes=self.sizes[rows],
            positions=self.positions[rows],
            pinned=self.pinned[rows],
            weights=None if self.weights is None else self.weights[kept],
            groups=None if self.groups is None else self.groups[rows],
            times=None if self.times is None else self.times[rows],
            roots=tuple(int(place[row]) for row in self.roots if place[row] >= 0),
        )
