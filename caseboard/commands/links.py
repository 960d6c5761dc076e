"""What can be done to links: add, change, remove."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from caseboard.commands.entities import remove_about
from caseboard.errors import InvalidValue
from caseboard.model.grades import Direction, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Link
from caseboard.store.writer import Writer

_CHANGEABLE = frozenset({"kind", "strength", "direction", "inferred", "label", "from_id", "to_id"})


def add_link(
    writer: Writer,
    kind: str,
    from_id: Id,
    to_id: Id,
    *,
    strength: Strength = Strength.UNCONFIRMED,
    direction: Direction | None = None,
    inferred: bool = False,
    label: str = "",
) -> Link:
    """Link two entities. Without a direction the link points forward, or nowhere if its kind has no direction.

    Raises:
        NotFound: there is no such kind, or one of the entities does not exist.
        InvalidValue: a link of that kind cannot lead from the one to the other.
    """
    link_kind = writer.vocabulary.link_kind(kind)
    ends = writer.read.get(Entity, from_id), writer.read.get(Entity, to_id)
    for end, allowed, word in zip(ends, (link_kind.ends_from, link_kind.ends_to), ("begin at", "end at"), strict=True):
        if allowed and end.kind not in allowed:
            known = writer.vocabulary.entities.get(end.kind)
            raise InvalidValue(
                f"A link “{link_kind.label}” cannot {word} “{end.label}” ({known.label if known else end.kind});"
                f" it may {word}: {', '.join(allowed)}."
            )
    if direction is None:
        direction = Direction.FORWARD if link_kind.directed else Direction.NONE
    return writer.new(
        Link,
        kind=link_kind.name,
        from_id=from_id,
        to_id=to_id,
        strength=Strength(strength),
        direction=direction,
        inferred=inferred,
        label=label,
    )


def find_link(writer: Writer, kind: str, from_id: Id, to_id: Id) -> Link | None:
    """The oldest link of that kind between the two; a kind without direction counts both ways."""
    link_kind = writer.vocabulary.link_kind(kind)
    found = writer.read.where(Link, kind=link_kind.name, from_id=from_id, to_id=to_id)
    if not found and not link_kind.directed:
        found = writer.read.where(Link, kind=link_kind.name, from_id=to_id, to_id=from_id)
    return found[0] if found else None


def change_link(writer: Writer, link_id: Id, **changes: Any) -> Link:
    """Change kind, strength, direction, label or ends of a link.

    Raises:
        NotFound: there is no such link or kind.
    """
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise TypeError(f"a link has no {', '.join(sorted(unknown))} to change")
    if "kind" in changes:
        changes["kind"] = writer.vocabulary.link_kind(changes["kind"]).name
    for name, grade in (("strength", Strength), ("direction", Direction)):
        if name in changes:
            changes[name] = grade(changes[name])
    return writer.put(replace(writer.read.get(Link, link_id), **changes))


def remove_links(writer: Writer, link_ids: Iterable[Id]) -> None:
    """Remove links with their claims, positions and notes."""
    for link_id in link_ids:
        remove_about(writer, link_id)
        writer.remove(Link, link_id)
