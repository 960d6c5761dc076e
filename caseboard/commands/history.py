"""What can be undone and redone, derived from the audit log alone, so that it survives a restart."""

from __future__ import annotations

from collections.abc import Iterable

from caseboard.model.changes import AuditEntry, ChangeKind

_STEPS = (ChangeKind.EDIT, ChangeKind.LAYOUT, ChangeKind.IMPORT)


class History:
    """Two stacks of sequence numbers. An undo is redone by taking it back in turn."""

    def __init__(self, entries: Iterable[AuditEntry]) -> None:
        self.undoable: list[AuditEntry] = []
        self.redoable: list[AuditEntry] = []
        self.last: AuditEntry | None = None
        for entry in entries:
            self.add(entry)

    def add(self, entry: AuditEntry) -> None:
        """Take in the next entry of the log."""
        self.last = entry
        if entry.kind in _STEPS:
            self.undoable.append(entry)
            self.redoable.clear()
        elif entry.kind is ChangeKind.UNDO:
            self.undoable.pop()
            self.redoable.append(entry)
        elif entry.kind is ChangeKind.REDO:
            self.redoable.pop()
            self.undoable.append(entry)
        elif entry.kind is ChangeKind.PURGE:
            self.undoable.clear()
            self.redoable.clear()
