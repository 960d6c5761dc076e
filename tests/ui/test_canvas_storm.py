"""Thousands of seeded random events leave the board whole."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from pytestqt.qtbot import QtBot

from caseboard.board.scene import Scene
from caseboard.board.theme import load_theme
from caseboard.board.tools import AddTool, LassoTool, LinkTool, PanTool, SelectTool
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.ui.canvas import BoardView
from tests.boards import columns, identifier

Kind = QtCore.QEvent.Type
BUTTONS = [QtCore.Qt.MouseButton.LeftButton] * 4 + [
    QtCore.Qt.MouseButton.MiddleButton,
    QtCore.Qt.MouseButton.RightButton,
]
KEYS = [
    (QtCore.Qt.Key.Key_Escape, ""),
    (QtCore.Qt.Key.Key_Left, ""),
    (QtCore.Qt.Key.Key_Down, ""),
    (QtCore.Qt.Key.Key_Space, " "),
    (QtCore.Qt.Key.Key_L, "l"),
    (QtCore.Qt.Key.Key_Return, ""),
    (QtCore.Qt.Key.Key_Q, "q"),
]
MODIFIERS = [QtCore.Qt.KeyboardModifier.NoModifier] * 3 + [
    QtCore.Qt.KeyboardModifier.ShiftModifier,
    QtCore.Qt.KeyboardModifier.ControlModifier,
    QtCore.Qt.KeyboardModifier.AltModifier,
]


class Storm:
    """Somebody who does anything at all to a board, and does what the board then asks for."""

    def __init__(self, view: BoardView, seed: int) -> None:
        self.view = view
        self.dice = random.Random(seed)
        self.next_id = view.scene.node_count
        self.place = (0.0, 0.0)
        view.moveRequested.connect(lambda places: view.apply(view.scene.set_places(places)))
        view.addRequested.connect(self.add)

    def add(self, _kind: str | None, x: float, y: float, _text: str) -> None:
        self.view.apply(self.view.scene.apply(columns([(x, y)], first=self.next_id)))
        self.next_id += 1

    def event(self) -> None:
        self.dice.choice([self.mouse] * 12 + [self.key] * 3 + [self.wheel] * 3 + [self.other])()
        if self.dice.random() < 0.3:
            QtWidgets.QApplication.processEvents()

    def mouse(self) -> None:
        x, y = self.place
        if self.dice.random() < 0.4:
            x, y = self.dice.uniform(-20, self.view.width() + 20), self.dice.uniform(-20, self.view.height() + 20)
        else:
            x, y = x + self.dice.gauss(0, 25), y + self.dice.gauss(0, 25)
        self.place = x, y
        kind = self.dice.choice(
            [Kind.MouseButtonPress, Kind.MouseMove, Kind.MouseMove, Kind.MouseButtonRelease, Kind.MouseButtonDblClick]
        )
        button = self.dice.choice(BUTTONS)
        pressed = QtCore.Qt.MouseButton.NoButton if kind == Kind.MouseMove else button
        point = QtCore.QPointF(x, y)
        event = QtGui.QMouseEvent(kind, point, point, pressed, button, self.dice.choice(MODIFIERS))
        QtCore.QCoreApplication.sendEvent(self.view.surface, event)

    def key(self) -> None:
        key, text = self.dice.choice(KEYS)
        kind = self.dice.choice([Kind.KeyPress, Kind.KeyRelease])
        event = QtGui.QKeyEvent(kind, key, self.dice.choice(MODIFIERS), text)
        QtCore.QCoreApplication.sendEvent(self.view, event)

    def wheel(self) -> None:
        point = QtCore.QPointF(*self.place)
        event = QtGui.QWheelEvent(
            point,
            point,
            QtCore.QPoint(),
            QtCore.QPoint(0, self.dice.choice([-240, -120, 120, 240])),
            QtCore.Qt.MouseButton.NoButton,
            self.dice.choice(MODIFIERS),
            QtCore.Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QtCore.QCoreApplication.sendEvent(self.view.surface, event)

    def other(self) -> None:
        view, dice = self.view, self.dice
        deeds: list[Callable[[], object]] = [
            lambda: view.set_theme(load_theme(dice.choice(["light", "dark"]))),
            lambda: view.resize(dice.randint(1, 900), dice.randint(1, 700)),
            view.fit_all,
            lambda: view.fit(view.selection.entities),
            lambda: setattr(
                view, "tool", dice.choice([SelectTool(), PanTool(), LassoTool(), LinkTool(), AddTool("person")])
            ),
            lambda: view.selection.grow(view.stage),
            lambda: view.selection.shrink(view.stage),
            lambda: view.selection.invert(view.stage),
            self.remove,
            lambda: view.minimap.setVisible(dice.random() < 0.5),
            view.grab_image,
        ]
        dice.choice(deeds)()

    def remove(self) -> None:
        scene = self.view.scene
        if scene.node_count:
            self.view.apply(scene.apply(removed_entities=[scene.entity_id(self.dice.randrange(scene.node_count))]))


@pytest.mark.parametrize("seed", [1, 2])
def test_random_events_leave_the_board_whole(qtbot: QtBot, seed: int) -> None:
    rng = np.random.default_rng(seed)
    links = rng.integers(0, 300, (600, 2)).tolist()
    scene = Scene.from_columns(columns(rng.normal(0, 900, (300, 2)), links), load_vocabulary())
    view = BoardView()
    qtbot.addWidget(view)
    view.resize(640, 480)
    view.set_scene(scene)
    view.show()
    storm = Storm(view, seed)
    for _ in range(1_500):
        storm.event()
        assert not view.problem
    view.input.cancel()
    assert np.isfinite(scene.places).all()
    assert scene.link_count == 0 or int(scene.columns.link_from.max()) < scene.node_count
    present = {scene.entity_id(row) for row in range(scene.node_count)}
    assert len(present) == scene.node_count
    assert scene.row(identifier(storm.next_id)) is None
    view.resize(640, 480)
    view.fit_all()
    qtbot.waitUntil(lambda: view.sharp, timeout=20_000)
    view.close()
