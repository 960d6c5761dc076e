"""What a reader makes of a file: proposed entities, links and claims in columns, and what it could not use.

A table of a million rows must not become millions of Python objects, so a proposal is a handful of parallel lists.
Readers fill them through `exchange.proposer`, which merges what the file itself repeats; nothing here knows a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NewType

from caseboard.model.grades import Credibility, Direction, Modality, Strength, Tlp
from caseboard.model.when import When

if TYPE_CHECKING:
    from caseboard.exchange.mapping import MappingSpec

Subject = NewType("Subject", int)
"""A claim's subject: row n of the entities is n, row n of the links is -1 - n."""

EXTERNAL_ID = "external_id"
HOLDS = "holds"
MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of a file that was left out: where it stands, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What qualifies a claim. One value is shared by all claims that are alike."""

    scope: str = ""
    modality: Modality = Modality.STATED
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
    quotation: str = ""
    valid_from: When | None = None
    valid_to: When | None = None
    tlp: Tlp = Tlp.CLEAR


PLAIN = Traits()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file, which becomes an exhibit of its own below it."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says what the file says, as far as the file tells; empty fields are filled from the file's name."""

    name: str = ""
    kind: str = "file"
    publisher: str = ""
    author: str = ""
    address: str = ""
    published: When | None = None
    tlp: Tlp = Tlp.CLEAR
    note: str = ""


@dataclass(frozen=True, slots=True)
class EntityColumns:
    """Proposed entities, one row each. `lines` counts from 1, 0 where a file has no lines."""

    kinds: Sequence[str]
    labels: Sequence[str]
    identities: Sequence[str | None]
    references: Sequence[str]
    places: Sequence[str]
    lines: Sequence[int]

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """Proposed links; `from_rows` and `to_rows` are rows of the entities."""

    kinds: Sequence[str]
    from_rows: Sequence[int]
    to_rows: Sequence[int]
    labels: Sequence[str]
    strengths: Sequence[Strength]
    directions: Sequence[Direction]

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True, slots=True)
class ClaimColumns:
    """Proposed claims; `subjects` are `Subject` numbers."""

    subjects: Sequence[int]
    properties: Sequence[str]
    values: Sequence[str]
    places: Sequence[str]
    lines: Sequence[int]
    traits: Sequence[Traits]

    def __len__(self) -> int:
        return len(self.subjects)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a reader found in one file. `read` counts in the format's own terms."""

    format: str
    read: Mapping[str, int]
    entities: EntityColumns
    links: LinkColumns
    claims: ClaimColumns
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)
    positions: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    mapping: MappingSpec | None = None
