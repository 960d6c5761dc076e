"""Routing data as columns: AS relationships of one snapshot, and the routes of one table or update file.

The readers under `exchange` make them and the planner under `takedown` works on them; they know neither.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from enum import IntEnum
from ipaddress import ip_network

import numpy as np
from numpy.typing import NDArray

from caseboard.model.when import When

AsNumbers = NDArray[np.uint32]
_CONFEDERATION = re.compile(r"\([^)]*\)|\[[^]]*\]")


class Relation(IntEnum):
    """What one AS is to another in a row of relationships."""

    PROVIDER = 0
    PEER = 1
    SIBLING = 2


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line or record that could not be used: where it stands (from 1), what it says, and why it was left out."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Relationships:
    """One snapshot of AS relationships.

    Attributes:
        name: what the data set is called, mostly the file's name.
        date: the day of the snapshot, if the name or a header tells it.
        convention: how the signs of the file were read, in words.
        first, second: (m,) AS numbers. In a row with `Relation.PROVIDER` the first is the provider of the second; in
            the others the smaller number stands first. No row occurs twice.
        relation: (m,) uint8 values of `Relation`.
        left_out: the lines that were not understood.
        warnings: sentences about the file as a whole.
    """

    name: str
    date: When | None
    convention: str
    first: AsNumbers
    second: AsNumbers
    relation: NDArray[np.uint8]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def ases(self) -> AsNumbers:
        """Every AS number that occurs, ascending."""
        return np.union1d(self.first, self.second)

    def count(self, relation: Relation) -> int:
        """How many links are of one relation."""
        return int(np.count_nonzero(self.relation == relation))


def relationships(
    name: str, rows: list[tuple[int, int, Relation]], date: When | None = None, convention: str = "stated"
) -> Relationships:
    """A snapshot from a few rows (first, second, relation), for adjacencies that a case itself states."""
    ordered = sorted({(a, b, r) if r is Relation.PROVIDER else (min(a, b), max(a, b), r) for a, b, r in rows})
    table = np.array(ordered, dtype=np.int64).reshape(-1, 3)
    return Relationships(
        name,
        date,
        convention,
        table[:, 0].astype(np.uint32),
        table[:, 1].astype(np.uint32),
        table[:, 2].astype(np.uint8),
    )


class RouteKind(IntEnum):
    """What an entry of routing data is."""

    TABLE = 0
    ANNOUNCE = 1
    WITHDRAW = 2


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """Entries of a routing table or of a stream of updates, in file order, as parallel columns.

    Attributes:
        name: what the data set is called.
        kind: (n,) uint8 values of `RouteKind`.
        at: (n,) int64 seconds since 1970, UTC.
        viewpoint: (n,) int32 rows of `viewpoints`, the routers whose routes the collector heard.
        prefix: (n,) int32 rows of `prefixes`.
        path: (n,) int32 rows of the paths, -1 for withdrawals.
        path_id: (n,) int64 identifiers of additional paths (RFC 7911), -1 without.
        viewpoints: address and AS number of each router.
        prefixes: networks in canonical spelling.
        path_text: each distinct AS path as `bgpdump` prints it, AS_SETs in braces.
        hops: all paths' AS numbers one after another, AS_SETs left out; path p is `hops[starts[p]:starts[p + 1]]`.
        starts: (paths + 1,) int64.
        origins: for each path its possible origins: one AS, or the members of a final AS_SET.
        left_out: records that were not understood.
        warnings: sentences about the file as a whole.
    """

    name: str
    kind: NDArray[np.uint8]
    at: NDArray[np.int64]
    viewpoint: NDArray[np.int32]
    prefix: NDArray[np.int32]
    path: NDArray[np.int32]
    path_id: NDArray[np.int64]
    viewpoints: tuple[tuple[str, int], ...]
    prefixes: tuple[str, ...]
    path_text: tuple[str, ...]
    hops: AsNumbers
    starts: NDArray[np.int64]
    origins: tuple[tuple[int, ...], ...]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.kind)

    def hops_of(self, path: int) -> tuple[int, ...]:
        """The AS numbers of one path, from the viewpoint to the origin, with repetitions."""
        return tuple(self.hops[self.starts[path] : self.starts[path + 1]].tolist())

    @property
    def standing(self) -> NDArray[np.int32]:
        """Rows of the entries that hold a path: tables and announcements."""
        return np.flatnonzero(self.path >= 0).astype(np.int32)

    def announced_by(self, asn: int) -> tuple[str, ...]:
        """The distinct networks that an AS originates, alone or within an AS_SET, in file order."""
        paths = {row for row, origins in enumerate(self.origins) if asn in origins}
        rows = self.prefix[np.isin(self.path, list(paths))] if paths else self.prefix[:0]
        return tuple(self.prefixes[row] for row in dict.fromkeys(rows.tolist()))

    def origins_of(self) -> dict[str, tuple[int, ...]]:
        """Every network with the AS numbers that are seen to originate it, ascending."""
        seen: dict[int, set[int]] = {}
        rows = self.standing
        pairs = np.unique(np.stack([self.prefix[rows], self.path[rows]], axis=1), axis=0) if len(rows) else ()
        for prefix, path in np.asarray(pairs).tolist():
            seen.setdefault(prefix, set()).update(self.origins[path])
        return {self.prefixes[prefix]: tuple(sorted(origins)) for prefix, origins in seen.items()}


class RoutesBuilder:
    """Collects entries and keeps each viewpoint, network and path once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._columns = (array("B"), array("q"), array("i"), array("i"), array("i"), array("q"))
        self._viewpoints: dict[tuple[str, int], int] = {}
        self._prefixes: dict[str, int] = {}
        self._paths: dict[str, int] = {}
        self._hops, self._starts = array("I"), array("q", [0])
        self._origins: list[tuple[int, ...]] = []
        self._left_out: list[LeftOut] = []
        self._warnings: list[str] = []

    def viewpoint(self, address: str, asn: int) -> int:
        """The row of a router that the collector hears."""
        return self._viewpoints.setdefault((address, asn), len(self._viewpoints))

    def prefix(self, network: str) -> int:
        """The row of a network in canonical spelling."""
        return self._prefixes.setdefault(network, len(self._prefixes))

    def path(self, text: str) -> int:
        """The row of a path, spelled as `bgpdump` does: `3356 1299 {64500,64501}`.

        Raises:
            ValueError: the text is no AS path.
        """
        row = self._paths.get(text)
        if row is None:
            hops, origins = parse_path(text)
            row = self._paths[text] = len(self._paths)
            self._hops.extend(hops)
            self._starts.append(len(self._hops))
            self._origins.append(origins)
        return row

    def add(self, kind: RouteKind, at: int, viewpoint: int, prefix: int, path: int = -1, path_id: int = -1) -> None:
        """Add one entry; `path` is -1 for a withdrawal."""
        for column, value in zip(self._columns, (kind, at, viewpoint, prefix, path, path_id), strict=True):
            column.append(value)

    def leave_out(self, place: int, text: str, why: str) -> None:
        """Note a record that could not be used."""
        self._left_out.append(LeftOut(place, text, why))

    def warn(self, sentence: str) -> None:
        """Note something about the file as a whole."""
        self._warnings.append(sentence)

    def __len__(self) -> int:
        return len(self._columns[0])

    def build(self) -> Routes:
        """The entries as columns."""
        kind, at, viewpoint, prefix, path, path_id = self._columns
        return Routes(
            self._name,
            np.array(kind, dtype=np.uint8),
            np.array(at, dtype=np.int64),
            np.array(viewpoint, dtype=np.int32),
            np.array(prefix, dtype=np.int32),
            np.array(path, dtype=np.int32),
            np.array(path_id, dtype=np.int64),
            tuple(self._viewpoints),
            tuple(self._prefixes),
            tuple(self._paths),
            np.array(self._hops, dtype=np.uint32),
            np.array(self._starts, dtype=np.int64),
            tuple(self._origins),
            tuple(self._left_out),
            tuple(self._warnings),
        )


def parse_path(text: str) -> tuple[list[int], tuple[int, ...]]:
    """The single ASes of a path in order, and its possible origins: the last AS, or the members of a final AS_SET.

    Parts in parentheses or brackets belong to a confederation and are inside one AS, so they are passed over.

    Raises:
        ValueError: the text is no AS path.
    """
    hops: list[int] = []
    origins: tuple[int, ...] = ()
    for part in _CONFEDERATION.sub(" ", text).split():
        if part[0] == "{":
            origins = tuple(sorted({int(member) for member in part.strip("{}").split(",") if member}))
        else:
            hops.append(int(part))
            origins = (hops[-1],)
    return hops, origins


def address_count(networks: tuple[str, ...] | list[str], version: int = 4) -> int:
    """How many distinct addresses of one IP version a list of networks covers, overlaps counted once."""
    spans = sorted(
        (int(net.network_address), int(net.broadcast_address))
        for net in map(ip_network, networks)
        if net.version == version
    )
    total, end = 0, -1
    for first, last in spans:
        if last > end:
            total += last - max(first, end + 1) + 1
            end = last
    return total
