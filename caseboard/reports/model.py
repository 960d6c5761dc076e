"""What a briefing says, before any thought of paper: frozen values in the order in which they are printed.

Strings are as a reader may see them: indicators are defanged, names and figures are unchanged. `key` names a place of
the document that others refer to, such as `entity-3`; numbers of sources, disputes, links and notices begin at 1, and
0 stands for none.
"""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.model.grades import Tlp
from caseboard.model.when import When
from caseboard.store.columns import BoardColumns


@dataclass(frozen=True, slots=True)
class Name:
    """A thing that the document can refer to; `key` is empty where it has no place of its own."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source says of one property: `grade` is the Admiralty code, such as B2.

    `bare` marks a claim that says no more than that a link exists.
    """

    property: str
    value: str
    scope: str
    modality: str
    grade: str
    source: int
    exhibit: Name | None
    where: str
    quotation: str
    valid: str
    tlp: Tlp
    dispute: int = 0
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Rival:
    """One of several values that contradict each other, with all who give it."""

    value: str
    statements: tuple[Statement, ...]
    origins: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A property on which sources differ, or on which the case has taken a position."""

    number: int
    key: str
    subject: Name
    property: str
    scope: str
    state: str
    reason: str
    rivals: tuple[Rival, ...]
    origins: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A link with what is claimed of it."""

    number: int
    key: str
    start: Name
    words: str
    reverse: str
    end: Name
    label: str
    strength: str
    direction: str
    inferred: bool
    statements: tuple[Statement, ...]
    dispute: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """An entity with everything that is claimed of it. `colour` is that of its kind on the board."""

    name: Name
    kind: str
    colour: str
    statements: tuple[Statement, ...]
    relations: tuple[Relation, ...]
    notes: tuple[str, ...]
    disputes: tuple[int, ...]
    told: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the chronology: what was so or what happened, and who says it."""

    when: When
    shown: str
    sort: str
    subject: Name
    text: str
    backing: tuple[tuple[str, int], ...]
    dispute: int = 0
    notice: int = 0


@dataclass(frozen=True, slots=True)
class NoticeStep:
    """What came after a notice."""

    at: When | None
    when: str
    kind: str
    text: str
    source: int
    exhibit: Name | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice: who was told what about whom, and what came of it; `enclosures` are references with hashes."""

    number: int
    key: str
    target: Name
    recipient: Name
    sender: str
    sent: When | None
    when: str
    due: str
    channel: str
    contact: str
    contact_found: str
    conduct: str
    request: str
    clause: str
    state: str
    follows: int
    source: int
    exhibit: Name | None
    quotation: str
    enclosures: tuple[tuple[Name, str], ...]
    steps: tuple[NoticeStep, ...]
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class Party:
    """What one party was told and when, oldest first: `entries` are notices and what came of them."""

    name: Name
    aware_since: str
    notices: int
    standing: str
    entries: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source of the register. `origin` is the number of the source whose words it repeats in the end."""

    number: int
    key: str
    name: str
    kind: str
    publisher: str
    author: str
    address: str
    published: str
    reliability: str
    repeats: int
    origin: int
    claims: int
    note: str
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class ExhibitEntry:
    """An exhibit of the list. `sha256` is lower-case hexadecimal."""

    key: str
    reference: str
    description: str
    original_name: str
    media_type: str
    size: int
    sha256: str
    obtained: str
    obtained_from: str
    method: str
    recorded_by: str
    source: int
    parent: Name | None
    text_note: str
    destroyed: str
    claims: int
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class Figure:
    """A board to be drawn."""

    key: str
    name: str
    columns: BoardColumns


@dataclass(frozen=True, slots=True)
class Action:
    """A record of the audit log."""

    sequence: int
    at: str
    actor: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Audit:
    """Where the chain of changes stands. `head` is hexadecimal; `last` holds the latest actions."""

    head: str
    count: int
    first: str
    latest: str
    last: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a briefing covers; `origins` are sources that do not repeat others."""

    entities: int
    links: int
    claims: int
    sources: int
    origins: int
    exhibits: int
    disputed: int
    notices: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """A whole briefing. `others` are entities of which nothing but their links is known."""

    title: str
    number: str
    officer: str
    date: When
    tlp: Tlp
    summary: str
    counts: Counts
    target: Name | None
    figures: tuple[Figure, ...]
    disputes: tuple[Dispute, ...]
    dossiers: tuple[Dossier, ...]
    others: tuple[Dossier, ...]
    relations: tuple[Relation, ...]
    chronology: tuple[Moment, ...]
    tellings: tuple[Telling, ...]
    parties: tuple[Party, ...]
    sources: tuple[SourceNote, ...]
    exhibits: tuple[ExhibitEntry, ...]
    audit: Audit
    notes: tuple[str, ...]
    withheld: bool
