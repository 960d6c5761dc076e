"""What was so and what happened, in order of time: dated claims, validities, notices and their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from caseboard.commands.assess import PropertyAssessment
from caseboard.model.ids import Id
from caseboard.model.records import Claim
from caseboard.model.vocabulary import PropertyKind
from caseboard.model.when import When
from caseboard.reports.model import Moment, Name, Relation, Telling
from caseboard.reports.naming import Naming, date_of, span_words

HOLDS = "holds"
Assessed = Mapping[Id, Sequence[tuple[PropertyAssessment, int]]]


def chronology(
    naming: Naming,
    entities: Mapping[Id, Name],
    links: Mapping[Id, Relation],
    assessed: Assessed,
    told: Sequence[Telling],
) -> tuple[Moment, ...]:
    """All dated things, the earliest first; those of one moment with the wider span first.

    Args:
        naming: names of things.
        entities: the entities with their names.
        links: the links as they are printed.
        assessed: by subject its assessments with the numbers of their boxes.
        told: the notices.
    """
    moments = [*_notices(told)]
    for subject, held in assessed.items():
        for assessment, dispute in held:
            for group in assessment.values:
                if subject in links:
                    moments += _of_link(naming, links[subject], group, dispute)
                else:
                    moments += _of_entity(naming, entities[subject], group, dispute)
    return tuple(sorted(moments, key=lambda one: (one.when.earliest, one.when.latest, one.sort)))


def _of_entity(naming: Naming, name: Name, claims: Sequence[Claim], dispute: int) -> Iterator[Moment]:
    known = naming.vocabulary.property(claims[0].property)
    scope = f" ({naming.prose(claims[0].scope)})" if claims[0].scope else ""
    if known.kind is PropertyKind.DATE:
        when = date_of(claims[0].value)
        if when is not None:
            words = "" if known.name == "date" else known.label
            text = f"{words}{scope}".strip() or "took place"
            yield _moment(naming, when, when.words(), "2 " + name.label, name, text, claims, dispute)
        return
    for (start, end), held in _by_validity(claims).items():
        text = f"{known.label}: {naming.prose(held[0].value)}{scope}"
        yield _moment(naming, start or end, span_words(start, end), "3 " + name.label, name, text, held, dispute)


def _of_link(naming: Naming, link: Relation, claims: Sequence[Claim], dispute: int) -> Iterator[Moment]:
    first = claims[0]
    known = naming.vocabulary.property(first.property)
    words = f"{link.words} {link.end.label}"
    if first.property != HOLDS:
        words += f", {known.label}: {naming.prose(first.value)}"
        when = date_of(first.value) if known.kind is PropertyKind.DATE else None
        if when is not None:
            yield _moment(naming, when, when.words(), "1 " + link.start.label, link.start, words, claims, dispute)
            return
    elif first.normalised == "no":
        words += ": denied"
    for (start, end), held in _by_validity(claims).items():
        shown = span_words(start, end)
        yield _moment(naming, start or end, shown, "1 " + link.start.label, link.start, words, held, dispute)


def _by_validity(claims: Sequence[Claim]) -> dict[tuple[When | None, When | None], list[Claim]]:
    """Claims with a validity, by its ends: several sources that agree make one line."""
    groups: dict[tuple[When | None, When | None], list[Claim]] = {}
    for claim in claims:
        if claim.valid_from is not None or claim.valid_to is not None:
            groups.setdefault((claim.valid_from, claim.valid_to), []).append(claim)
    return groups


def _moment(
    naming: Naming,
    when: When | None,
    shown: str,
    sort: str,
    subject: Name,
    text: str,
    claims: Sequence[Claim],
    dispute: int,
) -> Moment:
    if when is None:
        raise AssertionError("a line of the chronology needs a time")
    backing = tuple((naming.grade(claim), naming.source(claim.source_id)) for claim in claims)
    return Moment(when, shown, sort, subject, text, backing, dispute)


def _notices(told: Sequence[Telling]) -> Iterator[Moment]:
    for one in told:
        if one.sent is not None:
            text = f"is told by {one.sender}" + (f": {one.conduct}" if one.conduct else "")
            backing = (("", one.source),) if one.source else ()
            yield Moment(one.sent, one.when, "4", one.recipient, text, backing, notice=one.number)
        for step in one.steps:
            if step.at is not None:
                text = step.kind + (f": {step.text}" if step.text else "")
                backing = (("", step.source),) if step.source else ()
                yield Moment(step.at, step.when, "5", one.recipient, text, backing, notice=one.number)
