"""The three numbers that pictures are compared by."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest

from caseboard.board.layouts import LayoutInput
from caseboard.board.layouts.graph import adjacency
from caseboard.board.layouts.measures import crossings, neighbourhood_preservation, stress

Build = Callable[..., LayoutInput]


def test_a_straight_path_has_no_stress_and_keeps_its_neighbourhoods(board: Build) -> None:
    links = adjacency(board(nx.path_graph(30)))
    drawn = np.column_stack([np.arange(30.0) * 17, np.zeros(30)])
    assert stress(drawn, links) == pytest.approx(0.0, abs=1e-12)
    assert neighbourhood_preservation(drawn, links, hops=1) > 0.9


def test_a_scattered_graph_scores_worse(board: Build) -> None:
    links = adjacency(board(nx.path_graph(200)))
    chance = np.random.default_rng(0).uniform(0, 1, (200, 2))
    assert stress(chance, links) > 0.2
    assert neighbourhood_preservation(chance, links) < 0.1


def test_crossings_are_counted_exactly_and_common_ends_do_not_count() -> None:
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    complete = np.array([(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3)], np.int32)
    assert crossings(square, complete) == 1
    assert crossings(square, complete[:5]) == 0


def test_estimated_crossings_come_near_the_exact_number() -> None:
    rng = np.random.default_rng(1)
    places = rng.uniform(0, 1, (200, 2))
    ends = rng.integers(0, 200, (9000, 2)).astype(np.int32)
    different = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    few = different[rng.permutation(len(different))[:1500]]
    exact = crossings(places, few)
    assert crossings(places, different) == pytest.approx(exact * (len(different) / 1500) ** 2, rel=0.1)
