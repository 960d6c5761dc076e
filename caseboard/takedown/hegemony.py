"""How much a target depends on each transit network: AS hegemony.

R. Fontugne, A. Shah, E. Aben, The (Thin) Bridges of AS Connectivity: Measuring Dependency Using AS Hegemony, PAM 2018.
For each viewpoint, the share of its paths towards the target, weighted by the addresses they lead to, that cross an
AS; then the mean over viewpoints without the highest and lowest tenth, so that networks next to one collector do not
look important to all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

import numpy as np

from caseboard.analysis.routing import Routes
from caseboard.errors import InvalidValue

LEAST_VIEWPOINTS = 3
ALPHA = 0.1


@dataclass(frozen=True, slots=True)
class WeightedPath:
    """One path of one viewpoint towards the scope, from the viewpoint to the origin, and the addresses it leads to."""

    viewpoint: str
    hops: tuple[int, ...]
    weight: float


def hegemony(paths: Iterable[WeightedPath], alpha: float = ALPHA) -> dict[int, float]:
    """The hegemony, 0 to 1, of every AS on the paths, highest first.

    The origins themselves are among the results, with 1 where all paths end there. The share `alpha` of the viewpoints
    is dropped at either end; where that would be less than one viewpoint, one is dropped.

    Args:
        paths: the paths of all viewpoints.
        alpha: the share of viewpoints dropped at either end, below 0.5.

    Raises:
        InvalidValue: there are fewer than three viewpoints, so that nothing is left after trimming.
    """
    totals: dict[str, float] = {}
    crossing: dict[int, dict[str, float]] = {}
    for path in paths:
        totals[path.viewpoint] = totals.get(path.viewpoint, 0.0) + path.weight
        for asn in set(path.hops):
            by_viewpoint = crossing.setdefault(asn, {})
            by_viewpoint[path.viewpoint] = by_viewpoint.get(path.viewpoint, 0.0) + path.weight
    viewpoints = [name for name, total in totals.items() if total > 0]
    if len(viewpoints) < LEAST_VIEWPOINTS:
        raise InvalidValue(
            f"Dependency needs paths from at least {LEAST_VIEWPOINTS} viewpoints, and there are {len(viewpoints)}; "
            "load a routing table of a collector with more peers."
        )
    scores = {
        asn: _trimmed_mean([by_viewpoint.get(name, 0.0) / totals[name] for name in viewpoints], alpha)
        for asn, by_viewpoint in crossing.items()
    }
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _trimmed_mean(values: Sequence[float], alpha: float) -> float:
    dropped = max(1, int(alpha * len(values)))
    kept = np.sort(np.array(values))[dropped:-dropped]
    return float(kept.mean())


def paths_towards(routes: Routes, targets: Iterable[int]) -> list[WeightedPath]:
    """The table entries of all viewpoints for networks that the targets originate, weighted by address count.

    Of several paths of one viewpoint to one network the first is used, since a collector lists the best.
    """
    wanted = set(targets)
    leading = np.array([bool(wanted & set(origins)) for origins in routes.origins], dtype=bool)
    found: dict[tuple[int, int], int] = {}
    for entry in routes.standing.tolist():
        path = int(routes.path[entry])
        if leading[path]:
            found.setdefault((int(routes.viewpoint[entry]), int(routes.prefix[entry])), path)
    sizes: Mapping[int, float] = {prefix: _size(routes.prefixes[prefix]) for _, prefix in found}
    return [
        WeightedPath(" AS".join(map(str, routes.viewpoints[viewpoint])), routes.hops_of(path), sizes[prefix])
        for (viewpoint, prefix), path in found.items()
    ]


def _size(prefix: str) -> float:
    """Addresses of an IPv4 network; for IPv6, networks of 64 bits, so that one kind does not drown the other."""
    net = ip_network(prefix)
    return float(net.num_addresses) if net.version == 4 else float(max(1, 2 ** (64 - net.prefixlen)))
