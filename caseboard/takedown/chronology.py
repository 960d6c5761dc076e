"""What a party was told and when, and what it answered: the page that shows who knew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit, NoticeExhibit, Source
from caseboard.model.when import When
from caseboard.store.reader import Reader
from caseboard.takedown.ledger import Entry, ledger

_ANSWERS = {"response": "answered", "comment_declined": "declined to comment", "action": "acted"}
_TOLD = {"notice": "was told", "notified_on": "was notified"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chronology.

    Attributes:
        when: the time as known; None where no source gives one.
        what: told, answered, acted, reminded and so on.
        by: who told it; empty for its own answers.
        about: the target.
        text: what was said.
        exhibits: references of the exhibits that went along or prove it.
        source: who reports it.
        notice_id: the notice it belongs to; None for a claim.
    """

    when: When | None
    what: str
    by: str
    about: str
    text: str
    exhibits: tuple[str, ...]
    source: str
    notice_id: Id | None


def knowledge_of(reader: Reader, party_id: Id, at: datetime) -> list[Line]:
    """All that a party was told, and its answers, by a day, in order of time; undated lines first."""
    entries = [entry for entry in ledger(reader, at) if entry.notice.recipient_id == party_id]
    lines = [line for entry in entries for line in _of_notice(reader, entry)]
    lines += _of_claims(reader, party_id, at)
    order = {id(line): place for place, line in enumerate(lines)}
    return sorted(lines, key=lambda line: (line.when is not None, line.when or When("0001"), order[id(line)]))


def aware_since(lines: list[Line]) -> When | None:
    """When the party was first told, as far as a day is known."""
    told = [line.when for line in lines if line.when is not None and line.what in ("told", *_TOLD.values())]
    return min(told, key=lambda when: when.earliest) if told else None


def _of_notice(reader: Reader, entry: Entry) -> Iterator[Line]:
    notice = entry.notice
    enclosed = [reader.get(Exhibit, one.exhibit_id) for one in reader.where(NoticeExhibit, notice_id=notice.id)]
    if notice.exhibit_id is not None:
        enclosed.insert(0, reader.get(Exhibit, notice.exhibit_id))
    what = "told" if notice.sent else "draft"
    text = "; ".join(part for part in (notice.conduct, notice.request, notice.clause) if part)
    references = tuple(dict.fromkeys(exhibit.reference for exhibit in enclosed))
    yield Line(
        notice.sent, what, notice.sender, entry.target, text, references, _source(reader, notice.source_id), notice.id
    )
    for event in entry.events:
        proof = (reader.get(Exhibit, event.exhibit_id).reference,) if event.exhibit_id else ()
        yield Line(
            event.at, event.kind, "", entry.target, event.text, proof, _source(reader, event.source_id), notice.id
        )
    if entry.overdue and not any(event.kind == "silence" for event in entry.events):
        yield Line(notice.due, "silence", "", entry.target, "The deadline passed.", (), "", notice.id)


def _of_claims(reader: Reader, party_id: Id, at: datetime) -> Iterator[Line]:
    label = reader.get(Entity, party_id).label
    for claim in reader.where(Claim, subject_id=party_id):
        what = _TOLD.get(claim.property) or _ANSWERS.get(claim.property)
        if what is None or (claim.valid_from is not None and claim.valid_from.earliest > at):
            continue
        proof = (reader.get(Exhibit, claim.exhibit_id).reference,) if claim.exhibit_id else ()
        yield Line(claim.valid_from, what, "", label, claim.value, proof, _source(reader, claim.source_id), None)


def _source(reader: Reader, source_id: Id | None) -> str:
    return reader.get(Source, source_id).name if source_id else ""
