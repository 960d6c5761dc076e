"""Commands on records: add, link, claim, source, find, show."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from caseboard.cli.base import (
    as_json,
    case_argument,
    choice,
    member,
    print_json,
    print_table,
    reading,
    say,
    when,
    writing,
)
from caseboard.commands.assess import assess
from caseboard.commands.boards import find_board, place
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import add_entity, resolve_entity
from caseboard.commands.exhibits import find_exhibit
from caseboard.commands.links import add_link
from caseboard.commands.sources import add_source, change_source, find_or_add_source, find_source
from caseboard.errors import CaseboardError, InvalidValue, NotFound
from caseboard.model.grades import Credibility, Direction, Modality, Reliability, Strength, Tlp
from caseboard.model.ids import Id, id_text, parse_id
from caseboard.model.records import Board, Claim, Entity, Exhibit, Link, Note, Notice, Record, Source
from caseboard.store.reader import Reader

_LISTS: dict[str, type[Record]] = {
    "entities": Entity,
    "links": Link,
    "claims": Claim,
    "sources": Source,
    "exhibits": Exhibit,
    "notices": Notice,
    "boards": Board,
    "notes": Note,
}


@click.command()
@case_argument
@click.argument("kind")
@click.argument("labels", nargs=-1, required=True)
@click.option("--board", default=None, help="Put it on this board as well; the first if none is named.")
@click.option("--at", nargs=2, type=float, default=None, help="Where on the board: X Y.")
@as_json
def add(
    case: Path, kind: str, labels: tuple[str, ...], board: str | None, at: tuple[float, float] | None, as_json: bool
) -> None:
    """Add entities of one KIND."""
    label = f"Add {labels[0]}" + (f" and {len(labels) - 1} more" if labels[1:] else "")
    with writing(case) as opened, opened.changing(label) as writer:
        made = [add_entity(writer, kind, label) for label in labels]
        if board is not None or at is not None:
            x, y = at or (0.0, 0.0)
            where = {one.id: (x + 170.0 * number, y) for number, one in enumerate(made)}
            place(writer, find_board(opened.read, board).id, where)
    if as_json:
        print_json([record_json(one) for one in made])
        return
    for one in made:
        say(f"Added {one.kind} {one.label} ({id_text(one.id)}).")


@click.command()
@case_argument
@click.argument("first", metavar="FROM")
@click.argument("kind")
@click.argument("second", metavar="TO")
@click.option("--strength", type=choice(Strength), default=Strength.UNCONFIRMED.value, show_default=True)
@click.option("--direction", type=choice(Direction))
@click.option("--label", default="", help="Words on the line.")
@click.option("--source", help="The source that says so; registered if new.")
@click.option("--from", "valid_from", help="Since when, such as 2007-11 or 2007~.")
@click.option("--to", "valid_to", help="Until when.")
@as_json
def link(
    case: Path,
    first: str,
    kind: str,
    second: str,
    strength: str,
    direction: str | None,
    label: str,
    source: str | None,
    valid_from: str | None,
    valid_to: str | None,
    as_json: bool,
) -> None:
    """Link two entities: FROM KIND TO, each end by name, identifier or record id."""
    with writing(case) as opened:
        ends = resolve_entity(opened.read, first), resolve_entity(opened.read, second)
        with opened.changing(f"Link {ends[0].label} to {ends[1].label}") as writer:
            made = add_link(
                writer,
                kind,
                ends[0].id,
                ends[1].id,
                strength=member(Strength, strength) or Strength.UNCONFIRMED,
                direction=member(Direction, direction),
                label=label,
            )
            if source or valid_from or valid_to:
                add_claim(
                    writer,
                    made.id,
                    "holds",
                    "yes",
                    source_id=find_or_add_source(writer, source).id if source else None,
                    valid_from=when(valid_from),
                    valid_to=when(valid_to),
                )
    if as_json:
        print_json(record_json(made))
    else:
        say(f"Linked {ends[0].label} {made.kind} {ends[1].label} ({id_text(made.id)}).")


@click.command()
@case_argument
@click.argument("subject")
@click.argument("property")
@click.argument("value")
@click.option("--source", help="The source that says it; registered if new.")
@click.option("--scope", default="", help="What a figure is of, such as “of spam worldwide”.")
@click.option("--modality", type=choice(Modality), default=Modality.STATED.value, show_default=True)
@click.option("--credibility", type=choice(Credibility), default=Credibility.CANNOT_BE_JUDGED.value, show_default=True)
@click.option("--exhibit", help="The exhibit that it stands in.")
@click.option("--page", type=click.IntRange(min=1))
@click.option("--quote", "quotation", default="", help="The words themselves; found in the exhibit if one is given.")
@click.option("--from", "valid_from", help="Since when it is so.")
@click.option("--to", "valid_to", help="Until when it is so.")
@click.option("--tlp", type=choice(Tlp), default=Tlp.CLEAR.value, show_default=True)
@as_json
def claim(
    case: Path,
    subject: str,
    property: str,
    value: str,
    source: str | None,
    exhibit: str | None,
    quotation: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Record what a source says: SUBJECT PROPERTY VALUE. The subject is an entity, or the record id of a link."""
    with writing(case) as opened:
        about, name = _subject(opened.read, subject)
        with opened.changing(f"Claim on {name}: {property}") as writer:
            kept = find_exhibit(opened.read, exhibit) if exhibit else None
            start = _place_of(opened.read, kept, quotation) if kept and quotation else None
            made = add_claim(
                writer,
                about,
                property,
                value,
                scope=options["scope"],
                modality=member(Modality, options["modality"]) or Modality.STATED,
                credibility=member(Credibility, options["credibility"]) or Credibility.CANNOT_BE_JUDGED,
                source_id=find_or_add_source(writer, source).id if source else kept.source_id if kept else None,
                exhibit_id=kept.id if kept else None,
                page=options["page"],
                char_start=start,
                char_end=start + len(quotation) if start is not None else None,
                quotation=quotation,
                valid_from=when(options["valid_from"]),
                valid_to=when(options["valid_to"]),
                tlp=member(Tlp, options["tlp"]) or Tlp.CLEAR,
            )
    if as_json:
        print_json(record_json(made))
    else:
        say(f"Recorded on {name}: {made.property} {made.value} ({id_text(made.id)}).")


@click.command()
@case_argument
@click.argument("name")
@click.option("--reliability", type=choice(Reliability))
@click.option("--publisher")
@click.option("--author")
@click.option("--address")
@click.option("--published", help="When it was published.")
@click.option("--repeats", help="The source whose words it repeats.")
@as_json
def source(case: Path, name: str, repeats: str | None, as_json: bool, **options: str | None) -> None:
    """Register a source, or grade and describe one that the case has."""
    values: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
    if "reliability" in values:
        values["reliability"] = member(Reliability, values["reliability"])
    if "published" in values:
        values["published"] = when(values["published"])
    with writing(case) as opened, opened.changing(f"Source {name}") as writer:
        if repeats:
            values["repeats_id"] = find_source(opened.read, repeats).id
        try:
            made = change_source(writer, find_source(opened.read, name).id, **values)
        except NotFound:
            made = add_source(writer, name, **values)
    if as_json:
        print_json(record_json(made))
    else:
        say(f"{made.name} has reliability {made.reliability.value} ({made.reliability.meaning}).")


@click.command()
@case_argument
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@as_json
def find(case: Path, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find words in labels, claims, notes, sources, notices and exhibits."""
    with reading(case) as opened:
        hits = opened.search(" ".join(words), limit)
    if as_json:
        print_json(
            [
                {
                    "table": hit.table,
                    "id": id_text(hit.id),
                    "title": hit.title,
                    "excerpt": hit.excerpt,
                    "offset": hit.offset,
                }
                for hit in hits
            ]
        )
        return
    print_table(("in", "title", "words", "id"), ((h.table, h.title, h.excerpt, id_text(h.id)) for h in hits))
    if not hits:
        say("Nothing found.")


@click.command()
@case_argument
@click.argument("what")
@as_json
def show(case: Path, what: str, as_json: bool) -> None:
    """Show one entity with its claims and links, or a list: entities, links, claims, sources, exhibits, ..."""
    with reading(case) as opened:
        read = opened.read
        if what in _LISTS:
            found = read.all(_LISTS[what])
            if as_json:
                print_json([record_json(one) for one in found])
            else:
                print_table(("id", "what"), ((id_text(one.id), summary(read, one)) for one in found))
            return
        entity = resolve_entity(read, what)
        assessments = assess(read, opened.vocabulary, entity.id)
        links = read.links_of(entity.id)
        if as_json:
            print_json(
                record_json(entity)
                | {
                    "properties": [
                        {
                            "property": one.property,
                            "scope": one.scope,
                            "state": one.state,
                            "origins": one.origins,
                            "claims": [record_json(claim) for claim in one.claims],
                        }
                        for one in assessments
                    ],
                    "links": [record_json(one) for one in links],
                }
            )
            return
        say(f"{entity.label} ({entity.kind})")
        print_table(
            ("property", "value", "scope", "grade", "source", "standing"),
            (
                (one.property, claim.value, claim.scope, *_grade(read, claim), one.state)
                for one in assessments
                for claim in one.claims
            ),
        )
        print_table(("link", "id"), ((summary(read, one), id_text(one.id)) for one in links))


def record_json(record: Record) -> dict[str, Any]:
    """A record as plain JSON: identifiers and hashes as text."""
    return {field.name: _plain(getattr(record, field.name)) for field in fields(record)}


def summary(read: Reader, record: Record) -> str:
    """One line about a record."""
    match record:
        case Link():
            ends = (read.get(Entity, end).label for end in (record.from_id, record.to_id))
            return f" {record.kind} ".join(ends)
        case Entity():
            return f"{record.kind}: {record.label}"
        case Claim():
            return f"{record.property}: {record.value}"
        case Source():
            return f"{record.name} ({record.reliability.value})"
        case Exhibit():
            return f"{record.reference} {record.original_name}, {record.size:,} bytes, {record.sha256.hex()}"
        case Notice():
            ends = (read.get(Entity, end).label for end in (record.recipient_id, record.target_id))
            return (
                f"{record.sent.words() if record.sent else 'undated'}: to {' about '.join(ends)}, {record.state.value}"
            )
        case Board():
            return record.name
        case Note():
            return record.body
    return id_text(record.id)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return id_text(value) if len(value) == 16 else value.hex()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _subject(read: Reader, text: str) -> tuple[Id, str]:
    try:
        found = read.find(Link, parse_id(text))
    except InvalidValue:
        found = None
    if found is not None:
        return found.id, summary(read, found)
    entity = resolve_entity(read, text)
    return entity.id, entity.label


def _grade(read: Reader, claim: Claim) -> tuple[str, str]:
    if claim.source_id is None:
        return f"–{claim.credibility.value}", ""
    source = read.get(Source, claim.source_id)
    return f"{source.reliability.value}{claim.credibility.value}", source.name


def _place_of(read: Reader, exhibit: Exhibit, quotation: str) -> int:
    start = (read.exhibit_text(exhibit.id) or "").find(quotation)
    if start < 0:
        raise CaseboardError(f"Those words do not stand in the text of exhibit {exhibit.reference}.")
    return start


COMMANDS = (add, link, claim, source, find, show)
