from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import combinations as subsets
from random import Random

import numpy as np
import pytest

from caseboard.analysis.routing import Relation
from caseboard.errors import InvalidValue
from caseboard.takedown.graph import AsGraph
from caseboard.takedown.reach import Cuts, acting, combinations, reach

PROVIDER, PEER, SIBLING = Relation
Row = tuple[int, int, Relation]
Build = Callable[[list[Row]], AsGraph]
VALLEY_FREE = re.compile("[us]*p?[ds]*")


def reached_by_enumeration(rows: Iterable[Row], target: int, ended: set[tuple[int, int]], silent: set[int]) -> set[int]:
    """Every AS at the end of a simple path from the target that climbs, crosses at most once, and then descends."""
    steps: dict[int, list[tuple[int, str]]] = {}
    for first, second, relation in rows:
        there, back = {PROVIDER: ("d", "u"), PEER: ("p", "p"), SIBLING: ("s", "s")}[relation]
        steps.setdefault(first, []).append((second, there))
        steps.setdefault(second, []).append((first, back))
    found: set[int] = set()

    def walk(path: list[int], letters: str) -> None:
        for other, letter in steps.get(path[-1], ()):
            if other in path or other in silent or (path[-1], other) in ended:
                continue
            if VALLEY_FREE.fullmatch(letters + letter):
                found.add(other)
                walk([*path, other], letters + letter)

    walk([target], "")
    return found


@pytest.mark.parametrize("block", range(10))
def test_reach_equals_the_enumeration_of_valley_free_paths(
    block: int, graph_of: Build, random_rows: Callable[[int], list[Row]]
) -> None:
    for seed in range(50 * block, 50 * block + 50):
        rows = random_rows(seed)
        graph, random = graph_of(rows), Random(seed)
        asns = graph.asns.tolist()
        target = random.choice(asns)
        others = [asn for asn in asns if asn != target]
        ending, silent = set(random.sample(others, len(others) // 4)), set(random.sample(others, len(others) // 6))
        cuts = Cuts(
            {graph.need(target): frozenset(graph.need(asn) for asn in ending)},
            frozenset(graph.need(asn) for asn in silent),
        )
        for played, ended, closed in ((None, set(), set()), (cuts, {(target, asn) for asn in ending}, silent)):
            result = reach(graph, [target], played)
            assert set(graph.asns[result.others].tolist()) == reached_by_enumeration(rows, target, ended, closed), seed


def test_a_route_from_a_peer_is_not_handed_to_a_provider(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (2, 3, PEER), (4, 3, PROVIDER), (3, 5, PROVIDER)])
    assert graph.asns[reach(graph, [2]).others].tolist() == [1, 3, 5]


def test_a_sibling_passes_on_what_it_has_from_a_provider(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (1, 3, PROVIDER), (3, 4, SIBLING), (4, 5, PROVIDER), (6, 4, PROVIDER)])
    assert graph.asns[reach(graph, [2]).others].tolist() == [1, 3, 4, 5]


def test_a_neighbour_that_ends_its_session_may_still_hear_the_route_from_others(graph_of: Build) -> None:
    graph = graph_of([(1, 9, PROVIDER), (2, 9, PROVIDER), (1, 2, PEER)])
    assert reach(graph, [9], acting(graph, [9], [1])).count == 2
    assert reach(graph, [9], acting(graph, [9], [1, 2])).count == 0


def test_a_network_further_up_filters_for_all_behind_it(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (2, 9, PROVIDER), (1, 3, PROVIDER)])
    assert graph.asns[reach(graph, [9], acting(graph, [9], [1])).others].tolist() == [2]


def test_the_neighbour_of_a_complicit_network_ends_that_session(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (2, 9, PROVIDER), (3, 9, PROVIDER), (1, 3, PEER)])
    cuts = acting(graph, [9], [1], complicit=[2])
    assert cuts.sessions == {graph.need(2): frozenset({graph.need(1)})}
    assert graph.asns[reach(graph, [9], cuts).others].tolist() == [1, 2, 3]


def test_mccolo_stays_reachable_through_telia(internet_2007: AsGraph) -> None:
    def after(*cut: int) -> int:
        return reach(internet_2007, [26780], acting(internet_2007, [26780], cut)).count

    assert len(internet_2007) - 1 == 26_474
    assert after() == 26_451
    assert after(3549, 6939) == 26_451
    assert after(1299, 6939) == 26_223
    assert after(1299, 3549, 6939) == 0


def test_combinations_agree_with_single_searches(internet_2007: AsGraph) -> None:
    target, asked = 27595, (4436, 19151, 23352, 27524)
    played = combinations(internet_2007, [target], asked)
    for size in range(len(asked) + 1):
        for cut in subsets(asked, size):
            expected = reach(internet_2007, [target], acting(internet_2007, [target], cut)).count
            assert played.after(cut) == expected


def test_too_many_combinations_are_refused(graph_of: Build) -> None:
    graph = graph_of([(n, 99, PROVIDER) for n in range(1, 15)])
    with pytest.raises(InvalidValue, match="up to 12 neighbours, not for 14"):
        combinations(graph, [99], range(1, 15))


def test_several_targets_are_reached_through_any_of_them(graph_of: Build) -> None:
    graph = graph_of([(1, 8, PROVIDER), (2, 9, PROVIDER)])
    assert reach(graph, [8, 9]).count == 2
    assert reach(graph, [8, 9], acting(graph, [8, 9], [1])).count == 1


def test_the_share_of_address_space_leaves_the_targets_out(graph_of: Build) -> None:
    graph = graph_of([(1, 9, PROVIDER), (2, 3, PROVIDER)])
    weights = np.array([100.0, 50.0, 50.0, 1000.0])
    assert graph.asns.tolist() == [1, 2, 3, 9]
    assert reach(graph, [9]).share(weights) == 0.5
    assert reach(graph, [9]).share(np.zeros(4)) == 0.0
