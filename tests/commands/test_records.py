"""What a person can do to entities, links, claims, sources and boards, and what the program refuses."""

from __future__ import annotations

import pytest

from caseboard.commands.assess import assess, disputed_count
from caseboard.commands.boards import add_board, find_board, place, remove_board, set_pinned, take_off
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim, change_claim, remove_claims, set_position
from caseboard.commands.entities import (
    add_entity,
    change_kind,
    find_or_add_entity,
    merge_entities,
    remove_entities,
    rename_entity,
    resolve_entity,
)
from caseboard.commands.links import add_link, change_link
from caseboard.commands.notes import add_kind, add_note, set_setting
from caseboard.commands.notices import add_notice, add_notice_event
from caseboard.commands.sources import add_source, change_source, remove_source
from caseboard.errors import Ambiguous, CaseboardError, InvalidValue, NotFound
from caseboard.model.grades import Credibility, Direction, NoticeState, PositionState, Reliability, Strength
from caseboard.model.records import Claim, Entity, Link, Note, Notice, NoticeEvent, Placement, Position, Source
from caseboard.model.when import When

HOSTILE = [
    "<b>bold</b><img src='//attacker.example/x.png'>",
    "=cmd|' /C calc'!A0",
    "right\u202eleft",
    "null\x00byte",
    "x" * 10_000,
    "'; DROP TABLE entity; --",
    "🕵\u200d♀\ufe0f",
    "  spaces  ",
]


def test_an_identifier_is_one_entity_however_it_is_spelt(case: Case) -> None:
    with case.changing("Add") as writer:
        first = add_entity(writer, "asn", "as 26780")
        assert (first.label, first.identity) == ("AS26780", "AS26780")
        assert find_or_add_entity(writer, "asn", "ASN26780") == first
        with pytest.raises(InvalidValue, match="in the case already"):
            add_entity(writer, "asn", "26780")


def test_kinds_are_known_by_their_aliases_and_unknown_ones_are_told(case: Case) -> None:
    with case.changing("Add") as writer:
        assert add_entity(writer, "Company", "McColo").kind == "organisation"
        with pytest.raises(NotFound, match="no entity kind “spaceship”; known are account"):
            add_entity(writer, "spaceship", "X")
        with pytest.raises(InvalidValue, match="cannot be empty"):
            add_entity(writer, "person", "  ")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_byte_for_byte(case: Case, text: str) -> None:
    with case.changing("Add") as writer:
        entity = add_entity(writer, "person", text)
        claim = add_claim(writer, entity.id, "alias", text, quotation=text, scope=text)
        note = add_note(writer, text, entity.id)
    assert case.read.get(Entity, entity.id).label == text
    assert case.read.get(Claim, claim.id).quotation == text
    assert case.read.get(Note, note.id).body == text
    case.undo()
    case.redo()
    assert case.read.get(Entity, entity.id).label == text
    assert case.verify().ok


def test_half_a_surrogate_pair_is_refused_with_a_sentence(case: Case) -> None:
    with pytest.raises(InvalidValue, match="surrogate"), case.changing("Add") as writer:
        add_entity(writer, "person", "bad \ud800 name")
    assert case.read.count(Entity) == 0


def test_a_name_that_fits_several_is_ambiguous(case: Case) -> None:
    with case.changing("Add") as writer:
        person = add_entity(writer, "person", "Victoria")
        add_entity(writer, "place", "Victoria")
    with pytest.raises(Ambiguous, match="2 entities"):
        resolve_entity(case.read, "Victoria")
    with case.changing("Rename") as writer:
        rename_entity(writer, person.id, "Victoria Smith")
    assert resolve_entity(case.read, "victoria  smith").id == person.id


def test_changing_the_kind_checks_the_identifier(case: Case) -> None:
    with case.changing("Add") as writer:
        entity = add_entity(writer, "organisation", "203.0.113.7")
        assert change_kind(writer, entity.id, "ip").identity == "203.0.113.7"
    with pytest.raises(InvalidValue), case.changing("Change") as writer:
        change_kind(writer, entity.id, "asn")


def test_a_link_needs_fitting_ends(case: Case) -> None:
    with case.changing("Add") as writer:
        asn, net = add_entity(writer, "asn", "AS26780"), add_entity(writer, "network", "208.72.168.0/21")
        made = add_link(writer, "announces", asn.id, net.id, strength=Strength.CONFIRMED)
        assert made.direction is Direction.FORWARD
        with pytest.raises(InvalidValue, match="cannot begin at"):
            add_link(writer, "announces", net.id, asn.id)
        assert change_link(writer, made.id, strength=Strength.TENTATIVE).strength is Strength.TENTATIVE


def test_removing_an_entity_takes_all_that_hangs_on_it_and_undo_brings_it_back(case: Case) -> None:
    with case.changing("Add") as writer:
        a, b = add_entity(writer, "organisation", "A"), add_entity(writer, "organisation", "B")
        link = add_link(writer, "owns", a.id, b.id)
        add_claim(writer, link.id, "holds", "yes")
        claim = add_claim(writer, a.id, "founded", "2004")
        set_position(writer, a.id, "founded", PositionState.CHOSEN, claim_id=claim.id)
        notice = add_notice(writer, a.id, b.id, "Krebs", sent=When.parse("2008-11-10"))
        add_notice_event(writer, notice.id, "acted")
        add_note(writer, "x", a.id)
        place(writer, find_board(case.read).id, {a.id: (0, 0), b.id: (200, 0)})
    records = (Entity, Link, Claim, Position, Notice, NoticeEvent, Note, Placement)
    before = [case.read.count(record) for record in records]
    with case.changing("Remove A") as writer:
        remove_entities(writer, [a.id])
    assert [case.read.count(record) for record in records] == [1, 0, 0, 0, 0, 0, 0, 1]
    case.undo()
    assert [case.read.count(record) for record in records] == before
    assert case.verify().ok


def test_merging_moves_everything_to_the_one_that_stays(case: Case) -> None:
    with case.changing("Add") as writer:
        keep, drop = add_entity(writer, "organisation", "McColo"), add_entity(writer, "organisation", "McColo Corp")
        other = add_entity(writer, "organisation", "Global Crossing")
        add_link(writer, "owns", other.id, drop.id)
        add_link(writer, "same_as", keep.id, drop.id)
        add_claim(writer, drop.id, "founded", "2004")
        place(writer, find_board(case.read).id, {keep.id: (0, 0), drop.id: (100, 0)})
    with case.changing("Merge") as writer:
        merge_entities(writer, keep.id, drop.id)
    assert [(link.from_id, link.to_id) for link in case.read.all(Link)] == [(other.id, keep.id)]
    assert {(claim.property, claim.value) for claim in case.read.where(Claim, subject_id=keep.id)} == {
        ("founded", "2004"),
        ("alias", "McColo Corp"),
    }
    assert case.read.count(Placement) == 1
    with pytest.raises(InvalidValue, match="with itself"), case.changing("Merge") as writer:
        merge_entities(writer, keep.id, keep.id)


def two_figures(case: Case) -> tuple[Entity, Claim, Claim]:
    """A company on whose share of spam two sources differ."""
    with case.changing("Claims") as writer:
        company = add_entity(writer, "organisation", "McColo")
        kgo, other = add_source(writer, "KGO-TV", reliability=Reliability.C), add_source(writer, "HostExploit")
        first = add_claim(writer, company.id, "share_of_spam", "75 percent", scope="worldwide", source_id=kgo.id)
        second = add_claim(writer, company.id, "share_of_spam", "50 %", scope="Worldwide ", source_id=other.id)
    return company, first, second


def test_rival_claims_are_disputed_until_the_case_takes_a_position(case: Case) -> None:
    company, first, _ = two_figures(case)
    (found,) = assess(case.read, case.vocabulary, company.id)
    assert (found.state, found.origins, len(found.values), found.chosen) == ("disputed", 2, 2, None)
    assert disputed_count(case.read) == 1
    assert case.read.board_columns(find_board(case.read).id).disputed.tolist() == []
    with case.changing("Choose") as writer:
        set_position(writer, company.id, "share_of_spam", PositionState.CHOSEN, scope="worldwide", claim_id=first.id)
    (found,) = assess(case.read, case.vocabulary, company.id)
    assert found.chosen == first
    assert found.rivals
    assert disputed_count(case.read) == 0
    with case.changing("Dispute") as writer:
        set_position(writer, company.id, "share_of_spam", PositionState.DISPUTED, scope="worldwide", reason="no basis")
    assert disputed_count(case.read) == 1
    assert case.read.count(Claim) == 2


def test_other_scopes_and_other_times_are_no_rivals(case: Case) -> None:
    with case.changing("Claims") as writer:
        asn = add_entity(writer, "asn", "AS26780")
        until, since = When.parse("2008-11"), When.parse("2015")
        add_claim(writer, asn.id, "as_name", "MCCOLO", valid_to=until)
        add_claim(writer, asn.id, "as_name", "KMOB", valid_from=since)
        add_claim(writer, asn.id, "share_of_spam", "75 %", scope="worldwide")
        add_claim(writer, asn.id, "share_of_spam", "50 %", scope="in the United States")
    assert disputed_count(case.read) == 0
    assert len(assess(case.read, case.vocabulary, asn.id)) == 3


def test_outlets_that_repeat_one_another_are_one_origin(case: Case) -> None:
    company, _, _ = two_figures(case)
    with case.changing("Repeat") as writer:
        kgo, other = case.read.all(Source)
        change_source(writer, other.id, repeats_id=kgo.id)
        with pytest.raises(InvalidValue, match="cannot repeat itself"):
            change_source(writer, kgo.id, repeats_id=other.id)
    (found,) = assess(case.read, case.vocabulary, company.id)
    assert found.origins == 1


def test_a_choice_must_be_one_of_the_claims(case: Case) -> None:
    company, first, _ = two_figures(case)
    with case.changing("Choose") as writer:
        with pytest.raises(InvalidValue, match="which claim"):
            set_position(writer, company.id, "share_of_spam", PositionState.CHOSEN)
        with pytest.raises(InvalidValue, match="something else"):
            set_position(writer, company.id, "founded", PositionState.CHOSEN, claim_id=first.id)


def test_claims_are_normalised_and_words_for_quantities_stay(case: Case) -> None:
    with case.changing("Claims") as writer:
        company = add_entity(writer, "organisation", "McColo")
        figure = add_claim(writer, company.id, "spam_drop", "45-percent")
        words = add_claim(writer, company.id, "spam_drop", "a  Huge drop")
        assert (figure.normalised, words.normalised) == ("45", "a huge drop")
        assert change_claim(writer, figure.id, value="40 %").normalised == "40"
        remove_claims(writer, [words.id])
        with pytest.raises(InvalidValue, match="only from"):
            add_claim(writer, company.id, "founded", "2004", valid_from=When.parse("2008"), valid_to=When.parse("2006"))
        with pytest.raises(NotFound):
            add_claim(writer, figure.id, "founded", "2004")
    assert case.read.count(Claim) == 1
    assert figure.credibility is Credibility.CANNOT_BE_JUDGED


def test_a_source_in_use_is_not_removed(case: Case) -> None:
    two_figures(case)
    with case.changing("Remove") as writer:
        with pytest.raises(InvalidValue, match="source of 1 other"):
            remove_source(writer, case.read.all(Source)[0].id)
        unused = add_source(writer, "Nobody")
        remove_source(writer, unused.id)
    assert case.read.count(Source) == 2


def test_boards_places_and_pins(case: Case) -> None:
    with case.changing("Boards") as writer:
        a = add_entity(writer, "organisation", "A")
        second = add_board(writer, "Upstreams")
        place(writer, second.id, {a.id: (1.5, -2)})
        set_pinned(writer, second.id, [a.id], pinned=True)
        with pytest.raises(InvalidValue, match="already"):
            add_board(writer, "UPSTREAMS")
        for bad in (float("nan"), float("inf"), 1e300):
            with pytest.raises(InvalidValue, match="cannot stand"):
                place(writer, second.id, {a.id: (bad, 0)})
    columns = case.read.board_columns(second.id)
    assert (columns.x.tolist(), columns.y.tolist(), columns.pinned.tolist()) == ([1.5], [-2.0], [True])
    with case.changing("Off") as writer:
        take_off(writer, second.id, [a.id])
        remove_board(writer, second.id)
        with pytest.raises(InvalidValue, match="at least one"):
            remove_board(writer, find_board(case.read).id)


def test_board_columns_count_what_is_elsewhere(case: Case) -> None:
    with case.changing("Star") as writer:
        hub, *leaves = (add_entity(writer, "organisation", name) for name in "HABCD")
        for leaf in leaves:
            add_link(writer, "owns", hub.id, leaf.id)
        add_link(writer, "owns", leaves[0].id, hub.id)
        add_link(writer, "owns", hub.id, hub.id)
        place(writer, find_board(case.read).id, {hub.id: (0, 0), leaves[3].id: (9, 9)})
    columns = case.read.board_columns(find_board(case.read).id)
    assert dict(zip(columns.labels, columns.off_board.tolist(), strict=True)) == {"H": 3, "D": 0}
    assert sorted(zip(columns.link_from.tolist(), columns.link_to.tolist(), strict=True)) == [(0, 0), (0, 1)]


def test_notices_follow_their_events(case: Case) -> None:
    with case.changing("Tell") as writer:
        target, provider = add_entity(writer, "organisation", "McColo"), add_entity(writer, "organisation", "HE")
        notice = add_notice(writer, target.id, provider.id, "Krebs", sent=When.parse("2008-11-10"))
        add_notice_event(writer, notice.id, "acted", When.parse("2008-11-11"))
        with pytest.raises(InvalidValue, match="no event of a notice"):
            add_notice_event(writer, notice.id, "exploded")
        with pytest.raises(InvalidValue, match="before the sending"):
            add_notice(
                writer, target.id, provider.id, "Krebs", sent=When.parse("2008-11-10"), due=When.parse("2008-11-01")
            )
    assert case.read.get(Notice, notice.id).state is NoticeState.ACTED


def test_an_investigator_adds_kinds_and_properties_without_code(case: Case) -> None:
    body = {"label": "Vessel", "plural": "Vessels", "icon": "world", "colour": "#336699"}
    with case.changing("Kind") as writer:
        add_kind(writer, "entity", "vessel", body)
        set_setting(writer, "title", "Ships")
        with pytest.raises(InvalidValue, match="unknown fields"):
            add_kind(writer, "entity", "vessel", body | {"wheels": 4})
    with case.changing("Add") as writer:
        assert add_entity(writer, "vessel", "MV Example").kind == "vessel"
    assert case.title == "Ships"
    case.undo()
    case.undo()
    assert "vessel" not in case.vocabulary.entities


def test_nothing_dangling_is_ever_committed(case: Case) -> None:
    with case.changing("Add") as writer:
        a, b = add_entity(writer, "organisation", "A"), add_entity(writer, "organisation", "B")
        add_link(writer, "owns", a.id, b.id)
    before = case.head
    with pytest.raises(CaseboardError, match="inconsistent"), case.changing("Break") as writer:
        writer.remove(Entity, a.id)
    assert case.head == before
    assert case.read.count(Entity) == 2
