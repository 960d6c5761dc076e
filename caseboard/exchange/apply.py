"""Takes an accepted plan into the case: one undoable change, the file as an exhibit, its origin as a source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from caseboard.commands.boards import add_board, boards_of, place
from caseboard.commands.case import Case, Writer
from caseboard.commands.exhibits import add_exhibit
from caseboard.commands.sources import find_or_add_source
from caseboard.exchange.intake import Prepared, Provenance, keep_one, prepare
from caseboard.exchange.mapping import SETTING
from caseboard.exchange.reading import PLAIN, Traits
from caseboard.exchange.staging import PropertyNames, StagingPlan, Status
from caseboard.exchange.text import sniff
from caseboard.model.changes import ChangeKind, ChangeSet
from caseboard.model.ids import Id, new_ids
from caseboard.model.records import Board, Claim, Entity, Exhibit, Link, Setting, Source, VocabularyItem
from caseboard.progress import Progress

Mask = np.ndarray[Any, np.dtype[np.bool_]]
_LEAST_SPREAD = 140.0
_READ_BY_PEOPLE = frozenset({"mail", "whois", "mhtml", "document", "openioc", "xarf"})
_LONGEST = 16 << 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person accepts of a plan: everything but the named rows, with or without what contradicts the case."""

    without_entities: frozenset[int] = frozenset()
    without_links: frozenset[int] = frozenset()
    without_claims: frozenset[int] = frozenset()
    conflicting: bool = True
    nothing: bool = False


ACCEPT_ALL = Choice()
ACCEPT_NONE = Choice(nothing=True)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be written: masks over the reading's rows, and the identifiers of its entity and link rows.

    The identifiers stand in one block of 16 bytes each, which for a million rows is a fifth of a list's memory.
    """

    usable: Mask
    entities: Mask
    links: Mask
    claims: Mask
    entity_ids: bytes
    link_ids: bytes

    def entity_id(self, row: int) -> Id:
        """The identifier of the entity in a row."""
        return Id(self.entity_ids[16 * row : 16 * row + 16])

    def link_id(self, row: int) -> Id:
        """The identifier of the link in a row."""
        return Id(self.link_ids[16 * row : 16 * row + 16])


def apply_plan(
    case: Case, plan: StagingPlan, choice: Choice = ACCEPT_ALL, progress: Progress | None = None
) -> ChangeSet | None:
    """Take the accepted part of a plan into the case.

    Returns:
        The change, or None where there was nothing to take in.

    Raises:
        Cancelled: the person stopped; the case is as it was.
        CaseReadOnly: the case is open read-only.
    """
    progress = progress or Progress()
    if choice.nothing or plan.nothing_new:
        return None
    wanted = _wanted(plan, choice)
    if not (wanted.entities.any() or wanted.links.any() or wanted.claims.any()):
        return None
    total = int(wanted.entities.sum() + wanted.links.sum() + wanted.claims.sum())
    file = _prepared(plan, progress)
    with case.changing(f"Import {plan.source.name}", ChangeKind.IMPORT) as writer:
        source = _source(writer, plan)
        exhibit = plan.exhibit or _exhibit(writer, plan, file, source, progress)
        progress.start(total, f"Importing {plan.source.name}")
        _add_properties(writer, plan)
        writer.insert_rows(Entity, _entity_rows(writer, plan, wanted, progress))
        writer.insert_rows(Link, _link_rows(writer, plan, wanted, progress))
        writer.insert_rows(Claim, _claim_rows(writer, plan, wanted, source, exhibit, progress))
        _place_on_board(writer, plan, wanted)
        _keep_mapping(writer, plan)
    return writer.outcome[0] if writer.outcome is not None else None


def _wanted(plan: StagingPlan, choice: Choice) -> _Wanted:
    reading = plan.reading
    usable = _mask(plan.entities, choice.without_entities, True)
    new_entities = usable & (plan.entities != Status.SAME)
    new_entities[list(plan.entity_ids)] = False
    if not choice.conflicting:
        usable &= plan.entities != Status.CONFLICTING
    entity_ids = _identifiers(new_entities, plan.entity_ids)
    starts, stops = (np.asarray(rows, dtype=np.int64) for rows in (reading.links.from_rows, reading.links.to_rows))
    links = _mask(plan.links, choice.without_links, choice.conflicting)
    links &= usable[starts] & usable[stops] if len(links) else links
    new_links = links.copy()
    new_links[list(plan.link_ids)] = False
    claims = _mask(plan.claims, choice.without_claims, choice.conflicting) & (plan.claims != Status.SAME)
    subjects = np.asarray(reading.claims.subjects, dtype=np.int64)
    if len(claims):
        of_entity = subjects >= 0
        claims &= np.where(of_entity, _at(usable, subjects), _at(links, -1 - subjects))
    return _Wanted(usable, new_entities, new_links, claims, entity_ids, _identifiers(new_links, plan.link_ids))


def _identifiers(new: Mask, matched: Mapping[int, Id]) -> bytes:
    """A block of identifiers by row: fresh ones for new rows, those of the case for matched ones."""
    block = np.zeros((len(new), 16), dtype=np.uint8)
    count = int(new.sum())
    block[new] = np.frombuffer(b"".join(new_ids(count)), dtype=np.uint8).reshape(count, 16)
    for row, identifier in matched.items():
        block[row] = np.frombuffer(identifier, dtype=np.uint8)
    return block.tobytes()


def _rows_of(mask: Mask, progress: Progress) -> Iterator[int]:
    """The row numbers of a mask, a few at a time, so that a cancel takes effect soon and no long list is made."""
    rows = np.flatnonzero(mask)
    for start in range(0, len(rows), 256):
        batch = rows[start : start + 256].tolist()
        progress.step(len(batch))
        yield from batch


def _at(mask: Mask, rows: Any) -> Mask:
    """The mask at rows; rows outside it give False."""
    inside = (rows >= 0) & (rows < len(mask))
    found = np.zeros(len(rows), dtype=bool)
    found[inside] = mask[rows[inside]]
    return found


def _mask(statuses: Any, without: frozenset[int], conflicting: bool) -> Mask:
    mask: Mask = np.ones(len(statuses), dtype=bool)
    mask[list(without)] = False
    if not conflicting:
        mask &= statuses != Status.CONFLICTING
    return mask


def _source(writer: Writer, plan: StagingPlan) -> Source:
    origin = plan.reading.origin
    return find_or_add_source(
        writer,
        origin.name or plan.source.name,
        kind=origin.kind,
        publisher=origin.publisher,
        author=origin.author,
        address=origin.address,
        published=origin.published,
        tlp=origin.tlp,
        note=origin.note,
    )


def _exhibit(writer: Writer, plan: StagingPlan, file: Prepared | None, source: Source, progress: Progress) -> Exhibit:
    """The file and what was inside it."""
    origin, name = plan.reading.origin, plan.source.name
    provenance = Provenance(
        method="import", description=f"Imported as {plan.reading.format}", source_id=source.id, tlp=origin.tlp
    )
    if file is not None:
        exhibit = keep_one(writer, file, provenance, [], progress=progress)
    else:
        progress.start(plan.source.size, f"Keeping {name} as an exhibit")
        exhibit = add_exhibit(
            writer,
            plan.source.path,
            name=name,
            media_type=sniff(plan.source.head, name),
            description=provenance.description,
            method=provenance.method,
            source_id=source.id,
            tlp=origin.tlp,
            progress=progress,
        )
    for one in () if file is not None and file.parts else plan.reading.attachments:
        add_exhibit(
            writer,
            one.data,
            name=one.name,
            media_type=one.media_type,
            description=f"Inside {name}",
            method="import",
            source_id=source.id,
            parent_id=exhibit.id,
            tlp=origin.tlp,
        )
    return exhibit


def _prepared(plan: StagingPlan, progress: Progress) -> Prepared | None:
    """Files that people read become exhibits with their text; tables and data sets only with their bytes."""
    if plan.exhibit is not None or plan.reading.format not in _READ_BY_PEOPLE or plan.source.size > _LONGEST:
        return None
    return prepare([plan.source.path], progress)[0]


def _add_properties(writer: Writer, plan: StagingPlan) -> None:
    """Properties that the case does not know come in as texts of which a subject may have several."""
    vocabulary = writer.vocabulary
    names = {vocabulary.property(name).name for name in set(plan.reading.claims.properties)}
    for name in sorted(names - set(vocabulary.properties)):
        label = vocabulary.property(name).label
        told = f"Brought by an import as {plan.reading.format}."
        body = {"description": told, "kind": "text", "label": label, "many": True}
        writer.new(VocabularyItem, part="property", name=name, body=json.dumps(body, ensure_ascii=False))


def _entity_rows(writer: Writer, plan: StagingPlan, wanted: _Wanted, progress: Progress) -> Iterator[tuple[Any, ...]]:
    now, actor, columns, ids = writer.now, writer.actor, plan.reading.entities, wanted.entity_ids
    kinds, labels, identities = columns.kinds, columns.labels, columns.identities
    for row in _rows_of(wanted.entities, progress):
        yield ids[16 * row : 16 * row + 16], now, actor, kinds[row], labels[row], identities[row]


def _link_rows(writer: Writer, plan: StagingPlan, wanted: _Wanted, progress: Progress) -> Iterator[tuple[Any, ...]]:
    now, actor, columns, ids, entities = (
        writer.now,
        writer.actor,
        plan.reading.links,
        wanted.link_ids,
        wanted.entity_ids,
    )
    kinds, starts, stops, labels = columns.kinds, columns.from_rows, columns.to_rows, columns.labels
    strengths, directions = columns.strengths, columns.directions
    for row in _rows_of(wanted.links, progress):
        start, stop = 16 * starts[row], 16 * stops[row]
        yield (
            ids[16 * row : 16 * row + 16],
            now,
            actor,
            kinds[row],
            entities[start : start + 16],
            entities[stop : stop + 16],
            str(strengths[row]),
            str(directions[row]),
            0,
            labels[row],
        )


def _claim_rows(
    writer: Writer, plan: StagingPlan, wanted: _Wanted, source: Source, exhibit: Exhibit, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    now, actor, columns = writer.now, writer.actor, plan.reading.claims
    subjects, properties, values, all_traits = columns.subjects, columns.properties, columns.values, columns.traits
    lines, places, read = columns.lines, columns.places, PropertyNames(writer.vocabulary).read
    source_id, exhibit_id = source.id, exhibit.id
    last, parts = PLAIN, _parts(PLAIN)
    fresh: list[Id] = []
    for row in _rows_of(wanted.claims, progress):
        if not fresh:
            fresh = new_ids(256)[::-1]
        traits = all_traits[row]
        if traits is not last:
            last, parts = traits, _parts(traits)
        scope, modality, credibility, quotation, start, stop, tlp = parts
        subject = subjects[row]
        subject_id = wanted.entity_id(subject) if subject >= 0 else wanted.link_id(-1 - subject)
        name, normal = read(properties[row], values[row])
        yield (
            fresh.pop(),
            now,
            actor,
            subject_id,
            name,
            values[row],
            normal,
            scope,
            modality,
            credibility,
            source_id,
            exhibit_id,
            None,
            lines[row] or None,
            None,
            None,
            places[row],
            quotation,
            start,
            stop,
            tlp,
        )


def _parts(traits: Traits) -> tuple[Any, ...]:
    start, stop = traits.valid_from, traits.valid_to
    if start is not None and stop is not None and stop.latest < start.earliest:
        start, stop = stop, start
    return (
        traits.scope,
        traits.modality.value,
        traits.credibility.value,
        traits.quotation,
        start.text if start is not None else None,
        stop.text if stop is not None else None,
        traits.tlp.value,
    )


def _place_on_board(writer: Writer, plan: StagingPlan, wanted: _Wanted) -> None:
    """A file that has a drawing gets a board of its own with that drawing."""
    spots = {row: spot for row, spot in plan.reading.positions.items() if wanted.usable[row]}
    if not spots or not wanted.entities.any():
        return
    taken = {board.name.casefold() for board in boards_of(writer.read)}
    name, number = plan.source.name, 2
    while name.casefold() in taken:
        name, number = f"{plan.source.name} ({number})", number + 1
    board: Board = add_board(writer, name)
    scale = _scale(np.array(list(spots.values())))
    place(writer, board.id, {wanted.entity_id(row): (x * scale, y * scale) for row, (x, y) in spots.items()})


def _scale(spots: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """A factor that gives each node of a drawing about the room that a node of a board needs."""
    extent = np.ptp(spots, axis=0)
    if len(spots) < 2 or not extent.any():
        return 1.0
    room = float(np.sqrt(max(extent[0], extent[1] / 10) * max(extent[1], extent[0] / 10) / len(spots)))
    return max(1.0, _LEAST_SPREAD / room) if room > 0 else 1.0


def _keep_mapping(writer: Writer, plan: StagingPlan) -> None:
    spec = plan.reading.mapping
    if spec is None or not spec.name:
        return
    name = SETTING + spec.name
    old = writer.read.where(Setting, name=name)
    for setting in old:
        if setting.value == spec.to_json():
            return
        writer.remove(Setting, setting.id)
    writer.new(Setting, name=name, value=spec.to_json())
