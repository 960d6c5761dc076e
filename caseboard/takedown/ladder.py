"""Who should be told next about a target, and what this notice still lacks.

Notices climb a ladder: the host, each upstream, registrar, registry, exchange point, payment service, CERT, police. A
rung is left when everyone on it has acted, refused, or stayed silent past the deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from caseboard.commands.assess import independent_origins, origins_of
from caseboard.model.grades import NoticeState
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit, Link, Notice, NoticeExhibit
from caseboard.store.reader import Reader
from caseboard.takedown.ledger import Entry, ledger

RECENT_DAYS = 14
_CLOCK = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?(?P<zone>\s*(?:Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b|\(?[A-Z]{2,4}T\)?\b))?")


class Rung(StrEnum):
    """A step of the ladder, in the order in which they are asked."""

    HOST = "host"
    UPSTREAM = "upstream"
    REGISTRAR = "registrar"
    REGISTRY = "registry"
    EXCHANGE = "exchange point"
    PAYMENT = "payment"
    CERT = "CERT"
    POLICE = "police"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom to tell next, and why. Without a recipient nobody on that rung is known to the case yet."""

    rung: Rung
    recipient_id: Id | None
    recipient: str
    why: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a notice still lacks for its recipient to act on it."""

    name: str
    sentence: str


_WORDS = {
    Rung.REGISTRAR: ("registrar",),
    Rung.REGISTRY: ("registry", "arin", "ripe", "apnic", "lacnic", "afrinic"),
    Rung.EXCHANGE: ("exchange point", "internet exchange", "ixp"),
    Rung.PAYMENT: ("payment", "bank", "card", "money transfer"),
    Rung.CERT: ("cert", "csirt", "emergency response"),
    Rung.POLICE: ("police", "fbi", "prosecutor", "attorney general", "law enforcement", "secret service"),
}
_DONE = (NoticeState.REFUSED, NoticeState.SILENT, NoticeState.WITHDRAWN)


def members(reader: Reader, target_id: Id) -> dict[Rung, tuple[Entity, ...]]:
    """Who stands on each rung for a target, from the links and claims of the case."""
    found: dict[Rung, dict[Id, Entity]] = {rung: {} for rung in Rung}
    for link in reader.links_of(target_id):
        rung = _rung_of(link, target_id)
        if rung is not None:
            other = reader.get(Entity, link.from_id if link.to_id == target_id else link.to_id)
            found[rung][other.id] = other
    described = _descriptions(reader)
    for entity in reader.where(Entity, kind="organisation"):
        words = f"{entity.label} {described.get(entity.id, '')}".casefold()
        for rung, marks in _WORDS.items():
            if entity.id != target_id and any(re.search(rf"\b{re.escape(mark)}\b", words) for mark in marks):
                found[rung].setdefault(entity.id, entity)
                break
    return {rung: tuple(entities.values()) for rung, entities in found.items()}


def _rung_of(link: Link, target_id: Id) -> Rung | None:
    inwards = link.to_id == target_id
    if inwards and link.kind == "hosts":
        return Rung.HOST
    if inwards and link.kind in ("transit_to", "reconnected"):
        return Rung.UPSTREAM
    if not inwards and link.kind == "registered_by":
        return Rung.REGISTRAR
    return None


def _descriptions(reader: Reader) -> dict[Id, str]:
    wanted = ("category", "industry", "role")
    found: dict[Id, str] = {}
    for claim in (one for name in wanted for one in reader.where(Claim, property=name)):
        found[claim.subject_id] = f"{found.get(claim.subject_id, '')} {claim.value}"
    return found


def next_rung(reader: Reader, target_id: Id, at: datetime) -> Proposal:
    """The next recipient for a target on a day, with the reason."""
    entries = ledger(reader, at, target_id)
    by_recipient: dict[Id, Entry] = {entry.notice.recipient_id: entry for entry in entries}
    reason = "Nobody further down the ladder is left to ask."
    for rung, entities in members(reader, target_id).items():
        if not entities:
            continue
        fresh = [entity for entity in entities if entity.id not in by_recipient]
        asked = [by_recipient[entity.id] for entity in entities if entity.id in by_recipient]
        waiting = [entry for entry in asked if entry.state not in (*_DONE, NoticeState.ACTED) and not entry.overdue]
        if fresh:
            return Proposal(rung, fresh[0].id, fresh[0].label, _why_fresh(rung, asked, reason))
        if waiting:
            return _wait(rung, waiting[0])
        reason = f"Every {rung} has been asked: {_outcomes(asked)}."
        if rung is Rung.UPSTREAM and all(entry.state is NoticeState.ACTED for entry in asked):
            return Proposal(
                rung, None, "", "Every known upstream has acted; watch for a new one, and for dormant links."
            )
    return Proposal(Rung.POLICE, None, "", f"{reason} The case knows no further recipient; name one, such as a CERT.")


def _why_fresh(rung: Rung, asked: Sequence[Entry], reason: str) -> str:
    if asked:
        return f"Not told yet; of the others on this rung: {_outcomes(asked)}."
    if rung is Rung.HOST:
        return "The host stands closest to the conduct, and nobody has told it yet."
    return reason if reason.startswith("Every") else f"Nobody who is a {rung} for the target has been told yet."


def _wait(rung: Rung, entry: Entry) -> Proposal:
    when = f"until {entry.notice.due.words()}" if entry.notice.due else "for its answer, and set a deadline"
    return Proposal(rung, entry.notice.recipient_id, entry.recipient, f"{entry.state} by now: wait {when}.")


def _outcomes(entries: Iterable[Entry]) -> str:
    return ", ".join(f"{entry.recipient} {'silent' if entry.overdue else entry.state}" for entry in entries)


def sufficiency(reader: Reader, notice: Notice, at: datetime) -> tuple[Gap, ...]:
    """What a recipient would still miss in a notice; empty if it can act on it."""
    enclosed = [reader.get(Exhibit, one.exhibit_id) for one in reader.where(NoticeExhibit, notice_id=notice.id)]
    gaps = [*_words_missing(notice), *_evidence_missing(reader, notice, enclosed, at)]
    return tuple(gap for gap in gaps if gap is not None)


def _words_missing(notice: Notice) -> list[Gap | None]:
    untimed = [match for match in _CLOCK.finditer(f"{notice.conduct} {notice.request}") if not match["zone"]]
    return [
        None if notice.contact else Gap("contact", "No contact is named; find the abuse contact and say where."),
        None
        if notice.contact_found or not notice.contact
        else Gap("contact verified", "It is not recorded where the contact was found, so it counts as not verified."),
        None if notice.conduct else Gap("conduct", "It does not say what is wrong."),
        None if notice.request else Gap("request", "It does not say what the recipient is asked to do."),
        None if notice.clause else Gap("clause", "It cites no clause: acceptable-use policy, contract or law."),
        None if notice.due else Gap("deadline", "It names no day by which an answer is expected."),
        Gap("time zone", f"“{untimed[0].group().strip()}” has no time zone.") if untimed else None,
    ]


def _evidence_missing(reader: Reader, notice: Notice, enclosed: Sequence[Exhibit], at: datetime) -> list[Gap | None]:
    if not enclosed:
        return [Gap("sample", "No exhibit goes with it; enclose at least one sample of the conduct.")]
    newest = max(enclosed, key=lambda one: one.obtained_at)
    days = (at - datetime.fromisoformat(newest.obtained_at)).total_seconds() / 86400
    claims = [claim for one in enclosed for claim in reader.where(Claim, exhibit_id=one.id)]
    claims += reader.where(Claim, subject_id=notice.target_id)
    origins = independent_origins([claim for claim in claims if claim.source_id], origins_of(reader))
    return [
        Gap("recency", f"The newest evidence is {days:.0f} days old; look again before sending.")
        if days > RECENT_DAYS
        else None,
        Gap("second source", "One origin stands behind it; find a second that does not repeat the first.")
        if origins < 2
        else None,
    ]
