"""What can be done to notices: who was told what about whom, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.model.grades import NoticeState, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Exhibit, Notice, NoticeEvent, NoticeExhibit
from caseboard.model.when import When
from caseboard.store.writer import Writer

STATE_AFTER = {
    "delivered": NoticeState.DELIVERED,
    "acknowledged": NoticeState.ACKNOWLEDGED,
    "reply": NoticeState.ACKNOWLEDGED,
    "acted": NoticeState.ACTED,
    "refused": NoticeState.REFUSED,
    "no comment": NoticeState.REFUSED,
    "not available": NoticeState.SILENT,
    "silence": NoticeState.SILENT,
    "withdrawn": NoticeState.WITHDRAWN,
    "reminder": None,
    "bounce": NoticeState.SENT,
    "note": None,
}


def add_notice(
    writer: Writer,
    target_id: Id,
    recipient_id: Id,
    sender: str,
    *,
    conduct: str = "",
    request: str = "",
    clause: str = "",
    channel: str = "",
    contact: str = "",
    contact_found: str = "",
    sent: When | None = None,
    due: When | None = None,
    state: NoticeState = NoticeState.SENT,
    after_id: Id | None = None,
    source_id: Id | None = None,
    exhibit_id: Id | None = None,
    quotation: str = "",
    tlp: Tlp = Tlp.CLEAR,
    enclosures: Sequence[Id] = (),
) -> Notice:
    """Record a notice about a target to a recipient; `enclosures` are exhibits, kept with the hash they have now.

    Raises:
        NotFound: target, recipient or an enclosure does not exist.
        InvalidValue: the sender is empty, or the deadline lies before the sending.
    """
    writer.read.get(Entity, target_id)
    writer.read.get(Entity, recipient_id)
    if not sender.strip():
        raise InvalidValue("A notice needs a sender.")
    if sent is not None and due is not None and due.latest < sent.earliest:
        raise InvalidValue(f"The deadline {due} lies before the sending on {sent}.")
    notice = writer.new(
        Notice,
        target_id=target_id,
        recipient_id=recipient_id,
        sender=sender,
        conduct=conduct,
        request=request,
        clause=clause,
        channel=channel,
        contact=contact,
        contact_found=contact_found,
        sent=sent,
        due=due,
        state=state,
        after_id=after_id,
        source_id=source_id,
        exhibit_id=exhibit_id,
        quotation=quotation,
        tlp=tlp,
    )
    for enclosure in enclosures:
        writer.new(
            NoticeExhibit,
            notice_id=notice.id,
            exhibit_id=enclosure,
            sha256=writer.read.get(Exhibit, enclosure).sha256,
        )
    return notice


def add_notice_event(
    writer: Writer,
    notice_id: Id,
    kind: str,
    at: When | None = None,
    text: str = "",
    *,
    source_id: Id | None = None,
    exhibit_id: Id | None = None,
) -> NoticeEvent:
    """Record what came after a notice; the state of the notice follows (see `STATE_AFTER`).

    Raises:
        NotFound: there is no such notice.
        InvalidValue: the kind of event is unknown.
    """
    notice = writer.read.get(Notice, notice_id)
    if kind not in STATE_AFTER:
        raise InvalidValue(f"“{kind}” is no event of a notice; known are {', '.join(STATE_AFTER)}.")
    state = STATE_AFTER[kind]
    if state is not None:
        writer.put(replace(notice, state=state))
    return writer.new(
        NoticeEvent, notice_id=notice_id, kind=kind, at=at, text=text, source_id=source_id, exhibit_id=exhibit_id
    )


def change_notice(writer: Writer, notice_id: Id, **changes: Any) -> Notice:
    """Change fields of a notice.

    Raises:
        NotFound: there is no such notice.
    """
    return writer.put(replace(writer.read.get(Notice, notice_id), **changes))
