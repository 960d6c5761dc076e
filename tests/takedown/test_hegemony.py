from __future__ import annotations

from collections.abc import Callable

import pytest

from caseboard.analysis.routing import Routes
from caseboard.errors import InvalidValue
from caseboard.takedown.hegemony import WeightedPath, hegemony, paths_towards

TARGET = 9


def paths(*given: tuple[str, tuple[int, ...], float]) -> list[WeightedPath]:
    return [WeightedPath(*one) for one in given]


def test_hegemony_of_a_hand_computed_example() -> None:
    """Five viewpoints; of each AS the highest and the lowest share are dropped, and three are averaged.

    AS1 is on all paths of a and b, on 3/4 of the weight of c, on none of d and e: (1 + 3/4 + 0) / 3 = 7/12.
    AS2 is on 1/4 of c and on all of d and e: (1 + 1/4 + 0) / 3 = 5/12. The viewpoints' own ASes are trimmed away.
    """
    scores = hegemony(
        paths(
            ("a", (11, 1, TARGET), 256),
            ("b", (12, 1, TARGET), 1024),
            ("c", (13, 1, TARGET), 768),
            ("c", (13, 2, TARGET), 256),
            ("d", (14, 2, TARGET), 512),
            ("e", (15, 2, TARGET), 512),
        )
    )
    assert scores[TARGET] == 1.0
    assert scores[1] == pytest.approx(7 / 12)
    assert scores[2] == pytest.approx(5 / 12)
    assert [scores[asn] for asn in (11, 12, 13, 14, 15)] == [0.0] * 5
    assert list(scores)[:3] == [TARGET, 1, 2]


def test_with_twenty_viewpoints_two_are_dropped_at_either_end() -> None:
    given = [(f"v{n}", (100 + n, 1, TARGET), 1.0) for n in range(17)]
    given += [(f"v{n}", (100 + n, 2, TARGET), 1.0) for n in range(17, 20)]
    scores = hegemony(paths(*given))
    assert scores[1] == pytest.approx(15 / 16)
    assert scores[2] == pytest.approx(1 / 16)


def test_prepending_does_not_count_twice() -> None:
    scores = hegemony(paths(*((name, (int(name), 1, 1, 1, TARGET), 8.0) for name in ("21", "22", "23"))))
    assert scores[1] == 1.0


def test_fewer_than_three_viewpoints_are_refused_with_a_way_on() -> None:
    with pytest.raises(InvalidValue, match="at least 3 viewpoints, and there are 2; load a routing table"):
        hegemony(paths(("a", (1, TARGET), 1.0), ("b", (2, TARGET), 1.0)))


def test_paths_towards_a_target_weigh_its_addresses(table_of: Callable[..., Routes]) -> None:
    routes = table_of(
        ("a", (11, 1, TARGET), "198.51.100.0/24"),
        ("a", (11, 2, TARGET), "198.51.100.0/24"),
        ("b", (12, 1, 7), "192.0.2.0/24"),
        ("b", (12, TARGET), "203.0.113.0/25"),
    )
    found = paths_towards(routes, [TARGET])
    assert [(one.hops, one.weight) for one in found] == [((11, 1, TARGET), 256.0), ((12, TARGET), 128.0)]
    assert len({one.viewpoint for one in found}) == 2
