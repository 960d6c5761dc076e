from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.analysis.routing import Relationships, Routes
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import resolve_entity
from caseboard.errors import InvalidValue, NotFound
from caseboard.model.records import Claim, Link, Placement
from caseboard.model.when import When
from caseboard.takedown.adjacency import Role, State
from caseboard.takedown.command import TakedownOptions, takedown_command
from caseboard.takedown.cuts import Contact, Willingness
from caseboard.takedown.keep import keep_plan, picture
from caseboard.takedown.subjects import Lookup, read_target_list, resolve
from caseboard.takedown.wording import sentence


def options(*targets: str, **more: object) -> TakedownOptions:
    return TakedownOptions(targets, **more)  # type: ignore[arg-type]


def test_the_case_and_the_snapshot_of_2007_give_the_known_figures(mccolo: Case, snapshot_2007: Relationships) -> None:
    plan = takedown_command(mccolo, options("AS26780", cut=("AS3549", "AS6939"), snapshots=[snapshot_2007]))
    found = plan.to_json()
    assert [(one["asn"], one["state"]) for one in found["upstreams"]] == [
        (1299, "current"),
        (3549, "cut"),
        (6939, "cut"),
    ]
    assert (found["ases"], found["reach_before"], found["reach_after"]) == (26_474, 26_451, 26_451)
    assert (found["open"], found["minimal_sets"]) == ([1299], [[1299, 3549, 6939]])
    assert found["at"] == "2007-11-05"
    assert "AS1299 (TeliaSonera) is the way back" in sentence(plan)
    assert any("Knobbe, Martens, Olson & Bear LLP (from 2015)" in warning for warning in plan.warnings)
    assert any("the day of the newest relationships" in warning for warning in plan.warnings)


def test_after_the_cut_the_case_itself_shows_telia_as_the_only_way(mccolo: Case, snapshot_2007: Relationships) -> None:
    plan = takedown_command(
        mccolo, options("McColo Corporation", snapshots=[snapshot_2007], at=When.parse("2008-11-14"))
    )
    states = {one.asn: one.state for one in plan.of_role(Role.UPSTREAM)}
    assert states == {
        226: State.DORMANT,
        1299: State.CURRENT,
        3549: State.DORMANT,
        6939: State.DORMANT,
    }
    assert plan.open == (1299,)
    assert plan.notify == (1299,)
    assert plan.reach_before == 26_451


def test_cutting_who_has_left_already_changes_nothing(mccolo: Case, snapshot_2007: Relationships) -> None:
    at = When.parse("2008-11-14")
    plan = takedown_command(mccolo, options("AS26780", cut=("Hurricane Electric",), snapshots=[snapshot_2007], at=at))
    assert plan.cut == (6939,)
    assert plan.reach_after == plan.reach_before
    assert any(text.startswith("The link to AS6939 is dormant") for text in plan.warnings)


def test_earlier_answers_make_networks_easier_to_ask(mccolo: Case) -> None:
    plan = takedown_command(mccolo, options("AS26780", at=When.parse("2008-11-14")))
    assert plan.standings[6939].willingness is Willingness.ACTED
    assert plan.standings[6939].contact is Contact.VERIFIED
    assert plan.standings[1299].willingness is Willingness.UNKNOWN
    later = takedown_command(mccolo, options("AS26780", at=When.parse("2008-11-20")))
    assert later.standings[1299].willingness is Willingness.ACTED


def test_a_claim_or_an_option_marks_a_network_as_complicit(mccolo: Case, snapshot_2007: Relationships) -> None:
    chosen = takedown_command(mccolo, options("AS26780", complicit=("AS6939",), snapshots=[snapshot_2007]))
    assert chosen.standings[6939].willingness is Willingness.COMPLICIT
    assert not chosen.cuts.small
    with mccolo.changing("Mark") as writer:
        add_claim(writer, resolve_entity(mccolo.read, "TeliaSonera").id, "complicit", "yes")
    marked = takedown_command(mccolo, options("AS26780", snapshots=[snapshot_2007]))
    assert marked.standings[1299].willingness is Willingness.COMPLICIT


@pytest.mark.parametrize("text", ["26780", "as26780", "208.72.168.0/21", "208.72.168.191", "208[.]72[.]168[.]191"])
def test_targets_are_found_by_number_network_and_address(text: str, mccolo: Case) -> None:
    found = resolve(Lookup(mccolo.read, mccolo.vocabulary, None, When.parse("2008-11-10")), [text])
    assert found.asns == (26780,)
    assert "208.72.168.0/21" in found.networks


def test_a_network_that_was_reissued_leads_to_its_holder_of_the_day(mccolo: Case) -> None:
    later = Lookup(mccolo.read, mccolo.vocabulary, None, When.parse("2016"))
    assert resolve(later, ["208.72.168.0/21"]).asns == (32773,)
    with pytest.raises(
        NotFound, match=r"has no AS number on the day of the plan \(2016\); at other times it had AS26780"
    ):
        resolve(later, ["McColo Corporation"])


def test_a_part_of_a_larger_network_is_asked_for_below_first(mccolo: Case) -> None:
    found = resolve(Lookup(mccolo.read, mccolo.vocabulary, None, When.parse("2008-11-10")), ["208.72.169.0/24"])
    assert found.asns == (26780,)
    assert any("ask the holder of the larger network" in note for note in found.notes)


def test_a_routing_table_finds_the_origin_of_an_address(mccolo: Case, table_of: Callable[..., Routes]) -> None:
    routes = table_of(("a", (1, 2), "198.51.0.0/16"), ("a", (1, 3), "198.51.100.0/24"))
    found = resolve(Lookup(mccolo.read, mccolo.vocabulary, routes, None), ["198.51.100.7"])
    assert found.asns == (3,)


@pytest.mark.parametrize(
    ("target", "sentence_part"),
    [
        ("Nobody Inc.", "Nothing in the case is called “Nobody Inc.”"),
        ("KnujOn", "cannot be resolved to an AS number.*link it to its AS number"),
        ("10.0.0.1", "No AS is known to announce 10.0.0.1.*--rib FILE"),
    ],
)
def test_what_cannot_be_resolved_is_a_sentence_with_a_way_on(target: str, sentence_part: str, mccolo: Case) -> None:
    with pytest.raises(NotFound, match=sentence_part):
        takedown_command(mccolo, options(target, at=When.parse("2008-11-10")))
    with pytest.raises(InvalidValue, match="There is no target"):
        takedown_command(mccolo, options())


def test_a_list_of_targets_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "targets.txt"
    path.write_text("# bad hosts\nAS26780  # McColo\n\n208[.]72.168.0/21\n")
    assert read_target_list(path) == ["AS26780", "208.72.168.0/21"]
    path.write_text("# nothing\n")
    with pytest.raises(InvalidValue, match=r"targets\.txt names no target"):
        read_target_list(path)


def test_a_kept_plan_is_board_links_and_note_in_one_step(mccolo: Case, snapshot_2007: Relationships) -> None:
    plan = takedown_command(mccolo, options("AS27595", snapshots=[snapshot_2007]))
    before = mccolo.read.count(Link)
    with mccolo.changing("Keep the plan") as writer:
        kept = keep_plan(writer, plan)
    assert kept.board.name == "Take-down of AS27595"
    assert mccolo.read.count(Link) == before + len(kept.new_links)
    assert len(kept.new_links) == 4
    assert len(mccolo.read.where(Placement, board_id=kept.board.id)) == len(picture(plan)) == 5
    assert "Runbook" in kept.note.body
    claim = mccolo.read.where(Claim, subject_id=kept.new_links[0])[0]
    assert (claim.property, claim.valid_from) == ("holds", When.parse("2007-11-05"))
    with mccolo.changing("Again") as writer:
        again = keep_plan(writer, plan)
    assert (again.board.name, again.new_links) == ("Take-down of AS27595 (2)", ())
    mccolo.undo()
    mccolo.undo()
    assert mccolo.read.count(Link) == before


def test_the_picture_puts_upstreams_above_and_marks_the_way_back(mccolo: Case, snapshot_2007: Relationships) -> None:
    plan = takedown_command(mccolo, options("AS26780", cut=("AS3549", "AS6939"), snapshots=[snapshot_2007]))
    spots = {spot.asn: spot for spot in picture(plan)}
    assert (spots[26780].x, spots[26780].y, spots[26780].role) == (0.0, 0.0, "target")
    assert all(spots[asn].y < 0 for asn in (1299, 3549, 6939))
    assert [asn for asn, spot in spots.items() if spot.open] == [1299]
    assert spots[3549].state is State.CUT
    assert len({(spot.x, spot.y) for spot in spots.values()}) == len(spots)
