"""Links between the same nodes run side by side; too many become one."""

from __future__ import annotations

import numpy as np

from caseboard.board import routes
from caseboard.board.scene import Scene
from tests.boards import MakeScene


def middles(scene: Scene) -> np.ndarray:
    links = np.arange(scene.link_count)
    return routes.at(scene.curves(links), np.full(len(links), 0.5))


def test_a_single_link_is_straight(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (300, 0)], [(0, 1)])
    assert middles(scene).tolist() == [[150, 0]]


def test_parallel_links_fan_out_evenly_on_both_sides(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (300, 0)], [(0, 1), (0, 1), (0, 1)])
    y = sorted(middles(scene)[:, 1].tolist())
    assert y[1] == 0
    assert y[0] == -y[2]
    assert y[2] > 10


def test_links_there_and_back_do_not_lie_on_each_other(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (300, 0)], [(0, 1), (1, 0)])
    one, two = middles(scene)[:, 1].tolist()
    assert one == -two
    assert abs(one) > 5


def test_five_thousand_parallel_links_become_one_with_their_count(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (300, 0)], [(0, 1)] * 5_000)
    assert scene.links_in((-50, -50, 350, 50)).tolist() == [0]
    assert scene.lanes.bundles == {0: 5_000}


def test_a_self_link_is_a_loop_above_its_node(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0)], [(0, 0), (0, 0)])
    x, y = middles(scene).T
    assert np.allclose(x, 0)
    assert (y < -30).all()
    assert y[1] < y[0]


def test_cutting_a_curve_keeps_its_course() -> None:
    curve = np.array([[[0.0, 0.0], [30.0, 60.0], [80.0, -40.0], [120.0, 10.0]]])
    part = routes.cut(curve, np.array([0.25]), np.array([0.75]))
    assert np.allclose(part[0, 0], routes.at(curve, np.array([0.25]))[0])
    assert np.allclose(part[0, 3], routes.at(curve, np.array([0.75]))[0])
    assert np.allclose(routes.at(part, np.array([0.5])), routes.at(curve, np.array([0.5])))


def test_leaving_finds_where_a_curve_is_so_far_from_its_end() -> None:
    curve = np.array([[[0.0, 0.0], [30.0, 60.0], [80.0, -40.0], [120.0, 10.0]]])
    t = routes.leaving(curve, np.array([20.0]))
    assert abs(float(np.hypot(*routes.at(curve, t)[0])) - 20.0) < 0.05
