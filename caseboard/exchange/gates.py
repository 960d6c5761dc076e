"""What untrusted input must pass before a library may read it: limits counted while inflating, and no DTD.

Sizes in a file's own directory are claims, not facts; everything here counts the bytes that really come out. No name
from an archive is ever used as a path.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from caseboard.errors import ImportRefused

MIB = 1 << 20
_CHUNK = 1 << 16
_UNPACK_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may hold: sizes in bytes, `ratio` inflated bytes per stored byte.

    The ratio is looked at only beyond `ratio_free` inflated bytes: a small entry of blanks is no bomb.
    """

    entries: int = 10_000
    total: int = 1024 * MIB
    ratio: int = 200
    ratio_free: int = MIB
    xml_part: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class Archive:
    """An open ZIP file whose directory has passed the gate; entries are read whole, under the limits."""

    name: str
    limits: ArchiveLimits
    _file: zipfile.ZipFile

    @property
    def names(self) -> tuple[str, ...]:
        """The entries that are files, in the order of the directory; names are data, never paths."""
        return tuple(info.filename for info in self._file.infolist() if not info.is_dir())

    def chunks(self, entry: str) -> Iterator[bytes]:
        """The entry's bytes, counted while inflating.

        Raises:
            ImportRefused: the entry is missing, encrypted, damaged or inflates beyond the limits.
        """
        try:
            info = self._file.getinfo(entry)
            limit = min(self.limits.total, self.limits.xml_part if _is_xml_name(entry) else self.limits.total)
            seen = 0
            with self._file.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    seen += len(chunk)
                    self._refuse_bomb(entry, seen, info.compress_size, limit)
                    yield chunk
        except KeyError:
            raise ImportRefused(f"{self.name} has no entry {_shown(entry)}.") from None
        except _UNPACK_ERRORS as error:
            raise ImportRefused(f"{self.name}: the entry {_shown(entry)} cannot be unpacked ({error}).") from error

    def read(self, entry: str) -> bytes:
        """The whole entry; raises as `chunks` does."""
        return b"".join(self.chunks(entry))

    def check_contents(self) -> None:
        """Unpack every entry once without keeping it, so that a library may then do the same.

        Raises:
            ImportRefused: an entry or all together go beyond the limits, or an XML part has a DTD.
        """
        total = 0
        for entry in self.names:
            if _is_xml_name(entry):
                part = self.read(entry)
                check_xml(part, name=f"{self.name}, {_shown(entry)}")
                total += len(part)
                self._refuse_total(total)
                continue
            for chunk in self.chunks(entry):
                total += len(chunk)
                self._refuse_total(total)

    def _refuse_bomb(self, entry: str, seen: int, stored: int, limit: int) -> None:
        if seen > limit:
            raise ImportRefused(f"{self.name}: the entry {_shown(entry)} unpacks to more than {limit // MIB} MiB.")
        if seen > self.limits.ratio_free and seen > self.limits.ratio * max(stored, 1):
            raise ImportRefused(
                f"{self.name}: the entry {_shown(entry)} unpacks to more than {self.limits.ratio} times its stored "
                "size, as archive bombs do."
            )

    def _refuse_total(self, total: int) -> None:
        if total > self.limits.total:
            raise ImportRefused(f"{self.name} unpacks to more than {self.limits.total // MIB} MiB.")


@contextmanager
def open_archive(
    source: bytes | Path | BinaryIO, *, name: str = "", limits: ArchiveLimits | None = None
) -> Iterator[Archive]:
    """Open a ZIP file and check its directory.

    Args:
        source: the file's bytes, its path, or a seekable stream.
        name: what sentences call it; by default the path's last part.
        limits: how much it may hold.

    Raises:
        ImportRefused: it is no ZIP file, is encrypted, or its directory is beyond the limits or names places outside.
    """
    shown = name or (source.name if isinstance(source, Path) else "the archive")
    stream: Path | BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise ImportRefused(f"{shown} is not a complete ZIP archive ({error}).") from error
    with archive:
        opened = Archive(shown, limits or ArchiveLimits(), archive)
        _check_directory(opened, archive.infolist())
        yield opened


def _check_directory(archive: Archive, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > archive.limits.entries:
        raise ImportRefused(f"{archive.name} has {len(infos):,} entries; at most {archive.limits.entries:,} are read.")
    seen: set[str] = set()
    for info in infos:
        entry = info.filename
        if info.flag_bits & 0x1:
            raise ImportRefused(f"{archive.name} is password-protected; remove the password and try again.")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise ImportRefused(f"{archive.name}: the entry {_shown(entry)} is a symbolic link; none is followed.")
        if _leads_outside(entry):
            raise ImportRefused(f"{archive.name}: the entry {_shown(entry)} names a place outside the archive.")
        if entry in seen:
            raise ImportRefused(f"{archive.name} has two entries named {_shown(entry)}.")
        seen.add(entry)


def _leads_outside(entry: str) -> bool:
    parts = entry.replace("\\", "/").split("/")
    return parts[0] == "" or ".." in parts or ":" in parts[0]


def _is_xml_name(entry: str) -> bool:
    return entry.lower().endswith((".xml", ".rels", ".graphml", ".vml"))


def _shown(entry: str) -> str:
    return ascii(entry if len(entry) <= 80 else entry[:77] + "...")


class _Counting(ContentHandler):
    """Looks at nothing but how deep elements are nested."""

    def __init__(self, name: str, max_depth: int) -> None:
        super().__init__()
        self._name = name
        self._max_depth = max_depth
        self._depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._depth += 1
        if self._depth > self._max_depth:
            raise ImportRefused(f"{self._name}: elements are nested more than {self._max_depth} deep.")

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1


def check_xml(source: bytes | BinaryIO, *, name: str = "the XML file", max_depth: int = 256) -> None:
    """Read XML once without keeping it: well-formed, no DTD, no entities, not nested too deeply.

    Raises:
        ImportRefused: it is none of that; the sentence has line and column where known.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.sax import make_parser

    parser = make_parser()
    parser.forbid_dtd = parser.forbid_entities = parser.forbid_external = True
    parser.setContentHandler(_Counting(name, max_depth))
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        parser.parse(stream)
    except DefusedXmlException as error:
        raise ImportRefused(f"{name} declares a DTD or entities, which are never read.") from error
    except (SAXException, ValueError, LookupError) as error:
        raise ImportRefused(f"{name} is not well-formed XML ({_one_line(error)}).") from error


def parse_xml(source: bytes, *, name: str = "the XML file", max_depth: int = 256) -> Any:
    """The root `xml.etree.ElementTree.Element` of XML that passed `check_xml`; raises as that does."""
    from defusedxml.ElementTree import fromstring

    check_xml(source, name=name, max_depth=max_depth)
    try:
        return fromstring(source, forbid_dtd=True)
    except SyntaxError as error:  # ElementTree's ParseError: it reads some encodings more strictly than the check does
        raise ImportRefused(f"{name} is not well-formed XML ({_one_line(error)}).") from error


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


class BoundedReader(io.RawIOBase):
    """A binary stream that counts what comes out of another one and stops at a limit.

    Raises (from `read`):
        ImportRefused: more than `limit` bytes came, or the compressed data are damaged or cut short.
    """

    def __init__(self, stream: BinaryIO, *, name: str, limit: int, below: BinaryIO | None = None) -> None:
        super().__init__()
        self._stream = stream
        # Decompressors leave the file that they were given open.
        self._below = below
        self._name = name
        self._limit = limit
        self.count = 0

    def readable(self) -> bool:
        """A reader reads."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with the next bytes; returns how many, 0 at the end."""
        try:
            chunk = self._stream.read(len(buffer))
        except (EOFError, OSError, zlib.error, ValueError) as error:
            raise ImportRefused(f"{self._name} is damaged or cut short ({_one_line(error)}).") from error
        self.count += len(chunk)
        if self.count > self._limit:
            raise ImportRefused(f"{self._name} unpacks to more than {self._limit // MIB} MiB.")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the inner stream too."""
        self._stream.close()
        if self._below is not None:
            self._below.close()
        super().close()


def open_compressed(source: bytes | Path, *, name: str = "", limit: int = 1024 * MIB) -> io.BufferedReader:
    """A stream over a file that may be compressed by gzip or bzip2, recognised by its first bytes.

    Args:
        source: the file's bytes or path.
        name: what sentences call it.
        limit: the most bytes that may come out.

    Raises:
        ImportRefused: the file cannot be opened; while reading, as `BoundedReader` says.
    """
    shown = name or (source.name if isinstance(source, Path) else "the file")
    try:
        raw: BinaryIO = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    except OSError as error:
        raise ImportRefused(f"{shown} cannot be opened ({error.strerror}).") from error
    magic = raw.read(3)
    raw.seek(0)
    inner: BinaryIO = raw
    if magic[:2] == b"\x1f\x8b":
        inner = gzip.GzipFile(fileobj=raw, mode="rb")  # type: ignore[assignment]
    elif magic == b"BZh":
        inner = bz2.BZ2File(raw, mode="rb")  # type: ignore[assignment]
    return io.BufferedReader(BoundedReader(inner, name=shown, limit=limit, below=raw), _CHUNK)


_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))


def json_depth(data: bytes) -> int:
    """How deeply arrays and objects of UTF-8 JSON are nested, in linear time and without parsing it."""
    import numpy as np

    brackets = np.frombuffer(_JSON_STRING.sub(b"", data).translate(None, _NOT_BRACKETS), dtype=np.uint8)
    steps = np.where((brackets == ord("[")) | (brackets == ord("{")), 1, -1)
    return int(steps.cumsum(dtype=np.int64).max(initial=0))


def load_json(data: bytes, *, name: str = "the JSON file", max_depth: int = 200) -> Any:
    """Parse JSON in UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises:
        ImportRefused: it is no JSON (with line and column), not in Unicode, or nested deeper than `max_depth`.
    """
    try:
        text = data.decode(json.detect_encoding(data))
        if json_depth(text.encode() if not data.isascii() else data) > max_depth:
            raise ImportRefused(f"{name}: values are nested more than {max_depth} deep.")
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportRefused(f"{name} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error
    except UnicodeError as error:
        raise ImportRefused(f"{name} is not JSON: its characters are not in UTF-8 ({_one_line(error)}).") from error
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"{name} cannot be read as JSON ({_one_line(error)}).") from error
