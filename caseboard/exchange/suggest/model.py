"""What suggestions are: a range of a text, what it seems to be, and why."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from dataclasses import dataclass

from caseboard.model.ids import Id

CLAIM = "claim"

RejectedKey = tuple[str, str]
"""What a person once rejected: a suggestion's `key`."""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A label or alias of an entity of the case; one entity may come with several."""

    id: Id
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A range of the text that seems worth a place in the case.

    `kind` is an entity kind of the vocabulary, or `claim`. `start` and `end` are offsets in characters (from 0, end
    exclusive) of the words as they stand, defanged or not; `value` is the identifier, name or figure that they mean.
    `entity_id` is set where the case has it already. `property` is the likely property of a claim.
    """

    kind: str
    text: str
    start: int
    end: int
    why: str
    value: str
    sentence_start: int
    sentence_end: int
    entity_id: Id | None = None
    property: str | None = None

    @builtins.property
    def key(self) -> RejectedKey:
        """What two suggestions of the same thing have in common: kind and value, without case."""
        return self.kind, self.value.casefold()


@dataclass(frozen=True, slots=True)
class Found:
    """A find before it is put into its sentence. `text[start:end]` are its words."""

    kind: str
    start: int
    end: int
    value: str
    why: str
    property: str | None = None
    entity_id: Id | None = None


MAX_FINDS = 100_000
"""More than anybody can look through; a text with more is a table, not prose."""


class Taken:
    """The characters of a text that a find already has; of two finds that overlap, the first taken stays."""

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length)
        self.finds: list[Found] = []

    @builtins.property
    def full(self) -> bool:
        """Whether so much was found that looking further makes no sense."""
        return len(self.finds) >= MAX_FINDS

    def free(self, start: int, end: int) -> bool:
        """Whether no find has any character of the range."""
        return self._marks.find(1, start, end) < 0

    def take(self, find: Found) -> bool:
        """Keep the find if its range is free; tells whether it was."""
        if find.end <= find.start or not self.free(find.start, find.end):
            return False
        self._marks[find.start : find.end] = b"\x01" * (find.end - find.start)
        self.finds.append(find)
        return True


def without_rejected(finds: list[Found], rejected: Collection[RejectedKey]) -> list[Found]:
    """The finds that nobody has rejected before."""
    if not rejected:
        return finds
    gone = {(kind, value.casefold()) for kind, value in rejected}
    return [find for find in finds if (find.kind, find.value.casefold()) not in gone]
