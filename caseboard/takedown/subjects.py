"""Which AS numbers a person means: by number, address, network, company, or a list of them in a file.

Numbers and networks are re-issued, so everything is looked up for one day, and a holder of another time is named but
never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from caseboard.analysis.routing import Routes
from caseboard.commands.defang import refang
from caseboard.commands.entities import resolve_entity
from caseboard.errors import CaseboardError, InvalidValue, NotFound
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Link
from caseboard.model.vocabulary import Vocabulary
from caseboard.model.when import When
from caseboard.store.reader import Reader
from caseboard.takedown.asnumbers import check_as_number, parse_as_number
from caseboard.takedown.validity import Holding, Standing, standing_of

_MOST_LISTED = 10_000
_OWNING = ("owns", "controls")
_NUMBER = re.compile(r"(?:asn?\s*)?\d+(?:\.\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the named targets come to.

    Attributes:
        asns: AS numbers, in the order in which they were named.
        networks: networks that were named, or that the targets announce by the case.
        entities: identifiers of the case's entities behind them.
        notes: how they were found, and what to beware of.
    """

    asns: tuple[int, ...]
    networks: tuple[str, ...]
    entities: tuple[Id, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where targets are looked up: the case, a routing table if one is at hand, and the day."""

    reader: Reader
    vocabulary: Vocabulary
    routes: Routes | None
    at: When | None

    def linked(self, entity_id: Id, *kinds: str) -> list[tuple[Link, Entity, Standing]]:
        """The links of some kinds at an entity, with the other end and how they stood on the day."""
        return [
            (
                link,
                self.reader.get(Entity, link.to_id if link.from_id == entity_id else link.from_id),
                standing_of(self.reader, self.vocabulary, link, self.at),
            )
            for link in self.reader.links_of(entity_id)
            if link.kind in kinds
        ]


@dataclass(frozen=True, slots=True)
class _Found:
    asns: tuple[int, ...] = ()
    networks: tuple[str, ...] = ()
    entities: tuple[Id, ...] = ()
    notes: tuple[str, ...] = ()


def read_target_list(path: Path) -> list[str]:
    """The targets of a list, one a line; empty lines and lines that begin with # are passed over.

    Raises:
        CaseboardError: the file cannot be read.
        InvalidValue: it is empty, or far too long to be a list of targets.
    """
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise CaseboardError(f"{path.name} cannot be read: {error.strerror}; check the file and its rights.") from error
    found = [line.split("#")[0].strip() for line in lines]
    targets = [refang(line) for line in found if line]
    if not targets:
        raise InvalidValue(f"{path.name} names no target; write one AS number, network or company on each line.")
    if len(targets) > _MOST_LISTED:
        raise InvalidValue(f"{path.name} has {len(targets):,} lines; at most {_MOST_LISTED:,} targets are taken.")
    return targets


def resolve(lookup: Lookup, texts: Iterable[str]) -> Subjects:
    """The AS numbers behind targets.

    Raises:
        InvalidValue: a target is a reserved number or a set of numbers.
        NotFound: a company or name is unknown, or had no AS number on that day; the sentence says what to do.
        Ambiguous: a name fits several things.
    """
    found = [_one(lookup, text.strip()) for text in texts if text.strip()]
    asns = tuple(dict.fromkeys(asn for one in found for asn in one.asns))
    networks = dict.fromkeys(network for one in found for network in one.networks)
    networks |= dict.fromkeys(network for asn in asns for network in announced_by(lookup, asn))
    return Subjects(
        asns,
        tuple(networks),
        tuple(dict.fromkeys(entity for one in found for entity in one.entities)),
        tuple(dict.fromkeys([*(note for one in found for note in one.notes), *_holders(lookup, asns)])),
    )


def announced_by(lookup: Lookup, asn: int) -> list[str]:
    """The networks that an AS announced on the day, by the case."""
    entity = lookup.reader.entity_by_identity("asn", f"AS{asn}")
    if entity is None:
        return []
    return [
        other.label
        for link, other, standing in lookup.linked(entity.id, "announces")
        if link.from_id == entity.id and standing.holding is Holding.HOLDS
    ]


def _one(lookup: Lookup, text: str) -> _Found:
    plain = refang(text)
    if plain.startswith("{") or _NUMBER.fullmatch(plain):
        asn = parse_as_number(plain)
        check_as_number(asn)
        entity = lookup.reader.entity_by_identity("asn", f"AS{asn}")
        return _Found((asn,), (), (entity.id,) if entity else ())
    network = _network(plain)
    if network is not None:
        return _by_network(lookup, network, text)
    return _by_entity(lookup, resolve_entity(lookup.reader, text))


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _by_entity(lookup: Lookup, entity: Entity) -> _Found:
    if entity.kind == "asn":
        return _Found((parse_as_number(entity.identity or entity.label),), (), (entity.id,))
    network = _network(entity.identity or entity.label) if entity.kind in ("network", "ip") else None
    if network is not None:
        return _by_network(lookup, network, entity.label)
    owned = lookup.linked(entity.id, *_OWNING, "announces", "hosts", "resolves_to", "contains")
    found, then = [], []
    for link, other, standing in owned:
        if link.from_id != entity.id or other.kind not in ("asn", "network", "ip"):
            continue
        if standing.holding is Holding.HOLDS:
            found.append(_by_entity(lookup, other))
        else:
            then.append(f"{other.label} ({_span(standing)})")
    asns = tuple(dict.fromkeys(asn for one in found for asn in one.asns))
    if not asns:
        raise NotFound(_no_number(entity, then, lookup.at))
    networks = tuple(dict.fromkeys(network for one in found for network in one.networks))
    ids = (entity.id, *(identifier for one in found for identifier in one.entities))
    note = f"“{entity.label}” was taken as {', '.join(f'AS{asn}' for asn in asns)}, by the links of the case."
    return _Found(asns, networks, ids, (note, *(text for one in found for text in one.notes)))


def _no_number(entity: Entity, then: Sequence[str], at: When | None) -> str:
    day = f" on the day of the plan ({at.words()})" if at else " today"
    if then:
        return (
            f"“{entity.label}” has no AS number{day}; at other times it had {', '.join(then[:5])}. Choose such a day."
        )
    return (
        f"“{entity.label}” cannot be resolved to an AS number{day}; link it to its AS number (owns) or "
        "network, or name the number itself."
    )


def _by_network(lookup: Lookup, wanted: IPv4Network | IPv6Network, shown: str) -> _Found:
    """The origins of the longest known network that contains the wanted one."""
    by_case, entities = _case_origins(lookup, wanted)
    by_table = _table_origins(lookup.routes, wanted)
    known = max([*by_case, *by_table], key=lambda net: net.prefixlen, default=None)
    if known is None:
        where = f" or {lookup.routes.name}" if lookup.routes else ""
        raise NotFound(
            f"No AS is known to announce {shown} on that day, by the case{where}; link its network to an AS "
            "(announces), or give a routing table (--rib FILE)."
        )
    asns = dict.fromkeys([*by_case.get(known, ()), *by_table.get(known, ())])
    notes = [f"{shown} lies in {known}, announced by {', '.join(f'AS{asn}' for asn in asns)}."]
    if known != wanted and wanted.num_addresses > 1:
        notes.append(
            f"{known} is larger than {shown}: the AS carries others too, so ask the holder of the larger network to "
            f"act on {shown} alone before its upstreams are asked."
        )
    return _Found(tuple(asns), (str(wanted),), tuple(entities), tuple(notes))


def _case_origins(
    lookup: Lookup, wanted: IPv4Network | IPv6Network
) -> tuple[dict[IPv4Network | IPv6Network, list[int]], list[Id]]:
    found: dict[IPv4Network | IPv6Network, list[int]] = {}
    entities = []
    for entity in lookup.reader.where(Entity, kind="network"):
        net = _network(entity.identity or entity.label)
        if net is None or not _contains(net, wanted):
            continue
        for link, other, standing in lookup.linked(entity.id, "announces"):
            if link.to_id == entity.id and other.kind == "asn" and standing.holding is Holding.HOLDS:
                found.setdefault(net, []).append(parse_as_number(other.identity or other.label))
                entities.append(entity.id)
    return found, entities


def _table_origins(
    routes: Routes | None, wanted: IPv4Network | IPv6Network
) -> dict[IPv4Network | IPv6Network, tuple[int, ...]]:
    if routes is None:
        return {}
    parents = {str(wanted.supernet(new_prefix=length)) for length in range(1, wanted.prefixlen + 1)}
    return {ip_network(prefix): origins for prefix, origins in routes.origins_of().items() if prefix in parents}


def _contains(net: IPv4Network | IPv6Network, wanted: IPv4Network | IPv6Network) -> bool:
    return net.version == wanted.version and (
        int(net.network_address) <= int(wanted.network_address)
        and int(net.broadcast_address) >= int(wanted.broadcast_address)
    )


def _holders(lookup: Lookup, asns: Sequence[int]) -> list[str]:
    """A warning for each number that had more than one holder, or none on the day."""
    notes = []
    for asn in asns:
        entity = lookup.reader.entity_by_identity("asn", f"AS{asn}")
        if entity is None:
            continue
        owners = [
            (other.label, standing)
            for link, other, standing in lookup.linked(entity.id, *_OWNING)
            if link.to_id == entity.id
        ]
        then = [f"{label} ({_span(standing)})" for label, standing in owners]
        now = [label for label, standing in owners if standing.holding is Holding.HOLDS]
        if owners and (len(owners) > 1 or not now):
            day = f"on {lookup.at.words()}" if lookup.at else "today"
            holder = now[0] if len(now) == 1 else "several of them" if now else "none of them"
            notes.append(f"AS{asn} had these holders: {', '.join(then)}; {day} {holder}. Check who holds it now.")
    return notes


def _span(standing: Standing) -> str:
    since = f"from {standing.since.words()}" if standing.since else ""
    until = f"until {standing.until.words()}" if standing.until else ""
    return " ".join(part for part in (since, until) if part) or "no dates"
