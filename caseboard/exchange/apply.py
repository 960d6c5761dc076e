"""Takes an accepted plan into the case: one undoable change, the file as an exhibit, its origin as a source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from caseboard.commands.boards import add_board, boards_of, place
from caseboard.commands.case import Case
from caseboard.commands.exhibits import add_exhibit
from caseboard.commands.sources import find_or_add_source
from caseboard.exchange.reading import Traits
from caseboard.exchange.staging import PropertyNames, StagingPlan, Status
from caseboard.model.changes import ChangeKind, ChangeSet
from caseboard.model.ids import Id, new_ids
from caseboard.model.records import Board, Claim, Entity, Exhibit, Link, Setting, Source, VocabularyItem
from caseboard.progress import Progress
from caseboard.store.writer import Writer

Mask = np.ndarray[Any, np.dtype[np.bool_]]
_LEAST_SPREAD = 140.0
MAPPING_PREFIX = "mapping:"


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
    """What is to be written: masks over the reading's rows, and the identifier of every usable entity and link row."""

    entities: Mask
    links: Mask
    claims: Mask
    entity_ids: list[Id | None]
    link_ids: list[Id | None]


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
    with case.changing(f"Import {plan.source.name}", ChangeKind.IMPORT) as writer:
        source = _source(writer, plan)
        exhibit = plan.exhibit or _exhibit(writer, plan, source, progress)
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
    entity_ids: list[Id | None] = [None] * len(usable)
    for row, identifier in zip(np.flatnonzero(new_entities).tolist(), new_ids(int(new_entities.sum())), strict=True):
        entity_ids[row] = identifier
    for row, identifier in plan.entity_ids.items():
        entity_ids[row] = identifier if usable[row] else None
    starts, stops = (np.asarray(rows, dtype=np.int64) for rows in (reading.links.from_rows, reading.links.to_rows))
    links = _mask(plan.links, choice.without_links, choice.conflicting)
    links &= usable[starts] & usable[stops] if len(links) else links
    new_links = links.copy()
    new_links[list(plan.link_ids)] = False
    link_ids: list[Id | None] = [None] * len(links)
    for row, identifier in zip(np.flatnonzero(new_links).tolist(), new_ids(int(new_links.sum())), strict=True):
        link_ids[row] = identifier
    for row, identifier in plan.link_ids.items():
        link_ids[row] = identifier if links[row] else None
    claims = _mask(plan.claims, choice.without_claims, choice.conflicting) & (plan.claims != Status.SAME)
    subjects = np.asarray(reading.claims.subjects, dtype=np.int64)
    if len(claims):
        of_entity = subjects >= 0
        claims &= np.where(of_entity, _at(usable, subjects), _at(links, -1 - subjects))
    return _Wanted(new_entities, new_links, claims, entity_ids, link_ids)


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


def _exhibit(writer: Writer, plan: StagingPlan, source: Source, progress: Progress) -> Exhibit:
    """The file and what was attached inside it."""
    progress.start(plan.source.size, "Keeping the file as an exhibit")
    exhibit = add_exhibit(
        writer,
        plan.source.path,
        name=plan.source.name,
        description=f"Imported as {plan.reading.format}",
        method="import",
        source_id=source.id,
        tlp=plan.reading.origin.tlp,
        progress=progress,
    )
    for one in plan.reading.attachments:
        add_exhibit(
            writer,
            one.data,
            name=one.name,
            media_type=one.media_type,
            description=f"Attached inside {plan.source.name}",
            method="import",
            source_id=source.id,
            parent_id=exhibit.id,
            tlp=plan.reading.origin.tlp,
        )
    return exhibit


def _add_properties(writer: Writer, plan: StagingPlan) -> None:
    """Properties that the case does not know come in as texts of which a subject may have several."""
    vocabulary = writer.vocabulary
    names = {vocabulary.property(name).name for name in set(plan.reading.claims.properties)}
    for name in sorted(names - set(vocabulary.properties)):
        label = vocabulary.property(name).label
        body = f'{{"description": "Brought by an import as {plan.reading.format}.", "kind": "text", "label": {_json(label)}, "many": true}}'
        writer.new(VocabularyItem, part="property", name=name, body=body)


def _json(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _entity_rows(writer: Writer, plan: StagingPlan, wanted: _Wanted, progress: Progress) -> Iterator[tuple[Any, ...]]:
    now, actor, columns = writer.now, writer.actor, plan.reading.entities
    for count, row in enumerate(np.flatnonzero(wanted.entities).tolist()):
        if count & 255 == 255:
            progress.step(256)
        yield wanted.entity_ids[row], now, actor, columns.kinds[row], columns.labels[row], columns.identities[row]


def _link_rows(writer: Writer, plan: StagingPlan, wanted: _Wanted, progress: Progress) -> Iterator[tuple[Any, ...]]:
    now, actor, columns, ids = writer.now, writer.actor, plan.reading.links, wanted.entity_ids
    kinds, starts, stops, labels = columns.kinds, columns.from_rows, columns.to_rows, columns.labels
    for count, row in enumerate(np.flatnonzero(wanted.links).tolist()):
        if count & 255 == 255:
            progress.step(256)
        yield (
            wanted.link_ids[row],
            now,
            actor,
            kinds[row],
            ids[starts[row]],
            ids[stops[row]],
            str(columns.strengths[row]),
            str(columns.directions[row]),
            0,
            labels[row],
        )


def _claim_rows(
    writer: Writer, plan: StagingPlan, wanted: _Wanted, source: Source, exhibit: Exhibit, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    now, actor, columns = writer.now, writer.actor, plan.reading.claims
    names = PropertyNames(writer.vocabulary)
    rows = np.flatnonzero(wanted.claims).tolist()
    tails: dict[Traits, tuple[Any, ...]] = {}
    where = source.id, exhibit.id
    for count, row in enumerate(rows):
        if count & 255 == 0:
            identifiers = iter(new_ids(256))
            progress.step(min(256, len(rows) - count))
        subject, traits, value = columns.subjects[row], columns.traits[row], columns.values[row]
        parts = tails.get(traits)
        if parts is None:
            parts = _parts(traits)
            if len(tails) < 100_000:
                tails[traits] = parts
        name, normal = names.read(columns.properties[row], value)
        subject_id = wanted.entity_ids[subject] if subject >= 0 else wanted.link_ids[-1 - subject]
        head = (next(identifiers), now, actor, subject_id, name, value, normal, *parts[:3], *where)
        yield (*head, None, columns.lines[row] or None, None, None, columns.places[row], *parts[3:])


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
    spots = {row: spot for row, spot in plan.reading.positions.items() if wanted.entity_ids[row] is not None}
    if not spots or not wanted.entities.any():
        return
    taken = {board.name.casefold() for board in boards_of(writer.read)}
    name, number = plan.source.name, 2
    while name.casefold() in taken:
        name, number = f"{plan.source.name} ({number})", number + 1
    board: Board = add_board(writer, name)
    scale = _scale(np.array(list(spots.values())))
    places = {wanted.entity_ids[row]: (x * scale, y * scale) for row, (x, y) in spots.items()}
    place(writer, board.id, {identifier: spot for identifier, spot in places.items() if identifier is not None})


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
    name = MAPPING_PREFIX + spec.name
    old = writer.read.where(Setting, name=name)
    for setting in old:
        if setting.value == spec.to_json():
            return
        writer.remove(Setting, setting.id)
    writer.new(Setting, name=name, value=spec.to_json())
