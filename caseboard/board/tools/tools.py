"""The mouse tools. A tool turns a press into one gesture; what that returns is one command."""

from __future__ import annotations

from typing import Protocol

from caseboard.board.tools import gestures
from caseboard.board.tools.events import Activate, Add, Button, Command, Expand, Phase, Pointer, Surface
from caseboard.board.tools.gestures import Gesture


class Tool(Protocol):
    """What the pointer does at the moment."""

    name: str
    cursor: str
    """Name of the pointer's shape: arrow, hand, cross."""

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""

    def double(self, surface: Surface, event: Pointer) -> Command | None:
        """What a double click asks for."""


def _panning(press: Pointer) -> bool:
    return press.space or press.button in (Button.MIDDLE, Button.RIGHT)


class SelectTool:
    """Select, move, link by the rim, rubber band, lasso: the tool for everything."""

    name = "select"
    cursor = "arrow"

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        if _panning(press):
            return gestures.pan(surface, press)
        if press.alt:
            return gestures.lasso(surface, press)
        badge = surface.badge_at(press.at)
        if badge is not None:
            return _press_badge(surface, press, badge)
        rim = surface.on_rim(press.at)
        if rim is not None:
            return gestures.draw_link(surface, press, rim)
        row = surface.node_at(press.at, 2.0)
        if row is None:
            return gestures.band(surface, press)
        if press.link:
            return gestures.draw_link(surface, press, row)
        return gestures.move(surface, press, row)

    def double(self, surface: Surface, event: Pointer) -> Command | None:
        """Open what is under the pointer; on the empty board, add something."""
        row = surface.node_at(event.at, 2.0)
        if row is not None:
            return Activate(surface.scene.entity_id(row))
        edge = surface.edge_at(event.at)
        if edge is not None:
            return Activate(surface.scene.link_id(edge))
        return Add(None, event.at)


class PanTool(SelectTool):
    """Shift the picture with the left button."""

    name = "pan"
    cursor = "hand"

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        return gestures.pan(surface, press)


class LassoTool(SelectTool):
    """Select by drawing around."""

    name = "lasso"
    cursor = "cross"

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        return gestures.pan(surface, press) if _panning(press) else gestures.lasso(surface, press)


class LinkTool(SelectTool):
    """Pull links from one node to another."""

    name = "link"
    cursor = "cross"

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        row = surface.node_at(press.at, 6.0)
        if _panning(press) or row is None:
            return super().gesture(surface, press)
        return gestures.draw_link(surface, press, row)


class AddTool(SelectTool):
    """Put a new entity of one kind where the board is clicked.

    Args:
        kind: name of the entity kind.
    """

    name = "add"
    cursor = "cross"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        return gestures.pan(surface, press) if _panning(press) else _place(self.kind)


def _place(kind: str) -> Gesture:
    while True:
        event = yield
        if event.phase is Phase.RELEASE:
            return Add(kind, event.at)


def _press_badge(surface: Surface, press: Pointer, row: int) -> Gesture:
    while True:
        event = yield
        if event.phase is Phase.RELEASE:
            return None if gestures.moved(press, event) else Expand(surface.scene.entity_id(row))
