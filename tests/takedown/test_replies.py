from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.commands.notices import add_notice
from caseboard.errors import ImportRefused, InvalidValue, NotFound
from caseboard.model.grades import NoticeState
from caseboard.model.records import Exhibit, Notice
from caseboard.model.when import When
from caseboard.takedown.packet import message_id, token
from caseboard.takedown.replies import Kind, Match, match_answer, read_answer, record_answer, unmatched


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.create(tmp_path / "replies.case", title="Replies") as case:
        yield case


@pytest.fixture
def notice(case: Case) -> Notice:
    with case.changing("Notify") as writer:
        target, carrier = (add_entity(writer, "organisation", name) for name in ("Bad Host", "Carrier"))
        return add_notice(
            writer,
            target.id,
            carrier.id,
            "Researcher",
            contact="abuse@carrier.example.net",
            sent=When.parse("2008-11-10"),
        )


def mail(subject: str = "Re: report", sender: str = "Desk <desk@carrier.example.net>", **headers: str) -> bytes:
    lines = [f"From: {sender}", f"Subject: {subject}", "Date: Tue, 11 Nov 2008 16:30:00 -0500"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", "The customer was disconnected.", ""]).encode()


def test_an_answer_in_the_thread_finds_its_notice(case: Case, notice: Notice) -> None:
    answer = read_answer(mail(sender="someone@elsewhere.example", In_Reply_To=message_id(notice.id)))
    assert match_answer(case.read, answer) == (notice, Match.THREAD)
    assert answer.at == datetime(2008, 11, 11, 21, 30, tzinfo=UTC)
    assert answer.kind is Kind.REPLY


def test_an_answer_with_the_reference_finds_its_notice(case: Case, notice: Notice) -> None:
    answer = read_answer(mail(subject=f"AW: [{token(notice.id).lower()}] done", sender="x@elsewhere.example"))
    assert match_answer(case.read, answer) == (notice, Match.TOKEN)


def test_an_answer_from_the_contacts_domain_is_matched_with_a_warning(case: Case, notice: Notice) -> None:
    with case.changing("Older") as writer:
        older = add_notice(
            writer,
            notice.target_id,
            notice.recipient_id,
            "Researcher",
            contact="noc@example.net",
            sent=When.parse("2008-09"),
        )
    answer = read_answer(mail(sender="noc@eu.example.net"))
    assert match_answer(case.read, answer) == (notice, Match.DOMAIN)
    assert older.id != notice.id
    assert "check it" in Match.DOMAIN


def test_an_answer_that_belongs_to_no_notice_is_a_sentence(case: Case, notice: Notice) -> None:
    answer = read_answer(mail(subject="Lunch?", sender="friend@elsewhere.example"))
    with pytest.raises(
        NotFound, match=r"friend@elsewhere\.example .* belongs to no notice of this case; choose the notice"
    ):
        match_answer(case.read, answer)
    assert unmatched(case.read, [answer]) == [answer]
    assert notice.state is NoticeState.SENT


def test_an_answer_becomes_event_and_exhibit(case: Case, notice: Notice) -> None:
    data = mail(In_Reply_To=message_id(notice.id))
    with case.changing("Read the answer") as writer:
        event = record_answer(writer, read_answer(data), kind="acted", name="answer.eml")
    assert (event.kind, event.at) == ("acted", When.parse("2008-11-11T21:30:00Z"))
    assert event.exhibit_id is not None
    assert case.read.exhibit_bytes(event.exhibit_id) == data
    assert case.read.get(Exhibit, event.exhibit_id).obtained_from == "desk@carrier.example.net"
    assert case.read.get(Notice, notice.id).state is NoticeState.ACTED
    with pytest.raises(InvalidValue, match="in the ledger of that notice already"), case.changing("Again") as writer:
        record_answer(writer, read_answer(data), notice.id)


def test_a_person_may_choose_the_notice(case: Case, notice: Notice) -> None:
    with case.changing("Read the answer") as writer:
        event = record_answer(writer, read_answer(mail(sender="x@elsewhere.example")), notice.id)
    assert event.notice_id == notice.id
    assert "Matched" not in event.text


def test_an_automatic_answer_is_an_acknowledgement(case: Case, notice: Notice) -> None:
    answer = read_answer(mail(In_Reply_To=message_id(notice.id), Auto_Submitted="auto-replied"))
    with case.changing("Read the answer") as writer:
        event = record_answer(writer, answer)
    assert event.kind == "acknowledged"


def test_a_bounce_is_found_by_the_returned_mail(case: Case, notice: Notice) -> None:
    bounce = (
        "From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id(notice.id)}\r\nSubject: hi\r\n\r\nx\r\n"
        "--x--\r\n"
    ).encode()
    answer = read_answer(bounce)
    assert answer.kind is Kind.BOUNCE
    assert answer.at is None
    assert match_answer(case.read, answer) == (notice, Match.THREAD)


@pytest.mark.parametrize("name", ["mailparser_mail_test_3.eml", "mailparser_mail_test_8.eml"])
def test_foreign_mail_is_read_and_belongs_to_nothing(
    name: str, case: Case, notice: Notice, shared_data: Callable[[str], Path]
) -> None:
    answer = read_answer(shared_data(f"email/{name}").read_bytes())
    assert answer.sender.count("@") == 1
    assert unmatched(case.read, [answer]) == [answer]
    assert notice.contact


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(ImportRefused, match=r"letter\.txt is no mail"):
        read_answer(b"Dear Sir,\nwe acted.\n", "letter.txt")
