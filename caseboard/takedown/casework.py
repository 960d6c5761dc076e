"""What a case knows that a take-down plan needs: links, answers so far, likely backups, names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from caseboard.analysis.routing import Relation
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity
from caseboard.model.when import When
from caseboard.takedown.adjacency import Statement
from caseboard.takedown.asnumbers import parse_as_number
from caseboard.takedown.cuts import Contact, Standing, Willingness
from caseboard.takedown.failover import Hint, Likelihood
from caseboard.takedown.ledger import Recipient, ledger, recipients
from caseboard.takedown.plan import Knowledge
from caseboard.takedown.subjects import Lookup, Subjects
from caseboard.takedown.validity import Holding
from caseboard.takedown.validity import Standing as LinkStanding

_TRANSIT = ("transit_to", "reconnected")
_RELATIONS = {"peers_with": Relation.PEER, "sibling_of": Relation.SIBLING}
_ADJACENT = (*_TRANSIT, "disconnected", *_RELATIONS)
_PLACES = ("located_in",)
JURISDICTION = "jurisdiction"
COMPLICIT = "complicit"


def knowledge_of_case(lookup: Lookup, subjects: Subjects, complicit: Iterable[int] = ()) -> Knowledge:
    """Gather what the case knows about the surroundings of targets on the day of the plan.

    A network is complicit if the caller says so, or if the case has a claim `complicit: yes` on it or its AS number.
    """
    owners = _numbers(lookup)
    statements = tuple(_statements(lookup, subjects, owners))
    at = lookup.at.latest if lookup.at else datetime.now(UTC)
    records = {one.id: one for one in recipients(ledger(lookup.reader, at))}
    return Knowledge(
        statements=statements,
        standings=_standings(lookup, owners, records, set(complicit)),
        hints=tuple(_hints(lookup, subjects, owners)),
        answer_days=_answer_days(owners, records),
        names=_names(lookup, owners),
        networks=subjects.networks,
        notes=subjects.notes,
    )


def _numbers(lookup: Lookup) -> dict[Id, tuple[int, ...]]:
    """For every entity its AS numbers on the day: itself for a number, those it owns for a company."""
    found: dict[Id, list[int]] = {}
    for entity in lookup.reader.where(Entity, kind="asn"):
        number = parse_as_number(entity.identity or entity.label)
        found.setdefault(entity.id, []).append(number)
        for link, other, standing in lookup.linked(entity.id, "owns"):
            if link.to_id == entity.id and standing.holding is Holding.HOLDS:
                found.setdefault(other.id, []).append(number)
    return {identifier: tuple(numbers) for identifier, numbers in found.items()}


def _around(lookup: Lookup, subjects: Subjects, owners: dict[Id, tuple[int, ...]]) -> list[Id]:
    """The entities whose links count: the targets' numbers, and the companies that hold them on the day."""
    wanted = set(subjects.asns)
    return [identifier for identifier, numbers in owners.items() if wanted & set(numbers)]


def _statements(lookup: Lookup, subjects: Subjects, owners: dict[Id, tuple[int, ...]]) -> Iterator[Statement]:
    for entity_id in _around(lookup, subjects, owners):
        for link, other, standing in lookup.linked(entity_id, *_ADJACENT):
            # Between two numbers a link is exact; a company with several numbers does not say which it means.
            mine, theirs = owners[entity_id], owners.get(other.id, ())
            if standing.holding is Holding.LATER or len(mine) != 1 or len(theirs) != 1 or mine == theirs:
                continue
            if link.kind == "disconnected" and standing.since is None:
                continue
            first, second = (mine[0], theirs[0]) if link.from_id == entity_id else (theirs[0], mine[0])
            yield _statement(link.kind, first, second, standing)


def _statement(kind: str, first: int, second: int, standing: LinkStanding) -> Statement:
    if kind == "disconnected":
        # What was disconnected ended when the disconnection began.
        return Statement(
            first,
            second,
            Relation.PROVIDER,
            standing.source,
            standing.since,
            False,
            f"{standing.confidence}: disconnected",
        )
    holds = standing.holding is Holding.HOLDS and standing.sure
    return Statement(
        first,
        second,
        _RELATIONS.get(kind, Relation.PROVIDER),
        standing.source,
        standing.date,
        holds,
        standing.confidence,
    )


def _hints(lookup: Lookup, subjects: Subjects, owners: dict[Id, tuple[int, ...]]) -> Iterator[Hint]:
    """Resellers between a target and a carrier, then networks at the same place or exchange."""
    around = _around(lookup, subjects, owners)
    for entity_id in around:
        for link, reseller, standing in lookup.linked(entity_id, *_TRANSIT):
            if owners.get(reseller.id) or link.to_id != entity_id or standing.holding is Holding.LATER:
                continue
            for upper, carrier, _ in lookup.linked(reseller.id, *_TRANSIT):
                for number in owners.get(carrier.id, ()):
                    if upper.to_id == reseller.id:
                        yield Hint(number, Likelihood.RESELLER, f"{reseller.label} resells its transit to the target")
    places = {place.id: place for entity_id in around for _, place, _ in lookup.linked(entity_id, *_PLACES)}
    for place in places.values():
        at_exchange = place.kind == "facility"
        if place.kind == "country":
            continue
        for link, other, _ in lookup.linked(place.id, *_PLACES):
            if link.to_id != place.id or other.id in around:
                continue
            for number in owners.get(other.id, ()):
                likelihood = Likelihood.EXCHANGE if at_exchange else Likelihood.SAME_CITY
                yield Hint(number, likelihood, f"present at {place.label}, like the target")


def _standings(
    lookup: Lookup, owners: dict[Id, tuple[int, ...]], records: dict[Id, Recipient], complicit: set[int]
) -> dict[int, Standing]:
    marked = {claim.subject_id for claim in lookup.reader.where(Claim, property=COMPLICIT) if _says_yes(claim)}
    contacts = {claim.subject_id for claim in lookup.reader.where(Claim, property="abuse_contact")}
    countries: dict[Id, str] = {}
    for claim in lookup.reader.where(Claim, property="country"):
        countries[claim.subject_id] = claim.normalised
    home = lookup.reader.settings().get(JURISDICTION, "").casefold().replace(",", " ").split()
    found: dict[int, Standing] = {}
    for identifier, numbers in owners.items():
        record = records.get(identifier)
        country = countries.get(identifier)
        standing = Standing(
            Willingness.COMPLICIT if identifier in marked else _willingness(record),
            _contact(record, identifier in contacts),
            country.casefold() in home if home and country else None,
        )
        for number in numbers:
            if standing != Standing() or number not in found:
                found[number] = standing
    for number in complicit:
        found[number] = Standing(Willingness.COMPLICIT)
    return found


def _says_yes(claim: Claim) -> bool:
    return claim.value.strip().casefold() in ("yes", "true", "complicit")


def _willingness(record: Recipient | None) -> Willingness:
    if record is None or not record.notices:
        return Willingness.UNKNOWN
    if record.acted:
        return Willingness.ACTED
    return Willingness.REFUSED if record.refused else Willingness.UNKNOWN


def _contact(record: Recipient | None, listed: bool) -> Contact:
    if record is not None and record.median_answer_days is not None:
        return Contact.VERIFIED
    return Contact.FOUND if listed or record is not None else Contact.NONE


def _answer_days(owners: dict[Id, tuple[int, ...]], records: dict[Id, Recipient]) -> dict[int, float]:
    return {
        number: records[identifier].median_answer_days or 0.0
        for identifier, numbers in owners.items()
        if identifier in records and records[identifier].median_answer_days is not None
        for number in numbers
    }


def _names(lookup: Lookup, owners: dict[Id, tuple[int, ...]]) -> dict[int, str]:
    """Names of numbers: of the company that holds it on the day, else as the registry spells it."""
    names: dict[int, str] = {}
    for identifier, numbers in owners.items():
        entity = lookup.reader.get(Entity, identifier)
        for number in numbers:
            if entity.kind != "asn":
                names[number] = entity.label
            else:
                spelled = lookup.reader.where(Claim, subject_id=identifier, property="as_name")
                names.setdefault(number, spelled[0].value if spelled else "")
    return names


def newest_day(*days: When | None) -> When | None:
    """The latest of some days, None where none is known."""
    known = [day for day in days if day is not None]
    return max(known, key=lambda day: day.earliest) if known else None
