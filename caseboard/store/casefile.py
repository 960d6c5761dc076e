"""A case file from opening to closing: the checks before it is trusted, the connection, the reader, the index."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import apsw

from caseboard.errors import CaseDamaged, CaseFileError, CaseLocked, CaseTooNew
from caseboard.progress import Progress
from caseboard.store import connection as connections
from caseboard.store.dbapi import Connection
from caseboard.store.pages import damaged_pages, place_of, read_header
from caseboard.store.reader import Reader
from caseboard.store.schema import FORMAT, check_schema, guard_audit, migrate
from caseboard.store.search import SearchIndex
from caseboard.store.verify import Verification, verify_contents

_CHECK_SECONDS = 2.0
_open_here: set[tuple[int, int]] = set()


class CaseFile:
    """An open case file. Make one with `create_case_file` or `open_case_file`; close it when done."""

    def __init__(self, path: Path, connection: Connection, *, read_only: bool, copy: Path | None = None) -> None:
        self.path = path
        self.read_only = read_only
        self.connection = connection
        self.reader = Reader(connection.apsw)
        self.index = SearchIndex(connection.apsw)
        self._copy = copy
        self._key = _key(path)
        self._closed = False
        if copy is None:
            _open_here.add(self._key)
        guard_audit(connection)
        connection.execute("PRAGMA query_only=ON")

    def verify(self, progress: Progress | None = None) -> Verification:
        """Check the whole case; see `verify_contents`."""
        with connections.told(self.path.name):
            return verify_contents(self.connection, progress or Progress())

    def close(self) -> None:
        """Close the file; nothing is left beside it. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._copy is None:
            _open_here.discard(self._key)
        try:
            connections.close(self.connection, writable=not self.read_only)
        finally:
            if self._copy is not None:
                shutil.rmtree(self._copy.parent, ignore_errors=True)


def create_case_file(path: Path) -> CaseFile:
    """Make a new case file with empty tables.

    Raises:
        CaseFileError: something of that name exists, or the folder cannot be written to.
    """
    if not path.parent.is_dir():
        raise CaseFileError(f"There is no folder {path.parent}; make it first, or choose another place.")
    connection = connections.create(path)
    with connections.told(path.name):
        migrate(connection)
    return CaseFile(path, connection, read_only=False)


def open_case_file(path: Path, *, read_only: bool = False) -> CaseFile:
    """Open a case file after checking that it is one, undamaged, and of a format that this program knows.

    A read-only opening of a file that another program holds works on a copy of it.

    Raises:
        CaseFileError: it cannot be opened; the subclass and the sentence say why. It was left untouched.
    """
    if not path.exists():
        raise CaseFileError(f"There is no file {path.name}; check the name, or make it with “caseboard new”.")
    if _key(path) in _open_here:
        raise CaseLocked(f"{path.name} is already open in this program; look for its window.")
    header = read_header(path)
    if header.version > FORMAT:
        raise CaseTooNew(
            f"{path.name} was written by a newer Caseboard (format {header.version}, this one knows {FORMAT});"
            " it was left untouched. Install the newer program to open it."
        )
    if header.wal or header.version < 1:
        raise CaseDamaged(
            f"{path.name} is not in the state in which Caseboard leaves its files; it was left untouched."
        )
    if read_only:
        return _open_reading(path, header.version)
    _check(path, header.version)
    if header.version < FORMAT:
        _back_up(path, header.version)
    connection = connections.open_exclusive(path)
    try:
        if header.version < FORMAT:
            migrate(connection)
        return CaseFile(path, connection, read_only=False)
    except BaseException:
        connection.close()
        raise


def verify_file(path: Path, progress: Progress | None = None) -> Verification:
    """Check a case file that this program does not have open: every page of the file, then what it says.

    Raises:
        CaseFileError: it is no case file, or somebody is writing to it. A damaged one is no error but a finding.
    """
    progress = progress or Progress()
    header = read_header(path)
    if connections.has_journal(path):
        connections.open_exclusive(path).close()
    progress.start(path.stat().st_size // header.page_size, "Checking the pages of the file")
    pages = [
        f"The file was changed outside Caseboard: the checksum of {place_of(path, header, page)} does not match."
        for page in damaged_pages(path, header, progress)
    ]
    try:
        case = _open_damaged(path, header.version) if pages else open_case_file(path, read_only=True)
        try:
            found = case.verify(progress)
        finally:
            case.close()
    except (CaseDamaged, UnicodeDecodeError) as problem:
        return Verification((*pages, " ".join(str(problem).split())), 0, 0, 0, b"")
    return Verification((*pages, *found.findings), found.actions, found.records, found.exhibits, found.head)


def _open_damaged(path: Path, version: int) -> CaseFile:
    connection = connections.open_reading(path, check_pages=False)
    try:
        with connections.told(path.name):
            check_schema(connection, path.name, version)
        return CaseFile(path, connection, read_only=True)
    except BaseException:
        connection.close()
        raise


def _key(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _open_reading(path: Path, version: int) -> CaseFile:
    try:
        _check(path, version)
        connection = connections.open_reading(path)
        return CaseFile(path, connection, read_only=True)
    except CaseLocked:
        copy = connections.copy_in_use(path)
    try:
        _check(copy, version)
        return CaseFile(path, connections.open_reading(copy), read_only=True, copy=copy)
    except BaseException:
        shutil.rmtree(copy.parent, ignore_errors=True)
        raise


def _check(path: Path, version: int) -> None:
    """Look at the file without the right to write to it; a change that was cut off is rolled back first."""
    if connections.has_journal(path) and os.access(path, os.W_OK):
        connections.close(connections.open_exclusive(path), writable=True)
    connection = connections.open_reading(path)
    try:
        with connections.told(path.name):
            check_schema(connection, path.name, version)
            try:
                with connections.time_budget(connection, _CHECK_SECONDS):
                    sentences = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
            except apsw.InterruptError:
                sentences = ["ok"]
        if sentences != ["ok"]:
            raise CaseDamaged(f"{path.name} is damaged ({sentences[0]}); it was left untouched. Restore a backup.")
    finally:
        connection.close()


def _back_up(path: Path, version: int) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    backup = path.with_name(f"{path.stem}.format{version}-{stamp}{path.suffix}")
    try:
        shutil.copy2(path, backup)
    except OSError as problem:
        raise CaseFileError(
            f"{path.name} is of an older format and no backup could be written beside it ({problem.strerror});"
            " it was left untouched. Make room or copy it elsewhere."
        ) from None
