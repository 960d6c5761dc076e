"""A case: open it, change it through one door, undo, listen, search, check.

The verbs beside this module say what a person can do; each takes the writer that `Case.changing` hands out.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from caseboard.commands.history import History
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.errors import CaseboardError, CaseReadOnly, NothingToUndo
from caseboard.model.changes import AuditEntry, ChangeKind, ChangeSet
from caseboard.model.records import Board, Setting, VocabularyItem
from caseboard.model.vocabulary import EMPTY, Vocabulary
from caseboard.progress import Progress
from caseboard.store import audit
from caseboard.store.casefile import CaseFile, create_case_file, open_case_file
from caseboard.store.reader import Reader
from caseboard.store.search import Hit
from caseboard.store.verify import Verification
from caseboard.store.writer import Door, Writer, write

__all__ = ["Case", "Hit", "Verification", "Writer", "default_actor"]

Listener = Callable[[ChangeSet], None]
TITLE = "title"
FIRST_BOARD = "Board 1"


class Case:
    """One open case file. Use `Case.create` or `Case.open`, as a context manager or with `close`."""

    def __init__(self, file: CaseFile, actor: str | None) -> None:
        self._file = file
        self._listeners: list[Listener] = []
        self._changing = False
        self.actor = actor or default_actor()
        self._history = History(audit.entries(file.connection))
        self._vocabulary = _stored_vocabulary(file.reader)

    @classmethod
    def create(
        cls, path: Path | str, *, title: str = "", actor: str | None = None, vocabulary: Vocabulary | None = None
    ) -> Case:
        """Make a new case file with the program's vocabulary and one empty board.

        Raises:
            CaseFileError: something of that name exists, or the folder cannot be written to.
        """
        path = Path(path)
        case = cls(create_case_file(path), actor)
        case._vocabulary = vocabulary or load_vocabulary()
        with case.changing("New case", ChangeKind.CHECKPOINT) as writer:
            for part, name, body in case._vocabulary.items():
                writer.new(VocabularyItem, part=part, name=name, body=json.dumps(body, sort_keys=True, default=dict))
            writer.new(Setting, name=TITLE, value=title or path.stem)
            writer.new(Board, name=FIRST_BOARD)
        return case

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, actor: str | None = None) -> Case:
        """Open a case file.

        Raises:
            CaseLocked: somebody else has it; it can be opened read-only.
            CaseFileError: it is newer, damaged, foreign or unreadable. It was left untouched.
        """
        return cls(open_case_file(Path(path), read_only=read_only), actor)

    def close(self) -> None:
        """Close the file. There is nothing to save."""
        self._listeners.clear()
        self._file.close()

    def __enter__(self) -> Case:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._file.path

    @property
    def read_only(self) -> bool:
        """Whether changes are refused."""
        return self._file.read_only

    @property
    def read(self) -> Reader:
        """Questions to the records."""
        return self._file.reader

    @property
    def vocabulary(self) -> Vocabulary:
        """The kinds and properties that this case knows."""
        return self._vocabulary

    @property
    def title(self) -> str:
        """The name of the case."""
        return self.read.settings().get(TITLE, self.path.stem)

    @property
    def head(self) -> bytes:
        """The hash of the last audit record, 32 bytes."""
        return self._history.last.hash if self._history.last else audit.NO_HASH

    @contextmanager
    def changing(self, label: str, kind: ChangeKind = ChangeKind.EDIT) -> Iterator[Writer]:
        """The one door: a change with a label for people, kept whole or not at all.

        Raises:
            CaseReadOnly: the case is open read-only.
            CaseboardError: another change is under way, or the change would leave the case inconsistent.
        """
        with self._write(label, kind) as writer:
            yield writer

    @contextmanager
    def _write(self, label: str, kind: ChangeKind, undoes: int | None = None) -> Iterator[Writer]:
        if self.read_only:
            raise CaseReadOnly(f"{self.path.name} is open read-only; open it for writing to change it.")
        if self._changing:
            raise CaseboardError(f"“{label}” has to wait: another change is under way.")
        last = self._history.last
        door = Door(
            self._file.connection,
            self.read,
            self._vocabulary,
            self.actor,
            self.path.name,
            last.sequence if last else 0,
            self.head,
        )
        self._changing = True
        try:
            with write(door, label, kind, undoes) as writer:
                yield writer
        finally:
            self._changing = False
        if writer.outcome is not None:
            self._announce(*writer.outcome)

    def _announce(self, change: ChangeSet, entry: AuditEntry) -> None:
        self._history.add(entry)
        if change.everything or change.of(VocabularyItem):
            self._vocabulary = _stored_vocabulary(self.read)
        self._file.index.follow(change)
        for listener in tuple(self._listeners):
            listener(change)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change after it is committed; call what is returned to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._history.undoable[-1].label if self._history.undoable else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back, or None."""
        return self._history.redoable[-1].label if self._history.redoable else None

    def undo(self) -> ChangeSet:
        """Take back the last change, as a new record of the log.

        Raises:
            NothingToUndo: there is no change left that can be undone.
        """
        if not self._history.undoable:
            raise NothingToUndo("There is nothing to undo.")
        return self._take_back(self._history.undoable[-1], ChangeKind.UNDO)

    def redo(self) -> ChangeSet:
        """Bring back what was undone last.

        Raises:
            NothingToUndo: nothing was undone since the last change.
        """
        if not self._history.redoable:
            raise NothingToUndo("There is nothing to redo.")
        return self._take_back(self._history.redoable[-1], ChangeKind.REDO)

    def undo_to(self, sequence: int) -> int:
        """Undo every change after that record of the log; returns how many were undone."""
        count = 0
        while self._history.undoable and self._history.undoable[-1].sequence > sequence:
            self.undo()
            count += 1
        return count

    def _take_back(self, entry: AuditEntry, kind: ChangeKind) -> ChangeSet:
        with self._write(entry.label, kind, undoes=entry.sequence) as writer:
            writer.take_back(entry.sequence)
        if writer.outcome is None:
            raise CaseboardError(f"“{entry.label}” left nothing to take back.")
        return writer.outcome[0]

    def history(self) -> list[AuditEntry]:
        """The audit log, oldest first."""
        return list(audit.entries(self._file.connection))

    @property
    def undoable(self) -> list[AuditEntry]:
        """The changes that undo would take back, oldest first."""
        return list(self._history.undoable)

    def checkpoint(self, name: str) -> None:
        """Put a named mark into the log; nothing needs saving."""
        with self.changing(name or "Checkpoint", ChangeKind.CHECKPOINT):
            pass

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """What holds all words of a text, in labels, claims, notes, sources, notices and exhibit texts."""
        return self._file.index.search(text, limit)

    def verify(self, progress: Progress | None = None) -> Verification:
        """Check the case against its log; `store.casefile.verify_file` also checks every page of a closed file."""
        return self._file.verify(progress)


def default_actor() -> str:
    """The name under which changes are recorded unless another is given: the login name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "investigator"


def _stored_vocabulary(reader: Reader) -> Vocabulary:
    items = reader.all(VocabularyItem)
    order = {"property": 0, "entity": 1, "link": 2}
    return EMPTY.with_items(
        (item.part, item.name, json.loads(item.body)) for item in sorted(items, key=lambda item: order[item.part])
    )
