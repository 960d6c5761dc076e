"""What can be done to claims, and to the position that the case takes on a property."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue, NotFound
from caseboard.model.disputes import scope_key
from caseboard.model.grades import Credibility, Modality, PositionState, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link, Position
from caseboard.model.vocabulary import Property, PropertyKind
from caseboard.model.when import When
from caseboard.store.reader import Reader
from caseboard.store.writer import Writer

_MAY_BE_WORDS = (PropertyKind.NUMBER, PropertyKind.PERCENTAGE, PropertyKind.DATE, PropertyKind.MONEY)


def normalised_value(known: Property, value: str) -> str:
    """The comparable form of a value. A quantity that a source gives in words stays in words.

    Raises:
        InvalidValue: an identifier is not one.
    """
    try:
        return normalise(known.kind, value)
    except InvalidValue:
        if known.kind in _MAY_BE_WORDS:
            return " ".join(value.split()).casefold()
        raise


def add_claim(
    writer: Writer,
    subject_id: Id,
    property: str,  # noqa: A002 - the field's own word
    value: str,
    *,
    scope: str = "",
    modality: Modality = Modality.STATED,
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED,
    source_id: Id | None = None,
    exhibit_id: Id | None = None,
    page: int | None = None,
    line: int | None = None,
    char_start: int | None = None,
    char_end: int | None = None,
    place: str = "",
    quotation: str = "",
    valid_from: When | None = None,
    valid_to: When | None = None,
    tlp: Tlp = Tlp.CLEAR,
) -> Claim:
    """Record what a source says about an entity or a link.

    Raises:
        NotFound: the subject does not exist.
        InvalidValue: the value is empty or has not the form of its property, or the validity ends before it begins.
    """
    require_subject(writer.read, subject_id)
    if not value.strip():
        raise InvalidValue("A claim needs a value.")
    if valid_from is not None and valid_to is not None and valid_to.latest < valid_from.earliest:
        raise InvalidValue(f"The claim would be valid until {valid_to} but only from {valid_from}.")
    known = writer.vocabulary.property(property)
    return writer.new(
        Claim,
        subject_id=subject_id,
        property=known.name,
        value=value,
        normalised=normalised_value(known, value),
        scope=scope,
        modality=Modality(modality),
        credibility=Credibility(credibility),
        source_id=source_id,
        exhibit_id=exhibit_id,
        page=page,
        line=line,
        char_start=char_start,
        char_end=char_end,
        place=place,
        quotation=quotation,
        valid_from=valid_from,
        valid_to=valid_to,
        tlp=Tlp(tlp),
    )


def change_claim(writer: Writer, claim_id: Id, **changes: Any) -> Claim:
    """Change fields of a claim; a new value is normalised again.

    Raises:
        NotFound: there is no such claim.
        InvalidValue: the value has not the form of its property.
    """
    claim = replace(writer.read.get(Claim, claim_id), **changes)
    if {"value", "property"} & set(changes):
        known = writer.vocabulary.property(claim.property)
        claim = replace(claim, property=known.name, normalised=normalised_value(known, claim.value))
    return writer.put(claim)


def remove_claims(writer: Writer, claim_ids: Iterable[Id]) -> None:
    """Remove claims; a position that had chosen one of them goes with it."""
    for claim_id in claim_ids:
        writer.remove_many(Position, [one.id for one in writer.read.where(Position, claim_id=claim_id)])
        writer.remove(Claim, claim_id)


def set_position(
    writer: Writer,
    subject_id: Id,
    property: str,  # noqa: A002
    state: PositionState,
    *,
    scope: str = "",
    claim_id: Id | None = None,
    reason: str = "",
) -> Position:
    """Say what the case makes of a property: one claim chosen, or deferred, or disputed. The rivals stay.

    Raises:
        NotFound: the subject or the claim does not exist.
        InvalidValue: a choice without a claim, or a claim about something else.
    """
    require_subject(writer.read, subject_id)
    name = writer.vocabulary.property(property).name
    if state is PositionState.CHOSEN:
        if claim_id is None:
            raise InvalidValue("Say which claim the case chooses.")
        claim = writer.read.get(Claim, claim_id)
        if (claim.subject_id, claim.property, scope_key(claim.scope)) != (subject_id, name, scope_key(scope)):
            raise InvalidValue("The chosen claim is about something else.")
    old = [
        one
        for one in writer.read.where(Position, subject_id=subject_id, property=name)
        if scope_key(one.scope) == scope_key(scope)
    ]
    chosen = claim_id if state is PositionState.CHOSEN else None
    if old:
        return writer.put(replace(old[0], state=state, claim_id=chosen, reason=reason))
    return writer.new(
        Position, subject_id=subject_id, property=name, scope=scope, state=state, claim_id=chosen, reason=reason
    )


def clear_position(writer: Writer, subject_id: Id, property: str, scope: str = "") -> None:  # noqa: A002
    """Take no position on a property any more."""
    name = writer.vocabulary.property(property).name
    for one in writer.read.where(Position, subject_id=subject_id, property=name):
        if scope_key(one.scope) == scope_key(scope):
            writer.remove(Position, one.id)


def require_subject(reader: Reader, subject_id: Id) -> Entity | Link:
    """The entity or link that a claim, position or note is about.

    Raises:
        NotFound: there is neither.
    """
    subject = reader.find(Entity, subject_id) or reader.find(Link, subject_id)
    if subject is None:
        raise NotFound("What this is about does not exist in the case any more.")
    return subject
