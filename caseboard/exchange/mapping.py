"""How the columns of a table become entities, links and claims: the specification, and a first guess at one.

A specification is data. It is kept in the case under a name and used again on the next file of the kind.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from caseboard.commands.detect import detect
from caseboard.errors import InvalidValue, NotFound
from caseboard.exchange.values import KIND_OF_FORM
from caseboard.model.vocabulary import PropertyKind, Vocabulary

SETTING = "mapping:"
_ENOUGH = 0.8
_SAMPLE = 500
_FROM_NAMES = frozenset({"from", "source", "src", "from_label", "subject", "a", "left", "start_node"})
_TO_NAMES = frozenset({"to", "target", "dst", "destination", "to_label", "object", "b", "right", "end_node"})
_LINK_NAMES = frozenset({"link", "relation", "relationship", "link_kind", "edge", "predicate"})
_START_NAMES = frozenset({"valid_from", "first_seen", "start", "started", "from_date", "start_date", "firstseen"})
_STOP_NAMES = frozenset({"valid_to", "last_seen", "end", "ended", "to_date", "end_date", "lastseen", "valid_until"})
_NAME_NAMES = frozenset({"name", "label", "entity"})
_NATURAL = {
    ("domain", "ip"): "resolves_to",
    ("host", "ip"): "resolves_to",
    ("asn", "network"): "announces",
    ("network", "ip"): "contains",
    ("person", "organisation"): "works_for",
    ("asn", "ip"): "hosts",
}


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """A column whose cells name entities, of one kind or of the kind that another column names."""

    column: str
    kind: str
    kind_column: str = ""


@dataclass(frozen=True, slots=True)
class LinkColumn:
    """Two entity columns whose entities in one row are linked; the kind may stand in a column."""

    from_column: str
    to_column: str
    kind: str
    kind_column: str = ""
    label_column: str = ""


@dataclass(frozen=True, slots=True)
class ClaimColumn:
    """A column that says something about another column's entity, or with no subject about the row's first link."""

    column: str
    property: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """What the columns of a table mean.

    `decimal` is the sign before decimals, `dates` the order of day, month and year in ambiguous dates (dmy, mdy or
    empty), `zone` the offset of times that name none, such as `+01:00`.
    """

    entities: tuple[EntityColumn, ...] = ()
    links: tuple[LinkColumn, ...] = ()
    claims: tuple[ClaimColumn, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    header: bool = True
    decimal: str = "."
    dates: str = ""
    zone: str = "Z"
    name: str = ""

    def to_json(self) -> str:
        """The specification as one line of JSON, the form in which a case keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> MappingSpec:
        """Read what `to_json` wrote.

        Raises:
            InvalidValue: it is no mapping specification.
        """
        try:
            body = json.loads(text)
            return cls(
                entities=tuple(EntityColumn(**item) for item in body.pop("entities", ())),
                links=tuple(LinkColumn(**item) for item in body.pop("links", ())),
                claims=tuple(ClaimColumn(**item) for item in body.pop("claims", ())),
                **body,
            )
        except (ValueError, TypeError, AttributeError) as problem:
            raise InvalidValue(f"This is no mapping specification: {problem}.") from None

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the specification needs."""
        needed = {self.valid_from, self.valid_to}
        for entity in self.entities:
            needed |= {entity.column, entity.kind_column}
        for link in self.links:
            needed |= {link.from_column, link.to_column, link.kind_column, link.label_column}
        for claim in self.claims:
            needed |= {claim.column, claim.subject}
        return frozenset(needed - {""})

    def check(self, columns: Sequence[str], vocabulary: Vocabulary) -> None:
        """Make sure that a table has the columns and the vocabulary the kinds.

        Raises:
            InvalidValue: it has not; the sentence names what is missing.
        """
        missing = sorted(self.columns - set(columns))
        if missing:
            raise InvalidValue(f"The table has no column {', '.join(missing)}; it has {', '.join(columns)}.")
        try:
            for entity in self.entities:
                vocabulary.entity_kind(entity.kind)
            for link in self.links:
                vocabulary.link_kind(link.kind)
        except NotFound as problem:
            raise InvalidValue(str(problem)) from None


def guess_spec(columns: Sequence[str], rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> MappingSpec:
    """A first mapping, from the names of the columns and the looks of their cells.

    Args:
        columns: names, unique.
        rows: a sample, each row as long as `columns`.
        vocabulary: the kinds that headings may name.
    """
    cells = {name: [row[at] for row in rows[:_SAMPLE] if row[at].strip()] for at, name in enumerate(columns)}
    forms = {name: _form(values) for name, values in cells.items()}
    start = _named(columns, _START_NAMES, forms, PropertyKind.DATE)
    stop = _named(columns, _STOP_NAMES, forms, PropertyKind.DATE)
    kinds = {_key(name).removesuffix("_kind"): name for name in columns if _names_kinds(cells[name], vocabulary)}
    kind_column = next((name for name in columns if _names_kinds(cells[name], vocabulary)), "")
    link_column = next(
        (name for name in columns if _key(name) in _LINK_NAMES or _names_links(cells[name], vocabulary)), ""
    )
    entities = [
        EntityColumn(name, kind, kinds.get(_key(name)) or (kind_column if _key(name) in _NAME_NAMES else ""))
        for name in columns
        if name not in {start, stop, kind_column, link_column}
        and (kind := _entity_kind(name, forms[name], cells[name], bool(kind_column), vocabulary))
    ]
    links = _guess_links(entities, link_column)
    used = {entity.column for entity in entities} | {start, stop, kind_column, link_column, *kinds.values()}
    subject = entities[0].column if entities and not links else ""
    claims = [ClaimColumn(name, _property(name, vocabulary), subject) for name in columns if name not in used]
    spec = MappingSpec(tuple(entities), tuple(links), tuple(claims) if entities else (), start, stop)
    return replace(spec, decimal=_decimal(cells), dates=_order(cells))


def _key(name: str) -> str:
    return "_".join(re.sub(r"[^\w]+", " ", name.strip().lower()).split())


def _form(values: Sequence[str]) -> PropertyKind | None:
    """The form that most cells of a column have."""
    if not values:
        return None
    counts = Counter(detect(value) for value in values[:100])
    form, count = counts.most_common(1)[0]
    return form if count >= _ENOUGH * min(len(values), 100) else None


def _named(columns: Sequence[str], names: frozenset[str], forms: Mapping[str, Any], form: PropertyKind) -> str:
    fitting = {form, PropertyKind.NUMBER}
    return next((name for name in columns if _key(name) in names and forms[name] in fitting), "")


def _names_kinds(values: Sequence[str], vocabulary: Vocabulary) -> bool:
    known = set(vocabulary.entities)
    return bool(values) and all(value.strip().lower() in known for value in values)


def _names_links(values: Sequence[str], vocabulary: Vocabulary) -> bool:
    known = set(vocabulary.links) | {kind.label.lower() for kind in vocabulary.links.values()}
    return bool(values) and all(value.strip().lower() in known for value in values)


def _entity_kind(
    name: str, form: PropertyKind | None, values: Sequence[str], has_kinds: bool, vocabulary: Vocabulary
) -> str:
    """The entity kind that a column holds, empty where it only says something."""
    key = _key(name)
    if form in KIND_OF_FORM and (form is not PropertyKind.COUNTRY or key in _FROM_NAMES | _TO_NAMES):
        return KIND_OF_FORM[form]
    if (
        key in {"asn", "as", "as_number", "autonomous_system"}
        and values
        and all(value.strip().isdecimal() for value in values)
    ):
        return "asn"
    if form is not None and form is not PropertyKind.COUNTRY:
        return ""
    if key in _FROM_NAMES | _TO_NAMES or (has_kinds and key in _NAME_NAMES):
        return "organisation"
    if key in vocabulary.properties or not values:
        return ""
    kind = next(
        (kind for kind in vocabulary.entities.values() if key in {kind.name, _key(kind.label), *kind.aliases}), None
    )
    return kind.name if kind is not None and kind.identity is None else ""


def _guess_links(entities: Sequence[EntityColumn], link_column: str) -> list[LinkColumn]:
    by_key = {_key(entity.column): entity for entity in entities}
    first = next((by_key[name] for name in by_key if name in _FROM_NAMES), None)
    second = next((by_key[name] for name in by_key if name in _TO_NAMES), None)
    if first is None or second is None:
        if len(entities) != 2:
            return [
                LinkColumn(a.column, b.column, _NATURAL[a.kind, b.kind])
                for a in entities
                for b in entities
                if (a.kind, b.kind) in _NATURAL
            ]
        first, second = entities
        if (first.kind, second.kind) not in _NATURAL and (second.kind, first.kind) in _NATURAL:
            first, second = second, first
    kind = _NATURAL.get((first.kind, second.kind), "associate_of")
    return [LinkColumn(first.column, second.column, kind, link_column)]


def _property(name: str, vocabulary: Vocabulary) -> str:
    key = _key(name)
    labelled = (found.name for found in vocabulary.properties.values() if _key(found.label) == key)
    return next(labelled, key) or "column"


def _decimal(cells: Mapping[str, Sequence[str]]) -> str:
    """`,` where numbers can only be read with decimal commas, else `.`."""
    comma = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+),\d+")
    point = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)\.\d+|[-+]?\d{1,3}(,\d{3})+")
    values = [value.strip() for column in cells.values() for value in column]
    commas = sum(1 for value in values if comma.fullmatch(value) and not point.fullmatch(value))
    return "," if commas and commas > sum(1 for value in values if point.fullmatch(value)) else "."


def _order(cells: Mapping[str, Sequence[str]]) -> str:
    """Whether days or months come first in dates like 03/04/2008; empty where nothing tells."""
    slashed = re.compile(r"\s*(\d{1,2})[/.](\d{1,2})[/.]\d{2,4}\b.*")
    found = [match for column in cells.values() for value in column if (match := slashed.fullmatch(value))]
    if any(int(match[1]) > 12 for match in found):
        return "dmy"
    if any(int(match[2]) > 12 for match in found):
        return "mdy"
    return "dmy" if found and all("." in match[0][:6] for match in found) else ""
