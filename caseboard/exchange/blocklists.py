"""Reads block lists: Spamhaus DROP and ASN-DROP (JSON lines and the older text), abuse.ch CSV, and plain lists.

Networks that overlap hold each address once. What a list names becomes an entity with the claim `listed_on`.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Any

from caseboard.commands.defang import refang
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import detect_kind, ip_kind, ip_text, observed, text_of
from caseboard.model.when import When
from caseboard.progress import Progress

_LEGACY = re.compile(r"\s*((?:[0-9a-fA-F:.]+/\d{1,3})|AS\d+)\s*;\s*(\S.*)?")
_COMMENT = re.compile(r"\s*(?:[#;%]|//)")
_LIST_NAME = re.compile(
    r"[;#]+\s*(Spamhaus [A-Z -]*DROP[A-Z -]*? ?List|[^\n]*?abuse\.ch[^\n]*?)(?:\s+\d|\s*\(|\s*#|\s*$)", re.I | re.M
)
_LIST_DATE = re.compile(r"(?:Last[- ]Modified|Last updated|Generated|Updated)[: ]+\s*([^#\n]+)", re.I)
_ABUSE_CH = re.compile(r"abuse\.ch|urlhaus|feodo|threatfox|sslbl", re.I)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def fits_drop_json(source: InputFile) -> bool:
    """Whether the file is Spamhaus DROP or ASN-DROP as JSON lines."""
    first = source.first_json
    if not isinstance(first, dict):
        return False
    return ("cidr" in first and "sblid" in first) or ("asn" in first and "asname" in first and "domain" in first)


def fits_legacy(source: InputFile) -> bool:
    """Whether the file is a list of networks with reasons after a semicolon."""
    lines = _content(source.head_text)
    return bool(lines) and all(_LEGACY.fullmatch(line) for line in lines[:20])


def fits_abuse_ch(source: InputFile) -> bool:
    """Whether the file is a CSV of abuse.ch: comments on top, the last of them naming the columns."""
    head = "\n".join(source.head_text.splitlines()[:12])
    return _ABUSE_CH.search(head) is not None and _commented_header(source.head_text) is not None


def fits_plain(source: InputFile) -> bool:
    """Whether the file has one identifier a line."""
    lines = [_bare(line) for line in _content(source.head_text)[:40]]
    known = sum(1 for line in lines if line and detect_kind(line))
    return bool(lines) and known >= 0.8 * len(lines)


def read_drop_json(source: InputFile, progress: Progress) -> Reading:
    """Read Spamhaus DROP or ASN-DROP as JSON lines."""
    proposer = Proposer(source.vocabulary)
    when: When | None = None
    entries: list[tuple[int, dict[str, Any]]] = []
    for number, value, problem in json_lines(source):
        if problem or not isinstance(value, dict):
            proposer.reject(f"line {number}", problem or "It is no entry of a list.")
        elif value.get("type") == "metadata":
            when = read_time(value.get("timestamp"))
        else:
            entries.append((number, value))
    traits = Traits(valid_from=when)
    seen: list[str] = []
    progress.start(len(entries), "Reading the list")
    for number, entry in entries:
        progress.step()
        raw = text_of(entry.get("cidr")) or f"AS{text_of(entry.get('asn'))}"
        try:
            row = _listed(proposer, raw, "Spamhaus DROP", text_of(entry.get("sblid")), number, traits)
        except InvalidValue as problem:
            proposer.reject(f"line {number}", problem)
            continue
        for name, prop in (("rir", "registry"), ("asname", "as_name"), ("cc", "country"), ("domain", "reverse_domain")):
            proposer.claim(row, prop, text_of(entry.get(name)), line=number, traits=traits)
        seen.append(raw)
    return _reading("drop", proposer, seen, Origin("Spamhaus DROP", publisher="The Spamhaus Project", published=when))


def read_legacy(source: InputFile, progress: Progress) -> Reading:
    """Read the older text form of DROP, and lists like it."""
    name, when = _about(source)
    return _read_lines(source, progress, "drop", name or source.name, when)


def read_plain(source: InputFile, progress: Progress) -> Reading:
    """Read a list of identifiers, one a line."""
    name, when = _about(source)
    return _read_lines(source, progress, "list", name or source.name, when)


def _read_lines(source: InputFile, progress: Progress, form: str, name: str, when: When | None) -> Reading:
    proposer = Proposer(source.vocabulary)
    traits = Traits(valid_from=when)
    seen: list[str] = []
    progress.start(0, "Reading the list")
    for number, line in source.lines():
        progress.step()
        if not line.strip() or _COMMENT.match(line):
            continue
        found = _LEGACY.fullmatch(line)
        raw, reason = (found[1], (found[2] or "").strip()) if found else (_bare(line), "")
        try:
            _listed(proposer, raw, name, reason, number, traits)
            seen.append(raw)
        except InvalidValue as problem:
            proposer.reject(f"line {number}", problem)
    return _reading(form, proposer, seen, Origin(name, published=when))


def read_abuse_ch(source: InputFile, progress: Progress) -> Reading:
    """Read a CSV of abuse.ch: the column names stand in the last comment."""
    name, when = _about(source)
    name = name or "abuse.ch"
    header = _commented_header(source.head_text)
    if header is None:
        raise ImportRefused(f"{source.name} is no list of abuse.ch: no comment on top names its columns.")
    proposer = Proposer(source.vocabulary)
    seen: list[str] = []
    progress.start(0, "Reading the list")
    rows = csv.reader((line for _, line in source.lines() if not line.startswith("#")), skipinitialspace=True)
    skipped = sum(1 for line in source.head_text.splitlines() if line.startswith("#"))
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as problem:
            proposer.reject(f"line {rows.line_num + skipped}", problem)
            continue
        progress.step()
        if row and row[0].strip() not in {"", header[0]}:
            _abuse_row(proposer, dict(zip(header, row, strict=False)), name, rows.line_num + skipped, seen)
    return _reading("abuse.ch", proposer, seen, Origin(name, publisher="abuse.ch", published=when))


def _abuse_row(proposer: Proposer, cells: dict[str, str], name: str, line: int, seen: list[str]) -> None:
    targets = [
        column
        for column in cells
        if column in {"url", "dst_ip", "dstip", "ioc_value", "ip_address", "host", "domain", "listing"}
    ]
    raw = next((cells[column] for column in targets if cells[column].strip()), "")
    raw = re.sub(r"^(\d+\.\d+\.\d+\.\d+):(\d+)$", r"\1", raw.strip())
    start = read_time(
        next((cells[c] for c in ("first_seen_utc", "first_seen", "dateadded", "listingdate") if cells.get(c)), None)
    )
    stop = read_time(next((cells[c] for c in ("last_online", "last_seen_utc", "last_seen") if cells.get(c)), None))
    traits = Traits(valid_from=start, valid_to=stop if stop and start and stop.latest >= start.earliest else None)
    try:
        row = _listed(proposer, raw, name, "", line, traits)
    except InvalidValue as problem:
        proposer.reject(f"line {line}", problem)
        return
    seen.append(raw)
    for column, value in cells.items():
        if column not in targets and value and value not in {"None", "n/a"}:
            prop = {"dst_port": "port", "dstport": "port", "threat": "category", "url_status": "status"}.get(
                column, column
            )
            proposer.claim(row, prop, value.strip(), line=line, traits=traits)
    malware = cells.get("malware_printable") or cells.get("malware")
    if malware and malware not in {"None", "n/a", "Unknown malware"}:
        family = proposer.entity("malware", malware, line=line)
        proposer.relate("controls" if cells.get("dst_port") else "distributes", row, family, line=line, traits=traits)


def _listed(proposer: Proposer, raw: str, name: str, reason: str, line: int, traits: Traits) -> Subject:
    if "/" in raw and "://" not in raw:
        row = proposer.entity(ip_kind(raw), ip_text(refang(raw)), line=line)
    else:
        row = observed(proposer, raw, line=line)
    proposer.claim(row, "listed_on", f"{name} ({reason})" if reason else name, line=line, traits=traits)
    return row


def _reading(form: str, proposer: Proposer, seen: list[str], origin: Origin) -> Reading:
    networks = distinct_networks(seen)
    counts = {"networks": len(networks), "addresses": count_addresses(networks)}
    return proposer.reading(form, counts, origin)


def distinct_networks(texts: Iterable[str]) -> set[Network]:
    """The networks and single addresses among texts, each once."""
    found: set[Network] = set()
    for text in texts:
        try:
            found.add(ipaddress.ip_network(refang(text.strip()), strict=False))
        except ValueError:
            continue
    return found


def count_addresses(networks: Iterable[Network]) -> int:
    """How many different addresses the networks hold together; overlaps count once."""
    merged: Iterator[Network]
    total = 0
    for version in (4, 6):
        merged = ipaddress.collapse_addresses(sorted(net for net in networks if net.version == version))  # type: ignore[type-var]
        total += sum(network.num_addresses for network in merged)
    return total


def _content(text: str) -> list[str]:
    lines = text.splitlines()
    lines = lines[:-1] if len(text) >= 60_000 else lines
    return [line for line in lines if line.strip() and not _COMMENT.match(line)]


def _bare(line: str) -> str:
    """The identifier of a line of a plain list, without comment and without the address of a hosts file."""
    text = re.split(r"\s[#;]|\s//", line, maxsplit=1)[0].strip().strip('",')
    found = re.fullmatch(r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S+)", text)
    return found[1] if found else text


def _about(source: InputFile) -> tuple[str, When | None]:
    """Name and date of a list, from its comments."""
    comments = "\n".join(line for line in source.head_text.splitlines()[:60] if _COMMENT.match(line))
    name, day = _LIST_NAME.search(comments), _LIST_DATE.search(comments)
    return (name[1].strip(" #|") if name else ""), (
        read_time(re.sub(r"\(?UTC\)?", "Z", day[1]).strip()) if day else None
    )


def _commented_header(text: str) -> list[str] | None:
    comments = [line for line in text.splitlines()[:60] if line.startswith("#")]
    for line in reversed(comments):
        names = [name.strip().strip('"').lower() for name in line.lstrip("# ").split(",")]
        if len(names) > 2 and all(re.fullmatch(r"[\w ]{1,30}", name) for name in names):
            return [name.replace(" ", "_") for name in names]
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    names = [name.strip().strip('"').lower() for name in first.split(",")]
    return names if {"first_seen_utc", "dst_ip"} <= set(names) or {"dateadded", "url"} <= set(names) else None
