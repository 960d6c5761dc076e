"""What a person makes of an exhibit's text: accept or reject suggestions, or make entities, links and claims of words.

Everything keeps the sentence it was read in and its place. Each verb is one part of a change that can be undone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from caseboard.commands.boards import place
from caseboard.commands.case import Case, Writer
from caseboard.commands.claims import add_claim
from caseboard.commands.detect import detect_entity_kind
from caseboard.commands.entities import find_or_add_entity
from caseboard.commands.identifiers import normalise
from caseboard.commands.links import add_link, find_link
from caseboard.errors import InvalidValue
from caseboard.exchange.passages import Passage, Passages, sentence_span
from caseboard.exchange.placing import place_beside
from caseboard.exchange.suggest import KnownName, RejectedKey, Suggestion, suggest
from caseboard.exchange.suggest.model import CLAIM
from caseboard.model.grades import Credibility, Direction, Modality, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit, Link, Rejection
from caseboard.model.vocabulary import LinkKind, PropertyKind, Vocabulary
from caseboard.progress import Progress
from caseboard.store.reader import Reader

MENTION, HOLDS, YES = "mention", "holds", "yes"
NAMING = ("alias", "legal_name", "former_name")
"""Properties whose values are further names of an entity."""

End = Id | tuple[str, str]
"""One end of a link: an entity, or kind and label of one that is found or added."""

_SCOPE = re.compile(
    r"\s{1,3}((?:of|in)\s[^.,;:()\n\"”]{3,60}?)(?=\s(?:and|but|while|which|who|that|after)\b|[.,;:()\n\"”]|$)"
)
_NO_VERBS = frozenset({"same", "with", "possibly"})
_VOICES = (
    (Modality.POSSIBLE, re.compile(r"\b(?:could|may|might|possibly|perhaps)\b", re.I)),
    (Modality.ALLEGED, re.compile(r"\b(?:alleg\w+|accus\w+|claim(?:s|ed)|reportedly|suspect\w*)\b", re.I)),
    (Modality.ESTIMATED, re.compile(r"\b(?:estimat\w+|roughly|approximately|about|around|nearly|almost)\b", re.I)),
    (Modality.MEASURED, re.compile(r"\b(?:measur\w+|count(?:s|ed)|observ\w+|record(?:s|ed)|log(?:s|ged))\b", re.I)),
)


@dataclass(frozen=True)
class Search:
    """All that looking for suggestions needs, taken out of the case so that it can run in a worker."""

    text: str
    known: tuple[KnownName, ...]
    rejected: tuple[Rejection, ...]

    @classmethod
    def of(cls, reader: Reader, exhibit_id: Id) -> Search:
        """What is to be searched: nothing where the exhibit has no text."""
        text = reader.exhibit_text(exhibit_id) or ""
        return cls(text, known_names(reader), tuple(reader.where(Rejection, exhibit_id=exhibit_id)))

    def run(self, progress: Progress | None = None) -> list[Suggestion]:
        """The suggestions in order of the text, without those that were rejected.

        Raises:
            Cancelled: the person stopped it.
        """
        names, places = rejected_keys(self.rejected)
        found = suggest(self.text, known=self.known, rejected=names, progress=progress)
        return [one for one in found if (one.kind, one.start, one.end) not in places]


def suggestions_for(case: Case, exhibit_id: Id, progress: Progress | None = None) -> list[Suggestion]:
    """What in an exhibit's text seems worth a place in the case; names of the case are known, rejected ones left out.

    Raises:
        Cancelled: the person stopped it.
    """
    return Search.of(case.read, exhibit_id).run(progress)


def known_names(reader: Reader, entity_ids: Collection[Id] | None = None) -> tuple[KnownName, ...]:
    """Labels and further names of all entities, or of some."""
    entities = reader.all(Entity) if entity_ids is None else list(reader.many(Entity, set(entity_ids)).values())
    kinds = {entity.id: entity.kind for entity in entities}
    names = [KnownName(entity.id, entity.kind, entity.label) for entity in entities]
    further = (claim for name in NAMING for claim in reader.where(Claim, property=name))
    names += [KnownName(one.subject_id, kinds[one.subject_id], one.value) for one in further if one.subject_id in kinds]
    return tuple(names)


def rejected_keys(rejections: Iterable[Rejection]) -> tuple[set[RejectedKey], set[tuple[str, int, int]]]:
    """Names are turned down wherever they stand in the exhibit, figures only at their place."""
    names, places = set(), set()
    for one in rejections:
        if one.kind == CLAIM:
            places.add((one.kind, one.char_start, one.char_end))
        else:
            names.add((one.kind, one.text.casefold()))
    return names, places


def accept_suggestion(
    writer: Writer,
    exhibit: Exhibit,
    suggestion: Suggestion,
    *,
    kind: str | None = None,
    label: str | None = None,
    board_id: Id | None = None,
    position: tuple[float, float] | None = None,
    subject_id: Id | None = None,
    **claim: Any,
) -> Entity | Claim:
    """Make a suggestion part of the case.

    A name becomes an entity, found or added, with a claim `mention` that keeps its place. A figure becomes a claim on
    `subject_id`; `claim` may hold `property`, `value`, `scope`, `modality` and `credibility`. With a `kind` or `label`
    the suggestion is corrected: it is then not the entity that it was taken for.

    Raises:
        InvalidValue: a figure comes without a subject, or a name does not fit the kind.
        NotFound: there is no such kind or subject.
    """
    passage = Passages.of(writer.read, exhibit.id).at(suggestion.start, suggestion.end)
    if suggestion.kind == CLAIM:
        if subject_id is None:
            raise InvalidValue(f"Say whom or what “{suggestion.text}” is about.")
        name = claim.pop("property", None) or suggestion.property or "figure"
        value = claim.pop("value", None) or _as_said(writer.vocabulary, name, suggestion)
        return _claim(writer, passage, subject_id, name, value, **claim)
    known = writer.read.find(Entity, suggestion.entity_id) if suggestion.entity_id and not (kind or label) else None
    entity = known or find_or_add_entity(writer, kind or suggestion.kind, label or suggestion.value)
    return _mentioned(writer, passage, entity, board_id, position)


def accept_all(
    writer: Writer, exhibit: Exhibit, suggestions: Sequence[Suggestion], *, board_id: Id | None = None
) -> list[Entity]:
    """Accept many names at once, each thing at its first place; figures, which need a subject, are passed over."""
    passages = Passages.of(writer.read, exhibit.id)
    entities: dict[Id, Entity] = {}
    spans: dict[Id, tuple[int, int]] = {}
    for one in suggestions:
        if one.kind == CLAIM:
            continue
        known = writer.read.find(Entity, one.entity_id) if one.entity_id else None
        entity = known or find_or_add_entity(writer, one.kind, one.value)
        if entity.id not in entities:
            _mention(writer, passages.at(one.start, one.end), entity)
            entities[entity.id], spans[entity.id] = entity, (one.sentence_start, one.sentence_end)
    if board_id is not None:
        near = {one: _named_within(writer.read, exhibit.id, *span) - {one} for one, span in spans.items()}
        place_beside(writer, board_id, list(entities), near)
    return list(entities.values())


def reject_suggestion(writer: Writer, exhibit: Exhibit, suggestion: Suggestion) -> Rejection:
    """Turn a suggestion down, so that it is not made again for this exhibit."""
    return writer.new(
        Rejection,
        exhibit_id=exhibit.id,
        kind=suggestion.kind,
        text=suggestion.value,
        char_start=suggestion.start,
        char_end=suggestion.end,
    )


def entity_from_selection(
    writer: Writer,
    exhibit: Exhibit,
    start: int,
    end: int,
    *,
    kind: str | None = None,
    label: str | None = None,
    board_id: Id | None = None,
    position: tuple[float, float] | None = None,
) -> Entity:
    """Make selected words an entity, found or added, with a claim `mention`; the kind is guessed if not given.

    Raises:
        InvalidValue: nothing is selected, or the words are no identifier of that kind.
    """
    passage = Passages.of(writer.read, exhibit.id).at(start, end)
    label = (label or passage.words).strip()
    entity = find_or_add_entity(writer, kind or detect_entity_kind(writer.vocabulary, label), label)
    return _mentioned(writer, passage, entity, board_id, position)


def link_from_selection(
    writer: Writer,
    exhibit: Exhibit,
    start: int,
    end: int,
    *,
    kind: str,
    from_end: End,
    to_end: End,
    strength: Strength = Strength.UNCONFIRMED,
    direction: Direction | None = None,
    modality: Modality = Modality.STATED,
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED,
    board_id: Id | None = None,
) -> Link:
    """Make selected words the evidence of a link: found or added, with a claim `holds` that quotes them.

    Raises:
        NotFound: there is no such kind or end.
        InvalidValue: both ends are the same, or a link of that kind cannot lead from the one to the other.
    """
    passage = Passages.of(writer.read, exhibit.id).at(start, end)
    from_id, to_id = (resolve_end(writer, one) for one in (from_end, to_end))
    if from_id == to_id:
        raise InvalidValue("A link needs two different ends.")
    link = find_link(writer, kind, from_id, to_id) or add_link(
        writer, kind, from_id, to_id, strength=strength, direction=direction
    )
    _claim(writer, passage, link.id, HOLDS, YES, modality=modality, credibility=credibility)
    if board_id is not None:
        place_beside(writer, board_id, [from_id, to_id])
    return link


def claim_from_selection(
    writer: Writer,
    exhibit: Exhibit,
    start: int,
    end: int,
    *,
    subject_id: Id,
    property: str,  # noqa: A002 - the field's own word
    value: str = "",
    **claim: Any,
) -> Claim:
    """Make selected words a claim on an entity or link; the value is the words themselves unless given.

    `claim` may hold `scope`, `modality`, `credibility`, `valid_from`, `valid_to` and `tlp`.

    Raises:
        NotFound: the subject does not exist.
        InvalidValue: nothing is selected, or the value has not the form of its property.
    """
    passage = Passages.of(writer.read, exhibit.id).at(start, end)
    return _claim(writer, passage, subject_id, property, value.strip() or passage.words, **claim)


def resolve_end(writer: Writer, end: End, *, board_id: Id | None = None) -> Id:
    """The entity that an end means, added and put on the board if need be.

    Raises:
        InvalidValue: the label is no identifier of its kind.
    """
    if isinstance(end, bytes):
        return end
    entity_id = find_or_add_entity(writer, *end).id
    if board_id is not None:
        place_beside(writer, board_id, [entity_id])
    return entity_id


def likely_scope(text: str, end: int) -> str:
    """What a figure is a part of, if the words behind it say so: “of the spam activity worldwide”."""
    found = _SCOPE.match(text, end)
    return " ".join(found[1].split()) if found else ""


def likely_modality(sentence: str) -> Modality:
    """In which voice a sentence speaks, by its words; stated where nothing else shows."""
    return next((voice for voice, words in _VOICES if words.search(sentence)), Modality.STATED)


def likely_link(kinds: Iterable[LinkKind], sentence: str) -> str:
    """The kind of link whose verb stands in a sentence, empty where none does: “hosts” for “hosted”."""
    for kind in kinds:
        verb = next((word for word in kind.label.split() if len(word) > 3 and word not in _NO_VERBS), "")
        stem = re.escape(re.sub(r"(?:es|s|ed)$", "", verb))
        if len(stem) > 2 and re.search(rf"\b{stem}(?:e?s|e?d|ing)?\b", sentence, re.I):
            return kind.name
    return ""


def _as_said(vocabulary: Vocabulary, name: str, suggestion: Suggestion) -> str:
    """The words themselves where they can be compared with others, else what they mean."""
    kind = vocabulary.property(name).kind
    try:
        normalise(kind, suggestion.text)
    except InvalidValue:
        return suggestion.text if kind is not PropertyKind.DATE else suggestion.value
    return suggestion.text


def _claim(writer: Writer, passage: Passage, subject_id: Id, name: str, value: str, **claim: Any) -> Claim:
    """Record a claim, unless the very same one was read from the very same words before."""
    same = (
        one
        for one in writer.read.where(Claim, exhibit_id=passage.exhibit.id, char_start=passage.start)
        if (one.subject_id, one.property, one.value, one.char_end) == (subject_id, name, value, passage.end)
    )
    return next(same, None) or add_claim(writer, subject_id, name, value, **passage.cited(), **claim)


def _mention(writer: Writer, passage: Passage, entity: Entity) -> None:
    _claim(writer, passage, entity.id, MENTION, passage.words)


def _mentioned(
    writer: Writer, passage: Passage, entity: Entity, board_id: Id | None, position: tuple[float, float] | None
) -> Entity:
    _mention(writer, passage, entity)
    if board_id is not None and position is not None:
        place(writer, board_id, {entity.id: position})
    elif board_id is not None:
        text = writer.read.exhibit_text(passage.exhibit.id) or ""
        named = _named_within(writer.read, passage.exhibit.id, *sentence_span(text, passage.start, passage.end))
        place_beside(writer, board_id, [entity.id], {entity.id: named - {entity.id}})
    return entity


def _named_within(reader: Reader, exhibit_id: Id, start: int, end: int) -> set[Id]:
    """The entities that claims from an exhibit find in a range of its text."""
    claims = reader.where(Claim, exhibit_id=exhibit_id, property=MENTION)
    return {one.subject_id for one in claims if one.char_start is not None and start <= one.char_start < end}
