"""Reads the one-line text that `bgpdump -m` prints for routing tables and updates."""

from __future__ import annotations

import io
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path

from caseboard.analysis.routing import RouteKind, Routes, RoutesBuilder
from caseboard.errors import ImportRefused
from caseboard.exchange.gates import MIB, open_compressed
from caseboard.exchange.routefilter import RouteFilter
from caseboard.progress import Progress

_LARGEST_FILE = 64 * 1024 * MIB
_MOST_LISTED = 1000
_KINDS = {"B": RouteKind.TABLE, "A": RouteKind.ANNOUNCE, "W": RouteKind.WITHDRAW}
_FORMATS = ("TABLE_DUMP", "BGP4MP")


def read_bgpdump(
    source: bytes | Path,
    *,
    name: str = "",
    asns: Iterable[int] = (),
    networks: Iterable[str] = (),
    progress: Progress | None = None,
) -> Routes:
    """Read `bgpdump -m` text, plain or compressed by gzip or bzip2; arguments as for `read_mrt`.

    Raises:
        ImportRefused: the file cannot be opened, or none of its first lines is of that format.
    """
    shown = name or (source.name if isinstance(source, Path) else "the routing data")
    builder, wanted = RoutesBuilder(shown), RouteFilter.of(asns, networks)
    progress = progress or Progress()
    progress.start(0, f"Reading {shown}")
    rejected = number = understood = 0
    with open_compressed(source, name=shown, limit=_LARGEST_FILE) as stream:
        lines = io.TextIOWrapper(stream, encoding="utf-8", errors="replace")
        try:
            for number, line in enumerate(lines, 1):
                progress.step()
                try:
                    _read_line(builder, wanted, line.rstrip("\r\n"))
                    understood += 1
                except ValueError as error:
                    rejected += 1
                    if rejected <= _MOST_LISTED:
                        builder.leave_out(number, line.strip()[:120], str(error))
                    if not understood and rejected >= 20:
                        break
        except ImportRefused:
            if not understood:
                raise
            builder.warn(f"{shown} is damaged or cut short after {number:,} lines; what stands before is used.")
    if not understood:
        raise ImportRefused(f"{shown} has no line as `bgpdump -m` prints them, such as “TABLE_DUMP2|1226361600|B|...”.")
    if rejected:
        builder.warn(f"{shown}: {rejected:,} lines could not be read and were left out.")
    return builder.build()


def _read_line(builder: RoutesBuilder, wanted: RouteFilter, line: str) -> None:
    if not line or line.startswith("#"):
        return
    parts = line.split("|")
    if len(parts) < 5 or not parts[0].startswith(_FORMATS):
        raise ValueError("the line is not of the form that bgpdump -m prints")
    if parts[2] == "STATE":
        return
    kind = _KINDS.get(parts[2])
    if kind is None:
        raise ValueError(f"“{parts[2]}” is neither B, A, W nor STATE")
    if len(parts) < (6 if kind is RouteKind.WITHDRAW else 7):
        raise ValueError("the line ends before its AS path")
    added = parts[0].endswith("_AP")
    prefix = parts[5]
    path_id = int(parts[6]) if added and len(parts) > 6 else -1
    path = None if kind is RouteKind.WITHDRAW else parts[7 if added else 6]
    if prefix.count("/") != 1:
        raise ValueError(f"“{prefix}” is not a network")
    keep = wanted.wants_withdrawal(prefix) if path is None else wanted.wants(path, prefix)
    if keep:
        viewpoint = builder.viewpoint(parts[3], int(parts[4]))
        row = -1 if path is None else builder.path(path)
        builder.add(kind, int(float(parts[1])), viewpoint, builder.prefix(_network(prefix)), row, path_id)


def _network(text: str) -> str:
    """The canonical spelling; only IPv6 is ever spelled in several ways, or with bits beyond the mask."""
    return str(ip_network(text, strict=False)) if ":" in text else text
