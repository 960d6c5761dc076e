"""Identifiers of records: UUID version 7 (RFC 9562), held as 16 bytes.

They sort by the time of their making and are unique across copies of a case, so that two copies can be merged.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from typing import NewType

from caseboard.errors import InvalidValue

Id = NewType("Id", bytes)


class _Clock:
    """Gives out ascending 74-bit counters: the milliseconds, then 42 bits that start at random."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def take(self, count: int) -> int:
        with self._lock:
            floor = (time.time_ns() // 1_000_000 << 42) | int.from_bytes(os.urandom(4), "big") >> 2
            first = max(floor, self._last + 1)
            self._last = first + count - 1
        return first


_clock = _Clock()


def new_id() -> Id:
    """A new identifier, greater than every one made before it in this process."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[Id]:
    """`count` new identifiers in ascending order.

    The 12 bits after the millisecond and the first 30 random bits act as a counter (RFC 9562, section 6.2, method 2).
    """
    first, tails = _clock.take(count), os.urandom(4 * count)
    if first >> 30 != first + count >> 30:
        return [_build(first + n, tails[4 * n : 4 * n + 4]) for n in range(count)]
    # One prefix serves the whole batch, which makes identifiers for millions of rows cheap.
    prefix, low = _high(first), _low(first)
    return [Id(prefix + (low + n).to_bytes(4, "big") + tails[4 * n : 4 * n + 4]) for n in range(count)]


def _build(counter: int, tail: bytes) -> Id:
    return Id(_high(counter) + _low(counter).to_bytes(4, "big") + tail)


def _high(counter: int) -> bytes:
    milliseconds, sequence = counter >> 42, counter & (1 << 42) - 1
    return (milliseconds << 16 | 0x7000 | sequence >> 30).to_bytes(8, "big")


def _low(counter: int) -> int:
    return 0x8000_0000 | counter & 0x3FFF_FFFF


def id_text(identifier: bytes) -> str:
    """The usual spelling, `01890a5d-ac96-774b-bcce-b302099a8057`."""
    return str(uuid.UUID(bytes=identifier))


def parse_id(text: str) -> Id:
    """Read the usual spelling of an identifier.

    Raises:
        InvalidValue: the text is not a UUID.
    """
    try:
        return Id(uuid.UUID(text).bytes)
    except ValueError:
        raise InvalidValue(f"“{text}” is not a record identifier.") from None
