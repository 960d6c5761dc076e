"""What happens on the board's surface, and what comes of it, without any toolkit's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from caseboard.board.scene import Scene
from caseboard.board.selection import Selection


class Button(Enum):
    """Buttons of a mouse."""

    NONE = 0
    LEFT = 1
    MIDDLE = 2
    RIGHT = 3


class Phase(Enum):
    """What a pointer event is."""

    PRESS = 1
    MOVE = 2
    RELEASE = 3
    DOUBLE = 4


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer event.

    Attributes:
        phase: pressed, moved, released or pressed twice.
        x, y: place in the widget, logical pixels.
        at: place on the board, board units.
        button: the button that was pressed or released, NONE for moves.
        shift, ctrl, alt: modifiers.
        space, link: the keys for panning and for linking are held.
    """

    phase: Phase
    x: float
    y: float
    at: tuple[float, float]
    button: Button = Button.NONE
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    space: bool = False
    link: bool = False


_NO_ROWS = np.empty(0, np.int64)


@dataclass(frozen=True)
class Preview:
    """What a gesture shows until it ends.

    Attributes:
        band: corners of the rubber band, board units.
        lasso: (k, 2) its line so far, board units.
        marked: rows that would be selected.
        link: first end's row, the free end's place, and the row it would link to.
    """

    band: tuple[float, float, float, float] | None = None
    lasso: npt.NDArray[np.float64] | None = None
    marked: npt.NDArray[np.int64] = field(default_factory=lambda: _NO_ROWS)
    link: tuple[int, tuple[float, float], int | None] | None = None


@dataclass(frozen=True)
class Move:
    """Entities were dragged to new places."""

    places: Mapping[bytes, tuple[float, float]]


@dataclass(frozen=True)
class MakeLink:
    """A link was drawn from one entity to another."""

    from_id: bytes
    to_id: bytes
    at: tuple[float, float]


@dataclass(frozen=True)
class Add:
    """Something new is wanted at a place; `kind` None lets the words decide."""

    kind: str | None
    at: tuple[float, float]


@dataclass(frozen=True)
class Expand:
    """The linked entities that are not on the board are wanted."""

    entity_id: bytes


@dataclass(frozen=True)
class Activate:
    """An entity or a link was opened."""

    identifier: bytes


@dataclass(frozen=True)
class Context:
    """The context menu is wanted for an entity, a link or the empty board."""

    entity_id: bytes | None
    link_id: bytes | None
    at: tuple[float, float]


Command = Move | MakeLink | Add | Expand | Activate | Context


class Surface(Protocol):
    """The board as a tool sees it."""

    @property
    def scene(self) -> Scene:
        """What is drawn."""

    @property
    def selection(self) -> Selection:
        """What is selected."""

    @property
    def zoom(self) -> float:
        """Logical pixels per board unit."""

    def node_at(self, at: tuple[float, float], reach: float) -> int | None:
        """The row of the node under a place; `reach` widens its body by logical pixels."""

    def edge_at(self, at: tuple[float, float]) -> int | None:
        """The row of the link under a place."""

    def badge_at(self, at: tuple[float, float]) -> int | None:
        """The row of the node whose "+n" badge is under a place."""

    def on_rim(self, at: tuple[float, float]) -> int | None:
        """The row of the node on whose rim handle a place lies."""

    def pan_by(self, dx: float, dy: float) -> None:
        """Shift the picture by logical pixels."""

    def lift(self, rows: npt.NDArray[np.int64]) -> None:
        """Draw nodes and their links live from now on, since they are about to move; no rows ends it."""

    def carry(self, dx: float, dy: float) -> None:
        """Show the lifted nodes this far from their places, board units."""

    def preview(self, preview: Preview | None) -> None:
        """Show what the gesture would do, or nothing."""
