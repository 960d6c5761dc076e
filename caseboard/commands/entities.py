"""What can be done to entities: add, find, rename, change, merge, remove."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from caseboard.commands.identifiers import normalise
from caseboard.errors import Ambiguous, InvalidValue, NotFound
from caseboard.model.ids import Id, id_text, parse_id
from caseboard.model.records import (
    Claim,
    Entity,
    Link,
    Note,
    Notice,
    NoticeEvent,
    NoticeExhibit,
    Placement,
    Position,
)
from caseboard.model.vocabulary import EntityKind, PropertyKind, Vocabulary
from caseboard.store.reader import Reader
from caseboard.store.writer import Writer

LABEL_IS_AS_SAID = (PropertyKind.COUNTRY, PropertyKind.TEXT)


def identity_of(kind: EntityKind, label: str, identity: str | None = None) -> str | None:
    """The normalised key that makes two entities of a kind the same thing; None where only a person can tell.

    Raises:
        InvalidValue: the text is no identifier of that kind.
    """
    if kind.identity is None:
        return identity or None
    return normalise(kind.identity, identity or label)


def add_entity(writer: Writer, kind: str, label: str, identity: str | None = None) -> Entity:
    """Add an entity.

    Raises:
        NotFound: there is no such kind.
        InvalidValue: the label is empty, is no identifier of that kind, or the case has that identity already.
    """
    entity_kind, label = writer.vocabulary.entity_kind(kind), _label(label)
    key = identity_of(entity_kind, label, identity)
    if key is not None and entity_kind.identity is not None:
        known = writer.read.entity_by_identity(entity_kind.name, key)
        if known is not None:
            raise InvalidValue(f"{entity_kind.label} {key} is in the case already, as “{known.label}”.")
        if entity_kind.identity not in LABEL_IS_AS_SAID and identity is None:
            label = key
    return writer.new(Entity, kind=entity_kind.name, label=label, identity=key)


def find_entity(reader: Reader, vocabulary: Vocabulary, kind: str, label: str) -> Entity | None:
    """The entity of that kind with that identity or, where the kind has none, with that label in any case."""
    entity_kind = vocabulary.entity_kind(kind)
    if entity_kind.identity is not None:
        return reader.entity_by_identity(entity_kind.name, normalise(entity_kind.identity, label))
    exact = reader.where(Entity, kind=entity_kind.name, label=label)
    if exact:
        return exact[0]
    key = _fold(label)
    for identifier, other in reader.column(Entity, "id", "label"):
        if _fold(other) == key:
            found = reader.get(Entity, identifier)
            if found.kind == entity_kind.name:
                return found
    return None


def find_or_add_entity(writer: Writer, kind: str, label: str) -> Entity:
    """The entity of that kind that is the same thing, or a new one."""
    return find_entity(writer.read, writer.vocabulary, kind, label) or add_entity(writer, kind, label)


def resolve_entity(reader: Reader, text: str) -> Entity:
    """The entity that a person means by an identifier, an identity or a label in any case.

    Raises:
        NotFound: nothing in the case is called that.
        Ambiguous: several things are; the sentence lists their kinds.
    """
    try:
        known = reader.find(Entity, parse_id(text))
    except InvalidValue:
        known = None
    if known is not None:
        return known
    for matches in (reader.where(Entity, label=text), reader.where(Entity, identity=text), _by_folded(reader, text)):
        if len(matches) == 1:
            return matches[0]
        if matches:
            choices = ", ".join(f"{match.kind} {id_text(match.id)}" for match in matches[:5])
            raise Ambiguous(f"“{text}” is the name of {len(matches)} entities; use an identifier: {choices}.")
    raise NotFound(f"Nothing in the case is called “{text}”; “caseboard find” lists what there is.")


def rename_entity(writer: Writer, entity_id: Id, label: str) -> Entity:
    """Give an entity another label; a kind whose label is its identity gets that identity too.

    Raises:
        InvalidValue: the label is empty, is no identifier of that kind, or belongs to another entity.
    """
    entity = writer.read.get(Entity, entity_id)
    kind = writer.vocabulary.entity_kind(entity.kind)
    label, identity = _label(label), entity.identity
    if kind.identity is not None and (entity.label == entity.identity or kind.identity in LABEL_IS_AS_SAID):
        identity = normalise(kind.identity, label)
        other = writer.read.entity_by_identity(kind.name, identity)
        if other is not None and other.id != entity_id:
            raise InvalidValue(f"{kind.label} {identity} is in the case already, as “{other.label}”.")
        if kind.identity not in LABEL_IS_AS_SAID:
            label = identity
    return writer.put(replace(entity, label=label, identity=identity))


def change_kind(writer: Writer, entity_id: Id, kind: str) -> Entity:
    """Make an entity one of another kind.

    Raises:
        InvalidValue: its label is no identifier of that kind.
    """
    entity, entity_kind = writer.read.get(Entity, entity_id), writer.vocabulary.entity_kind(kind)
    return writer.put(replace(entity, kind=entity_kind.name, identity=identity_of(entity_kind, entity.label)))


def remove_entities(writer: Writer, entity_ids: Iterable[Id]) -> None:
    """Remove entities with their links, claims, notes, notices and places on boards."""
    for entity_id in entity_ids:
        read = writer.read
        for link in read.links_of(entity_id):
            remove_about(writer, link.id)
            writer.remove(Link, link.id)
        remove_about(writer, entity_id)
        writer.remove_many(Placement, [one.id for one in read.where(Placement, entity_id=entity_id)])
        notices = {
            one.id for one in (*read.where(Notice, target_id=entity_id), *read.where(Notice, recipient_id=entity_id))
        }
        for notice_id in notices:
            _remove_notice(writer, notice_id)
        writer.remove(Entity, entity_id)


def remove_about(writer: Writer, subject_id: Id) -> None:
    """Remove the claims, positions and notes on an entity or link."""
    for record in (Position, Claim, Note):
        writer.remove_many(record, [one.id for one in writer.read.where(record, subject_id=subject_id)])


def merge_entities(writer: Writer, keep_id: Id, drop_id: Id) -> Entity:
    """Make two entities one: links, claims, notes, notices and places of the second go to the first.

    The second label is kept as a claim `alias`. Links between the two disappear.

    Raises:
        InvalidValue: both are the same entity.
    """
    if keep_id == drop_id:
        raise InvalidValue("An entity cannot be merged with itself.")
    read = writer.read
    keep, drop = read.get(Entity, keep_id), read.get(Entity, drop_id)
    _move_links(writer, keep_id, drop_id)
    _move_statements(writer, keep_id, drop_id)
    _move_notices(writer, keep_id, drop_id)
    _move_places(writer, keep_id, drop_id)
    if _fold(drop.label) != _fold(keep.label):
        writer.new(Claim, subject_id=keep_id, property="alias", value=drop.label, normalised=_fold(drop.label))
    writer.remove(Entity, drop_id)
    return keep


def _move_links(writer: Writer, keep_id: Id, drop_id: Id) -> None:
    for link in writer.read.links_of(drop_id):
        from_id, to_id = (keep_id if end == drop_id else end for end in (link.from_id, link.to_id))
        if from_id == to_id and link.from_id != link.to_id:
            remove_about(writer, link.id)
            writer.remove(Link, link.id)
        else:
            writer.put(replace(link, from_id=from_id, to_id=to_id))


def _move_statements(writer: Writer, keep_id: Id, drop_id: Id) -> None:
    taken = {one.property for one in writer.read.where(Position, subject_id=keep_id)}
    for position in writer.read.where(Position, subject_id=drop_id):
        if position.property in taken:
            writer.remove(Position, position.id)
        else:
            writer.put(replace(position, subject_id=keep_id))
    for claim in writer.read.where(Claim, subject_id=drop_id):
        writer.put(replace(claim, subject_id=keep_id))
    for note in writer.read.where(Note, subject_id=drop_id):
        writer.put(replace(note, subject_id=keep_id))


def _move_notices(writer: Writer, keep_id: Id, drop_id: Id) -> None:
    for notice in writer.read.where(Notice, target_id=drop_id):
        writer.put(replace(notice, target_id=keep_id))
    for notice in writer.read.where(Notice, recipient_id=drop_id):
        writer.put(replace(notice, recipient_id=keep_id))


def _move_places(writer: Writer, keep_id: Id, drop_id: Id) -> None:
    boards = {one.board_id for one in writer.read.where(Placement, entity_id=keep_id)}
    for placement in writer.read.where(Placement, entity_id=drop_id):
        if placement.board_id in boards:
            writer.remove(Placement, placement.id)
        else:
            writer.put(replace(placement, entity_id=keep_id))


def _remove_notice(writer: Writer, notice_id: Id) -> None:
    for record in (NoticeEvent, NoticeExhibit):
        writer.remove_many(record, [one.id for one in writer.read.where(record, notice_id=notice_id)])
    for later in writer.read.where(Notice, after_id=notice_id):
        writer.put(replace(later, after_id=None))
    writer.remove(Notice, notice_id)


def _label(label: str) -> str:
    if not label.strip():
        raise InvalidValue("A name cannot be empty.")
    return label


def _fold(label: str) -> str:
    return " ".join(label.split()).casefold()


def _by_folded(reader: Reader, text: str) -> list[Entity]:
    key = _fold(text)
    return [reader.get(Entity, one) for one, label in reader.column(Entity, "id", "label") if _fold(label) == key]
