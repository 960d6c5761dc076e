"""The filter of large files: which AS numbers and which networks a person asked for."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue
from caseboard.model.vocabulary import PropertyKind

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Only:
    """Keeps what touches one of the AS numbers or overlaps one of the networks; empty keeps all."""

    asns: frozenset[int]
    networks: tuple[Network, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Only:
        """Read AS numbers (`AS26780` or a plain number), networks and addresses.

        Raises:
            InvalidValue: one of them is neither.
        """
        asns, networks = set(), []
        for text in texts:
            try:
                networks.append(ipaddress.ip_network(text.strip(), strict=False))
            except ValueError:
                asns.add(int(normalise(PropertyKind.ASN, text)[2:]))
        return cls(frozenset(asns), tuple(networks))

    def __bool__(self) -> bool:
        return bool(self.asns or self.networks)

    def keeps_asn(self, number: int) -> bool:
        """Whether an AS number was asked for."""
        return number in self.asns

    def keeps_range(self, first: Address, last: Address) -> bool:
        """Whether a range of addresses overlaps a network that was asked for."""
        return any(
            net.version == first.version
            and int(net.network_address) <= int(last)
            and int(net.broadcast_address) >= int(first)
            for net in self.networks
        )


def range_networks(first: str, last: str) -> tuple[Address, Address, Iterator[Network]]:
    """Both ends of a range, and the fewest networks that make it up.

    Raises:
        InvalidValue: the ends are no addresses of one version, or in the wrong order.
    """
    start: Address | None
    stop: Address | None
    try:
        start, stop = ipaddress.ip_address(_plain(first)), ipaddress.ip_address(_plain(last))
    except ValueError:
        start = stop = None
    if start is None or stop is None or start.version != stop.version or int(start) > int(stop):
        raise InvalidValue(f"“{first[:50]} - {last[:50]}” is no range of addresses.")
    return start, stop, ipaddress.summarize_address_range(start, stop)


def _plain(text: str) -> str:
    """An address without a prefix length and without the leading zeros that some registries print."""
    bare = text.strip().partition("/")[0]
    if ":" in bare:
        return bare
    return ".".join(part.lstrip("0") or "0" for part in bare.split("."))
