"""How far a person has come with the suggestions of an exhibit: which are open, known or accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from caseboard.exchange.accept import MENTION, rejected_keys
from caseboard.exchange.suggest import KnownName, Suggestion
from caseboard.exchange.suggest.known import KnownNames, link_known
from caseboard.exchange.suggest.model import CLAIM, Found
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Rejection
from caseboard.store.reader import Reader

_ByPlace = dict[tuple[int | None, int | None], Claim]


class State(StrEnum):
    """What became of a finding."""

    OPEN = "open"
    KNOWN = "known"
    """The thing is in the case, but nothing records yet that this exhibit names it."""
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, or one figure, with every place of the text that names it, the first one first."""

    places: tuple[Suggestion, ...]
    state: State
    entity_id: Id | None = None

    @property
    def first(self) -> Suggestion:
        """The suggestion that stands for all."""
        return self.places[0]

    @property
    def is_claim(self) -> bool:
        """Whether it is a figure, which needs a subject."""
        return self.first.kind == CLAIM

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide."""
        return self.state is State.ACCEPTED


def review(reader: Reader, exhibit_id: Id, suggestions: Sequence[Suggestion]) -> list[Finding]:
    """The findings in order of the text, as the case stands now; rejected ones are left out."""
    names, places = rejected_keys(reader.where(Rejection, exhibit_id=exhibit_id))
    kept = [one for one in suggestions if one.key not in names and (one.kind, one.start, one.end) not in places]
    groups: dict[tuple[object, ...], list[Suggestion]] = {}
    for one in kept:
        groups.setdefault((*one.key, one.start) if one.kind == CLAIM else one.key, []).append(one)
    claims = reader.where(Claim, exhibit_id=exhibit_id)
    alive = _alive(reader, suggestions, claims)
    mentions = _by_place(one for one in claims if one.property == MENTION and one.subject_id in alive)
    figures = _by_place(one for one in claims if one.property != MENTION)
    named = {one.subject_id for one in mentions.values()}
    return [
        _figure(tuple(group), figures) if group[0].kind == CLAIM else _name(tuple(group), mentions, named, alive)
        for group in groups.values()
    ]


def linked(suggestions: Iterable[Suggestion], names: Sequence[KnownName]) -> list[Suggestion]:
    """Suggestions made before, with those that mean one of these newer names of the case turned to it."""
    known, meant = KnownNames(tuple(names)), {}
    for one in suggestions:
        if one.entity_id is None and one.kind != CLAIM and one.key not in meant:
            found = Found(one.kind, one.start, one.end, one.value, one.why)
            meant[one.key] = link_known([found], known)[0]
    turned = {key: found for key, found in meant.items() if found.entity_id is not None}
    return [
        replace(one, entity_id=turned[one.key].entity_id, why=turned[one.key].why)
        if one.entity_id is None and one.key in turned
        else one
        for one in suggestions
    ]


def _alive(reader: Reader, suggestions: Iterable[Suggestion], claims: Iterable[Claim]) -> set[Id]:
    wanted = {one.entity_id for one in suggestions if one.entity_id is not None}
    wanted |= {one.subject_id for one in claims if one.property == MENTION}
    return set(reader.many(Entity, wanted))


def _by_place(claims: Iterable[Claim]) -> _ByPlace:
    return {(one.char_start, one.char_end): one for one in claims}


def _read_at(places: Iterable[Suggestion], claims: _ByPlace) -> Claim | None:
    return next((claims[one.start, one.end] for one in places if (one.start, one.end) in claims), None)


def _figure(places: tuple[Suggestion, ...], figures: _ByPlace) -> Finding:
    claim = _read_at(places, figures)
    return Finding(places, State.OPEN if claim is None else State.ACCEPTED, claim.subject_id if claim else None)


def _name(places: tuple[Suggestion, ...], mentions: _ByPlace, named: set[Id], alive: set[Id]) -> Finding:
    claim = _read_at(places, mentions)
    if claim is not None:
        return Finding(places, State.ACCEPTED, claim.subject_id)
    known = next((one.entity_id for one in places if one.entity_id in alive), None)
    if known is None:
        return Finding(places, State.OPEN)
    return Finding(places, State.ACCEPTED if known in named else State.KNOWN, known)
