"""The ledger: who was told about a target, what came of it by a given day, and who should be told next.

States are computed for a day, so that the ledger can be replayed: what was recorded later does not count, and silence
begins when the deadline has passed, without anybody writing it down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from caseboard.commands.notices import STATE_AFTER
from caseboard.model.grades import NoticeState
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Notice, NoticeEvent
from caseboard.model.when import When
from caseboard.store.reader import Reader

ANSWERS = frozenset({"acknowledged", "reply", "acted", "refused", "no comment", "not available"})
_REMINDERS = frozenset({"reminder"})
_DAY = 86400.0
_OPEN = (NoticeState.SENT, NoticeState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice as it stood on a day.

    Attributes:
        notice: the record.
        recipient, target: labels.
        events: what had come of it by then, oldest first.
        state: how far it had come by then.
        overdue: whether the deadline had passed without answer or action.
        age_days: days since it was sent; None while it is a draft.
        answer_days: days until the first answer; None without one.
    """

    notice: Notice
    recipient: str
    target: str
    events: tuple[NoticeEvent, ...]
    state: NoticeState
    overdue: bool
    age_days: float | None
    answer_days: float | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """How one recipient has answered up to a day.

    Attributes:
        id, label: the recipient.
        notices: how many reached it, drafts and bounces not counted.
        aware_since: when the first of them was sent.
        reminders: reminders and further notices about the same target.
        median_answer_days: from sending to the first answer, over the answered ones; None without any.
        share_unanswered: of the notices, those without an answer; None without any notice.
        acted, refused: how many it acted upon, or refused.
    """

    id: Id
    label: str
    notices: int
    aware_since: When | None
    reminders: int
    median_answer_days: float | None
    share_unanswered: float | None
    acted: int
    refused: int


def ledger(reader: Reader, at: datetime, target_id: Id | None = None) -> list[Entry]:
    """Every notice that existed on a day, about one target or all, by the time of sending; drafts last."""
    notices = reader.all(Notice) if target_id is None else reader.where(Notice, target_id=target_id)
    events = _events_by_notice(reader)
    labels = {one.id: one.label for one in reader.all(Entity)} if notices else {}
    entries = [
        _entry(notice, events.get(notice.id, []), labels, at)
        for notice in notices
        if notice.sent is None or notice.sent.earliest <= at
    ]
    return sorted(entries, key=lambda one: (one.notice.sent is None, _moment(one.notice.sent, at), one.notice.id))


def recipients(entries: Sequence[Entry]) -> list[Recipient]:
    """The record of each recipient, the most often told first."""
    groups: dict[Id, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.notice.recipient_id, []).append(entry)
    found = [_recipient(identifier, group) for identifier, group in groups.items()]
    return sorted(found, key=lambda one: (-one.notices, one.label))


def state_at(notice: Notice, events: Sequence[NoticeEvent], at: datetime) -> NoticeState:
    """How far a notice had come: its last telling event by then, or silence once the deadline has passed.

    Args:
        notice: the record; the state it has now counts only if no event bears out any other.
        events: all its events, oldest first; later ones are passed over.
        at: the day.
    """
    if notice.sent is None and notice.state is NoticeState.DRAFT:
        return NoticeState.DRAFT
    state = NoticeState.SENT
    for event in events:
        following = STATE_AFTER.get(event.kind)
        if following is not None and _by(event, at):
            state = following
    if state in _OPEN and notice.due is not None and notice.due.latest < at:
        return NoticeState.SILENT
    if not events and notice.state not in (NoticeState.SENT, NoticeState.DRAFT):
        return notice.state
    return state


def _events_by_notice(reader: Reader) -> dict[Id, list[NoticeEvent]]:
    found: dict[Id, list[NoticeEvent]] = {}
    for event in reader.all(NoticeEvent):
        found.setdefault(event.notice_id, []).append(event)
    return found


def _entry(notice: Notice, events: Sequence[NoticeEvent], labels: dict[Id, str], at: datetime) -> Entry:
    ordered = sorted(events, key=lambda event: (_moment(event.at, at), event.id))
    known = [event for event in ordered if _by(event, at)]
    state = state_at(notice, ordered, at)
    answered = state not in (NoticeState.SENT, NoticeState.DELIVERED, NoticeState.SILENT, NoticeState.DRAFT)
    waiting = not answered or state is NoticeState.ACKNOWLEDGED
    return Entry(
        notice,
        labels.get(notice.recipient_id, ""),
        labels.get(notice.target_id, ""),
        tuple(known),
        state,
        bool(notice.due and notice.due.latest < at and waiting and state is not NoticeState.DRAFT),
        (at - notice.sent.earliest).total_seconds() / _DAY if notice.sent else None,
        _answer_days(notice, known),
    )


def _answer_days(notice: Notice, events: Sequence[NoticeEvent]) -> float | None:
    if notice.sent is None:
        return None
    sent = notice.sent.earliest
    days = [(event.at.earliest - sent).total_seconds() / _DAY for event in events if event.kind in ANSWERS and event.at]
    return max(min(days), 0.0) if days else None


def _recipient(identifier: Id, group: Sequence[Entry]) -> Recipient:
    told = [one for one in group if one.state is not NoticeState.DRAFT and not _bounced(one)]
    unanswered = [one for one in told if not any(event.kind in ANSWERS for event in one.events)]
    days = [one.answer_days for one in told if one.answer_days is not None]
    sent = [one.notice.sent for one in told if one.notice.sent is not None]
    repeated = len(told) - len({one.notice.target_id for one in told})
    reminders = sum(event.kind in _REMINDERS for one in told for event in one.events)
    return Recipient(
        identifier,
        group[0].recipient,
        len(told),
        min(sent, key=lambda when: when.earliest) if sent else None,
        reminders + repeated,
        median(days) if days else None,
        len(unanswered) / len(told) if told else None,
        sum(one.state is NoticeState.ACTED for one in told),
        sum(one.state is NoticeState.REFUSED for one in told),
    )


def _bounced(entry: Entry) -> bool:
    """Whether the last that is known of a notice is that it did not arrive."""
    telling = [event for event in entry.events if STATE_AFTER.get(event.kind) is not None]
    return bool(telling) and telling[-1].kind == "bounce"


def _by(event: NoticeEvent, at: datetime) -> bool:
    return event.at is None or event.at.earliest <= at


def _moment(when: When | None, at: datetime) -> datetime:
    return when.earliest if when else at
