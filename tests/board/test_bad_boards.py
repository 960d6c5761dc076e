"""Boards that nobody would draw on purpose are drawn all the same."""

from __future__ import annotations

import math

import numpy as np
import pytest

from caseboard.board.crowd import crowding
from caseboard.board.frame import MAX_ZOOM, MIN_ZOOM, clamp_zoom, frame_plan
from caseboard.board.palette import Palette
from caseboard.board.picture import View, draw_board
from caseboard.board.svg import SvgSink
from caseboard.board.theme import load_theme
from tests.boards import MakeScene


@pytest.mark.parametrize("zoom", [1e-300, 1e-3, 1.0, 1e300])
def test_any_zoom_has_a_plan(zoom: float) -> None:
    plan = frame_plan(clamp_zoom(zoom), 1.0, 100_000, 300_000, moving=True)
    assert MIN_ZOOM <= plan.zoom <= MAX_ZOOM
    assert 1.0 < plan.node_px <= 120.0
    assert not plan.live


def test_detail_grows_with_the_zoom() -> None:
    plans = [frame_plan(zoom, 1.0, 10, 10, moving=False) for zoom in (0.1, 0.3, 0.4, 0.6, 1.0)]
    for aspect in ("icons", "badges", "arrows", "edge_labels"):
        shown = [getattr(plan, aspect) for plan in plans]
        assert shown == sorted(shown)
    assert plans[0].dots
    assert not plans[-1].dots


def test_twice_the_density_of_pixels_draws_twice_the_size_and_no_more_at_once() -> None:
    one, two = frame_plan(1.0, 1.0, 200, 300, True), frame_plan(1.0, 2.0, 200, 300, True)
    assert two.node_px == 2 * one.node_px
    assert one.live
    assert not two.live


def test_a_small_board_is_all_lines_and_a_crowded_one_keeps_the_short_ones(make_scene: MakeScene) -> None:
    rng = np.random.default_rng(1)
    few = make_scene([(0, 0), (100, 0)], [(0, 1)])
    assert math.isinf(crowding(few, 1.0).longest)
    near = rng.integers(0, 3_000, 9_000)
    links = np.stack([near, np.where(rng.random(9_000) < 0.9, np.minimum(near + 1, 2_999), near[::-1])], axis=1)
    many = make_scene(np.cumsum(rng.normal(0, 60, (3_000, 2)), axis=0), links[links[:, 0] != links[:, 1]].tolist())
    assert crowding(many, 0.01).longest == 0.0
    assert 0 < crowding(many, 1.0).longest < math.inf


@pytest.mark.parametrize(
    "places",
    [
        [(math.nan, math.nan)] * 5,
        [(1e300, -1e300), (0, 0), (math.inf, 5)],
        [(7, 7)] * 50,
        [],
    ],
    ids=["no numbers", "far away", "all at one place", "nothing"],
)
def test_odd_places_are_drawn(make_scene: MakeScene, places: list[tuple[float, float]]) -> None:
    scene = make_scene(places, [(0, k) for k in range(len(places))])
    bounds = scene.bounds or (0, 0, 100, 100)
    view = View(bounds[0], bounds[1], min(1.0, 800 / (bounds[2] - bounds[0])), 800, 600)
    sink = SvgSink(800, 600)
    draw_board(scene, sink, Palette(scene.vocabulary, load_theme("dark")), view, legend=True)
    assert "nan" not in sink.document()
    assert "inf" not in sink.document().replace("inferred", "")
