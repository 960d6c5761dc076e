"""Compares what a file proposes with what the case holds, and takes in what a person accepts, as one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np

from caseboard.commands.case import Case
from caseboard.commands.claims import normalised_value
from caseboard.commands.exhibits import known_exhibit
from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile, ReadOptions
from caseboard.exchange.reading import EXTERNAL_ID, HOLDS, Reading, Traits
from caseboard.exchange.recognise import read_file
from caseboard.model.disputes import scope_key
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit, Link
from caseboard.model.vocabulary import Vocabulary
from caseboard.model.when import When, overlap
from caseboard.progress import Progress

Statuses = np.ndarray[Any, np.dtype[np.uint8]]
_OWNED = ("holder", "as_name", "registrant")


class Status(IntEnum):
    """What a proposed record is to the case."""

    NEW = 0
    SAME = 1
    CONFLICTING = 2


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of the plan for people: which table and row, what it is to the case, and why."""

    table: str
    row: int
    status: Status
    text: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class StagingPlan:
    """What an import would do.

    The statuses are uint8 arrays (`Status`), one value for each row of the reading's entities, links and claims.
    `entity_ids` and `link_ids` name the records of the case that rows are matched with.
    """

    source: InputFile
    reading: Reading
    exhibit: Exhibit | None
    entities: Statuses
    links: Statuses
    claims: Statuses
    entity_ids: Mapping[int, Id] = field(default_factory=dict)
    link_ids: Mapping[int, Id] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    @property
    def nothing_new(self) -> bool:
        """Whether the case holds all of it already."""
        return not any((statuses != Status.SAME).any() for statuses in (self.entities, self.links, self.claims))

    def to_json(self) -> dict[str, Any]:
        """The plan as the command line prints it."""
        return {
            "format": self.reading.format,
            "read": dict(self.reading.read),
            "entities": _counts(self.entities),
            "links": _counts(self.links),
            "claims": _counts(self.claims),
            "rejected": [{"where": one.where, "why": one.why} for one in self.reading.rejected],
            "warnings": list(self.reading.warnings),
        }

    def items(self, *statuses: Status) -> Iterator[PlanItem]:
        """The lines of the plan, of all or only of the given statuses, entities before links before claims."""
        wanted = np.array([status in (statuses or tuple(Status)) for status in Status])
        entities, claims = self.reading.entities, self.reading.claims
        for row in np.flatnonzero(wanted[self.entities]).tolist():
            place = entities.places[row] or _line(entities.lines[row])
            text = f"{entities.kinds[row]} {entities.labels[row]}"
            yield PlanItem("entity", row, Status(int(self.entities[row])), text, place, self.notes.get(row, ""))
        for row in np.flatnonzero(wanted[self.links]).tolist():
            yield PlanItem("link", row, Status(int(self.links[row])), self._link_text(row), "", "")
        for row in np.flatnonzero(wanted[self.claims]).tolist():
            subject = claims.subjects[row]
            about = entities.labels[subject] if subject >= 0 else self._link_text(-1 - subject)
            text = f"{about}: {claims.properties[row]} = {claims.values[row]}"
            place = claims.places[row] or _line(claims.lines[row])
            yield PlanItem("claim", row, Status(int(self.claims[row])), text, place, "")

    def _link_text(self, row: int) -> str:
        links, labels = self.reading.links, self.reading.entities.labels
        return f"{labels[links.from_rows[row]]} {links.labels[row] or links.kinds[row]} {labels[links.to_rows[row]]}"


def _counts(statuses: Statuses) -> dict[str, int]:
    counted = np.bincount(statuses, minlength=3)
    return {"new": int(counted[0]), "same": int(counted[1]), "conflicting": int(counted[2])}


def _line(number: int) -> str:
    return f"line {number}" if number else ""


def plan_import(
    case: Case,
    path: Path,
    *,
    format_name: str = "",
    options: ReadOptions | None = None,
    progress: Progress | None = None,
) -> StagingPlan:
    """Read a file and compare it with the case; nothing is changed.

    Args:
        case: the case to compare with.
        path: the file.
        format_name: the format, where it is not to be recognised.
        options: mapping, filter and the like.
        progress: told how far it is; may cancel.

    Raises:
        ImportRefused: the file cannot be read.
        Cancelled: the person stopped.
    """
    progress = progress or Progress()
    source = InputFile(path, case.vocabulary, options or ReadOptions())
    reading = read_file(source, format_name, progress)
    return compare(case, source, reading, progress)


def compare(case: Case, source: InputFile, reading: Reading, progress: Progress) -> StagingPlan:
    """The plan for taking a reading into a case; see `plan_import`."""
    progress.start(len(reading.entities) + len(reading.links) + len(reading.claims), "Comparing with the case")
    exhibit = known_exhibit(case.read, source.sha256)
    notes: dict[int, str] = {}
    entity_ids = _match_entities(case, reading, notes)
    progress.step(len(reading.entities))
    link_ids = _match_links(case, reading, entity_ids)
    progress.step(len(reading.links))
    claims, disputed = _compare_claims(case, reading, exhibit, entity_ids, link_ids, progress)
    notes |= _reissued(case, reading, entity_ids)
    entities = _statuses(len(reading.entities), entity_ids)
    links = _statuses(len(reading.links), link_ids)
    for subject in disputed:
        (entities if subject >= 0 else links)[subject if subject >= 0 else -1 - subject] = Status.CONFLICTING
    for row in notes:
        entities[row] = Status.CONFLICTING
    return StagingPlan(source, reading, exhibit, entities, links, claims, entity_ids, link_ids, notes)


def _statuses(count: int, matched: Mapping[int, Id]) -> Statuses:
    statuses = np.zeros(count, dtype=np.uint8)
    statuses[list(matched)] = Status.SAME
    return statuses


def _match_entities(case: Case, reading: Reading, notes: dict[int, str]) -> dict[int, Id]:
    """Rows of the reading that are entities of the case: by identity, by external id, else by kind and name.

    Several rows of one name are matched with several entities of that name in order, so that a file taken in twice
    finds its own entities again.
    """
    identities: dict[tuple[str, str], Id] = {}
    named: dict[tuple[str, str], list[Id]] = defaultdict(list)
    for identifier, kind, label, identity in case.read.column(Entity, "id", "kind", "label", "identity"):
        if identity is not None:
            identities.setdefault((kind, identity), identifier)
        else:
            named[kind, _name(label)].append(identifier)
    if not identities and not named:
        return {}
    references = _references(case) if any(reading.entities.references) else {}
    known = set(references.values())
    columns, found = reading.entities, {}
    waiting: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, kind in enumerate(columns.kinds):
        identity = columns.identities[row]
        if identity is not None:
            match = identities.get((kind, identity))
            if match is not None:
                found[row] = match
        elif columns.references[row] in references:
            found[row] = references[columns.references[row]]
        else:
            waiting[kind, _name(columns.labels[row])].append(row)
    taken = set(found.values())
    for key, rows in waiting.items():
        free = [
            one for one in named.get(key, ()) if one not in taken and not (columns.references[rows[0]] and one in known)
        ]
        found.update(zip(rows, free, strict=False))
        if len(free) > len(rows):
            notes.update({row: f"The case has {len(free)} of this name; this is the oldest." for row in rows})
    return found


def _name(label: str) -> str:
    return " ".join(label.split()).casefold()


def _references(case: Case) -> dict[str, Id]:
    return {claim.value: claim.subject_id for claim in reversed(case.read.where(Claim, property=EXTERNAL_ID))}


def _match_links(case: Case, reading: Reading, entity_ids: Mapping[int, Id]) -> dict[int, Id]:
    if not entity_ids:
        return {}
    known: dict[tuple[str, bytes, bytes, str], Id] = {}
    undirected = {name for name, kind in case.vocabulary.links.items() if not kind.directed}
    for identifier, kind, start, stop, label in case.read.column(Link, "id", "kind", "from_id", "to_id", "label"):
        known.setdefault((kind, start, stop, label), identifier)
        if kind in undirected and not label:
            known.setdefault((kind, stop, start, label), identifier)
    links, found = reading.links, {}
    for row, kind in enumerate(links.kinds):
        start, stop = entity_ids.get(links.from_rows[row]), entity_ids.get(links.to_rows[row])
        if start is not None and stop is not None:
            match = known.get((kind, start, stop, links.labels[row]))
            if match is not None:
                found[row] = match
    return found


def _compare_claims(
    case: Case,
    reading: Reading,
    exhibit: Exhibit | None,
    entity_ids: Mapping[int, Id],
    link_ids: Mapping[int, Id],
    progress: Progress,
) -> tuple[Statuses, set[int]]:
    """Status of every claim, and the subjects of those that contradict the case."""
    claims = reading.claims
    statuses = np.zeros(len(claims), dtype=np.uint8)
    if not entity_ids:
        return statuses, set()
    subjects = set(entity_ids.values()) | set(link_ids.values())
    same, standing = _standing(case, exhibit, subjects)
    names = PropertyNames(case.vocabulary)
    disputed: set[int] = set()
    for row, subject in enumerate(claims.subjects):
        if row & 1023 == 0:
            progress.step(min(1024, len(claims) - row))
        identifier = entity_ids.get(subject) if subject >= 0 else link_ids.get(-1 - subject)
        if identifier is None:
            continue
        traits = claims.traits[row]
        name, normal = names.read(claims.properties[row], claims.values[row])
        if (identifier, name, normal, claims.places[row], claims.lines[row]) in same:
            statuses[row] = Status.SAME
        elif _contradicts(standing.get((identifier, name, scope_key(traits.scope)), ()), normal, traits):
            statuses[row] = Status.CONFLICTING
            disputed.add(subject)
    return statuses, disputed


_Standing = tuple[str, str | None, str | None]


def _standing(
    case: Case, exhibit: Exhibit | None, subjects: set[Id]
) -> tuple[set[tuple[Any, ...]], dict[tuple[Id, str, str], list[_Standing]]]:
    """The claims that this very file made before, and all claims on properties of one value, of some subjects."""
    exhibit_id = exhibit.id if exhibit is not None else None
    single = {name for name, known in case.vocabulary.properties.items() if not known.many}
    same: set[tuple[Any, ...]] = set()
    standing: dict[tuple[Id, str, str], list[_Standing]] = defaultdict(list)
    columns = ("subject_id", "property", "normalised", "scope", "exhibit_id", "place", "line", "valid_from", "valid_to")
    for subject, name, normal, scope, origin, place, line, start, stop in case.read.column(Claim, *columns):
        if subject in subjects:
            if origin == exhibit_id and origin is not None:
                same.add((subject, name, normal, place, line or 0))
            if name in single:
                standing[subject, name, scope_key(scope)].append((normal, start, stop))
    return same, standing


def _contradicts(standing: Sequence[_Standing], normal: str, traits: Traits) -> bool:
    return any(
        other != normal and overlap(_when(start), _when(stop), traits.valid_from, traits.valid_to)
        for other, start, stop in standing
    )


def _when(text: str | None) -> When | None:
    return When(text) if text else None


class PropertyNames:
    """Canonical property names and normalised values; both are looked up once for each text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Any] = {}
        self._holds = (vocabulary.property(HOLDS).name, "yes")

    def read(self, name: str, value: str) -> tuple[str, str]:
        """Name and normalised value of a claim; a value that has not the form of its property is compared as text."""
        if name == HOLDS and value == "yes":
            return self._holds
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._vocabulary.property(name)
        try:
            return known.name, normalised_value(known, value)
        except InvalidValue:
            return known.name, " ".join(value.split()).casefold()


def _reissued(case: Case, reading: Reading, entity_ids: Mapping[int, Id]) -> dict[int, str]:
    """Matched identifiers that the case knows under a holder only for times that the file does not speak of."""
    known: dict[Id, list[Claim]] = defaultdict(list)
    for name in _OWNED:
        for claim in case.read.where(Claim, property=name):
            if claim.valid_from is not None or claim.valid_to is not None:
                known[claim.subject_id].append(claim)
    rows = {row: known[one] for row, one in entity_ids.items() if one in known and reading.entities.identities[row]}
    if not rows:
        return {}
    spoken: dict[int, list[Traits]] = defaultdict(list)
    for subject, traits in zip(reading.claims.subjects, reading.claims.traits, strict=True):
        for row in (subject,) if subject >= 0 else _ends(reading, -1 - subject):
            if row in rows:
                spoken[row].append(traits)
    notes = {}
    for row, held in rows.items():
        spans = {(one.valid_from, one.valid_to) for one in spoken[row] if one.valid_from or one.valid_to}
        spans = spans or ({(reading.origin.published,) * 2} if reading.origin.published else set())
        if spans and not any(overlap(a.valid_from, a.valid_to, *span) for a in held for span in spans):
            span = " to ".join(str(end or "now") for end in (held[0].valid_from, held[0].valid_to))
            notes[row] = f"The case knows it as {held[0].value} ({span}); the file speaks of another time."
    return notes


def _ends(reading: Reading, link: int) -> tuple[int, int]:
    return reading.links.from_rows[link], reading.links.to_rows[link]
