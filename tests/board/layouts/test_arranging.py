"""Overlap removal, new nodes beside their neighbours, aligning, distributing and snapping."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest

from caseboard.board.layouts import (
    LayoutInput,
    align,
    distribute,
    place_new_beside_neighbours,
    remove_overlaps,
    snap_lines,
)
from caseboard.board.layouts.arrange import Edge
from caseboard.board.layouts.overlap import overlapping_pairs
from caseboard.errors import Cancelled
from caseboard.progress import Progress

Build = Callable[..., LayoutInput]


@pytest.mark.parametrize("spread", [0.0, 60.0, 400.0])
def test_no_box_overlaps_another_afterwards(spread: float) -> None:
    rng = np.random.default_rng(0)
    positions = rng.normal(0, spread, (250, 2))
    sizes = np.column_stack([rng.uniform(30, 220, 250), rng.uniform(30, 60, 250)])
    assert len(overlapping_pairs(remove_overlaps(positions, sizes), sizes)) == 0


def test_a_few_huge_boxes_among_small_ones_are_cleared_too() -> None:
    rng = np.random.default_rng(0)
    sizes = np.full((200, 2), 30.0)
    sizes[:3] = [[900, 40], [40, 900], [500, 500]]
    placed = remove_overlaps(rng.normal(0, 150, (200, 2)), sizes)
    assert len(overlapping_pairs(placed, sizes)) == 0


def test_a_tidy_board_does_not_move() -> None:
    positions = np.array([[0.0, 0.0], [200.0, 0.0], [0.0, 200.0]])
    np.testing.assert_array_equal(remove_overlaps(positions, np.full((3, 2), 50.0)), positions)


def test_pinned_boxes_stay_and_the_others_make_room() -> None:
    positions = np.zeros((40, 2))
    positions[1] = [10.0, 5.0]
    pinned = np.zeros(40, bool)
    pinned[:2] = True
    sizes = np.full((40, 2), 50.0)
    placed = remove_overlaps(positions, sizes, pinned)
    np.testing.assert_array_equal(placed[:2], positions[:2])
    # Only the two that were pinned onto each other still overlap.
    assert overlapping_pairs(placed, sizes).tolist() == [[0, 1]]


def test_boxes_move_little() -> None:
    rng = np.random.default_rng(3)
    positions = rng.uniform(0, 1500, (100, 2))
    sizes = np.full((100, 2), 60.0)
    moved = np.linalg.norm(remove_overlaps(positions, sizes) - positions, axis=1)
    assert np.median(moved) < 30


def test_large_boards_are_cleared_by_compiled_sweeps() -> None:
    rng = np.random.default_rng(4)
    positions = rng.uniform(0, 6000, (2500, 2))
    sizes = np.column_stack([rng.uniform(40, 120, 2500), np.full(2500, 50.0)])
    pinned = rng.random(2500) < 0.02
    pinned[overlapping_pairs(positions, sizes).ravel()] = False
    placed = remove_overlaps(positions, sizes, pinned)
    np.testing.assert_array_equal(placed[pinned], positions[pinned])
    assert len(overlapping_pairs(placed, sizes)) == 0


def test_overlap_removal_stops_when_asked_to() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        remove_overlaps(np.zeros((50, 2)), np.full((50, 2), 40.0), progress=progress)


def test_new_nodes_stand_near_their_neighbours_and_nothing_else_moves(board: Build) -> None:
    graph = nx.cycle_graph(20)
    graph.add_edges_from([(0, 20), (5, 21), (6, 21), (21, 22)])
    positions = np.full((23, 2), np.nan)
    angle = np.arange(20) * 2 * np.pi / 20
    positions[:20] = 1000 * np.column_stack([np.cos(angle), np.sin(angle)])
    given = board(graph, positions=positions)
    placed = place_new_beside_neighbours(given, Progress())
    np.testing.assert_array_equal(placed[:20], positions[:20])
    assert np.linalg.norm(placed[20] - placed[0]) < 300
    assert np.linalg.norm(placed[21] - placed[[5, 6]].mean(axis=0)) < 300
    assert np.linalg.norm(placed[22] - placed[21]) < 300
    assert len(overlapping_pairs(placed, given.sizes)) == 0
    np.testing.assert_array_equal(placed, place_new_beside_neighbours(given, Progress()))


def test_new_nodes_without_a_placed_neighbour_stand_below_the_board(board: Build) -> None:
    graph = nx.disjoint_union_all([nx.path_graph(3), nx.path_graph(4), nx.empty_graph(5)])
    positions = np.full((12, 2), np.nan)
    positions[:3] = [[0, 0], [200, 0], [400, 0]]
    given = board(graph, positions=positions)
    placed = place_new_beside_neighbours(given, Progress())
    assert np.isfinite(placed).all()
    assert np.median(placed[3:, 1]) > 0
    assert len(overlapping_pairs(placed, given.sizes)) == 0


def test_hundreds_of_new_leaves_of_one_node_come_as_a_block_beside_it(board: Build) -> None:
    positions = np.full((501, 2), np.nan)
    positions[0] = 0.0
    given = board(nx.star_graph(500), positions=positions)
    placed = place_new_beside_neighbours(given, Progress())
    assert len(overlapping_pairs(placed, given.sizes)) == 0
    assert np.ptp(placed, axis=0).max() < 6000


def test_boxes_align_at_their_edges_not_their_centres() -> None:
    positions = np.array([[0.0, 0.0], [100.0, 50.0], [30.0, 90.0]])
    sizes = np.array([[20.0, 10.0], [60.0, 10.0], [40.0, 10.0]])
    assert (align(positions, sizes, Edge.LEFT)[:, 0] - sizes[:, 0] / 2).tolist() == [-10.0, -10.0, -10.0]
    assert (align(positions, sizes, Edge.RIGHT)[:, 0] + sizes[:, 0] / 2).tolist() == [130.0, 130.0, 130.0]
    assert align(positions, sizes, Edge.TOP)[:, 1].tolist() == [0.0, 0.0, 0.0]
    pinned = np.array([False, True, False])
    aligned = align(positions, sizes, Edge.CENTRE, pinned)
    assert aligned[:, 0].tolist() == [100.0, 100.0, 100.0]
    assert aligned[:, 1].tolist() == positions[:, 1].tolist()


def test_distributing_makes_the_gaps_between_boxes_equal() -> None:
    positions = np.array([[0.0, 0.0], [400.0, 0.0], [50.0, 0.0], [60.0, 0.0]])
    sizes = np.array([[20.0, 10.0], [20.0, 10.0], [100.0, 10.0], [40.0, 10.0]])
    placed = distribute(positions, sizes, axis=0)
    assert placed[:2].tolist() == positions[:2].tolist()
    order = np.argsort(placed[:, 0])
    edges = np.column_stack([placed[order, 0] - sizes[order, 0] / 2, placed[order, 0] + sizes[order, 0] / 2])
    gaps = edges[1:, 0] - edges[:-1, 1]
    np.testing.assert_allclose(gaps, gaps[0])
    assert gaps[0] > 0


def test_a_dragged_box_snaps_to_the_nearest_edge_and_shows_the_line() -> None:
    positions, sizes = np.array([[0.0, 0.0], [300.0, 400.0]]), np.array([[40.0, 40.0], [80.0, 40.0]])
    move, lines = snap_lines((3.0, 200.0, 40.0, 40.0), positions, sizes, reach=5.0)
    assert move == (-3.0, 0.0)
    assert {(line.axis, line.at) for line in lines} == {(0, -20.0), (0, 0.0), (0, 20.0)}
    assert all((line.low, line.high) == (-20.0, 220.0) for line in lines)
    assert snap_lines((150.0, 200.0, 40.0, 40.0), positions, sizes, reach=5.0) == ((0.0, 0.0), [])
