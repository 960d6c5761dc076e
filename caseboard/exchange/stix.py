"""Reads STIX 2.0 and 2.1: bundles, bare lists and JSON lines, tolerantly.

Every object becomes an entity, every relationship and every reference between objects a link; ids, unknown objects and
custom properties are kept as claims. Objects of one id are merged, of several versions the newest is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange import stix_names as names
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.markings import STIX_TO_TLP, credibility_of, narrowest, tlp_of
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.stix_claims import SCAFFOLD, own_entity, own_link, own_part
from caseboard.exchange.times import read_time
from caseboard.exchange.values import ip_kind, ip_text, text_of, texts
from caseboard.model.grades import Tlp
from caseboard.progress import Progress

NAME = "stix"
_ID = re.compile(r"[a-z0-9][a-z0-9-]+--[0-9a-fA-F-]{8,}")
_COMPARISON = re.compile(
    r"(ipv4-addr|ipv6-addr|domain-name|url|email-addr|autonomous-system):(?:value|number)\s*=\s*'?((?:[^'\\\]]|\\.)+)'?"
)
_RELATIONS = frozenset({"relationship", "sighting"})
_NO_ENTITY = frozenset({"relationship", "sighting", "bundle", "marking-definition"})
_UNSAID = frozenset({"type", "id", "spec_version", "object_marking_refs", "confidence"})

Item = dict[str, Any]


def fits(source: InputFile) -> bool:
    """Whether the file holds STIX objects."""
    first = source.first_json if source.first_json is not None else source.whole_json
    first = source.whole_json if isinstance(first, list) or first is None else first
    sample = first[0] if isinstance(first, list) and first else first
    if not isinstance(sample, dict):
        return False
    if sample.get("type") == "bundle" and ("objects" in sample or str(sample.get("id", "")).startswith("bundle--")):
        return True
    identifier = sample.get("id")
    return isinstance(sample.get("type"), str) and isinstance(identifier, str) and bool(_ID.match(identifier))


def read(source: InputFile, progress: Progress) -> Reading:
    """Read a file of STIX objects."""
    proposer = Proposer(source.vocabulary)
    items = list(_items(source, proposer))
    progress.start(2 * len(items), "Reading STIX objects")
    newest = _newest(items, proposer)
    marks = _markings(newest)
    rows: dict[str, Subject] = {}
    for item, place in newest:
        progress.step()
        if item["type"] not in _NO_ENTITY and place not in SCAFFOLD:
            _guarded(_read_object, proposer, item, place, rows, marks)
    for item, place in newest:
        progress.step()
        _guarded(_read_relations, proposer, item, place, rows, marks)
    read_counts = {
        "objects": len(items),
        "relationships": sum(1 for item, _ in items if item["type"] == "relationship"),
        "distinct_ids": len({item.get("id", place) for item, place in items}),
    }
    return proposer.reading(NAME, read_counts, _origin(newest))


def _guarded(step: Any, proposer: Proposer, item: Item, place: str, *others: Any) -> None:
    try:
        step(proposer, item, place, *others)
    except InvalidValue as problem:
        proposer.reject(place, problem)


def _items(source: InputFile, proposer: Proposer) -> Iterator[tuple[Item, str]]:
    """Every object with the place that names it: its id, or where it stands."""
    if source.whole_json is not None:
        yield from _unfold(source.whole_json, "item", proposer)
        return
    for number, value, problem in json_lines(source):
        if problem:
            proposer.reject(f"line {number}", problem)
        else:
            yield from _unfold(value, f"line {number}", proposer)


def _unfold(value: Any, where: str, proposer: Proposer) -> Iterator[tuple[Item, str]]:
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _unfold(item, f"{where} {number}", proposer)
    elif not isinstance(value, dict) or not isinstance(value.get("type"), str):
        proposer.reject(where, "It is no STIX object: it has no type.")
    elif value["type"] == "bundle":
        inside = value.get("objects", [])
        yield from _unfold(inside if isinstance(inside, list) else [inside], f"{where}, object", proposer)
    else:
        identifier = value.get("id")
        yield value, identifier if isinstance(identifier, str) and identifier else where


def _newest(items: list[tuple[Item, str]], proposer: Proposer) -> list[tuple[Item, str]]:
    """The objects to read: for ids with several versions (`modified`) only the newest, all where there are none."""
    latest: dict[str, str] = {}
    for item, place in items:
        modified = str(item.get("modified", ""))
        latest[place] = max(latest.get(place, ""), modified)
    chosen = [(item, place) for item, place in items if str(item.get("modified", "")) == latest[place]]
    if len(chosen) < len(items):
        proposer.warn(f"{len(items) - len(chosen)} older versions of objects were left out.")
    return chosen


def _markings(items: list[tuple[Item, str]]) -> dict[str, Tlp]:
    """The TLP labels that marking definitions stand for, by id."""
    marks = dict(STIX_TO_TLP)
    for item, place in items:
        if item["type"] == "marking-definition":
            definition = item.get("definition")
            word = text_of(definition.get("tlp")) if isinstance(definition, dict) else ""
            found = tlp_of(word) if word else tlp_of(text_of(item.get("name")))
            if found is not None:
                marks[place] = found
    return marks


def _traits(item: Item, marks: dict[str, Tlp], start: str = "valid_from", stop: str = "valid_until") -> Traits:
    refs = [ref for ref in item.get("object_marking_refs") or [] if isinstance(ref, str)]
    return Traits(
        credibility=credibility_of(item.get("confidence")),
        valid_from=read_time(text_of(item.get(start))),
        valid_to=read_time(text_of(item.get(stop))),
        tlp=narrowest([marks[ref] for ref in refs if ref in marks]),
    )


def _read_object(proposer: Proposer, item: Item, place: str, rows: dict[str, Subject], marks: dict[str, Tlp]) -> None:
    own = own_part(item)
    if own is not None:
        rows[place] = own_entity(proposer, own, place)
        return
    row = _entity(proposer, item, place, place)
    rows[place] = row
    traits = _traits(item, marks)
    _say(proposer, row, item, place, traits)
    inner = item.get("objects")
    if item["type"] == "observed-data" and isinstance(inner, dict):
        _read_inner(proposer, inner, place, row, traits)
    if item.get("revoked") is True:
        proposer.warn("Some objects are revoked by their author; they carry the claim “revoked”.")
    if isinstance(item.get("pattern"), str):
        _read_pattern(proposer, item["pattern"], place, row, traits)


def _entity(proposer: Proposer, item: Item, place: str, key: str) -> Subject:
    kind, label, identity = _kind_and_label(item, proposer)
    reference = place if _ID.match(place) else ""
    keyed = proposer.vocabulary.entities[kind].identity is None
    return proposer.entity(
        kind,
        label,
        identity=identity,
        key=key if keyed else None,
        reference=reference if key == place else "",
        place=place,
    )


def _kind_and_label(item: Item, proposer: Proposer) -> tuple[str, str, str | None]:
    form = item["type"]
    kind = names.OBJECT_KINDS.get(form) or _by_vocabulary(proposer, form)
    label = next(
        (text for name in (*names.LABELS.get(form, ()), "name", "value") if (text := _label(item.get(name)))), ""
    )
    if form == "identity" and item.get("identity_class") in names.PERSON_CLASSES:
        kind = "person"
    elif form == "location" and label and label == item.get("country"):
        kind = "country"
    elif kind == "ip":
        return ip_kind(label), ip_text(label), None
    elif kind == "asn":
        return kind, f"AS{label}", None
    elif form == "process" and label.isdecimal():
        label = f"process {label}"
    elif form == "network-traffic":
        label = " ".join(texts(item.get("protocols"))) + " traffic"
    elif kind == "account":
        platform = text_of(item.get("account_type"))
        return kind, label or text_of(item.get("id")), f"{label or item.get('id')}{'@' + platform if platform else ''}"
    return kind, label or f"{form} {str(item.get('id', ''))[len(form) + 2 :][:8]}", None


def _label(value: Any) -> str:
    """A text to show; of a set of hashes the first."""
    return " ".join(map(str, next(iter(value.items()), ()))) if isinstance(value, dict) else text_of(value)


def _by_vocabulary(proposer: Proposer, form: str) -> str:
    return next(
        (name for name, kind in proposer.vocabulary.entities.items() if kind.stix.get("type") == form), "document"
    )


def _say(proposer: Proposer, row: Subject, item: Item, place: str, traits: Traits) -> None:
    proposer.claim(row, "stix_type", item["type"], place=place, traits=traits)
    for name, value in item.items():
        if name in _UNSAID or (name == "objects" and item["type"] == "observed-data"):
            continue
        if name == "hashes" and isinstance(value, dict):
            for algorithm, digest in value.items():
                proposer.claim(row, "file_hash", f"{algorithm}:{text_of(digest)}", place=place, traits=traits)
            continue
        prop = names.PROPERTIES.get(name, name)
        for text in texts(value):
            proposer.claim(row, prop, text, place=place, traits=traits)


def _read_inner(proposer: Proposer, inner: Item, place: str, owner: Subject, traits: Traits) -> None:
    """The cyber observables that STIX 2.0 keeps inside an observed-data object."""
    rows: dict[str, Subject] = {}
    for key, item in inner.items():
        if isinstance(item, dict) and isinstance(item.get("type"), str):
            row = rows[key] = _entity(proposer, item, place, f"{place}/{key}")
            _say(proposer, row, item, place, traits)
            if row != owner:
                proposer.relate("part_of", row, owner, place=place, traits=traits)
    for key, item in inner.items():
        if key in rows:
            _link_references(proposer, item, place, rows[key], rows, traits)


def _read_pattern(proposer: Proposer, pattern: str, place: str, row: Subject, traits: Traits) -> None:
    """The plain equalities of a pattern; the pattern itself is kept as a claim."""
    for form, raw in _COMPARISON.findall(pattern):
        kind = names.OBJECT_KINDS[form]
        value = raw.replace("\\'", "'").replace("\\\\", "\\")
        kind = ip_kind(value) if kind == "ip" else kind
        try:
            target = proposer.entity(kind, f"AS{value}" if kind == "asn" else ip_text(value) if kind == "ip" else value)
        except InvalidValue as problem:
            proposer.warn(f"{place}: {problem}")
            continue
        proposer.relate("reported_on", row, target, label="indicates", place=place, traits=traits)


def _read_relations(
    proposer: Proposer, item: Item, place: str, rows: dict[str, Subject], marks: dict[str, Tlp]
) -> None:
    if item["type"] == "relationship":
        _relationship(proposer, item, place, rows, _traits(item, marks, "start_time", "stop_time"))
    elif item["type"] == "sighting":
        _sighting(proposer, item, place, rows, _traits(item, marks, "first_seen", "last_seen"))
    elif place in rows and own_part(item) is None:
        _link_references(proposer, item, place, rows[place], rows, _traits(item, marks))


def _ends(item: Item, rows: dict[str, Subject], *properties: str) -> list[Subject]:
    for name in properties:
        if text_of(item.get(name)) not in rows:
            raise InvalidValue(f"Its {name} “{text_of(item.get(name))}” is not among the objects of the file.")
    return [rows[text_of(item.get(name))] for name in properties]


def _relationship(proposer: Proposer, item: Item, place: str, rows: dict[str, Subject], traits: Traits) -> None:
    source, target = _ends(item, rows, "source_ref", "target_ref")
    word = text_of(item.get("relationship_type")) or "related-to"
    own = own_part(item)
    if own is not None:
        ends = (target, source) if word in names.REVERSED else (source, target)
        own_link(proposer, own, *ends, place)
        return
    kind = names.RELATIONSHIPS.get(word, "associate_of")
    if word in names.REVERSED:
        source, target = target, source
    label = "" if word == "related-to" else word.replace("-", " ")
    link = proposer.relate(kind, source, target, label=label, place=place, traits=traits)
    proposer.claim(link, "external_id", place, place=place, traits=traits)
    for name, value in item.items():
        if name not in _UNSAID and name not in {"source_ref", "target_ref", "start_time", "stop_time"}:
            for text in texts(value):
                proposer.claim(link, name, text, place=place, traits=traits)


def _sighting(proposer: Proposer, item: Item, place: str, rows: dict[str, Subject], traits: Traits) -> None:
    (seen,) = _ends(item, rows, "sighting_of_ref")
    count = text_of(item.get("count")) or "1"
    witnesses = [rows[ref] for ref in texts(item.get("where_sighted_refs")) if ref in rows and rows[ref] != seen]
    for witness in witnesses:
        link = proposer.relate("reported_on", witness, seen, label="sighted", place=place, traits=traits)
        proposer.claim(link, "external_id", place, place=place, traits=traits)
        proposer.claim(link, "sightings", count, place=place, traits=traits)
    if not witnesses:
        proposer.claim(seen, "sightings", count, place=place, traits=traits)


def _link_references(
    proposer: Proposer, item: Item, place: str, row: Subject, rows: dict[str, Subject], traits: Traits
) -> None:
    for name, value in item.items():
        if not name.endswith(("_ref", "_refs")) or name in {"object_marking_refs", "created_by_ref"}:
            continue
        kind = names.REFERENCES.get(name, "associate_of")
        word = name.removesuffix("_refs").removesuffix("_ref").replace("_", " ")
        for ref in texts(value):
            target = rows.get(ref)
            if target is not None and target != row:
                proposer.relate(
                    kind, row, target, label=word if kind == "associate_of" else "", place=place, traits=traits
                )


def _origin(items: list[tuple[Item, str]]) -> Origin:
    """The publisher: the identity that created most objects, if the file has it."""
    authors = [str(item["created_by_ref"]) for item, _ in items if item.get("created_by_ref")]
    if not authors:
        return Origin()
    author = max(sorted(set(authors)), key=authors.count)
    name = next((text_of(item.get("name")) for item, place in items if place == author), "")
    return Origin(publisher=name)
