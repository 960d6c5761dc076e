"""Turns Qt's mouse, wheel, touch and key events into gestures of the current tool."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6 import QtCore, QtGui

from caseboard.board import hits
from caseboard.board.tools.events import Activate, Add, Button, Command, Move, Phase, Pointer
from caseboard.board.tools.gestures import Gesture
from caseboard.board.tools.tools import SelectTool, Tool
from caseboard.ui.canvas.stage import Stage

_BUTTONS = {
    QtCore.Qt.MouseButton.LeftButton: Button.LEFT,
    QtCore.Qt.MouseButton.MiddleButton: Button.MIDDLE,
    QtCore.Qt.MouseButton.RightButton: Button.RIGHT,
}
_ARROWS = {
    QtCore.Qt.Key.Key_Left: (-1.0, 0.0),
    QtCore.Qt.Key.Key_Right: (1.0, 0.0),
    QtCore.Qt.Key.Key_Up: (0.0, -1.0),
    QtCore.Qt.Key.Key_Down: (0.0, 1.0),
}
_NOTCH = 120.0
_STEP = 2.0**0.25
"""Zoom factor of one notch of the wheel."""

NUDGE = 4.0
NUDGE_FAR = 40.0


class CanvasInput:
    """Follows the pointer and the keys over the canvas.

    Args:
        stage: the board as tools see it.
        commit: receives what a gesture came to.
        typed: receives a printable character typed over the board, with the pointer's place.
    """

    def __init__(self, stage: Stage, commit: Callable[[Command], None], typed: Callable[[str], None]) -> None:
        self._stage = stage
        self._commit = commit
        self._typed = typed
        self.tool: Tool = SelectTool()
        self.after_gesture: Callable[[], None] = lambda: None
        self._gesture: Gesture | None = None
        self._button = Button.NONE
        self._space = self._link = False
        self.last = (0.0, 0.0)

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    @property
    def panning(self) -> bool:
        """Whether the space bar turns the pointer into a hand."""
        return self._space

    # Mouse

    def mouse(self, event: QtGui.QMouseEvent) -> None:
        """A press, move, release or double click."""
        kinds = {
            QtCore.QEvent.Type.MouseButtonPress: Phase.PRESS,
            QtCore.QEvent.Type.MouseMove: Phase.MOVE,
            QtCore.QEvent.Type.MouseButtonRelease: Phase.RELEASE,
            QtCore.QEvent.Type.MouseButtonDblClick: Phase.DOUBLE,
        }
        phase = kinds[event.type()]
        button = _BUTTONS.get(event.button(), Button.NONE)
        pointer = self._pointer(phase, event.position(), button, event.modifiers())
        self.last = pointer.x, pointer.y
        if phase is Phase.PRESS and self._gesture is None and button is not Button.NONE:
            self._begin(pointer)
        elif phase is Phase.DOUBLE and button is Button.LEFT:
            self._double(pointer)
        elif self._gesture is not None and (phase is Phase.MOVE or (phase is Phase.RELEASE and button is self._button)):
            self._advance(pointer)
        elif phase is Phase.MOVE:
            self._stage.hover_at(pointer.at)

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self._gesture is None:
            self._stage.hover_at(None)

    def wheel(self, event: QtGui.QWheelEvent) -> None:
        """Zoom at the pointer; with pixel-precise touch pads, pan (Ctrl zooms)."""
        place = event.position()
        pixels = event.pixelDelta()
        zooming = event.modifiers() & QtCore.Qt.KeyboardModifier.ControlModifier
        smooth = event.phase() != QtCore.Qt.ScrollPhase.NoScrollPhase and not pixels.isNull()
        if smooth and not zooming:
            self._stage.pan_by(pixels.x(), pixels.y())
            return
        delta = event.angleDelta().y() or event.angleDelta().x()
        self._stage.zoom_about(_STEP ** (delta / _NOTCH), place.x(), place.y())

    def pinch(self, event: QtGui.QNativeGestureEvent) -> bool:
        """Zoom by two fingers; tells whether the event was one of zooming."""
        if event.gestureType() != QtCore.Qt.NativeGestureType.ZoomNativeGesture:
            return False
        place = event.position()
        self._stage.zoom_about(max(1.0 + event.value(), 0.1), place.x(), place.y())
        return True

    def _pointer(
        self, phase: Phase, place: QtCore.QPointF, button: Button, keys: QtCore.Qt.KeyboardModifier
    ) -> Pointer:
        held = QtCore.Qt.KeyboardModifier
        return Pointer(
            phase,
            place.x(),
            place.y(),
            self._stage.to_board(place.x(), place.y()),
            button,
            shift=bool(keys & held.ShiftModifier),
            ctrl=bool(keys & held.ControlModifier),
            alt=bool(keys & held.AltModifier),
            space=self._space,
            link=self._link,
        )

    def _begin(self, pointer: Pointer) -> None:
        self._button = pointer.button
        self._gesture = self.tool.gesture(self._stage, pointer)
        self._step(next)

    def _advance(self, pointer: Pointer) -> None:
        self._step(lambda gesture: gesture.send(pointer))

    def _step(self, step: Callable[[Gesture], None]) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        try:
            step(gesture)
        except StopIteration as end:
            self._gesture = None
            if end.value is not None:
                self._commit(end.value)
            self.after_gesture()

    def _double(self, pointer: Pointer) -> None:
        self.cancel()
        command = self.tool.double(self._stage, pointer)
        if command is not None:
            self._commit(command)

    def cancel(self) -> bool:
        """End the gesture without a trace; tells whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        gesture.close()
        self.after_gesture()
        return True

    # Keys

    def key_press(self, event: QtGui.QKeyEvent) -> bool:
        """Tells whether the key meant something to the canvas."""
        key = QtCore.Qt.Key(event.key())
        plain = event.modifiers() in (
            QtCore.Qt.KeyboardModifier.NoModifier,
            QtCore.Qt.KeyboardModifier.ShiftModifier,
            QtCore.Qt.KeyboardModifier.KeypadModifier,
        )
        if key == QtCore.Qt.Key.Key_Escape:
            if not self.cancel():
                self._stage.selection.clear()
            return True
        if key == QtCore.Qt.Key.Key_Space and plain:
            self._space = True
            return True
        if key in _ARROWS and plain:
            self._arrow(_ARROWS[key], bool(event.modifiers() & QtCore.Qt.KeyboardModifier.ShiftModifier))
            return True
        if key in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter) and plain:
            return self._open()
        if key == QtCore.Qt.Key.Key_L and plain and (self._stage.hover is not None or self.busy):
            self._link = True
            return True
        if plain and event.text().isprintable() and event.text().strip() and not self.busy:
            self._typed(event.text())
            return True
        return False

    def key_release(self, event: QtGui.QKeyEvent) -> bool:
        """Tells whether the key meant something to the canvas."""
        if event.isAutoRepeat():
            return False
        if event.key() == QtCore.Qt.Key.Key_Space:
            self._space = False
            return True
        if event.key() == QtCore.Qt.Key.Key_L:
            self._link = False
            return True
        return False

    def forget_keys(self) -> None:
        """The canvas lost the focus: keys that were held are not any more."""
        self._space = self._link = False

    def _arrow(self, direction: tuple[float, float], far: bool) -> None:
        """Nudge what is selected; with nothing selected, pan."""
        stage = self._stage
        rows = stage.selected_rows()
        if not len(rows):
            stage.pan_by(-60.0 * direction[0], -60.0 * direction[1])
            return
        places = stage.scene.places[rows] + np.array(direction) * (NUDGE_FAR if far else NUDGE)
        ids = stage.scene.entity_ids(rows)
        self._commit(Move({key: (x, y) for key, (x, y) in zip(ids, places.tolist(), strict=True)}))

    def walk(self, direction: tuple[float, float]) -> None:
        """Select the neighbour that lies in a direction from the entity selected last."""
        stage = self._stage
        rows = stage.selected_rows()
        if not len(rows):
            return
        found = hits.nearest_towards(stage.scene, int(rows[-1]), direction, stage.scene.neighbours(rows[-1:]))
        if found is not None:
            stage.selection.set([stage.scene.entity_id(found)])

    def _open(self) -> bool:
        chosen = self._stage.selection.entities or self._stage.selection.links
        if not chosen:
            return False
        self._commit(Activate(chosen[0]))
        return True

    def add_here(self) -> Add:
        """The wish for something new at the pointer."""
        return Add(None, self._stage.to_board(*self.last))
