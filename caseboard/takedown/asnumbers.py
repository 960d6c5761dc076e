"""Which AS numbers can be a target or be asked, and how they are written."""

from __future__ import annotations

from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue
from caseboard.model.vocabulary import PropertyKind

# RFC 7607, 6793, 5398, 6996 and 7300, by first and last number.
_SPECIAL = (
    (0, 0, "is reserved (RFC 7607)"),
    (23456, 23456, "stands for a number that did not fit into 16 bits (RFC 6793)"),
    (64496, 64511, "is reserved for documentation (RFC 5398)"),
    (64512, 65534, "is for private use (RFC 6996)"),
    (65535, 65535, "is reserved (RFC 7300)"),
    (65536, 65551, "is reserved for documentation (RFC 5398)"),
    (4_200_000_000, 4_294_967_294, "is for private use (RFC 6996)"),
    (4_294_967_295, 4_294_967_295, "is reserved (RFC 7300)"),
)


def parse_as_number(text: str) -> int:
    """Read `AS26780`, `26780`, or the dotted form `1.10`.

    Raises:
        InvalidValue: the text is a set of numbers, or no AS number.
    """
    shown = text.strip()
    if shown.startswith("{") or "," in shown:
        raise InvalidValue(f"“{shown}” is a set of ASes; a set cannot be asked or cut, so name its members one by one.")
    try:
        return int(normalise(PropertyKind.ASN, shown).removeprefix("AS"))
    except InvalidValue:
        raise InvalidValue(f"“{shown}” is not an AS number; write it as AS26780 or 26780.") from None


def special_use(asn: int) -> str | None:
    """Why an AS number belongs to nobody on the Internet, or None for an ordinary one."""
    return next((reason for first, last, reason in _SPECIAL if first <= asn <= last), None)


def check_as_number(asn: int) -> None:
    """Refuse numbers that belong to nobody.

    Raises:
        InvalidValue: the number is reserved, for private use or for documentation.
    """
    reason = special_use(asn)
    if reason:
        raise InvalidValue(
            f"AS{asn} {reason}, so it has no upstreams of its own; name the AS that announces its networks instead."
        )
