"""A board as columns: what the store reads for the canvas, one array for each property instead of one object for each row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class BoardColumns:
    """The n nodes of one board and the m links that have both ends on it.

    Attributes:
        entity_ids: (n,) V16.
        x: (n,) float64, board units, growing to the right.
        y: (n,) float64, board units, growing downwards.
        kind: (n,) int16, index into `kind_names`.
        kind_names: names of the entity kinds.
        labels: n display labels.
        pinned: (n,) bool.
        hidden: (n,) bool.
        disputed: (n,) bool; at least one property is disputed.
        off_board: (n,) int32, linked entities that are not on this board.
        link_ids: (m,) V16.
        link_from: (m,) int32, row of the first end.
        link_to: (m,) int32, row of the second end.
        link_kind: (m,) int16, index into `link_kind_names`.
        link_kind_names: names of the link kinds.
        strength: (m,) uint8; 0 confirmed, 1 unconfirmed, 2 tentative.
        direction: (m,) uint8; 0 forward, 1 both, 2 none.
        inferred: (m,) bool.
        link_labels: m labels; an empty one stands for the label of the link's kind.
        link_disputed: (m,) bool.
    """

    entity_ids: npt.NDArray[np.void]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int16]
    kind_names: tuple[str, ...]
    labels: list[str]
    pinned: npt.NDArray[np.bool_]
    hidden: npt.NDArray[np.bool_]
    disputed: npt.NDArray[np.bool_]
    off_board: npt.NDArray[np.int32]
    link_ids: npt.NDArray[np.void]
    link_from: npt.NDArray[np.int32]
    link_to: npt.NDArray[np.int32]
    link_kind: npt.NDArray[np.int16]
    link_kind_names: tuple[str, ...]
    strength: npt.NDArray[np.uint8]
    direction: npt.NDArray[np.uint8]
    inferred: npt.NDArray[np.bool_]
    link_labels: list[str]
    link_disputed: npt.NDArray[np.bool_]

    @property
    def nodes(self) -> int:
        """How many entities stand on the board."""
        return len(self.entity_ids)

    @property
    def links(self) -> int:
        """How many links have both ends on the board."""
        return len(self.link_ids)
