"""Icons are read into curves that stay on their grid; odd names have none."""

from __future__ import annotations

import numpy as np
import pytest

from caseboard.board.icons import icon
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.resources import resource


@pytest.mark.parametrize("name", sorted(path.stem for path in resource("icons").glob("*.svg")))
def test_every_icon_is_drawn_on_its_grid(name: str) -> None:
    strokes = icon(name)
    assert strokes
    points = np.vstack([stroke.points for stroke in strokes])
    assert np.isfinite(points).all()
    assert np.abs(points).max() < 0.62
    assert all(len(stroke.points) % 3 == 1 for stroke in strokes)


def test_every_kind_has_an_icon() -> None:
    assert all(icon(kind.icon) for kind in load_vocabulary().entities.values())


@pytest.mark.parametrize("name", ["", "no-such-icon", "../themes/light", "/etc/passwd", "a" * 200, "pin.svg", "PIN"])
def test_a_name_that_is_no_icon_draws_nothing(name: str) -> None:
    assert icon(name) == ()


def test_arcs_end_where_the_path_says_and_keep_their_radius() -> None:
    ring = next(stroke for stroke in icon("circle") if stroke.closed or len(stroke.points) > 6)
    away = np.hypot(*ring.points[::3].T)
    assert np.allclose(away, away[0], atol=1e-3)
