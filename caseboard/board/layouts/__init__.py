"""Where the nodes of a board go: pure functions on arrays, without Qt, seeded, with progress and cancel.

`LAYOUTS` names every layout; a caller that works on a selection passes only the selected rows. All of them keep
pinned nodes where they are, leave no two boxes overlapping, and give the same picture for the same input and seed
on one platform. Board units: y grows downwards and an icon is `ICON` across.
"""

from caseboard.board.layouts.arrange import align, distribute, snap_lines
from caseboard.board.layouts.beside import place_new_beside_neighbours
from caseboard.board.layouts.inputs import ICON, SPACING, LayoutInput
from caseboard.board.layouts.overlap import remove_overlaps
from caseboard.board.layouts.registry import LAYOUTS, Layout

__all__ = [
    "ICON",
    "LAYOUTS",
    "SPACING",
    "Layout",
    "LayoutInput",
    "align",
    "distribute",
    "place_new_beside_neighbours",
    "remove_overlaps",
    "snap_lines",
]
