"""A briefing holds what the case holds, in the order in which a reader needs it."""

from __future__ import annotations

import pytest

from caseboard.commands.assess import disputed_count
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim, set_position
from caseboard.commands.entities import add_entity
from caseboard.commands.notes import set_setting
from caseboard.commands.notices import add_notice, add_notice_event
from caseboard.commands.sources import add_source
from caseboard.errors import InvalidValue
from caseboard.model.grades import Credibility, Modality, PositionState, Reliability
from caseboard.model.records import Claim, Entity, Link, Notice
from caseboard.model.when import When
from caseboard.reports.gather import build_briefing
from caseboard.reports.model import Briefing
from tests.reports.conftest import DATE


@pytest.fixture(scope="module")
def briefing(sample: Case) -> Briefing:
    return build_briefing(sample, date=DATE)


def test_everything_in_the_case_is_in_the_briefing(sample: Case, briefing: Briefing) -> None:
    entities = len(briefing.dossiers) + len(briefing.others)
    claims = sum(len(one.statements) for one in briefing.dossiers)
    claims += sum(len(one.statements) for one in briefing.relations)
    assert entities == sample.read.count(Entity)
    assert len(briefing.relations) == sample.read.count(Link)
    assert claims == sample.read.count(Claim)
    assert len(briefing.tellings) == sample.read.count(Notice)
    assert sum(one.state == "disputed" for one in briefing.disputes) == disputed_count(sample.read)


def test_the_target_comes_first_then_the_best_connected(briefing: Briefing) -> None:
    assert briefing.target is not None
    assert briefing.target.label == "McColo Corporation"
    assert briefing.dossiers[0].name == briefing.target
    degrees = [len(one.relations) for one in briefing.dossiers[1:]]
    assert degrees == sorted(degrees, reverse=True)


def test_rival_values_stand_side_by_side_with_all_who_give_them(briefing: Briefing) -> None:
    trend = next(one for one in briefing.disputes if one.scope == "seen by Trend Micro")
    assert {rival.value for rival in trend.rivals} == {"45 %", "40 %"}
    assert trend.state == "disputed"
    assert all(statement.source for rival in trend.rivals for statement in rival.statements)
    assert trend.reason


def test_voice_and_grade_are_those_of_the_claim(case: Case) -> None:
    with case.changing("Add") as writer:
        thing = add_entity(writer, "organisation", "Thing")
        source = add_source(writer, "S", reliability=Reliability.B)
        add_claim(
            writer,
            thing.id,
            "role",
            "could account for half",
            modality=Modality.POSSIBLE,
            credibility=Credibility.PROBABLY_TRUE,
            source_id=source.id,
        )
        add_claim(writer, thing.id, "status", "nobody says so")
    first, second = build_briefing(case, date=DATE).dossiers[0].statements
    assert (first.value, first.modality, first.grade, first.source) == ("could account for half", "could be", "B2", 1)
    assert (second.grade, second.source) == ("F6", 0)


def test_a_position_is_printed_with_its_reason_and_the_rival_stays(case: Case) -> None:
    with case.changing("Add") as writer:
        thing = add_entity(writer, "organisation", "Thing")
        a = add_claim(writer, thing.id, "status", "open")
        add_claim(writer, thing.id, "status", "closed")
        set_position(writer, thing.id, "status", PositionState.CHOSEN, claim_id=a.id, reason="Seen with own eyes.")
    (dispute,) = build_briefing(case, date=DATE).disputes
    assert (dispute.state, dispute.reason) == ("chosen", "Seen with own eyes.")
    assert {(rival.value, rival.chosen) for rival in dispute.rivals} == {("open", True), ("closed", False)}


def test_the_chronology_is_in_order_and_joins_who_agrees(briefing: Briefing) -> None:
    times = [moment.when.earliest for moment in briefing.chronology]
    assert times == sorted(times)
    saturday = [one for one in briefing.chronology if one.subject.label.startswith("McColo back") and one.dispute]
    assert [len(one.backing) for one in saturday if one.shown == "15 Nov 2008"] == [3]


def test_each_party_has_its_own_list_of_what_it_was_told(case: Case) -> None:
    with case.changing("Add") as writer:
        target, carrier = add_entity(writer, "organisation", "Target"), add_entity(writer, "organisation", "Carrier")
        late = add_notice(writer, target.id, carrier.id, "B", conduct="again", sent=When.parse("2008-11-10"))
        early = add_notice(writer, target.id, carrier.id, "A", conduct="spam", sent=When.parse("2008-09"))
        add_notice_event(writer, early.id, "silence", When.parse("2008-10"))
        add_notice_event(writer, late.id, "acted", When.parse("2008-11-11"), "cut off")
    (party,) = build_briefing(case, date=DATE).parties
    assert party.aware_since == "Sep 2008"
    assert [entry[0] for entry in party.entries] == ["Sep 2008", "Oct 2008", "10 Nov 2008", "11 Nov 2008"]
    assert party.standing == "answered 1 of 2; last: acted"


def test_sources_that_repeat_one_another_have_one_origin(case: Case) -> None:
    with case.changing("Add") as writer:
        first = add_source(writer, "Agency")
        second = add_source(writer, "Paper", repeats_id=first.id)
        add_source(writer, "Blog", repeats_id=second.id)
    made = build_briefing(case, date=DATE)
    assert [(one.number, one.repeats, one.origin) for one in made.sources] == [(1, 0, 1), (2, 1, 1), (3, 2, 1)]
    assert made.counts.origins == 1


def test_without_a_summary_the_counts_are_told(case: Case) -> None:
    with case.changing("Add") as writer:
        thing = add_entity(writer, "organisation", "Thing")
        add_claim(writer, thing.id, "status", "open")
    summary = build_briefing(case, date=DATE).summary
    assert "1 subject and 0 links" in summary
    assert "1 claim" in summary


def test_a_label_that_is_none_of_the_protocol_is_refused(case: Case) -> None:
    with case.changing("Mark") as writer:
        set_setting(writer, "tlp", "TLP:WHITE")
    with pytest.raises(InvalidValue, match="TLP:WHITE"):
        build_briefing(case, date=DATE)
