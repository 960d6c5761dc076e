"""Signs that a network is given over to abuse, each with its formula; none of them is a verdict.

Longevity and the share of the address space follow FIRE (B. Stone-Gross et al., FIRE: FInding Rogue nEtworks, ACSAC
2009) and C. Shue, A. Kalafut, M. Gupta, Abnormally Malicious Autonomous Systems, IEEE/ACM ToN 20(1), 2012; provider
churn follows ASwatch (M. Konte, R. Perdisci, N. Feamster, SIGCOMM 2015). The size factor of FIRE's own score was not
to be had, so the one used here is stated with every result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from itertools import pairwise
from math import log2

from caseboard.analysis.routing import Relation, Relationships, address_count


@dataclass(frozen=True, slots=True)
class Feature:
    """One measured sign: its name, value, what it was computed from, and the formula in words."""

    name: str
    value: float
    of: str
    formula: str


@dataclass(frozen=True, slots=True)
class BadHost:
    """An address that was seen doing harm, in one class (control server, phishing, exploit), from first to last day."""

    address: str
    harm: str
    first_seen: date
    last_seen: date


def rogue_share(announced: Sequence[str], rogue: Sequence[str]) -> Feature:
    """How much of the announced IPv4 space lies inside the networks of the target.

    Near 1 the AS is given wholly to the target; near 0 it is a host with one bad customer.
    """
    whole = address_count(list(announced))
    outside = whole - _common(announced, rogue)
    share = (whole - outside) / whole if whole else 0.0
    return Feature(
        "rogue share",
        share,
        f"{len(announced)} announced networks with {whole:,} addresses",
        "addresses announced inside the target's networks / addresses announced",
    )


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    nets = [net for net in map(ip_network, one) if net.version == 4]
    rest = [net for net in map(ip_network, other) if net.version == 4]
    both = [str(net if net.prefixlen >= bad.prefixlen else bad) for net in nets for bad in rest if net.overlaps(bad)]
    return address_count(both)


def provider_churn(asn: int, snapshots: Sequence[Relationships]) -> tuple[Feature, ...]:
    """How far the providers of an AS changed between snapshots that follow each other, oldest first.

    The Jaccard distance: 0 for the same providers, 1 for none in common.
    """
    dated = sorted((one.date.earliest, one.date.text, _providers(one, asn)) for one in snapshots if one.date)
    features = []
    for (_, first, old), (_, second, new) in pairwise(dated):
        together = old | new
        value = 1 - len(old & new) / len(together) if together else 0.0
        formula = "1 - providers in both snapshots / providers in either (Jaccard distance)"
        features.append(Feature("provider churn", value, f"AS{asn}, {first} to {second}", formula))
    return tuple(features)


def _providers(snapshot: Relationships, asn: int) -> set[int]:
    rows = (snapshot.second == asn) & (snapshot.relation == Relation.PROVIDER)
    return set(snapshot.first[rows].tolist())


def longevity(hosts: Iterable[BadHost], addresses: int, least_days: Mapping[str, int] | None = None) -> Feature:
    """How long bad hosts stayed up in a network, in relation to its size.

    Hosts that were up for less than `least_days` of their class (2 by default) are taken as abused, not rogue, and
    left out. The sum of the days is divided by log2 of the address count, so that size counts, but less than in full.
    """
    least = least_days or {}
    days = [
        (one.last_seen - one.first_seen).days + 1
        for one in hosts
        if (one.last_seen - one.first_seen).days + 1 >= least.get(one.harm, 2)
    ]
    factor = 1 / max(1.0, log2(max(addresses, 1)))
    return Feature(
        "longevity of bad hosts",
        sum(days) * factor,
        f"{len(days)} hosts that stayed, {addresses:,} addresses",
        "sum of days up, of hosts up for at least 2 days, / log2(addresses)",
    )
