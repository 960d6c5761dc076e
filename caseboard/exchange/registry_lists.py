"""Reads the registries' lists: delegated-extended, IP-to-ASN tables, and lists of AS names.

They run to hundreds of thousands of lines; a filter by AS number or network keeps what a case needs.
"""

from __future__ import annotations

import ipaddress
import re

from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.only import Only, range_networks
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.progress import Progress

_REGISTRIES = frozenset({"arin", "ripencc", "apnic", "lacnic", "afrinic", "iana"})
_NAME_LINE = re.compile(r"(?:AS)?(\d{1,10})[ \t]+(\S.*?)(?:,\s*([A-Z]{2}))?\s*")
_MOST_ASNS = 1024


def fits_delegated(source: InputFile) -> bool:
    """Whether the file is a delegated or delegated-extended statistics file."""
    lines = [line for line in source.head_text.splitlines()[:50] if line and not line.startswith("#")]
    return bool(lines) and any(
        line.count("|") >= 5 and (line.split("|")[0] in _REGISTRIES or line.split("|")[1] in _REGISTRIES)
        for line in lines[:3]
    )


def fits_ip_to_asn(source: InputFile) -> bool:
    """Whether the file is a table of first address, last address, AS number, country and name."""
    rows = [line.split("\t") for line in source.head_text.splitlines()[:20]]
    full = [row for row in rows if len(row) >= 5]
    if len(full) < max(1, len(rows) - 1):
        return False
    try:
        for row in full[:5]:
            range_networks(row[0], row[1])
    except InvalidValue:
        return False
    return all(row[2].isdecimal() for row in full[:5])


def fits_as_names(source: InputFile) -> bool:
    """Whether the file lists AS numbers with names and countries."""
    lines = source.head_text.splitlines()[:40]
    found = [_NAME_LINE.fullmatch(line) for line in lines if line.strip()]
    good = [match for match in found if match is not None and match[3]]
    numbers = [int(match[1]) for match in good]
    return len(good) >= 3 and len(good) >= 0.9 * len(found) and numbers == sorted(numbers)


def read_delegated(source: InputFile, progress: Progress) -> Reading:
    """Read who was handed which numbers when, in which country."""
    proposer, only = Proposer(source.vocabulary), Only.of(source.options.only)
    progress.start(0, "Reading delegations")
    records, registry, when = 0, "", None
    for number, line in source.lines():
        progress.step()
        cells = line.split("|")
        if line.startswith("#") or not line.strip() or cells[-1] == "summary":
            continue
        if cells[0][:1].isdigit():
            registry, when = (cells[1] if len(cells) > 1 else ""), read_time(cells[5] if len(cells) > 5 else None)
            continue
        records += 1
        try:
            _delegation(proposer, cells, number, only)
        except (InvalidValue, ValueError, IndexError) as problem:
            proposer.reject(f"line {number}", problem if isinstance(problem, InvalidValue) else "It is no delegation.")
    name = f"Delegated addresses and AS numbers, {registry or source.name}"
    return proposer.reading("delegated", {"records": records}, Origin(name, publisher=registry, published=when))


def _delegation(proposer: Proposer, cells: list[str], line: int, only: Only) -> None:
    registry, country, form, start, value, day, status = cells[:7]
    traits = Traits(valid_from=read_time(day))
    rows: list[Subject] = []
    if form == "asn":
        first, count = int(start), int(value)
        asked = (
            [asn for asn in only.asns if first <= asn < first + count]
            if only
            else list(range(first, first + min(count, _MOST_ASNS)))
        )
        if not only and count > _MOST_ASNS:
            raise InvalidValue(f"It holds {count:,} AS numbers; ask for single ones.")
        rows = [proposer.entity("asn", f"AS{asn}", line=line) for asn in sorted(asked)]
    elif form in {"ipv4", "ipv6"}:
        if form == "ipv6":
            ends = ipaddress.ip_network(f"{start}/{value}", strict=False)
            first_text, last_text = str(ends[0]), str(ends[-1])
        else:
            first_text, last_text = start, str(ipaddress.ip_address(int(ipaddress.ip_address(start)) + int(value) - 1))
        low, high, networks = range_networks(first_text, last_text)
        if not only or only.keeps_range(low, high):
            rows = [proposer.entity("network", str(network), line=line) for network in networks]
    else:
        raise InvalidValue(f"“{form[:20]}” is no kind of delegation.")
    for row in rows:
        proposer.claim(row, "registry", registry, line=line, traits=traits)
        proposer.claim(row, "country", country if country not in {"ZZ", "*"} else "", line=line, traits=traits)
        proposer.claim(row, "allocated", str(traits.valid_from or ""), line=line, traits=traits)
        proposer.claim(row, "status", status, line=line, traits=traits)
        proposer.claim(row, "holder_key", cells[7] if len(cells) > 7 else "", line=line, traits=traits)


def read_ip_to_asn(source: InputFile, progress: Progress) -> Reading:
    """Read which AS announced which range, with its name and country."""
    proposer, only = Proposer(source.vocabulary), Only.of(source.options.only)
    progress.start(0, "Reading ranges")
    rows = 0
    for number, line in source.lines():
        progress.step()
        cells = line.split("\t")
        if not line.strip():
            continue
        rows += 1
        try:
            _announced(proposer, cells, number, only)
        except (InvalidValue, ValueError, IndexError) as problem:
            proposer.reject(
                f"line {number}", problem if isinstance(problem, InvalidValue) else "It is no range with an AS."
            )
    return proposer.reading("ip-to-asn", {"rows": rows}, Origin(source.name, kind="data set"))


def _announced(proposer: Proposer, cells: list[str], line: int, only: Only) -> None:
    asn = int(cells[2])
    if asn == 0:
        return
    low, high, networks = range_networks(cells[0], cells[1])
    if only and not only.keeps_asn(asn) and not only.keeps_range(low, high):
        return
    owner = proposer.entity("asn", f"AS{asn}", line=line)
    if proposer.first_time(("as name", asn)):
        proposer.claim(owner, "as_name", cells[4], line=line)
        proposer.claim(owner, "country", cells[3] if cells[3] not in {"None", "Unknown"} else "", line=line)
    for network in networks:
        kind = "network" if network.num_addresses > 1 else "ip"
        text = str(network) if kind == "network" else str(network.network_address)
        proposer.relate("announces", owner, proposer.entity(kind, text, line=line), line=line)


def read_as_names(source: InputFile, progress: Progress) -> Reading:
    """Read names and countries of AS numbers."""
    proposer, only = Proposer(source.vocabulary), Only.of(source.options.only)
    progress.start(0, "Reading AS names")
    rows = 0
    for number, line in source.lines():
        progress.step()
        found = _NAME_LINE.fullmatch(line)
        if not line.strip():
            continue
        rows += 1
        if found is None or int(found[1]) > 0xFFFFFFFF:
            proposer.reject(f"line {number}", "It is no AS number with a name.")
        elif not only or only.keeps_asn(int(found[1])):
            row = proposer.entity("asn", f"AS{found[1]}", line=number)
            proposer.claim(row, "as_name", found[2], line=number)
            proposer.claim(row, "country", found[3] if found[3] and found[3] != "ZZ" else "", line=number)
    return proposer.reading("as-names", {"rows": rows}, Origin(source.name, kind="data set"))
