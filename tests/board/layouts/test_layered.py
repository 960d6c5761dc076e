"""The hierarchical layout and its steps."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest

from caseboard.board.layouts import LAYOUTS, LayoutInput
from caseboard.board.layouts.layered.layers import _SOLVED_LINKS, _tightened, acyclic, layers_of
from caseboard.board.layouts.layered.ordering import crossings as layer_crossings
from caseboard.board.layouts.layered.ordering import few_crossings, inversions
from caseboard.board.layouts.layered.proper import proper
from caseboard.board.layouts.measures import crossings
from caseboard.progress import Progress

Build = Callable[..., LayoutInput]


def _dag(count: int, links: int, seed: int = 0) -> nx.DiGraph:
    rng = np.random.default_rng(seed)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(np.sort(rng.integers(0, count, (links, 2)), axis=1).tolist())
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


@pytest.mark.parametrize("seed", range(4))
def test_every_link_of_a_graph_without_cycles_points_down(board: Build, seed: int) -> None:
    given = board(_dag(80, 130, seed))
    placed = LAYOUTS["hierarchical"].run(given)
    assert (placed[given.ends[:, 0], 1] < placed[given.ends[:, 1], 1]).all()


def test_a_cycle_is_opened_at_one_link(board: Build) -> None:
    given = board(nx.cycle_graph(9, create_using=nx.DiGraph))
    placed = LAYOUTS["hierarchical"].run(given)
    assert (placed[given.ends[:, 0], 1] > placed[given.ends[:, 1], 1]).sum() == 1


def test_a_chosen_root_stands_on_top(board: Build) -> None:
    given = board(nx.path_graph(5, create_using=nx.DiGraph), roots=[3])
    placed = LAYOUTS["hierarchical"].run(given)
    assert placed[3, 1] == placed[:, 1].min()


def test_a_tree_is_drawn_without_crossings(board: Build) -> None:
    given = board(nx.bfs_tree(nx.balanced_tree(3, 4), 0))
    assert crossings(LAYOUTS["hierarchical"].run(given), given.ends) == 0


def test_many_leaves_of_one_node_stand_as_a_block_below_it(board: Build) -> None:
    given = board(nx.DiGraph([(0, leaf) for leaf in range(1, 101)]))
    placed = LAYOUTS["hierarchical"].run(given)
    wide, high = np.ptp(placed, axis=0)
    assert wide < 5 * high
    assert (placed[1:, 1] > placed[0, 1]).all()


def test_layers_are_as_short_as_networkx_says_they_can_be() -> None:
    graph = _dag(60, 90)
    ends = np.array(graph.edges(), np.int32)
    layer = layers_of(60, ends, np.ones(len(ends)))
    spans = layer[ends[:, 1]] - layer[ends[:, 0]]
    assert spans.min() >= 1
    # The dual: the most that can flow along links which each leave a surplus of one for every step.
    flow = nx.DiGraph()
    balance = np.bincount(ends[:, 1], minlength=60) - np.bincount(ends[:, 0], minlength=60)
    flow.add_nodes_from((row, {"demand": int(balance[row])}) for row in range(60))
    flow.add_edges_from((int(a), int(b), {"weight": -1}) for a, b in ends)
    assert spans.sum() == -nx.min_cost_flow_cost(flow)


def test_layers_of_components_too_large_for_the_solver_are_valid_and_nearly_as_short() -> None:
    graph = _dag(200, 300)
    ends = np.array(graph.edges(), np.int32)
    weights = np.ones(len(ends))
    assert len(ends) <= _SOLVED_LINKS
    best, quick = layers_of(200, ends, weights), _tightened(200, ends, weights)
    assert (quick[ends[:, 1]] - quick[ends[:, 0]]).min() >= 1
    assert np.sum(quick[ends[:, 1]] - quick[ends[:, 0]]) < 1.6 * np.sum(best[ends[:, 1]] - best[ends[:, 0]])


def test_opening_cycles_merges_parallel_links_and_keeps_the_rest() -> None:
    ends, weights = acyclic(3, np.array([[0, 1], [0, 1], [1, 0], [1, 2], [2, 2]], np.int32))
    assert ends.tolist() == [[0, 1], [1, 2]]
    assert weights.tolist() == [3.0, 1.0]


def test_long_links_pass_through_a_bend_in_every_layer() -> None:
    graph = proper(np.array([0, 1, 2, 3], np.int32), np.array([[0, 1], [1, 2], [2, 3], [0, 3]], np.int32))
    assert graph.layer.tolist() == [0, 1, 2, 3, 1, 2]
    assert (graph.layer[graph.ends[:, 1]] - graph.layer[graph.ends[:, 0]] == 1).all()


def test_the_order_has_far_fewer_crossings_than_chance() -> None:
    graph = _dag(120, 180, seed=5)
    ends = np.array(graph.edges(), np.int32)
    layered = proper(layers_of(120, ends, np.ones(len(ends))), ends)
    chance = np.random.default_rng(0)
    random_places = np.zeros(len(layered.layer), np.int64)
    for layer in range(layered.depth):
        rows = np.flatnonzero(layered.layer == layer)
        random_places[rows] = chance.permutation(len(rows))
    found = few_crossings(layered, Progress())
    assert layer_crossings(layered, found) < 0.4 * layer_crossings(layered, random_places)


def test_a_small_planar_order_is_found_exactly() -> None:
    ends = np.array([(k, 8 + (k * 3) % 8) for k in range(8)], np.int32)
    layered = proper(np.repeat([0, 1], 8).astype(np.int32), ends)
    assert layer_crossings(layered, few_crossings(layered, Progress())) == 0


def test_inversions_are_counted_like_by_hand() -> None:
    values = np.random.default_rng(2).integers(0, 20, 60)
    assert inversions(values) == sum(a > b for a, b in itertools.combinations(values.tolist(), 2))
