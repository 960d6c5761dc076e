"""Writes and reads the documented JSON of a case: every record with every field, in words; see docs/formats.md."""

from __future__ import annotations

import json
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.export import Written
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import HOLDS, Origin, Reading, Subject, Traits
from caseboard.exchange.selection import Extract
from caseboard.exchange.times import read_time
from caseboard.exchange.values import objects, text_of
from caseboard.model.grades import Credibility, Direction, Modality, Strength, Tlp
from caseboard.model.ids import id_text
from caseboard.model.records import Record
from caseboard.model.when import When
from caseboard.progress import Progress

NAME = "caseboard-json"
VERSION = 1
Body = dict[str, Any]


def write(held: Extract, path: Path, progress: Progress) -> Written:
    """Write every record of an extract."""
    claims = [claim for group in held.claims.values() for claim in group]
    groups: dict[str, list[Record]] = {
        "sources": list(held.sources.values()),
        "exhibits": list(held.exhibits.values()),
        "entities": list(held.entities),
        "links": list(held.links),
        "claims": list(claims),
    }
    groups.update((name, list(records)) for name, records in held.rest.items())
    progress.start(sum(map(len, groups.values())), "Writing JSON")
    head = {"format": NAME, "version": VERSION, "title": held.title, "as_of": held.at}
    with path.open("w", encoding="utf-8") as stream:
        stream.write(json.dumps(head, ensure_ascii=False)[:-1])
        for name, records in groups.items():
            stream.write(f',\n"{name}": [')
            for number, record in enumerate(records):
                progress.step()
                stream.write((",\n" if number else "\n") + json.dumps(plain(record), ensure_ascii=False))
            stream.write("\n]")
        places = [{"entity_id": id_text(one), "x": x, "y": y} for one, (x, y) in held.places.items()]
        stream.write(f',\n"places": {json.dumps(places)}\n}}\n')
    return Written((path,), {name: len(records) for name, records in groups.items()})


def plain(record: Record) -> Body:
    """A record as JSON: identifiers and hashes as text, grades and times as words, empty fields left out."""
    body: Body = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if value is None or value == "":
            continue
        if isinstance(value, bytes):
            body[one.name] = id_text(value) if len(value) == 16 else value.hex()
        else:
            body[one.name] = (
                value.value if isinstance(value, StrEnum) else value.text if isinstance(value, When) else value
            )
    return body


def fits(source: InputFile) -> bool:
    """Whether the file is the documented JSON of a case."""
    return isinstance(source.whole_json, dict) and source.whole_json.get("format") == NAME


def read(source: InputFile, progress: Progress) -> Reading:
    """Read entities, links and claims; sources and exhibits are named in the place of each claim."""
    body = source.json
    if not fits(source):
        raise ImportRefused(f"{source.name} is no JSON of a case: its format is not “{NAME}”.")
    if body.get("version") != VERSION:
        raise InvalidValue(
            f"{source.name} is of version {body.get('version')}; this Caseboard reads version {VERSION}."
        )
    proposer = Proposer(source.vocabulary)
    counts = {name: sum(1 for _ in objects(body.get(name))) for name in ("entities", "links", "claims")}
    progress.start(sum(counts.values()), "Reading the case")
    names = {text_of(one.get("id")): text_of(one.get("name")) for one in objects(body.get("sources"))}
    names |= {text_of(one.get("id")): text_of(one.get("reference")) for one in objects(body.get("exhibits"))}
    rows: dict[str, Subject] = {}
    for name, step in (("entities", _entity), ("links", _link)):
        for one in objects(body.get(name)):
            progress.step()
            try:
                rows[text_of(one.get("id"))] = step(proposer, one, rows)
            except (InvalidValue, ValueError) as problem:
                proposer.reject(f"{name} {text_of(one.get('id'))}", problem)
    for one in objects(body.get("claims")):
        progress.step()
        try:
            _claim(proposer, one, rows, names)
        except (InvalidValue, ValueError) as problem:
            proposer.reject(f"claim {text_of(one.get('id'))}", problem)
    for one in objects(body.get("places")):
        row = rows.get(text_of(one.get("entity_id")))
        if row is not None and isinstance(one.get("x"), int | float) and isinstance(one.get("y"), int | float):
            proposer.positions[row] = (float(one["x"]), float(one["y"]))
    return proposer.reading(NAME, counts, Origin(f"Case “{text_of(body.get('title'))}”", "case"))


def _entity(proposer: Proposer, body: Body, _rows: dict[str, Subject]) -> Subject:
    key, identity = text_of(body.get("id")), text_of(body.get("identity")) or None
    kind, label = text_of(body.get("kind")), text_of(body.get("label"))
    return proposer.entity(
        kind, label, identity=identity, key=key if identity is None else None, reference=key, place=key
    )


def _link(proposer: Proposer, body: Body, rows: dict[str, Subject]) -> Subject:
    ends = text_of(body.get("from_id")), text_of(body.get("to_id"))
    if ends[0] not in rows or ends[1] not in rows:
        raise InvalidValue("One of its ends is not in the file.")
    return proposer.link(
        text_of(body.get("kind")),
        rows[ends[0]],
        rows[ends[1]],
        label=text_of(body.get("label")),
        strength=Strength(body.get("strength", Strength.UNCONFIRMED)),
        direction=Direction(body.get("direction", Direction.FORWARD)),
        place=text_of(body.get("id")),
    )


def _claim(proposer: Proposer, body: Body, rows: dict[str, Subject], names: dict[str, str]) -> None:
    subject = rows.get(text_of(body.get("subject_id")))
    if subject is None:
        raise InvalidValue("What it is about is not in the file.")
    if body.get("property") == HOLDS and not (
        body.get("valid_from") or body.get("valid_to") or body.get("value") != "yes"
    ):
        return
    traits = Traits(
        text_of(body.get("scope")),
        Modality(body.get("modality", Modality.STATED)),
        Credibility(body.get("credibility", Credibility.CANNOT_BE_JUDGED)),
        text_of(body.get("quotation")),
        read_time(text_of(body.get("valid_from"))),
        read_time(text_of(body.get("valid_to"))),
        Tlp(body.get("tlp", Tlp.CLEAR)),
    )
    named = [names.get(text_of(body.get(name)), "") for name in ("source_id", "exhibit_id")]
    place = ", ".join(filter(None, (*named, text_of(body.get("place")) or text_of(body.get("line")))))
    value = text_of(body.get("value"))
    proposer.claim(subject, text_of(body.get("property")), value, place=place or text_of(body.get("id")), traits=traits)
