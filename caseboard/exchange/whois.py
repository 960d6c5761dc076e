"""Reads WHOIS answers as text: ARIN's, the RPSL objects of RIPE and its kin, and those of domain registrars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.only import range_networks
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import PLAIN, Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.model.when import When
from caseboard.progress import Progress

NAME = "whois"
_FIELD = re.compile(r"\s*([A-Za-z][\w /().-]{0,48}?)\s*(?:\.{2,})?\s*:(?:\s+(.*)|())")
_MAIN = {
    "inetnum": "network",
    "inet6num": "network",
    "netrange": "network",
    "route": "route",
    "route6": "route",
    "aut-num": "asn",
    "asnumber": "asn",
    "domain name": "domain",
    "domain": "domain",
    "server name": "host",
    "organisation": "party",
    "orgname": "party",
    "role": "party",
    "person": "party",
    "irt": "party",
    "orgabusehandle": "contact",
    "orgtechhandle": "contact",
    "orgnochandle": "contact",
    "rabusehandle": "contact",
}
_TELLING = frozenset(_MAIN) | {
    "registrar", "whois server", "nserver", "name server", "netname", "mnt-by", "source", "creation date",
    "registrar url", "registry expiry date", "admin-c", "tech-c", "descr", "cidr", "nethandle", "created on",
    "referral url",
}  # fmt: skip
_PROPERTIES = {
    "netname": "netname",
    "nethandle": "handle",
    "country": "country",
    "descr": "description",
    "remarks": "description",
    "comment": "description",
    "status": "status",
    "domain status": "status",
    "nettype": "status",
    "source": "registry",
    "regdate": "registered_on",
    "created": "registered_on",
    "creation date": "registered_on",
    "created on": "registered_on",
    "registered on": "registered_on",
    "updated": "updated_on",
    "changed": "updated_on",
    "last-modified": "updated_on",
    "updated date": "updated_on",
    "record last updated on": "updated_on",
    "registry expiry date": "expires_on",
    "expiration date": "expires_on",
    "registrar registration expiration date": "expires_on",
    "expires on": "expires_on",
    "registrar": "registrar",
    "registrar name": "registrar",
    "sponsoring registrar": "registrar",
    "as-name": "as_name",
    "asname": "as_name",
    "abuse-mailbox": "abuse_contact",
    "registrar abuse contact email": "registrar_abuse_contact",
    "orgabuseemail": "abuse_contact",
    "rabuseemail": "abuse_contact",
    "address": "address",
    "phone": "phone_number",
    "e-mail": "email_address",
    "org-name": "legal_name",
    "nserver": "name_server",
    "name server": "name_server",
    "nameserver": "name_server",
    "registrant": "registrant",
    "registrant name": "registrant",
    "registrant organization": "registrant",
    "originas": "as_number",
    "organization": "holder",
    "customer": "holder",
    "custname": "holder",
    "org": "holder_handle",
}
_DATES = frozenset({"registered_on", "updated_on", "expires_on"})


@dataclass
class _Record:
    """One object of an answer: its fields in order, and the line at which it begins."""

    line: int
    fields: list[tuple[str, str]] = field(default_factory=list)

    def first(self, *names: str) -> str:
        return next((value for wanted in names for name, value in self.fields if name == wanted and value), "")


def fits(source: InputFile) -> bool:
    """Whether the file reads like a WHOIS answer."""
    names = [match[1].lower() for line in source.head_text.splitlines()[:400] if (match := _FIELD.match(line))]
    return len(_TELLING & set(names)) >= 3 and not {"from", "received", "message-id"} & set(names[:12])


def read(source: InputFile, progress: Progress) -> Reading:
    """Read every object of the answers in a file."""
    proposer = Proposer(source.vocabulary)
    records = list(_records(source))
    asked = _asked_on(source.text)
    progress.start(len(records), "Reading registry answers")
    parties: dict[str, Subject] = {}
    for wanted in (("party", "contact"), ("network", "route", "asn", "domain", "host")):
        for record in records:
            if _MAIN[record.fields[0][0]] in wanted:
                progress.step()
                try:
                    _read_record(proposer, record, parties, asked)
                except InvalidValue as problem:
                    proposer.reject(f"line {record.line}", problem)
    origin = Origin(
        kind="registry", publisher=next((record.first("source") for record in records), ""), published=asked
    )
    return proposer.reading(NAME, {"records": len(records)}, origin)


def _asked_on(text: str) -> When | None:
    """When the answer was given, if it says so."""
    found = re.search(r"Last update of (?:whois|WHOIS) database: (\S+)|last updated: ?(\S+)", text)
    return read_time((found[1] or found[2]).rstrip("<").strip()) if found else None


def _records(source: InputFile) -> Iterator[_Record]:
    """Objects begin with a field that names one; fields after blank lines belong to a domain answer until the next."""
    record: _Record | None = None
    last, blank = "", True
    for number, line in source.lines():
        if not line.strip():
            blank = True
            continue
        if line.startswith(("%", "#", ">>>")):
            continue
        match = _FIELD.match(line)
        if match is None or (match[1].lower() not in _TELLING and len(match[1].split()) > 5):
            if record is not None and last in {"domain servers in listed order", "name servers"} and "." in line:
                record.fields.append(("name server", line.split()[0]))
            elif record is not None and line[:1] in " \t+" and not blank and record.fields:
                name, value = record.fields[-1]
                record.fields[-1] = (name, f"{value}\n{line.strip(' +')}".strip())
            continue
        name, value = match[1].strip().lower(), (match[2] or "").strip()
        if (
            name in _MAIN
            and (value or name == "domain name")
            and (blank or record is None or name in {"netrange", "domain name"})
        ):
            if record is not None:
                yield record
            record = _Record(number, [(name, value)])
        elif record is not None and (not blank or name in _TELLING or _MAIN[record.fields[0][0]] == "domain"):
            record.fields.append((name, value))
        last, blank = name, False
    if record is not None:
        yield record


def _read_record(proposer: Proposer, record: _Record, parties: dict[str, Subject], asked: When | None) -> None:
    name, value = record.fields[0]
    form, line = _MAIN[name], record.line
    start = next(
        (read_time(text) for key, text in record.fields if _PROPERTIES.get(key) == "registered_on" and text), None
    )
    stop = next((read_time(text) for key, text in record.fields if _PROPERTIES.get(key) == "expires_on" and text), None)
    traits = Traits(
        valid_from=start, valid_to=stop if stop is None or start is None or stop.latest >= start.earliest else None
    )
    if form in {"party", "contact"}:
        _party(proposer, record, parties)
        return
    rows = _subjects(proposer, form, value, line)
    for row in rows:
        _say(proposer, row, record, traits)
        _belongs(proposer, row, record, parties, traits)
    if form == "route" and (origin := record.first("origin")):
        owner = proposer.entity("asn", origin, line=line)
        for row in rows:
            proposer.relate("announces", owner, row, line=line, traits=traits)


def _subjects(proposer: Proposer, form: str, value: str, line: int) -> list[Subject]:
    if form == "asn":
        return [proposer.entity("asn", value.split(maxsplit=1)[0], line=line)]
    if form in {"domain", "host"}:
        return [proposer.entity("domain", value.split(maxsplit=1)[0] if value else value, line=line)]
    first, dash, last = value.partition(" - ")
    if not dash:
        return [proposer.entity("network", value, line=line)]
    _, _, networks = range_networks(first, last)
    return [
        proposer.entity("network", str(one), line=line)
        if one.num_addresses > 1
        else proposer.entity("ip", str(one.network_address), line=line)
        for one in networks
    ]


def _say(proposer: Proposer, row: Subject, record: _Record, traits: Traits) -> None:
    main = record.fields[0][0]
    for name, value in record.fields[1:]:
        prop = _PROPERTIES.get(name) or "_".join(re.findall(r"\w+", name))
        if not value or (main == "server name" and name == "ip address"):
            continue
        proposer.claim(row, prop, _value(prop, value), line=record.line, traits=PLAIN if prop in _DATES else traits)
    if main == "server name":
        for name, value in record.fields:
            if name == "ip address" and value:
                proposer.relate("resolves_to", row, proposer.entity("ip", value, line=record.line), line=record.line)


def _value(prop: str, value: str) -> str:
    if prop in _DATES:
        return str(read_time(value) or value)
    return value.split(maxsplit=1)[0].rstrip(".").lower() if prop == "name_server" else value


def _belongs(proposer: Proposer, row: Subject, record: _Record, parties: dict[str, Subject], traits: Traits) -> None:
    """The holder as an entity of its own, by handle or by name."""
    for name in ("orgid", "org", "organization", "registrant organization", "registrant name", "registrant"):
        value = record.first(name).partition("\n")[0]
        if not value:
            continue
        handle = re.search(r"\(([\w-]+)\)\s*$", value)
        party = parties.get(handle[1].upper() if handle else value.upper())
        if party is None and name not in {"orgid", "org"}:
            party = proposer.entity("organisation", re.sub(r"\s*\([\w-]+\)\s*$", "", value), line=record.line)
        if party is not None:
            proposer.relate("registered_by", row, party, line=record.line, traits=traits)
            return


def _party(proposer: Proposer, record: _Record, parties: dict[str, Subject]) -> None:
    name, value = record.fields[0]
    handle = record.first(
        "organisation", "orgid", "nic-hdl", "orgabusehandle", "orgtechhandle", "orgnochandle", "rabusehandle"
    )
    label = record.first("org-name", "orgname", "orgabusename", "orgtechname", "orgnocname", "rabusename") or value
    kind = "person" if name == "person" else "organisation"
    row = proposer.entity(kind, label, key=handle or label, reference=handle, line=record.line)
    if handle:
        parties[handle.upper()] = row
    _say(proposer, row, record, Traits())
