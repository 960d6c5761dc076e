"""What every layout promises, checked for all of them."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest

from caseboard.board.layouts import LAYOUTS, LayoutInput
from caseboard.board.layouts.overlap import overlapping_pairs
from caseboard.errors import Cancelled
from caseboard.progress import Progress

Build = Callable[..., LayoutInput]

ALL = sorted(LAYOUTS)


def _parallel_and_self_links() -> nx.MultiGraph:
    graph = nx.MultiGraph([(0, 0), (1, 1)] + [(0, 1)] * 5000 + [(1, 2)])
    graph.add_nodes_from(range(6))
    return graph


ODD_GRAPHS = {
    "one node": nx.empty_graph(1),
    "two nodes": nx.path_graph(2),
    "isolated nodes": nx.empty_graph(300),
    "self-links and parallel links": _parallel_and_self_links(),
    "a cycle": nx.cycle_graph(12),
    "everybody with everybody": nx.complete_graph(12),
    "a star of 600": nx.star_graph(600),
    "many small parts": nx.disjoint_union_all([nx.path_graph(2 + k % 4) for k in range(60)]),
    "scale-free": nx.barabasi_albert_graph(150, 2, seed=1),
}


def test_the_table_names_the_layouts_of_the_menu() -> None:
    wanted = {"force", "clusters", "hierarchical", "radial", "circular", "grid", "grouped", "peacock", "timeline"}
    assert set(LAYOUTS) == wanted
    for name, layout in LAYOUTS.items():
        assert layout.name == name
        assert layout.label
        assert layout.description.endswith(".")


@pytest.mark.parametrize("name", ALL)
def test_an_empty_board_stays_empty(name: str) -> None:
    assert LAYOUTS[name].run(LayoutInput.of(0)).shape == (0, 2)


@pytest.mark.parametrize("graph", ODD_GRAPHS.values(), ids=ODD_GRAPHS)
@pytest.mark.parametrize("name", ALL)
def test_every_node_gets_a_place_and_no_box_overlaps_another(board: Build, name: str, graph: nx.Graph) -> None:
    given = board(graph)
    placed = LAYOUTS[name].run(given)
    assert placed.shape == (given.count, 2)
    assert np.isfinite(placed).all()
    assert len(overlapping_pairs(placed, given.sizes)) == 0


@pytest.mark.parametrize("name", ALL)
def test_the_same_input_gives_the_same_picture(board: Build, clustered: nx.Graph, name: str) -> None:
    given = board(clustered)
    np.testing.assert_array_equal(LAYOUTS[name].run(given), LAYOUTS[name].run(given))


@pytest.mark.parametrize("name", ALL)
def test_pinned_nodes_stay_exactly_and_nothing_covers_them(board: Build, clustered: nx.Graph, name: str) -> None:
    positions = np.full((48, 2), np.nan)
    positions[[3, 20, 40]] = [[0.0, 0.0], [500.0, 40.0], [-333.3, 900.0]]
    pinned = np.zeros(48, bool)
    pinned[[3, 20, 40, 41]] = True  # The last has no place yet, so it cannot stay there.
    given = board(clustered, positions=positions, pinned=pinned)
    placed = LAYOUTS[name].run(given)
    np.testing.assert_array_equal(placed[[3, 20, 40]], positions[[3, 20, 40]])
    assert np.isfinite(placed).all()
    assert len(overlapping_pairs(placed, given.sizes)) == 0


@pytest.mark.parametrize("name", ALL)
def test_a_board_that_is_pinned_throughout_does_not_move(board: Build, name: str) -> None:
    positions = np.random.default_rng(0).uniform(-500, 500, (12, 2))
    given = board(nx.cycle_graph(12), positions=positions, pinned=np.ones(12, bool))
    np.testing.assert_array_equal(LAYOUTS[name].run(given), positions)


@pytest.mark.parametrize("name", ALL)
def test_a_selection_is_laid_out_where_it_was(board: Build, name: str) -> None:
    positions = np.random.default_rng(0).uniform(0, 400, (12, 2)) + np.array([70_000.0, -3000.0])
    placed = LAYOUTS[name].run(board(nx.cycle_graph(12), positions=positions))
    middle = (placed.min(axis=0) + placed.max(axis=0)) / 2
    np.testing.assert_allclose(middle, (positions.min(axis=0) + positions.max(axis=0)) / 2, atol=1000)


@pytest.mark.parametrize("name", ALL)
def test_damaged_places_sizes_and_times_are_taken_as_unknown(board: Build, name: str) -> None:
    positions = np.zeros((12, 2))
    positions[:4] = [[np.nan, 0], [1e300, 0], [-np.inf, 5], [0, np.nan]]
    sizes = np.full((12, 2), 50.0)
    sizes[:4] = [[np.nan, 10], [-5, 10], [1e300, 10], [0, 0]]
    times = np.full(12, np.nan)
    times[5] = np.inf
    given = board(nx.cycle_graph(12), positions=positions, sizes=sizes, times=times, pinned=np.arange(12) < 2)
    placed = LAYOUTS[name].run(given)
    assert np.isfinite(placed).all()
    assert len(overlapping_pairs(placed, given.cleaned().sizes)) == 0


@pytest.mark.parametrize("name", ALL)
def test_a_layout_stops_when_asked_to(board: Build, clustered: nx.Graph, name: str) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        LAYOUTS[name].run(board(clustered), progress)


def test_columns_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="row of a node"):
        LAYOUTS["grid"].run(LayoutInput.of(2, [(0, 5)]))
    with pytest.raises(ValueError, match="pinned"):
        LAYOUTS["grid"].run(LayoutInput.of(2, pinned=[True]))


@pytest.mark.parametrize("name", ["force", "clusters", "hierarchical", "radial", "circular", "peacock"])
def test_components_stand_beside_each_other(board: Build, name: str) -> None:
    parts = [nx.path_graph(12), nx.cycle_graph(9), nx.star_graph(15), nx.complete_graph(5), nx.path_graph(2)]
    given = board(nx.disjoint_union_all(parts))
    placed = LAYOUTS[name].run(given)
    frames, first = [], 0
    for part in parts:
        rows = slice(first, first + len(part))
        first += len(part)
        half = given.sizes[rows] / 2
        frames.append((*(placed[rows] - half).min(axis=0), *(placed[rows] + half).max(axis=0)))
    for number, (left, top, right, bottom) in enumerate(frames):
        for other_left, other_top, other_right, other_bottom in frames[number + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart


def test_a_subset_keeps_only_links_within_it(board: Build) -> None:
    given = board(nx.path_graph(5), weights=[1.0, 2.0, 3.0, 4.0], roots=[3])
    part = given.subset(np.array([3, 2, 0]))
    assert part.ends.tolist() == [[1, 0]]
    assert part.weights is not None
    assert part.weights.tolist() == [3.0]
    assert part.roots == (0,)
