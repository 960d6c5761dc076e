"""Which routing entries are kept while a file is read: those of some ASes or some networks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from caseboard.analysis.routing import parse_path
from caseboard.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class RouteFilter:
    """Keeps entries whose path holds one of `asns`, or whose network overlaps one of `networks`; empty keeps all."""

    asns: frozenset[int]
    networks: tuple[IPv4Network | IPv6Network, ...]
    _paths: dict[str, bool] = field(default_factory=dict)
    _prefixes: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, asns: Iterable[int], networks: Iterable[str]) -> RouteFilter:
        """A filter from AS numbers and networks.

        Raises:
            InvalidValue: one of the networks is none.
        """
        nets = []
        for text in networks:
            try:
                nets.append(ip_network(text, strict=False))
            except ValueError:
                raise InvalidValue(f"“{text}” is not a network; write it as 208.72.168.0/21.") from None
        return cls(frozenset(asns), tuple(nets))

    def wants(self, path: str, prefix: str) -> bool:
        """Whether an entry is kept; its network is remembered, so that its withdrawal is kept too."""
        if not self.asns and not self.networks:
            return True
        wanted = self._wants_path(path) or self._wants_prefix(prefix)
        if wanted:
            self._prefixes[prefix] = True
        return wanted

    def wants_withdrawal(self, prefix: str) -> bool:
        """Whether a withdrawal is kept: of a wanted network, or of one that was kept before."""
        return (not self.asns and not self.networks) or self._wants_prefix(prefix)

    def _wants_path(self, path: str) -> bool:
        if not self.asns:
            return False
        known = self._paths.get(path)
        if known is None:
            hops, origins = parse_path(path)
            known = self._paths[path] = not self.asns.isdisjoint(hops) or not self.asns.isdisjoint(origins)
        return known

    def _wants_prefix(self, prefix: str) -> bool:
        known = self._prefixes.get(prefix)
        if known is None and self.networks:
            net = ip_network(prefix, strict=False)
            known = self._prefixes[prefix] = any(
                net.version == one.version and net.overlaps(one) for one in self.networks
            )
        return bool(known)
