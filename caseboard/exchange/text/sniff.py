"""What a file is, told by its content; its name only decides between forms of plain text."""

from __future__ import annotations

import re
from pathlib import Path

from caseboard.exchange.images import image_type

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OLE = "application/x-ole-storage"
LOCKED_OFFICE = "application/x-encrypted-office"
BINARY = "application/octet-stream"

_WINDOW = 1 << 16
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|script|meta|div|table|p|a\s)[\s/>]?", re.IGNORECASE)
_HEADER = re.compile(rb"^([!-9;-~]{2,60}):[ \t]?.*$")
_MAIL_HEADERS = frozenset(
    b"from to cc subject date message-id received mime-version return-path delivered-to reply-to content-type "
    b"authentication-results received-spf x-mailer sender dkim-signature".split()
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ZIP_KINDS = ((b"word/", WORD), (b"xl/", EXCEL), (b"ppt/", POWERPOINT))


def sniff(data: bytes | Path, name: str = "") -> str:
    """The media type of a file.

    Args:
        data: the file's bytes (the first 64 KiB are enough for all but some ZIP files) or its path.
        name: the file's name; looked at only where the content is text.
    """
    if isinstance(data, Path):
        name = name or data.name
        with data.open("rb") as stream:
            data = stream.read(_WINDOW)
    head = data[:_WINDOW]
    return _by_magic(head) or _by_text(head, name.lower()) or _by_puremagic(head)


def _by_magic(head: bytes) -> str | None:
    if not head:
        return "application/x-empty"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((kind for mark, kind in _ZIP_KINDS if mark in head), "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return LOCKED_OFFICE if "EncryptedPackage".encode("utf-16-le") in head else OLE
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    return image_type(head)


def _by_text(head: bytes, name: str) -> str | None:
    if not looks_like_text(head):
        return None
    start = _ascii_view(head)
    if _is_mail(start, name):
        return "message/rfc822"
    first = start[:1024].lower()
    if first.startswith(b"<?xml") and b"<html" not in start[:4096].lower():
        return "application/xml"
    if first.startswith(b"<") and _HTML.search(start[:4096]):
        return "text/html"
    if name.endswith((".html", ".htm", ".xhtml", ".shtml")) and _HTML.search(start):
        return "text/html"
    return "text/plain"


def looks_like_text(head: bytes) -> bool:
    """Whether the bytes read as text in some encoding: a byte order mark, UTF-16, or few control characters."""
    if head.startswith(_BOMS) or utf16_order(head):
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 20 <= len(head)


def utf16_order(head: bytes) -> str | None:
    """The codec of UTF-16 text that comes without a byte order mark, told by where its zero bytes are."""
    sample = head[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _ascii_view(head: bytes) -> bytes:
    if head.startswith(b"\xff\xfe") or utf16_order(head) == "utf-16-le":
        head = head.decode("utf-16-le", "replace").encode("ascii", "replace")
    elif head.startswith(b"\xfe\xff") or utf16_order(head) == "utf-16-be":
        head = head.decode("utf-16-be", "replace").encode("ascii", "replace")
    return head.lstrip(b"\xef\xbb\xbf?").lstrip()


def _is_mail(start: bytes, name: str) -> bool:
    """Header lines from the first line on, at least two of them a mail's own (one where the name says .eml)."""
    known = 0
    for number, line in enumerate(start[:16384].splitlines()[:60]):
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t") or (number == 0 and line.startswith(b"From ")):
            continue
        header = _HEADER.match(line)
        if header is None:
            return False
        known += header[1].lower() in _MAIL_HEADERS
    return known >= (1 if name.endswith((".eml", ".mht", ".mhtml")) else 3)


def _by_puremagic(head: bytes) -> str:
    import puremagic

    try:
        return puremagic.from_string(head, mime=True) or BINARY
    except (puremagic.PureError, ValueError):
        return BINARY
