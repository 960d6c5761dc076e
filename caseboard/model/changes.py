"""What one change did, as it is told to whoever watches a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from caseboard.model.ids import Id
from caseboard.model.records import Record


class ChangeKind(StrEnum):
    """What sort of action a change is. Checkpoints and purges cannot be undone."""

    EDIT = "edit"
    LAYOUT = "layout"
    IMPORT = "import"
    UNDO = "undo"
    REDO = "redo"
    CHECKPOINT = "checkpoint"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class TableChange:
    """The records of one table that a change touched."""

    inserted: frozenset[Id] = frozenset()
    updated: frozenset[Id] = frozenset()
    deleted: frozenset[Id] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.inserted or self.updated or self.deleted)

    @property
    def all(self) -> frozenset[Id]:
        """Every record touched in any way."""
        return self.inserted | self.updated | self.deleted


_NOTHING = TableChange()


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One committed action: its place in the audit log, who did it, and the records it touched by table.

    An action of very many rows has `everything` set and lists none: read again what you show.
    """

    sequence: int
    label: str
    kind: ChangeKind
    actor: str
    at: str
    tables: Mapping[str, TableChange] = field(default_factory=dict)
    everything: bool = False

    def of(self, record: type[Record]) -> TableChange:
        """What happened to records of one class."""
        return self.tables.get(record.table, _NOTHING)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit log without its payload.

    `undoes` is the sequence number that an undo or redo takes back, `rows` how many rows changed, `root` the Merkle
    root of the changeset, `previous` and `hash` (32 bytes each) the chain.
    """

    sequence: int
    at: str
    actor: str
    label: str
    kind: ChangeKind
    undoes: int | None
    rows: int
    root: bytes = b""
    previous: bytes = b""
    hash: bytes = b""
