"""What is under the pointer, in a rubber band and in a lasso."""

from __future__ import annotations

import numpy as np

from caseboard.board import hits
from caseboard.board.scene import Scene
from tests.boards import MakeScene


def test_the_nearest_node_within_reach_is_hit(triangle: Scene) -> None:
    assert hits.node_at(triangle, (12, 5), 20) == 0
    assert hits.node_at(triangle, (50, 50), 20) is None


def test_of_two_nodes_at_one_place_the_one_on_top_is_hit(make_scene: MakeScene) -> None:
    assert hits.node_at(make_scene([(5, 5), (5, 5)]), (5, 5), 20) == 1


def test_a_hidden_node_is_not_hit(make_scene: MakeScene) -> None:
    assert hits.node_at(make_scene([(5, 5)], hidden=np.array([True])), (5, 5), 20) is None


def test_a_link_is_hit_near_its_line(triangle: Scene) -> None:
    assert hits.edge_near(triangle, (100, 3), 5) == 0
    assert hits.edge_near(triangle, (100, 20), 5) is None


def test_parallel_links_are_told_apart_by_their_curves(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (300, 0)], [(0, 1), (0, 1)])
    above, below = hits.edge_near(scene, (150, -8), 4), hits.edge_near(scene, (150, 8), 4)
    assert {above, below} == {0, 1}


def test_a_loop_is_hit(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0)], [(0, 0)])
    top = -0.75 * 46 * (1 + 1 / 3) * 1.25
    assert hits.edge_near(scene, (0, top), 6) == 0


def test_a_rectangle_holds_what_lies_in_it_whichever_corner_comes_first(triangle: Scene) -> None:
    assert hits.in_rectangle(triangle, (250, 160, -10, -10)).tolist() == [0, 1, 2]


def test_a_lasso_holds_what_it_surrounds(triangle: Scene) -> None:
    around = np.array([(-20, -20), (220, -20), (220, 20), (-20, 20)], float)
    assert hits.in_lasso(triangle, around).tolist() == [0, 1]
    assert hits.in_lasso(triangle, around[:2]).tolist() == []


def test_arrow_keys_find_the_neighbour_in_their_direction(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (100, 0), (0, 100), (-100, 10)])
    others = np.array([1, 2, 3])
    assert hits.nearest_towards(scene, 0, (1, 0), others) == 1
    assert hits.nearest_towards(scene, 0, (0, 1), others) == 2
    assert hits.nearest_towards(scene, 0, (-1, 0), others) == 3
    assert hits.nearest_towards(scene, 0, (0, -1), others) is None


def test_a_hub_of_fifty_thousand_links_is_found_at_once(make_scene: MakeScene) -> None:
    turn = np.linspace(0, 2 * np.pi, 50_001)[:-1]
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) * 30_000
    scene = make_scene(np.vstack([[0, 0], ring]), [(0, k) for k in range(1, 50_001)])
    assert hits.node_at(scene, (3, 3), 20) == 0
    assert scene.degree[0] == 50_000
    link = hits.edge_near(scene, (15_000, 0.5), 3)
    assert link is not None
    assert len(scene.neighbours(np.array([0]))) == 50_000
