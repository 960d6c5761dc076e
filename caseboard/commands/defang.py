r"""Makes indicators harmless to click, and takes that back.

`http` becomes `hxxp`, a dot in a name or address `[.]`, the `@` of an address `[@]`, the colons of an IPv6 address
`[:]`. `refang` also understands the other spellings in use: `(dot)`, `[at]`, `hXXps[:]//`, `{.}`, `\.`.
"""

from __future__ import annotations

import ipaddress
import re

# Every quantifier is bounded and no two neighbours can match the same characters, so that hostile text costs no more.
_SCHEME = re.compile(r"\b(h)(tt)(ps?://)|\b(f)(t)(ps?://)", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,126}[\w-]{2,63}(?![\w-]|\[@)")
_QUAD = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w])")
_MAILBOX = re.compile(r"(?<=[\w.+'-])@(?=[\w-]{1,63}\.)")
_COLONS = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])")

_DOT = re.compile(
    r"\s?[\[({]\s?(?:dot|punkt|point)\s?[\])}]\s?|[\[({]\.[\])}]|\\\.|(?<=\w)\[\.(?=\w)|(?<=\w)\.\](?=\w)",
    re.IGNORECASE,
)
_AT = re.compile(r"\s?[\[({]\s?at\s?[\])}]\s?|[\[({]@[\])}]", re.IGNORECASE)
_COLON = re.compile(r"[\[({]:[\])}]")
_SLASHES = re.compile(r"[\[({]:?//[\])}]")
_HXXP = re.compile(r"\b(h)([tx]{2})(ps?)(?=://)|\b(f)(x)(ps?)(?=://)", re.IGNORECASE)
_X_FOR_T = str.maketrans("tT", "xX")
_T_FOR_X = str.maketrans("xX", "tT")


def defang(text: str) -> str:
    """The text with every URL, host name, address and mailbox in it made unclickable; the rest is unchanged."""
    text = _MAILBOX.sub("[@]", text)
    text = _QUAD.sub(lambda found: found[0].replace(".", "[.]"), text)
    text = _DOTTED.sub(_break_name, text)
    text = _COLONS.sub(_break_v6, text)
    return _SCHEME.sub(lambda found: _swap(found, _X_FOR_T), text)


def refang(text: str) -> str:
    """The text with every defanged spelling turned back into the plain one; `refang(defang(text))` is `text`."""
    if not any(mark in text for mark in "[({\\") and "xp" not in text.lower():
        return text
    text = _DOT.sub(".", text)
    text = _AT.sub("@", text)
    text = _SLASHES.sub("://", _COLON.sub(":", text))
    return _HXXP.sub(lambda found: _swap(found, _T_FOR_X), text)


def _swap(found: re.Match[str], table: dict[int, int]) -> str:
    first, middle, last = (part for part in found.groups() if part is not None)
    return first + middle.translate(table) + last


def _break_name(found: re.Match[str]) -> str:
    """Break a name with dots if its last part could be a top-level domain; version numbers and amounts stay."""
    last = found[0].rsplit(".", 1)[1]
    if last.isdigit() or (last.isascii() and not last.isalpha() and not last.lower().startswith("xn--")):
        return found[0]
    return found[0].replace(".", "[.]")


def _break_v6(found: re.Match[str]) -> str:
    """Break an IPv6 address; a time of day or a ratio stays."""
    try:
        ipaddress.IPv6Address(found[0])
    except ValueError:
        return found[0]
    return found[0].replace(":", "[:]")
