"""Reads MISP events: one, many, or one a line, as the application exports them and as feeds publish them.

The event is a document that reports on what its attributes name. An object's telling attribute becomes its entity, its
other attributes claims about it or links to it. Tags, galaxies, sightings, proposals and references are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange import misp_names as names
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.markings import narrowest, tlp_of
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import first_of, ip_kind, ip_text, objects, text_of, texts
from caseboard.model.grades import Modality, Tlp
from caseboard.progress import Progress

NAME = "misp"
Body = dict[str, Any]


@dataclass
class _Event:
    """What is known while one event is read. `rows` finds attributes and objects by their UUID."""

    proposer: Proposer
    place: str
    tlp: Tlp
    row: Subject
    rows: dict[str, Subject] = field(default_factory=dict)


def fits(source: InputFile) -> bool:
    """Whether the file holds MISP events."""
    value = source.whole_json if source.whole_json is not None else source.first_json
    return next(_event_bodies(value), None) is not None


def read(source: InputFile, progress: Progress) -> Reading:
    """Read all events of a file."""
    proposer = Proposer(source.vocabulary)
    bodies = list(_bodies(source, proposer))
    progress.start(len(bodies), "Reading MISP events")
    counts = {"attributes": 0, "objects": 0}
    for body in bodies:
        progress.step()
        _count(body, counts)
        try:
            _read_event(proposer, body)
        except InvalidValue as problem:
            proposer.reject(f"event {text_of(body.get('uuid'))}", problem)
    return proposer.reading(NAME, counts, _origin(bodies))


def _bodies(source: InputFile, proposer: Proposer) -> Iterator[Body]:
    if source.whole_json is not None:
        yield from _event_bodies(source.whole_json)
        return
    for number, value, problem in json_lines(source):
        if problem:
            proposer.reject(f"line {number}", problem)
        yield from _event_bodies(value)


def _event_bodies(value: Any) -> Iterator[Body]:
    for item in objects(value):
        if "response" in item:
            yield from _event_bodies(item["response"])
        elif isinstance(item.get("Event"), dict):
            yield item["Event"]
        elif "uuid" in item and "info" in item and ("Attribute" in item or "Object" in item or "Orgc" in item):
            yield item


def _count(value: Any, counts: dict[str, int]) -> None:
    """Count attributes and objects at whatever depth they stand."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            for name, inner in item.items():
                if name == "Attribute":
                    counts["attributes"] += sum(1 for _ in objects(inner))
                elif name == "Object" and isinstance(inner, list):
                    counts["objects"] += sum(1 for _ in objects(inner))
                if isinstance(inner, list | dict) and name != "RelatedEvent":
                    waiting.append(inner)


def _tags(body: Body) -> list[str]:
    return [name for tag in objects(body.get("Tag")) if (name := text_of(tag.get("name")))]


def _tlp(body: Body, otherwise: Tlp) -> Tlp:
    return narrowest([mark for tag in _tags(body) if (mark := tlp_of(tag)) is not None], otherwise)


def _read_event(proposer: Proposer, body: Body) -> None:
    uuid = text_of(body.get("uuid"))
    place = f"event {uuid}"
    tlp = _tlp(body, Tlp.CLEAR)
    traits = Traits(tlp=tlp)
    label = text_of(body.get("info")) or place
    row = proposer.entity("document", label, key=uuid, reference=uuid, place=place)
    event = _Event(proposer, place, tlp, row, {uuid: row})
    for name, prop in (
        ("date", "date"),
        ("info", "title"),
        ("threat_level_id", "threat_level"),
        ("analysis", "analysis"),
    ):
        proposer.claim(row, prop, text_of(body.get(name)), place=place, traits=traits)
    for owner in ("Orgc", "Org"):
        if isinstance(body.get(owner), dict):
            proposer.claim(row, "publisher", text_of(body[owner].get("name")), place=place, traits=traits)
    _tag_and_galaxy(event, body, row, place, traits)
    for attribute in objects(body.get("Attribute")):
        _guarded(_read_attribute, event, attribute, row)
    for item in objects(body.get("Object")):
        _guarded(_read_object, event, item)
    for item in (*objects(body.get("Object")), *objects(body.get("Attribute"))):
        for reference in objects(item.get("ObjectReference")):
            _guarded(_read_reference, event, reference, text_of(item.get("uuid")))
    _read_extras(event, body, traits)


def _guarded(step: Any, event: _Event, body: Body, *others: Any) -> None:
    try:
        step(event, body, *others)
    except InvalidValue as problem:
        event.proposer.reject(f"{event.place}, {text_of(body.get('uuid')) or text_of(body.get('type'))}", problem)


def _traits(event: _Event, body: Body, modality: Modality = Modality.STATED) -> Traits:
    start, stop = read_time(text_of(body.get("first_seen"))), read_time(text_of(body.get("last_seen")))
    return Traits(valid_from=start, valid_to=stop, tlp=_tlp(body, event.tlp), modality=modality)


def _named(event: _Event, form: str, value: str, place: str) -> Subject | None:
    """The entity that an attribute names, or None where it only says something."""
    if form in names.HASH_TYPES:
        row = event.proposer.entity("document", value, key=value.lower(), place=place)
        event.proposer.claim(row, "file_hash", f"{form}:{value}", place=place)
        return row
    kind = names.ENTITY_TYPES.get(form)
    if kind is None:
        return None
    if kind == "ip":
        kind, value = ip_kind(value), ip_text(value)
    elif kind == "asn" and value.isdecimal():
        value = f"AS{value}"
    return event.proposer.entity(kind, value, place=place)


def _read_attribute(event: _Event, body: Body, owner: Subject) -> Subject | None:
    """Read one attribute; returns the entity it names. Deleted ones are rejected, as their author asks."""
    form, value, uuid = (text_of(body.get(name)) for name in ("type", "value", "uuid"))
    place = f"attribute {uuid}" if uuid else event.place
    if body.get("deleted") in (True, "1", 1):
        raise InvalidValue("The attribute is marked as deleted.")
    if not value:
        raise InvalidValue("The attribute has no value.")
    traits = _traits(event, body)
    parts = list(zip(form.split("|"), value.split("|", 1), strict=False)) if "|" in form else [(form, value)]
    found = [(part, text, _named(event, part, text, place)) for part, text in parts]
    rows = [row for _, _, row in found if row is not None]
    subject = rows[0] if rows else owner
    for part, text, row in found:
        if row is None:
            prop = names.PROPERTIES.get(part, part.replace("-", "_"))
            event.proposer.claim(subject, prop, text, place=place, traits=traits)
        elif row != owner:
            event.proposer.relate("reported_on", owner, row, place=place, traits=traits)
    if len(rows) == 2 and rows[0] != rows[1]:
        event.proposer.relate(
            "resolves_to",
            rows[0],
            rows[1],
            label="" if form == "domain|ip" else form.replace("|", " with "),
            place=place,
            traits=traits,
        )
    _say_about(event, body, subject, place, traits)
    event.rows[uuid] = subject
    return rows[0] if rows else None


def _say_about(event: _Event, body: Body, subject: Subject, place: str, traits: Traits) -> None:
    event.proposer.claim(subject, "description", text_of(body.get("comment")), place=place, traits=traits)
    _tag_and_galaxy(event, body, subject, place, traits)
    for sighting in objects(body.get("Sighting")):
        when = read_time(text_of(sighting.get("date_sighting")))
        event.proposer.claim(subject, "last_seen", str(when or ""), place=place, traits=traits)
        event.proposer.claim(subject, "sighting", text_of(sighting.get("source")) or "yes", place=place, traits=traits)
    for proposal in objects(body.get("ShadowAttribute")):
        _proposal(event, proposal, subject)


def _proposal(event: _Event, body: Body, subject: Subject) -> None:
    value = text_of(body.get("value"))
    if value:
        text = f"{text_of(body.get('type'))}: {value}"
        traits = _traits(event, body, Modality.ALLEGED)
        event.proposer.claim(subject, "proposal", text, place=f"proposal {text_of(body.get('uuid'))}", traits=traits)


def _rank(body: Body) -> int:
    form = text_of(body.get("type")).partition("|")[0]
    kind = names.ENTITY_TYPES.get(form) or ("document" if form in names.HASH_TYPES else "")
    return names.MAIN_FIRST.index(kind) if kind in names.MAIN_FIRST else len(names.MAIN_FIRST)


def _read_object(event: _Event, body: Body) -> None:
    """Read one object: its telling attribute is its entity, the others are claims about it or links to it."""
    uuid, name = text_of(body.get("uuid")), text_of(body.get("name"))
    place = f"object {uuid}"
    traits = _traits(event, body)
    attributes = sorted(objects(body.get("Attribute")), key=_rank)
    live = [
        item for item in attributes if item.get("deleted") not in (True, "1", 1) and item.get("value") not in (None, "")
    ]
    is_file = name in {"file", "pe", "elf", "macho"} or (
        bool(live) and _rank(live[0]) >= names.MAIN_FIRST.index("document")
    )
    if not live or is_file:
        label = _object_label(live, name) or f"{name} {uuid[:8]}"
        owner = event.proposer.entity("document", label, key=uuid, reference=uuid, place=place)
    else:
        owner = _first_named(event, live) or event.proposer.entity(
            "document", f"{name} {uuid[:8]}", key=uuid, reference=uuid, place=place
        )
    event.rows[uuid] = owner
    event.proposer.claim(owner, "misp_object", name, place=place, traits=traits)
    event.proposer.relate("reported_on", event.row, owner, place=place, traits=traits)
    _say_about(event, body, owner, place, traits)
    for attribute in attributes:
        _guarded(_read_member, event, attribute, owner, is_file)


def _object_label(attributes: list[Body], name: str) -> str:
    by_type = {text_of(item.get("type")): text_of(item.get("value")) for item in reversed(attributes)}
    telling = first_of(by_type, "filename", "sha256", "sha1", "md5")
    first = next((text_of(item.get("value")) for item in attributes), "")
    return telling or (f"{name}: {first}" if first else "")


def _first_named(event: _Event, attributes: list[Body]) -> Subject | None:
    for body in attributes:
        form, value = text_of(body.get("type")).partition("|")[0], text_of(body.get("value")).partition("|")[0]
        try:
            row = _named(event, form, value, f"attribute {text_of(body.get('uuid'))}")
        except InvalidValue:
            continue
        if row is not None:
            return row
    return None


def _read_member(event: _Event, body: Body, owner: Subject, is_file: bool) -> None:
    form, relation, value = (text_of(body.get(name)) for name in ("type", "object_relation", "value"))
    place = f"attribute {text_of(body.get('uuid'))}"
    if form in names.HASH_TYPES and is_file and value:
        event.proposer.claim(owner, "file_hash", f"{form}:{value}", place=place, traits=_traits(event, body))
        event.rows[text_of(body.get("uuid"))] = owner
        return
    if is_file and form == "filename" and value:
        event.proposer.claim(owner, "file_name", value, place=place, traits=_traits(event, body))
        return
    if form not in names.ENTITY_TYPES and "|" not in form:
        if body.get("deleted") in (True, "1", 1) or not value:
            raise InvalidValue("The attribute is deleted or has no value.")
        prop = names.OBJECT_RELATIONS.get(relation) or (relation or names.PROPERTIES.get(form, form)).replace("-", "_")
        event.proposer.claim(owner, prop, value, place=place, traits=_traits(event, body))
        _say_about(event, body, owner, place, _traits(event, body))
        return
    row = _read_attribute(event, body, owner) if form != "filename" else None
    if row is not None and row != owner and event.proposer.kind_of(owner) in {"domain", "host"}:
        kind = "resolves_to" if event.proposer.kind_of(row) == "ip" else "associate_of"
        event.proposer.relate(kind, owner, row, place=place, traits=_traits(event, body))


def _read_reference(event: _Event, body: Body, holder: str) -> None:
    source = event.rows.get(text_of(body.get("source_uuid")) or text_of(body.get("object_uuid")) or holder)
    target = event.rows.get(text_of(body.get("referenced_uuid")))
    if source is None or target is None:
        raise InvalidValue(f"It refers to “{text_of(body.get('referenced_uuid'))}”, which is not in the event.")
    if source == target:
        return
    word = text_of(body.get("relationship_type")) or "related-to"
    if word in names.REVERSED:
        source, target = target, source
    kind = names.RELATIONS.get(word, "associate_of")
    place = f"reference {text_of(body.get('uuid'))}"
    label = word.replace("-", " ") if kind == "associate_of" and word != "related-to" else ""
    link = event.proposer.relate(kind, source, target, label=label, place=place, traits=_traits(event, body))
    event.proposer.claim(link, "description", text_of(body.get("comment")), place=place)


def _tag_and_galaxy(event: _Event, body: Body, subject: Subject, place: str, traits: Traits) -> None:
    for tag in _tags(body):
        if tlp_of(tag) is None:
            event.proposer.claim(subject, "tag", tag, place=place, traits=traits)
    for galaxy in objects(body.get("Galaxy")):
        for cluster in objects(galaxy.get("GalaxyCluster")):
            _guarded(_read_cluster, event, cluster, text_of(galaxy.get("type")), subject)


def _read_cluster(event: _Event, body: Body, galaxy: str, subject: Subject) -> None:
    uuid, value = text_of(body.get("uuid")), text_of(body.get("value"))
    place = f"galaxy cluster {uuid}"
    kind = names.GALAXY_KINDS.get(text_of(body.get("type")) or galaxy, "document")
    row = event.proposer.entity(kind, value, key=uuid or value, reference=uuid, place=place)
    event.proposer.claim(row, "description", text_of(body.get("description")), place=place)
    event.proposer.claim(row, "galaxy", text_of(body.get("type")) or galaxy, place=place)
    meta = body.get("meta")
    for name, inner in meta.items() if isinstance(meta, dict) else ():
        for text in texts(inner):
            event.proposer.claim(row, "alias" if name == "synonyms" else name.replace("-", "_"), text, place=place)
    if row != subject:
        event.proposer.relate("reported_on", subject, row, place=place)


def _read_extras(event: _Event, body: Body, traits: Traits) -> None:
    for proposal in objects(body.get("ShadowAttribute")):
        _proposal(event, proposal, event.row)
    for report in objects(body.get("EventReport")):
        text = first_of(report, "content", "name")
        event.proposer.claim(
            event.row, "report", text, place=f"event report {text_of(report.get('uuid'))}", traits=traits
        )
    for related in objects(body.get("RelatedEvent")):
        inner = related.get("Event", related)
        uuid = text_of(inner.get("uuid")) if isinstance(inner, dict) else ""
        if uuid and uuid not in event.rows:
            label = text_of(inner.get("info")) or uuid
            row = event.proposer.entity("document", label, key=uuid, reference=uuid, place=event.place)
            event.proposer.relate(
                "associate_of", event.row, row, label="related event", place=event.place, traits=traits
            )


def _origin(bodies: list[Body]) -> Origin:
    if len(bodies) != 1:
        return Origin()
    body = bodies[0]
    owner = body.get("Orgc") if isinstance(body.get("Orgc"), dict) else {}
    return Origin(
        name=text_of(body.get("info")),
        publisher=text_of(owner.get("name")) if isinstance(owner, dict) else "",
        published=read_time(text_of(body.get("date"))),
        tlp=_tlp(body, Tlp.CLEAR),
    )
