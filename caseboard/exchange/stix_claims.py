"""The property extension in which Caseboard's own claims travel inside STIX objects."""

from __future__ import annotations

import uuid
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import HOLDS, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import objects, text_of
from caseboard.model.grades import Credibility, Direction, Modality, Strength, Tlp

Item = dict[str, Any]
SPACE = uuid.UUID("6f1b1f5e-6f6d-5a55-9d0f-0c5a3c1de0a8")
EXTENSION = f"extension-definition--{uuid.uuid5(SPACE, 'claims')}"
AUTHOR = f"identity--{uuid.uuid5(SPACE, 'author')}"
SCAFFOLD = frozenset({EXTENSION, AUTHOR})
"""Objects that an export adds for STIX's sake and that stand for nothing in the case."""


def own_part(item: Item) -> Item | None:
    """The extension of an object that Caseboard wrote, or None."""
    extensions = item.get("extensions")
    body = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return body if isinstance(body, dict) and isinstance(body.get("kind"), str) else None


def own_entity(proposer: Proposer, body: Item, key: str) -> Subject:
    """The entity as it was in the case that wrote it.

    Raises:
        InvalidValue: the case does not know its kind, or its identity is none.
    """
    identity = text_of(body.get("identity")) or None
    row = proposer.entity(
        text_of(body["kind"]),
        text_of(body.get("label")),
        identity=identity,
        key=key if identity is None else None,
        reference=key,
        place=key,
    )
    say_own(proposer, row, body, key)
    return row


def own_link(proposer: Proposer, body: Item, source: Subject, target: Subject, key: str) -> Subject:
    """The link as it was in the case that wrote it.

    Raises:
        InvalidValue: the case does not know its kind.
    """
    try:
        strength = Strength(text_of(body.get("strength")) or Strength.UNCONFIRMED)
        direction = Direction(text_of(body.get("direction")) or Direction.FORWARD)
    except ValueError as problem:
        raise InvalidValue(f"The link cannot be read: {problem}.") from None
    label = text_of(body.get("label"))
    link = proposer.link(
        text_of(body["kind"]), source, target, label=label, strength=strength, direction=direction, place=key
    )
    proposer.claim(link, "external_id", key, place=key)
    say_own(proposer, link, body, key)
    return link


def say_own(proposer: Proposer, subject: Subject, body: Item, key: str) -> None:
    """The claims of an extension, each with its grade and the source that it named."""
    for claim in objects(body.get("claims")):
        name, value = text_of(claim.get("property")), text_of(claim.get("value"))
        try:
            traits = Traits(
                text_of(claim.get("scope")),
                Modality(claim.get("modality", Modality.STATED)),
                Credibility(claim.get("credibility", Credibility.CANNOT_BE_JUDGED)),
                text_of(claim.get("quotation")),
                read_time(text_of(claim.get("valid_from"))),
                read_time(text_of(claim.get("valid_to"))),
                Tlp(claim.get("tlp", Tlp.CLEAR)),
            )
        except ValueError as problem:
            proposer.reject(f"{key}, {name}", f"The claim cannot be read: {problem}.")
            continue
        where = ", ".join(filter(None, (text_of(claim.get(part)) for part in ("source", "exhibit", "place"))))
        if name and not (name == HOLDS and value == "yes" and not (traits.valid_from or traits.valid_to)):
            proposer.claim(subject, name, value, place=where or key, traits=traits)
