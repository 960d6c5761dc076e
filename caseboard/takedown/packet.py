"""Writes what an investigator sends: the notice as text and mail, a XARF report, an ARF mail, exhibits with hashes.

Caseboard sends nothing. The reference in subject and Message-ID lets an answer find its notice again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from email.policy import SMTP, compat32
from email.utils import format_datetime, parseaddr
from pathlib import Path
from string import Template

from caseboard import __version__
from caseboard.commands.addresses import email as mailbox
from caseboard.commands.defang import defang
from caseboard.errors import CaseboardError, InvalidValue
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Exhibit, Notice, NoticeExhibit
from caseboard.resources import resource
from caseboard.store.reader import Reader
from caseboard.takedown.xarf import Evidence, Incident, Party, report

TEMPLATES = ("notice", "upstream", "reminder", "hold")
_MAIL = "message/rfc822"
_ENDINGS = frozenset({"eml", "txt", "log", "csv", "json", "pdf", "png", "jpg", "html", "pcap", "zip", "gz"})


@dataclass(frozen=True, slots=True)
class PacketFile:
    """One file of a packet: its path within, media type and bytes."""

    path: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Packet:
    """All files of a packet, and sentences about what could not be made."""

    files: tuple[PacketFile, ...]
    notes: tuple[str, ...]

    def file(self, path: str) -> PacketFile:
        """The file at a path.

        Raises:
            KeyError: the packet has no such file.
        """
        return {one.path: one for one in self.files}[path]


@dataclass(frozen=True, slots=True)
class _Enclosed:
    exhibit: Exhibit
    data: bytes
    path: str


def token(notice_id: Id) -> str:
    """The reference of a notice in subjects: `CB-` and the random end of its identifier."""
    return f"CB-{notice_id.hex()[-12:].upper()}"


def message_id(notice_id: Id) -> str:
    """The Message-ID of the mail that carries a notice."""
    return f"<{notice_id.hex()}@caseboard.invalid>"


def build_packet(
    reader: Reader,
    notice_id: Id,
    sender: Party,
    at: datetime,
    *,
    template: str = "notice",
    incident: Incident | None = None,
) -> Packet:
    """Make the packet of a notice.

    Args:
        reader: the case.
        notice_id: the notice; its enclosures go in as they were frozen.
        sender: who reports.
        at: the time that the mail bears.
        template: one of `TEMPLATES`.
        incident: what the XARF report says; without it there is none.

    Raises:
        InvalidValue: an enclosure was destroyed or is not what was frozen, the template is unknown, or the XARF report
            does not satisfy its schema.
    """
    notice = reader.get(Notice, notice_id)
    enclosed = _enclosures(reader, notice)
    notes = []
    text = _text(reader, notice, enclosed, at, template)
    files = [PacketFile("notice.txt", "text/plain", text.encode())]
    files.append(PacketFile("notice.eml", _MAIL, _mail(reader, notice, enclosed, sender, at, text)))
    if incident is not None:
        evidence = [_evidence(one) for one in enclosed]
        files.append(
            PacketFile("xarf.json", "application/json", report(notice_id, sender, incident, evidence).encode())
        )
    else:
        notes.append("No XARF report: it was not said what is reported, from which address, and when it was seen.")
    sample = next((one for one in enclosed if _is_mail(one)), None)
    if sample is not None:
        files.append(PacketFile("arf.eml", _MAIL, _arf(notice, sample, sender, incident, at, text)))
    else:
        notes.append("No ARF mail: RFC 5965 asks for a sample message, and none of the exhibits is one.")
    files += [PacketFile(one.path, one.exhibit.media_type, one.data) for one in enclosed]
    files.append(PacketFile("SHA256SUMS", "text/plain", _sums(enclosed).encode()))
    return Packet(tuple(files), tuple(notes))


def write_packet(packet: Packet, path: Path, at: datetime) -> Path:
    """Write a packet as a new folder, or as a ZIP file if the path ends in `.zip`.

    Raises:
        InvalidValue: something is there already.
        CaseboardError: it cannot be written.
    """
    if path.exists():
        raise InvalidValue(f"{path.name} exists already; choose another name for the packet.")
    try:
        if path.suffix.lower() == ".zip":
            stamp = max(at.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC)).timetuple()[:6]
            with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
                for one in packet.files:
                    archive.writestr(zipfile.ZipInfo(one.path, stamp), one.data)
        else:
            for one in packet.files:
                target = path / one.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(one.data)
    except OSError as error:
        raise CaseboardError(f"The packet cannot be written to {path.name}: {error.strerror}.") from error
    return path


def _enclosures(reader: Reader, notice: Notice) -> list[_Enclosed]:
    found = []
    for kept in reader.where(NoticeExhibit, notice_id=notice.id):
        exhibit = reader.get(Exhibit, kept.exhibit_id)
        if exhibit.purged_at is not None:
            raise InvalidValue(f"Exhibit {exhibit.reference} was destroyed; take it out of the notice first.")
        if exhibit.sha256 != kept.sha256:
            raise InvalidValue(f"Exhibit {exhibit.reference} is not the one that was enclosed; check the case.")
        found.append(_Enclosed(exhibit, reader.exhibit_bytes(exhibit.id), _path(exhibit)))
    return found


def _path(exhibit: Exhibit) -> str:
    """Where an exhibit lies in the packet: under its reference, never under a name from outside."""
    reference = "".join(letter if letter.isalnum() else "_" for letter in exhibit.reference)
    ending = exhibit.original_name.rpartition(".")[2].lower()
    return f"exhibits/{reference}.{ending if ending in _ENDINGS else 'bin'}"


def _text(reader: Reader, notice: Notice, enclosed: Sequence[_Enclosed], at: datetime, template: str) -> str:
    if template not in TEMPLATES:
        raise InvalidValue(f"There is no template “{template}”; known are {', '.join(TEMPLATES)}.")
    words = {
        "recipient": reader.get(Entity, notice.recipient_id).label,
        "target": reader.get(Entity, notice.target_id).label,
        "contact": notice.contact or "not known yet",
        "contact_found": f" (found: {notice.contact_found})" if notice.contact_found else "",
        "sender": notice.sender,
        "date": at.astimezone(UTC).strftime("%d %B %Y, %H:%M UTC"),
        "token": token(notice.id),
        "conduct": notice.conduct or "-",
        "request": notice.request or "-",
        "deadline": f", by {notice.due.words()}" if notice.due else "",
        "sent": notice.sent.words() if notice.sent else "an earlier day",
        "clause": notice.clause or "-",
        "exhibit_count": str(len(enclosed)),
        "exhibits": "\n".join(map(_line, enclosed)) or "none",
        "tlp": str(notice.tlp.value),
    }
    shown = {
        name: defang(value) if name in ("target", "conduct", "request") else value for name, value in words.items()
    }
    return Template(resource(f"templates/{template}.txt").read_text("utf-8")).substitute(shown)


def _line(one: _Enclosed) -> str:
    exhibit = one.exhibit
    return (
        f"{exhibit.reference}  {one.path}, {exhibit.size:,} bytes, obtained {exhibit.obtained_at}\n"
        f"    {exhibit.description or 'no description'}\n    SHA-256 {exhibit.sha256.hex()}"
    )


def _subject(reader: Reader, notice: Notice) -> str:
    target = " ".join(reader.get(Entity, notice.target_id).label.split())
    return f"[{token(notice.id)}] Report of abuse: {defang(target)[:120]}"


def _mail(
    reader: Reader, notice: Notice, enclosed: Sequence[_Enclosed], sender: Party, at: datetime, text: str
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{_phrase(sender.organisation)} <{_address(sender.contact)}>"
    if to := _mail_address(notice.contact):
        mail["To"] = to
    mail["Subject"] = _subject(reader, notice)
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = message_id(notice.id)
    mail.set_content(text)
    for one in enclosed:
        mail.add_attachment(
            one.data, maintype="application", subtype="octet-stream", filename=one.path.removeprefix("exhibits/")
        )
    if mail.is_multipart():
        mail.set_boundary(f"=_{notice.id.hex()}")
    return mail.as_bytes()


def _arf(notice: Notice, sample: _Enclosed, sender: Party, incident: Incident | None, at: datetime, text: str) -> bytes:
    """A feedback report of RFC 5965: words for people, fields for machines, and the sample message."""
    mail = MIMEMultipart("report", boundary=f"=_arf_{notice.id.hex()}", policy=SMTP)
    mail.set_param("report-type", "feedback-report")
    mail["From"] = f"{_phrase(sender.organisation)} <{_address(sender.contact)}>"
    if to := _mail_address(notice.contact):
        mail["To"] = to
    mail["Subject"] = f"[{token(notice.id)}] Report of abuse"
    mail["Date"] = format_datetime(at.astimezone(UTC))
    mail["Message-ID"] = message_id(notice.id).replace("@", ".arf@")
    mail.attach(MIMEText(text, "plain", "utf-8"))
    fields = MIMENonMultipart("message", "feedback-report")
    fields.set_payload("".join(f"{name}: {value}\r\n" for name, value in _feedback(notice, incident)))
    mail.attach(fields)
    mail.attach(MIMEMessage(BytesParser(policy=compat32).parsebytes(sample.data)))
    return mail.as_bytes(policy=SMTP)


def _feedback(notice: Notice, incident: Incident | None) -> list[tuple[str, str]]:
    fields = [
        ("Feedback-Type", "abuse"),
        ("User-Agent", f"Caseboard/{__version__}"),
        ("Version", "1"),
        ("Incidents", "1"),
    ]
    if incident is not None:
        is_address = all(part.isdigit() for part in incident.source.split(".")) or ":" in incident.source
        fields.append(("Source-IP" if is_address else "Reported-Domain", _phrase(incident.source)))
        fields.append(("Arrival-Date", format_datetime(incident.at.astimezone(UTC))))
    return fields


def _is_mail(one: _Enclosed) -> bool:
    return one.exhibit.media_type == _MAIL or one.path.endswith(".eml")


def _evidence(one: _Enclosed) -> Evidence:
    description = one.exhibit.description or one.exhibit.reference
    return Evidence(one.exhibit.media_type, description, one.data, one.exhibit.sha256)


def _sums(enclosed: Sequence[_Enclosed]) -> str:
    return "".join(f"{one.exhibit.sha256.hex()}  {one.path}\n" for one in enclosed)


def _phrase(text: str) -> str:
    """Words that are safe in a header: one line, without the signs that mean something there."""
    return " ".join("".join(sign for sign in text if sign not in '<>"@,;:\\' or sign == ":").split()).replace(":", "")


def _address(text: str) -> str:
    found = _mail_address(text)
    if not found:
        raise InvalidValue(f"“{text}” is not a mail address; give one for the sender of the packet.")
    return found


def _mail_address(text: str) -> str:
    try:
        return mailbox(parseaddr(text)[1]) if "@" in text else ""
    except InvalidValue:
        return ""
