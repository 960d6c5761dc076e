"""Reads X-ARF abuse reports, versions 3 and 4."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.ftm import snake
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import first_of, objects, observed, text_of, texts
from caseboard.progress import Progress

NAME = "xarf"
Body = dict[str, Any]
_SOURCES = frozenset(
    {"ip", "url", "domain", "source_identifier", "smtp_from", "smtp_mail_from_address", "source_url", "destination_ip",
     "destination", "target_url", "email", "c2_server", "c2_ip"}
)  # fmt: skip


def fits(source: InputFile) -> bool:
    """Whether the file holds X-ARF reports."""
    first = source.first_json if isinstance(source.first_json, dict) else next(objects(source.whole_json), None)
    return isinstance(first, dict) and ("xarf_version" in first or ("ReporterInfo" in first and "Report" in first))


def read(source: InputFile, progress: Progress) -> Reading:
    """Read one report, a list, or one a line."""
    proposer = Proposer(source.vocabulary)
    reports = list(_reports(source))
    progress.start(len(reports), "Reading reports")
    origin = Origin(kind="abuse report")
    for number, body in enumerate(reports, 1):
        progress.step()
        try:
            origin = _read_report(proposer, body, number)
        except InvalidValue as problem:
            proposer.reject(f"report {number}", problem)
    return proposer.reading(NAME, {"reports": len(reports)}, origin if len(reports) == 1 else None)


def _reports(source: InputFile) -> Iterator[Body]:
    if source.whole_json is not None:
        yield from objects(source.whole_json)
    else:
        for _, value, _ in json_lines(source):
            yield from objects(value)


def _read_report(proposer: Proposer, body: Body, number: int) -> Origin:
    inner = body.get("Report")
    old = isinstance(inner, dict)
    report: Body = inner if isinstance(inner, dict) else body
    reporter = next(objects(body.get("ReporterInfo") if old else body.get("reporter")), {})
    kind = first_of(report, "ReportType", "type")
    when = read_time(first_of(report, "Date", "timestamp"))
    identifier = first_of(report, "ReportID", "report_id")
    place = f"report {identifier or number}"
    traits = Traits(valid_from=when, valid_to=when)
    label = f"X-ARF report: {kind or 'unknown'} {identifier[:8]}".strip()
    row = proposer.entity("document", label, key=identifier or f"{label} {number}", reference=identifier, place=place)
    proposer.claim(
        row, "category", f"{first_of(report, 'ReportClass', 'category')}: {kind}", place=place, traits=traits
    )
    proposer.claim(row, "date", str(when or ""), place=place, traits=traits)
    publisher = first_of(reporter, "ReporterOrg", "org")
    if publisher:
        owner = proposer.entity("organisation", publisher, place=place)
        proposer.relate("reported_on", owner, row, label="filed", place=place, traits=traits)
        for name, value in reporter.items():
            proposer.claim(owner, _property(name), text_of(value), place=place, traits=traits)
    _facts(proposer, row, report, place, traits)
    for item in (*objects(report.get("Attachment")), *objects(report.get("evidence")), *objects(report.get("Samples"))):
        _evidence(proposer, row, item, place, traits)
    return Origin(label, "abuse report", publisher=publisher, published=when)


def _property(name: str) -> str:
    key = snake(name).removeprefix("reporter_").removeprefix("org_")
    return {
        "email": "email_address",
        "contact_email": "email_address",
        "contact_phone": "phone_number",
        "domain": "website_domain",
    }.get(key, key)


def _facts(proposer: Proposer, row: Subject, body: Body, place: str, traits: Traits) -> None:
    for name, value in body.items():
        key = snake(name)
        if key in {"attachment", "evidence", "samples", "reporter", "sender"}:
            continue
        if isinstance(value, dict):
            _facts(proposer, row, value, place, traits)
            continue
        for text in texts(value):
            proposer.claim(row, key, text, place=place, traits=traits)
            if key in _SOURCES:
                try:
                    proposer.relate(
                        "reported_on", row, observed(proposer, text, place=place), place=place, traits=traits
                    )
                except InvalidValue as problem:
                    proposer.warn(f"{place}: {problem}")


def _evidence(proposer: Proposer, row: Subject, item: Body, place: str, traits: Traits) -> None:
    kind = first_of(item, "ContentType", "content_type") or "application/octet-stream"
    description = first_of(item, "Description", "description")
    payload = first_of(item, "Data", "Payload", "payload")
    try:
        data = base64.b64decode(payload, validate=False)
    except (binascii.Error, ValueError):
        proposer.warn(f"{place}: the evidence “{description}” is not base64 and was left out.")
        return
    proposer.attach(description or f"evidence of {place}", kind, data)
    proposer.claim(row, "attachment", f"{description} ({kind}, {len(data):,} bytes)", place=place, traits=traits)
    proposer.claim(row, "file_hash", first_of(item, "hash").replace("sha256:", "sha256:"), place=place, traits=traits)
