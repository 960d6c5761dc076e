"""Links are drawn as hands learnt it elsewhere, if one says so in the settings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from caseboard.model.ids import Id
from caseboard.model.records import Placement
from caseboard.ui.forms import LinkForm
from caseboard.ui.window import Window
from caseboard.ui.workspace import Workspace

Spot = Callable[[str], QPoint]
Names = dict[str, Id]
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def choose(window: Window, preset: str) -> None:
    QSettings().setValue("linking", preset)
    window.viewing.tool_select()


def drag(workspace: Workspace, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    surface = workspace.board.view.surface
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, keys, start)
    QTest.mouseMove(surface, (start + end) / 2)
    QTest.mouseMove(surface, end)
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, keys, end)


def forms() -> list[LinkForm]:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, LinkForm) and one.isVisible()]
    for form in found:
        form.close()
    return found


def moved(workspace: Workspace, ids: Names) -> bool:
    placement = workspace.session.case.read.where(Placement, entity_id=ids["McColo"])[0]
    return (placement.x, placement.y) != (0.0, 0.0)


def test_as_in_maltego_a_drag_links_unless_the_entity_is_selected(
    window: Window, workspace: Workspace, spot: Spot, ids: Names
) -> None:
    choose(window, "maltego")
    drag(workspace, spot("McColo"), spot("208.66.192.0/22"))
    assert len(forms()) == 1
    assert not moved(workspace, ids)
    workspace.session.selection.set([ids["McColo"]])
    drag(workspace, spot("McColo"), spot("McColo") + QPoint(50, 30))
    assert forms() == []
    assert moved(workspace, ids)


def test_as_in_maltego_a_click_still_selects(window: Window, workspace: Workspace, spot: Spot, ids: Names) -> None:
    choose(window, "maltego")
    QTest.mouseClick(workspace.board.view.surface, Qt.MouseButton.LeftButton, NONE, spot("Giglinx"))
    assert workspace.session.selection.entities == (ids["Giglinx"],)


def test_as_in_i2_a_drag_moves_and_shift_links(window: Window, workspace: Workspace, spot: Spot, ids: Names) -> None:
    choose(window, "i2")
    drag(workspace, spot("McColo"), spot("208.66.192.0/22"), SHIFT)
    assert len(forms()) == 1
    drag(workspace, spot("McColo"), spot("McColo") + QPoint(50, 30))
    assert forms() == []
    assert moved(workspace, ids)


@pytest.mark.parametrize("preset", ["", "maltego", "i2"])
def test_with_every_preset_the_empty_board_gives_a_rubber_band(
    window: Window, workspace: Workspace, spot: Spot, ids: Names, preset: str
) -> None:
    choose(window, preset)
    away = QPoint(45, 45)
    drag(workspace, spot("McColo") - away, spot("McColo") + away)
    assert workspace.session.selection.entities == (ids["McColo"],)


def test_a_right_drag_pans_with_every_preset(window: Window, workspace: Workspace, spot: Spot) -> None:
    choose(window, "maltego")
    before = spot("McColo")
    surface = workspace.board.view.surface
    QTest.mousePress(surface, Qt.MouseButton.RightButton, NONE, before)
    QTest.mouseMove(surface, before + QPoint(40, 0))
    QTest.mouseRelease(surface, Qt.MouseButton.RightButton, NONE, before + QPoint(40, 0))
    assert spot("McColo").x() - before.x() == pytest.approx(40, abs=2)
