"""Guesses what somebody typed: the form of a value, and the kind of thing to put on the board."""

from __future__ import annotations

import re

from caseboard.commands.addresses import split_domain
from caseboard.commands.countries import is_country_name
from caseboard.commands.defang import refang
from caseboard.commands.gazetteer import is_city_name
from caseboard.commands.names import is_trade_name
from caseboard.commands.normalise import normalise
from caseboard.errors import InvalidValue
from caseboard.model.vocabulary import PropertyKind, Vocabulary

_TOO_LONG = 4096  # characters; prose is not worth looking at as one value
_AS = re.compile(r"(?:asn?|autonomous system)[\s:#-]{0,3}\d", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel:)?\+[\d\s().x;=/-]{7,40}(?:ext\.?\s*\d{1,8})?", re.IGNORECASE)
_PERCENT = re.compile(r"(?:%|per[\s-]?cent)\.?$", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?.*|.*\b(?:19|20)\d\d")
_WALLET = re.compile(
    r"(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|ltc1)[02-9ac-hj-np-z]{11,87}|0x[0-9a-fA-F]{40}|4[1-9A-HJ-NP-Za-km-z]{94})"
)
_HANDLE = re.compile(r"@\w{2,40}")
_NAME_PART = re.compile(r"[^\W\d_a-z][\w'’-]*\.?")
_JOINS = frozenset(
    {"van", "von", "de", "der", "den", "la", "le", "del", "da", "di", "bin", "al", "el", "zu", "ten", "ter"}
)


def detect(text: str) -> PropertyKind | None:
    """The form of a value, by its looks; None for plain words. Defanged spellings are understood.

    A number alone is a number, never an AS number or a date; a name is a domain only under a public suffix.
    """
    if len(text) > _TOO_LONG:
        return None
    plain = refang(text.strip())
    for kind in _candidates(plain):
        try:
            value = normalise(kind, plain)
        except InvalidValue:
            continue
        if kind is not PropertyKind.DOMAIN or split_domain(value).suffix:
            return kind
    return PropertyKind.COUNTRY if is_country_name(plain) else None


def _candidates(plain: str) -> list[PropertyKind]:
    """The forms worth trying, most telling first."""
    tests = (
        (PropertyKind.HASH, len(plain) >= 32),
        (PropertyKind.URL, "://" in plain),
        (PropertyKind.EMAIL, "@" in plain),
        (PropertyKind.NETWORK, "/" in plain or plain.count(".") == 6),
        (PropertyKind.IP, "." in plain or ":" in plain),
        (PropertyKind.ASN, _AS.match(plain) is not None),
        (PropertyKind.PHONE, _PHONE.fullmatch(plain) is not None),
        (PropertyKind.PERCENTAGE, _PERCENT.search(plain) is not None),
        (PropertyKind.DATE, _ISO_DAY.fullmatch(plain) is not None and not plain.isdigit()),
        (PropertyKind.MONEY, any(sign.isdigit() for sign in plain)),
        (PropertyKind.DOMAIN, "." in plain and " " not in plain),
        (PropertyKind.NUMBER, plain.lstrip("-+~<>≤≥ ").isascii() and plain.lstrip("-+~<>≤≥ ")[:1].isdigit()),
    )
    return [kind for kind, worth in tests if worth]


def detect_entity_kind(vocabulary: Vocabulary, text: str) -> str:
    """The name of the entity kind that a text is most likely the label of, for adding by typing alone."""
    plain = " ".join(refang(text).split())
    guess = _by_form(plain) or _by_words(plain)
    if guess in vocabulary.entities:
        return guess
    return next(iter(name for name in ("organisation", *vocabulary.entities) if name in vocabulary.entities), guess)


def _by_form(plain: str) -> str | None:
    if _WALLET.fullmatch(plain):
        return "wallet"
    if _HANDLE.fullmatch(plain):
        return "account"
    form = detect(plain)
    if form is PropertyKind.DOMAIN:
        return "host" if split_domain(normalise(form, plain)).host else "domain"
    return _KIND_OF.get(form) if form else None


def _by_words(plain: str) -> str:
    """A large city is a place; two or three capitalised words are a person, unless one is a trade's; else a company."""
    words = plain.split()
    if is_trade_name(plain):
        return "organisation"
    if is_city_name(plain):
        return "place"
    names = [word for word in words if word.lower() not in _JOINS]
    named = all(_NAME_PART.fullmatch(word) and not (word.isupper() and len(word) > 2) for word in names)
    return "person" if 2 <= len(names) <= 3 and named else "organisation"


_KIND_OF = {
    PropertyKind.HASH: "malware",
    PropertyKind.URL: "url",
    PropertyKind.EMAIL: "email",
    PropertyKind.NETWORK: "network",
    PropertyKind.IP: "ip",
    PropertyKind.ASN: "asn",
    PropertyKind.PHONE: "phone",
    PropertyKind.COUNTRY: "country",
    PropertyKind.DATE: "event",
}
