"""The vocabulary as data: entity kinds, link kinds and properties, read from plain dictionaries.

Code elsewhere knows property kinds only; what kinds of things there are is written in `resources/schema/*.yaml`, and
every case carries a copy of the vocabulary that it was made with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from caseboard.errors import InvalidValue, NotFound

_Kind = TypeVar("_Kind", "EntityKind", "LinkKind")
_Entry = TypeVar("_Entry", "Property", "EntityKind", "LinkKind")


class PropertyKind(StrEnum):
    """The forms that a value can have; each has its own normalisation."""

    TEXT = "text"
    NUMBER = "number"
    PERCENTAGE = "percentage"
    DATE = "date"
    IP = "ip"
    NETWORK = "network"
    ASN = "asn"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    MONEY = "money"
    HASH = "hash"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Property:
    """Something that can be claimed. `many` says that several values at once are no contradiction."""

    name: str
    label: str
    kind: PropertyKind
    many: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of thing on the board.

    `identity` names the form of the key that makes two records the same thing (None: only a person can tell).
    `icon` is a file name without ending in `resources/icons/`; `colour` is `#rrggbb`. `stix`, `misp` and `ftm` are
    the kind's names in those formats.
    """

    name: str
    label: str
    plural: str
    icon: str
    colour: str
    identity: PropertyKind | None = None
    aliases: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    stix: Mapping[str, str] = field(default_factory=dict)
    misp: Mapping[str, str] = field(default_factory=dict)
    ftm: str = ""
    group: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of relation. `ends_from` and `ends_to` name the permitted entity kinds; empty means any."""

    name: str
    label: str
    reverse: str
    colour: str = ""
    directed: bool = True
    aliases: tuple[str, ...] = ()
    ends_from: tuple[str, ...] = ()
    ends_to: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    stix: Mapping[str, str] = field(default_factory=dict)
    misp: Mapping[str, str] = field(default_factory=dict)
    ftm: str = ""
    description: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All kinds and properties that a case knows, by name."""

    entities: Mapping[str, EntityKind]
    links: Mapping[str, LinkKind]
    properties: Mapping[str, Property]

    def entity_kind(self, name: str) -> EntityKind:
        """The entity kind of that name or alias, in any case.

        Raises:
            NotFound: there is none; the sentence lists the known names.
        """
        return _named(self.entities, name, "entity kind")

    def link_kind(self, name: str) -> LinkKind:
        """The link kind of that name or alias, in any case.

        Raises:
            NotFound: there is none; the sentence lists the known names.
        """
        return _named(self.links, name, "link kind")

    def property(self, name: str) -> Property:
        """The property of that name; one that nobody has defined is a text of that name."""
        key = _key(name)
        return self.properties.get(key) or Property(key, key.replace("_", " ").capitalize(), PropertyKind.TEXT)

    def link_kinds_between(self, from_kind: str, to_kind: str) -> list[LinkKind]:
        """The link kinds that may lead from one entity kind to the other, most specific first."""
        fitting = [
            kind
            for kind in self.links.values()
            if (not kind.ends_from or from_kind in kind.ends_from) and (not kind.ends_to or to_kind in kind.ends_to)
        ]
        return sorted(fitting, key=lambda kind: (not kind.ends_from, not kind.ends_to))

    def with_items(self, items: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Vocabulary:
        """This vocabulary with entries `(part, name, body)` added or replaced; part is entity, link or property."""
        parts: dict[str, dict[str, Any]] = {
            "entity": dict(self.entities),
            "link": dict(self.links),
            "property": dict(self.properties),
        }
        for part, name, body in items:
            if part not in parts:
                raise InvalidValue(f"“{part}” is no part of a vocabulary; use entity, link or property.")
            parts[part][name] = _READERS[part](name, body)
        return Vocabulary(*(MappingProxyType(parts[part]) for part in ("entity", "link", "property")))

    def items(self) -> list[tuple[str, str, dict[str, Any]]]:
        """All entries as `(part, name, body)`, the form in which a case file stores them."""
        return [
            (part, name, {key: value for key, value in asdict(entry).items() if key != "name"})
            for part, entries in (("property", self.properties), ("entity", self.entities), ("link", self.links))
            for name, entry in entries.items()
        ]


EMPTY = Vocabulary(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _named(kinds: Mapping[str, _Kind], name: str, what: str) -> _Kind:
    key = _key(name)
    if key in kinds:
        return kinds[key]
    for kind in kinds.values():
        if key == _key(kind.label) or key in kind.aliases:
            return kind
    raise NotFound(f"There is no {what} “{name}”; known are {', '.join(sorted(kinds))}.")


def _read_property(name: str, body: Mapping[str, Any]) -> Property:
    entry = _fill(Property, name, body)
    return replace(entry, kind=_property_kind(name, body.get("kind", "text")))


def _read_entity(name: str, body: Mapping[str, Any]) -> EntityKind:
    entry = _fill(EntityKind, name, body)
    identity = body.get("identity")
    return replace(entry, identity=_property_kind(name, identity) if identity else None)


def _read_link(name: str, body: Mapping[str, Any]) -> LinkKind:
    return _fill(LinkKind, name, body)


def _property_kind(name: str, value: str) -> PropertyKind:
    try:
        return PropertyKind(value)
    except ValueError:
        raise InvalidValue(f"The vocabulary entry “{name}” has an unknown property kind “{value}”.") from None


def _fill(entry: type[_Entry], name: str, body: Mapping[str, Any]) -> _Entry:
    unknown = set(body) - set(entry.__dataclass_fields__)
    if unknown:
        raise InvalidValue(f"The vocabulary entry “{name}” has unknown fields: {', '.join(sorted(unknown))}.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in body.items()}
    try:
        return entry(name=name, **values)
    except TypeError as problem:
        raise InvalidValue(f"The vocabulary entry “{name}” is incomplete: {problem}.") from None


_READERS = {"entity": _read_entity, "link": _read_link, "property": _read_property}
