"""Writes a MISP event: an object for each entity, a reference for each link, markings as tags."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

from caseboard.exchange.export import Written
from caseboard.exchange.reading import EXTERNAL_ID, HOLDS
from caseboard.exchange.selection import Extract
from caseboard.model.grades import Tlp
from caseboard.model.ids import Id, id_text
from caseboard.model.records import Entity
from caseboard.progress import Progress

_SPACE = uuid.UUID("b3a2f3c0-33f5-5f0b-9f0b-2f3a7d9f3d11")
_OBJECTS = {"network": ("ip-port", "ip"), "ip": ("ip-port", "ip")}
_TOLD_ELSEWHERE = frozenset({HOLDS, EXTERNAL_ID, "mention"})


def write(held: Extract, path: Path, progress: Progress) -> Written:
    """Write one event."""
    from pymisp import MISPEvent, MISPObject

    progress.start(len(held.entities) + len(held.links), "Writing the MISP event")
    event = MISPEvent()
    event.info = held.title
    event.uuid = str(uuid.uuid5(_SPACE, held.title + held.at))
    if held.at:
        event.set_date(held.at[:10])
    marks = [claim.tlp for claims in held.claims.values() for claim in claims]
    event.add_tag(_tag(max(marks, key=lambda one: one.rank, default=Tlp.CLEAR)))
    made: dict[Id, Any] = {}
    for entity in held.entities:
        progress.step()
        name, relation = _object_name(held, entity)
        item = MISPObject(name, strict=False)
        item.uuid = str(uuid.uuid5(_SPACE, id_text(entity.id)))
        item.comment = _comment(held, entity)
        attribute = item.add_attribute(relation, value=_value(entity))
        if attribute is not None:
            attribute.uuid = str(uuid.uuid5(_SPACE, f"{id_text(entity.id)} value"))
            attribute.add_tag(_tag(held.marking(entity.id)))
        made[entity.id] = item
    for link in held.links:
        progress.step()
        word = link.label or held.vocabulary.links[link.kind].misp.get("relation", "related-to")
        relation = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") or "related-to"
        comment = "; ".join(held.values(link.id, "description"))
        reference = made[link.from_id].add_reference(made[link.to_id].uuid, relation, comment=comment)
        reference.uuid = str(uuid.uuid5(_SPACE, id_text(link.id)))
    for item in made.values():
        event.add_object(item)
    path.write_text(json.dumps({"Event": json.loads(event.to_json())}, ensure_ascii=False, indent=1), encoding="utf-8")
    lost = "Sources, grades, validity and places of claims: MISP has room for a comment, which holds the values."
    return Written((path,), {"objects": len(made), "references": len(held.links)}, (lost,) if held.claims else ())


def _tag(tlp: Tlp) -> str:
    return tlp.value.lower()


def _object_name(held: Extract, entity: Entity) -> tuple[str, str]:
    named = held.vocabulary.entities[entity.kind].misp
    return _OBJECTS.get(entity.kind) or (named.get("object", "annotation"), named.get("relation", "text"))


def _value(entity: Entity) -> str:
    value = entity.identity or entity.label
    return value.removeprefix("AS") if entity.kind == "asn" else value


def _comment(held: Extract, entity: Entity) -> str:
    told = [
        f"{held.vocabulary.property(claim.property).label}: {claim.value}"
        for claim in held.claims_of(entity.id)
        if claim.property not in _TOLD_ELSEWHERE
    ]
    return "; ".join(dict.fromkeys(told))[:60_000]
