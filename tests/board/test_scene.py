"""A scene keeps rows, places and links in step with every change, and tells where the picture is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from caseboard.board.scene import Dirty, Scene
from caseboard.board.style import WORLD_LIMIT, NodeFlag
from tests.boards import MakeColumns, MakeScene, identifier


def covers(dirty: Dirty, x: float, y: float) -> bool:
    """Whether a change admits that the picture is wrong at a place."""
    left, top, right, bottom = dirty.rects.T
    return bool(((left <= x) & (x <= right) & (top <= y) & (y <= bottom)).any())


def test_identifiers_and_rows_lead_to_each_other(triangle: Scene) -> None:
    assert [triangle.row(identifier(k)) for k in range(4)] == [0, 1, 2, 3]
    assert triangle.entity_id(2) == identifier(2)
    assert triangle.link_row(identifier(1, 2)) == 1
    assert triangle.row(b"\0" * 16) is None
    assert triangle.rows([identifier(3), b"\xff" * 16, identifier(0)]).tolist() == [3, 0]


def test_neighbours_and_links_of_nodes(triangle: Scene) -> None:
    assert triangle.links_at(np.array([0])).tolist() == [0, 2]
    assert triangle.neighbours(np.array([0])).tolist() == [1, 2]
    assert triangle.neighbours(np.array([3])).tolist() == []
    assert triangle.degree.tolist() == [2, 2, 2, 0]


def test_moving_a_node_marks_where_it_was_and_where_it_is(triangle: Scene) -> None:
    dirty = triangle.set_places({identifier(3): (900.0, 100.0), b"\xee" * 16: (0.0, 0.0)})
    assert triangle.places[3].tolist() == [900.0, 100.0]
    assert triangle.columns.x[3] == 900.0
    assert covers(dirty, 600, 600)
    assert covers(dirty, 900, 100)
    assert not covers(dirty, 0, 0)


def test_moving_a_node_marks_the_way_of_its_links(triangle: Scene) -> None:
    dirty = triangle.set_places({identifier(0): (0.0, -300.0)})
    assert covers(dirty, 100, -150)
    assert 0 in triangle.links_in((80, -160, 120, -140)).tolist()


def test_links_are_found_after_a_move_of_a_few_among_many(make_scene: MakeScene) -> None:
    rng = np.random.default_rng(1)
    places = rng.uniform(0, 10_000, (6_000, 2))
    links = rng.integers(0, 6_000, (9_000, 2))
    scene = make_scene(places, links.tolist())
    scene.links_in((0, 0, 1, 1))
    scene.move(np.array([17]), np.array([[50_000.0, 50_000.0]]))
    assert scene.nodes_in((49_000, 49_000, 51_000, 51_000)).tolist() == [17]
    assert set(scene.links_at(np.array([17])).tolist()) <= set(
        scene.links_in((49_990, 49_990, 50_010, 50_010)).tolist()
    )


def test_what_is_found_in_a_rectangle_is_what_a_plain_search_finds(make_scene: MakeScene) -> None:
    rng = np.random.default_rng(2)
    places = rng.normal(0, 3_000, (7_000, 2))
    links = [(a, b) for a, b in rng.integers(0, 7_000, (8_000, 2)).tolist() if a != b]
    scene = make_scene(places, links)
    for left, top in rng.normal(0, 2_500, (10, 2)).tolist():
        rect = (left, top, left + 900, top + 700)
        inside = (places >= rect[:2]).all(axis=1) & (places <= rect[2:]).all(axis=1)
        assert scene.nodes_in(rect).tolist() == np.flatnonzero(inside).tolist()
        boxes = scene.link_boxes()
        meets = (boxes[:, :2] <= rect[2:]).all(axis=1) & (boxes[:, 2:] >= rect[:2]).all(axis=1)
        assert set(np.flatnonzero(meets).tolist()) == set(scene.links_in(rect).tolist())


def test_removing_an_entity_takes_its_links_along(triangle: Scene) -> None:
    dirty = triangle.apply(removed_entities=[identifier(1)])
    assert triangle.node_count == 3
    assert triangle.link_count == 1
    assert triangle.row(identifier(1)) is None
    assert (triangle.columns.link_from[0], triangle.columns.link_to[0]) == (1, 0)
    assert covers(dirty, 200, 0)


def test_removing_one_link_leaves_the_nodes(triangle: Scene) -> None:
    triangle.apply(removed_links=[identifier(1, 2)])
    assert (triangle.node_count, triangle.link_count) == (4, 2)
    assert triangle.link_row(identifier(2, 2)) == 1


def test_upserting_changes_what_is_there_and_adds_what_is_new(triangle: Scene, make_columns: MakeColumns) -> None:
    more = make_columns(
        [(600, 600), (800, 600)],
        [(0, 1, "controls")],
        labels=["Renamed", "New"],
        kinds=["malware", "person"],
        first=3,
        first_link=3,
    )
    dirty = triangle.apply(more)
    assert (triangle.node_count, triangle.link_count) == (5, 4)
    assert triangle.columns.labels[3:] == ["Renamed", "New"]
    assert triangle.columns.kind_names[triangle.columns.kind[3]] == "malware"
    assert triangle.columns.kind_names[triangle.columns.kind[0]] == "organisation"
    assert triangle.link_label(3) == triangle.vocabulary.links["controls"].label
    assert covers(dirty, 700, 600)


def test_positions_that_are_no_numbers_or_far_away_are_put_within_the_board_and_flagged(make_scene: MakeScene) -> None:
    scene = make_scene([(math.nan, 3), (1e300, 0), (-math.inf, math.inf), (10, 20), (math.nan, math.nan)])
    assert np.isfinite(scene.places).all()
    assert (np.abs(scene.places) <= WORLD_LIMIT).all()
    assert [bool(flag & NodeFlag.CLAMPED) for flag in scene.flags] == [True, True, True, False, True]
    assert scene.places[3].tolist() == [10, 20]
    assert scene.places[0].tolist() != scene.places[4].tolist()


def test_a_moved_node_is_no_longer_flagged(make_scene: MakeScene) -> None:
    scene = make_scene([(math.nan, 3), (0, 0)])
    scene.set_places({identifier(0): (5.0, 6.0)})
    assert not scene.flags[0] & NodeFlag.CLAMPED


def test_hidden_nodes_and_their_links_are_not_drawn(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)], hidden=np.array([True, False, False]))
    everywhere = (-1000, -1000, 1000, 1000)
    assert scene.nodes_in(everywhere).tolist() == [1, 2]
    assert scene.links_in(everywhere).tolist() == [1]
    assert scene.bounds is not None
    assert scene.bounds[0] > 0


@pytest.mark.parametrize("count", [0, 1])
def test_a_board_of_nothing_or_one_is_a_board(make_scene: MakeScene, count: int) -> None:
    scene = make_scene([(5, 5)] * count)
    assert (scene.bounds is None) == (count == 0)
    assert scene.nodes_in((-10, -10, 10, 10)).tolist() == list(range(count))
    assert scene.links_in((-10, -10, 10, 10)).tolist() == []
    assert len(scene.levels.rows(1.0)) == count


def test_a_bigger_board_takes_less_than_the_promised_memory(make_scene: MakeScene) -> None:
    rng = np.random.default_rng(3)
    scene = make_scene(rng.normal(0, 9_000, (20_000, 2)), rng.integers(0, 20_000, (60_000, 2)).tolist())
    scene.prepare(1.0)
    scene.link_row(b"\0" * 16)
    entities, links = scene.memory()
    assert entities / 20_000 < 400
    assert links / 60_000 < 150
