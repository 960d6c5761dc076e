"""The parts of BGP messages that say who announced what over which path (RFC 4271, 4760, 6793, 7911)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address

_AS_PATH, _MP_REACH, _MP_UNREACH, _AS4_PATH = 2, 14, 15, 17
_UPDATE = 2
_EXTENDED_LENGTH = 0x10
_BRACKETS = {1: "{}", 2: ("", ""), 3: ("(", ")"), 4: "[]"}


class MalformedMessage(Exception):
    """A message that does not follow its own lengths; the record that holds it is left out."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is kept of a route's attributes: the path as `bgpdump` prints it, and other families' networks."""

    path: str
    reached: tuple[int, bytes] | None = None
    unreached: tuple[int, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """One update: networks as (path identifier or -1, prefix)."""

    withdrawn: tuple[tuple[int, str], ...]
    announced: tuple[tuple[int, str], ...]
    path: str


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: int
    asns: tuple[int, ...]

    @property
    def length(self) -> int:
        """How much it counts towards the length of a path (RFC 4271, 9.1.2.2; RFC 5065, 5.3)."""
        return {1: 1, 2: len(self.asns)}.get(self.kind, 0)


@lru_cache(maxsize=65536)
def address_text(packed: bytes) -> str:
    """The usual spelling of 4 or 16 bytes."""
    if len(packed) == 4:
        return "{}.{}.{}.{}".format(*packed)
    if len(packed) != 16:
        raise MalformedMessage("an address is cut short")
    return str(IPv6Address(packed))


def nlri(data: bytes, version: int, added: bool, *, one: bool = False) -> Iterator[tuple[int, str, int]]:
    """Networks in the encoding of RFC 4271: path identifier or -1, prefix, and the place after it."""
    size = 4 if version == 4 else 16
    place = 0
    while place < len(data):
        path_id = -1
        if added:
            path_id = struct.unpack_from(">I", data, place)[0]
            place += 4
        bits = data[place]
        count = (bits + 7) // 8
        packed = data[place + 1 : place + 1 + count]
        place += 1 + count
        if bits > size * 8 or len(packed) < count:
            raise MalformedMessage(f"a prefix of IPv{version} has {bits} bits in {len(packed)} bytes")
        yield path_id, f"{_masked(packed, bits, size)}/{bits}", place
        if one:
            return


@lru_cache(maxsize=65536)
def _masked(packed: bytes, bits: int, size: int) -> str:
    if packed and bits % 8:
        packed = packed[:-1] + bytes([packed[-1] & (0xFF00 >> bits % 8) & 0xFF])
    return address_text(packed.ljust(size, b"\0"))


def attributes(data: bytes, wide: bool) -> Attributes:
    """The path and the networks of other families among a route's attributes.

    Args:
        data: the attributes, one after another.
        wide: whether AS numbers of the path have four bytes.

    Raises:
        MalformedMessage: lengths do not fit.
    """
    path: list[_Segment] = []
    path4: list[_Segment] = []
    reached = unreached = None
    place = 0
    while place < len(data):
        flags, kind = data[place], data[place + 1]
        extended = flags & _EXTENDED_LENGTH
        length = struct.unpack_from(">H" if extended else ">B", data, place + 2)[0]
        place += 4 if extended else 3
        value = data[place : place + length]
        place += length
        if len(value) < length:
            raise MalformedMessage("an attribute is cut short")
        if kind == _AS_PATH:
            path = _segments(value, wide)
        elif kind == _AS4_PATH:
            path4 = _segments(value, True)
        elif kind == _MP_REACH and len(value) > 4:
            reached = _family(value), value
        elif kind == _MP_UNREACH and len(value) >= 3:
            unreached = _family(value), value
    return Attributes(_spelled(_merged(path, path4) if path4 and not wide else path), reached, unreached)


def _family(value: bytes) -> int:
    """4 or 6 for unicast and multicast networks of that version, 0 for anything else."""
    family, subsequent = struct.unpack_from(">HB", value)
    return {1: 4, 2: 6}.get(family, 0) if subsequent in (1, 2) else 0


def _segments(value: bytes, wide: bool) -> list[_Segment]:
    found, place, size, letter = [], 0, 4 if wide else 2, "I" if wide else "H"
    while place < len(value):
        kind, count = value[place], value[place + 1]
        asns = struct.unpack_from(f">{count}{letter}", value, place + 2)
        if kind not in _BRACKETS:
            raise MalformedMessage(f"an AS path has a segment of unknown kind {kind}")
        found.append(_Segment(kind, asns))
        place += 2 + count * size
    return found


def _merged(path: list[_Segment], path4: list[_Segment]) -> list[_Segment]:
    """The path with its end replaced by the one with four-byte numbers (RFC 6793, section 4.2.3)."""
    surplus = sum(one.length for one in path) - sum(one.length for one in path4)
    if surplus < 0:
        return path
    kept = []
    for segment in path:
        if surplus <= 0:
            break
        asns = segment.asns[:surplus] if segment.kind == 2 else segment.asns
        kept.append(_Segment(segment.kind, asns))
        surplus -= _Segment(segment.kind, asns).length
    return kept + path4


def _spelled(path: list[_Segment]) -> str:
    parts = []
    for segment in path:
        start, end = _BRACKETS[segment.kind]
        between = "," if segment.kind in (1, 4) else " "
        parts.append(f"{start}{between.join(map(str, segment.asns))}{end}")
    return " ".join(part for part in parts if part)


def update(message: bytes, wide: bool, added: bool, read: Callable[[bytes], Attributes]) -> Update | None:
    """The networks of one BGP message; None for messages that are no update.

    Args:
        message: the message with its marker.
        wide: whether AS numbers have four bytes.
        added: whether networks carry path identifiers.
        read: reads the attributes; given by the caller so that equal ones are read once.

    Raises:
        MalformedMessage: lengths do not fit.
    """
    length, kind = struct.unpack_from(">HB", message, 16)
    if len(message) < length:
        raise MalformedMessage("a BGP message is cut short")
    if kind != _UPDATE:
        return None
    body = message[19:length]
    gone = struct.unpack_from(">H", body)[0]
    size = struct.unpack_from(">H", body, 2 + gone)[0]
    start = 4 + gone
    if len(body) < start + size:
        raise MalformedMessage("the attributes of an update are cut short")
    found = read(body[start : start + size])
    withdrawn = [(path_id, prefix) for path_id, prefix, _ in nlri(body[2 : 2 + gone], 4, added)]
    announced = [(path_id, prefix) for path_id, prefix, _ in nlri(body[start + size :], 4, added)]
    if found.unreached and found.unreached[0]:
        family, value = found.unreached
        withdrawn += [(path_id, prefix) for path_id, prefix, _ in nlri(value[3:], family, added)]
    if found.reached and found.reached[0]:
        family, value = found.reached
        # Family, next hop with its length, and one reserved byte stand before the networks.
        announced += [(path_id, prefix) for path_id, prefix, _ in nlri(value[5 + value[3] :], family, added)]
    return Update(tuple(withdrawn), tuple(announced), found.path)
