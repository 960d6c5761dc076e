"""The table of layouts, which the window's menu, the command line and the tests all read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from caseboard.board.layouts.circular import circular
from caseboard.board.layouts.force import clusters, structure
from caseboard.board.layouts.grid import grid, grouped
from caseboard.board.layouts.inputs import Floats, LayoutInput
from caseboard.board.layouts.layered import hierarchical
from caseboard.board.layouts.peacock import peacock
from caseboard.board.layouts.radial import radial
from caseboard.board.layouts.settle import settle
from caseboard.board.layouts.timeline import timeline
from caseboard.progress import Progress

Arrange = Callable[[LayoutInput, Progress], Floats]


@dataclass(frozen=True)
class Layout:
    """One way to arrange a board.

    Attributes:
        name: what the command line and the settings call it.
        label: what the menu calls it.
        description: one sentence on when to take it.
        arrange: the algorithm, which returns (n, 2) float64 centres in coordinates of its own.
    """

    name: str
    label: str
    description: str
    arrange: Arrange

    def run(self, board: LayoutInput, progress: Progress | None = None) -> Floats:
        """Arrange the nodes: the picture stays where the board was, pins stay, nothing overlaps.

        Args:
            board: the nodes to arrange, a whole board or a selection.
            progress: counts nodes or steps; cancels.

        Returns:
            (n, 2) float64 finite centres in board units.

        Raises:
            Cancelled: the job was stopped.
            ValueError: the columns of `board` do not fit together.
        """
        progress = progress or Progress()
        board = board.cleaned()
        progress.start(board.count, self.label)
        if board.count == 0 or board.pinned.all():
            return board.positions.copy() if board.count else np.zeros((0, 2))
        return settle(board, self.arrange(board, progress), progress)


_ALL = (
    Layout("force", "Force", "Linked nodes draw near; distances follow those in the graph.", structure),
    Layout("clusters", "Force, clusters", "Linked nodes draw near; groups stand apart.", clusters),
    Layout("hierarchical", "Hierarchical", "Layers from top to bottom: who stands over whom.", hierarchical),
    Layout("radial", "Radial", "Rings around a root: how far everything is from one node.", radial),
    Layout("circular", "Circular", "A circle per connected part, ordered so that few links cross.", circular),
    Layout("grid", "Grid", "Rows and columns, the best linked first: to sort and to count.", grid),
    Layout("grouped", "Grouped", "A block for each value of an attribute.", grouped),
    Layout("peacock", "Peacock", "Hubs with what hangs on them alone spread in fans.", peacock),
    Layout("timeline", "Timeline", "Time along x and a lane for each group.", timeline),
)

LAYOUTS: Mapping[str, Layout] = MappingProxyType({layout.name: layout for layout in _ALL})
