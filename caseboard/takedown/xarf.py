"""Writes abuse reports in XARF v4 JSON and checks them against the schemas of the specification."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from caseboard.errors import InvalidValue
from caseboard.resources import resource

VERSION = "4.2.0"
_BASE = "https://xarf.org/schemas/v4/"
_LARGEST_EVIDENCE = 5 << 20
_MOST_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class Party:
    """Who reports: organisation, mail address and domain."""

    organisation: str
    contact: str
    domain: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that goes into a report."""

    media_type: str
    description: str
    data: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Incident:
    """What a report is about.

    Attributes:
        category, type: one of the pairs of the specification, such as `infrastructure` and `botnet`.
        source: the address, network or domain that the abuse comes from.
        at: when it was seen.
        fields: what the type asks for besides, such as `compromise_evidence`.
    """

    category: str
    type: str
    source: str
    at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)


def report(identifier: bytes, party: Party, incident: Incident, evidence: Sequence[Evidence] = ()) -> str:
    """One report as JSON text.

    Args:
        identifier: 16 bytes; the report's identifier follows from them, so that the same notice gives the same report.
        party: who reports and sends.
        incident: what is reported.
        evidence: enclosed as base64, each with its hash.

    Raises:
        InvalidValue: the report does not satisfy the schema; the sentence names the field.
    """
    contact = {"org": party.organisation, "contact": party.contact, "domain": party.domain}
    body: dict[str, Any] = {
        "xarf_version": VERSION,
        "report_id": str(UUID(bytes=identifier, version=4)),
        "timestamp": incident.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reporter": contact,
        "sender": contact,
        "source_identifier": incident.source,
        "category": incident.category,
        "type": incident.type,
        **incident.fields,
    }
    if evidence:
        body["evidence"] = [_evidence(one) for one in evidence[:_MOST_EVIDENCE]]
    validate(body)
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def validate(body: Mapping[str, Any]) -> None:
    """Check a report against the schema of its category and type.

    Raises:
        InvalidValue: it does not satisfy the schema; the sentence names the first field that does not fit.
    """
    from jsonschema.exceptions import best_match

    kind = f"{body.get('category')}-{body.get('type')}"
    validators = _validators()
    if kind not in validators:
        raise InvalidValue(f"XARF has no report of the kind “{kind}”; known are {', '.join(sorted(validators))}.")
    error = best_match(validators[kind].iter_errors(body))
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path) or "the report"
        raise InvalidValue(f"The XARF report does not satisfy its schema: {place}: {error.message[:200]}.")


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of report that there are, as `category-type`."""
    return tuple(sorted(_validators()))


@cache
def _validators() -> dict[str, Any]:
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry, Resource

    folder = resource("xarf")
    schemas = {path: json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json"))}
    named = {_BASE + path.relative_to(folder).as_posix(): schema for path, schema in schemas.items()}
    registry: Any = Registry().with_resources((uri, Resource.from_contents(schema)) for uri, schema in named.items())
    return {
        _kind(schema): Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
        for path, schema in schemas.items()
        if path.parent.name == "types" and _is_report(path)
    }


def _is_report(path: Path) -> bool:
    return not path.stem.endswith("-base")


def _kind(schema: Mapping[str, Any]) -> str:
    """`category-type` from the constants of a schema, whose file name spells some types with a hyphen."""
    found: dict[str, str] = {}
    for part in schema.get("allOf", ()):
        for name in ("category", "type"):
            value = part.get("properties", {}).get(name, {}).get("const")
            if value:
                found[name] = value
    stem = str(schema["$id"]).rsplit("/", 1)[-1].removesuffix(".json")
    return f"{found.get('category', stem.split('-')[0])}-{found.get('type', stem.split('-', 1)[-1])}"


def _evidence(one: Evidence) -> dict[str, str]:
    if len(one.data) > _LARGEST_EVIDENCE:
        raise InvalidValue(
            f"“{one.description}” is too large for a XARF report ({len(one.data) >> 20} MiB); enclose it beside it."
        )
    return {
        "content_type": one.media_type,
        "description": one.description,
        "payload": base64.b64encode(one.data).decode("ascii"),
        "hash": f"sha256:{one.sha256.hex()}",
    }
