"""The board's widget paints whatever it is given and says what a person wants."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from pytestqt.qtbot import QtBot

from caseboard.board.scene import Scene
from caseboard.board.theme import load_theme
from caseboard.board.tools import AddTool, LassoTool, LinkTool, PanTool
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.ui.canvas import BoardView, Camera
from tests.boards import columns, identifier

Kind = QtCore.QEvent.Type
Keys = QtCore.Qt.KeyboardModifier
Buttons = QtCore.Qt.MouseButton


class Hand:
    """A mouse and a keyboard for one board."""

    def __init__(self, view: BoardView) -> None:
        self.view = view

    def _send(self, kind: Kind, x: float, y: float, button: Buttons, held: Buttons, keys: Keys) -> None:
        place = QtCore.QPointF(x, y)
        glob = QtCore.QPointF(self.view.mapToGlobal(QtCore.QPoint(int(x), int(y))))
        event = QtGui.QMouseEvent(kind, place, glob, button, held, keys)
        QtCore.QCoreApplication.sendEvent(self.view.surface, event)

    def press(self, x: float, y: float, button: Buttons = Buttons.LeftButton, keys: Keys = Keys.NoModifier) -> None:
        self._send(Kind.MouseButtonPress, x, y, button, button, keys)

    def move(self, x: float, y: float, button: Buttons = Buttons.LeftButton, keys: Keys = Keys.NoModifier) -> None:
        self._send(Kind.MouseMove, x, y, Buttons.NoButton, button, keys)
        QtWidgets.QApplication.processEvents()

    def release(self, x: float, y: float, button: Buttons = Buttons.LeftButton, keys: Keys = Keys.NoModifier) -> None:
        self._send(Kind.MouseButtonRelease, x, y, button, Buttons.NoButton, keys)

    def click(self, x: float, y: float, button: Buttons = Buttons.LeftButton, keys: Keys = Keys.NoModifier) -> None:
        self.press(x, y, button, keys)
        self.release(x, y, button, keys)

    def drag(
        self,
        *places: tuple[float, float],
        button: Buttons = Buttons.LeftButton,
        keys: Keys = Keys.NoModifier,
    ) -> None:
        self.press(*places[0], button, keys)
        for place in places[1:]:
            self.move(*place, button, keys)
        self.release(*places[-1], button, keys)

    def double(self, x: float, y: float) -> None:
        self._send(Kind.MouseButtonDblClick, x, y, Buttons.LeftButton, Buttons.LeftButton, Keys.NoModifier)

    def key(self, key: QtCore.Qt.Key, text: str = "", keys: Keys = Keys.NoModifier, *, up: bool = True) -> None:
        for kind in (Kind.KeyPress, Kind.KeyRelease) if up else (Kind.KeyPress,):
            QtCore.QCoreApplication.sendEvent(self.view, QtGui.QKeyEvent(kind, key, keys, text))


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[BoardView]:
    """A board of three linked entities; (0, 0) of the board lies at (400, 300) of the widget, zoom 1."""
    board = BoardView()
    qtbot.addWidget(board)
    board.resize(800, 600)
    board.set_scene(
        Scene.from_columns(
            columns(
                [(-200, 0), (0, 0), (200, 100)],
                [(0, 1), (1, 2, "hosts")],
                off_board=np.array([0, 5, 0], np.int32),
            ),
            load_vocabulary(),
        )
    )
    board.camera = Camera(0, 0, 1)
    board.show()
    yield board
    QtWidgets.QApplication.processEvents()
    assert not board.problem
    board.close()


@pytest.fixture
def hand(view: BoardView) -> Hand:
    """Somebody's hand on that board."""
    return Hand(view)


def settle(qtbot: QtBot, board: BoardView) -> None:
    """Wait until the picture is sharp."""
    qtbot.waitUntil(lambda: board.sharp, timeout=20_000)


def shown(board: BoardView) -> np.ndarray:
    """The pixels (rows, columns) that the widget shows, as 0xffRRGGBB."""
    image = board.grab().toImage().convertToFormat(QtGui.QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def ids(*rows: int) -> tuple[bytes, ...]:
    return tuple(identifier(row) for row in rows)


# Painting


def test_nodes_stand_where_the_scene_says(view: BoardView, qtbot: QtBot) -> None:
    settle(qtbot, view)
    pixels = shown(view)
    ground = int(QtGui.QColor(view.theme.board).rgb())
    assert (pixels[285:315, 185:215] != ground).mean() > 0.6
    assert (pixels[30:80, 30:80] == ground).all()


def test_tiles_and_live_painting_agree(view: BoardView, qtbot: QtBot) -> None:
    settle(qtbot, view)
    sharp = shown(view)
    view.tiles.clear()
    live = shown(view)
    assert (sharp != live).mean() < 0.02


def test_panning_shifts_the_picture_by_whole_pixels(view: BoardView, qtbot: QtBot) -> None:
    view.selection.clear()
    settle(qtbot, view)
    before = shown(view)
    view.stage.pan_by(37, -21)
    settle(qtbot, view)
    after = shown(view)
    # The lines' words depend on what is in view; the bodies do not.
    assert (after[264:294, 222:252] == before[285:315, 185:215]).all()


def test_another_theme_repaints_everything(view: BoardView, qtbot: QtBot) -> None:
    view.set_theme(load_theme("dark"))
    settle(qtbot, view)
    assert shown(view)[5, 5] == QtGui.QColor(load_theme("dark").board).rgb()


def test_a_failure_while_painting_becomes_a_bar(
    view: BoardView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(view.painting.live, "paint", fail)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            view.grab()
        qtbot.waitUntil(lambda: "made up" in view.problem)
    assert len(caplog.records) == 1
    monkeypatch.undo()
    view.set_scene(view.scene)
    assert not view.problem


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (7680, 4320)])
def test_any_size_of_window_is_painted_sharp(view: BoardView, qtbot: QtBot, size: tuple[int, int]) -> None:
    view.resize(*size)
    settle(qtbot, view)
    assert shown(view).shape == (size[1], size[0])


BOARDS: dict[str, Callable[[], Scene]] = {
    "nothing": lambda: Scene.from_columns(columns([])),
    "one": lambda: Scene.from_columns(columns([(5, 5)])),
    "not a number": lambda: Scene.from_columns(
        columns([(math.nan, 1), (1e300, -1e300), (0, math.inf)], [(0, 1), (1, 2)])
    ),
    "loops": lambda: Scene.from_columns(columns([(0, 0)], [(0, 0)] * 12)),
    "5,000 parallel": lambda: Scene.from_columns(columns([(0, 0), (200, 50)], [(0, 1)] * 5_000)),
    "hub": lambda: Scene.from_columns(
        columns(np.random.default_rng(1).normal(0, 9_000, (50_001, 2)), [(0, k) for k in range(1, 50_001)])
    ),
    "isolated": lambda: Scene.from_columns(columns(np.random.default_rng(2).normal(0, 20_000, (100_000, 2)))),
    "labels": lambda: Scene.from_columns(
        columns(
            [(0, 0), (150, 0), (300, 0), (0, 150), (150, 150), (300, 150)],
            labels=[
                "x" * 10_000,
                "a\x00b\u202ec\x1b[31m",
                "",
                "\n\n\t",
                "全球電訊 Глобал شركة ग्लोबल โกลบอล",
                "<b>bold</b>",
            ],
        )
    ),
}


@pytest.mark.parametrize("name", BOARDS)
def test_odd_boards_are_painted_panned_and_zoomed(view: BoardView, qtbot: QtBot, name: str) -> None:
    view.set_scene(BOARDS[name]())
    view.fit_all()
    settle(qtbot, view)
    for factor in (3.0, 3.0, 0.05):
        view.zoom_by(factor)
        view.grab()
    view.stage.pan_by(333, -77)
    settle(qtbot, view)
    view.stage.hover_at((0.0, 0.0))
    view.grab()
    assert not view.problem


# Camera


def test_the_wheel_zooms_at_the_pointer(view: BoardView) -> None:
    before = view.stage.to_board(600, 400)
    wheel = QtGui.QWheelEvent(
        QtCore.QPointF(600, 400),
        QtCore.QPointF(600, 400),
        QtCore.QPoint(),
        QtCore.QPoint(0, 240),
        Buttons.NoButton,
        Keys.NoModifier,
        QtCore.Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QtCore.QCoreApplication.sendEvent(view.surface, wheel)
    assert view.camera.zoom == pytest.approx(2**0.5)
    assert view.stage.to_board(600, 400) == pytest.approx(before)


@pytest.mark.parametrize("button", [Buttons.MiddleButton, Buttons.RightButton])
def test_middle_and_right_drag_pan(view: BoardView, hand: Hand, button: Buttons) -> None:
    hand.drag((300, 300), (320, 310), (350, 330), button=button)
    assert (view.camera.x, view.camera.y) == pytest.approx((-50, -30))


def test_space_and_drag_pan(view: BoardView, hand: Hand) -> None:
    hand.key(QtCore.Qt.Key.Key_Space, " ", up=False)
    hand.drag((400, 300), (440, 300))
    assert view.camera.x == pytest.approx(-40)
    assert view.selection.entities == ()


def test_fitting_shows_everything_and_the_selection(view: BoardView) -> None:
    view.fit_all()
    for x, y in view.scene.places.tolist():
        place = view.to_widget(x, y)
        assert view.rect().contains(place)
    view.fit(ids(2))
    assert (view.camera.x, round(view.camera.y)) == pytest.approx((200, 115))


def test_the_camera_keeps_to_the_board(view: BoardView) -> None:
    view.camera = Camera(1e300, -1e300, 1e9)
    assert math.isfinite(view.camera.x)
    assert view.camera.zoom == 8.0
    view.grab()


# Gestures


def test_a_click_selects_shift_adds_and_ctrl_toggles(view: BoardView, hand: Hand) -> None:
    hand.click(200, 300)
    assert view.selection.entities == ids(0)
    hand.click(600, 400, keys=Keys.ShiftModifier)
    assert view.selection.entities == ids(0, 2)
    hand.click(200, 300, keys=Keys.ControlModifier)
    assert view.selection.entities == ids(2)
    hand.click(50, 50)
    assert len(view.selection) == 0


def test_a_click_on_a_line_selects_the_link(view: BoardView, hand: Hand) -> None:
    hand.click(300, 301)
    assert view.selection.links == (identifier(0, 2),)


def test_dragging_a_body_asks_for_the_move_of_the_whole_selection(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    view.selection.set(ids(0, 1))
    with qtbot.waitSignal(view.moveRequested) as asked:
        hand.drag((200, 300), (210, 300), (260, 340))
    assert asked.args[0] == {identifier(0): (-140.0, 40.0), identifier(1): (60.0, 40.0)}
    assert view.scene.places[0].tolist() == [-200, 0]


def test_escape_puts_dragged_nodes_back(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.moveRequested):
        hand.press(200, 300)
        hand.move(260, 300)
        assert len(view.stage.lifted) == 1
        hand.key(QtCore.Qt.Key.Key_Escape)
        hand.release(260, 300)
    assert len(view.stage.lifted) == 0
    assert view.scene.places[0].tolist() == [-200, 0]
    settle(qtbot, view)


def test_after_a_move_the_picture_follows(view: BoardView, qtbot: QtBot) -> None:
    settle(qtbot, view)
    ground = QtGui.QColor(view.theme.board).rgb()
    view.apply(view.scene.set_places({identifier(0): (-200.0, 150.0)}))
    settle(qtbot, view)
    pixels = shown(view)
    assert (pixels[285:315, 185:215] == ground).all()
    assert (pixels[435:465, 185:215] != ground).mean() > 0.6


def test_arrow_keys_nudge(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    view.selection.set(ids(1))
    with qtbot.waitSignal(view.moveRequested) as asked:
        hand.key(QtCore.Qt.Key.Key_Right)
    assert asked.args[0] == {identifier(1): (4.0, 0.0)}


def test_a_rubber_band_selects_what_it_holds(view: BoardView, hand: Hand) -> None:
    hand.drag((150, 250), (300, 300), (450, 350))
    assert set(view.selection.entities) == set(ids(0, 1))
    hand.drag((550, 350), (650, 450), keys=Keys.ShiftModifier)
    assert set(view.selection.entities) == set(ids(0, 1, 2))
    hand.drag((150, 250), (250, 350), keys=Keys.ControlModifier)
    assert set(view.selection.entities) == set(ids(1, 2))


def test_alt_and_drag_draw_a_lasso(view: BoardView, hand: Hand) -> None:
    hand.drag((350, 250), (450, 250), (450, 350), (350, 350), keys=Keys.AltModifier)
    assert view.selection.entities == ids(1)


def test_dragging_from_the_rim_asks_for_a_link(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    hand.move(200, 300, Buttons.NoButton)
    with qtbot.waitSignal(view.linkRequested) as asked:
        hand.drag((225, 300), (300, 320), (598, 402))
    assert asked.args[:2] == [identifier(0), identifier(2)]
    assert view.selection.entities == ()


def test_holding_l_and_dragging_a_body_asks_for_a_link(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    hand.move(200, 300, Buttons.NoButton)
    hand.key(QtCore.Qt.Key.Key_L, "l", up=False)
    with qtbot.waitSignal(view.linkRequested) as asked, qtbot.assertNotEmitted(view.moveRequested):
        hand.drag((200, 300), (300, 300), (400, 300))
    assert asked.args[:2] == [identifier(0), identifier(1)]


def test_a_link_drawn_into_the_void_is_none(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    view.tool = LinkTool()
    with qtbot.assertNotEmitted(view.linkRequested):
        hand.drag((200, 300), (300, 500))


def test_a_right_click_in_place_asks_for_the_menu(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.contextRequested) as asked:
        hand.click(200, 300, Buttons.RightButton)
    assert asked.args[:2] == [identifier(0), None]
    assert view.selection.entities == ids(0)
    with qtbot.waitSignal(view.contextRequested) as asked:
        hand.click(300, 300, Buttons.RightButton)
    assert asked.args[:2] == [None, identifier(0, 2)]
    with qtbot.waitSignal(view.contextRequested) as asked:
        hand.click(40, 40, Buttons.RightButton)
    assert asked.args[:2] == [None, None]


def test_a_double_click_opens_or_adds(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.activated) as opened:
        hand.double(400, 300)
    assert opened.args == [identifier(1)]
    with qtbot.waitSignal(view.addRequested) as asked:
        hand.double(100, 100)
    assert asked.args == [None, -300.0, -200.0, ""]


def test_typing_asks_for_something_new_at_the_pointer(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    hand.move(500, 200, Buttons.NoButton)
    with qtbot.waitSignal(view.addRequested) as asked:
        hand.key(QtCore.Qt.Key.Key_A, "A")
    assert asked.args == [None, 100.0, -100.0, "A"]


def test_enter_opens_the_selection(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    view.selection.set(ids(2))
    with qtbot.waitSignal(view.activated) as opened:
        hand.key(QtCore.Qt.Key.Key_Return)
    assert opened.args == [identifier(2)]


def test_the_badge_asks_for_what_is_not_on_the_board(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.expandRequested) as asked:
        hand.click(400 + 17, 300 + 15)
    assert asked.args == [identifier(1)]


def test_tools_give_the_left_button_another_meaning(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    view.tool = PanTool()
    hand.drag((400, 300), (430, 300))
    assert view.camera.x == pytest.approx(-30)
    view.camera = Camera(0, 0, 1)
    view.tool = LassoTool()
    hand.drag((350, 250), (450, 250), (450, 350), (350, 350))
    assert view.selection.entities == ids(1)
    view.tool = AddTool("person")
    with qtbot.waitSignal(view.addRequested) as asked:
        hand.click(100, 100)
    assert asked.args == ["person", -300.0, -200.0, ""]


def test_hovering_tells_what_is_there(view: BoardView, hand: Hand, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.hoverChanged) as told:
        hand.move(400, 300, Buttons.NoButton)
    assert told.args == [identifier(1), None]
    with qtbot.waitSignal(view.hoverChanged) as told:
        hand.move(300, 300, Buttons.NoButton)
    assert told.args == [None, identifier(0, 2)]


# Pictures


def test_pictures_are_written(view: BoardView, tmp_path: Path) -> None:
    view.export_png(tmp_path / "board.png", 2.0)
    view.export_svg(tmp_path / "board.svg")
    image = QtGui.QImage(str(tmp_path / "board.png"))
    assert image.width() > 800
    assert image.pixelColor(1, 1) == QtGui.QColor(view.theme.board)
    assert "Entity 2" in (tmp_path / "board.svg").read_text(encoding="utf-8")


def test_a_grabbed_picture_is_what_is_seen(view: BoardView, qtbot: QtBot) -> None:
    settle(qtbot, view)
    image = view.grab_image(1.0)
    assert image.size() == view.size()
    grabbed = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    assert (grabbed != shown(view)).mean() < 0.03


def test_the_minimap_looks_elsewhere(view: BoardView, qtbot: QtBot) -> None:
    view.minimap.show()
    view.grab()
    qtbot.mouseClick(view.minimap, Buttons.LeftButton, pos=QtCore.QPoint(10, 10))
    assert view.camera.x < -100


def test_memory_of_tiles_is_bounded(view: BoardView, qtbot: QtBot) -> None:
    for step in range(12):
        view.camera = Camera(0, 0, 1 + step / 10)
        settle(qtbot, view)
    assert view.tiles.nbytes <= 64 * 1024 * 1024
