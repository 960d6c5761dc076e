"""Opens and closes the connection to a case file, with the settings that keep it safe and a stranger's file harmless.

Settings follow the measurements in docs/case-format.md: TRUNCATE journal and FULL synchronisation lose no acknowledged
change in a power cut; an exclusive lock keeps a second program out; views, triggers and application functions of a
received file are never run (sqlite.org/security.html, section 1.2).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import apsw
import apsw.sqlite_extra

from caseboard.errors import CaseDamaged, CaseFileError, CaseLocked, CaseReadOnly
from caseboard.store.dbapi import Connection
from caseboard.store.pages import RESERVED

_MEBIBYTE = 1 << 20
_LIMITS = {
    apsw.SQLITE_LIMIT_LENGTH: 256 * _MEBIBYTE,
    apsw.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    apsw.SQLITE_LIMIT_COLUMN: 100,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 50,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 10,
    apsw.SQLITE_LIMIT_VDBE_OP: 25_000,
    apsw.SQLITE_LIMIT_ATTACHED: 2,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    apsw.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
}
_SWITCHES = (
    (apsw.SQLITE_DBCONFIG_DEFENSIVE, 1),
    (apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0),
    (apsw.SQLITE_DBCONFIG_DQS_DML, 0),
    (apsw.SQLITE_DBCONFIG_DQS_DDL, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
)
_PRAGMAS = (
    "journal_mode=TRUNCATE",
    "synchronous=FULL",
    "fullfsync=ON",
    "secure_delete=ON",
    "foreign_keys=ON",
    "cell_size_check=ON",
    "mmap_size=0",
    "temp_store=MEMORY",
    "cache_size=-114688",
)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what SQLite says about a case file into the sentences of `CaseboardError`."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError):
        raise CaseLocked(
            f"{name} is open in another window or program; close it there, or open it read-only."
        ) from None
    except apsw.ReadOnlyError:
        raise CaseReadOnly(f"{name} cannot be written to; check the rights of the file and its folder.") from None
    except apsw.FullError:
        raise CaseFileError(
            f"There is no room left on the disk of {name}; nothing was changed. Free some space."
        ) from None
    except (apsw.CorruptError, apsw.NotADBError, apsw.IOError) as problem:
        raise CaseDamaged(
            f"{name} is damaged ({problem}); it was left untouched. Run “caseboard verify” on it and restore a backup."
        ) from None
    except (apsw.CantOpenError, apsw.PermissionsError, apsw.AuthError):
        raise CaseFileError(f"{name} cannot be opened; check the name and the rights of its folder.") from None
    except apsw.TooBigError:
        raise CaseDamaged(f"{name} holds a value that is too big for a case file.") from None


@cache
def _checksums_ready() -> bool:
    apsw.sqlite_extra.load(apsw.Connection(":memory:"), "cksumvfs")
    return True


def create(path: Path) -> Connection:
    """Make a new, empty database file with page checksums.

    Raises:
        CaseFileError: something of that name exists, or the folder cannot be written to.
    """
    if path.exists():
        raise CaseFileError(f"{path.name} exists already; choose another name.")
    _checksums_ready()
    with told(path.name):
        raw = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
        raw.reserve_bytes(reserve=RESERVED)
        return _exclusive(_hardened(raw))


def open_exclusive(path: Path) -> Connection:
    """Open a case file for one program alone.

    Raises:
        CaseLocked: somebody else has it.
        CaseFileError: it cannot be opened or written.
    """
    _checksums_ready()
    with told(path.name):
        return _exclusive(_hardened(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)))


def open_reading(path: Path, *, check_pages: bool = True) -> Connection:
    """Open a case file only to read it; without page checks what is left of a damaged file can be looked at.

    Raises:
        CaseLocked: somebody has it open for writing.
        CaseFileError: it cannot be opened.
    """
    _checksums_ready()
    with told(path.name):
        connection = _hardened(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY))
        connection.execute("PRAGMA temp_store=MEMORY")
        if not check_pages:
            connection.execute("PRAGMA checksum_verification=OFF")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        return connection


def has_journal(path: Path) -> bool:
    """Whether a change was cut off, so that SQLite has to roll it back before anything else."""
    journal = path.with_name(path.name + "-journal")
    return journal.exists() and journal.stat().st_size > 0


def copy_in_use(path: Path, attempts: int = 50) -> Path:
    """Copy a case file that another program has open, at a moment when no change is under way.

    Returns the copy, in a temporary folder of its own. Only for files that this process does not have open.

    Raises:
        CaseLocked: the other program kept writing.
    """
    folder = Path(tempfile.mkdtemp(prefix="caseboard-"))
    for _ in range(attempts):
        before = path.stat()
        if not has_journal(path):
            copy = Path(shutil.copy2(path, folder / path.name))
            after = path.stat()
            if not has_journal(path) and (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
                return copy
        time.sleep(0.05)
    shutil.rmtree(folder)
    raise CaseLocked(f"{path.name} is being written to by another program; try again when it is done.")


def close(connection: Connection, *, writable: bool) -> None:
    """Close cleanly, so that the case is one file with no journal beside it."""
    if writable:
        connection.execute("PRAGMA query_only=OFF")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def _hardened(raw: apsw.Connection) -> Connection:
    for limit, value in _LIMITS.items():
        raw.limit(limit, value)
    for switch, value in _SWITCHES:
        raw.config(switch, value)
    return Connection(raw)


def _exclusive(connection: Connection) -> Connection:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")
    return connection


@contextmanager
def time_budget(connection: Connection, seconds: float) -> Iterator[None]:
    """Interrupt whatever runs on the connection longer than that; the caller sees `apsw.InterruptError`."""
    end = time.monotonic() + seconds
    connection.apsw.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        yield
    finally:
        connection.apsw.set_progress_handler(None)
