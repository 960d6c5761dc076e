"""Boards to test with."""

from __future__ import annotations

import pytest

from caseboard.board.scene import Scene
from caseboard.commands.vocabulary import load_vocabulary
from tests.boards import MakeColumns, MakeScene, columns


@pytest.fixture
def make_columns() -> MakeColumns:
    """A builder of board columns."""
    return columns


@pytest.fixture
def make_scene() -> MakeScene:
    """A builder of scenes."""
    vocabulary = load_vocabulary()
    return lambda *args, **given: Scene.from_columns(columns(*args, **given), vocabulary)


@pytest.fixture
def triangle(make_scene: MakeScene) -> Scene:
    """Three linked entities and one by itself."""
    return make_scene([(0, 0), (200, 0), (100, 150), (600, 600)], [(0, 1), (1, 2, "hosts"), (2, 0)])
