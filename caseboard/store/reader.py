"""Reads records, exhibits and board columns from a case file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import apsw

from caseboard.errors import NotFound
from caseboard.model.ids import Id, id_text
from caseboard.model.records import Claim, Entity, Link, Record, Setting
from caseboard.store.columns import BoardColumns, read_board_columns
from caseboard.store.disputes import disputed_keys
from caseboard.store.rows import mapping

R = TypeVar("R", bound=Record)


class Reader:
    """Questions to the records of one open case. Every answer is a value; nothing is cached."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def find(self, record: type[R], identifier: Id) -> R | None:
        """The record with that identifier, or None."""
        kept = mapping(record)
        row = self._connection.execute(f"{kept.select} WHERE id = ?", (identifier,)).fetchone()
        return kept.record_of(row) if row else None

    def get(self, record: type[R], identifier: Id) -> R:
        """The record with that identifier.

        Raises:
            NotFound: there is none.
        """
        found = self.find(record, identifier)
        if found is None:
            raise NotFound(f"There is no {record.table.replace('_', ' ')} {id_text(identifier)} in this case.")
        return found

    def all(self, record: type[R]) -> list[R]:
        """All records of a class, oldest first."""
        return self.where(record)

    def where(self, record: type[R], **values: Any) -> list[R]:
        """The records whose named fields equal the values (None for empty), oldest first."""
        kept = mapping(record)
        unknown = set(values) - set(kept.columns)
        if unknown:
            raise TypeError(f"{record.__name__} has no field {', '.join(sorted(unknown))}")
        conditions = " AND ".join(f"{name} IS ?" for name in values)
        sql = kept.select + (f" WHERE {conditions}" if conditions else "") + " ORDER BY id"
        return [kept.record_of(row) for row in self._connection.execute(sql, tuple(values.values()))]

    def many(self, record: type[R], identifiers: frozenset[Id] | set[Id] | list[Id]) -> dict[Id, R]:
        """The records with those identifiers that exist."""
        found = (self.find(record, identifier) for identifier in identifiers)
        return {one.id: one for one in found if one is not None}

    def count(self, record: type[Record]) -> int:
        """How many records of a class there are."""
        found: Any = self._connection.execute(f"SELECT count(*) FROM {record.table}").fetchall()[0][0]
        return int(found)

    def column(self, record: type[Record], *names: str) -> list[tuple[Any, ...]]:
        """Some columns of all records as stored, in order of identifier."""
        kept = mapping(record)
        unknown = set(names) - set(kept.columns)
        if unknown:
            raise TypeError(f"{record.__name__} has no field {', '.join(sorted(unknown))}")
        return list(self._connection.execute(f"SELECT {', '.join(names)} FROM {record.table} ORDER BY id"))

    def entity_by_identity(self, kind: str, identity: str) -> Entity | None:
        """The entity of a kind with that identity, the oldest if there are several."""
        found = self.where(Entity, kind=kind, identity=identity)
        return found[0] if found else None

    def links_of(self, entity_id: Id) -> list[Link]:
        """The links that begin or end at an entity, oldest first; one to itself is named once."""
        kept = mapping(Link)
        sql = f"{kept.select} WHERE from_id = ?1 OR to_id = ?1 ORDER BY id"
        return [kept.record_of(row) for row in self._connection.execute(sql, (entity_id,))]

    def dated_claims(self) -> list[Claim]:
        """The claims that say since when something is so."""
        kept = mapping(Claim)
        rows = self._connection.execute(f"{kept.select} WHERE valid_from IS NOT NULL ORDER BY id")
        return [kept.record_of(row) for row in rows]

    def settings(self) -> dict[str, str]:
        """The named properties of the case itself."""
        return {setting.name: setting.value for setting in self.all(Setting)}

    def exhibit_chunks(self, exhibit_id: Id) -> Iterator[bytes]:
        """The bytes of an exhibit, chunk by chunk; nothing if it was purged."""
        for (data,) in self._connection.execute(
            "SELECT data FROM exhibit_chunk WHERE exhibit_id = ? ORDER BY ordinal", (exhibit_id,)
        ):
            yield data

    def exhibit_bytes(self, exhibit_id: Id) -> bytes:
        """The bytes of an exhibit."""
        return b"".join(self.exhibit_chunks(exhibit_id))

    def exhibit_text(self, exhibit_id: Id) -> str | None:
        """The text that was extracted from an exhibit, or None."""
        row = self._connection.execute("SELECT body FROM exhibit_text WHERE exhibit_id = ?", (exhibit_id,)).fetchone()
        return row[0] if row else None

    def exhibit_pages(self, exhibit_id: Id) -> list[int]:
        """At which character of the text each page of an exhibit begins; `[0]` where there are no pages."""
        row = self._connection.execute("SELECT pages FROM exhibit_text WHERE exhibit_id = ?", (exhibit_id,)).fetchone()
        return list(json.loads(row[0])) if row else [0]

    def board_columns(self, board_id: Id) -> BoardColumns:
        """What stands on a board, and the links between, as arrays."""
        return read_board_columns(self._connection, board_id)

    def disputed_keys(self) -> list[tuple[Id, str, str]]:
        """`(subject, property, scope)` of every disputed property; see `store.disputes`."""
        return disputed_keys(self._connection)
