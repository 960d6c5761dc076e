"""The sample case: built whole from its facts, with the numbers, rivals and notices that its sources give."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from caseboard.commands.assess import assess, disputed_count, origins_of
from caseboard.commands.boards import boards_of
from caseboard.commands.case import Case
from caseboard.commands.demo import build_case, build_demo
from caseboard.commands.entities import resolve_entity
from caseboard.commands.facts import read_facts
from caseboard.commands.facts_check import mistakes
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.errors import Cancelled, CaseFileError, InvalidValue
from caseboard.model.grades import NoticeState, PositionState
from caseboard.model.records import (
    Claim,
    Entity,
    Exhibit,
    Link,
    Notice,
    NoticeEvent,
    Placement,
    Position,
    Record,
    Source,
)
from caseboard.progress import Progress
from caseboard.resources import sample_case


@pytest.fixture(scope="module")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "mccolo.case"
    build_demo(path)
    return path


@pytest.fixture
def case(demo_path: Path) -> Case:
    with Case.open(demo_path, read_only=True) as opened:
        yield opened


def values(case: Case, label: str, name: str, scope: str) -> set[str]:
    subject = resolve_entity(case.read, label).id
    return {one.normalised for one in case.read.where(Claim, subject_id=subject, property=name) if one.scope == scope}


def test_the_facts_fit_together() -> None:
    assert list(mistakes(read_facts(sample_case("mccolo.yaml")), load_vocabulary())) == []


@pytest.mark.parametrize(
    ("record", "least"),
    [
        (Entity, 45),
        (Link, 70),
        (Claim, 120),
        (Source, 25),
        (Exhibit, 1),
        (Position, 8),
        (Notice, 14),
        (NoticeEvent, 14),
    ],
)
def test_the_case_is_large_enough_to_learn_on(case: Case, record: type[Record], least: int) -> None:
    assert case.read.count(record) >= least


def test_the_case_verifies_and_was_made_in_labelled_steps(case: Case) -> None:
    assert case.verify().ok
    labels = [entry.label for entry in case.history()]
    assert labels[1] == "Describe the case"
    assert "Arrange the board “McColo, November 2008”" in labels
    assert len(labels) == len(set(labels))


def test_at_least_eight_properties_are_disputed(case: Case) -> None:
    assert disputed_count(case.read) >= 8


def test_rival_figures_stand_side_by_side_within_their_scope(case: Case) -> None:
    event = "McColo cut off, 11-12 Nov 2008"
    assert values(case, event, "spam_drop", "seen by Trend Micro") == {"45", "40"}
    assert {"41", "66"} <= values(case, event, "spam_drop", "seen by IronPort")
    assert {"45", "65", "66", "75"} <= values(case, event, "spam_drop", "all spam in the first days")
    assert values(case, "McColo Corporation", "share_of_spam", "of spam worldwide") == {"75", "50", "25"}
    assert values(case, "McColo Corporation", "share_of_spam", "of spam sent in the United States") == {"75"}
    assert values(case, event, "date", "Global Crossing") == {"2008-11-11", "2008-11-12"}
    assert len(values(case, "Benny Ng", "role", "")) == 2


def test_ten_outlets_that_repeat_one_expert_are_one_origin(case: Case) -> None:
    mccolo = resolve_entity(case.read, "McColo Corporation").id
    shares = [
        one for one in case.read.where(Claim, subject_id=mccolo, property="share_of_spam") if one.normalised == "75"
    ]
    worldwide = [one for one in shares if one.scope == "of spam worldwide"]
    origins = origins_of(case.read)
    assert len(worldwide) == 4
    assert len({origins[one.source_id] for one in worldwide if one.source_id}) == 2


def test_the_number_of_the_target_has_another_holder_today_without_a_dispute(case: Case) -> None:
    number = resolve_entity(case.read, "AS26780").id
    (name,) = [one for one in assess(case.read, case.vocabulary, number) if one.property == "as_name"]
    assert not name.rivals
    assert sorted(str(one.valid_from) for one in name.claims) == ["2006-11-17", "2015"]


def test_the_chosen_day_of_the_return_is_the_fifteenth_and_its_rival_stays(case: Case) -> None:
    event = resolve_entity(case.read, "McColo back for hours, 15 Nov 2008").id
    (position,) = case.read.where(Position, subject_id=event, property="date")
    assert position.state is PositionState.CHOSEN
    assert position.claim_id is not None
    assert case.read.get(Claim, position.claim_id).normalised == "2008-11-15"
    assert {one.normalised for one in case.read.where(Claim, subject_id=event, property="date")} == {
        "2008-11-15",
        "2008-11-19",
    }


def test_the_third_upstream_stands_in_the_case(case: Case) -> None:
    target = resolve_entity(case.read, "AS26780").id
    upstreams = {
        case.read.get(Entity, link.from_id).label
        for link in case.read.where(Link, kind="transit_to", to_id=target)
        if link.strength.value == "confirmed"
    }
    assert {"AS3549", "AS6939", "AS1299"} <= upstreams


def test_notices_carry_both_answers_and_the_silence_before(case: Case) -> None:
    states = Counter(
        (case.read.get(Entity, one.recipient_id).label, one.state) for one in case.read.all(Notice) if one.sent
    )
    assert states["Hurricane Electric", NoticeState.SILENT] == 2
    assert states["Hurricane Electric", NoticeState.ACTED] == 2
    assert states["Global Crossing", NoticeState.ACTED] == 2
    assert states["TeliaSonera", NoticeState.ACTED] == 1
    assert states["Federal Bureau of Investigation", NoticeState.REFUSED] == 1


def test_every_quotation_is_found_where_its_claim_says(case: Case) -> None:
    quoted = [one for one in case.read.all(Claim) if one.quotation]
    assert len(quoted) >= 8
    for claim in quoted:
        assert claim.exhibit_id is not None
        text = case.read.exhibit_text(claim.exhibit_id)
        assert text is not None
        assert text[claim.char_start : claim.char_end] == claim.quotation


def test_every_claim_and_every_link_has_a_source(case: Case) -> None:
    claims = case.read.all(Claim)
    assert all(one.source_id for one in claims)
    assert {link.id for link in case.read.all(Link)} <= {one.subject_id for one in claims}


def test_members_of_the_public_are_left_out(case: Case) -> None:
    assert case.search("Fawcett") == []


def test_every_board_is_laid_out_with_room_for_the_labels(case: Case) -> None:
    boards = boards_of(case.read)
    assert boards[0].name == "McColo, November 2008"
    assert len(boards) >= 3
    for board in boards:
        placed = case.read.where(Placement, board_id=board.id)
        for one, other in combinations(placed, 2):
            assert abs(one.x - other.x) >= 150 or abs(one.y - other.y) >= 70, board.name
        here = {one.entity_id for one in placed}
        linked = {
            end
            for link in case.read.all(Link)
            if {link.from_id, link.to_id} <= here
            for end in (link.from_id, link.to_id)
        }
        assert linked == here, board.name


def test_two_builds_say_the_same(case: Case, tmp_path: Path) -> None:
    build_demo(tmp_path / "again.case")
    with Case.open(tmp_path / "again.case") as again:
        assert [one.label for one in again.history()] == [one.label for one in case.history()]
        told = [(one.property, one.value, one.scope, one.place) for one in case.read.all(Claim)]
        assert [(one.property, one.value, one.scope, one.place) for one in again.read.all(Claim)] == told


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.case"
    path.write_bytes(b"mine")
    with pytest.raises(CaseFileError):
        build_demo(path)
    assert path.read_bytes() == b"mine"


def test_a_stopped_build_leaves_no_file(tmp_path: Path) -> None:
    progress = Progress(lambda snapshot: progress.cancel() if snapshot.done > 200 else None, interval=0.0)
    with pytest.raises(Cancelled):
        build_demo(tmp_path / "stopped.case", progress)
    assert list(tmp_path.iterdir()) == []


def test_a_value_that_a_verb_refuses_is_told_with_its_place(tmp_path: Path) -> None:
    facts = tmp_path / "wrong.yaml"
    facts.write_text("case: {title: Wrong}\nentities: [{key: net, kind: network, label: 300.1.2.0/24}]\n")
    with pytest.raises(InvalidValue, match=r"wrong\.yaml: entities, “net”: "):
        build_case(tmp_path / "wrong.case", facts)
    assert not (tmp_path / "wrong.case").exists()
