"""Collects what a reader finds in a file: entities, links and claims, each told once."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np

from caseboard.commands.addresses import split_domain
from caseboard.commands.entities import LABEL_IS_AS_SAID
from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue
from caseboard.exchange.reading import (
    EXTERNAL_ID,
    HOLDS,
    MENTION,
    PLAIN,
    Attachment,
    ClaimColumns,
    EntityColumns,
    LinkColumns,
    Origin,
    Reading,
    Rejected,
    Subject,
    Traits,
)
from caseboard.model.grades import Direction, Strength
from caseboard.model.vocabulary import LinkKind, PropertyKind, Vocabulary

Int64s = np.ndarray[Any, np.dtype[np.int64]]
_NAMED_BY_DNS = frozenset({"domain", "host"})


class Proposer:
    """Collects what a reader finds, merging repeated entities and links.

    Two entities are one when they share a key: the normalised identity where the kind has one, else the key that the
    reader gives (an id within the file), else kind and name.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._forms = {name: kind.identity for name, kind in vocabulary.entities.items()}
        self._rows: dict[str, dict[Hashable, int]] = defaultdict(dict)
        self._rows["host"] = self._rows["domain"]
        self._kinds: list[str] = []
        self._labels: list[str] = []
        self._identities: list[str | None] = []
        self._references: list[str] = []
        self._places: list[str] = []
        self._lines = array("i")
        self._link_sorts: dict[tuple[str, str, Strength, Direction], int] = {}
        self._fitting: dict[tuple[str, str, str, str], int] = {}
        self._link_sort, self._from, self._to = array("i"), array("i"), array("i")
        self._subjects = array("i")
        self._properties: list[str] = []
        self._values: list[str] = []
        self._claim_places: list[str] = []
        self._claim_lines = array("i")
        self._traits: list[Traits] = []
        self._rejected: list[Rejected] = []
        self._warnings: dict[str, None] = {}
        self._attachments: list[Attachment] = []
        self._asked: set[Hashable] = set()
        self.positions: dict[int, tuple[float, float]] = {}
        self.entity_count = 0

    def entity(
        self,
        kind: str,
        label: str,
        *,
        identity: str | None = None,
        key: Hashable = None,
        reference: str = "",
        place: str = "",
        line: int = 0,
    ) -> Subject:
        """Propose an entity, or find it among those already proposed.

        A name in the domain name system is a domain where it is registered directly under a public suffix, else a host.

        Args:
            kind: an entity kind of the vocabulary.
            label: what to show; also the identity of a kind that has one, unless `identity` is given.
            identity: the raw identifier, normalised here.
            key: what tells this entity from others within the file, where its kind has no identity.
            reference: an id that other files of the format share, such as a STIX id; kept as a claim.
            place: the object or record that says so.
            line: the line or row, from 1.

        Raises:
            InvalidValue: the kind's identity cannot be read, or the label is empty.
        """
        raw = label if identity is None else identity
        row = self._rows[kind].get(raw if key is None else (key,))
        if row is None:
            if kind in _NAMED_BY_DNS and key is None:
                kind = "host" if split_domain(raw.strip().strip(".")).host else "domain"
            row = self._new_entity(kind, label, identity, raw, key, reference, place, line)
        if reference:
            self.claim(Subject(row), EXTERNAL_ID, reference, place=place, line=line)
            self._references[row] = self._references[row] or reference
        return Subject(row)

    def _new_entity(
        self,
        kind: str,
        label: str,
        identity: str | None,
        raw: str,
        key: Hashable,
        reference: str,
        place: str,
        line: int,
    ) -> int:
        form = self._forms[kind] if kind in self._forms else self._unknown(kind)
        label = " ".join(clean(label).split())[:500]
        if form is None:
            normal = identity or None
            if not label:
                raise InvalidValue("There is no name.")
            main: Hashable = label.casefold() if key is None else (key,)
        else:
            main = normal = normalise(form, clean(raw))
            if form not in LABEL_IS_AS_SAID:
                label = normal if identity is None else label or normal
        rows = self._rows[kind]
        row = rows.get(main)
        if row is None:
            row = self.entity_count
            self.entity_count += 1
            rows[main] = row
            self._kinds.append(kind)
            self._labels.append(label)
            self._identities.append(normal)
            self._references.append(reference)
            self._places.append(place)
            self._lines.append(line)
        alias = raw if key is None else (key,)
        if alias != main:
            rows[alias] = row
        return row

    def _unknown(self, kind: str) -> PropertyKind | None:
        raise InvalidValue(f"There is no entity kind “{kind}”.")

    def link(
        self,
        kind: str,
        from_row: int,
        to_row: int,
        *,
        label: str = "",
        strength: Strength = Strength.UNCONFIRMED,
        direction: Direction = Direction.FORWARD,
        place: str = "",
        line: int = 0,
        traits: Traits = PLAIN,
    ) -> Subject:
        """Propose a link and the claim that it holds; links that are alike are merged at the end.

        Raises:
            InvalidValue: both ends are the same entity, or there is no such kind of link.
        """
        code = self._sort((kind, label, strength, direction))
        return self._add_link(code, from_row, to_row, place, line, traits)

    def _sort(self, sort: tuple[str, str, Strength, Direction]) -> int:
        code = self._link_sorts.get(sort)
        if code is None:
            if sort[0] not in self.vocabulary.links:
                raise InvalidValue(f"There is no link kind “{sort[0]}”.")
            code = self._link_sorts[sort] = len(self._link_sorts)
        return code

    def _add_link(self, code: int, from_row: int, to_row: int, place: str, line: int, traits: Traits) -> Subject:
        if from_row == to_row:
            raise InvalidValue(f"“{self._labels[from_row]}” would be linked to itself.")
        self._link_sort.append(code)
        self._from.append(from_row)
        self._to.append(to_row)
        subject = -len(self._link_sort)
        self._subjects.append(subject)
        self._properties.append(HOLDS)
        self._values.append("yes")
        self._claim_places.append(place)
        self._claim_lines.append(line)
        self._traits.append(traits)
        return Subject(subject)

    def relate(
        self,
        kind: str,
        from_row: int,
        to_row: int,
        *,
        label: str = "",
        place: str = "",
        line: int = 0,
        traits: Traits = PLAIN,
    ) -> Subject:
        """Propose a link as a format names it; where its kind does not permit the ends, it is an association."""
        ends = (kind, label, self._kinds[from_row], self._kinds[to_row])
        code = self._fitting.get(ends)
        if code is None:
            code = self._fitting[ends] = self._fitted(*ends)
        return self._add_link(code, from_row, to_row, place, line, traits)

    def _fitted(self, kind: str, label: str, from_kind: str, to_kind: str) -> int:
        """The sort of link that stands for a foreign relation between ends of two kinds."""
        found = self.vocabulary.links.get(kind)
        if found is None or not _permits(found, from_kind, to_kind):
            label = label or (found.label if found is not None else kind.replace("_", " "))
            found = self.vocabulary.links["associate_of"]
        direction = Direction.FORWARD if found.directed or label else Direction.NONE
        return self._sort((found.name, label, Strength.UNCONFIRMED, direction))

    def claim(
        self, subject: int, prop: str, value: str, *, place: str = "", line: int = 0, traits: Traits = PLAIN
    ) -> None:
        """Propose a claim; an empty value is none, and the same thing said twice by one object is said once."""
        value = clean(value).strip()
        if not value:
            return
        self._subjects.append(subject)
        self._properties.append(prop)
        self._values.append(value)
        self._claim_places.append(place)
        self._claim_lines.append(line)
        self._traits.append(traits)

    def claims(self, subject: int, values: Mapping[str, str | Iterable[str]], **where: object) -> None:
        """Propose several claims about one subject: property to value, or to several values."""
        for prop, given in values.items():
            for value in (given,) if isinstance(given, str) else given:
                self.claim(subject, prop, value, **where)  # type: ignore[arg-type]

    def known(self, kind: str) -> Mapping[Hashable, int]:
        """The rows of a kind by the raw texts that named them so far: a quick look before `entity` is asked."""
        return self._rows[kind]

    def first_time(self, key: Hashable) -> bool:
        """Whether this is asked for the first time: for what a file repeats on every line."""
        new = key not in self._asked
        self._asked.add(key)
        return new

    def kind_of(self, row: int) -> str:
        """The kind of the entity in a row."""
        return self._kinds[row]

    def label_of(self, row: int) -> str:
        """The label of the entity in a row."""
        return self._labels[row]

    @property
    def link_count(self) -> int:
        """How many links are proposed, alike or not."""
        return len(self._link_sort)

    def reject(self, where: str, why: object) -> None:
        """Leave out a piece of the file, and say so."""
        self._rejected.append(Rejected(where, str(why)))

    @property
    def rejected_count(self) -> int:
        """How many pieces were left out."""
        return len(self._rejected)

    def warn(self, text: str) -> None:
        """Tell something that a person should know before accepting; repeated warnings are told once."""
        self._warnings[text] = None

    def attach(self, name: str, media_type: str, data: bytes) -> None:
        """Keep a file that is inside the file."""
        self._attachments.append(Attachment(name, media_type, data))

    def reading(self, form: str, read: Mapping[str, int], origin: Origin | None = None) -> Reading:
        """Everything collected, as a value. Entities that nothing else speaks of get a mention."""
        self._mention_the_silent()
        links, firsts = self._merged_links()
        subjects = np.frombuffer(self._subjects, dtype=np.int32) if self._subjects else np.zeros(0, np.int32)
        subjects = (
            np.where(subjects < 0, -1 - firsts[np.maximum(-1 - subjects, 0)], subjects) if len(firsts) else subjects
        )
        claims = ClaimColumns(
            array("i", subjects.astype(np.int32).tobytes()),
            self._properties,
            self._values,
            self._claim_places,
            self._claim_lines,
            self._traits,
        )
        return Reading(
            form,
            dict(read),
            EntityColumns(self._kinds, self._labels, self._identities, self._references, self._places, self._lines),
            links,
            _said_once(claims),
            tuple(self._rejected),
            tuple(self._warnings),
            origin or Origin(),
            dict(self.positions),
            tuple(self._attachments),
        )

    def _merged_links(self) -> tuple[LinkColumns, Int64s]:
        """The links without repetition, and for every proposed link the row that it became."""
        sort, start, stop = (
            np.frombuffer(column, dtype=np.int32) if column else np.zeros(0, np.int32)
            for column in (self._link_sort, self._from, self._to)
        )
        order = np.lexsort((stop, start, sort))
        new = np.ones(len(order), dtype=bool)
        new[1:] = False
        for column in (sort, start, stop):
            ordered = column[order]
            new[1:] |= ordered[1:] != ordered[:-1]
        group = np.cumsum(new) - 1
        heads = np.minimum.reduceat(order, np.flatnonzero(new)) if len(order) else order
        ranked = np.argsort(heads, kind="stable")
        rank_of = np.empty_like(ranked)
        rank_of[ranked] = np.arange(len(ranked))
        firsts = np.empty(len(order), dtype=np.int64)
        firsts[order] = rank_of[group]
        kept = heads[ranked]
        sorts = list(self._link_sorts)
        codes = sort[kept].tolist()
        return (
            LinkColumns(
                [sorts[code][0] for code in codes],
                array("i", start[kept].tobytes()),
                array("i", stop[kept].tobytes()),
                [sorts[code][1] for code in codes],
                [sorts[code][2] for code in codes],
                [sorts[code][3] for code in codes],
            ),
            firsts,
        )

    def _mention_the_silent(self) -> None:
        spoken = bytearray(self.entity_count)
        for column in (self._from, self._to, self._subjects):
            for row in column:
                if row >= 0:
                    spoken[row] = 1
        for row, heard in enumerate(spoken):
            if not heard:
                self.claim(row, MENTION, self._labels[row], place=self._places[row], line=self._lines[row])


def _said_once(claims: ClaimColumns) -> ClaimColumns:
    """The claims without those that one object of the file makes twice; lines of a table may repeat each other."""
    if not any(claims.places):
        return claims
    seen: set[tuple[int, str, str, str, Traits]] = set()
    keep: list[int] = []
    for row, place in enumerate(claims.places):
        said = (claims.subjects[row], claims.properties[row], claims.values[row], place, claims.traits[row])
        if not place or claims.lines[row] or said not in seen:
            seen.add(said)
            keep.append(row)
    if len(keep) == len(claims):
        return claims
    return ClaimColumns(
        [claims.subjects[row] for row in keep],
        [claims.properties[row] for row in keep],
        [claims.values[row] for row in keep],
        [claims.places[row] for row in keep],
        [claims.lines[row] for row in keep],
        [claims.traits[row] for row in keep],
    )


def _permits(kind: LinkKind, from_kind: str, to_kind: str) -> bool:
    return (not kind.ends_from or from_kind in kind.ends_from) and (not kind.ends_to or to_kind in kind.ends_to)


def clean(text: str) -> str:
    """The text without NUL and lone surrogates, which no case file can hold."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
