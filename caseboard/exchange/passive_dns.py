"""Reads passive DNS in the Common Output Format, one JSON object a line; times under either of their two spellings."""

from __future__ import annotations

from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import detect_kind, objects, text_of, texts
from caseboard.model.grades import Modality
from caseboard.progress import Progress

NAME = "passive-dns"
_PROPERTIES = {
    "NS": "name_server",
    "MX": "mail_server",
    "TXT": "txt_record",
    "SOA": "soa_record",
    "PTR": "reverse_name",
}


def fits(source: InputFile) -> bool:
    """Whether the file holds passive DNS records."""
    first = source.first_json if source.first_json is not None else next(objects(source.whole_json), None)
    return isinstance(first, dict) and {"rrname", "rrtype", "rdata"} <= set(first)


def read(source: InputFile, progress: Progress) -> Reading:
    """Read records, one a line or in one list."""
    proposer = Proposer(source.vocabulary)
    progress.start(0, "Reading records")
    count = 0
    whole = source.whole_json
    lines = (
        json_lines(source) if whole is None else ((number, item, "") for number, item in enumerate(objects(whole), 1))
    )
    for number, item, problem in lines:
        progress.step()
        count += 1
        if problem or not isinstance(item, dict):
            proposer.reject(f"line {number}", problem or "It is no record.")
            continue
        try:
            _record(proposer, item, number)
        except InvalidValue as reason:
            proposer.reject(f"line {number}", reason)
    return proposer.reading(NAME, {"records": count})


def _record(proposer: Proposer, item: dict[str, Any], line: int) -> None:
    name, form = text_of(item.get("rrname")).rstrip("."), text_of(item.get("rrtype")).upper()
    start, stop = (read_time(item.get(f"time_{end}") or item.get(f"zone_time_{end}")) for end in ("first", "last"))
    traits = Traits(modality=Modality.MEASURED, valid_from=start, valid_to=stop)
    if form == "PTR" and name.lower().endswith(".in-addr.arpa"):
        name = ".".join(reversed(name.lower().removesuffix(".in-addr.arpa").split(".")))
    row = proposer.entity("ip" if detect_kind(name) == "ip" else "domain", name, line=line)
    for value in texts(item.get("rdata")):
        _answer(proposer, row, form, value.rstrip("."), line, traits)
    for extra in ("count", "sensor_id", "bailiwick", "origin"):
        proposer.claim(
            row, {"count": "times_seen"}.get(extra, extra), text_of(item.get(extra)), line=line, traits=traits
        )


def _answer(proposer: Proposer, row: Subject, form: str, value: str, line: int, traits: Traits) -> None:
    target: Subject | None = None
    if form in {"A", "AAAA"}:
        target = proposer.entity("ip", value, line=line)
    elif form in {"CNAME", "DNAME"}:
        target = proposer.entity("domain", value, line=line)
    elif form in {"NS", "MX", "PTR"}:
        target = proposer.entity("domain", value.rsplit(maxsplit=1)[-1], line=line)
    if target is not None and form in {"A", "AAAA", "CNAME", "DNAME"}:
        label = "" if form in {"A", "AAAA"} else form
        proposer.relate("resolves_to", row, target, label=label, line=line, traits=traits)
        return
    proposer.claim(row, _PROPERTIES.get(form, f"{form.lower()}_record"), value, line=line, traits=traits)
    if target is not None:
        label = {"NS": "name server", "MX": "mail server", "PTR": "reverse name"}[form]
        proposer.relate("associate_of", row, target, label=label, line=line, traits=traits)
