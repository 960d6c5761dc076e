"""Reads routing tables and updates in MRT (RFC 6396, with additional paths of RFC 8050), as collectors publish them.

A full table has hundreds of thousands of networks from dozens of routers, so entries can be filtered on the way in. A
damaged or truncated file gives what was read until there, and says so.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import BinaryIO

from caseboard.analysis.routing import RouteKind, Routes, RoutesBuilder
from caseboard.errors import ImportRefused
from caseboard.exchange.bgp import Attributes, MalformedMessage, address_text, attributes, nlri, update
from caseboard.exchange.gates import MIB, open_compressed
from caseboard.exchange.routefilter import RouteFilter
from caseboard.progress import Progress

_HEADER = struct.Struct(">IHHI")
_LARGEST_RECORD = 4 * MIB
_LARGEST_FILE = 64 * 1024 * MIB
_LARGEST_TYPE = 64
_MOST_LISTED = 1000


class _Type(IntEnum):
    TABLE_DUMP = 12
    TABLE_DUMP_V2 = 13
    BGP4MP = 16
    BGP4MP_ET = 17


_PEER_INDEX_TABLE = 1
# Subtypes of TABLE_DUMP_V2: IP version, additional paths.
_RIB = {
    2: (4, False),
    3: (4, False),
    4: (6, False),
    5: (6, False),
    8: (4, True),
    9: (4, True),
    10: (6, True),
    11: (6, True),
}
# Subtypes of BGP4MP that carry a message: AS numbers of four bytes, additional paths.
_MESSAGE = {1: (False, False), 4: (True, False), 6: (False, False), 7: (True, False)} | {
    8: (False, True),
    9: (True, True),
    10: (False, True),
    11: (True, True),
}
_STATE_CHANGE = (0, 5)


@dataclass
class _Reader:
    """The state of one reading: what is collected, and the routers that the last index table named."""

    builder: RoutesBuilder
    filter: RouteFilter
    peers: list[int] = field(default_factory=list)
    known: dict[tuple[bytes, bool], Attributes] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    rejected: int = 0

    def skip(self, kind: int, subtype: int) -> None:
        label = f"records of type {kind}/{subtype}"
        self.skipped[label] = self.skipped.get(label, 0) + 1

    def attributes(self, data: bytes, wide: bool) -> Attributes:
        key = data, wide
        found = self.known.get(key)
        if found is None:
            if len(self.known) > 100_000:
                self.known.clear()
            found = self.known[key] = attributes(data, wide)
        return found


def read_mrt(
    source: bytes | Path,
    *,
    name: str = "",
    asns: Iterable[int] = (),
    networks: Iterable[str] = (),
    progress: Progress | None = None,
) -> Routes:
    """Read a table or update file, plain or compressed by gzip or bzip2.

    Args:
        source: the file's path or bytes.
        name: what the data set is called; the file's name by default.
        asns: keep only entries whose path holds one of these.
        networks: keep only entries for networks that overlap one of these; together with `asns`, either is enough.
        progress: counts records; may cancel.

    Raises:
        ImportRefused: the file cannot be opened, or its first record is no MRT record.
    """
    shown = name or (source.name if isinstance(source, Path) else "the routing data")
    reader = _Reader(RoutesBuilder(shown), RouteFilter.of(asns, networks))
    progress = progress or Progress()
    progress.start(0, f"Reading {shown}")
    with open_compressed(source, name=shown, limit=_LARGEST_FILE) as stream:
        for number, (at, kind, subtype, body) in enumerate(_records(stream, shown, reader.builder), 1):
            progress.step()
            try:
                _read_record(reader, at, kind, subtype, body)
            except (struct.error, IndexError, ValueError, MalformedMessage) as error:
                reader.rejected += 1
                if reader.rejected <= _MOST_LISTED:
                    reader.builder.leave_out(
                        number, f"record {number}, type {kind}/{subtype}", str(error) or "cut short"
                    )
    _tell(reader, shown)
    return reader.builder.build()


def _records(stream: BinaryIO, shown: str, builder: RoutesBuilder) -> Iterator[tuple[int, int, int, bytes]]:
    for read in itertools.count():
        try:
            header = stream.read(_HEADER.size)
            if not header:
                return
            at, kind, subtype, length = _HEADER.unpack(header)
            body = _body(stream, kind, length)
        except (ImportRefused, MalformedMessage, struct.error) as error:
            if read:
                builder.warn(f"{shown} is damaged or cut short after {read:,} records; what stands before is used.")
                return
            if isinstance(error, ImportRefused):
                raise
            raise ImportRefused(
                f"{shown} does not begin with an MRT record; is it a routing table in another format?"
            ) from None
        yield at, kind, subtype, body


def _body(stream: BinaryIO, kind: int, length: int) -> bytes:
    body = stream.read(length) if length <= _LARGEST_RECORD and kind <= _LARGEST_TYPE else b""
    if len(body) < length:
        raise MalformedMessage("a record is cut short")
    return body


def _read_record(reader: _Reader, at: int, kind: int, subtype: int, body: bytes) -> None:
    if kind == _Type.TABLE_DUMP:
        _table_dump(reader, at, 4 if subtype == 1 else 6, body)
    elif kind == _Type.TABLE_DUMP_V2 and subtype == _PEER_INDEX_TABLE:
        reader.peers = [reader.builder.viewpoint(address, asn) for address, asn in _index_table(body)]
    elif kind == _Type.TABLE_DUMP_V2 and subtype in _RIB:
        _table_dump_v2(reader, at, *_RIB[subtype], body)
    elif kind in (_Type.BGP4MP, _Type.BGP4MP_ET):
        body = body[4:] if kind == _Type.BGP4MP_ET else body
        if subtype in _MESSAGE:
            _message(reader, at, *_MESSAGE[subtype], body)
        elif subtype not in _STATE_CHANGE:
            reader.skip(kind, subtype)
    else:
        reader.skip(kind, subtype)


def _table_dump(reader: _Reader, at: int, version: int, body: bytes) -> None:
    size = 4 if version == 4 else 16
    prefix = _network(body[4 : 4 + size], body[4 + size], version)
    place = 4 + size + 6
    peer, (asn, length) = body[place : place + size], struct.unpack_from(">HH", body, place + size)
    place += size + 4
    found = reader.attributes(body[place : place + length], False)
    if len(body) < place + length:
        raise MalformedMessage("the attributes are cut short")
    if reader.filter.wants(found.path, prefix):
        viewpoint = reader.builder.viewpoint(address_text(peer), asn)
        _add(reader, RouteKind.TABLE, at, viewpoint, prefix, found.path)


def _network(address: bytes, length: int, version: int) -> str:
    if length > (32 if version == 4 else 128):
        raise MalformedMessage(f"a prefix of IPv{version} has {length} bits")
    return f"{address_text(address)}/{length}"


def _index_table(body: bytes) -> Iterator[tuple[str, int]]:
    name_length = struct.unpack_from(">H", body, 4)[0]
    place = 6 + name_length
    members = struct.unpack_from(">H", body, place)[0]
    place += 2
    for _ in range(members):
        kind = body[place]
        size = 16 if kind & 1 else 4
        address = body[place + 5 : place + 5 + size]
        place += 5 + size
        wide = kind & 2
        asn = struct.unpack_from(">I" if wide else ">H", body, place)[0]
        place += 4 if wide else 2
        yield address_text(address), asn


def _table_dump_v2(reader: _Reader, at: int, version: int, added: bool, body: bytes) -> None:
    _, prefix, place = next(nlri(body[4:], version, False, one=True))
    place += 4
    members = struct.unpack_from(">H", body, place)[0]
    place += 2
    for _ in range(members):
        peer = struct.unpack_from(">H", body, place)[0]
        place += 6
        path_id = -1
        if added:
            path_id = struct.unpack_from(">I", body, place)[0]
            place += 4
        length = struct.unpack_from(">H", body, place)[0]
        place += 2
        found = reader.attributes(body[place : place + length], True)
        place += length
        if reader.filter.wants(found.path, prefix):
            _add(reader, RouteKind.TABLE, at, reader.peers[peer], prefix, found.path, path_id)


def _message(reader: _Reader, at: int, wide: bool, added: bool, body: bytes) -> None:
    asn = struct.unpack_from(">I" if wide else ">H", body)[0]
    place = 8 if wide else 4
    family = struct.unpack_from(">H", body, place + 2)[0]
    size = 16 if family == 2 else 4
    peer = body[place + 4 : place + 4 + size]
    message = body[place + 4 + 2 * size :]
    found = update(message, wide, added, partial(reader.attributes, wide=wide))
    if found is None:
        return
    viewpoint = reader.builder.viewpoint(address_text(peer), asn)
    for path_id, prefix in found.withdrawn:
        if reader.filter.wants_withdrawal(prefix):
            _add(reader, RouteKind.WITHDRAW, at, viewpoint, prefix, None, path_id)
    for path_id, prefix in found.announced:
        if reader.filter.wants(found.path, prefix):
            _add(reader, RouteKind.ANNOUNCE, at, viewpoint, prefix, found.path, path_id)


def _add(
    reader: _Reader, kind: RouteKind, at: int, viewpoint: int, prefix: str, path: str | None, path_id: int = -1
) -> None:
    builder = reader.builder
    row = -1 if path is None else builder.path(path)
    builder.add(kind, at, viewpoint, builder.prefix(prefix), row, path_id)


def _tell(reader: _Reader, shown: str) -> None:
    if reader.rejected:
        reader.builder.warn(f"{shown}: {reader.rejected:,} records could not be read and were left out.")
    for label, count in reader.skipped.items():
        reader.builder.warn(f"{shown}: {count:,} {label} were passed over.")
