"""E-mail (.eml) to text: headers as people read them, then the text parts; what is attached comes out as files."""

from __future__ import annotations

import email
import logging
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.utils import collapse_rfc2231_value

from caseboard.errors import Unreadable
from caseboard.exchange.reading import Attachment
from caseboard.exchange.text.extracted import ExtractedText, Source, notes, tidy
from caseboard.exchange.text.html import page_text, parse_html
from caseboard.exchange.text.plain import decode_text

MAX_BYTES = 256 << 20
MAX_PARTS = 1_000
_MAX_DEPTH = 20
_HTML_BYTES = 4 << 20
_FIRST = ("from", "to", "cc", "reply-to", "subject", "date", "message-id")
_log = logging.getLogger(__name__)


def extract_mail(source: Source) -> ExtractedText:
    """The headers and text parts of a message; its attachments are given as files of their own.

    Raises:
        Unreadable: it cannot be taken apart.
    """
    data = source.read(MAX_BYTES)
    cut = f"Only the first {MAX_BYTES >> 20} MiB of the message were read." if source.size > MAX_BYTES else ""
    try:
        message = email.message_from_bytes(data, policy=policy.compat32)
        headers = _headers(message)
        reader = _Parts(source.name)
        reader.read(message, 0)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError) as error:
        _log.info("a message could not be read", exc_info=True)
        raise Unreadable(f"{source.name} is an e-mail message that is damaged.") from error
    lines = [f"{name}: {value}" for name, value in headers]
    if reader.attachments:
        lines += [
            "",
            *(f"Attachment: {item.name} ({item.media_type}, {len(item.data):,} bytes)" for item in reader.attachments),
        ]
    text, lost = tidy("\n".join(lines) + "\n\n" + "\n\n".join(reader.texts).strip() + "\n")
    named = {name.lower(): value for name, value in reversed(headers)}
    return ExtractedText(
        text,
        media_type="message/rfc822",
        note=notes(cut, *reader.notes, lost),
        title=named.get("subject", "")[:300],
        author=named.get("from", "")[:300],
        published=named.get("date", "")[:100],
        attachments=tuple(reader.attachments),
    )


def _headers(message: Message) -> list[tuple[str, str]]:
    """All headers decoded and on one line each, those that people look for first."""
    found = [(name, _readable(name, str(value))) for name, value in message.raw_items()]
    order = {name: place for place, name in enumerate(_FIRST)}
    return sorted(found, key=lambda header: order.get(header[0].lower(), len(_FIRST)))


def _readable(name: str, value: str) -> str:
    folded = " ".join(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
    if "=?" not in folded:
        return folded
    try:
        return " ".join(str(policy.default.header_factory(name, folded)).split())
    except Exception:  # noqa: BLE001  a malformed header makes the parser fail in many ways; it is shown undecoded
        _log.info("a header could not be decoded", exc_info=True)
        return folded


class _Parts:
    """Gathers the texts and attachments of one message while its parts are walked."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0
        self.texts: list[str] = []
        self.attachments: list[Attachment] = []
        self.notes: list[str] = []

    def read(self, part: Message, depth: int) -> None:
        """Take one part and those inside it."""
        self._count += 1
        if self._count > MAX_PARTS or depth > _MAX_DEPTH:
            self._say(f"Only {MAX_PARTS:,} parts, {_MAX_DEPTH} deep, were read.")
            return
        kind = part.get_content_type()
        if kind == "multipart/alternative":
            self._alternative(part, depth)
        elif part.is_multipart() and part.get_content_maintype() == "multipart":
            for inner in _inner(part):
                self.read(inner, depth + 1)
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            self.texts.append(self._text(part, kind))
        elif kind == "message/feedback-report" or kind == "message/delivery-status":
            self.texts.append(_report(part))
        else:
            self._attach(part, kind)

    def _alternative(self, part: Message, depth: int) -> None:
        """Plain text where it says something, and then only the link targets that the HTML adds."""
        options = list(_inner(part))
        plain = [one for one in options if one.get_content_type() == "text/plain"]
        words = "\n\n".join(self._text(one, "text/plain") for one in plain).strip()
        if not words:
            for one in options:
                self.read(one, depth + 1)
            return
        self.texts.append(words)
        for one in options:
            kind = one.get_content_type()
            if kind == "text/html":
                added = [target for target in _targets(self._markup(one)) if target not in words]
                if added:
                    self.texts.append("Links in the HTML part:\n" + "\n".join(added))
            elif kind != "text/plain":
                self.read(one, depth + 1)

    def _text(self, part: Message, kind: str) -> str:
        if kind == "text/html":
            return page_text(parse_html(self._markup(part)), targets=True)
        return self._decoded(part)

    def _markup(self, part: Message) -> str:
        return tidy(self._decoded(part), limit=_HTML_BYTES)[0]

    def _decoded(self, part: Message) -> str:
        payload = _payload(part)
        if payload is None:
            return ""
        try:
            text, note = decode_text(payload, part.get_content_charset(), name=self._name)
        except Unreadable:
            self._say("A text part is in no encoding that is known.")
            return ""
        self._say(note)
        return text

    def _attach(self, part: Message, kind: str) -> None:
        if kind == "message/rfc822":
            content = b"\n".join(inner.as_bytes() for inner in _inner(part))
        else:
            content = _payload(part) or b""
        self.attachments.append(Attachment(_file_name(part) or f"part-{self._count}{_ending(kind)}", kind, content))

    def _say(self, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)


def _inner(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, Message))


def _payload(part: Message) -> bytes | None:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else None


def _report(part: Message) -> str:
    return "\n".join(
        f"{name}: {_readable(name, str(value))}" for inner in _inner(part) for name, value in inner.raw_items()
    )


def _targets(markup: str) -> list[str]:
    found = (str(link.get("href") or "").strip() for link in parse_html(markup).iter("a", "area", "form"))
    return list(dict.fromkeys(target for target in found if target.lower().startswith(("http:", "https:", "ftp:"))))


def _file_name(part: Message) -> str:
    given = part.get_param("filename", None, "content-disposition") or part.get_param("name", None, "content-type")
    if not given:
        return ""
    return _readable("X-Name", collapse_rfc2231_value(given))[:255]


def _ending(kind: str) -> str:
    import mimetypes

    return ".eml" if kind == "message/rfc822" else mimetypes.guess_extension(kind) or ".bin"
