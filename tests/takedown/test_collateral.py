from __future__ import annotations

from collections.abc import Callable

import numpy as np

from caseboard.analysis.routing import Relation, Routes, address_count
from caseboard.takedown.collateral import announced, collateral, customer_cone, prefixes_of, single_homed, stranded
from caseboard.takedown.graph import AsGraph

PROVIDER, PEER, SIBLING = Relation
Build = Callable[[list[tuple[int, int, Relation]]], AsGraph]


def test_a_cone_holds_its_own_as_and_what_lies_below(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER), (2, 3, PROVIDER), (2, 4, PEER), (5, 3, PROVIDER)])
    assert graph.numbers(customer_cone(graph, graph.need(1))) == (1, 2, 3)
    assert graph.numbers(customer_cone(graph, graph.need(3))) == (3,)


def test_single_homed_customers_have_no_other_way(graph_of: Build) -> None:
    rows = [(1, 2, PROVIDER), (1, 3, PROVIDER), (1, 4, PROVIDER), (1, 6, PROVIDER)]
    graph = graph_of([*rows, (5, 3, PROVIDER), (4, 7, PEER), (6, 8, SIBLING)])
    assert graph.numbers(single_homed(graph, graph.need(1))) == (2,)


def test_stranded_are_all_that_hang_on_one_as_however_far_below(graph_of: Build) -> None:
    rows = [(1, 2, PROVIDER), (2, 3, PROVIDER), (1, 3, PROVIDER), (1, 4, PROVIDER), (9, 4, PROVIDER), (4, 5, PROVIDER)]
    graph = graph_of(rows)
    assert graph.numbers(stranded(graph, graph.need(1))) == (2, 3)


def test_stranded_equal_those_that_lose_every_way_up(
    graph_of: Build, random_rows: Callable[[int], list[tuple[int, int, Relation]]]
) -> None:
    for seed in range(80):
        rows = random_rows(seed)
        graph = graph_of(rows)
        for asn in graph.asns.tolist():
            cone = set(graph.numbers(customer_cone(graph, graph.need(asn))))
            held = cone - {asn}
            while True:
                ways = {
                    one: {
                        other for row in rows if one in row[:2] for other in row[:2] if other != one and _up(row, one)
                    }
                    for one in held
                }
                lost = {one for one in held if not ways[one] <= held | {asn}}
                if not lost:
                    break
                held -= lost
            assert set(graph.numbers(stranded(graph, graph.need(asn)))) == held, (seed, asn)


def _up(row: tuple[int, int, Relation], one: int) -> bool:
    """Whether a row gives an AS a way up or sideways."""
    return row[2] is not PROVIDER or row[1] == one


def test_hurricane_electric_had_eight_single_homed_customers_in_2007(internet_2007: AsGraph) -> None:
    behind = collateral(internet_2007, 6939)
    providers, peers, siblings = (
        links.degrees for links in (internet_2007.providers, internet_2007.peers, internet_2007.siblings)
    )
    customers = internet_2007.customers.of(internet_2007.need(6939))
    alone = [row for row in customers.tolist() if providers[row] == 1 and peers[row] == siblings[row] == 0]
    assert behind.single_homed == tuple(internet_2007.asns[np.array(alone)].tolist())
    assert len(behind.single_homed) == 8
    assert behind.addresses is None


def test_an_unknown_as_has_nothing_behind_it(graph_of: Build) -> None:
    graph = graph_of([(1, 2, PROVIDER)])
    assert collateral(graph, 77, {}).cone == 0


def test_networks_are_sorted_by_whose_they_are(table_of: Callable[..., Routes]) -> None:
    routes = table_of(
        ("a", (7, 5, 100), "198.51.100.0/24"),
        ("a", (7, 100), "203.0.113.0/24"),
        ("b", (8, 200), "203.0.113.0/24"),
        ("a", (7, 300), "198.51.0.0/16"),
        ("a", (7, 400), "198.51.100.128/25"),
        ("a", (7, 500), "192.0.2.0/24"),
    )
    around = prefixes_of(routes, [100])
    assert around.own == ("198.51.100.0/24",)
    assert around.shared == (("203.0.113.0/24", (200,)),)
    assert around.covering == (("198.51.0.0/16", (300,)),)
    assert around.inside == (("198.51.100.128/25", (400,)),)


def test_addresses_of_single_homed_customers_are_counted_once(graph_of: Build, table_of: Callable[..., Routes]) -> None:
    routes = table_of(("a", (1, 2), "198.51.100.0/24"), ("a", (1, 2), "198.51.100.0/25"), ("a", (1, 3), "192.0.2.0/24"))
    graph = graph_of([(1, 2, PROVIDER), (1, 3, PROVIDER), (4, 3, PROVIDER)])
    behind = collateral(graph, 1, announced(routes))
    assert behind.addresses == 256
    assert behind.stranded == 1


def test_overlapping_networks_count_their_addresses_once() -> None:
    assert address_count(["10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/31"]) == 2**24 + 2
    assert address_count(["2001:db8::/32"]) == 0
    assert address_count(["2001:db8::/126"], version=6) == 4
