"""Looks whether facts written in YAML fit together before a case is made of them: keys, kinds, quotations, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from caseboard.commands.facts import SELF, ClaimFact, Facts
from caseboard.errors import CaseboardError, InvalidValue
from caseboard.model.grades import PositionState
from caseboard.model.vocabulary import Vocabulary


def check_facts(facts: Facts, vocabulary: Vocabulary) -> None:
    """Refuse facts with a key twice or unknown, a kind that the vocabulary lacks, or a link between the wrong ends.

    Raises:
        InvalidValue: with the first mistake.
    """
    for mistake in mistakes(facts, vocabulary):
        raise InvalidValue(mistake)


def mistakes(facts: Facts, vocabulary: Vocabulary) -> Iterator[str]:
    """Every mistake, as one sentence that names the file, the section and the entry."""
    for sentence in (*_doubled(facts), *_dangling(facts), *_kinds(facts, vocabulary), *_positions(facts)):
        yield f"{facts.path}: {sentence}"


def _doubled(facts: Facts) -> Iterator[str]:
    subjects = [
        *((entity.key, "entities") for entity in facts.entities),
        *((link.key, "links") for link in facts.links),
    ]
    for keys in (
        [(source.key, "sources") for source in facts.sources],
        [(exhibit.key, "exhibits") for exhibit in facts.exhibits],
        [(notice.key, "notices") for notice in facts.notices],
        [(board.name, "boards") for board in facts.boards],
        subjects,
    ):
        seen: set[str] = set()
        for key, section in keys:
            if key and key in seen:
                yield f"{section}, “{key}”: this key stands here twice."
            seen.add(key)


def _dangling(facts: Facts) -> Iterator[str]:
    entities = {entity.key for entity in facts.entities}
    subjects = entities | {link.key for link in facts.links if link.key}
    sources = {source.key for source in facts.sources}
    exhibits = {exhibit.key for exhibit in facts.exhibits}
    notices: set[str] = set()
    for source in facts.sources:
        yield from _unknown("sources", _called(source.key), "source", [source.repeats], sources)
    for exhibit in facts.exhibits:
        yield from _unknown("exhibits", _called(exhibit.key), "source", [exhibit.source], sources)
    for number, link in enumerate(facts.links, 1):
        name = _called(link.key, number)
        yield from _unknown("links", name, "entity", [link.start, link.end], entities)
        for claim in link.claims:
            yield from _claim("links", name, claim, subjects | {SELF}, sources, exhibits)
    for number, claim in enumerate(facts.claims, 1):
        yield from _claim(
            "claims", f"entry {number}, {claim.property} of “{claim.subject}”", claim, subjects, sources, exhibits
        )
    for position in facts.positions:
        yield from _unknown("positions", _called(position.property), "subject", [position.subject], subjects)
    for notice in facts.notices:
        name = _called(notice.key or notice.recipient)
        yield from _unknown("notices", name, "entity", [notice.target, notice.recipient], entities)
        yield from _unknown("notices", name, "earlier notice", [notice.after], notices)
        yield from _unknown("notices", name, "source", [notice.source, *(e.source for e in notice.events)], sources)
        notices.add(notice.key)
    for note in facts.notes:
        yield from _unknown("notes", _called(note.body[:30]), "subject", [note.subject], subjects)
    for board in facts.boards:
        yield from _unknown("boards", _called(board.name), "entity", board.nodes, entities)


def _claim(
    section: str, name: str, claim: ClaimFact, subjects: set[str], sources: set[str], exhibits: set[str]
) -> Iterator[str]:
    yield from _unknown(section, name, "subject", [claim.subject], subjects)
    yield from _unknown(section, name, "source", [claim.source], sources)
    yield from _unknown(section, name, "exhibit", [claim.exhibit], exhibits)
    if not claim.source:
        yield f"{section}, {name}: a claim needs the source that makes it."
    if claim.quotation and not claim.exhibit:
        yield f"{section}, {name}: a quotation needs the exhibit that it stands in."


def _unknown(section: str, name: str, what: str, keys: Iterable[str], known: set[str]) -> Iterator[str]:
    for key in keys:
        if key and key not in known:
            yield f"{section}, {name}: there is no {what} “{key}”."


def _called(key: str, number: int = 0) -> str:
    """How an entry is named in a sentence."""
    return f"“{key}”" if key else f"entry {number}"


def _kinds(facts: Facts, vocabulary: Vocabulary) -> Iterator[str]:
    kinds: dict[str, str] = {}
    for entity in facts.entities:
        try:
            kinds[entity.key] = vocabulary.entity_kind(entity.kind).name
        except CaseboardError as problem:
            yield f"entities, “{entity.key}”: {problem}"
    for number, link in enumerate(facts.links, 1):
        yield from _ends(link.kind, _called(link.key, number), kinds.get(link.start), kinds.get(link.end), vocabulary)


def _ends(kind: str, name: str, start: str | None, end: str | None, vocabulary: Vocabulary) -> Iterator[str]:
    try:
        known = vocabulary.link_kind(kind)
    except CaseboardError as problem:
        yield f"links, {name}: {problem}"
        return
    for end_kind, permitted, side in ((start, known.ends_from, "begin"), (end, known.ends_to, "end")):
        if end_kind and permitted and end_kind not in permitted:
            yield f"links, {name}: “{known.label}” cannot {side} at a thing of the kind “{end_kind}”."


def _positions(facts: Facts) -> Iterator[str]:
    claims: Mapping[tuple[str, str, str], list[ClaimFact]] = claims_by_key(facts)
    for position in facts.positions:
        name = f"{position.subject}, {position.property}"
        about = claims.get((position.subject, position.property, position.scope), [])
        if len(about) < 2:
            yield f"positions, “{name}”: fewer than two claims stand on this property in the scope “{position.scope}”."
        if position.state is PositionState.CHOSEN and not any(
            claim.value == position.value and claim.source == position.source for claim in about
        ):
            yield f"positions, “{name}”: no claim of “{position.source}” has the chosen value “{position.value}”."


def claims_by_key(facts: Facts) -> dict[tuple[str, str, str], list[ClaimFact]]:
    """All claims, those of links too, by key of the subject, property and scope."""
    groups: dict[tuple[str, str, str], list[ClaimFact]] = {}
    of_links = ((link.key, claim) for link in facts.links if link.key for claim in link.claims)
    for subject, claim in (*((claim.subject, claim) for claim in facts.claims), *of_links):
        groups.setdefault((subject, claim.property, claim.scope), []).append(claim)
    return groups
