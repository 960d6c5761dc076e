from __future__ import annotations

from collections.abc import Callable
from itertools import combinations as subsets

import pytest

from caseboard.analysis.routing import Relation
from caseboard.takedown.collateral import customer_cone
from caseboard.takedown.cuts import (
    EXACT_NEIGHBOURS,
    Contact,
    Standing,
    Willingness,
    asking_weight,
    carriers,
    plan_cuts,
)
from caseboard.takedown.graph import AsGraph
from caseboard.takedown.reach import acting, reach

PROVIDER, PEER, SIBLING = Relation
Row = tuple[int, int, Relation]
Build = Callable[[list[Row]], AsGraph]
COMPLICIT = Standing(Willingness.COMPLICIT)


def isolates(graph: AsGraph, targets: list[int], asked: tuple[int, ...], complicit: list[int], core: set[int]) -> bool:
    return core.isdisjoint(graph.asns[reach(graph, targets, acting(graph, targets, asked, complicit)).others].tolist())


def minimal_by_exhaustion(
    graph: AsGraph, targets: list[int], complicit: list[int], core: set[int], most: int
) -> set[tuple[int, ...]]:
    cones = {int(graph.asns[row]) for asn in targets for row in customer_cone(graph, graph.need(asn)).tolist()}
    askable = [asn for asn in graph.asns.tolist() if asn not in cones and asn not in complicit]
    found: list[set[int]] = []
    for size in range(min(most, len(askable)) + 1):
        for asked in subsets(askable, size):
            fits = not any(smaller <= set(asked) for smaller in found)
            if fits and isolates(graph, targets, asked, complicit, core):
                found.append(set(asked))
    return {tuple(sorted(one)) for one in found}


@pytest.mark.parametrize("block", range(5))
def test_minimal_sets_equal_an_exhaustive_search(
    block: int, graph_of: Build, random_rows: Callable[[int], list[Row]]
) -> None:
    compared = 0
    for seed in range(40 * block, 40 * block + 40):
        graph = graph_of(random_rows(seed))
        asns = graph.asns.tolist()
        targets = asns[-2:] if seed % 3 == 0 and len(asns) > 4 else asns[-1:]
        complicit = [asns[0]] if seed % 4 == 0 and asns[0] not in targets else []
        standings = dict.fromkeys(complicit, COMPLICIT)
        core = {int(graph.asns[row]) for row in carriers(graph, targets)} - set(complicit)
        cones = {int(graph.asns[row]) for asn in targets for row in customer_cone(graph, graph.need(asn)).tolist()}
        plan = plan_cuts(graph, targets, standings)
        if not plan.exact:
            for one in plan.sets:
                assert isolates(graph, targets, one.asns, complicit, core - cones), seed
                for gone in one.asns:
                    rest = tuple(asn for asn in one.asns if asn != gone)
                    assert not isolates(graph, targets, rest, complicit, core - cones), seed
        elif plan.sets and not isolates(graph, targets, (), complicit, core - cones):
            most = max(len(one.asns) for one in plan.sets)
            exhaustive = minimal_by_exhaustion(graph, targets, complicit, core - cones, most)
            assert {one.asns for one in plan.sets} == exhaustive, seed
            compared += 1
    assert compared > 10


def test_mccolo_is_isolated_by_its_three_upstreams_and_nothing_smaller(internet_2007: AsGraph) -> None:
    plan = plan_cuts(internet_2007, [26780])
    assert [one.asns for one in plan.sets] == [(1299, 3549, 6939)]
    assert plan.notify is plan.sets[0]
    assert plan.notify.leaves == 0
    assert plan.exact
    assert plan.how == "Exact: all minimal sets of up to 3 networks are listed."


def test_a_network_behind_one_bottleneck_can_be_cut_there_too(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (1, 3, PROVIDER), (2, 9, PROVIDER), (3, 9, PROVIDER), (1, 4, PROVIDER)])
    big = frozenset({graph.need(1), graph.need(4)})
    plan = plan_cuts(graph, [9], core=big)
    assert [one.asns for one in plan.sets] == [(1,), (2, 3)]
    assert [one.leaves for one in plan.sets] == [2, 0]
    assert plan.sets[0].one_level_up == (1,)


def test_a_complicit_provider_moves_the_cut_one_level_up(graph_of: Build) -> None:
    rows = [(1, 2, PROVIDER), (2, 9, PROVIDER), (2, 5, PROVIDER), (1, 3, PROVIDER), (3, 9, PROVIDER)]
    graph = graph_of(rows)
    core = frozenset({graph.need(1)})
    friendly = plan_cuts(graph, [9], core=core)
    hostile = plan_cuts(graph, [9], {2: COMPLICIT}, core=core)
    assert (2, 3) in [one.asns for one in friendly.sets]
    assert [one.asns for one in hostile.sets] == [(1, 3)]
    assert hostile.sets[0].one_level_up == (1,)
    assert hostile.sets[0].leaves == 2
    assert hostile.sets[0].weight > friendly.sets[-1].weight


def test_a_complicit_hurricane_electric_leaves_no_small_cut(internet_2007: AsGraph) -> None:
    plan = plan_cuts(internet_2007, [26780], {6939: COMPLICIT})
    assert not plan.small
    assert plan.how.startswith("There is no small cut: 47 networks would have to act together.")
    assert 6939 not in plan.sets[0].asns
    assert {1299, 3549} <= set(plan.sets[0].asns)


def test_several_targets_share_what_can_be_shared(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (2, 8, PROVIDER), (2, 9, PROVIDER), (3, 9, PROVIDER), (1, 3, PROVIDER)])
    plan = plan_cuts(graph, [8, 9])
    assert plan.sets[0].asns == (2, 3)


def test_many_neighbours_get_one_minimum_cut_and_say_so(graph_of: Build) -> None:
    count = EXACT_NEIGHBOURS + 3
    rows = [(n, 99, PROVIDER) for n in range(1, count + 1)] + [(50, n, PROVIDER) for n in range(1, count + 1)]
    graph = graph_of([*rows, (50, 51, PROVIDER)])
    top = frozenset({graph.need(50), graph.need(51)})
    plan = plan_cuts(graph, [99], core=top)
    assert [one.asns for one in plan.sets] == [(50,)]
    assert not plan.exact
    assert "minimum vertex cut" in plan.how


def test_the_easier_of_two_sets_is_recommended(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (2, 9, PROVIDER)])
    core = frozenset({graph.need(1)})
    assert plan_cuts(graph, [9], core=core).notify.asns == (2,)  # type: ignore[union-attr]
    refused = {2: Standing(Willingness.REFUSED, Contact.NONE, reachable=False)}
    assert plan_cuts(graph, [9], refused, core=core).notify.asns == (1,)  # type: ignore[union-attr]


def test_weights_rise_with_refusal_distance_and_harm_to_others() -> None:
    easy = Standing(Willingness.ACTED, Contact.VERIFIED, reachable=True)
    assert asking_weight(easy, 0) == 0.5
    assert asking_weight(Standing(Willingness.UNKNOWN, Contact.VERIFIED, True), 0) == 1.0
    assert asking_weight(Standing(Willingness.REFUSED, Contact.NONE, False), 0) == pytest.approx(6.75)
    assert asking_weight(easy, 9999) == pytest.approx(1.0)


def test_a_target_without_a_carrier_above_gets_all_its_neighbours(graph_of: Build) -> None:
    graph = graph_of([(1, 9, PEER), (2, 9, SIBLING)])
    plan = plan_cuts(graph, [9])
    assert [one.asns for one in plan.sets] == [(1, 2)]
    assert plan.how.startswith("No carrier has a route")
