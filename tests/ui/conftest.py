"""A window on a small case, and hands to work it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings
from pytestqt.qtbot import QtBot

from caseboard.app import make_application
from caseboard.commands.boards import boards_of, place
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.commands.links import add_link
from caseboard.model.ids import Id
from caseboard.model.records import Entity
from caseboard.ui.window import Window
from caseboard.ui.workspace import Workspace

Names = dict[str, Id]


@pytest.fixture
def small_case(tmp_path: Path) -> Path:
    """Two companies and a network on a board: McColo at the origin, Giglinx at its right, 208.66.192.0/22 below."""
    path = tmp_path / "small.case"
    with Case.create(path, title="Small", actor="tester") as case:
        board = boards_of(case.read)[0].id
        with case.changing("Begin") as writer:
            mccolo = add_entity(writer, "organisation", "McColo")
            giglinx = add_entity(writer, "organisation", "Giglinx")
            network = add_entity(writer, "network", "208.66.192.0/22")
            place(writer, board, {mccolo.id: (0, 0), giglinx.id: (300, 0), network.id: (0, 260)})
        with case.changing("Link Giglinx to McColo") as writer:
            add_link(writer, "transit_to", giglinx.id, mccolo.id)
    return path


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    """A window on the start page, with settings of its own."""
    make_application()
    QSettings().clear()
    made = Window()
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    yield made
    made.close_workspace()
    QSettings().clear()


@pytest.fixture
def workspace(window: Window, small_case: Path) -> Workspace:
    """The small case, open in a window."""
    assert window.files.open_path(small_case)
    assert window.workspace is not None
    return window.workspace


@pytest.fixture
def ids(workspace: Workspace) -> Names:
    """The entities of the small case by label."""
    return {one.label: one.id for one in workspace.session.case.read.all(Entity)}


@pytest.fixture
def spot(workspace: Workspace, ids: Names) -> Callable[[str], QPoint]:
    """Where an entity is on the surface of the board."""

    def find(label: str) -> QPoint:
        view = workspace.board.view
        row = view.scene.row(ids[label])
        assert row is not None
        x, y = view.scene.places[row]
        return view.to_widget(float(x), float(y))

    return find
