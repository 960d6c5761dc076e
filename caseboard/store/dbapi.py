"""A DB-API 2.0 face (PEP 249) on apsw, so that sqlite-utils works on the SQLite that the case file needs.

apsw gives sessions, security switches, limits and blob streaming, but has its own interface; sqlite-utils expects the
one of the standard library and looks for a drop-in module named `pysqlite3` first. `sqlite_utils()` registers this
module under that name and returns the package. Only what sqlite-utils and the store use is here. The connection is
always in autocommit mode: transactions are begun and ended in so many words.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType, TracebackType
from typing import Any

import apsw

apilevel = "2.0"
threadsafety = 1
paramstyle = "qmark"
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))

Error = apsw.Error
DatabaseError = apsw.Error
OperationalError = apsw.SQLError
IntegrityError = apsw.ConstraintError
NotSupportedError = apsw.Error
complete_statement = apsw.complete

Bindings = Sequence[Any] | Mapping[str, Any]
Description = tuple[tuple[str, None, None, None, None, None, None], ...]


class Cursor:
    """A cursor that remembers its description after the last row, which apsw does not."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._cursor = connection.apsw.cursor()
        self.description: Description | None = None
        self._gives_rows = False
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def execute(self, sql: str, bindings: Bindings = ()) -> Cursor:
        """Run one statement, or several that share the bindings."""
        return self._run(sql, bindings, many=False)

    def executemany(self, sql: str, rows: Iterable[Bindings]) -> Cursor:
        """Run one statement for each row of bindings."""
        return self._run(sql, rows, many=True)

    def _run(self, sql: str, bindings: Any, *, many: bool) -> Cursor:
        before = self.connection.apsw.total_changes()
        self.description = None
        self._cursor.exec_trace = self._describe
        try:
            (self._cursor.executemany if many else self._cursor.execute)(sql, bindings)
        finally:
            self._cursor.exec_trace = None
        changed = self.connection.apsw.total_changes() - before
        self.rowcount = -1 if self._gives_rows else changed
        self.lastrowid = self.connection.apsw.last_insert_rowid()
        return self

    def _describe(self, cursor: apsw.Cursor, _sql: str, _bindings: Any) -> bool:
        columns = tuple((name, None, None, None, None, None, None) for name, *_ in cursor.get_description())
        self._gives_rows = bool(columns)
        self.description = columns or None
        return True

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next `size` rows."""
        rows = []
        for row in self._cursor:
            rows.append(row)
            if len(rows) >= (size or self.arraysize):
                break
        return rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return list(self._cursor)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._cursor)

    def close(self) -> None:
        """Give up what is left of the result."""
        self._cursor.close()


class Connection:
    """A connection in the manner of the standard library's, around an `apsw.Connection` (attribute `apsw`)."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.apsw = connection
        self.isolation_level: str | None = None
        self.row_factory: Any = None

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def execute(self, sql: str, bindings: Bindings = ()) -> Cursor:
        """Run one statement on a new cursor."""
        return Cursor(self).execute(sql, bindings)

    def executemany(self, sql: str, rows: Iterable[Bindings]) -> Cursor:
        """Run one statement for each row of bindings on a new cursor."""
        return Cursor(self).executemany(sql, rows)

    def executescript(self, sql: str) -> Cursor:
        """Run several statements; unlike the standard library's this commits nothing on its own."""
        return Cursor(self).execute(sql)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.apsw.in_transaction

    @property
    def total_changes(self) -> int:
        """Rows inserted, updated and deleted since the connection was opened."""
        return self.apsw.total_changes()

    def commit(self) -> None:
        """End the transaction, if there is one, and keep it."""
        if self.apsw.in_transaction:
            self.apsw.execute("COMMIT")

    def rollback(self) -> None:
        """End the transaction, if there is one, and drop it."""
        if self.apsw.in_transaction:
            self.apsw.execute("ROLLBACK")

    def create_function(self, name: str, narg: int, func: Any, *, deterministic: bool = False) -> None:
        """Register a scalar SQL function."""
        self.apsw.create_scalar_function(name, func, narg, deterministic=deterministic)

    def close(self) -> None:
        """Close the file."""
        self.apsw.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()


def connect(database: str, **_options: Any) -> Connection:
    """Open a database by name, `:memory:` included."""
    return Connection(apsw.Connection(str(database)))


def sqlite_utils() -> ModuleType:
    """The sqlite-utils package, working on this module instead of the standard library's `sqlite3`."""
    here = sys.modules[__name__]
    sys.modules.setdefault("pysqlite3", here)
    sys.modules.setdefault("pysqlite3.dbapi2", here)
    return importlib.import_module("sqlite_utils")
