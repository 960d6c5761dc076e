"""Reads answers from mail files into the ledger: which notice they belong to, and what they are.

Nothing in an answer is believed beyond what it is: a From line proves nothing, so the mail itself becomes an exhibit,
and the way in which it was matched is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum

from caseboard.commands.addresses import split_domain
from caseboard.commands.case import Writer
from caseboard.commands.exhibits import ExhibitText, add_exhibit, known_exhibit
from caseboard.commands.notices import add_notice_event
from caseboard.errors import ImportRefused, InvalidValue, NotFound
from caseboard.model.grades import NoticeState
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Notice, NoticeEvent
from caseboard.model.when import When
from caseboard.store.reader import Reader
from caseboard.takedown.packet import token

_LARGEST = 50 << 20
_TOKEN = re.compile(r"\bCB-[0-9A-F]{12}\b", re.IGNORECASE)
_OUR_ID = re.compile(r"<?([0-9a-f]{32})(?:\.arf)?@caseboard\.invalid>?", re.IGNORECASE)
_CLOSED = (NoticeState.DRAFT, NoticeState.WITHDRAWN)
_MOST_TEXT = 4000


class Kind(StrEnum):
    """What an answer is, in the ledger's words."""

    REPLY = "reply"
    ACKNOWLEDGED = "acknowledged"
    BOUNCE = "bounce"


class Match(StrEnum):
    """How an answer was matched to its notice, the surest first."""

    THREAD = "it answers the mail of the notice"
    TOKEN = "its subject or text bears the notice's reference"  # noqa: S105 - a reference, not a secret
    DOMAIN = "it comes from the domain of the contact; check it"


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail as it was read.

    Attributes:
        sender: the address in From, which proves nothing.
        at: the time in Date; None if it has none.
        subject, text: as written; the text is cut after 4,000 characters.
        kind: reply, automatic acknowledgement, or bounce.
        threads: identifiers of our notices that it answers.
        tokens: references of notices in subject or text.
        data: the mail itself.
    """

    sender: str
    at: datetime | None
    subject: str
    text: str
    kind: Kind
    threads: tuple[bytes, ...]
    tokens: tuple[str, ...]
    data: bytes


def read_answer(data: bytes, name: str = "the mail") -> Answer:
    """Read a mail file.

    Raises:
        ImportRefused: it is no mail, or far too large.
    """
    if len(data) > _LARGEST:
        raise ImportRefused(f"{name} is larger than {_LARGEST >> 20} MiB; a mail is expected.")
    mail = BytesParser(policy=default).parsebytes(data)
    if not (mail["From"] or mail["Message-ID"] or mail["Date"]):
        raise ImportRefused(f"{name} is no mail: it has neither From, Date nor Message-ID. Save it as .eml.")
    text = _text(mail)
    inner = " ".join(_headers(part) for part in mail.walk())
    searched = f"{mail['Subject'] or ''}\n{text}\n{inner}"
    return Answer(
        parseaddr(str(mail["From"] or ""))[1].casefold(),
        _date(mail),
        " ".join(str(mail["Subject"] or "").split()),
        text[:_MOST_TEXT],
        _kind(mail),
        tuple(dict.fromkeys(bytes.fromhex(found) for found in _OUR_ID.findall(inner))),
        tuple(dict.fromkeys(found.upper() for found in _TOKEN.findall(searched))),
        data,
    )


def match_answer(reader: Reader, answer: Answer) -> tuple[Notice, Match]:
    """The notice that an answer belongs to, and how that is known.

    By domain, the latest open notice to a contact of that domain is taken.

    Raises:
        NotFound: it belongs to no notice of the case; the sentence says what to do.
    """
    notices = [one for one in reader.all(Notice) if one.state not in _CLOSED]
    by_id = {bytes(one.id): one for one in notices}
    for identifier in answer.threads:
        if identifier in by_id:
            return by_id[identifier], Match.THREAD
    by_token = {token(one.id): one for one in notices}
    for reference in answer.tokens:
        if reference in by_token:
            return by_token[reference], Match.TOKEN
    domain = answer.sender.rpartition("@")[2]
    beside = [one for one in notices if domain and _same_domain(domain, one.contact)]
    if beside:
        return max(
            beside, key=lambda one: (one.sent.earliest if one.sent else datetime.min.replace(tzinfo=UTC), one.id)
        ), (Match.DOMAIN)
    raise NotFound(
        f"The mail from {answer.sender or 'an unknown sender'} (“{answer.subject[:80]}”) belongs to no notice of this "
        "case; choose the notice yourself, or record one to that recipient first."
    )


def record_answer(
    writer: Writer,
    answer: Answer,
    notice_id: Id | None = None,
    *,
    kind: str | None = None,
    name: str = "answer.eml",
) -> NoticeEvent:
    """Put an answer into the ledger, with the mail as an exhibit.

    Args:
        writer: the open change.
        answer: what `read_answer` gave.
        notice_id: the notice, where a person chose it; found by `match_answer` otherwise.
        kind: what the answer amounts to where a person read it, such as `acted` or `refused`.
        name: the file's name.

    Raises:
        NotFound: it belongs to no notice.
        InvalidValue: the same mail is in the ledger of that notice already.
    """
    notice, how = (
        (writer.read.get(Notice, notice_id), None) if notice_id is not None else match_answer(writer.read, answer)
    )
    exhibit = _exhibit(writer, answer, notice, name)
    if writer.read.where(NoticeEvent, notice_id=notice.id, exhibit_id=exhibit):
        raise InvalidValue(f"{name} is in the ledger of that notice already.")
    words = [
        answer.subject,
        f"From {answer.sender}." if answer.sender else "",
        f"Matched because {how}." if how else "",
    ]
    return add_notice_event(
        writer,
        notice.id,
        kind or str(answer.kind),
        When.of(answer.at) if answer.at else None,
        " ".join(word for word in words if word),
        exhibit_id=exhibit,
    )


def _exhibit(writer: Writer, answer: Answer, notice: Notice, name: str) -> Id:
    from hashlib import sha256

    known = known_exhibit(writer.read, sha256(answer.data).digest())
    if known is not None:
        return known.id
    recipient = writer.read.get(Entity, notice.recipient_id).label
    return add_exhibit(
        writer,
        answer.data,
        name=name,
        media_type="message/rfc822",
        description=f"Answer of {recipient}: {answer.subject}"[:200],
        obtained_from=answer.sender,
        text=ExhibitText(answer.text),
    ).id


def _kind(mail: EmailMessage) -> Kind:
    sender = str(mail["From"] or "").casefold()
    if mail.get_content_type() == "multipart/report" and mail.get_param("report-type") == "delivery-status":
        return Kind.BOUNCE
    if "mailer-daemon" in sender or any(part.get_content_type() == "message/delivery-status" for part in mail.walk()):
        return Kind.BOUNCE
    automatic = str(mail["Auto-Submitted"] or "no").split(";")[0].strip().casefold()
    if automatic != "no" or mail["X-Autoreply"] or mail["X-Autorespond"]:
        return Kind.ACKNOWLEDGED
    return Kind.REPLY


def _headers(part: Message) -> str:
    wanted = ("In-Reply-To", "References", "Message-ID", "Original-Message-ID", "X-Original-Message-ID", "Subject")
    return " ".join(str(part[name]) for name in wanted if part[name])


def _date(mail: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, UnicodeError, KeyError):
        payload = body.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _same_domain(domain: str, contact: str) -> bool:
    """Whether the domains of a sender and a contact were registered under one name."""
    other = parseaddr(contact)[1].rpartition("@")[2].casefold()
    if not other:
        return False
    ours, theirs = split_domain(other), split_domain(domain)
    return domain == other or (bool(ours.suffix) and ours[1:] == theirs[1:])


def unmatched(reader: Reader, answers: Iterable[Answer]) -> list[Answer]:
    """The answers that belong to no notice."""
    found = []
    for answer in answers:
        try:
            match_answer(reader, answer)
        except NotFound:
            found.append(answer)
    return found
