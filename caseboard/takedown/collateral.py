"""Who else is hurt: the networks behind an AS, those that have no other way first, and the address space they hold.

The customer cone of an AS is the AS itself and all that is reached from it over provider-to-customer links only
(M. Luckie et al., AS Relationships, Customer Cones, and Validation, IMC 2013, the recursive definition).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

import numpy as np

from caseboard.analysis.routing import Routes, address_count
from caseboard.takedown.graph import AsGraph, Rows


@dataclass(frozen=True, slots=True)
class Collateral:
    """What stands behind one AS.

    Attributes:
        asn: the AS.
        cone: size of its customer cone, itself included; 0 where the graph does not know it.
        single_homed: its direct customers that have no other provider, no peer and no sibling.
        stranded: how many ASes of the cone, itself not included, get no route from outside but through it.
        addresses: IPv4 addresses that the single-homed customers announce; None without a routing table.
    """

    asn: int
    cone: int
    single_homed: tuple[int, ...]
    stranded: int
    addresses: int | None = None


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The networks around a target, sorted by whose they are.

    Attributes:
        own: networks that only the targets announce: the only ones that a notice may name.
        shared: networks that a target and another AS announce, with the others.
        covering: networks of other holders that contain an own one; never a target.
        inside: more specific networks that others announce within an own one; their holders are to be told apart.
    """

    own: tuple[str, ...]
    shared: tuple[tuple[str, tuple[int, ...]], ...]
    covering: tuple[tuple[str, tuple[int, ...]], ...]
    inside: tuple[tuple[str, tuple[int, ...]], ...]


def customer_cone(graph: AsGraph, row: int, enough: int | None = None) -> Rows:
    """The rows of the customer cone of a row, itself included, ascending.

    Args:
        graph: the AS graph.
        row: whose cone.
        enough: stop when at least so many are found.
    """
    seen = np.zeros(len(graph), dtype=bool)
    seen[row] = True
    frontier = np.array([row], dtype=np.int32)
    count = 1
    while len(frontier) and (enough is None or count < enough):
        found = graph.customers.of_all(frontier)
        found = np.unique(found[~seen[found]])
        seen[found] = True
        count += len(found)
        frontier = found
    return np.flatnonzero(seen).astype(np.int32)


def single_homed(graph: AsGraph, row: int) -> Rows:
    """The direct customers of a row that are connected through nothing else."""
    customers = graph.customers.of(row)
    alone = (
        (graph.providers.degrees[customers] == 1)
        & (graph.peers.degrees[customers] == 0)
        & (graph.siblings.degrees[customers] == 0)
    )
    found: Rows = customers[alone]
    return found


def stranded(graph: AsGraph, row: int) -> Rows:
    """Rows of the cone whose providers, peers and siblings, upwards without end, all lie behind the row."""
    cone = customer_cone(graph, row)
    behind = np.zeros(len(graph), dtype=bool)
    behind[cone] = True
    members = cone[cone != row]
    # Whoever has a way out besides the row gives one to all that hang on it, and these to theirs.
    free = np.unique(
        np.concatenate(
            [
                np.repeat(members, links.degrees[members])[~behind[links.of_all(members)]]
                for links in (graph.providers, graph.peers, graph.siblings)
            ]
        )
    )
    while len(free):
        behind[free] = False
        below = [links.of_all(free) for links in (graph.customers, graph.peers, graph.siblings)]
        found = np.unique(np.concatenate(below))
        free = found[behind[found] & (found != row)]
    behind[row] = False
    return np.flatnonzero(behind).astype(np.int32)


def collateral(graph: AsGraph, asn: int, networks: dict[int, tuple[str, ...]] | None = None) -> Collateral:
    """What stands behind an AS.

    Args:
        graph: the AS graph.
        asn: the AS that would be cut off, or asked to filter.
        networks: what each AS announces (`announced`), if a routing table is at hand.
    """
    row = graph.row(asn)
    if row is None:
        return Collateral(asn, 0, (), 0, None if networks is None else 0)
    alone = graph.numbers(single_homed(graph, row))
    addresses = None
    if networks is not None:
        addresses = address_count([net for other in alone for net in networks.get(other, ())])
    return Collateral(asn, len(customer_cone(graph, row)), alone, len(stranded(graph, row)), addresses)


def announced(routes: Routes) -> dict[int, tuple[str, ...]]:
    """The networks of each AS that a routing table shows, those with several origins under each."""
    networks: dict[int, list[str]] = {}
    for prefix, origins in routes.origins_of().items():
        for origin in origins:
            networks.setdefault(origin, []).append(prefix)
    return {origin: tuple(prefixes) for origin, prefixes in networks.items()}


def prefixes_of(routes: Routes, targets: Iterable[int]) -> Prefixes:
    """Sort the networks around the targets by whose they are."""
    wanted = set(targets)
    origins = routes.origins_of()
    mine = {prefix: holders for prefix, holders in origins.items() if wanted & set(holders)}
    own = {ip_network(prefix) for prefix, holders in mine.items() if set(holders) <= wanted}
    covering, inside = [], []
    above = {parent for net in own for parent in _supernets(net)}
    for prefix, holders in origins.items():
        net = ip_network(prefix)
        if prefix in mine:
            continue
        if net in above:
            covering.append((prefix, holders))
        elif not own.isdisjoint(_supernets(net)):
            inside.append((prefix, holders))
    shared = [(p, tuple(h for h in holders if h not in wanted)) for p, holders in mine.items() if set(holders) - wanted]
    return Prefixes(
        tuple(prefix for prefix in mine if ip_network(prefix) in own), tuple(shared), tuple(covering), tuple(inside)
    )


def _supernets(net: IPv4Network | IPv6Network) -> list[IPv4Network | IPv6Network]:
    """Every network that contains this one, from the next larger to the default route (which is nobody's)."""
    return [net.supernet(new_prefix=length) for length in range(net.prefixlen - 1, 0, -1)]
