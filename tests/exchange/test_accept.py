"""What a person accepts, rejects or selects in a text becomes part of the case with its quotation and place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from caseboard.commands.boards import boards_of, place
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.commands.grading import Grading, grade_exhibit
from caseboard.commands.sources import find_source
from caseboard.errors import InvalidValue
from caseboard.exchange.accept import (
    accept_all,
    accept_suggestion,
    claim_from_selection,
    entity_from_selection,
    known_names,
    likely_modality,
    likely_scope,
    link_from_selection,
    reject_suggestion,
    suggestions_for,
)
from caseboard.exchange.intake import keep, prepare, prepare_bytes
from caseboard.exchange.passages import MAX_QUOTATION, Passages, sentence_around
from caseboard.exchange.standing import State, linked, review
from caseboard.exchange.suggest import Suggestion
from caseboard.model.grades import Credibility, Modality, Reliability, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit, Link, Placement, Rejection, Source
from caseboard.model.when import When

ARTICLE = Path(__file__).parents[2] / ".." / "shared" / "seed" / "kgo-mccolo-article.txt"
TEXT = (
    "Paul Ferguson of Trend Micro told the paper in San Jose that McColo Corp. was behind it.\n\n"
    "Security experts say McColo could account for 75 percent of the spam activity worldwide. "
    "Its servers at 208.66.192[.]10 answered until Tuesday.\n\n"
    "Global Crossing pulled the plug on McColo. Ferguson is sure that they will return.\n"
)


def _exhibit(case: Case, text: str = TEXT) -> Exhibit:
    return keep(case, [prepare_bytes("report.txt", text.encode())]).exhibits[0]


def _named(found: list[Suggestion], words: str) -> Suggestion:
    return next(one for one in found if one.text == words)


def _accept(case: Case, exhibit: Exhibit, suggestion: Suggestion, **how: object) -> Entity | Claim:
    with case.changing(f"Accept {suggestion.value}") as writer:
        return accept_suggestion(writer, exhibit, suggestion, **how)  # type: ignore[arg-type]


def test_an_accepted_name_becomes_an_entity_with_a_mention_in_its_place(case: Case) -> None:
    exhibit = _exhibit(case)
    entity = _accept(case, exhibit, _named(suggestions_for(case, exhibit.id), "Paul Ferguson"))
    assert isinstance(entity, Entity)
    assert (entity.kind, entity.label) == ("person", "Paul Ferguson")
    (mention,) = case.read.where(Claim, subject_id=entity.id)
    assert (mention.property, mention.value, mention.exhibit_id) == ("mention", "Paul Ferguson", exhibit.id)
    assert (mention.char_start, mention.char_end, mention.line) == (0, 13, 1)
    assert mention.quotation == TEXT.split("\n\n", maxsplit=1)[0]


def test_a_defanged_address_is_recorded_under_its_real_form(case: Case) -> None:
    exhibit = _exhibit(case)
    entity = _accept(case, exhibit, _named(suggestions_for(case, exhibit.id), "208.66.192[.]10"))
    assert isinstance(entity, Entity)
    assert (entity.kind, entity.identity) == ("ip", "208.66.192.10")
    assert case.read.where(Claim, subject_id=entity.id)[0].value == "208.66.192[.]10"


def test_accepting_twice_adds_nothing_and_undo_takes_entity_and_mention_back(case: Case) -> None:
    exhibit = _exhibit(case)
    suggestion = _named(suggestions_for(case, exhibit.id), "Global Crossing")
    first = _accept(case, exhibit, suggestion)
    assert _accept(case, exhibit, suggestion) == first
    assert (case.read.count(Entity), case.read.count(Claim)) == (1, 1)
    case.undo()
    assert (case.read.count(Entity), case.read.count(Claim)) == (0, 0)


def test_a_known_entity_is_recognised_and_only_mentioned_again(case: Case) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "organisation", "McColo")
    exhibit = _exhibit(case)
    suggestion = _named(suggestions_for(case, exhibit.id), "McColo")
    assert suggestion.entity_id == known.id
    assert _accept(case, exhibit, suggestion) == known
    assert case.read.count(Entity) == 1


def test_a_further_name_of_an_entity_is_known_too(case: Case) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "organisation", "McColo Corporation")
        writer.new(Claim, subject_id=known.id, property="alias", value="Purple Crab", normalised="purple crab")
    assert ("Purple Crab", known.id) in [(one.label, one.id) for one in known_names(case.read)]
    exhibit = _exhibit(case, "People also say Purple Crab was behind it.")
    assert _named(suggestions_for(case, exhibit.id), "Purple Crab").entity_id == known.id


def test_correcting_the_kind_makes_another_thing_of_it(case: Case) -> None:
    exhibit = _exhibit(case)
    suggestion = _named(suggestions_for(case, exhibit.id), "San Jose")
    entity = _accept(case, exhibit, suggestion, kind="facility", label="San Jose exchange")
    assert isinstance(entity, Entity)
    assert (entity.kind, entity.label) == ("facility", "San Jose exchange")
    with pytest.raises(InvalidValue):
        _accept(case, exhibit, suggestion, kind="ip")


def test_a_figure_needs_a_subject_and_keeps_scope_voice_and_grade(case: Case) -> None:
    exhibit = _exhibit(case)
    found = suggestions_for(case, exhibit.id)
    figure = _named(found, "75 percent")
    with pytest.raises(InvalidValue, match="75 percent"):
        _accept(case, exhibit, figure)
    subject = _accept(case, exhibit, _named(found, "McColo"))
    scope = likely_scope(TEXT, figure.end)
    claim = _accept(
        case,
        exhibit,
        figure,
        subject_id=subject.id,
        scope=scope,
        modality=likely_modality(TEXT[figure.sentence_start : figure.sentence_end]),
        credibility=Credibility.DOUBTFUL,
    )
    assert isinstance(claim, Claim)
    assert (claim.property, claim.value, claim.normalised) == ("share_of_spam", "75 percent", "75")
    assert (claim.scope, claim.modality) == ("of the spam activity worldwide", Modality.POSSIBLE)
    assert claim.quotation.startswith("Security experts say McColo could account for 75 percent")


def test_a_rejected_name_is_not_suggested_again_in_this_exhibit_until_undone(case: Case) -> None:
    exhibit = _exhibit(case)
    suggestion = _named(suggestions_for(case, exhibit.id), "San Jose")
    with case.changing("Reject San Jose") as writer:
        reject_suggestion(writer, exhibit, suggestion)
    assert case.read.all(Rejection)[0].text == "San Jose"
    assert "San Jose" not in [one.text for one in suggestions_for(case, exhibit.id)]
    case.undo()
    assert "San Jose" in [one.text for one in suggestions_for(case, exhibit.id)]


def test_a_rejected_figure_is_rejected_only_where_it_stands(case: Case) -> None:
    exhibit = _exhibit(case, "Spam fell by 45 percent that day. Sales of paper rose by 45 percent that year.")
    first, second = [one for one in suggestions_for(case, exhibit.id) if one.text == "45 percent"]
    with case.changing("Reject") as writer:
        reject_suggestion(writer, exhibit, first)
    assert [one.start for one in suggestions_for(case, exhibit.id) if one.text == "45 percent"] == [second.start]


def test_all_names_are_accepted_at_once_each_thing_once(case: Case) -> None:
    exhibit = _exhibit(case)
    board = case.read.board_columns
    found = suggestions_for(case, exhibit.id)
    board_id = _first_board(case)
    with case.changing("Accept all") as writer:
        entities = accept_all(writer, exhibit, found, board_id=board_id)
    labels = [entity.label for entity in entities]
    assert len(labels) == len(set(labels))
    assert {"Paul Ferguson", "Trend Micro", "San Jose", "Global Crossing", "208.66.192.10"} <= set(labels)
    assert sorted(board(board_id).labels) == sorted(labels)
    assert case.read.count(Claim) == len(labels)


def test_new_entities_stand_beside_those_of_their_sentence_and_nothing_moves(case: Case) -> None:
    exhibit = _exhibit(case)
    found = suggestions_for(case, exhibit.id)
    board_id = _first_board(case)
    with case.changing("Set up") as writer:
        far = add_entity(writer, "organisation", "Far Away Ltd")
        place(writer, board_id, {far.id: (-3000.0, -3000.0)})
    ferguson = _accept(case, exhibit, _named(found, "Paul Ferguson"), board_id=board_id, position=(500.0, 400.0))
    trend = _accept(case, exhibit, _named(found, "Trend Micro"), board_id=board_id)
    spots = {one.entity_id: (one.x, one.y) for one in case.read.where(Placement, board_id=board_id)}
    assert spots[far.id] == (-3000.0, -3000.0)
    assert spots[ferguson.id] == (500.0, 400.0)
    assert 40 < abs(complex(*spots[trend.id]) - complex(500, 400)) < 400


def test_selected_words_become_an_entity_of_the_kind_they_look_like(case: Case) -> None:
    exhibit = _exhibit(case, "Write to noc@example.org today.\n")
    with case.changing("Add") as writer:
        entity = entity_from_selection(writer, exhibit, 8, 24)
    assert (entity.kind, entity.label) == ("email", "noc@example.org")
    (mention,) = case.read.where(Claim, subject_id=entity.id)
    assert (mention.char_start, mention.char_end) == (9, 24)


def test_selected_words_become_the_evidence_of_a_link(case: Case) -> None:
    exhibit = _exhibit(case)
    start = TEXT.index("Global Crossing pulled")
    end = TEXT.index(" Ferguson is sure")
    ends = (("organisation", "Global Crossing"), ("organisation", "McColo"))
    with case.changing("Link") as writer:
        link = link_from_selection(
            writer,
            exhibit,
            start,
            end,
            kind="disconnected",
            from_end=ends[0],
            to_end=ends[1],
            strength=Strength.CONFIRMED,
        )
    assert (link.kind, link.strength) == ("disconnected", Strength.CONFIRMED)
    (holds,) = case.read.where(Claim, subject_id=link.id)
    assert (holds.property, holds.normalised) == ("holds", "yes")
    assert holds.quotation == "Global Crossing pulled the plug on McColo."
    with case.changing("Link again") as writer:
        assert (
            link_from_selection(writer, exhibit, start, end, kind="disconnected", from_end=ends[0], to_end=ends[1])
            == link
        )
    assert (case.read.count(Link), case.read.count(Claim)) == (1, 1)


def test_a_link_from_a_thing_to_itself_is_refused_and_adds_nothing(case: Case) -> None:
    exhibit = _exhibit(case)
    with pytest.raises(InvalidValue), case.changing("Link") as writer:
        link_from_selection(
            writer,
            exhibit,
            0,
            13,
            kind="associate_of",
            from_end=("person", "A. Nobody"),
            to_end=("person", "a. nobody"),
        )
    assert case.read.count(Entity) == 0


def test_selected_words_become_a_claim_with_their_page(case: Case) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for page in ("Nothing to see here.", "The hall has 2,000 servers on two floors."):
        canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    exhibit = keep(case, [prepare_bytes("visit.pdf", stream.getvalue())]).exhibits[0]
    start = (case.read.exhibit_text(exhibit.id) or "").index("2,000 servers")
    with case.changing("Claim") as writer:
        hall = add_entity(writer, "facility", "Market Post Tower")
        claim = claim_from_selection(
            writer, exhibit, start, start + 5, subject_id=hall.id, property="servers", modality=Modality.ESTIMATED
        )
    assert (claim.value, claim.normalised, claim.page) == ("2,000", "2000", 2)
    assert claim.quotation == "The hall has 2,000 servers on two floors."


@pytest.mark.parametrize(("start", "end"), [(5, 5), (13, 14), (-1, 4), (0, 10_000)])
def test_a_range_without_words_is_refused(case: Case, start: int, end: int) -> None:
    exhibit = _exhibit(case)
    with pytest.raises(InvalidValue):
        Passages.of(case.read, exhibit.id).at(start, end)


def test_a_quotation_is_short_and_holds_the_words() -> None:
    text = "word " * 500 + "the very words" + " word" * 500
    start = text.index("the very words")
    quotation = sentence_around(text, start, start + 14)
    assert len(quotation) <= MAX_QUOTATION + 2
    assert "the very words" in quotation


def test_review_tells_open_known_and_accepted_apart_and_groups_places(case: Case) -> None:
    with case.changing("Add") as writer:
        add_entity(writer, "organisation", "Trend Micro")
    exhibit = _exhibit(case)
    found = suggestions_for(case, exhibit.id)
    _accept(case, exhibit, _named(found, "McColo"))
    states = {one.first.value: one.state for one in review(case.read, exhibit.id, found)}
    assert states["McColo"] is State.ACCEPTED
    assert states["Trend Micro"] is State.KNOWN
    assert states["Global Crossing"] is State.OPEN
    ferguson = next(one for one in review(case.read, exhibit.id, found) if one.first.value == "Paul Ferguson")
    assert [one.text for one in ferguson.places] == ["Paul Ferguson", "Ferguson"]
    case.undo()
    states = {one.first.value: one.state for one in review(case.read, exhibit.id, found)}
    assert states["McColo"] is State.OPEN


def test_suggestions_made_before_turn_to_an_entity_that_came_later(case: Case) -> None:
    exhibit = _exhibit(case)
    found = suggestions_for(case, exhibit.id)
    with case.changing("Add") as writer:
        new = add_entity(writer, "organisation", "Global Crossing")
    again = linked(found, known_names(case.read, [new.id]))
    assert _named(again, "Global Crossing").entity_id == new.id
    assert _named(again, "Trend Micro").entity_id is None


def test_grading_makes_a_source_that_exhibit_and_earlier_claims_follow(case: Case) -> None:
    exhibit = _exhibit(case)
    entity = _accept(case, exhibit, _named(suggestions_for(case, exhibit.id), "Trend Micro"))
    with case.changing("Grade the source") as writer:
        source = grade_exhibit(writer, exhibit.id, Grading("Example Times", Reliability.C, When.parse("2008-11-12")))
    assert case.read.get(Exhibit, exhibit.id).source_id == source.id
    assert case.read.where(Claim, subject_id=entity.id)[0].source_id == source.id
    with case.changing("Grade again") as writer:
        grade_exhibit(writer, exhibit.id, Grading("example  times", Reliability.B))
    assert case.read.count(Source) == 1
    assert find_source(case.read, "Example Times").reliability is Reliability.B


def test_the_seed_article_gives_its_figures_names_and_places(case: Case) -> None:
    if not ARTICLE.exists():
        pytest.skip("the seed article is not here")
    exhibit = keep(case, prepare([ARTICLE])).exhibits[0]
    found = suggestions_for(case, exhibit.id)
    values = {one.value for one in found}
    assert {"McColo", "Global Crossing", "Hurricane Electric", "Paul Ferguson", "San Jose", "Russia"} <= values
    with case.changing("Accept all") as writer:
        entities = accept_all(writer, exhibit, found, board_id=_first_board(case))
    assert len(case.read.where(Placement, board_id=_first_board(case))) == len(entities) >= 15
    case.undo()
    assert case.read.count(Entity) == 0


def _first_board(case: Case) -> Id:
    return boards_of(case.read)[0].id
