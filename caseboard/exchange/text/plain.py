"""Plain text in any encoding: byte order mark, then what is declared, then UTF-8, then a guess that says so."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from caseboard.errors import Unreadable
from caseboard.exchange.text.extracted import ExtractedText, Source, notes, tidy
from caseboard.exchange.text.sniff import utf16_order

MAX_BYTES = 64 << 20

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_WESTERN = frozenset({"cp1252", "latin_1", "iso8859_15", "cp1250", "iso8859_9", "cp1254"})


class Decoded(NamedTuple):
    """Text, and a note where its encoding was guessed or bytes could not be read."""

    text: str
    note: str


def extract_plain(source: Source) -> ExtractedText:
    """The text of a plain text file, at most its first 64 MiB.

    Raises:
        Unreadable: its bytes are text in no encoding that is known.
    """
    data = source.read(MAX_BYTES)
    size = source.size
    cut = f"Only the first {MAX_BYTES >> 20} MiB of {size / (1 << 20):,.0f} MiB were read." if size > MAX_BYTES else ""
    decoded = decode_text(data, name=source.name)
    text, lost = tidy(decoded.text)
    return ExtractedText(text, note=notes(cut, decoded.note, lost))


def decode_text(data: bytes, declared: str | None = None, *, name: str = "the text") -> Decoded:
    """Turn bytes into text.

    Args:
        data: the bytes; may end in the middle of a character.
        declared: the encoding that a header or a `meta` element names; believed only where it fits.
        name: what the sentence calls it.

    Raises:
        Unreadable: no encoding fits.
    """
    for mark, bom_codec in _BOMS:
        if data.startswith(mark):
            return _replacing(data, bom_codec)
    if order := utf16_order(data):
        return _replacing(data, order)
    for codec in (declared, "utf-8"):
        fitting = _strict(data, codec)
        if fitting is not None:
            return Decoded(fitting, "")
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if bad * 10 <= len(data) - len(text) or bad <= 2 < (len(data) - len(text)):
        return Decoded(text, f"{bad:,} places are not valid UTF-8 and are shown as \ufffd.")
    return _guessed(data, name)


def _replacing(data: bytes, codec: str) -> Decoded:
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    return Decoded(text, f"{bad:,} places are not valid {codec.upper()} and are shown as \ufffd." if bad else "")


def _strict(data: bytes, codec: str | None) -> str | None:
    if not codec:
        return None
    try:
        found = codecs.lookup(codec.strip())
        if found.name in _NO_CHARSETS:
            return None
        return data.decode(found.name)
    except UnicodeDecodeError as error:
        cut_character = error.reason == "unexpected end of data" and len(data) - error.start < 4 and error.start > 64
        return data[: error.start].decode(codec, "replace") if cut_character else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _guessed(data: bytes, name: str) -> Decoded:
    from charset_normalizer import from_bytes

    first = next((place for place, byte in enumerate(data) if byte > 127), 0)
    sample = data[max(0, first - 2048) : first + 32768]
    best = from_bytes(sample).best()
    if best is None:
        raise Unreadable(f"{name} is not text in any encoding that is known; it was kept as it is.")
    codec = "cp1252" if best.encoding in _WESTERN or _WESTERN & set(best.could_be_from_charset) else best.encoding
    return Decoded(data.decode(codec, "replace"), f"Its encoding is not stated; it was read as {codec}.")
