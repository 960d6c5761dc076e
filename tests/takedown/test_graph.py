from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from caseboard.analysis.routing import Relation, Relationships
from caseboard.errors import NotFound
from caseboard.takedown.graph import AsGraph, cycles

PROVIDER, PEER, SIBLING = Relation
Build = Callable[[list[tuple[int, int, Relation]]], AsGraph]


def test_neighbours_are_seen_from_both_ends(graph_of: Build) -> None:
    graph = graph_of([(10, 20, PROVIDER), (20, 30, PEER), (20, 40, SIBLING), (50, 20, PROVIDER)])
    assert graph.adjacent(20) == {PROVIDER: (10, 50), PEER: (30,), SIBLING: (40,)}
    assert graph.numbers(graph.customers.of(graph.need(10))) == (20,)
    assert graph.adjacent(30)[PEER] == (20,)
    assert graph.adjacent(40)[SIBLING] == (20,)


def test_neighbours_of_many_rows_come_in_the_order_of_the_rows(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (1, 3, PROVIDER), (4, 3, PROVIDER)])
    rows = np.array([graph.need(4), graph.need(2), graph.need(1)], dtype=np.int32)
    assert graph.asns[graph.customers.of_all(rows)].tolist() == [3, 2, 3]


def test_an_unknown_number_is_a_sentence_with_a_way_on(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER)])
    assert graph.row(7) is None
    assert graph.adjacent(7) == {PROVIDER: (), PEER: (), SIBLING: ()}
    with pytest.raises(NotFound, match=r"AS7 is not among the 2 ASes.*load a snapshot"):
        graph.need(7)


def test_provider_circles_are_found_largest_first(graph_of: Build) -> None:
    circle = [(1, 2, PROVIDER), (2, 3, PROVIDER), (3, 1, PROVIDER)]
    pair = [(8, 9, PROVIDER), (9, 8, PROVIDER)]
    assert cycles(graph_of([*pair, *circle, (3, 4, PROVIDER)])) == [(1, 2, 3), (8, 9)]


def test_the_internet_of_2007_has_the_upstreams_of_mccolo(internet_2007: AsGraph, snapshot_2007: Relationships) -> None:
    assert len(internet_2007) == 26_475
    assert internet_2007.adjacent(26780) == {PROVIDER: (1299, 3549, 6939), PEER: (), SIBLING: ()}
    assert [len(group) for group in cycles(internet_2007)] == [8, 5, 3, 3]
    assert internet_2007.adjacent(27595)[PROVIDER] == (4436, 19151, 23352, 27524)
