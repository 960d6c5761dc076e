"""The board in the window: bringing what is linked, of one kind or of all, and taking it off again."""

from __future__ import annotations

import pytest

from caseboard.commands.entities import add_entity
from caseboard.commands.links import add_link
from caseboard.model.ids import Id
from caseboard.model.records import Entity
from caseboard.ui.workspace import Workspace


@pytest.fixture
def hub(workspace: Workspace) -> Id:
    """McColo, linked to two people and a company that are not on the board."""
    session = workspace.session
    mccolo = next(one for one, label in session.case.read.column(Entity, "id", "label") if label == "McColo")
    with session.case.changing("Link others") as writer:
        for kind, label in (("person", "Ann"), ("person", "Bob"), ("organisation", "Far Host")):
            other = add_entity(writer, kind, label)
            add_link(writer, "associate_of", other.id, mccolo)
    return mccolo


def test_expanding_offers_the_kinds_with_their_counts(workspace: Workspace, hub: Id) -> None:
    menu = workspace.board.ask_expand([hub])
    assert menu is not None
    assert [action.text() for action in menu.actions() if action.text()] == ["All 3", "2  People", "1  Organisation"]
    menu.actions()[2].trigger()
    menu.close()
    assert workspace.board.scene.node_count == 5
    assert set(workspace.board.elsewhere([hub])) == {"organisation"}


def test_a_single_kind_is_brought_at_once_and_collapsing_is_the_way_back(workspace: Workspace, hub: Id) -> None:
    board = workspace.board
    board.expand([hub], "organisation")
    assert board.ask_expand([hub]) is None
    assert board.scene.node_count == 6
    board.collapse([hub])
    # Giglinx hangs on McColo alone too; the network is not linked to it.
    assert sorted(board.scene.columns.labels) == ["208.66.192.0/22", "McColo"]
    workspace.session.undo()
    assert board.scene.node_count == 6
