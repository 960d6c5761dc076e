"""Who was told what about whom and when, and what came of it: by notice, and by the party that was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from caseboard.model.ids import Id
from caseboard.model.records import Notice
from caseboard.model.when import When
from caseboard.reports.marking import Printable
from caseboard.reports.model import Name, NoticeStep, Party, Telling
from caseboard.reports.naming import Naming

_LAST = datetime.max.replace(tzinfo=UTC)
_ANSWERS = frozenset({"acknowledged", "reply", "acted", "refused", "no comment"})


def tellings(shown: Printable, naming: Naming) -> tuple[Telling, ...]:
    """The notices by the time of their sending, those without one last."""
    notices = sorted(shown.notices.values(), key=lambda one: (_order(one.sent), one.id))
    numbers = {notice.id: number for number, notice in enumerate(notices, 1)}
    return tuple(_telling(notice, numbers, shown, naming) for notice in notices)


def _telling(notice: Notice, numbers: dict[Id, int], shown: Printable, naming: Naming) -> Telling:
    prose = naming.prose
    steps = sorted(shown.events.get(notice.id, ()), key=lambda one: (_order(one.at), one.id))
    enclosed = ((naming.exhibit(one.exhibit_id), one.sha256.hex()) for one in shown.enclosures.get(notice.id, ()))
    return Telling(
        numbers[notice.id],
        f"notice-{numbers[notice.id]}",
        naming.entity(notice.target_id),
        naming.entity(notice.recipient_id),
        notice.sender,
        notice.sent,
        notice.sent.words() if notice.sent is not None else "",
        notice.due.words() if notice.due is not None else "",
        prose(notice.channel),
        prose(notice.contact),
        prose(notice.contact_found),
        prose(notice.conduct),
        prose(notice.request),
        prose(notice.clause),
        notice.state.value,
        numbers.get(notice.after_id, 0) if notice.after_id is not None else 0,
        naming.source(notice.source_id),
        naming.exhibit(notice.exhibit_id),
        prose(notice.quotation),
        tuple((name, digest) for name, digest in enclosed if name is not None),
        tuple(
            NoticeStep(
                step.at,
                step.at.words() if step.at is not None else "",
                step.kind,
                prose(step.text),
                naming.source(step.source_id),
                naming.exhibit(step.exhibit_id),
            )
            for step in steps
        ),
        notice.tlp,
    )


def parties(told: Sequence[Telling]) -> tuple[Party, ...]:
    """What each party that was told anything knew and when, in the order in which they first heard of it."""
    by_recipient: dict[Name, list[Telling]] = defaultdict(list)
    for one in told:
        by_recipient[one.recipient].append(one)
    return tuple(_party(name, held) for name, held in by_recipient.items())


def _party(name: Name, told: Sequence[Telling]) -> Party:
    entries: list[tuple[datetime, int, tuple[str, str, str, int]]] = []
    for one in told:
        words = one.conduct or "notice"
        if one.request:
            words += f". Asked: {one.request}"
        sent = f"{one.sender}, {one.channel.lower()}" if one.channel else one.sender
        entries.append((_order(one.sent), 0, (one.when, f"told by {sent}", words, one.number)))
        entries += [(_order(step.at), 1, (step.when, step.kind, step.text, one.number)) for step in one.steps]
    entries.sort(key=lambda entry: (entry[0], entry[1], entry[2][3]))
    return Party(
        name,
        next((one.when for one in told if one.when), ""),
        len(told),
        _standing(told),
        tuple(entry for _, _, entry in entries),
    )


def _standing(told: Sequence[Telling]) -> str:
    """How often the party answered, and what its last notice led to."""
    answered = sum(any(step.kind in _ANSWERS for step in one.steps) for one in told)
    return f"answered {answered} of {len(told)}; last: {told[-1].state}"


def _order(when: When | None) -> datetime:
    return when.earliest if when is not None else _LAST
