"""Keeps a scene in step with its case: what one small change touched, as columns, without reading the board again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from caseboard.board.scene import Dirty, Scene
from caseboard.commands.assess import assess
from caseboard.model.changes import ChangeSet
from caseboard.model.grades import Direction, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Board, Claim, Entity, Link, Placement, Position, VocabularyItem
from caseboard.model.vocabulary import Vocabulary
from caseboard.store.columns import BoardColumns
from caseboard.store.reader import Reader

_MOST = 400
"""More touched records than this are quicker read with the whole board."""
_STRENGTHS = {strength: code for code, strength in enumerate(Strength)}
_DIRECTIONS = {direction: code for code, direction in enumerate(Direction)}


def follow(scene: Scene, reader: Reader, vocabulary: Vocabulary, board_id: Id, change: ChangeSet) -> Dirty:
    """Bring a scene up to date after a change, reading as little as possible; tells what must be painted again."""
    moved = _only_moved(scene, reader, board_id, change)
    if moved is not None:
        return scene.set_places(moved)
    touched = _touched(reader, board_id, change)
    if touched is None or any(scene.row(one) is not None and _crowded(scene, one) for one in touched.entities):
        return scene.replace(reader.board_columns(board_id))
    return scene.apply(
        _columns(scene, reader, vocabulary, board_id, touched), touched.gone_entities, touched.gone_links
    )


@dataclass
class _Touched:
    """What a change may have altered on one board."""

    entities: set[Id] = field(default_factory=set)
    links: set[Id] = field(default_factory=set)
    gone_entities: frozenset[Id] = frozenset()
    gone_links: frozenset[Id] = frozenset()


def _only_moved(
    scene: Scene, reader: Reader, board_id: Id, change: ChangeSet
) -> dict[bytes, tuple[float, float]] | None:
    """The new places where a change moved entities and did nothing else; None where it did."""
    moved = change.of(Placement)
    if change.everything or set(change.tables) != {Placement.table} or moved.inserted or moved.deleted:
        return None
    columns, places = scene.columns, {}
    for spot in reader.many(Placement, moved.updated).values():
        if spot.board_id != board_id:
            continue
        row = scene.row(spot.entity_id)
        if row is None or columns.pinned[row] != spot.pinned or columns.hidden[row] != spot.hidden:
            return None
        places[bytes(spot.entity_id)] = (spot.x, spot.y)
    return places


def _touched(reader: Reader, board_id: Id, change: ChangeSet) -> _Touched | None:
    """What a change touched, or None where only reading the whole board can tell."""
    counted = (Entity, Link, Placement, Claim, Position)
    vague = any(change.of(record).deleted for record in (Placement, Claim, Position, Link))
    if change.everything or vague or change.of(VocabularyItem) or change.of(Board).deleted:
        return None
    if sum(len(change.of(record).all) for record in counted) > _MOST:
        return None
    found = _Touched(gone_entities=change.of(Entity).deleted)
    found.entities |= change.of(Entity).updated
    for spot in reader.many(Placement, change.of(Placement).all).values():
        if spot.board_id == board_id:
            found.entities.add(spot.entity_id)
            if spot.id in change.of(Placement).inserted:
                found.links |= {link.id for link in reader.links_of(spot.entity_id)}
    found.links |= change.of(Link).inserted | change.of(Link).updated
    subjects = [one.subject_id for record in (Claim, Position) for one in _of(reader, record, change)]
    for subject in subjects:
        (found.links if reader.find(Entity, subject) is None else found.entities).add(subject)
    return found if len(found.entities) + len(found.links) <= _MOST else None


def _of(reader: Reader, record: type[Claim] | type[Position], change: ChangeSet) -> Iterable[Claim | Position]:
    return reader.many(record, change.of(record).all).values()


def _crowded(scene: Scene, entity_id: Id) -> bool:
    row = scene.row(entity_id)
    return row is not None and int(scene.degree[row]) > _MOST


def _columns(
    scene: Scene, reader: Reader, vocabulary: Vocabulary, board_id: Id, touched: _Touched
) -> BoardColumns | None:
    links = list(reader.many(Link, touched.links).values())
    # A link's ends must be among the columns, and count their neighbours beyond the board anew.
    wanted = touched.entities | {end for link in links for end in (link.from_id, link.to_id)}
    nodes = [_node(reader, vocabulary, board_id, one) for one in sorted(wanted)]
    there = [node for node in nodes if node is not None]
    rows = {node.entity.id: row for row, node in enumerate(there)}
    inside = [link for link in links if link.from_id in rows and link.to_id in rows]
    if not there:
        return None
    spots = [node.spot for node in there]
    kinds, kind_names = _codes([node.entity.kind for node in there])
    link_kinds, link_kind_names = _codes([link.kind for link in inside])
    standing = set(rows)
    return BoardColumns(
        entity_ids=_ids(rows),
        x=np.array([spot.x for spot in spots], np.float64),
        y=np.array([spot.y for spot in spots], np.float64),
        kind=kinds,
        kind_names=kind_names,
        labels=[node.entity.label for node in there],
        pinned=np.array([spot.pinned for spot in spots], bool),
        hidden=np.array([spot.hidden for spot in spots], bool),
        disputed=np.array([node.disputed for node in there], bool),
        off_board=np.array([_off_board(scene, reader, node.entity.id, standing) for node in there], np.int32),
        link_ids=_ids(link.id for link in inside),
        link_from=np.array([rows[link.from_id] for link in inside], np.int32),
        link_to=np.array([rows[link.to_id] for link in inside], np.int32),
        link_kind=link_kinds,
        link_kind_names=link_kind_names,
        strength=np.array([_STRENGTHS[link.strength] for link in inside], np.uint8),
        direction=np.array([_DIRECTIONS[link.direction] for link in inside], np.uint8),
        inferred=np.array([link.inferred for link in inside], bool),
        link_labels=[link.label for link in inside],
        link_disputed=np.array([_disputed(reader, vocabulary, link.id) for link in inside], bool),
    )


@dataclass(frozen=True, slots=True)
class _Node:
    entity: Entity
    spot: Placement
    disputed: bool


def _node(reader: Reader, vocabulary: Vocabulary, board_id: Id, entity_id: Id) -> _Node | None:
    """An entity as it stands on the board, or None where it does not."""
    entity = reader.find(Entity, entity_id)
    spots = reader.where(Placement, board_id=board_id, entity_id=entity_id)
    if entity is None or not spots:
        return None
    return _Node(entity, spots[0], _disputed(reader, vocabulary, entity_id))


def _disputed(reader: Reader, vocabulary: Vocabulary, subject_id: Id) -> bool:
    return any(found.disputed for found in assess(reader, vocabulary, subject_id))


def _off_board(scene: Scene, reader: Reader, entity_id: Id, standing: set[Id]) -> int:
    """How many different entities it is linked with that do not stand here, neither before nor since the change."""
    linked = {end for link in reader.links_of(entity_id) for end in (link.from_id, link.to_id)} - {entity_id}
    return sum(1 for one in linked if one not in standing and scene.row(one) is None)


def _ids(identifiers: Iterable[Id]) -> np.ndarray:
    return np.frombuffer(b"".join(identifiers), dtype="V16")


def _codes(names: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    known = tuple(dict.fromkeys(names))
    return np.array([known.index(name) for name in names], np.int16), known
