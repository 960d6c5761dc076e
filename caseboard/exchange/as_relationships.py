"""Reads AS relationship files: CAIDA serial-1 and serial-2, and the older files whose sign means the reverse.

A line says what two ASes are to each other. In serial-1 and serial-2 (`a|b|-1`, `a|b|0|source`) -1 means that the first
is the provider; in the two-way files of 2004 to 2011 (`a b -1`, each link listed from both ends) that it is the
customer. Siblings are 2, in some files of 2011 they are 3. Read with the wrong sign, every provider becomes a customer,
so the convention is found, told, and can be overruled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from caseboard.analysis.routing import LeftOut, Relation, Relationships
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.gates import open_compressed
from caseboard.model.when import When

_LINE = re.compile(
    rb"^[ \t]*(?:AS)?(\d{1,10})[ \t|]+(?:AS)?(\d{1,10})[ \t|]+(-1|0|1|2|3)[ \t]*(?:\|[^\r\n]*)?[ \t]*\r?$", re.MULTILINE
)
_SOURCE = re.compile(rb"^[ \t]*\d+\|\d+\|-?\d\|[^|\r\n]+", re.MULTILINE)
_CUSTOMER_FIRST = re.compile(r"-1\s*\(?[^\n]{0,40}?\bcustomer of\b", re.IGNORECASE)
_PROVIDER_FIRST = re.compile(r"<provider[^|>]*>\s*\|\s*<customer|-1\s*\(?[^\n]{0,40}?\bprovider of\b", re.IGNORECASE)
_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
_HEADER_DATES = (
    (re.compile(r"\b((?:19|20)\d\d)[-/ ](\d\d)[-/ ](\d\d)\b"), (0, 1, 2)),
    (re.compile(r"\b(\d\d)[-/ ](\d\d)[-/ ]((?:19|20)\d\d)\b"), (2, 0, 1)),
    (re.compile(r"\b((?:19|20)\d\d)([01]\d)([0-3]\d)\b"), (0, 1, 2)),
)
_LARGEST_ASN = 0xFFFF_FFFF


class Convention(StrEnum):
    """How the third column is to be read."""

    SERIAL_1 = "serial-1"
    SERIAL_2 = "serial-2"
    TWO_WAY = "two-way"

    @property
    def meaning(self) -> str:
        """The convention in words."""
        return _MEANING[self]


_MEANING = {
    Convention.SERIAL_1: "serial-1: -1 says that the first is the provider of the second",
    Convention.SERIAL_2: "serial-2: -1 says that the first is the provider of the second, with the source of each link",
    Convention.TWO_WAY: "two-way: -1 says that the first is a customer of the second, each link listed from both ends",
}


@dataclass(frozen=True, slots=True)
class _Rows:
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    code: NDArray[np.int64]


def read_as_relationships(
    source: bytes | Path, *, name: str = "", convention: Convention | None = None, date: When | None = None
) -> Relationships:
    """Read a file of AS relationships, plain or compressed by gzip or bzip2.

    Args:
        source: the file's path or bytes.
        name: what the data set is called; the file's name by default.
        convention: how to read the signs, where the file is known better than it tells.
        date: the day of the snapshot, where neither name nor header tells it.

    Raises:
        ImportRefused: the file cannot be opened, or no line of it is a relationship.
    """
    shown = name or (source.name if isinstance(source, Path) else "the AS relationships")
    with open_compressed(source, name=shown) as stream:
        data = stream.read()
    matches = _LINE.findall(data)
    if not matches:
        raise ImportRefused(f"{shown} has no line that reads as an AS relationship, such as “3356|26780|-1”.")
    rows = _rows(matches)
    header = b"\n".join(data[:8192].split(b"\n")[:60]).decode("utf-8", "replace")
    used, warnings = (convention, []) if convention else _detect(data, rows, header, shown)
    left_out = _left_out(data, len(matches))
    first, second, relation, more = _links(rows, used, shown)
    if left_out:
        warnings.append(f"{shown}: left out, because not understood: {_lines(left_out)}.")
    when = date or snapshot_date(shown, header)
    if when is None:
        warnings.append(
            f"{shown}: neither name nor header tells the day of the snapshot; give it, or it counts as oldest."
        )
    return Relationships(
        shown,
        when,
        used.meaning,
        first.astype(np.uint32),
        second.astype(np.uint32),
        relation.astype(np.uint8),
        left_out,
        tuple(warnings + more),
    )


def snapshot_date(name: str, header: str = "") -> When | None:
    """The day in a file's name (`20071105`) or in its header (`11 05 2007`, month first), or None."""
    comments = "\n".join(line for line in header.splitlines() if line.lstrip().startswith("#"))
    for pattern, order, text in ((_NAME_DATE, (0, 1, 2), name), *((p, o, comments) for p, o in _HEADER_DATES)):
        for match in pattern.finditer(text):
            year, month, day = (match.groups()[place] for place in order)
            try:
                return When.parse(f"{year}-{month}-{day}")
            except InvalidValue:
                continue
    return None


def _lines(left_out: tuple[LeftOut, ...]) -> str:
    shown = ", ".join(str(item.line) for item in left_out[:5])
    more = f" and {len(left_out) - 5:,} more" if len(left_out) > 5 else ""
    return f"line{'s' * (len(left_out) > 1)} {shown}{more}"


def _rows(matches: list[tuple[bytes, bytes, bytes]]) -> _Rows:
    flat = np.fromiter((int(part) for row in matches for part in row), dtype=np.int64, count=3 * len(matches))
    table = flat.reshape(-1, 3)
    return _Rows(table[:, 0], table[:, 1], table[:, 2])


def _detect(data: bytes, rows: _Rows, header: str, shown: str) -> tuple[Convention, list[str]]:
    pipes = b"|" in data[data.find(b"\n", max(len(data) // 2 - 200, 0)) :][:200]
    serial = Convention.SERIAL_2 if pipes and _SOURCE.search(data) else Convention.SERIAL_1
    if _CUSTOMER_FIRST.search(header):
        return Convention.TWO_WAY, []
    if _PROVIDER_FIRST.search(header):
        return serial, []
    if _is_two_way(rows):
        return Convention.TWO_WAY, []
    if pipes:
        return serial, []
    unsure = (
        f"{shown}: nothing in the file tells whether -1 means customer or provider; it was read as “the first is a "
        "customer of the second”, as in the older files. Choose the other convention if the upstreams look wrong."
    )
    return Convention.TWO_WAY, [unsure]


def _is_two_way(rows: _Rows) -> bool:
    """Whether most provider links are listed from both ends with opposite signs."""
    forward = rows.first << 32 | rows.second
    backward = rows.second << 32 | rows.first
    minus, plus = rows.code == -1, rows.code == 1
    if not minus.any() or not plus.any():
        return False
    return int(np.isin(forward[minus], backward[plus]).sum()) * 2 > int(minus.sum())


def _left_out(data: bytes, understood: int) -> tuple[LeftOut, ...]:
    lines = data.split(b"\n")
    wanted = [number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith(b"#")]
    if len(wanted) == understood:
        return ()
    found = []
    started = False
    for number in wanted:
        if _LINE.match(lines[number]):
            started = True
        else:
            why = "two AS numbers and -1, 0, 1, 2 or 3 are wanted" if started else "a header line without its #"
            found.append(LeftOut(number + 1, lines[number].decode("utf-8", "replace").strip()[:120], why))
    return tuple(found)


def _links(
    rows: _Rows, convention: Convention, shown: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], list[str]]:
    usable = (rows.first != rows.second) & (rows.first <= _LARGEST_ASN) & (rows.second <= _LARGEST_ASN)
    first, second, code = rows.first[usable], rows.second[usable], rows.code[usable]
    provider_code = 1 if convention is Convention.TWO_WAY else -1
    relation = np.select([code == 0, code >= 2], [Relation.PEER, Relation.SIBLING], Relation.PROVIDER)
    swap = np.where(relation == Relation.PROVIDER, code != provider_code, first > second)
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    # A triple fits no 64-bit key, so rows are ordered by their three columns.
    order = np.lexsort((relation, second, first))
    table = np.stack([first, second, relation])[:, order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (table[:, 1:] != table[:, :-1]).any(axis=0)
    first, second, relation = table[:, fresh]
    warnings = []
    if dropped := int((~usable).sum()):
        warnings.append(f"{shown}: {dropped} lines link an AS to itself or have a number beyond 32 bits; left out.")
    low, high = np.minimum(first, second), np.maximum(first, second)
    if double := len(first) - len(np.unique(low << 32 | high)):
        warnings.append(f"{shown}: {double} pairs of ASes are given with two different relationships; both are used.")
    return first, second, relation, warnings
