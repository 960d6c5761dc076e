"""Pointers for hands that learnt elsewhere: links are drawn as people do it in other programs."""

from __future__ import annotations

from caseboard.board.tools import gestures
from caseboard.board.tools.events import Button, Pointer, Surface
from caseboard.board.tools.gestures import Gesture
from caseboard.board.tools.tools import SelectTool


class MaltegoTool(SelectTool):
    """Dragging from an entity that is not selected draws a link; dragging a selected one moves the selection."""

    name = "select-maltego"

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        row = surface.node_at(press.at, 2.0)
        plain = not (press.space or press.alt or press.shift or press.ctrl)
        if row is None or not plain or not _left(press) or surface.badge_at(press.at) is not None:
            return super().gesture(surface, press)
        if surface.scene.entity_id(row) in surface.selection:
            return super().gesture(surface, press)
        return _link_or_select(surface, press, row)


class AnalystTool(SelectTool):
    """Dragging moves, as in i2's notebook; Shift+drag from an entity draws a link."""

    name = "select-i2"

    def gesture(self, surface: Surface, press: Pointer) -> Gesture:
        """Follow the pointer from this press to the release."""
        row = surface.node_at(press.at, 2.0)
        if row is not None and press.shift and _left(press) and not (press.space or press.alt):
            return _link_or_select(surface, press, row)
        return super().gesture(surface, press)


def _left(press: Pointer) -> bool:
    return press.button is Button.LEFT


def _link_or_select(surface: Surface, press: Pointer, row: int) -> Gesture:
    """Draw a link; a press that stays in place selects, Shift adds."""
    command = yield from gestures.draw_link(surface, press, row)
    if command is None:
        identifier = surface.scene.entity_id(row)
        if press.shift:
            surface.selection.toggle([identifier])
        else:
            surface.selection.set([identifier])
    return command
