"""Routing data on its way into a case: AS relationships, and who announced what over whom."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime

import numpy as np

from caseboard.analysis.routing import Relation, RouteKind, Routes
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.as_relationships import Convention, read_as_relationships
from caseboard.exchange.bgpdump import read_bgpdump
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.mrt import read_mrt
from caseboard.exchange.only import Only
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Traits
from caseboard.model.grades import Direction, Modality, Strength
from caseboard.model.when import When
from caseboard.progress import Progress

_KINDS = {Relation.PROVIDER: "transit_to", Relation.PEER: "peers_with", Relation.SIBLING: "sibling_of"}
_RELATION = re.compile(r"(?:AS)?\d{1,10}[ \t|]+(?:AS)?\d{1,10}[ \t|]+(?:-1|0|1|2|3)(?:\|[^\s|]*)?\s*")
_MRT_TYPES = frozenset({11, 12, 13, 16, 17, 32, 33, 48, 49})


def fits_as_relationships(source: InputFile) -> bool:
    """Whether the file lists relations between AS numbers."""
    lines = [line for line in source.head_text.splitlines()[:200] if line.strip() and not line.startswith("#")][:-1]
    good = sum(1 for line in lines if _RELATION.fullmatch(line))
    return good >= 2 and good >= 0.9 * len(lines)


def fits_bgpdump(source: InputFile) -> bool:
    """Whether the file is `bgpdump -m` text."""
    first = source.head_text.split("\n", 1)[0].split("|")
    return len(first) >= 6 and first[0].startswith(("TABLE_DUMP", "BGP4MP")) and first[1].isdecimal()


def fits_mrt(source: InputFile) -> bool:
    """Whether the file begins with an MRT record (RFC 6396)."""
    head = source.head
    if len(head) < 16:
        return False
    at, kind, subtype, length = (int.from_bytes(head[a:b], "big") for a, b in ((0, 4), (4, 6), (6, 8), (8, 12)))
    return kind in _MRT_TYPES and subtype <= 12 and 0 < length <= 1 << 24 and 600_000_000 < at < 4_100_000_000


def read_relationships(source: InputFile, progress: Progress) -> Reading:
    """Read AS relationships; with a filter, those that touch one of its AS numbers."""
    only = Only.of(source.options.only)
    try:
        convention = Convention(source.options.convention) if source.options.convention else None
    except ValueError:
        known = ", ".join(Convention)
        raise ImportRefused(f"There is no convention “{source.options.convention}”; known are {known}.") from None
    data = read_as_relationships(source.path, name=source.name, convention=convention)
    proposer = Proposer(source.vocabulary)
    wanted = np.ones(len(data.first), dtype=bool)
    if only.asns:
        asked = np.array(sorted(only.asns), dtype=np.int64)
        wanted = np.isin(data.first, asked) | np.isin(data.second, asked)
    traits = Traits(modality=Modality.ESTIMATED, valid_from=data.date, valid_to=data.date)
    progress.start(int(wanted.sum()), "Reading relations between AS numbers")
    rows: dict[int, int] = {}
    for first, second, relation in zip(
        data.first[wanted].tolist(), data.second[wanted].tolist(), data.relation[wanted].tolist(), strict=True
    ):
        progress.step()
        for asn in (first, second):
            if asn not in rows:
                rows[asn] = proposer.entity("asn", f"AS{asn}")
        place = f"{first} and {second}"
        direction = Direction.FORWARD if relation == Relation.PROVIDER else Direction.NONE
        proposer.link(
            _KINDS[Relation(relation)], rows[first], rows[second], direction=direction, place=place, traits=traits
        )
    proposer.warn(f"Read as {data.convention}.")
    for warning in data.warnings:
        proposer.warn(warning)
    for left in data.left_out:
        proposer.reject(f"line {left.line}", left.why)
    counts = {
        "ases": len(data.ases),
        "provider_customer": data.count(Relation.PROVIDER),
        "peer": data.count(Relation.PEER),
        "sibling": data.count(Relation.SIBLING),
    }
    origin = Origin(source.name, kind="data set", published=data.date)
    return proposer.reading("as-relationships", counts, origin)


def read_routes_mrt(source: InputFile, progress: Progress) -> Reading:
    """Read an MRT table or update file."""
    only = Only.of(source.options.only)
    nets = [str(net) for net in only.networks]
    return _routes(read_mrt(source.path, asns=only.asns, networks=nets, progress=progress), source, progress, "mrt")


def read_routes_text(source: InputFile, progress: Progress) -> Reading:
    """Read `bgpdump -m` text."""
    only = Only.of(source.options.only)
    nets = [str(net) for net in only.networks]
    return _routes(
        read_bgpdump(source.path, asns=only.asns, networks=nets, progress=progress), source, progress, "bgpdump"
    )


def _routes(routes: Routes, source: InputFile, progress: Progress, form: str) -> Reading:
    """Origins of prefixes and the AS next to each origin, each with when it was first and last seen."""
    proposer = Proposer(source.vocabulary)
    standing = routes.standing
    counts = {
        "announcements": int(np.count_nonzero(routes.kind == RouteKind.ANNOUNCE)),
        "withdrawals": int(np.count_nonzero(routes.kind == RouteKind.WITHDRAW)),
        "entries": int(np.count_nonzero(routes.kind == RouteKind.TABLE)),
        "prefixes": len(np.unique(routes.prefix[standing])) if len(standing) else 0,
        "origins": len(
            {origin for path in np.unique(routes.path[standing]).tolist() for origin in routes.origins[path]}
        ),
        "peers": len(routes.viewpoints),
    }
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    neighbours: dict[tuple[int, int], tuple[int, int]] = defaultdict(lambda: (2**62, 0))
    progress.start(len(standing), "Reading routes")
    next_to = [_upstreams(routes.hops_of(path)) for path in range(len(routes.path_text))]
    for prefix, path, at in zip(
        routes.prefix[standing].tolist(), routes.path[standing].tolist(), routes.at[standing].tolist(), strict=True
    ):
        progress.step()
        for origin in routes.origins[path]:
            first, last = spans.get((prefix, origin), (at, at))
            spans[prefix, origin] = min(first, at), max(last, at)
        pair = next_to[path]
        if pair is not None:
            first, last = neighbours[pair]
            neighbours[pair] = min(first, at), max(last, at)
    for (prefix, origin), span in spans.items():
        _propose(proposer, "announces", f"AS{origin}", routes.prefixes[prefix], span, Strength.CONFIRMED)
    for (upstream, origin), span in neighbours.items():
        _propose(proposer, "transit_to", f"AS{upstream}", f"AS{origin}", span, Strength.TENTATIVE)
    if neighbours:
        proposer.warn(
            "That a neighbour on a path provides transit is likely, not told by the file; those links are tentative."
        )
    for warning in routes.warnings:
        proposer.warn(warning)
    for left in routes.left_out:
        proposer.reject(f"record {left.line}", left.why)
    times = routes.at
    when = When.of(datetime.fromtimestamp(int(times.max()), UTC)) if len(times) else None
    return proposer.reading(form, counts, Origin(source.name, kind="data set", published=when))


def _upstreams(hops: tuple[int, ...]) -> tuple[int, int] | None:
    """The AS before the origin, and the origin, prepending left out."""
    if not hops:
        return None
    origin = hops[-1]
    return next(((hop, origin) for hop in reversed(hops) if hop != origin), None)


def _propose(proposer: Proposer, kind: str, start: str, stop: str, span: tuple[int, int], strength: Strength) -> None:
    traits = Traits(modality=Modality.MEASURED, valid_from=_moment(span[0]), valid_to=_moment(span[1]))
    try:
        target = proposer.entity("asn" if kind == "transit_to" else "network", stop)
        source = proposer.entity("asn", start)
        proposer.link(kind, source, target, strength=strength, place=f"{start} {kind} {stop}", traits=traits)
    except InvalidValue as problem:
        proposer.reject(f"{start} {kind} {stop}", problem)


def _moment(seconds: int) -> When:
    return When.of(datetime.fromtimestamp(seconds, UTC))
