from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.commands.exhibits import add_exhibit, purge_exhibit
from caseboard.commands.notices import add_notice
from caseboard.errors import InvalidValue
from caseboard.model.changes import ChangeKind
from caseboard.model.ids import Id
from caseboard.model.when import When
from caseboard.takedown.packet import TEMPLATES, Packet, build_packet, message_id, token, write_packet
from caseboard.takedown.xarf import Incident, Party, kinds, report, validate

AT = datetime(2008, 11, 10, 18, 0, tzinfo=UTC)
SENDER = Party("Example Investigations", "desk@investigations.example", "investigations.example")
BOTNET = Incident(
    "infrastructure",
    "botnet",
    "208.72.168.191",
    datetime(2008, 11, 10, 12, 0, tzinfo=UTC),
    {"compromise_evidence": "Bots fetch their orders from it."},
)
SPAM = (
    b"From: seller@example.org\r\nTo: trap@example.net\r\nSubject: cheap pills\r\n\r\nBuy at http://pills.example/\r\n"
)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.create(tmp_path / "packet.case", title="Packet") as case:
        yield case


@pytest.fixture
def notice_id(case: Case) -> Id:
    with case.changing("Draft a notice") as writer:
        target = add_entity(writer, "ip", "208.72.168.191")
        carrier = add_entity(writer, "organisation", "Carrier")
        spam = add_exhibit(
            writer,
            SPAM,
            name="../../spam.eml",
            media_type="message/rfc822",
            description="Spam caught in the trap",
            obtained_at="2008-11-09T10:00:00Z",
        )
        log = add_exhibit(writer, b"log", name="notes.exe", description="Log")
        return add_notice(
            writer,
            target.id,
            carrier.id,
            "Example Investigations",
            conduct="Control server at 208.72.168.191 and http://evil.example/gate",
            request="End the sessions",
            clause="Acceptable-use policy, section 4",
            contact="abuse@carrier.example",
            contact_found="RDAP of 2008-11-09",
            due=When.parse("2008-11-12"),
            enclosures=[spam.id, log.id],
        ).id


@pytest.fixture
def packet(case: Case, notice_id: Id) -> Packet:
    return build_packet(case.read, notice_id, SENDER, AT, incident=BOTNET)


def test_the_text_says_what_is_wrong_and_what_is_asked(packet: Packet, notice_id: Id) -> None:
    text = packet.file("notice.txt").data.decode()
    assert "To: Carrier" in text
    assert "Contact: abuse@carrier.example (found: RDAP of 2008-11-09)" in text
    assert "End the sessions, by 12 Nov 2008" in text
    assert "Acceptable-use policy, section 4" in text
    assert hashlib.sha256(SPAM).hexdigest() in text
    assert "hxxp://evil[.]example/gate" in text
    assert "http://evil.example" not in text
    assert f"Reference: {token(notice_id)}" in text
    assert "$" not in text


def test_the_mail_encloses_the_exhibits_and_can_be_answered(packet: Packet, notice_id: Id) -> None:
    mail = BytesParser(policy=default).parsebytes(packet.file("notice.eml").data)
    assert mail["To"] == "abuse@carrier.example"
    assert mail["Message-ID"] == message_id(notice_id)
    assert mail["Subject"] == f"[{token(notice_id)}] Report of abuse: 208[.]72[.]168[.]191"
    parts = [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]
    assert parts == [("EX1.eml", SPAM), ("EX2.bin", b"log")]


def test_the_xarf_report_satisfies_its_schema_and_carries_the_hashes(packet: Packet) -> None:
    body = json.loads(packet.file("xarf.json").data)
    validate(body)
    assert (body["category"], body["type"], body["source_identifier"]) == ("infrastructure", "botnet", "208.72.168.191")
    assert body["timestamp"] == "2008-11-10T12:00:00Z"
    assert body["evidence"][0]["hash"] == f"sha256:{hashlib.sha256(SPAM).hexdigest()}"


def test_the_feedback_report_has_the_three_parts_of_rfc_5965(packet: Packet) -> None:
    mail = BytesParser(policy=default).parsebytes(packet.file("arf.eml").data)
    assert mail.get_content_type() == "multipart/report"
    assert mail.get_param("report-type") == "feedback-report"
    assert [part.get_content_type() for part in mail.iter_parts()] == [
        "text/plain",
        "message/feedback-report",
        "message/rfc822",
    ]
    fields = packet.file("arf.eml").data.decode()
    for line in ("Feedback-Type: abuse", "Version: 1", "Source-IP: 208.72.168.191", "User-Agent: Caseboard/"):
        assert line in fields
    assert "Subject: cheap pills" in fields


def test_exhibits_lie_under_their_reference_with_their_hash(packet: Packet) -> None:
    assert [one.path for one in packet.files if one.path.startswith("exhibits/")] == [
        "exhibits/EX1.eml",
        "exhibits/EX2.bin",
    ]
    sums = packet.file("SHA256SUMS").data.decode().splitlines()
    assert sums[0] == f"{hashlib.sha256(SPAM).hexdigest()}  exhibits/EX1.eml"
    assert packet.notes == ()


def test_the_same_notice_gives_the_same_packet(case: Case, notice_id: Id, packet: Packet) -> None:
    assert build_packet(case.read, notice_id, SENDER, AT, incident=BOTNET) == packet


@pytest.mark.parametrize("name", ["packet", "packet.zip"])
def test_a_packet_is_written_as_folder_or_archive_once(packet: Packet, tmp_path: Path, name: str) -> None:
    path = write_packet(packet, tmp_path / name, AT)
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == [one.path for one in packet.files]
            assert archive.read("exhibits/EX1.eml") == SPAM
    else:
        assert (path / "exhibits" / "EX1.eml").read_bytes() == SPAM
    with pytest.raises(InvalidValue, match="exists already; choose another name"):
        write_packet(packet, path, AT)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_filled_completely(case: Case, notice_id: Id, template: str) -> None:
    text = build_packet(case.read, notice_id, SENDER, AT, template=template).file("notice.txt").data.decode()
    assert "$" not in text
    assert "Carrier" in text


def test_the_hold_request_carries_no_content(case: Case, notice_id: Id) -> None:
    text = build_packet(case.read, notice_id, SENDER, AT, template="hold").file("notice.txt").data.decode()
    assert "Control server" not in text
    assert "Spam caught" not in text


def test_what_cannot_be_made_is_told(case: Case) -> None:
    with case.changing("Draft") as writer:
        target, carrier = (add_entity(writer, "organisation", name) for name in ("Bad Host", "Carrier"))
        bare = add_notice(writer, target.id, carrier.id, "Researcher").id
    notes = build_packet(case.read, bare, SENDER, AT).notes
    assert [note.split(":")[0] for note in notes] == ["No XARF report", "No ARF mail"]


def test_a_label_cannot_smuggle_headers_into_a_mail(case: Case) -> None:
    with case.changing("Draft") as writer:
        target = add_entity(writer, "organisation", "Bad Host\r\nBcc: victim@example.org")
        carrier = add_entity(writer, "organisation", "Carrier")
        notice = add_notice(writer, target.id, carrier.id, "Researcher", contact="abuse@carrier.example").id
    mail = BytesParser(policy=default).parsebytes(build_packet(case.read, notice, SENDER, AT).file("notice.eml").data)
    assert mail["Bcc"] is None


def test_a_destroyed_enclosure_stops_the_packet(case: Case, notice_id: Id) -> None:
    from caseboard.commands.exhibits import find_exhibit

    with case.changing("Destroy", ChangeKind.PURGE) as writer:
        purge_exhibit(writer, find_exhibit(writer.read, "EX1").id, "ordered by the court")
    with pytest.raises(InvalidValue, match="Exhibit EX1 was destroyed"):
        build_packet(case.read, notice_id, SENDER, AT)


def test_a_report_that_lacks_a_field_names_it() -> None:
    bare = Incident("infrastructure", "botnet", "192.0.2.1", AT)
    with pytest.raises(InvalidValue, match="compromise_evidence"):
        report(bytes(16), SENDER, bare)
    with pytest.raises(InvalidValue, match="XARF has no report of the kind “infrastructure-piracy”; known are"):
        report(bytes(16), SENDER, Incident("infrastructure", "piracy", "192.0.2.1", AT))
    assert {"infrastructure-botnet", "messaging-spam", "content-phishing", "vulnerability-open_service"} <= set(kinds())


def test_the_sample_of_the_specification_is_valid(shared_data: Callable[[str], Path]) -> None:
    sample = json.loads(shared_data("xarf/v4_messaging-spam.json").read_text())
    validate(sample)
    with pytest.raises(InvalidValue, match="source_port"):
        validate({**sample, "source_port": 70_000})
