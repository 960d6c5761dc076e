"""Internet addresses and names in their one canonical spelling: IP, network, AS number, domain, URL, mailbox.

All of them accept defanged spellings. Names are compared as ASCII (A-labels, IDNA 2008 after UTS 46 mapping), so that
two spellings of one name meet and a look-alike in another script does not.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import idna

from caseboard.commands.defang import refang
from caseboard.errors import InvalidValue

if TYPE_CHECKING:
    from tldextract import TLDExtract

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LEADING_ZERO = re.compile(r"(?:^|\.)0\d")
_AS = re.compile(
    r"(?:(?:asn?|as\s*number|autonomous\s+system(?:\s+number)?)[\s:#-]{0,3})?(\d{1,10})(?:\.(\d{1,5}))?", re.IGNORECASE
)
_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{0,31})://")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_PORTS = {"http": 80, "https": 443, "ftp": 21, "ftps": 990, "ssh": 22, "irc": 194, "ws": 80, "wss": 443}


class DomainParts(NamedTuple):
    """A name cut at its public suffix: `www`, `example`, `co.uk`; the suffix is empty if nobody registers under it."""

    host: str
    registered: str
    suffix: str


def ip(text: str) -> str:
    """One IPv4 or IPv6 address, compressed; an IPv4-mapped IPv6 address is the IPv4 address.

    Raises:
        InvalidValue: it is no address, has leading zeros (which some programs read as octal), or names an interface.
    """
    plain = refang(text.strip()).strip("[]")
    if "%" in plain:
        raise InvalidValue(f"“{_short(text)}” names a network interface; leave out the part from the % on.")
    if ":" not in plain and _LEADING_ZERO.search(plain):
        raise InvalidValue(
            f"“{_short(text)}” has leading zeros, which some programs read as octal; write it without them."
        )
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        raise InvalidValue(f"“{_short(text)}” is not an IP address; write 203.0.113.7 or 2001:db8::7.") from None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def network(text: str) -> str:
    """One network in CIDR form. A registry's `first - last` range is read too, if it is exactly one network.

    Raises:
        InvalidValue: it is no network, or bits beyond the prefix are set; the sentence names the network meant. Such
            a spelling is refused, not rounded, since it may be an address with its prefix length or a slip of the pen.
    """
    plain = refang(text.strip())
    first, dash, last = plain.partition("-")
    if dash:
        return _range(text, first.strip(), last.strip())
    if "/" not in plain:
        raise InvalidValue(f"“{_short(text)}” has no prefix length; write a network as 203.0.113.0/24.")
    if ":" not in plain and _LEADING_ZERO.search(plain.split("/")[0]):
        raise InvalidValue(
            f"“{_short(text)}” has leading zeros, which some programs read as octal; write it without them."
        )
    try:
        found = ipaddress.ip_network(plain, strict=False)
    except ValueError:
        raise InvalidValue(f"“{_short(text)}” is not a network; write 203.0.113.0/24 or 2001:db8::/32.") from None
    written = ipaddress.ip_address(plain.split("/")[0].strip())
    if written != found.network_address:
        raise InvalidValue(f"“{_short(text)}” has bits set beyond its prefix; the network is {found}.")
    return str(found)


def _range(text: str, first: str, last: str) -> str:
    try:
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
        networks = list(ipaddress.summarize_address_range(low, high))
    except (ValueError, TypeError):
        raise InvalidValue(
            f"“{_short(text)}” is not a range of addresses; write first - last, or 203.0.113.0/24."
        ) from None
    if len(networks) > 1:
        shown = ", ".join(map(str, networks[:4])) + (" ..." if len(networks) > 4 else "")
        raise InvalidValue(f"“{_short(text)}” is not one network but {len(networks)}: {shown}.")
    return str(networks[0])


def asn(text: str) -> str:
    """An AS number as `AS26780`, from any usual spelling; dotted 32-bit numbers (RFC 5396) too.

    Raises:
        InvalidValue: it is none, or lies outside 0 to 4294967295.
    """
    found = _AS.fullmatch(text.strip())
    if found is None or not found[1].isascii():
        raise InvalidValue(f"“{_short(text)}” is not an AS number; write AS26780.")
    high, low = int(found[1]), int(found[2]) if found[2] else None
    if low is not None:
        if high > 0xFFFF or low > 0xFFFF:
            raise InvalidValue(f"“{_short(text)}” is not an AS number: each part of a dotted one ends at 65535.")
        high = high << 16 | low
    if high > 0xFFFF_FFFF:
        raise InvalidValue(f"“{_short(text)}” is not an AS number: the last one is 4294967295.")
    return f"AS{high}"


def domain(text: str) -> str:
    """A domain or host name in lower-case ASCII, without the dot of the root. Underscores are let through: they occur.

    Raises:
        InvalidValue: it has no dot, is an IP address, or a label is not permitted by IDNA 2008 or the DNS.
    """
    plain = refang(text.strip()).replace("。", ".").removesuffix(".")
    if plain.replace(".", "").isdigit():
        raise InvalidValue(f"“{_short(text)}” is not a domain name; it looks like an IP address.")
    labels = [_label(label, text) for label in plain.split(".")]
    name = ".".join(labels)
    if len(labels) < 2 or len(name) > 253:
        raise InvalidValue(f"“{_short(text)}” is not a domain name; write it in full, such as www.example.org.")
    return name


def _label(label: str, whole: str) -> str:
    if label.isascii():
        if _LABEL.fullmatch(label.lower()):
            return label.lower()
        reason = "a part is empty, too long, or has a character that names do not have"
    else:
        try:
            return idna.encode(label, uts46=True, transitional=False, strict=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as problem:
            reason = str(problem).rstrip(".")
    raise InvalidValue(f"“{_short(whole)}” is not a domain name: {reason}.")


def split_domain(name: str) -> DomainParts:
    """Cut a normalised name at its public suffix (Public Suffix List as shipped with tldextract, ICANN part)."""
    found = _suffixes()(name)
    return DomainParts(found.subdomain, found.domain, found.suffix)


def url(text: str) -> str:
    """A URL with scheme and host in canonical form (RFC 3986, section 6): default port and needless case removed.

    Raises:
        InvalidValue: there is no scheme or no host, or the host or the port is not valid.
    """
    plain = refang(text.strip())
    scheme = _SCHEME.match(plain)
    if scheme is None or any(sign.isspace() or not sign.isprintable() for sign in plain):
        raise InvalidValue(f"“{_short(text)}” is not a URL; write it in full, such as https://www.example.org/page.")
    try:
        parts = urlsplit(plain)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidValue(f"“{_short(text)}” is not a URL: its host or port cannot be read.") from None
    host = _url_host(host, text)
    name = scheme[1].lower()
    user = parts.netloc.rpartition("@")[0]
    place = (f"{user}@" if user else "") + host + (f":{port}" if port and port != _PORTS.get(name) else "")
    rest = (
        (parts.path or "/")
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    return f"{name}://{place}" + _ESCAPE.sub(lambda found: found[0].upper(), rest)


def _url_host(host: str, whole: str) -> str:
    if ":" in host:
        return f"[{ip(host)}]" if ":" in ip(host) else ip(host)
    if host.replace(".", "").isdigit():
        return ip(host)
    if host and "." not in host and _LABEL.fullmatch(host.lower()):
        return host.lower()
    if not host:
        raise InvalidValue(f"“{_short(whole)}” is not a URL: it names no host.")
    return domain(host)


def email(text: str) -> str:
    """A mailbox in lower case with its domain in ASCII. Case may count before the @ (RFC 5321), but never does.

    Raises:
        InvalidValue: it is no mailbox.
    """
    plain = refang(text.strip()).removeprefix("mailto:").strip("<>")
    local, at, host = plain.rpartition("@")
    if not at or not _ATOM.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        raise InvalidValue(f"“{_short(text)}” is not an e-mail address; write name@example.org.")
    return f"{local.lower()}@{domain(host)}"


@cache
def _suffixes() -> TLDExtract:
    """The list that came with the library: no list is fetched and no cache is written."""
    from tldextract import TLDExtract  # slow to load, and most commands never ask for a suffix

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
