"""Very many links are toned so that structure shows, the same in every tile."""

from __future__ import annotations

import numpy as np

from caseboard.board import density
from caseboard.board.dashes import dashed, visible


def inked(lines: np.ndarray, side: int, **given: object) -> np.ndarray:
    ink = np.zeros((side, side), np.float32)
    for step in density.splat(lines, side, side, **given):  # type: ignore[arg-type]
        ink = step if step is not None else ink
    return ink


def test_a_line_inks_the_cells_that_it_crosses() -> None:
    ink = inked(np.array([[2.0, 5.5, 30.0, 5.5]]), 40)
    assert (ink[5, 3:29] > 0).all()
    assert ink[np.arange(40) != 5].sum() == 0


def test_long_lines_give_no_more_ink_than_middling_ones() -> None:
    short, long = np.array([[0.0, 3, 45, 3]]), np.array([[0.0, 3, 390, 3]])
    assert inked(long, 400).sum() <= inked(short, 400).sum() * 1.02


def test_leaving_out_faint_lines_keeps_the_ink() -> None:
    rng = np.random.default_rng(1)
    lines = rng.uniform(0, 400, (4_000, 4))
    whole, thinned = inked(lines, 400), inked(lines, 400, draws=np.arange(4_000), quota=0.7)
    assert abs(float(thinned.sum() / whole.sum()) - 1) < 0.1


def test_more_ink_is_never_a_weaker_shade() -> None:
    rng = np.random.default_rng(2)
    ink = rng.gamma(0.5, 5.0, (64, 64)).astype(np.float32)
    curve = density.tone(ink)
    shades = curve.shade(np.linspace(0.0, 100.0, 500, dtype=np.float32).reshape(1, -1))[0]
    assert shades[0] == 0
    assert (np.diff(shades) >= 0).all()
    assert shades[-1] > 200


def test_a_crowded_picture_is_not_one_grey_block() -> None:
    rng = np.random.default_rng(3)
    middle = rng.normal(200, 60, (20_000, 2))
    lines = np.hstack([middle, middle + rng.normal(0, 12, (20_000, 2))])
    ink = inked(lines, 400)
    shades = density.tone(ink).shade(ink)[100:300, 100:300]
    assert np.percentile(shades, 90) - np.percentile(shades, 10) > 60


def test_lines_are_cut_to_the_picture_and_dashes_keep_their_beat() -> None:
    line = np.array([[-10_000.0, 10.0, 10_000.0, 10.0]])
    assert np.allclose(visible(line, 100, 100), [[-32, 10, 132, 10]])
    left = dashed(line, (7.0, 4.5), 100, 100)
    shift = np.array([50, 0, 50, 0])
    right = dashed(line - shift, (7.0, 4.5), 100, 100) + shift
    both = {round(x, 3) for x in left[:, 0]} & {round(x, 3) for x in right[:, 0]}
    assert len(both) >= 8
    assert np.allclose(left[:, 2] - left[:, 0], 7.0)


def test_a_billion_dashes_become_a_plain_line() -> None:
    lines = np.tile([[0.0, 0.0, 90.0, 90.0]], (60_000, 1))
    assert len(dashed(lines, (1.2, 4.2), 100, 100)) == 60_000
