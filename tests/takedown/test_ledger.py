from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import add_entity, find_entity, resolve_entity
from caseboard.commands.exhibits import add_exhibit
from caseboard.commands.links import add_link
from caseboard.commands.notices import add_notice, add_notice_event
from caseboard.commands.sources import add_source
from caseboard.model.grades import NoticeState
from caseboard.model.ids import Id
from caseboard.model.records import Notice
from caseboard.model.when import When
from caseboard.takedown.chronology import aware_since, knowledge_of
from caseboard.takedown.ladder import Rung, next_rung, sufficiency
from caseboard.takedown.ledger import ledger, recipients


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.create(tmp_path / "ledger.case", title="Ledger") as case:
        yield case


@pytest.fixture
def told(case: Case) -> Callable[..., Notice]:
    """Records a notice about “Bad Host” to a company, with events as (kind, time)."""

    def tell(recipient: str, sent: str | None, due: str | None = None, *events: tuple[str, str | None]) -> Notice:
        with case.changing(f"Notify {recipient}") as writer:
            names = {
                one: _entity(case, one) or add_entity(writer, "organisation", one).id for one in ("Bad Host", recipient)
            }
            notice = add_notice(
                writer,
                names["Bad Host"],
                names[recipient],
                "Researcher",
                sent=When.parse(sent) if sent else None,
                due=When.parse(due) if due else None,
                state=NoticeState.SENT if sent else NoticeState.DRAFT,
            )
            for kind, at in events:
                add_notice_event(writer, notice.id, kind, When.parse(at) if at else None)
        return notice

    return tell


def _entity(case: Case, label: str) -> Id | None:
    found = find_entity(case.read, case.vocabulary, "organisation", label)
    return found.id if found else None


def test_silence_begins_when_the_deadline_has_passed(case: Case, told: Callable[..., Notice]) -> None:
    told("Carrier", "2008-11-01", "2008-11-05")
    before, after = ledger(case.read, day("2008-11-05")), ledger(case.read, day("2008-11-06"))
    assert (before[0].state, before[0].overdue) == (NoticeState.SENT, False)
    assert (after[0].state, after[0].overdue) == (NoticeState.SILENT, True)
    assert after[0].age_days == 5.0


def test_what_came_later_does_not_count_on_an_earlier_day(case: Case, told: Callable[..., Notice]) -> None:
    told("Carrier", "2008-11-01", "2008-11-20", ("acknowledged", "2008-11-03"), ("acted", "2008-11-11"))
    assert [ledger(case.read, day(text)) for text in ("2008-10-31",)] == [[]]
    assert ledger(case.read, day("2008-11-02"))[0].state is NoticeState.SENT
    assert ledger(case.read, day("2008-11-04"))[0].state is NoticeState.ACKNOWLEDGED
    assert ledger(case.read, day("2008-11-12"))[0].state is NoticeState.ACTED


def test_an_acknowledgement_without_action_becomes_overdue(case: Case, told: Callable[..., Notice]) -> None:
    told("Carrier", "2008-11-01", "2008-11-05", ("acknowledged", "2008-11-02"))
    assert ledger(case.read, day("2008-11-07"))[0].overdue


def test_recipients_are_measured_by_their_answers(case: Case, told: Callable[..., Notice]) -> None:
    told("Carrier", "2008-09-01", None, ("reminder", "2008-09-10"))
    told("Carrier", "2008-10-01", None, ("reply", "2008-10-05"))
    told("Carrier", "2008-11-10", None, ("no comment", "2008-11-10"), ("acted", "2008-11-12"))
    told("Wrong Box", "2008-11-10", None, ("bounce", "2008-11-10"))
    told("Carrier", None)
    carrier, wrong = recipients(ledger(case.read, day("2008-12-01")))
    assert (carrier.label, carrier.notices, carrier.reminders) == ("Carrier", 3, 3)
    assert carrier.aware_since == When.parse("2008-09-01")
    assert carrier.median_answer_days == 2.0
    assert carrier.share_unanswered == pytest.approx(1 / 3)
    assert (carrier.acted, carrier.refused) == (1, 0)
    assert (wrong.notices, wrong.aware_since, wrong.share_unanswered) == (0, None, None)


def test_the_ladder_climbs_from_host_to_upstream_to_police(case: Case, told: Callable[..., Notice]) -> None:
    with case.changing("Arrange") as writer:
        target = add_entity(writer, "organisation", "Bad Host")
        host = add_entity(writer, "organisation", "Data Centre")
        carrier = add_entity(writer, "organisation", "Carrier")
        add_entity(writer, "organisation", "National CERT")
        add_link(writer, "hosts", host.id, target.id)
        add_link(writer, "transit_to", carrier.id, target.id)
    first = next_rung(case.read, target.id, day("2008-11-01"))
    assert (first.rung, first.recipient) == (Rung.HOST, "Data Centre")
    told("Data Centre", "2008-11-01", "2008-11-03")
    waiting = next_rung(case.read, target.id, day("2008-11-02"))
    assert (waiting.rung, waiting.why) == (Rung.HOST, "sent by now: wait until 3 Nov 2008.")
    second = next_rung(case.read, target.id, day("2008-11-05"))
    assert (second.rung, second.recipient) == (Rung.UPSTREAM, "Carrier")
    assert second.why == "Every host has been asked: Data Centre silent."
    told("Carrier", "2008-11-05", "2008-11-07", ("refused", "2008-11-06"))
    third = next_rung(case.read, target.id, day("2008-11-08"))
    assert (third.rung, third.recipient) == (Rung.CERT, "National CERT")
    told("National CERT", "2008-11-08", "2008-11-10", ("acted", "2008-11-09"))
    last = next_rung(case.read, target.id, day("2008-11-11"))
    assert last.recipient_id is None
    assert "name one" in last.why


def test_a_bare_notice_lacks_all_that_a_recipient_needs(case: Case, told: Callable[..., Notice]) -> None:
    gaps = [gap.name for gap in sufficiency(case.read, told("Carrier", "2008-11-01"), day("2008-11-02"))]
    assert gaps == ["contact", "conduct", "request", "clause", "deadline", "sample"]


def test_a_complete_notice_lacks_nothing_until_its_evidence_is_old(case: Case) -> None:
    with case.changing("Arrange") as writer:
        target, carrier = (add_entity(writer, "organisation", name) for name in ("Bad Host", "Carrier"))
        one, two = (add_source(writer, name) for name in ("Spam trap", "Honeypot"))
        sample = add_exhibit(writer, b"log", name="log.txt", obtained_at="2008-11-01T10:00:00Z", source_id=one.id)
        add_claim(writer, target.id, "conduct", "sends spam", source_id=one.id, exhibit_id=sample.id)
        add_claim(writer, target.id, "conduct", "hosts control servers", source_id=two.id)
        notice = add_notice(
            writer,
            target.id,
            carrier.id,
            "Researcher",
            conduct="Control server on 208.72.168.191, seen 2008-11-01 10:00 UTC",
            request="End the session",
            clause="Acceptable-use policy, section 4",
            contact="abuse@carrier.example",
            contact_found="RDAP, 2008-11-01",
            due=When.parse("2008-11-05"),
            state=NoticeState.DRAFT,
            enclosures=[sample.id],
        )
        without_zone = add_notice(
            writer, target.id, carrier.id, "Researcher", conduct="seen at 10:00", enclosures=[sample.id]
        )
    assert sufficiency(case.read, notice, day("2008-11-02")) == ()
    old = sufficiency(case.read, notice, day("2008-12-02"))
    assert [gap.sentence for gap in old] == ["The newest evidence is 31 days old; look again before sending."]
    zone = next(gap for gap in sufficiency(case.read, without_zone, day("2008-11-02")) if gap.name == "time zone")
    assert zone.sentence == "“10:00” has no time zone."


def test_hurricane_electric_knew_two_months_before_it_acted(mccolo: Case) -> None:
    electric = resolve_entity(mccolo.read, "Hurricane Electric")
    lines = knowledge_of(mccolo.read, electric.id, day("2008-11-30"))
    assert aware_since(lines) == When.parse("2008-09")
    assert [(line.when.text, line.what) for line in lines if line.when and line.notice_id] == [
        ("2008-09", "told"),
        ("2008-10", "silence"),
        ("2008-10", "told"),
        ("2008-11-10", "silence"),
        ("2008-11-10", "told"),
        ("2008-11-11", "reply"),
        ("2008-11-11", "acted"),
        ("2008-11-11", "told"),
        ("2008-11-11", "acted"),
    ]
    assert any(line.source for line in lines)


def test_the_mccolo_ledger_can_be_replayed(mccolo: Case) -> None:
    target = resolve_entity(mccolo.read, "McColo Corporation")
    october = {one.recipient: one.state for one in ledger(mccolo.read, day("2008-10-20"), target.id)}
    assert october["Hurricane Electric"] is NoticeState.SENT
    told = {one.label: one for one in recipients(ledger(mccolo.read, day("2008-11-30"), target.id))}
    assert told["Hurricane Electric"].notices == 4
    assert told["Hurricane Electric"].acted == 2
    assert told["Hurricane Electric"].share_unanswered == 0.5
