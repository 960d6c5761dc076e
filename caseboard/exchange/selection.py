"""What leaves a case: all of it, a board or a selection, as of a date, up to a marking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from caseboard.commands.case import Case
from caseboard.commands.defang import defang
from caseboard.exchange.reading import HOLDS
from caseboard.model.grades import Tlp
from caseboard.model.ids import Id
from caseboard.model.records import (
    Board,
    Claim,
    Entity,
    Exhibit,
    Link,
    Note,
    Notice,
    NoticeEvent,
    NoticeExhibit,
    Placement,
    Position,
    Record,
    Setting,
    Source,
)
from caseboard.model.vocabulary import Vocabulary
from caseboard.model.when import When, overlap


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks to have exported.

    Attributes:
        board_id: only what stands on this board; its places go along.
        entity_ids: only these entities and the links between them.
        as_of: only what was so at that time.
        known_on: only what was recorded by that day (ISO 8601).
        tlp: nothing marked for narrower sharing than this.
        defanged: identifiers are broken so that nobody clicks on them.
    """

    board_id: Id | None = None
    entity_ids: frozenset[Id] | None = None
    as_of: When | None = None
    known_on: str = ""
    tlp: Tlp = Tlp.RED
    defanged: bool = False


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Extract:
    """The records that leave, with what they refer to.

    `claims` holds the claims of each subject. `rest` is everything else of a whole case, by table: positions, notes,
    boards, places, notices and what came of them, settings.
    """

    title: str
    at: str
    vocabulary: Vocabulary
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    claims: Mapping[Id, tuple[Claim, ...]]
    sources: Mapping[Id, Source]
    exhibits: Mapping[Id, Exhibit]
    places: Mapping[Id, tuple[float, float]] = field(default_factory=dict)
    defanged: bool = False
    held_back: int = 0
    rest: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)

    def claims_of(self, subject: Id) -> tuple[Claim, ...]:
        """The claims about an entity or link."""
        return self.claims.get(subject, ())

    def first(self, subject: Id, prop: str) -> str:
        """The value of the first claim on a property, empty where there is none."""
        return next((claim.value for claim in self.claims_of(subject) if claim.property == prop), "")

    def values(self, subject: Id, prop: str) -> list[str]:
        """The distinct values claimed of a property."""
        return list(dict.fromkeys(claim.value for claim in self.claims_of(subject) if claim.property == prop))

    def marking(self, subject: Id) -> Tlp:
        """The narrowest marking among the claims about a subject."""
        return max((claim.tlp for claim in self.claims_of(subject)), key=lambda one: one.rank, default=Tlp.CLEAR)

    def span(self, link: Link) -> tuple[When | None, When | None]:
        """From when to when a link is said to hold."""
        return next(
            (
                (claim.valid_from, claim.valid_to)
                for claim in self.claims_of(link.id)
                if claim.property == HOLDS and (claim.valid_from or claim.valid_to)
            ),
            (None, None),
        )

    def shown(self, text: str) -> str:
        """The text, defanged if that was asked for."""
        return defang(text) if self.defanged else text


def extract(case: Case, wanted: Wanted = EVERYTHING) -> Extract:
    """The part of a case that was asked for.

    An entity or link of which everything that is claimed is held back is held back too; a link needs both its ends.
    """
    read = case.read
    everywhere = read.where(Placement, board_id=wanted.board_id) if wanted.board_id is not None else read.all(Placement)
    places = {one.entity_id: (one.x, one.y) for one in reversed(everywhere)}
    all_claims: dict[Id, list[Claim]] = defaultdict(list)
    for claim in read.all(Claim):
        all_claims[claim.subject_id].append(claim)
    kept = {subject: tuple(claim for claim in claims if _goes(claim, wanted)) for subject, claims in all_claims.items()}

    def stays(record: Entity | Link) -> bool:
        too_new = bool(wanted.known_on) and record.recorded_at[: len(wanted.known_on)] > wanted.known_on
        return not too_new and (record.id not in kept or bool(kept[record.id]))

    entities = tuple(
        one
        for one in read.all(Entity)
        if stays(one)
        and (wanted.board_id is None or one.id in places)
        and (wanted.entity_ids is None or one.id in wanted.entity_ids)
    )
    ends = {one.id for one in entities}
    links = tuple(one for one in read.all(Link) if stays(one) and one.from_id in ends and one.to_id in ends)
    subjects = ends | {one.id for one in links}
    claims = {subject: held for subject, held in kept.items() if subject in subjects and held}
    used = [claim for held in claims.values() for claim in held]
    whole = replace(wanted, tlp=Tlp.RED, defanged=False) == EVERYTHING
    sources = {one.id: one for one in read.all(Source) if one.tlp.rank <= wanted.tlp.rank}
    exhibits = {one.id: one for one in read.all(Exhibit) if one.tlp.rank <= wanted.tlp.rank}
    return Extract(
        case.title,
        max((entry.at for entry in case.history()[-1:]), default=""),
        case.vocabulary,
        entities,
        links,
        claims,
        sources if whole else read.many(Source, {claim.source_id for claim in used if claim.source_id is not None}),
        exhibits if whole else read.many(Exhibit, {claim.exhibit_id for claim in used if claim.exhibit_id is not None}),
        {one: spot for one, spot in places.items() if one in ends},
        wanted.defanged,
        sum(len(held) for subject, held in all_claims.items()) - len(used),
        _rest(case, wanted.tlp, subjects, {one.id for one in used}) if whole else {},
    )


def _rest(case: Case, tlp: Tlp, subjects: set[Id], claims: set[Id]) -> dict[str, tuple[Record, ...]]:
    """What a whole case holds beside claims, without what is about something that is held back."""
    read = case.read
    notices = [
        one
        for one in read.all(Notice)
        if one.tlp.rank <= tlp.rank and one.target_id in subjects and one.recipient_id in subjects
    ]
    told = {one.id for one in notices}
    return {
        "settings": tuple(read.all(Setting)),
        "positions": tuple(
            one
            for one in read.all(Position)
            if one.subject_id in subjects and (one.claim_id is None or one.claim_id in claims)
        ),
        "notes": tuple(one for one in read.all(Note) if one.subject_id is None or one.subject_id in subjects),
        "boards": tuple(read.all(Board)),
        "placements": tuple(one for one in read.all(Placement) if one.entity_id in subjects),
        "notices": tuple(notices),
        "notice_events": tuple(one for one in read.all(NoticeEvent) if one.notice_id in told),
        "notice_exhibits": tuple(one for one in read.all(NoticeExhibit) if one.notice_id in told),
    }


def _goes(claim: Claim, wanted: Wanted) -> bool:
    if claim.tlp.rank > wanted.tlp.rank:
        return False
    if wanted.known_on and claim.recorded_at[: len(wanted.known_on)] > wanted.known_on:
        return False
    return wanted.as_of is None or overlap(claim.valid_from, claim.valid_to, wanted.as_of, wanted.as_of)
