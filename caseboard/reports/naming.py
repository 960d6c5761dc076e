"""How the things of a case are called in a briefing: labels, numbers and places in the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseboard.commands.defang import defang
from caseboard.errors import InvalidValue
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit
from caseboard.model.vocabulary import EntityKind, PropertyKind, Vocabulary
from caseboard.model.when import When
from caseboard.reports.marking import Printable
from caseboard.reports.model import Name

_SHORTENED = (PropertyKind.IP, PropertyKind.NETWORK, PropertyKind.DOMAIN)
_CLICKED = (PropertyKind.IP, PropertyKind.NETWORK, PropertyKind.DOMAIN, PropertyKind.URL, PropertyKind.EMAIL)


@dataclass(frozen=True, slots=True)
class Naming:
    """Names of entities, numbers of sources and references of exhibits, settled once for a whole document."""

    vocabulary: Vocabulary
    shown: Printable
    entities: Mapping[Id, Name]
    sources: Mapping[Id, int]

    @classmethod
    def of(cls, vocabulary: Vocabulary, shown: Printable, order: list[Id]) -> Naming:
        """Names for what may be shown; `order` lists the entities as they are printed."""
        numbers = {source: number for number, source in enumerate(shown.sources, 1)}
        bare = cls(vocabulary, shown, {}, numbers)
        names = {one: Name(f"entity-{number}", bare.label(shown.entities[one])) for number, one in enumerate(order, 1)}
        return cls(vocabulary, shown, names, numbers)

    def kind(self, entity: Entity) -> EntityKind | None:
        """The kind of an entity, if the case's vocabulary knows it."""
        return self.vocabulary.entities.get(entity.kind)

    def label(self, entity: Entity) -> str:
        """The label of an entity, broken if it is an address; a company may be called like one and stays."""
        kind = self.kind(entity)
        return defang(entity.label) if kind is not None and kind.identity in _CLICKED else entity.label

    def caption(self, entity: Entity) -> str:
        """The label of an entity in a picture: of an address the last dot alone is broken, which is shorter."""
        kind = self.kind(entity)
        if kind is None or kind.identity not in _SHORTENED or "." not in entity.label:
            return self.label(entity)
        before, _, after = entity.label.rpartition(".")
        return f"{before}[.]{after}"

    def entity(self, identifier: Id) -> Name:
        """The name of an entity."""
        return self.entities[identifier]

    def exhibit(self, identifier: Id | None) -> Name | None:
        """The name of an exhibit, or None."""
        found = self.shown.exhibits.get(identifier) if identifier is not None else None
        return Name(exhibit_key(found), found.reference) if found is not None else None

    def source(self, identifier: Id | None) -> int:
        """The number of a source, 0 for none."""
        return self.sources.get(identifier, 0) if identifier is not None else 0

    def grade(self, claim: Claim) -> str:
        """The Admiralty code of a claim; without a source its reliability cannot be judged."""
        source = self.shown.sources.get(claim.source_id) if claim.source_id is not None else None
        return f"{source.reliability.value if source is not None else 'F'}{claim.credibility.value}"

    def value(self, claim: Claim) -> str:
        """The value of a claim as said; a date in words, addresses broken."""
        if self.vocabulary.property(claim.property).kind is PropertyKind.DATE:
            when = date_of(claim.value)
            if when is not None:
                return when.words()
        return self.prose(claim.value)

    @staticmethod
    def prose(text: str) -> str:
        """Free words with the addresses in them broken."""
        return defang(text)


def date_of(value: str) -> When | None:
    """The time that a value gives, unless it gives it in words."""
    try:
        return When.parse(value)
    except InvalidValue:
        return None


def exhibit_key(exhibit: Exhibit) -> str:
    """The place of an exhibit in the list."""
    return f"exhibit-{exhibit.id.hex()}"


def span_words(start: When | None, end: When | None) -> str:
    """A validity for people: `from Nov 2008`, `until 2009`, `from Nov 2008 to 2009`, empty where both are unknown."""
    if start is not None and end is not None:
        if start.text == end.text:
            return start.words()
        return f"from {start.words()} to {end.words()}"
    if start is not None:
        return f"from {start.words()}"
    return f"until {end.words()}" if end is not None else ""


def moment_words(stamp: str) -> str:
    """A time of recording (ISO 8601, UTC) for people, to the second."""
    return f"{stamp[:19].replace('T', ' ')} UTC" if len(stamp) >= 19 and stamp[10] == "T" else stamp
