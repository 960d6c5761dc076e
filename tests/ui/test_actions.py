"""The table of commands is complete, and every gesture that people expect is in it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from caseboard.model.ids import Id
from caseboard.resources import resource
from caseboard.ui.actions import COMMANDS, CONDITIONS, MENUS, keys_of, set_keys
from caseboard.ui.dialogs.keys import KeyHelp
from caseboard.ui.files import Files
from caseboard.ui.taking import Taking
from caseboard.ui.viewing import Viewing
from caseboard.ui.window import Window
from caseboard.ui.workspace import Workspace, handles

NAMES = {command.name: command for command in COMMANDS}


def test_every_command_has_words_icon_tip_and_a_place_in_a_menu() -> None:
    assert len(NAMES) == len(COMMANDS)
    for command in COMMANDS:
        assert command.text
        assert command.tip
        assert command.menu in MENUS, command.name
        assert resource(f"icons/{command.icon}.svg").is_file(), command.name
        assert command.when == "always" or command.when in CONDITIONS


def test_every_command_has_a_handler() -> None:
    def handled(name: str) -> bool:
        return any(hasattr(controller, name) for controller in (Files, Viewing, Taking)) or handles(name)

    assert [command.name for command in COMMANDS if not handled(command.name)] == []


def test_no_two_commands_share_a_key() -> None:
    keys = Counter(QKeySequence(key).toString() for command in COMMANDS for key in command.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert "" not in keys


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Ctrl+0", "fit_all"),
        ("Ctrl+9", "fit_selection"),
        ("F2", "rename"),
        ("Ctrl+F", "find"),
        ("Ctrl+K", "command_palette"),
        ("Ctrl+A", "select_all"),
        ("Ctrl+I", "select_invert"),
        ("Ctrl+B", "select_neighbours"),
        ("Ctrl+Right", "select_grow"),
        ("Ctrl+Left", "select_shrink"),
        ("Ctrl+Shift+1", "store_selection_1"),
        ("Ctrl+1", "recall_selection_1"),
        ("H", "hide"),
        ("Shift+H", "hide_others"),
        ("Alt+H", "reveal_hidden"),
        ("Ctrl+Z", "undo"),
        ("Ctrl+Shift+Z", "redo"),
        ("Ctrl+Y", "redo"),
        ("Ctrl+C", "copy"),
        ("Ctrl+X", "cut"),
        ("Ctrl+V", "paste"),
        ("Ctrl+D", "duplicate"),
        ("Del", "delete"),
        ("Ctrl+S", "checkpoint"),
        ("F11", "full_screen"),
        ("F1", "key_help"),
        ("?", "key_help"),
    ],
)
def test_the_keys_that_hands_expect(key: str, name: str) -> None:
    assert key in NAMES[name].keys


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Double-click the empty board", "add_entity"),
        ("drag a kind from the palette", "add_entity"),
        ("rim handle", "tool_link"),
        ("hold L", "tool_link"),
        ("rubber band", "tool_select"),
        ("arrow keys nudge", "tool_select"),
        ("Alt+drag", "tool_lasso"),
        ("Space+drag", "tool_pan"),
        ("Wheel", "zoom_in"),
        ("badge", "expand"),
        ("Drop files", "import_files"),
        ("Double-click or Enter", "open_subject"),
        ("Esc", "select_none"),
    ],
)
def test_what_the_mouse_does_is_in_the_table_too(words: str, name: str) -> None:
    assert words in NAMES[name].hand


def test_every_command_stands_in_its_menu(window: Window) -> None:
    shown = {action.objectName() for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    assert set(NAMES) <= shown


def test_without_a_case_its_commands_are_disabled_and_say_why(window: Window) -> None:
    assert not window.actions_table["fit_all"].isEnabled()
    assert "Open a case first." in window.actions_table["fit_all"].toolTip()
    assert window.actions_table["open_case"].isEnabled()


def test_a_disabled_command_says_what_it_needs(window: Window, workspace: Workspace, ids: dict[str, Id]) -> None:
    path = window.actions_table["find_path"]
    assert not path.isEnabled()
    assert "two entities" in path.toolTip()
    workspace.session.selection.set([ids["McColo"], ids["Giglinx"]])
    assert path.isEnabled()


def test_keys_can_be_changed_and_a_taken_key_is_refused(window: Window) -> None:
    assert set_keys(NAMES["merge"], ("Ctrl+M",)) == ""
    assert keys_of(NAMES["merge"]) == ("Ctrl+M",)
    assert "Undo" in set_keys(NAMES["merge"], ("Ctrl+Z",))
    assert keys_of(NAMES["merge"]) == ("Ctrl+M",)


def test_the_key_help_lists_and_filters_everything(qtbot: QtBot, window: Window) -> None:
    help_list = KeyHelp(window)
    qtbot.addWidget(help_list)
    lines = help_list.tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
    lines = [line for line in lines if line.parent() is not None]
    assert len(lines) == len(COMMANDS)
    help_list.filter.setText("lasso")
    assert [line.text(0) for line in lines if not line.isHidden()] == ["Lasso"]


def test_the_context_menu_is_searched_by_typing(
    qtbot: QtBot, window: Window, workspace: Workspace, ids: dict[str, Id]
) -> None:
    workspace.session.selection.set([ids["McColo"]])
    menu = window.actions_table.context_menu(window)
    qtbot.addWidget(menu)
    menu.popup(window.rect().center())
    before = [action.objectName() for action in menu.shown()]
    assert {"expand", "find_path", "hide", "select_neighbours", "rename"} <= set(before)
    qtbot.keyClicks(menu, "neigh")
    assert [action.objectName() for action in menu.shown()] == ["select_neighbours"]
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert workspace.session.selection.entities == (ids["Giglinx"],)
    assert all(window.actions_table[name].isVisible() for name in before)


def test_a_panel_that_is_asked_for_comes_to_the_front(window: Window, workspace: Workspace) -> None:
    dock = workspace.docks["history"]
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert dock.isVisible()
    dock.toggleViewAction().trigger()
    assert not dock.isVisible()
