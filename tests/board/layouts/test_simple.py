"""Grid, groups, circle, rings, fans and lanes: what each of them shows."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np

from caseboard.board.layouts import LAYOUTS, LayoutInput
from caseboard.board.layouts.circular import circular_order
from caseboard.board.layouts.graph import adjacency
from caseboard.board.layouts.measures import crossings
from caseboard.board.layouts.overlap import overlapping_pairs
from caseboard.board.layouts.packing import pack_boxes
from caseboard.progress import Progress

Build = Callable[..., LayoutInput]


def test_a_grid_reads_from_the_best_linked_node(board: Build) -> None:
    given = board(nx.star_graph(24), sizes=(50, 50), groups=None)
    placed = LAYOUTS["grid"].run(given)
    assert placed[0].tolist() == placed.min(axis=0).tolist()
    assert len(np.unique(placed[:, 0])) * len(np.unique(placed[:, 1])) >= 25


def test_groups_stand_in_blocks_of_their_own(board: Build) -> None:
    given = board(nx.empty_graph(60), groups=np.repeat([0, 1, 2], 20))
    placed = LAYOUTS["grouped"].run(given)
    frames = [(*placed[rows].min(axis=0), *placed[rows].max(axis=0)) for rows in np.split(np.arange(60), 3)]
    for one in range(3):
        for two in range(one + 1, 3):
            a, b = frames[one], frames[two]
            assert a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]


def test_a_cycle_is_drawn_round_without_crossings(board: Build) -> None:
    shuffled = nx.relabel_nodes(nx.cycle_graph(40), dict(enumerate(np.random.default_rng(0).permutation(40).tolist())))
    given = board(shuffled)
    assert crossings(LAYOUTS["circular"].run(given), given.ends) == 0


def test_the_circle_has_fewer_crossings_than_networkx_in_its_own_order(board: Build, clustered: nx.Graph) -> None:
    given = board(clustered)
    rival = nx.circular_layout(clustered)
    naive = crossings(np.array([rival[node] for node in clustered]), given.ends)
    assert crossings(LAYOUTS["circular"].run(given), given.ends) <= naive
    graph = nx.gnm_random_graph(60, 120, seed=3)
    given = board(graph)
    rival = nx.circular_layout(graph)
    assert crossings(LAYOUTS["circular"].run(given), given.ends) < 0.7 * crossings(
        np.array([rival[node] for node in graph]), given.ends
    )


def test_a_cycle_keeps_its_order_on_the_circle() -> None:
    links = nx.cycle_graph(12)
    order = circular_order(adjacency(LayoutInput.of(12, list(links.edges()))), Progress())
    steps = np.abs(np.diff(np.append(order, order[0])))
    assert np.isin(steps, (1, 11)).all()


def test_rings_grow_with_the_distance_from_the_root(board: Build) -> None:
    graph = nx.balanced_tree(3, 3)
    given = board(graph, roots=[0])
    placed = LAYOUTS["radial"].run(given)
    away = np.linalg.norm(placed - placed[0], axis=1)
    levels = nx.single_source_shortest_path_length(graph, 0)
    rings = [[away[row] for row in graph if levels[row] == level] for level in range(4)]
    assert max(rings[1]) < min(rings[2])
    assert max(rings[2]) < min(rings[3])
    assert crossings(placed, given.ends) == 0


def test_a_hub_has_its_leaves_around_it_and_they_face_away_from_other_hubs(board: Build) -> None:
    graph = nx.Graph([("a", "b")] + [("a", f"a{k}") for k in range(12)] + [("b", f"b{k}") for k in range(12)])
    given = board(graph)
    placed = dict(zip(graph, LAYOUTS["peacock"].run(given), strict=True))
    axis = placed["b"] - placed["a"]
    assert np.mean([(placed[f"b{k}"] - placed["b"]) @ axis for k in range(12)]) > 0
    assert np.mean([(placed[f"a{k}"] - placed["a"]) @ axis for k in range(12)]) < 0


def test_time_runs_along_x_in_lanes(board: Build) -> None:
    given = board(nx.empty_graph(90))
    placed = LAYOUTS["timeline"].run(given)
    times = given.times
    assert times is not None
    slope, start = np.polyfit(times, placed[:, 0], 1)
    np.testing.assert_allclose(placed[:, 0], slope * times + start, atol=1e-6)
    lanes = [(placed[given.groups == code, 1].min(), placed[given.groups == code, 1].max()) for code in range(3)]
    assert lanes[0][1] < lanes[1][0]
    assert lanes[1][1] < lanes[2][0]


def test_what_has_no_date_stands_left_of_what_has_one(board: Build) -> None:
    times = np.linspace(0, 10, 20)
    times[::4] = np.nan
    given = board(nx.empty_graph(20), times=times)
    placed = LAYOUTS["timeline"].run(given)
    undated = np.isnan(times)
    assert (placed[undated, 0] + given.sizes[undated, 0] / 2).max() < placed[~undated, 0].min()


def test_packed_boxes_do_not_overlap_and_fill_most_of_the_sheet() -> None:
    sizes = np.random.default_rng(0).lognormal(4, 0.8, (900, 2))
    corners = pack_boxes(sizes, gap=0.0)
    assert len(overlapping_pairs(corners + sizes / 2, sizes)) == 0
    sheet = (corners + sizes).max(axis=0)
    assert sizes.prod(axis=1).sum() > 0.6 * sheet.prod()
    assert 0.7 < sheet[0] / sheet[1] < 3
