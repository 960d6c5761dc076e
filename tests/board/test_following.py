"""A scene that follows changes shows the same as one that is read again."""

from __future__ import annotations

import random
from typing import Any

import pytest

from caseboard.board.following import follow
from caseboard.board.scene import Scene
from caseboard.commands.boards import add_board, boards_of, place, set_hidden, set_pinned, take_off
from caseboard.commands.case import Case, Writer
from caseboard.commands.claims import add_claim, remove_claims, set_position
from caseboard.commands.entities import add_entity, remove_entities, rename_entity
from caseboard.commands.links import add_link, change_link, remove_links
from caseboard.model.changes import ChangeKind, ChangeSet
from caseboard.model.grades import PositionState, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link


def picture(scene: Scene) -> tuple[dict[bytes, Any], dict[bytes, Any]]:
    """Everything that a scene shows, by identifier."""
    c = scene.columns
    nodes: dict[bytes, Any] = {
        scene.entity_id(row): (
            *scene.places[row].tolist(),
            c.kind_names[c.kind[row]],
            c.labels[row],
            bool(c.pinned[row]),
            bool(c.hidden[row]),
            bool(c.disputed[row]),
            int(c.off_board[row]),
        )
        for row in range(scene.node_count)
    }
    links: dict[bytes, Any] = {
        scene.link_id(row): (
            scene.entity_id(int(c.link_from[row])),
            scene.entity_id(int(c.link_to[row])),
            c.link_kind_names[c.link_kind[row]],
            int(c.strength[row]),
            int(c.direction[row]),
            bool(c.inferred[row]),
            c.link_labels[row],
            bool(c.link_disputed[row]),
        )
        for row in range(scene.link_count)
    }
    return nodes, links


class Followed:
    """A case with two boards and a scene of the first that follows it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.board = boards_of(case.read)[0].id
        with case.changing("Begin") as writer:
            self.other = add_board(writer, "Other").id
            self.ids = [add_entity(writer, "organisation", f"Company {number}").id for number in range(6)]
            place(writer, self.board, {one: (100.0 * n, 0.0) for n, one in enumerate(self.ids[:4])})
            add_link(writer, "owns", self.ids[0], self.ids[1])
            add_link(writer, "owns", self.ids[0], self.ids[5])
        self.scene = Scene.from_columns(case.read.board_columns(self.board), case.vocabulary)
        self.whole = 0
        case.subscribe(self._follow)

    def _follow(self, change: ChangeSet) -> None:
        dirty = follow(self.scene, self.case.read, self.case.vocabulary, self.board, change)
        self.whole += dirty.everything

    def check(self) -> None:
        fresh = Scene.from_columns(self.case.read.board_columns(self.board), self.case.vocabulary)
        assert picture(self.scene) == picture(fresh)


@pytest.fixture
def followed(case: Case) -> Followed:
    return Followed(case)


def test_small_edits_are_followed_without_reading_the_board_again(followed: Followed) -> None:
    case, ids = followed.case, followed.ids
    with case.changing("Rename") as writer:
        rename_entity(writer, ids[0], "Renamed")
    with case.changing("Move", ChangeKind.LAYOUT) as writer:
        place(writer, followed.board, {ids[1]: (7.0, 8.0)})
    with case.changing("Bring") as writer:
        place(writer, followed.board, {ids[5]: (1.0, 2.0)})
    with case.changing("Link") as writer:
        link = add_link(writer, "owns", ids[2], ids[4])
    with case.changing("Strengthen") as writer:
        change_link(writer, link.id, strength=Strength.CONFIRMED)
    with case.changing("Pin") as writer:
        set_pinned(writer, followed.board, [ids[2]], True)
    with case.changing("Dispute") as writer:
        add_claim(writer, ids[0], "founded", "2001")
        add_claim(writer, ids[0], "founded", "2004")
    followed.check()
    assert followed.whole == 0
    row = followed.scene.row(ids[0])
    assert row is not None
    assert followed.scene.columns.disputed[row]
    assert followed.scene.columns.labels[row] == "Renamed"


def test_what_is_added_elsewhere_shows_only_as_a_count(followed: Followed) -> None:
    with followed.case.changing("Add") as writer:
        new = add_entity(writer, "person", "Somebody")
        place(writer, followed.other, {new.id: (0.0, 0.0)})
        add_link(writer, "directs", new.id, followed.ids[0])
    followed.check()
    assert followed.scene.row(new.id) is None
    assert followed.whole == 0


def test_a_new_entity_with_its_links_appears_in_one_step(followed: Followed) -> None:
    with followed.case.changing("Add") as writer:
        new = add_entity(writer, "asn", "AS26780")
        place(writer, followed.board, {new.id: (5.0, 5.0)})
        add_link(writer, "owns", followed.ids[0], new.id)
    followed.check()
    assert followed.whole == 0
    followed.case.undo()
    followed.check()


@pytest.mark.parametrize("seed", range(6))
def test_any_run_of_edits_undos_and_redos_is_followed(case: Case, seed: int) -> None:
    followed, draw = Followed(case), random.Random(seed)
    for _ in range(40):
        _some_step(followed, draw)
        followed.check()


def _some_step(followed: Followed, draw: random.Random) -> None:
    case = followed.case
    choice = draw.randrange(10)
    if choice == 0 and case.undo_label not in (None, "Begin"):
        case.undo()
    elif choice == 1 and case.redo_label:
        case.redo()
    else:
        with case.changing("Edit") as writer:
            _some_edit(followed, writer, draw)


def _some_edit(followed: Followed, writer: Writer, draw: random.Random) -> None:
    read = writer.read
    entities = [one.id for one in read.all(Entity)]
    one, two = draw.choice(entities), draw.choice(entities)
    links, claims = read.all(Link), read.all(Claim)
    board = draw.choice([followed.board, followed.board, followed.other])

    def dispute() -> None:
        subject: Id = draw.choice([one, *(link.id for link in links)])
        add_claim(writer, subject, "description_of_state", f"value {draw.randrange(3)}")

    def decide() -> None:
        set_position(writer, one, "description_of_state", PositionState.DEFERRED)

    edits = [
        lambda: rename_entity(writer, one, f"Name {draw.randrange(100)}"),
        lambda: place(writer, board, {one: (draw.random() * 500, draw.random() * 500)}),
        lambda: add_link(writer, "associate_of", one, two),
        lambda: take_off(writer, board, [one]),
        lambda: set_hidden(writer, board, [one], draw.random() < 0.5),
        lambda: remove_links(writer, [draw.choice(links).id] if links else []),
        lambda: remove_entities(writer, [one] if len(entities) > 3 else []),
        lambda: remove_claims(writer, [draw.choice(claims).id] if claims else []),
        lambda: add_entity(writer, "person", f"Person {draw.randrange(1000)}"),
        dispute,
        decide,
    ]
    for _ in range(draw.randrange(1, 4)):
        edits[draw.randrange(len(edits))]()
        if read.find(Entity, one) is None or read.find(Entity, two) is None:
            return
        links, claims = read.all(Link), read.all(Claim)
