"""The force layout, on both of its ways: all pairs at once and coarse to fine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest

from caseboard.board.layouts import LAYOUTS, LayoutInput
from caseboard.board.layouts.force import layout
from caseboard.board.layouts.force.energy import CLUSTERS, STRUCTURE, Energy, masses
from caseboard.board.layouts.graph import adjacency
from caseboard.board.layouts.measures import neighbourhood_preservation, stress
from caseboard.progress import Progress

Build = Callable[..., LayoutInput]


@pytest.mark.parametrize("name", ["force", "clusters"])
def test_groups_that_hang_together_stand_together(board: Build, name: str) -> None:
    graph = nx.connected_caveman_graph(6, 8)
    placed = LAYOUTS[name].run(board(graph))
    middles = placed.reshape(6, 8, 2).mean(axis=1)
    own = np.linalg.norm(placed - np.repeat(middles, 8, axis=0), axis=1)
    others = np.linalg.norm(placed[:, None] - middles[None], axis=2)
    assert np.mean(own <= others.min(axis=1) + 1e-9) > 0.9


@pytest.mark.parametrize("name", ["force", "clusters"])
def test_it_keeps_neighbourhoods_as_well_as_networkx_does(board: Build, name: str) -> None:
    graph = nx.connected_caveman_graph(10, 10)
    given = board(graph)
    links = adjacency(given)
    rival = nx.spring_layout(graph, seed=1)
    kept = neighbourhood_preservation(LAYOUTS[name].run(given), links)
    assert kept >= neighbourhood_preservation(np.array([rival[node] for node in graph]), links) * 0.95


@pytest.mark.parametrize("energy", [STRUCTURE, CLUSTERS])
def test_a_mesh_of_900_unfolds_coarse_to_fine(board: Build, energy: Energy) -> None:
    given = board(nx.grid_2d_graph(30, 30), sizes=(10, 10))
    placed = layout.forces(given, energy, Progress())
    links = adjacency(given)
    assert stress(placed, links) < 0.15
    assert neighbourhood_preservation(placed, links) > 0.5


def test_large_boards_come_out_the_same_every_time(board: Build) -> None:
    given = board(nx.barabasi_albert_graph(700, 2, seed=3))
    np.testing.assert_array_equal(LAYOUTS["clusters"].run(given), LAYOUTS["clusters"].run(given))


def test_pins_hold_in_a_large_board(board: Build) -> None:
    graph = nx.path_graph(600)
    positions = np.full((600, 2), np.nan)
    positions[[0, 599]] = [[-5000.0, 0.0], [5000.0, 100.0]]
    pinned = ~np.isnan(positions[:, 0])
    placed = LAYOUTS["force"].run(board(graph, positions=positions, pinned=pinned))
    np.testing.assert_array_equal(placed[pinned], positions[pinned])
    assert np.linalg.norm(placed[1] - placed[0]) < np.linalg.norm(placed[300] - placed[0])


def test_hubs_around_which_everything_hangs_do_not_stall_the_coarsening(board: Build) -> None:
    graph = nx.complete_bipartite_graph(3, 900)
    placed = LAYOUTS["force"].run(board(graph, sizes=(20, 20)))
    assert np.isfinite(placed).all()


def test_the_repulsion_constant_gives_links_the_wished_length() -> None:
    pair = masses(np.array([1.0, 1.0]))
    for energy in (STRUCTURE, CLUSTERS):
        push = energy.push(1.0, pair, 140.0)
        pull = 1.0 if energy.linlog else 140.0
        assert push * pair[0] * pair[1] / 140.0 == pytest.approx(pull)


def test_small_boards_need_no_compiler() -> None:
    code = (
        "import sys, numpy as np\n"
        "from caseboard.board.layouts import LAYOUTS, LayoutInput\n"
        "board = LayoutInput.of(50, [(k, (k * 7 + 1) % 50) for k in range(50)])\n"
        "[layout.run(board) for layout in LAYOUTS.values()]\n"
        "sys.exit('numba' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": "."}).returncode == 0
