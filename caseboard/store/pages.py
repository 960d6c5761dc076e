"""Reads a case file as bytes, before SQLite has it: its header, and the checksum at the end of each page.

Every page of a case file ends in an 8-byte checksum that SQLite's checksum VFS (`ext/misc/cksumvfs.c`) writes and
checks. SQLite itself only looks at pages that it needs; `damaged_pages` looks at all, free ones included, and also
finds what changed in them. Never call these for a file that this process has open: closing the second handle would
drop SQLite's locks (howtocorrupt.html, section 2.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from caseboard.errors import CaseDamaged, CaseFileError
from caseboard.progress import Progress
from caseboard.store.schema import APPLICATION_ID

MAGIC = b"SQLite format 3\x00"
RESERVED = 8
_LOCK_BYTE = 1 << 30
_BATCH = 2048


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 100 bytes of a database file say."""

    page_size: int
    reserved: int
    version: int
    application_id: int
    wal: bool


def read_header(path: Path) -> Header:
    """The header of a case file.

    Raises:
        CaseFileError: the file cannot be read.
        CaseDamaged: it is no case file, or cut short.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
            size = file.seek(0, 2)
    except OSError as problem:
        raise CaseFileError(f"{path.name} cannot be read: {problem.strerror}. Check the name and the rights.") from None
    if len(head) < 100 or not head.startswith(MAGIC):
        raise CaseDamaged(
            f"{path.name} is not a Caseboard case file; drop it on an open case to keep it as an exhibit."
        )
    page_size = int.from_bytes(head[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    header = Header(
        page_size,
        head[20],
        int.from_bytes(head[60:64], "big"),
        int.from_bytes(head[68:72], "big"),
        head[18] == 2 or head[19] == 2,
    )
    if header.application_id != APPLICATION_ID:
        raise CaseDamaged(f"{path.name} is a database of another program, not a Caseboard case file.")
    if page_size < 512 or page_size & (page_size - 1) or size % page_size:
        raise CaseDamaged(f"{path.name} is cut short or damaged at its end; restore it from a backup.")
    return header


def damaged_pages(path: Path, header: Header, progress: Progress | None = None) -> list[int]:
    """Numbers (from 1) of the pages whose checksum does not match their content."""
    if header.reserved != RESERVED:
        return []
    damaged: list[int] = []
    first = 1
    for block in _blocks(path, header.page_size):
        pages = np.frombuffer(block, dtype=np.uint8).reshape(-1, header.page_size)
        wrong = np.flatnonzero((_checksums(pages) != pages[:, -RESERVED:]).any(axis=1)) + first
        damaged.extend(int(page) for page in wrong if (page - 1) * header.page_size != _LOCK_BYTE)
        first += len(pages)
        if progress is not None:
            progress.step(len(pages))
    return damaged


def _blocks(path: Path, page_size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(page_size * _BATCH):
            yield block[: len(block) - len(block) % page_size]


def _checksums(pages: np.ndarray) -> np.ndarray:
    """The checksum of each page: `(n, page_size) uint8` to `(n, 8) uint8`."""
    words = np.ascontiguousarray(pages[:, :-RESERVED].view("<u4").T).astype(np.uint32)
    first = np.zeros(words.shape[1], dtype=np.uint32)
    second = np.zeros(words.shape[1], dtype=np.uint32)
    for even, odd in zip(words[0::2], words[1::2], strict=True):
        first += even + second
        second += odd + first
    return np.stack([first, second], axis=1).astype("<u4").view(np.uint8)


def place_of(path: Path, header: Header, page: int) -> str:
    """Where a damaged page is, for people: `page 7 (bytes 24,576 to 28,671)`."""
    start = (page - 1) * header.page_size
    return f"page {page} (bytes {start:,} to {start + header.page_size - 1:,}) of {path.name}"
