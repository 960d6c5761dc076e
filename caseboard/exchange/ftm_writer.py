"""Writes FollowTheMoney entities, one a line. Kinds that it has no schema for are left out, and said so."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from caseboard.exchange.export import Written
from caseboard.exchange.ftm import RELATIONS
from caseboard.exchange.reading import EXTERNAL_ID, HOLDS
from caseboard.exchange.selection import Extract
from caseboard.model.ids import Id, id_text
from caseboard.model.records import Entity, Link
from caseboard.progress import Progress

_PROPERTIES = {
    "alias": "alias",
    "description": "summary",
    "country": "country",
    "address": "address",
    "website": "website",
    "email_address": "email",
    "phone_number": "phone",
    "registration_number": "registrationNumber",
    "tax_number": "taxNumber",
    "legal_form": "legalForm",
    "jurisdiction": "jurisdiction",
    "founded": "incorporationDate",
    "dissolved": "dissolutionDate",
    "birth_date": "birthDate",
    "death_date": "deathDate",
    "nationality": "nationality",
    "role": "position",
    "status": "status",
    "title": "title",
    "author": "author",
    "city": "city",
    "region": "region",
}
_NAMES = {"place": "full", "account": "username", "wallet": "publicKey", "document": "title"}
_NOT_SAID = frozenset({HOLDS, EXTERNAL_ID, "mention", "ftm_schema"})


def write(held: Extract, path: Path, progress: Progress) -> Written:
    """Write entities and relations as JSON lines."""
    progress.start(len(held.entities) + len(held.links), "Writing FollowTheMoney")
    identifiers: dict[Id, str] = {}
    lost: Counter[str] = Counter()
    relations = 0
    with path.open("w", encoding="utf-8") as stream:
        for entity in held.entities:
            progress.step()
            schema = held.first(entity.id, "ftm_schema") or held.vocabulary.entities[entity.kind].ftm
            if not schema or schema in RELATIONS:
                lost[held.vocabulary.entities[entity.kind].plural] += 1
                continue
            identifiers[entity.id] = held.first(entity.id, EXTERNAL_ID) or id_text(entity.id)
            stream.write(_line(identifiers[entity.id], schema, _entity(held, entity)))
        for link in held.links:
            progress.step()
            if _is_property(held, link, identifiers):
                continue
            if link.from_id in identifiers and link.to_id in identifiers:
                for identifier, schema, properties in _relations(held, link, identifiers):
                    relations += 1
                    stream.write(_line(identifier, schema, properties))
            else:
                lost["links to or from those"] += 1
    told = tuple(f"{count:,} {name}: FollowTheMoney has no schema for them." for name, count in lost.items())
    grades = ("Sources, grades and places of claims: FollowTheMoney has room for values only.",) if held.claims else ()
    return Written((path,), {"entities": len(identifiers), "relations": relations}, told + grades)


def _line(identifier: str, schema: str, properties: dict[str, list[str]]) -> str:
    return json.dumps({"id": identifier, "schema": schema, "properties": properties}, ensure_ascii=False) + "\n"


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def _entity(held: Extract, entity: Entity) -> dict[str, list[str]]:
    own = bool(held.first(entity.id, "ftm_schema"))
    properties: dict[str, list[str]] = {_NAMES.get(entity.kind, "name"): [entity.label]}
    for claim in held.claims_of(entity.id):
        name = _camel(claim.property) if own and claim.property != "alias" else _PROPERTIES.get(claim.property, "")
        if name and claim.property not in _NOT_SAID and claim.value not in properties.setdefault(name, []):
            properties[name].append(claim.value)
    return properties


def _is_property(held: Extract, link: Link, identifiers: dict[Id, str]) -> bool:
    """Whether the link is told already by a property that names the other end, as addresses are."""
    target = identifiers.get(link.to_id)
    return target is not None and any(claim.value == target for claim in held.claims_of(link.from_id))


def _relations(held: Extract, link: Link, identifiers: dict[Id, str]) -> list[tuple[str, str, dict[str, list[str]]]]:
    """One relation for each statement that came in, by the place that said it; else one for the link."""
    schemas = held.values(link.id, "ftm_schema")
    schema = schemas[0] if schemas else held.vocabulary.links[link.kind].ftm or "UnknownLink"
    ends = RELATIONS.get(schema, RELATIONS["UnknownLink"])
    found = []
    for identifier in held.values(link.id, EXTERNAL_ID) if schemas else [id_text(link.id)]:
        properties = {ends.source: [identifiers[link.from_id]], ends.target: [identifiers[link.to_id]]}
        for claim in held.claims_of(link.id):
            if schemas and identifier not in claim.place:
                continue
            if claim.property == HOLDS:
                same = claim.valid_from is not None and claim.valid_from == claim.valid_to
                for name, when in (("startDate", claim.valid_from), ("endDate", claim.valid_to)):
                    if when is not None and not same:
                        properties.setdefault(name, [str(when)[:10]])
            elif claim.property not in _NOT_SAID:
                values = properties.setdefault({"share": "percentage"}.get(claim.property, _camel(claim.property)), [])
                values += [claim.value] if claim.value not in values else []
        if link.label and not schemas:
            properties["role"] = [link.label]
        found.append((identifier, schema, properties))
    return found
