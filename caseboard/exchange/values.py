"""Turning nested JSON values into the texts that claims hold, and raw identifiers into entities."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from typing import Any

from caseboard.commands.identifiers import detect
from caseboard.errors import InvalidValue
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Subject
from caseboard.model.vocabulary import PropertyKind

KIND_OF_FORM = {
    PropertyKind.IP: "ip",
    PropertyKind.NETWORK: "network",
    PropertyKind.ASN: "asn",
    PropertyKind.DOMAIN: "domain",
    PropertyKind.URL: "url",
    PropertyKind.EMAIL: "email",
    PropertyKind.PHONE: "phone",
    PropertyKind.COUNTRY: "country",
}


def texts(value: Any) -> Iterator[str]:
    """The texts of a JSON value: one for a scalar, one each for a list, compact JSON for an object."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield repr(value)
    elif isinstance(value, list) and all(not isinstance(item, list) for item in value):
        for item in value:
            yield from texts(item)
    else:
        yield json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_of(value: Any) -> str:
    """The first text of a value, empty where there is none."""
    return next(texts(value), "")


def first_of(body: dict[str, Any], *names: str) -> str:
    """The first text among several properties of an object."""
    for name in names:
        if found := text_of(body.get(name)):
            return found
    return ""


def detect_kind(raw: str) -> str | None:
    """The entity kind whose identifier a text looks like, or None."""
    form = detect(raw.strip())
    return KIND_OF_FORM.get(form) if form is not None else None


def observed(
    proposer: Proposer,
    raw: str,
    otherwise: str = "",
    *,
    reference: str = "",
    place: str = "",
    line: int = 0,
    key: Hashable = None,
) -> Subject:
    """The entity that a raw identifier names, of whatever kind it looks like, else of kind `otherwise`.

    Raises:
        InvalidValue: it looks like no identifier, and no other kind is given.
    """
    kind = detect_kind(raw) or otherwise
    if not kind:
        raise InvalidValue(f"“{raw[:80]}” is no identifier that Caseboard knows.")
    return proposer.entity(kind, raw, reference=reference, place=place, line=line, key=key)


def ip_kind(raw: str) -> str:
    """`network` for an address with a prefix length shorter than a single address, else `ip`."""
    _, slash, length = raw.partition("/")
    return "network" if slash and length not in {"32", "128"} else "ip"


def ip_text(raw: str) -> str:
    """An address without the prefix length of a single address."""
    return raw if ip_kind(raw) == "network" else raw.partition("/")[0]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The JSON objects of a list, or the one object given."""
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, dict):
            yield item
