"""One comparable spelling for a value of each property kind."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable

from caseboard.commands import addresses, figures
from caseboard.commands.countries import country_code
from caseboard.errors import InvalidValue
from caseboard.model.vocabulary import PropertyKind
from caseboard.model.when import When

_TOO_LONG = 20_000  # characters; the longest web addresses in use stay below it
_HASH_NAMES = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
_HASH = re.compile(r"(?:(?:md5|sha-?1|sha-?(?:2-?)?(?:224|256|384|512))\s*[:=]\s*)?([0-9a-f]+)", re.IGNORECASE)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
_DAY_FIRST = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+)?([a-z]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_MONTH_NAMES = frozenset(name.lower() for name in calendar.month_name) | frozenset(_MONTHS) | {"sept"}
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", re.IGNORECASE)
_DOUBTS = (
    ("perhaps about ", "%"),
    ("about ", "~"),
    ("around ", "~"),
    ("circa ", "~"),
    ("ca. ", "~"),
    ("perhaps ", "?"),
)


def normalise(kind: PropertyKind, text: str, *, region: str | None = None) -> str:
    """The comparable spelling of a value; normalising it once more changes nothing.

    Args:
        kind: the form that the value must have.
        text: the value as said; defanged spellings are understood.
        region: two-letter country in which a phone number without a country code is dialled.

    Raises:
        InvalidValue: the text does not have that form; the sentence says what to write.
    """
    if not text.strip():
        raise InvalidValue("There is no value: it is empty.")
    if len(text) > _TOO_LONG and kind not in (PropertyKind.TEXT, PropertyKind.IDENTIFIER):
        raise InvalidValue(f"“{_short(text)}” is too long for the form “{kind.value}”.")
    if kind is PropertyKind.PHONE:
        return _phone(text, region)
    return _NORMALISERS[kind](text)


def _text(text: str) -> str:
    """For comparing words (Unicode, canonical caseless matching): case and runs of white space do not count."""
    folded = unicodedata.normalize("NFD", " ".join(text.split())).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded))


def _identifier(text: str) -> str:
    """Case counts in a wallet or an account; runs of white space do not."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _hash(text: str) -> str:
    found = _HASH.fullmatch(text.strip())
    if found is None or len(found[1]) not in _HASH_NAMES:
        raise InvalidValue(
            f"“{_short(text)}” is not an MD5, SHA-1 or SHA-2 hash: that has 32, 40, 56, 64, 96 or 128 hex digits."
        )
    return found[1].lower()


def hash_name(normalised: str) -> str:
    """Which hash function made a value of that length: `MD5`, `SHA-1`, `SHA-256`."""
    return _HASH_NAMES[len(normalised)]


def _phone(text: str, region: str | None) -> str:
    """E.164, with an extension behind `;ext=` (RFC 3966)."""
    import phonenumbers  # slow to load, and most commands never see a number

    try:
        parsed = phonenumbers.parse(text.strip().removeprefix("tel:"), region.upper() if region else None)
    except phonenumbers.NumberParseException:
        advice = "" if region else "; begin it with + and the country code"
        raise InvalidValue(f"“{_short(text)}” is not a phone number{advice}.") from None
    if not phonenumbers.is_possible_number(parsed):
        raise InvalidValue(f"“{_short(text)}” has too few or too many digits for a phone number of its country.")
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return f"{number};ext={parsed.extension}" if parsed.extension else number


def _date(text: str) -> str:
    """An approximate time; days with the name of the month are understood too, days by numbers alone are not."""
    plain = " ".join(text.split())
    try:
        return When.parse(plain).text
    except InvalidValue:
        spans = re.split(r"\s+(?:to|until|-|–)\s+", plain)
        days = [_written_day(part) for part in spans]
        if len(days) > 2 or None in days:
            raise
        return When.parse("/".join(str(day) for day in days)).text


def _written_day(text: str) -> str | None:
    """`11 Nov 2008`, `November 11, 2008`, `about Nov 2008` as `2008-11-11`, `2008-11~`; None if it is none of these."""
    mark = next((mark for words, mark in _DOUBTS if text.lower().startswith(words)), "")
    plain = next((text[len(words) :] for words, _ in _DOUBTS if text.lower().startswith(words)), text)
    plain = _WEEKDAY.sub("", plain, count=1)
    if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", plain):
        return plain + mark
    if found := _MONTH_FIRST.fullmatch(plain):
        month, day, year = found[1], found[2], found[3]
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = found[1], found[2], found[3]
    else:
        return None
    if month.lower() not in _MONTH_NAMES:
        return None
    return f"{year}-{_MONTHS[month.lower()[:3]]:02}" + (f"-{int(day):02}" if day else "") + mark


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


_NORMALISERS: dict[PropertyKind, Callable[[str], str]] = {
    PropertyKind.TEXT: _text,
    PropertyKind.NUMBER: figures.number,
    PropertyKind.PERCENTAGE: figures.percentage,
    PropertyKind.DATE: _date,
    PropertyKind.IP: addresses.ip,
    PropertyKind.NETWORK: addresses.network,
    PropertyKind.ASN: addresses.asn,
    PropertyKind.DOMAIN: addresses.domain,
    PropertyKind.URL: addresses.url,
    PropertyKind.EMAIL: addresses.email,
    PropertyKind.COUNTRY: country_code,
    PropertyKind.MONEY: figures.money,
    PropertyKind.HASH: _hash,
    PropertyKind.IDENTIFIER: _identifier,
}
