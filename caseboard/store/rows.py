"""Between records and rows: columns, SQL and conversions, all derived from the record classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from types import UnionType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from caseboard.errors import InvalidValue
from caseboard.model.records import RECORDS, Record
from caseboard.model.when import When

R = TypeVar("R", bound=Record)
TABLES: tuple[str, ...] = tuple(record.table for record in RECORDS)


@dataclass(frozen=True)
class Mapping(Generic[R]):
    """How one record class is kept: its columns in order, the SQL for it, and both conversions."""

    record: type[R]
    columns: tuple[str, ...]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    select: str
    upsert: str
    insert: str

    def record_of(self, row: Sequence[Any]) -> R:
        """The record of one row in column order."""
        values = list(row)
        for index, read in self.readers:
            if values[index] is not None:
                values[index] = read(values[index])
        return self.record(**dict(zip(self.columns, values, strict=True)))

    def row_of(self, record: R) -> tuple[Any, ...]:
        """The row of one record in column order.

        Raises:
            InvalidValue: a text holds half of a surrogate pair, which no Unicode encoding can carry.
        """
        return tuple(_stored(getattr(record, name)) for name in self.columns)


_mappings: dict[type[Record], Mapping[Any]] = {}


def mapping(record: type[R]) -> Mapping[R]:
    """The mapping of a record class, made once."""
    if record not in _mappings:
        _mappings[record] = _mapping(record)
    return _mappings[record]


def _mapping(record: type[R]) -> Mapping[R]:
    hints = get_type_hints(record)
    columns = tuple(field.name for field in fields(record))
    readers = tuple(
        (index, reader) for index, name in enumerate(columns) if (reader := _reader(hints[name])) is not None
    )
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {record.table} ({names}) VALUES ({marks})"
    updates = ", ".join(f"{name}=excluded.{name}" for name in columns if name != "id")
    return Mapping(
        record,
        columns,
        readers,
        select=f"SELECT {names} FROM {record.table}",
        upsert=f"{insert} ON CONFLICT(id) DO UPDATE SET {updates}",
        insert=insert,
    )


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    kinds = [kind for kind in get_args(hint) if kind is not type(None)] if isinstance(hint, UnionType) else [hint]
    kind = kinds[0]
    if isinstance(kind, type) and (issubclass(kind, StrEnum) or kind in (When, bool)):
        return kind
    return None


def _stored(value: Any) -> Any:
    if type(value) is str or value is None:
        return value if value is None or value.isascii() else _encodable(value)
    if isinstance(value, When):
        return value.text
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    return value


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise InvalidValue(
            f"A text holds half of a surrogate pair at character {problem.start}; remove that character."
        ) from None
    return text
