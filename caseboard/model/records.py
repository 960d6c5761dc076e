"""The records of a case: frozen values, one class for each table of the case file.

A change replaces a record by a new value (`dataclasses.replace`); nothing is altered in place. Field names are the
column names. Times of recording are ISO 8601 in UTC; `When` is an approximate time as a source gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from caseboard.model.grades import (
    Credibility,
    Direction,
    Modality,
    NoticeState,
    PositionState,
    Reliability,
    Strength,
    Tlp,
)
from caseboard.model.ids import Id
from caseboard.model.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has: an identifier, and who recorded it when (ISO 8601, UTC)."""

    table: ClassVar[str]

    id: Id
    recorded_at: str
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Record):
    """One named property of the case itself: its title, number, officer, default marking."""

    table: ClassVar[str] = "setting"

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyItem(Record):
    """One entry of the vocabulary that the case carries: `part` is entity, link or property; `body` is JSON."""

    table: ClassVar[str] = "vocabulary"

    part: str
    name: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Record):
    """A thing of the case; `identity` is the normalised key that makes two records the same, if the kind has one."""

    table: ClassVar[str] = "entity"

    kind: str
    label: str
    identity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """A relation of one kind between two entities. `inferred` marks what the program or an analyst derived."""

    table: ClassVar[str] = "link"

    kind: str
    from_id: Id
    to_id: Id
    strength: Strength = Strength.UNCONFIRMED
    direction: Direction = Direction.FORWARD
    inferred: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """Who says something. `repeats_id` names the source whose words this one repeats: both are one origin."""

    table: ClassVar[str] = "source"

    name: str
    kind: str = "publication"
    publisher: str = ""
    author: str = ""
    address: str = ""
    published: When | None = None
    reliability: Reliability = Reliability.F
    repeats_id: Id | None = None
    tlp: Tlp = Tlp.CLEAR
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit(Record):
    """Evidence as obtained: its bytes never change. `text_state` is none, extracted or failed, `text_note` says why."""

    table: ClassVar[str] = "exhibit"

    reference: str
    description: str
    original_name: str
    media_type: str
    size: int
    sha256: bytes
    obtained_at: str
    obtained_from: str = ""
    method: str = ""
    source_id: Id | None = None
    parent_id: Id | None = None
    text_state: str = "none"
    text_note: str = ""
    text_sha256: bytes | None = None
    tlp: Tlp = Tlp.CLEAR
    purged_at: str | None = None
    purge_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """What a source says about an entity or a link.

    `value` is as said, `normalised` its comparable form. `scope` bounds a figure ("of spam worldwide"). The place in
    the exhibit is a page (from 1), a line (from 1), and a range of characters of the extracted text (from 0, end
    exclusive), with a short quotation.
    """

    table: ClassVar[str] = "claim"

    subject_id: Id
    property: str
    value: str
    normalised: str
    scope: str = ""
    modality: Modality = Modality.STATED
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
    source_id: Id | None = None
    exhibit_id: Id | None = None
    page: int | None = None
    line: int | None = None
    char_start: int | None = None
    char_end: int | None = None
    place: str = ""
    quotation: str = ""
    valid_from: When | None = None
    valid_to: When | None = None
    tlp: Tlp = Tlp.CLEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Record):
    """What the case makes of one property of a subject, in one scope. Rival claims stay whatever is chosen."""

    table: ClassVar[str] = "position"

    subject_id: Id
    property: str
    scope: str = ""
    state: PositionState
    claim_id: Id | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """An investigator's free words, on a subject or on the case (`subject_id` None)."""

    table: ClassVar[str] = "note"

    subject_id: Id | None = None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Record):
    """One picture of the case; an entity may stand on many boards."""

    table: ClassVar[str] = "board"

    name: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Record):
    """Where an entity stands on a board, in board units; y grows downwards."""

    table: ClassVar[str] = "placement"

    board_id: Id
    entity_id: Id
    x: float
    y: float
    pinned: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Record):
    """Who was told what about whom: the head of a correspondence whose steps are `NoticeEvent`s."""

    table: ClassVar[str] = "notice"

    target_id: Id
    recipient_id: Id
    sender: str
    conduct: str = ""
    request: str = ""
    clause: str = ""
    channel: str = ""
    contact: str = ""
    contact_found: str = ""
    sent: When | None = None
    due: When | None = None
    state: NoticeState = NoticeState.SENT
    after_id: Id | None = None
    source_id: Id | None = None
    exhibit_id: Id | None = None
    quotation: str = ""
    tlp: Tlp = Tlp.CLEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEvent(Record):
    """One step after a notice: a reply, an action, a refusal, a bounce, a reminder, silence after the deadline."""

    table: ClassVar[str] = "notice_event"

    notice_id: Id
    kind: str
    at: When | None = None
    text: str = ""
    source_id: Id | None = None
    exhibit_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeExhibit(Record):
    """An exhibit that went out with a notice, with the hash that it had then."""

    table: ClassVar[str] = "notice_exhibit"

    notice_id: Id
    exhibit_id: Id
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection(Record):
    """A suggestion that a person turned down, so that it is not made again."""

    table: ClassVar[str] = "rejection"

    exhibit_id: Id
    kind: str
    text: str
    char_start: int
    char_end: int


RECORDS: tuple[type[Record], ...] = (
    Setting,
    VocabularyItem,
    Entity,
    Link,
    Source,
    Exhibit,
    Claim,
    Position,
    Note,
    Board,
    Placement,
    Notice,
    NoticeEvent,
    NoticeExhibit,
    Rejection,
)
