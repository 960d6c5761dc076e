"""Builds a briefing from the case alone: what is known, who says it, where they differ, who was told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from caseboard.commands.assess import PropertyAssessment, assess_claims, independent_origins, origins_of
from caseboard.commands.case import Case
from caseboard.errors import InvalidValue
from caseboard.model.disputes import by_key, scope_key
from caseboard.model.grades import Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link
from caseboard.model.when import When
from caseboard.progress import Progress
from caseboard.reports.chronology import HOLDS, chronology
from caseboard.reports.figures import disputed_subjects, figures
from caseboard.reports.ledger import parties, tellings
from caseboard.reports.marking import Printable, printable
from caseboard.reports.model import (
    Action,
    Audit,
    Briefing,
    Counts,
    Dispute,
    Dossier,
    Name,
    Relation,
    Rival,
    Statement,
    Telling,
)
from caseboard.reports.naming import Naming, moment_words, span_words
from caseboard.reports.registers import exhibit_list, source_notes

LAST_ACTIONS = 40
_GREY = "#6b7280"
_EXISTS = "Does the link exist?"


def build_briefing(
    case: Case,
    *,
    date: str | None = None,
    tlp: Tlp | None = None,
    boards: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Briefing:
    """The briefing of a case on a date, today if none is given.

    Args:
        case: any open case.
        date: the day on the cover, ISO 8601.
        tlp: leave out what is marked for narrower sharing; without it the document takes the narrowest marking.
        boards: the names of the boards to draw; all if left out.
        progress: told of each subject.

    Raises:
        InvalidValue: the date is none.
        NotFound: there is no such board.
        Cancelled: the person stopped it.
    """
    day = When.parse(date or datetime.now(UTC).strftime("%Y-%m-%d"))
    if "/" in day.text or day.approximate:
        raise InvalidValue(f"“{date}” is not one day; write the date of the briefing as 2008-11-20.")
    shown = printable(case, tlp)
    progress = progress or Progress()
    progress.start(len(shown.entities) + len(shown.links), "Gathering what is known")
    target, order = _ranking(shown)
    gathering = _Gathering(case, shown, Naming.of(case.vocabulary, shown, order), progress)
    gathering.assess_all(order)
    return gathering.briefing(day, target, order, boards)


def _ranking(shown: Printable) -> tuple[Id | None, list[Id]]:
    """The target, and the entities with it first, then those with the most links and claims."""
    degree: Counter[Id] = Counter()
    for link in shown.links.values():
        degree[link.from_id] += 1
        degree[link.to_id] += link.from_id != link.to_id
    about = Counter(notice.target_id for notice in shown.notices.values())
    weight = {one: (degree[one], len(shown.claims.get(one, ()))) for one in shown.entities}
    candidates = about or degree
    target = max(candidates, key=lambda one: (candidates[one], weight[one]), default=None)
    order = sorted(
        shown.entities.values(),
        key=lambda one: (one.id != target, -weight[one.id][0], -weight[one.id][1], one.label.casefold(), one.id),
    )
    return target, [one.id for one in order]


@dataclass(frozen=True, slots=True)
class _Assessed:
    """An assessment with the number of its box, 0 for none."""

    assessment: PropertyAssessment
    dispute: int


class _Gathering:
    """The parts of one briefing while they are put together."""

    def __init__(self, case: Case, shown: Printable, naming: Naming, progress: Progress) -> None:
        self._case, self._shown, self._naming, self._progress = case, shown, naming, progress
        self._origins = {one: origin for one, origin in origins_of(case.read).items() if one in shown.sources}
        self._assessed: dict[Id, list[_Assessed]] = {}
        self._disputes: list[tuple[Id, Dispute]] = []
        self._relations: list[Relation] = []
        self._of_entity: dict[Id, list[Relation]] = defaultdict(list)

    def assess_all(self, order: Sequence[Id]) -> None:
        """Assess every subject, those of the entities in their order, and number disputes and links on the way."""
        links: dict[Id, list[Link]] = defaultdict(list)
        rank = {one: number for number, one in enumerate(order)}
        for link in self._shown.links.values():
            links[min(link.from_id, link.to_id, key=rank.__getitem__)].append(link)
        for entity_id in order:
            self._assess(entity_id, self._naming.entity(entity_id))
            for link in links[entity_id]:
                self._relate(link)

    def _assess(self, subject: Id, name: Name) -> None:
        positions = {(one.property, scope_key(one.scope)): one for one in self._shown.positions.get(subject, ())}
        found = []
        for key, claims in by_key(self._shown.claims.get(subject, ())).items():
            many = self._naming.vocabulary.property(key[0]).many
            assessment = assess_claims(claims, positions.get(key), many, self._origins)
            number = 0
            if assessment.rivals or assessment.position is not None:
                number = len(self._disputes) + 1
                self._disputes.append((subject, self._dispute(number, name, assessment)))
            found.append(_Assessed(assessment, number))
        self._assessed[subject] = found
        self._progress.step()

    def _relate(self, link: Link) -> None:
        kind = self._naming.vocabulary.links.get(link.kind)
        words = kind.label if kind is not None else link.kind.replace("_", " ")
        start, end = self._naming.entity(link.from_id), self._naming.entity(link.to_id)
        number = len(self._relations) + 1
        key = f"link-{number}"
        self._assess(link.id, Name(key, f"{start.label} {words} {end.label}"))
        relation = Relation(
            number,
            key,
            start,
            words,
            (kind.reverse if kind is not None else "") or words,
            end,
            self._naming.prose(link.label),
            link.strength.value,
            link.direction.value,
            link.inferred,
            tuple(self._statements(link.id)),
            next((one.dispute for one in self._assessed[link.id] if one.dispute), 0),
        )
        self._relations.append(relation)
        self._of_entity[link.from_id].append(relation)
        if link.to_id != link.from_id:
            self._of_entity[link.to_id].append(relation)

    def _statements(self, subject: Id) -> list[Statement]:
        return [
            self.statement(claim, one.dispute)
            for one in self._assessed[subject]
            for group in one.assessment.values
            for claim in group
        ]

    def statement(self, claim: Claim, dispute: int = 0) -> Statement:
        """A claim as it is printed."""
        spots = [f"page {claim.page}" if claim.page else "", f"line {claim.line}" if claim.line else ""]
        return Statement(
            _EXISTS if claim.property == HOLDS else self._naming.vocabulary.property(claim.property).label,
            self._naming.value(claim),
            self._naming.prose(claim.scope),
            claim.modality.value,
            self._naming.grade(claim),
            self._naming.source(claim.source_id),
            self._naming.exhibit(claim.exhibit_id),
            ", ".join(filter(None, [*spots, self._naming.prose(claim.place)])),
            self._naming.prose(claim.quotation),
            span_words(claim.valid_from, claim.valid_to),
            claim.tlp,
            dispute,
            claim.property == HOLDS and claim.normalised == "yes",
        )

    def _dispute(self, number: int, subject: Name, assessment: PropertyAssessment) -> Dispute:
        position, chosen = assessment.position, assessment.chosen
        rivals = tuple(
            Rival(
                self._naming.value(group[0]),
                tuple(self.statement(claim, number) for claim in group),
                independent_origins(group, self._origins),
                position is not None and chosen is not None and chosen in group,
            )
            for group in assessment.values
        )
        return Dispute(
            number,
            f"dispute-{number}",
            subject,
            _EXISTS if assessment.property == HOLDS else self._naming.vocabulary.property(assessment.property).label,
            self._naming.prose(assessment.scope),
            assessment.state,
            self._naming.prose(position.reason) if position is not None else "",
            rivals,
            assessment.origins,
        )

    def briefing(self, day: When, target: Id | None, order: Sequence[Id], boards: Iterable[str] | None) -> Briefing:
        """Everything together."""
        shown, naming = self._shown, self._naming
        told = tellings(shown, naming)
        dossiers = [self._dossier(shown.entities[one], told_of) for one, told_of in _told(order, naming, told)]
        known = [one for one in dossiers if one.statements or one.notes]
        subjects = {one: naming.entity(one) for one in order}
        disputes = tuple(dispute for _, dispute in self._disputes)
        badges = disputed_subjects(self._disputes)
        assessed = {
            subject: [(one.assessment, one.dispute) for one in held] for subject, held in self._assessed.items()
        }
        link_ids = [subject for subject in self._assessed if subject in shown.links]
        links = dict(zip(link_ids, self._relations, strict=True))
        own_summary = "" if shown.withheld else shown.settings.get("summary", "").strip()
        counts = self._counts(disputes)
        return Briefing(
            self._case.title,
            shown.settings.get("number", ""),
            shown.settings.get("officer", ""),
            day,
            shown.tlp,
            naming.prose(own_summary) or _composed(counts, subjects[target].label if target else ""),
            counts,
            subjects[target] if target is not None else None,
            figures(self._case, shown, naming, badges, boards),
            disputes,
            tuple(known),
            tuple(one for one in dossiers if not (one.statements or one.notes)),
            tuple(self._relations),
            chronology(naming, subjects, links, assessed, told),
            told,
            parties(told),
            source_notes(shown, naming, self._origins),
            exhibit_list(shown, naming),
            self._audit(),
            tuple(naming.prose(note.body) for note in shown.notes if note.subject_id is None),
            shown.withheld,
        )

    def _dossier(self, entity: Entity, told: tuple[int, ...]) -> Dossier:
        kind = self._naming.kind(entity)
        relations = self._of_entity[entity.id]
        assessed = self._assessed[entity.id]
        return Dossier(
            self._naming.entity(entity.id),
            kind.label if kind is not None else entity.kind.replace("_", " "),
            kind.colour if kind is not None and kind.colour else _GREY,
            tuple(self._statements(entity.id)),
            tuple(relations),
            tuple(self._naming.prose(note.body) for note in self._shown.notes if note.subject_id == entity.id),
            tuple(one.dispute for one in assessed if one.dispute),
            told,
        )

    def _counts(self, disputes: Sequence[Dispute]) -> Counts:
        shown = self._shown
        return Counts(
            len(shown.entities),
            len(shown.links),
            sum(map(len, shown.claims.values())),
            len(shown.sources),
            len(set(self._origins.values())),
            len(shown.exhibits),
            sum(dispute.state == "disputed" for dispute in disputes),
            len(shown.notices),
        )

    def _audit(self) -> Audit:
        history = self._case.history()
        last = () if self._shown.withheld else tuple(history[-LAST_ACTIONS:])
        return Audit(
            self._case.head.hex(),
            len(history),
            moment_words(history[0].at) if history else "",
            moment_words(history[-1].at) if history else "",
            tuple(
                Action(one.sequence, moment_words(one.at), one.actor, self._naming.prose(one.label), one.kind.value)
                for one in last
            ),
        )


def _told(order: Sequence[Id], naming: Naming, told: Sequence[Telling]) -> Iterator[tuple[Id, tuple[int, ...]]]:
    """Each entity with the numbers of the notices that went to it or were about it."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in told:
        for key in {one.recipient.key, one.target.key}:
            numbers[key].append(one.number)
    for entity in order:
        yield entity, tuple(numbers[naming.entity(entity).key])


def _composed(counts: Counts, target: str) -> str:
    """A summary out of the counts, where the officer has written none."""
    origins = _many(counts.origins, "independent origin")
    scope = (
        f"This briefing sets out what {_many(counts.sources, 'source')} of {origins} say about"
        f" {_many(counts.entities, 'subject')} and {_many(counts.links, 'link')} between them,"
        f" in {_many(counts.claims, 'claim')}."
    )
    sentences = [scope]
    if target:
        sentences.append(f"At its centre stands {target}.")
    if counts.disputed:
        sentences.append(f"On {_many(counts.disputed, 'point')} the sources contradict each other.")
    if counts.notices:
        sentences.append(f"{_many(counts.notices, 'notice').capitalize()} and what came of them are on record.")
    return " ".join(sentences)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
