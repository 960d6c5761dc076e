"""What pasted words become: lines, cells of a table, or names found in prose."""

from __future__ import annotations

import pytest

from caseboard.commands.boards import boards_of
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.exchange.pasted import Proposal, add_pasted, read_pasted
from caseboard.model.records import Entity, Placement


def pairs(case: Case, text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.label) for one in read_pasted(text, case.read, case.vocabulary)]


def test_a_single_identifier_is_one_thing(case: Case) -> None:
    assert pairs(case, "  AS26780 \n") == [("asn", "AS26780")]
    assert pairs(case, "208.66.192[.]0/22") == [("network", "208.66.192[.]0/22")]


def test_every_line_of_a_list_is_one_thing_without_its_bullet(case: Case) -> None:
    text = "- McColo Corporation\n- Hurricane Electric\n\n3. 208.66.194.5\n• mccolo[.]com"
    assert pairs(case, text) == [
        ("organisation", "McColo Corporation"),
        ("organisation", "Hurricane Electric"),
        ("ip", "208.66.194.5"),
        ("domain", "mccolo[.]com"),
    ]


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_a_fragment_of_a_table_is_taken_cell_by_cell_without_its_heading(case: Case, separator: str) -> None:
    rows = [("ip", "domain"), ("192.0.2.1", "example.com"), ("192.0.2.2", "example.org")]
    assert pairs(case, "\n".join(separator.join(row) for row in rows)) == [
        ("ip", "192.0.2.1"),
        ("domain", "example.com"),
        ("ip", "192.0.2.2"),
        ("domain", "example.org"),
    ]


def test_prose_is_searched_and_its_commas_are_no_table(case: Case) -> None:
    text = (
        "The hosting firm McColo Corp. of San Jose, California, was cut off by Hurricane Electric and Global Crossing,"
        " two carriers. Its network 208.66.192.0/22 went dark, researchers said."
    )
    found = pairs(case, text)
    assert ("network", "208.66.192.0/22") in found
    assert any("Hurricane Electric" in label for _, label in found)
    assert all(len(label) < 60 for _, label in found)


def test_what_is_named_twice_is_proposed_once(case: Case) -> None:
    assert pairs(case, "192.0.2.1\n192[.]0[.]2[.]1\nMcColo\nMCCOLO") == [
        ("ip", "192.0.2.1"),
        ("organisation", "McColo"),
    ]


def test_what_the_case_has_already_is_told(case: Case) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "organisation", "McColo")
    found = read_pasted("mccolo\nGiglinx Global", case.read, case.vocabulary)
    assert [one.known_id for one in found] == [known.id, None]
    assert found[0].label == "McColo"


@pytest.mark.parametrize("text", ["", "   \n\n", "?!", "\x00\x01"])
def test_words_that_say_nothing_raise_nothing(case: Case, text: str) -> None:
    assert all(isinstance(one, Proposal) for one in read_pasted(text, case.read, case.vocabulary))


def test_what_is_chosen_is_added_and_placed_in_one_step(case: Case) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "organisation", "McColo")
    board = boards_of(case.read)[0].id
    found = read_pasted("McColo\n192.0.2.1\n192.0.2.2", case.read, case.vocabulary)
    with case.changing("Paste") as writer:
        ids = add_pasted(writer, board, found, (500.0, 500.0))
    assert case.read.count(Entity) == 3
    assert ids[0] == known.id
    places = {one.entity_id: (one.x, one.y) for one in case.read.where(Placement, board_id=board)}
    assert set(places) == set(ids)
    assert len(set(places.values())) == 3
    case.undo()
    assert case.read.count(Placement) == 0


def test_one_thing_stands_where_it_was_dropped(case: Case) -> None:
    board = boards_of(case.read)[0].id
    found = read_pasted("AS26780", case.read, case.vocabulary)
    with case.changing("Paste") as writer:
        add_pasted(writer, board, found, (120.0, -40.0))
    assert [(one.x, one.y) for one in case.read.all(Placement)] == [(120.0, -40.0)]
