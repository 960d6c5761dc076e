"""Reads mail as evidence: parties, the path it took, attachments; abuse reports (ARF, RFC 5965 and 6591) among them.

The path is told by `Received` headers. Those of the receiving side can be believed; below the first one that took the
message from outside, anybody may have written them, so what they say is only alleged.
"""

from __future__ import annotations

import base64
import binascii
import email
import ipaddress
import re
from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import NamedTuple

from caseboard.commands.defang import refang
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import observed
from caseboard.model.grades import Credibility, Modality
from caseboard.progress import Progress

NAME = "mail"
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:(?:[ \t]|\r?\n[ \t])")
_MBOX = re.compile(rb"^From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n", re.MULTILINE)
_KNOWN = (
    b"from:",
    b"to:",
    b"subject:",
    b"received:",
    b"message-id:",
    b"date:",
    b"return-path:",
    b"delivered-to:",
    b"mime-version:",
)
_ADDRESS = re.compile(
    r"(?<![\d.:a-fA-F])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F:]*[0-9a-fA-F])(?!\d|\.\d)"
)
_URL = re.compile(r"\bhttps?://[^\s<>\"')\]]{4,500}", re.I)
_FROM_HOST, _BY_HOST = re.compile(r"\bfrom\s+([\w.-]+)", re.I), re.compile(r"\bby\s+([\w.-]+)", re.I)
_REPORTED = ("source-ip", "reported-domain", "reported-uri", "original-mail-from")
_SAYS_REPORT = re.compile(
    r"\babuse (?:report|complaint)|\bspam report|report(?:ing)? (?:of )?(?:spam|abuse|phishing)|abuse@", re.I
)
_PARTIES = (
    ("from", "from"),
    ("sender", "sender"),
    ("reply-to", "reply to"),
    ("return-path", "return path"),
    ("to", "to"),
    ("cc", "cc"),
)
_INTERNAL_TEXTS = (
    "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 ::1/128 fc00::/7 fe80::/10"
)
_INTERNAL = tuple(map(ipaddress.ip_network, _INTERNAL_TEXTS.split()))
_MAX_DEPTH, _MAX_PARTS, _MAX_MESSAGES = 10, 1000, 100_000


class Hop(NamedTuple):
    """One `Received` header, the newest being number 1."""

    number: int
    text: str
    address: str
    host: str
    by: str


def fits(source: InputFile) -> bool:
    """Whether the file is a mail message or a box of them."""
    head = source.head
    if _MBOX.match(head):
        return True
    lines = re.split(rb"\r?\n", head[:4096].lstrip(b"\xef\xbb\xbf"))
    names = [line.split(b":")[0].lower() + b":" for line in lines if _HEADER.match(line + b" ")]
    return bool(lines) and _HEADER.match(lines[0] + b" ") is not None and len(set(_KNOWN) & set(names)) >= 2


def read(source: InputFile, progress: Progress) -> Reading:
    """Read one message, or all of an mbox."""
    proposer = Proposer(source.vocabulary)
    messages = list(_messages(source.data))
    if len(messages) > _MAX_MESSAGES:
        raise ImportRefused(f"{source.name} holds more than {_MAX_MESSAGES:,} messages; split it.")
    progress.start(len(messages), "Reading messages")
    counts = {"messages": 0, "reports": 0, "attachments": 0}
    title, author, sent = "", "", ""
    for number, data in enumerate(messages, 1):
        progress.step()
        where = f"message {number}"
        try:
            message = email.message_from_bytes(data, policy=policy.compat32)
            _read_message(proposer, message, where, counts, 0)
            title, author, sent = _header(message, "subject"), _header(message, "from"), _header(message, "date")
        except (InvalidValue, ValueError, LookupError, AttributeError, TypeError, RecursionError) as problem:
            proposer.reject(
                where, problem if isinstance(problem, InvalidValue) else f"The message is damaged ({problem})."
            )
    one = len(messages) == 1
    origin = Origin(
        title if one else source.name, "mail", author=author if one else "", published=read_time(sent) if one else None
    )
    return proposer.reading(NAME, counts, origin)


def _messages(data: bytes) -> Iterator[bytes]:
    starts = [found.end() for found in _MBOX.finditer(data)] if _MBOX.match(data) else []
    if not starts:
        yield data
        return
    ends = [*[found.start() for found in _MBOX.finditer(data)][1:], len(data)]
    for start, end in zip(starts, ends, strict=True):
        yield re.sub(rb"^>(>*From )", rb"\1", data[start:end], flags=re.MULTILINE)


def _header(message: Message, name: str) -> str:
    return " ".join(_decoded(str(message.get(name, ""))).split())


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError, UnicodeError, binascii.Error, TypeError):
        return text


def _read_message(proposer: Proposer, message: Message, where: str, counts: dict[str, int], depth: int) -> Subject:
    counts["messages"] += 1
    identifier, subject = _header(message, "message-id"), _header(message, "subject")
    place = f"{where} {identifier}".strip()
    label = subject or identifier or f"Message without subject ({where})"
    row = proposer.entity("document", label, key=identifier or place, reference=identifier, place=place)
    sent = read_time(_header(message, "date"))
    traits = Traits(valid_from=sent, valid_to=sent)
    for name, prop in (("subject", "title"), ("date", "date"), ("x-mailer", "mailer"), ("user-agent", "mailer")):
        value = str(sent) if name == "date" and sent else _header(message, name)
        proposer.claim(row, prop, value, place=place, traits=traits)
    _parties(proposer, message, row, place, traits)
    _path(proposer, message, row, place, traits)
    body = _parts(proposer, message, row, place, counts, depth, traits)
    if not any(part.get_content_type() == "message/feedback-report" for part in message.walk()):
        _plain_report(proposer, row, f"{subject}\n{body}", place, counts, traits)
    return row


def _parties(proposer: Proposer, message: Message, row: Subject, place: str, traits: Traits) -> None:
    for header, word in _PARTIES:
        values = [_decoded(str(value)) for value in message.get_all(header, [])]
        for name, address in getaddresses(values)[:200]:
            try:
                party = proposer.entity("email", address, place=place)
            except InvalidValue:
                proposer.claim(row, f"{header.replace('-', '_')}_as_written", address or name, place=place)
                continue
            proposer.claim(party, "alias", name if "@" not in name else "", place=place, traits=traits)
            if header in {"to", "cc"}:
                proposer.relate("associate_of", row, party, label=word, place=place, traits=traits)
            else:
                proposer.relate("distributes", party, row, label=word, place=place, traits=traits)


def hops(message: Message) -> list[Hop]:
    """The `Received` headers, newest first."""
    found = []
    for number, value in enumerate(message.get_all("received", [])[:100], 1):
        text = " ".join(str(value).split())
        before = text.split(" by ")[0]
        address = next((match[0] for match in _ADDRESS.finditer(before)), "")
        host, by = _FROM_HOST.search(before), _BY_HOST.search(text)
        found.append(Hop(number, text, address, host[1] if host else "", by[1] if by else ""))
    return found


def trust_boundary(path: list[Hop]) -> int:
    """The number of the last header that the receiving side wrote: the first that took the message from outside."""
    for hop in path:
        if hop.address and not _is_internal(hop.address):
            return hop.number
    return 1 if path else 0


def _is_internal(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in _INTERNAL if network.version == known.version)


def _path(proposer: Proposer, message: Message, row: Subject, place: str, traits: Traits) -> None:
    path = hops(message)
    boundary = trust_boundary(path)
    for hop in path:
        believed = hop.number <= boundary
        graded = Traits(
            modality=Modality.STATED if believed else Modality.ALLEGED,
            credibility=Credibility.PROBABLY_TRUE if believed else Credibility.CANNOT_BE_JUDGED,
            valid_from=traits.valid_from,
            valid_to=traits.valid_to,
        )
        at = f"{place}, Received {hop.number}"
        proposer.claim(row, "received", f"{hop.number}: {hop.text[:900]}", place=at, traits=graded)
        if not hop.address:
            continue
        try:
            sender = proposer.entity("ip", hop.address, place=at)
        except InvalidValue:
            continue
        word = (
            "handed it over from outside"
            if hop.number == boundary
            else "relayed it"
            if believed
            else "relayed it, says the message"
        )
        proposer.relate("distributes", sender, row, label=word, place=at, traits=graded)
        if hop.number == boundary:
            proposer.claim(row, "trust_boundary", f"Received {hop.number}: {hop.address}", place=at, traits=graded)


def _parts(
    proposer: Proposer, message: Message, row: Subject, place: str, counts: dict[str, int], depth: int, traits: Traits
) -> str:
    """Read the parts: reports, enclosed messages, attachments; returns the plain text of the body."""
    texts: list[str] = []
    waiting = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            break
        part = waiting.pop(0)
        kind, payload = part.get_content_type(), part.get_payload()
        if kind == "message/feedback-report":
            counts["reports"] += 1
            _feedback(proposer, part, row, place, traits)
        elif kind in {"message/rfc822", "text/rfc822-headers"} and part is not message:
            if depth < _MAX_DEPTH and (inner := _enclosed(part)) is not None:
                child = _read_message(proposer, inner, f"{place}, enclosed", counts, depth + 1)
                if child != row:
                    proposer.relate("part_of", child, row, label="enclosed in", place=place, traits=traits)
        elif part.is_multipart() and isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
        elif part.get_filename() or part.get_content_maintype() not in {"text", "multipart"}:
            _attachment(proposer, part, row, place, counts, traits)
        elif kind == "text/plain":
            data = part.get_payload(decode=True)
            texts.append(data.decode("utf-8", "replace") if isinstance(data, bytes) else str(payload))
    return "\n".join(texts)


def _enclosed(part: Message) -> Message | None:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    data = part.get_payload(decode=True)
    return email.message_from_bytes(data, policy=policy.compat32) if isinstance(data, bytes) and data.strip() else None


def _attachment(
    proposer: Proposer, part: Message, row: Subject, place: str, counts: dict[str, int], traits: Traits
) -> None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return
    counts["attachments"] += 1
    name = _decoded(part.get_filename() or "") or f"part {counts['attachments']}"
    proposer.attach(name, part.get_content_type(), data)
    proposer.claim(
        row, "attachment", f"{name} ({part.get_content_type()}, {len(data):,} bytes)", place=place, traits=traits
    )


def _fields(part: Message) -> list[tuple[str, str]]:
    """The fields of a feedback report, which some senders encode although the standard forbids it."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else payload
    text = inner.as_string() if isinstance(inner, Message) else str(inner)
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        try:
            text = base64.b64decode("".join(text.split()), validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return []
    report = email.message_from_string(text.lstrip("\r\n"), policy=policy.compat32)
    return [(name.lower(), " ".join(_decoded(str(value)).split())) for name, value in report.items()]


def _feedback(proposer: Proposer, part: Message, row: Subject, place: str, traits: Traits) -> None:
    proposer.claim(row, "category", "abuse report (ARF)", place=place, traits=traits)
    for name, value in _fields(part):
        if not value:
            continue
        proposer.claim(row, f"report_{name.replace('-', '_')}", value, place=place, traits=traits)
        if name in _REPORTED:
            _reported(proposer, row, value.strip("<> "), f"{place}, {name}", traits)


def _reported(proposer: Proposer, row: Subject, raw: str, place: str, traits: Traits) -> None:
    try:
        target = observed(proposer, raw, place=place)
        proposer.relate("reported_on", row, target, place=place, traits=traits)
    except InvalidValue as problem:
        proposer.warn(f"{place}: {problem}")


def _plain_report(
    proposer: Proposer, row: Subject, text: str, place: str, counts: dict[str, int], traits: Traits
) -> None:
    """A message in plain words that reports abuse: what it names is linked to it as reported."""
    if not _SAYS_REPORT.search(text):
        return
    plain = refang(text[:200_000])
    found = dict.fromkeys(
        [*(match[0] for match in _URL.finditer(plain)), *(match[0] for match in _ADDRESS.finditer(plain))]
    )
    if not found:
        return
    counts["reports"] += 1
    proposer.claim(row, "category", "abuse report in plain text", place=place, traits=traits)
    for raw in list(found)[:500]:
        _reported(proposer, row, raw.rstrip(".,;"), place, traits)
