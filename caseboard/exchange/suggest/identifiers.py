"""Finds identifiers in running text: plain or defanged, validated by the same rules as everything typed by hand.

Every pattern is bounded and none nests repetition, so that hostile text costs no more than other text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from caseboard.commands.addresses import split_domain
from caseboard.commands.identifiers import hash_name, normalise, refang
from caseboard.errors import InvalidValue
from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.checksums import is_wallet
from caseboard.exchange.suggest.model import Found, Taken
from caseboard.model.vocabulary import PropertyKind

_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[\.|\.\]|\\\.|[ ]?[\[({][ ]?(?:dot|DOT|punkt|point)[ ]?[\])}][ ]?)"
_QUAD = rf"\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}"
_URL = re.compile(
    r"\b(?:h(?:tt|xx|XX)ps?|ftp|fxp|HXXPS?|HTTPS?)(?:(?:\[:\]|:)(?:\[//\]|//)|\[://\])[^\s<>\"'`|^{}]{3,2000}"
)
_AT = re.compile(r"(?<=[\w+%=-])(?:@|[\[({]@[\])}]|[ ]?[\[({][ ]?(?:at|AT)[ ]?[\])}][ ]?)(?=\w)")
_LOCAL = re.compile(r"[\w.+%=-]{1,64}$")
_DOMAIN_PART = re.compile(rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,8}}")
_RANGE = re.compile(rf"(?<![\w.]){_QUAD}[ ]{{0,3}}[-–][ ]{{0,3}}{_QUAD}(?![\w])")
_NETWORK = re.compile(rf"(?<![\w.]){_QUAD}(?:/|\[/\])\d{{1,2}}(?:(?=AS\d)|(?![\w/]))")
_IP = re.compile(rf"(?<![\w.-]){_QUAD}(?![\w-])(?!\.\d)")
_IP6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}(?::|\[:\])){2,8}[0-9A-Fa-f]{0,4}(?:/\d{1,3})?(?![\w:])")
_ASN = re.compile(
    r"(?<![A-Za-z_.-])(?:ASN?[ :#-]{0,2}|"
    r"(?i:autonomous[ -]system(?:[ ]number)?s?)[ :#]{0,2}(?:\((?:ASN?)\)[ :#]{0,2})?(?:ASN?[ ]?)?)"
    r"(\d{1,10})(?![\w.]\d)\b"
)
_NAME = re.compile(rf"(?<![\w@.\\/=-])\w[\w-]{{0,62}}(?:{_DOT}[\w-]{{1,63}}){{1,10}}(?![\w(-])")
_HASH = re.compile(r"(?<![\w])[0-9a-fA-F]{32,128}(?![\w])")
_PHONE = re.compile(r"(?<![\w.+/-])(?:\+|\(?\d)[\d ().\-/]{6,22}\d(?![\w./-]\d|\w)")
_PHONE_CUE = re.compile(r"(?:tel|phone|call|fax|mobile|cell|hotline|telefon|téléphone|tél|contact)\b[^\n]{0,20}$", re.I)
_NORTH_AMERICAN = re.compile(r"(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_WALLET = re.compile(
    r"(?<![\w])(?:bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40})(?![\w])"
)
_VERSION = re.compile(r"(?:\bv|\bver|version|release|firmware|build|\bRFC)[ .:]{0,2}$", re.I)
_SENTENCE_TAIL = ".,;:!?*_-…»”’"


def find_identifiers(text: str, taken: Taken, *, region: str | None = None, step: Callable[[], None]) -> None:
    """Take every identifier of the text, the longest forms first.

    Args:
        text: any text.
        taken: what is found goes here.
        region: two-letter code of the country whose phone numbers come without a country code.
        step: called now and then; may raise to stop.
    """
    for search in (_urls, _emails, _hashes, _wallets, _networks, _addresses, _asns, _names):
        step()
        _take_all(search(text), taken, step)
    _take_all(_phones(text, region, taken), taken, step)


def _take_all(finds: Iterator[Found], taken: Taken, step: Callable[[], None]) -> None:
    for find in finds:
        step()
        taken.take(find)
        if taken.full:
            return


def _valid(kind: PropertyKind, written: str) -> str | None:
    try:
        return normalise(kind, refang(written))
    except InvalidValue:
        return None


def _why(label: str, written: str) -> str:
    return label if refang(written) == written else f"{label}, defanged"


def _urls(text: str) -> Iterator[Found]:
    for found in _URL.finditer(text):
        written = found[0].rstrip(_SENTENCE_TAIL)
        for opening, closing in ("()", "[]"):
            while written.endswith(closing) and written.count(closing) > written.count(opening):
                written = written[:-1].rstrip(_SENTENCE_TAIL)
        if value := _valid(PropertyKind.URL, written):
            yield Found("url", found.start(), found.start() + len(written), value, _why("URL", written))


def _emails(text: str) -> Iterator[Found]:
    for at in _AT.finditer(text):
        left = _LOCAL.search(text, max(0, at.start() - 64), at.start())
        right = _DOMAIN_PART.match(text, at.end(), at.end() + 300)
        if left is None or right is None:
            continue
        start = left.start() + len(left[0]) - len(left[0].lstrip(".-=_+%"))
        end = right.start() + len(right[0].rstrip("-_"))
        written = text[start:end]
        value = _valid(PropertyKind.EMAIL, written)
        if value and split_domain(value.rpartition("@")[2]).suffix:
            yield Found("email", start, end, value, _why("e-mail address", written))


def _hashes(text: str) -> Iterator[Found]:
    for found in _HASH.finditer(text):
        value = _valid(PropertyKind.HASH, found[0])
        if value and not found[0].isdigit():
            yield Found("malware", *found.span(), value, f"{hash_name(value)} hash", "file_hash")


def _wallets(text: str) -> Iterator[Found]:
    for found in _WALLET.finditer(text):
        if is_wallet(found[0]):
            yield Found("wallet", *found.span(), found[0], "wallet address, checksum right")


def _networks(text: str) -> Iterator[Found]:
    for pattern, label in ((_RANGE, "address range"), (_NETWORK, "network (CIDR)"), (_IP6, "network (CIDR)")):
        for found in pattern.finditer(text):
            if pattern is _IP6 and "/" not in found[0]:
                continue
            if value := _valid(PropertyKind.NETWORK, found[0].replace("[/]", "/")):
                yield Found("network", *found.span(), value, _why(label, found[0]))


def _addresses(text: str) -> Iterator[Found]:
    for found in _IP.finditer(text):
        if _VERSION.search(text, max(0, found.start() - 12), found.start()):
            continue
        if value := _valid(PropertyKind.IP, found[0]):
            yield Found("ip", *found.span(), value, _why("IPv4 address", found[0]))
    for found in _IP6.finditer(text):
        written = found[0]
        groups = [group for group in refang(written).split(":") if group]
        telling = len(groups) >= 3 or (len(groups) == 2 and any(sign.isdigit() for sign in written))
        if telling and (value := _valid(PropertyKind.IP, written)):
            yield Found("ip", *found.span(), value, _why("IPv6 address", written))


def _asns(text: str) -> Iterator[Found]:
    for found in _ASN.finditer(text):
        if value := _valid(PropertyKind.ASN, f"AS{found[1]}"):
            yield Found("asn", *found.span(), value, "AS number")


def _names(text: str) -> Iterator[Found]:
    """Domains and host names: under a public suffix, and no file name, abbreviation or sentence without a space."""
    for found in _NAME.finditer(text):
        written = found[0]
        plain = refang(written)
        last = plain.rpartition(".")[2]
        if last.isdigit() or (plain == written and not _looks_like_domain(plain, last)):
            continue
        value = _valid(PropertyKind.DOMAIN, plain)
        parts = split_domain(value) if value else None
        if value and parts and parts.suffix and parts.registered:
            kind, label = ("host", "host name") if parts.host else ("domain", "domain name")
            yield Found(kind, *found.span(), value, _why(label, written))


def _looks_like_domain(plain: str, last: str) -> bool:
    if last.lower() in lexicon.words("file_endings") or not last[:1].isalpha():
        return False
    capitals = [label for label in plain.split(".") if label[:1].isupper()]
    if last[:1].isupper() and not plain.isupper():
        return False
    return not (capitals and plain.isupper() and len(plain) <= 6) and len(plain.split(".")[-2]) > 1


def _phones(text: str, region: str | None, taken: Taken) -> Iterator[Found]:
    import phonenumbers

    for found in _PHONE.finditer(text):
        written = found[0].strip()
        start, end = found.start(), found.start() + len(written)
        digits = sum(sign.isdigit() for sign in written)
        if not 7 <= digits <= 15 or not taken.free(start, end):
            continue
        where = _phone_region(text, written, start, region)
        if where is None:
            continue
        try:
            number = phonenumbers.parse(written, where or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            yield Found("phone", start, end, value, "phone number")


def _phone_region(text: str, written: str, start: int, region: str | None) -> str | None:
    """Where a number without a country code belongs; empty where it has one, None where it is no phone number."""
    if written.startswith("+"):
        return ""
    if _NORTH_AMERICAN.fullmatch(written):
        return "US"
    if region and _PHONE_CUE.search(text, max(0, start - 40), start):
        return region.upper()
    return None
