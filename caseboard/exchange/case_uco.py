"""Reads CASE/UCO JSON-LD: identities, observables with their facets, actions, and relationships."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.ftm import snake
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import objects
from caseboard.progress import Progress

NAME = "case"
Body = dict[str, Any]
_KINDS = {
    "Person": "person",
    "Organization": "organisation",
    "Identity": "organisation",
    "EmailAddress": "email",
    "IPv4Address": "ip",
    "IPv6Address": "ip",
    "DomainName": "domain",
    "URL": "url",
    "AutonomousSystem": "asn",
    "PhoneAccount": "phone",
    "DigitalAccount": "account",
    "OnlineServiceFacet": "account",
    "Account": "account",
    "EmailAccount": "account",
    "Location": "place",
    "InvestigativeAction": "event",
    "Action": "event",
    "Event": "event",
}
_LABELS = (
    "name",
    "addressValue",
    "fullValue",
    "value",
    "displayName",
    "accountIdentifier",
    "phoneNumber",
    "fileName",
    "number",
    "description",
    "hashValue",
)
_RELATIONSHIPS = {"Has_Account": "owns", "Contained_Within": "part_of", "Owns": "owns", "Located_At": "located_in"}


def fits(source: InputFile) -> bool:
    """Whether the file is JSON-LD in the terms of CASE or UCO."""
    value = source.whole_json
    return (
        isinstance(value, dict)
        and "@context" in value
        and "unifiedcyberontology" in source.head_text.lower() + str(value["@context"]).lower()
    )


def read(source: InputFile, progress: Progress) -> Reading:
    """Read the objects of a graph."""
    proposer = Proposer(source.vocabulary)
    whole = source.json
    items = list(objects(whole.get("@graph", whole) if isinstance(whole, dict) else whole))
    progress.start(2 * len(items), "Reading objects")
    rows: dict[str, Subject] = {}
    for step in (_read_object, _read_relations):
        for number, item in enumerate(items, 1):
            progress.step()
            place = str(item.get("@id") or f"object {number}")
            try:
                step(proposer, item, place, rows)
            except InvalidValue as problem:
                proposer.reject(place, problem)
    return proposer.reading(NAME, {"items": len(items)})


def _types(item: Body) -> list[str]:
    given = item.get("@type", [])
    return [_local(str(name)) for name in (given if isinstance(given, list) else [given])]


def _local(name: str) -> str:
    return name.rpartition("#")[2].rpartition("/")[2].rpartition(":")[2]


def _is_relation(item: Body) -> bool:
    return any(name.endswith("Relationship") for name in _types(item))


def _scalar(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("@value", "")) if "@value" in value else ""
    return (
        ""
        if value is None or isinstance(value, list)
        else str(value).strip()
        if not isinstance(value, bool)
        else str(value).lower()
    )


def _properties(item: Body, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every plain property of an object and of its facets, as local name and text."""
    for name, value in item.items():
        if name.startswith("@") or depth > 8:
            continue
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict) and "@value" not in one:
                yield from _properties(one, depth + 1)
            elif text := _scalar(one):
                yield _local(name), text


def _references(item: Body, depth: int = 0) -> Iterator[tuple[str, str]]:
    for name, value in item.items():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict) and depth <= 8:
                if isinstance(one.get("@id"), str) and not name.startswith("@") and _local(name) != "hasFacet":
                    yield _local(name), one["@id"]
                yield from _references(one, depth + 1)


def _read_object(proposer: Proposer, item: Body, place: str, rows: dict[str, Subject]) -> None:
    if _is_relation(item):
        return
    facts = list(_properties(item))
    values = dict(reversed(facts))
    types = _types(item)
    kind = next((_KINDS[name] for name in types if name in _KINDS), "document")
    label = " ".join(filter(None, (values.get("givenName"), values.get("familyName")))) or next(
        (values[name] for name in _LABELS if values.get(name)), ""
    )
    row = _entity(proposer, kind, label, types, place)
    rows[place] = row
    proposer.claim(row, "uco_type", ", ".join(types), place=place)
    for name, text in facts:
        proposer.claim(row, "birth_date" if name == "birthdate" else snake(name), text, place=place)


def _entity(proposer: Proposer, kind: str, label: str, types: list[str], place: str) -> Subject:
    fallback = f"{types[0] if types else 'Object'} {place.rpartition(':')[2][-12:]}"
    keyed = proposer.vocabulary.entities[kind].identity is None
    try:
        return proposer.entity(kind, label or fallback, key=place if keyed else None, reference=place, place=place)
    except InvalidValue:
        return proposer.entity("document", label or fallback, key=place, reference=place, place=place)


def _read_relations(proposer: Proposer, item: Body, place: str, rows: dict[str, Subject]) -> None:
    references = list(_references(item))
    if not _is_relation(item):
        for name, target in references:
            if target in rows and rows[target] != rows.get(place, rows[target]):
                proposer.relate(
                    "associate_of", rows[place], rows[target], label=snake(name).replace("_", " "), place=place
                )
        return
    values = dict(reversed(list(_properties(item))))
    sources = [target for name, target in references if name == "source"]
    targets = [target for name, target in references if name == "target"]
    word = values.get("kindOfRelationship", "related to")
    traits = Traits(valid_from=read_time(values.get("startTime")), valid_to=read_time(values.get("endTime")))
    kind = _RELATIONSHIPS.get(word, "associate_of")
    for source in sources:
        for target in targets:
            if source not in rows or target not in rows:
                raise InvalidValue(f"It joins “{source}” and “{target}”, and not both are in the file.")
            label = word.replace("_", " ").lower() if kind == "associate_of" else ""
            link = proposer.relate(kind, rows[source], rows[target], label=label, place=place, traits=traits)
            proposer.claim(link, "external_id", place, place=place, traits=traits)
            for name, text in values.items():
                proposer.claim(link, snake(name), text, place=place, traits=traits)
    if not sources or not targets:
        raise InvalidValue("A relationship needs a source and a target.")
