"""Writes a STIX 2.1 bundle. What STIX has no word for travels in a property extension, so that nothing is lost.

Every object carries its claims with scope, modality, grade, source and place in the extension; reading takes them from
there. Identifiers are those that came with an import, else derived from the record's own (UUID version 5).
"""

from __future__ import annotations

import ipaddress
import json
import re
import uuid
from pathlib import Path
from typing import Any

from caseboard.exchange import stix_names
from caseboard.exchange.export import Written
from caseboard.exchange.markings import TLP_TO_STIX, confidence_of
from caseboard.exchange.reading import EXTERNAL_ID, HOLDS
from caseboard.exchange.selection import Extract
from caseboard.exchange.stix_claims import AUTHOR, EXTENSION, SPACE
from caseboard.model.grades import Tlp
from caseboard.model.ids import id_text
from caseboard.model.records import Claim, Entity, Link
from caseboard.model.when import When
from caseboard.progress import Progress

Item = dict[str, Any]
_SCO_SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_MADE = "2026-11-24T00:00:00.000Z"
_VALUE_TYPES = {"url": "url", "email": "email-addr", "domain": "domain-name", "host": "domain-name"}
_IDENTIFIER = re.compile(r"[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_PLAIN_TYPES = frozenset(
    {"attack-pattern", "campaign", "course-of-action", "identity", "incident", "infrastructure", "intrusion-set",
     "threat-actor", "tool", "vulnerability"}
)  # fmt: skip
"""Types of an import that need nothing but a name, and so can be written again as what they were."""
_ACCOUNTS = {"phone": "phone", "wallet": "cryptocurrency-wallet"}
"""What STIX has no object for travels as an account of that type; the extension says what it is."""
_TYPES = {
    "organisation": "identity",
    "person": "identity",
    "country": "location",
    "place": "location",
    "facility": "infrastructure",
    "event": "incident",
    "malware": "malware",
    "document": "report",
    "account": "user-account",
    "asn": "autonomous-system",
    "phone": "user-account",
    "wallet": "user-account",
}


def write(held: Extract, path: Path, progress: Progress) -> Written:
    """Write one bundle."""
    progress.start(len(held.entities) + len(held.links), "Writing STIX")
    identifiers = {one.id: _identifier(held, one) for one in held.entities}
    objects: dict[str, Item] = {}
    for entity in held.entities:
        progress.step()
        item = _object(held, entity, identifiers)
        known = objects.setdefault(item["id"], item)
        if known is not item:
            both = [*known["extensions"][EXTENSION].get("claims", ()), *item["extensions"][EXTENSION].get("claims", ())]
            known["extensions"][EXTENSION] |= {"claims": both} if both else {}
    for link in held.links:
        progress.step()
        item = _relationship(held, link, identifiers)
        objects.setdefault(item["id"], item)
    used = {ref for item in objects.values() for ref in item.get("object_marking_refs", ())}
    marks = [_marking(tlp) for tlp in Tlp if TLP_TO_STIX[tlp] in used]
    bundle = {
        "type": "bundle",
        "id": f"bundle--{uuid.uuid4()}",
        "objects": [*_definitions(held), *marks, *objects.values()],
    }
    path.write_text(json.dumps(bundle, ensure_ascii=False, indent=1), encoding="utf-8")
    relationships = sum(1 for item in objects.values() if item["type"] == "relationship")
    return Written((path,), {"objects": len(objects) - relationships, "relationships": relationships})


def _definitions(held: Extract) -> list[Item]:
    author = {
        "type": "identity",
        "spec_version": "2.1",
        "id": AUTHOR,
        "created": _MADE,
        "modified": _MADE,
        "name": f"Caseboard case: {held.title}",
        "identity_class": "system",
    }
    common = {
        "type": "extension-definition",
        "spec_version": "2.1",
        "created": _MADE,
        "modified": _MADE,
        "created_by_ref": AUTHOR,
    }
    schema = "docs/formats.md of Caseboard describes the properties."
    claims = {"id": EXTENSION, "name": "Caseboard claims", "extension_types": ["property-extension"]}
    return [author, {**common, **claims, "version": "1.0.0", "schema": schema}]


def _marking(tlp: Tlp) -> Item:
    colour = tlp.value.removeprefix("TLP:").lower()
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP_TO_STIX[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": tlp.value,
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": colour}},
    }


def _type(held: Extract, entity: Entity) -> str:
    if entity.kind in {"ip", "network"}:
        return "ipv6-addr" if ":" in (entity.identity or entity.label) else "ipv4-addr"
    if entity.kind in _VALUE_TYPES:
        return _VALUE_TYPES[entity.kind]
    claimed = held.first(entity.id, "stix_type")
    return claimed if claimed in _PLAIN_TYPES else _TYPES.get(entity.kind, "report")


def _value(entity: Entity) -> str:
    return entity.identity or entity.label


def _identifier(held: Extract, entity: Entity) -> str:
    form = _type(held, entity)
    for known in held.values(entity.id, EXTERNAL_ID):
        if known.startswith(f"{form}--") and _IDENTIFIER.fullmatch(known):
            return known
    if form in {"ipv4-addr", "ipv6-addr", *_VALUE_TYPES.values()}:
        contributing = json.dumps({"value": _observed(entity)}, separators=(",", ":"), ensure_ascii=False)
        return f"{form}--{uuid.uuid5(_SCO_SPACE, contributing)}"
    if form == "autonomous-system":
        return f"{form}--{uuid.uuid5(_SCO_SPACE, json.dumps({'number': _number(entity)}, separators=(',', ':')))}"
    return f"{form}--{uuid.uuid5(SPACE, id_text(entity.id))}"


def _observed(entity: Entity) -> str:
    value = _value(entity)
    return str(ipaddress.ip_network(value, strict=False)) if entity.kind == "network" else value


def _number(entity: Entity) -> int:
    digits = re.sub(r"\D", "", _value(entity))
    return int(digits) if digits else 0


def _object(held: Extract, entity: Entity, identifiers: dict[Any, str]) -> Item:
    form, identifier = _type(held, entity), identifiers[entity.id]
    item: Item = {"type": form, "spec_version": "2.1", "id": identifier}
    if form in {"ipv4-addr", "ipv6-addr", *_VALUE_TYPES.values()}:
        item["value"] = _observed(entity)
    elif form == "autonomous-system":
        item["number"] = _number(entity)
        if name := held.first(entity.id, "as_name"):
            item["name"] = name
    elif form == "user-account":
        item["account_login"] = _value(entity)
        item |= {"account_type": _ACCOUNTS[entity.kind]} if entity.kind in _ACCOUNTS else {}
    else:
        item |= _described(held, entity, form, identifiers)
    item["extensions"] = {EXTENSION: _extension(held, entity)}
    mark = held.marking(entity.id)
    if mark is not Tlp.CLEAR:
        item["object_marking_refs"] = [TLP_TO_STIX[mark]]
    return item


def _stamp(text: str) -> str:
    return f"{text[:19]}.000Z"


def _described(held: Extract, entity: Entity, form: str, identifiers: dict[Any, str]) -> Item:
    """What objects of the domain need beside a name."""
    stamp = _stamp(entity.recorded_at)
    item: Item = {"created_by_ref": AUTHOR, "created": stamp, "modified": stamp, "name": entity.label}
    if text := "\n".join(held.values(entity.id, "description")):
        item["description"] = text
    if form == "identity":
        item["identity_class"] = "individual" if entity.kind == "person" else "organization"
    elif form == "malware":
        item["is_family"] = True
    elif form == "location" and entity.kind == "country":
        item["country"] = _value(entity)
    elif form == "location":
        country = held.first(entity.id, "country")
        item |= {"country": country} if re.fullmatch("[A-Z]{2}", country) else {"region": entity.label.lower()}
    elif form == "report":
        told = [link.to_id for link in held.links if link.from_id == entity.id and link.kind == "reported_on"]
        item["published"] = stamp
        item["object_refs"] = list(dict.fromkeys(identifiers[one] for one in told)) or [AUTHOR]
    elif form in {"threat-actor", "intrusion-set", "campaign", "tool", "malware"}:
        aliases = held.values(entity.id, "alias")
        item |= {"aliases": aliases} if aliases else {}
    return item


def _extension(held: Extract, record: Entity | Link) -> Item:
    body: Item = {"extension_type": "property-extension", "kind": record.kind}
    body |= {"label": record.label} if record.label else {}
    if isinstance(record, Entity):
        body |= {"identity": record.identity} if record.identity else {}
    else:
        body |= {"strength": record.strength.value, "direction": record.direction.value}
    claims = [_claim(held, claim) for claim in held.claims_of(record.id) if claim.property != EXTERNAL_ID]
    return body | ({"claims": claims} if claims else {})


def _claim(held: Extract, claim: Claim) -> Item:
    source = held.sources.get(claim.source_id) if claim.source_id is not None else None
    exhibit = held.exhibits.get(claim.exhibit_id) if claim.exhibit_id is not None else None
    line = f"line {claim.line}" if claim.line else ""
    body = {
        "property": claim.property,
        "value": claim.value,
        "scope": claim.scope,
        "modality": claim.modality.value,
        "credibility": claim.credibility.value,
        "quotation": claim.quotation,
        "valid_from": str(claim.valid_from or ""),
        "valid_to": str(claim.valid_to or ""),
        "tlp": claim.tlp.value,
        "source": source.name if source else "",
        "reliability": source.reliability.value if source else "",
        "exhibit": exhibit.reference if exhibit else "",
        "place": claim.place or line,
    }
    return {name: value for name, value in body.items() if value}


def _relationship(held: Extract, link: Link, identifiers: dict[Any, str]) -> Item:
    word = held.first(link.id, "relationship_type") or _word(held, link)
    ends = identifiers[link.from_id], identifiers[link.to_id]
    if word in stix_names.REVERSED:
        ends = ends[1], ends[0]
    stamp = _stamp(link.recorded_at)
    known = [
        one
        for one in held.values(link.id, EXTERNAL_ID)
        if one.startswith("relationship--") and _IDENTIFIER.fullmatch(one)
    ]
    item: Item = {
        "type": "relationship",
        "spec_version": "2.1",
        "id": known[0] if known else f"relationship--{uuid.uuid5(SPACE, id_text(link.id))}",
        "created_by_ref": AUTHOR,
        "created": stamp,
        "modified": stamp,
        "relationship_type": word,
        "source_ref": ends[0],
        "target_ref": ends[1],
        "extensions": {EXTENSION: _extension(held, link)},
    }
    if text := "\n".join(held.values(link.id, "description")):
        item["description"] = text
    start, stop = held.span(link)
    item |= _span(start, stop)
    grades = [confidence_of(claim.credibility) for claim in held.claims_of(link.id) if claim.property == HOLDS]
    confidence = max((grade for grade in grades if grade is not None), default=None)
    item |= {"confidence": confidence} if confidence is not None else {}
    mark = held.marking(link.id)
    if mark is not Tlp.CLEAR:
        item["object_marking_refs"] = [TLP_TO_STIX[mark]]
    return item


def _word(held: Extract, link: Link) -> str:
    named = re.sub(r"[^a-z0-9]+", "-", link.label.lower()).strip("-")
    return named or held.vocabulary.links[link.kind].stix.get("relationship", "related-to")


def _span(start: When | None, stop: When | None) -> Item:
    """Times of a relationship; STIX wants the end after the beginning."""
    item: Item = {}
    if start is not None:
        item["start_time"] = start.earliest.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if stop is not None and (start is None or stop.latest > start.earliest):
        item["stop_time"] = stop.latest.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return item
