"""What may be printed under a Traffic Light Protocol label, and which label a briefing needs.

A record that is marked for narrower sharing than the document is left out, with everything that would give it away: a
claim goes with its source or exhibit, and an entity or link goes when all that is claimed of it goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from caseboard.commands.case import Case
from caseboard.errors import InvalidValue
from caseboard.model.grades import Tlp
from caseboard.model.ids import Id
from caseboard.model.records import (
    Claim,
    Entity,
    Exhibit,
    Link,
    Note,
    Notice,
    NoticeEvent,
    NoticeExhibit,
    Position,
    Source,
)

Marked = Claim | Source | Exhibit | Notice


@dataclass(frozen=True, slots=True)
class Printable:
    """The records of a case that a briefing may show, by identifier and in order of recording.

    `withheld` says that something was left out; then free words that nobody has marked are left out too.
    """

    tlp: Tlp
    settings: Mapping[str, str]
    entities: Mapping[Id, Entity]
    links: Mapping[Id, Link]
    claims: Mapping[Id, tuple[Claim, ...]]
    sources: Mapping[Id, Source]
    exhibits: Mapping[Id, Exhibit]
    notices: Mapping[Id, Notice]
    events: Mapping[Id, tuple[NoticeEvent, ...]]
    enclosures: Mapping[Id, tuple[NoticeExhibit, ...]]
    positions: Mapping[Id, tuple[Position, ...]]
    notes: tuple[Note, ...]
    withheld: bool


def printable(case: Case, tlp: Tlp | None) -> Printable:
    """The records that go into a briefing of that label; without one the briefing takes the narrowest there is.

    Raises:
        InvalidValue: the case's own label is none of the protocol.
    """
    read, settings = case.read, case.read.settings()
    own = _label(settings.get("tlp", ""))
    claims, sources, exhibits = read.all(Claim), read.all(Source), read.all(Exhibit)
    notices = read.all(Notice)
    everything: list[Marked] = [*claims, *sources, *exhibits, *notices]
    narrowest = max([own, *(one.tlp for one in everything)], key=lambda one: one.rank)
    tlp = tlp or narrowest
    withheld = narrowest.rank > tlp.rank

    def goes(one: Marked) -> bool:
        return one.tlp.rank <= tlp.rank

    kept_sources = {one.id: one for one in sources if goes(one)}
    kept_exhibits = {one.id: one for one in exhibits if goes(one) and _has(one.source_id, kept_sources)}
    refers = (kept_sources, kept_exhibits)
    kept_claims = _by_subject(one for one in claims if goes(one) and _cites(one, *refers))
    silenced = {one.subject_id for one in claims} - set(kept_claims)
    entities = {one.id: one for one in read.all(Entity) if one.id not in silenced}
    links = {
        one.id: one
        for one in read.all(Link)
        if one.id not in silenced and one.from_id in entities and one.to_id in entities
    }
    kept_notices = {
        one.id: one
        for one in notices
        if goes(one) and _cites(one, *refers) and one.target_id in entities and one.recipient_id in entities
    }
    return Printable(
        tlp,
        settings,
        entities,
        links,
        {subject: held for subject, held in kept_claims.items() if subject in entities or subject in links},
        kept_sources,
        kept_exhibits,
        kept_notices,
        _grouped(one for one in read.all(NoticeEvent) if one.notice_id in kept_notices and _cites(one, *refers)),
        _enclosed(one for one in read.all(NoticeExhibit) if one.exhibit_id in kept_exhibits),
        {} if withheld and own.rank > tlp.rank else _positions(read.all(Position), kept_claims, claims),
        () if withheld else tuple(read.all(Note)),
        withheld,
    )


def _label(text: str) -> Tlp:
    if not text:
        return Tlp.CLEAR
    try:
        return Tlp(text)
    except ValueError:
        raise InvalidValue(
            f"The case is marked “{text}”, which is no label of TLP 2.0; set one of {', '.join(Tlp)}."
        ) from None


def _has(identifier: Id | None, kept: Mapping[Id, object]) -> bool:
    return identifier is None or identifier in kept


def _cites(one: Claim | Notice | NoticeEvent, sources: Mapping[Id, Source], exhibits: Mapping[Id, Exhibit]) -> bool:
    return _has(one.source_id, sources) and _has(one.exhibit_id, exhibits)


def _by_subject(claims: Iterable[Claim]) -> dict[Id, tuple[Claim, ...]]:
    groups: dict[Id, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.subject_id].append(claim)
    return {subject: tuple(held) for subject, held in groups.items()}


def _grouped(events: Iterable[NoticeEvent]) -> dict[Id, tuple[NoticeEvent, ...]]:
    groups: dict[Id, list[NoticeEvent]] = defaultdict(list)
    for event in events:
        groups[event.notice_id].append(event)
    return {notice: tuple(held) for notice, held in groups.items()}


def _enclosed(enclosures: Iterable[NoticeExhibit]) -> dict[Id, tuple[NoticeExhibit, ...]]:
    groups: dict[Id, list[NoticeExhibit]] = defaultdict(list)
    for one in enclosures:
        groups[one.notice_id].append(one)
    return {notice: tuple(held) for notice, held in groups.items()}


def _positions(
    positions: Iterable[Position], kept: Mapping[Id, tuple[Claim, ...]], claims: Iterable[Claim]
) -> dict[Id, tuple[Position, ...]]:
    """Positions by subject, without those on a property of which a claim is withheld: their reasons may name it."""
    there = {claim.id for held in kept.values() for claim in held}
    touched = {(claim.subject_id, claim.property) for claim in claims if claim.id not in there}
    groups: dict[Id, list[Position]] = defaultdict(list)
    for one in positions:
        if (one.subject_id, one.property) not in touched:
            groups[one.subject_id].append(one)
    return {subject: tuple(held) for subject, held in groups.items()}
