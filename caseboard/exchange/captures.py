"""Reads captures of web pages: WARC files and MHTML. What was captured becomes exhibits, with the time it claims."""

from __future__ import annotations

import email
import re
from email import policy
from typing import Any

from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Traits
from caseboard.exchange.times import read_time
from caseboard.progress import Progress

_KEPT = ("text/html", "text/plain", "application/xhtml", "application/pdf", "image/", "application/json", "message/")
_LARGEST, _TOTAL = 32 << 20, 256 << 20
_LOCATION = re.compile(r"snapshot-content-location:|content-type:\s*multipart/related", re.I)


def fits_warc(source: InputFile) -> bool:
    """Whether the file is a WARC or ARC, compressed or not."""
    return source.head.startswith((b"WARC/1.", b"WARC/0.", b"filedesc://"))


def fits_mhtml(source: InputFile) -> bool:
    """Whether the file is a page saved as MHTML."""
    head = source.head[:4096].decode("latin-1")
    top = head.split("\r\n\r\n")[0].split("\n\n")[0]
    return (
        "mime-version:" in head.lower()
        and _LOCATION.search(top) is not None
        and not re.search(r"^received:", top, re.I | re.M)
    )


def read_warc(source: InputFile, progress: Progress) -> Reading:
    """Read the records of a WARC."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    proposer = Proposer(source.vocabulary)
    progress.start(0, "Reading captured pages")
    count, kept, title = 0, 0, ""
    with source.path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, arc2warc=True):
                progress.step()
                count += 1
                if record.rec_type == "warcinfo":
                    title = title or _title(record)
                elif record.rec_type in {"response", "resource", "revisit"}:
                    kept = _capture(proposer, record, count, kept)
        except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError) as problem:
            if not count:
                raise ImportRefused(f"{source.name} is no readable WARC ({problem}).") from problem
            proposer.warn(f"{source.name} is damaged after {count:,} records ({problem}); those were read.")
    return proposer.reading("warc", {"records": count}, Origin(source.name, "capture", note=title))


def _title(record: Any) -> str:
    text = record.content_stream().read(65536).decode("utf-8", "replace")
    found = re.search(r"^software:\s*(.+)$", text, re.M)
    return f"Captured with {found[1].strip()}" if found else ""


def _capture(proposer: Proposer, record: Any, number: int, kept: int) -> int:
    headers = record.rec_headers
    address, day = headers.get_header("WARC-Target-URI") or "", headers.get_header("WARC-Date")
    place = headers.get_header("WARC-Record-ID") or f"record {number}"
    when = read_time(day)
    traits = Traits(valid_from=when, valid_to=when)
    try:
        row = proposer.entity("url", address.strip("<>"), place=place)
    except InvalidValue as problem:
        proposer.reject(place, problem)
        return kept
    proposer.claim(row, "captured_at", str(when or ""), place=place, traits=traits)
    proposer.claim(row, "capture_type", record.rec_type, place=place, traits=traits)
    proposer.claim(row, "payload_digest", headers.get_header("WARC-Payload-Digest") or "", place=place, traits=traits)
    kind = headers.get_header("Content-Type") or ""
    if record.http_headers is not None:
        proposer.claim(row, "http_status", record.http_headers.get_statuscode() or "", place=place, traits=traits)
        proposer.claim(
            row, "server_software", record.http_headers.get_header("Server") or "", place=place, traits=traits
        )
        kind = record.http_headers.get_header("Content-Type") or ""
    proposer.claim(row, "media_type", kind, place=place, traits=traits)
    server = headers.get_header("WARC-IP-Address")
    if server:
        try:
            proposer.relate("hosts", proposer.entity("ip", server, place=place), row, place=place, traits=traits)
        except InvalidValue as problem:
            proposer.warn(f"{place}: {problem}")
    if record.rec_type == "revisit" or not kind.startswith(_KEPT):
        return kept
    return kept + _keep(proposer, record, address, kind, kept)


def _keep(proposer: Proposer, record: Any, address: str, kind: str, kept: int) -> int:
    data = record.content_stream().read(_LARGEST + 1)
    if len(data) > _LARGEST or kept + len(data) > _TOTAL:
        proposer.warn(
            f"What was captured at {address} is too large to become an exhibit of its own; it is in the file."
        )
        return 0
    if data:
        proposer.attach(address, kind.partition(";")[0].strip(), data)
    return len(data)


def read_mhtml(source: InputFile, progress: Progress) -> Reading:
    """Read a page saved as MHTML."""
    proposer = Proposer(source.vocabulary)
    message = email.message_from_bytes(source.data, policy=policy.compat32)
    when = read_time(str(message.get("date", "")))
    traits = Traits(valid_from=when, valid_to=when)
    title = " ".join(str(message.get("subject", "")).split())
    progress.start(0, "Reading the page")
    count = 0
    for part in message.walk():
        progress.step()
        if part.is_multipart():
            continue
        count += 1
        data, kind = part.get_payload(decode=True), part.get_content_type()
        address = str(part.get("content-location", "")) or str(message.get("snapshot-content-location", ""))
        if isinstance(data, bytes) and data and kind.startswith(_KEPT):
            proposer.attach(address or f"part {count}", kind, data)
        if kind == "text/html" and address.startswith("http"):
            try:
                row = proposer.entity("url", address, place=f"part {count}")
            except InvalidValue as problem:
                proposer.reject(f"part {count}", problem)
                continue
            proposer.claim(row, "captured_at", str(when or ""), place=f"part {count}", traits=traits)
            proposer.claim(row, "title", title, place=f"part {count}", traits=traits)
    return proposer.reading("mhtml", {"records": count}, Origin(title or source.name, "capture", published=when))
