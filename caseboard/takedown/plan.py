"""The take-down plan: who keeps the targets connected, which cuts isolate them, what remains, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caseboard.analysis.routing import Relationships, Routes, address_count
from caseboard.errors import InvalidValue
from caseboard.model.when import When
from caseboard.takedown.adjacency import (
    Adjacency,
    Role,
    State,
    Statement,
    Surroundings,
    neighbours_of,
    surroundings,
    with_cuts,
)
from caseboard.takedown.asnumbers import check_as_number
from caseboard.takedown.certainty import certainty_notes
from caseboard.takedown.collateral import Collateral, Prefixes, announced, collateral, prefixes_of
from caseboard.takedown.cuts import CutPlan, Standing, Willingness, plan_cuts
from caseboard.takedown.failover import Hint, Step, play, played_cuts
from caseboard.takedown.features import Feature, provider_churn, rogue_share
from caseboard.takedown.graph import AsGraph, as_graph
from caseboard.takedown.hegemony import hegemony, paths_towards
from caseboard.takedown.reach import Cuts, acting, reach


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a plan is made from besides the relationships.

    Attributes:
        statements: links that the case or a person states, as they stand on the day of the plan.
        standings: how networks have answered, by AS number.
        hints: likely backups that the case knows of.
        answer_days: median days until a network acted.
        names: names of AS numbers.
        networks: the target's own networks, as the case knows them.
        notes: sentences about how the targets were found.
    """

    statements: tuple[Statement, ...] = ()
    standings: Mapping[int, Standing] = field(default_factory=dict)
    hints: tuple[Hint, ...] = ()
    answer_days: Mapping[int, float] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    networks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakedownPlan:
    """Everything that the planner found out about one or several targets.

    Attributes:
        targets: AS numbers.
        at: the day of the plan; None for today.
        adjacencies: upstreams, peers, siblings and customers with state, source and date.
        ases: how many other ASes the graph has.
        reach_before, reach_after: how many other ASes reach a target before and after the cuts.
        space_before, space_after: the same as a share of the announced addresses; None without a routing table.
        cut: the ASes whose acting was played, in order.
        open: upstreams that still carry a target: the ways back that are already there.
        cuts: the isolating sets and the recommended one.
        collateral: what stands behind the upstreams and every AS that might be asked.
        steps: the cuts played one after the other.
        prefixes: the networks of the target and around it; None without a routing table.
        dependency: hegemony of each transit, highest first; empty where it cannot be computed.
        dependency_note: why not, or on how many viewpoints it rests.
        features: signs with their formula.
        absent_from: data sets that do not know a target.
        warnings: contradictions and bad input; `certainty` how sure the rest is.
        names: names of the AS numbers that occur.
    """

    targets: tuple[int, ...]
    at: When | None
    adjacencies: tuple[Adjacency, ...]
    ases: int
    reach_before: int
    reach_after: int
    space_before: float | None
    space_after: float | None
    cut: tuple[int, ...]
    open: tuple[int, ...]
    cuts: CutPlan
    collateral: tuple[Collateral, ...]
    steps: tuple[Step, ...]
    prefixes: Prefixes | None
    dependency: tuple[tuple[int, float], ...]
    dependency_note: str
    features: tuple[Feature, ...]
    absent_from: tuple[str, ...]
    warnings: tuple[str, ...]
    certainty: tuple[str, ...]
    names: Mapping[int, str]
    standings: Mapping[int, Standing]

    @property
    def notify(self) -> tuple[int, ...]:
        """The recommended set of ASes to notify, ascending; empty where no set isolates the targets."""
        return self.cuts.notify.asns if self.cuts.notify else ()

    def name_of(self, asn: int) -> str:
        """The name of an AS, empty where none is known."""
        return self.names.get(asn, "")

    def named(self, asn: int) -> str:
        """An AS number with its name, as it stands in sentences."""
        name = self.name_of(asn)
        return f"AS{asn} ({name})" if name else f"AS{asn}"

    def of_role(self, role: Role) -> tuple[Adjacency, ...]:
        """The adjacencies in one role."""
        return tuple(one for one in self.adjacencies if one.role is role)

    def to_json(self) -> dict[str, Any]:
        """The plan as one object of plain values, for scripts."""
        return {
            "targets": list(self.targets),
            "at": self.at.text if self.at else None,
            "upstreams": [self._adjacent(one) for one in self.of_role(Role.UPSTREAM)],
            "peers": [self._adjacent(one) for one in self.of_role(Role.PEER)],
            "siblings": [self._adjacent(one) for one in self.of_role(Role.SIBLING)],
            "customers": [self._adjacent(one) for one in self.of_role(Role.CUSTOMER)],
            "ases": self.ases,
            "cut": list(self.cut),
            "reach_before": self.reach_before,
            "reach_after": self.reach_after,
            "space_before": self.space_before,
            "space_after": self.space_after,
            "open": list(self.open),
            "minimal_sets": [list(one.asns) for one in self.cuts.sets],
            "minimal_sets_leave": [one.leaves for one in self.cuts.sets],
            "minimal_sets_how": self.cuts.how,
            "notify": list(self.notify),
            "collateral": {
                str(one.asn): {
                    "asn": one.asn,
                    "name": self.name_of(one.asn),
                    "cone": one.cone,
                    "single_homed": len(one.single_homed),
                    "stranded": one.stranded,
                    "addresses": one.addresses,
                }
                for one in self.collateral
            },
            "steps": [self._step(one) for one in self.steps],
            "networks": list(self.prefixes.own) if self.prefixes else [],
            "dependency": [{"asn": asn, "hegemony": round(value, 6)} for asn, value in self.dependency],
            "dependency_note": self.dependency_note,
            "features": [
                {"name": one.name, "value": one.value, "of": one.of, "formula": one.formula} for one in self.features
            ],
            "absent_from": list(self.absent_from),
            "warnings": [*self.warnings, *self.certainty],
        }

    def _adjacent(self, one: Adjacency) -> dict[str, Any]:
        return {
            "asn": one.asn,
            "name": self.name_of(one.asn),
            "state": str(one.state),
            "source": one.source,
            "date": one.date.text if one.date else None,
            "target": one.target,
            "confidence": one.confidence,
            "also": list(one.also),
        }

    def _step(self, step: Step) -> dict[str, Any]:
        return {
            "cut": step.cut,
            "reach": step.reach,
            "share": round(step.share, 6),
            "open": list(step.open),
            "backups": [
                {
                    "asn": one.asn,
                    "name": self.name_of(one.asn),
                    "reason": one.reason,
                    "reach": one.reach,
                    "lasts": one.lasts,
                }
                for one in step.backups
            ],
        }


def plan_takedown(
    targets: Sequence[int],
    snapshots: Sequence[Relationships],
    *,
    cut: Sequence[int] = (),
    routes: Routes | None = None,
    knowledge: Knowledge | None = None,
    at: When | None = None,
) -> TakedownPlan:
    """Plan how to cut one or several targets off.

    Args:
        targets: AS numbers.
        snapshots: AS relationships; the newest gives the graph, older ones the dormant links.
        cut: ASes whose acting is to be played, in order.
        routes: a routing table, for networks, address space and dependency.
        knowledge: what the case knows.
        at: the day of the plan; today by default.

    Raises:
        InvalidValue: no target, a reserved number, a target among the cuts, a day in the future, or no relationship at
            all; the sentence says how to go on.
    """
    known = knowledge or Knowledge()
    targets, cut = tuple(dict.fromkeys(targets)), tuple(dict.fromkeys(cut))
    _check(targets, cut, snapshots, known, at)
    around = surroundings(targets, snapshots, known.statements, at)
    graph = as_graph([around.current])
    complicit = [asn for asn, one in known.standings.items() if one.willingness is Willingness.COMPLICIT]
    adjacencies = with_cuts(around.adjacencies, cut)
    networks = announced(routes) if routes else None
    cuts = plan_cuts(graph, targets, known.standings)
    after = acting(graph, targets, played_cuts(cut, around.adjacencies), complicit)
    space = _space(graph, networks)
    dependency, dependency_note = _dependency(routes, targets)
    upstreams = neighbours_of(adjacencies, Role.UPSTREAM, State.CURRENT, State.CUT)
    judged = sorted({*upstreams, *cut, *complicit, *(asn for one in cuts.sets for asn in one.asns)})
    mine = {asn: known.names.get(asn, "") for asn in {*judged, *(one.asn for one in adjacencies), *targets}}
    return TakedownPlan(
        targets,
        at,
        adjacencies,
        len(graph) - len(graph.rows(targets)),
        reach(graph, targets).count,
        reach(graph, targets, after).count,
        _share(graph, targets, space, None),
        _share(graph, targets, space, after),
        cut,
        tuple(asn for asn in upstreams if asn not in cut),
        cuts,
        tuple(collateral(graph, asn, networks) for asn in judged),
        play(
            around.current,
            targets,
            cut or (cuts.notify.asns if cuts.notify else ()),
            around.adjacencies,
            hints=known.hints,
            complicit=complicit,
            answer_days=known.answer_days,
        ),
        prefixes_of(routes, targets) if routes else None,
        dependency,
        dependency_note,
        _features(targets, snapshots, networks, known),
        around.absent_from,
        (*known.notes, *around.warnings, *_input_notes(graph, around, targets, cut, routes), *_pocket_note(cuts)),
        certainty_notes(graph, snapshots, at),
        {**known.names, **mine},
        dict(known.standings),
    )


def _check(
    targets: Sequence[int], cut: Sequence[int], snapshots: Sequence[Relationships], known: Knowledge, at: When | None
) -> None:
    if not targets:
        raise InvalidValue("There is no target; name an AS, a network, an address or a company of the case.")
    for asn in (*targets, *cut):
        check_as_number(asn)
    both = sorted(set(targets) & set(cut))
    if both:
        raise InvalidValue(
            f"AS{both[0]} is both target and one of the cuts; leave it out of the cuts, or choose another target."
        )
    if at and at.earliest > datetime.now(UTC):
        raise InvalidValue(f"A plan cannot be made for {at.text}, a day in the future; choose today or an earlier day.")
    if not known.statements and not any(len(one.first) for one in snapshots):
        raise InvalidValue(
            "There are no AS relationships to plan with; load a file of them (--as-rel FILE), or link the target to "
            "its upstreams in the case."
        )


def _input_notes(
    graph: AsGraph, around: Surroundings, targets: Sequence[int], cut: Sequence[int], routes: Routes | None
) -> list[str]:
    notes = []
    beside = {one.asn: one for one in around.adjacencies}
    for asn in cut:
        if graph.row(asn) is None:
            notes.append(f"AS{asn} is not in the graph, so cutting it changes nothing; check the number.")
        elif asn not in beside:
            notes.append(f"AS{asn} is no neighbour of a target; it was played as accepting its routes from nobody.")
        elif beside[asn].state is State.DORMANT:
            notes.append(f"The link to AS{asn} is dormant: cutting it changes nothing today, but closes a way back.")
    if len(targets) > 1:
        notes.append("Reach counts networks that can reach at least one of the targets.")
    if routes is not None:
        notes.extend(routes.warnings)
        seen = {asn for origins in routes.origins for asn in origins}
        notes.extend(f"AS{asn} originates nothing in {routes.name}." for asn in targets if asn not in seen)
    return notes


def _pocket_note(cuts: CutPlan) -> list[str]:
    if not cuts.notify or not cuts.notify.leaves:
        return []
    small = f"{cuts.notify.leaves:,} small networks next to the targets"
    return [f"After the recommended set {small} can still reach them; none of these is a carrier."]


def _space(graph: AsGraph, networks: dict[int, tuple[str, ...]] | None) -> NDArray[np.float64] | None:
    if networks is None:
        return None
    weights = np.zeros(len(graph))
    for asn, prefixes in networks.items():
        row = graph.row(asn)
        if row is not None:
            weights[row] = address_count(prefixes)
    return weights


def _share(
    graph: AsGraph, targets: Sequence[int], space: NDArray[np.float64] | None, cuts: Cuts | None
) -> float | None:
    return None if space is None else round(reach(graph, targets, cuts).share(space), 6)


def _dependency(routes: Routes | None, targets: Iterable[int]) -> tuple[tuple[tuple[int, float], ...], str]:
    if routes is None:
        return (), "No routing table is loaded, so the dependency on each transit cannot be measured."
    paths = paths_towards(routes, targets)
    try:
        scores = hegemony(paths)
    except InvalidValue as error:
        return (), str(error)
    wanted = set(targets)
    kept = tuple((asn, value) for asn, value in scores.items() if asn not in wanted and value > 0)
    return kept, f"AS hegemony over {len({one.viewpoint for one in paths})} viewpoints of {routes.name}."


def _features(
    targets: Sequence[int],
    snapshots: Sequence[Relationships],
    networks: dict[int, tuple[str, ...]] | None,
    known: Knowledge,
) -> tuple[Feature, ...]:
    found: list[Feature] = []
    for asn in targets:
        found.extend(provider_churn(asn, snapshots))
        if networks and known.networks:
            found.append(rogue_share(networks.get(asn, ()), known.networks))
    return tuple(found)
