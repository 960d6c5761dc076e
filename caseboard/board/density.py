"""Many links as a picture of their density, so that structure shows where lines would be one grey block.

Every link is sampled along its length into a grid of half the resolution. Long links fade: each gives no more ink
than one of `_FULL_INK` cells, since it is the short ones that show what belongs together; on big boards only some of
the faintest are drawn, with the more ink. The counts are toned by a
mixture of their rank (histogram equalisation) and their logarithm, one curve for a whole zoom level so that
neighbouring tiles agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from caseboard.board.palette import Palette
    from caseboard.board.scene import Scene
    from caseboard.board.view import View

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
_Real = TypeVar("_Real", np.float32, np.float64)

_FULL_INK: Final = 45.0
_CHUNK: Final = 60_000
_BINS: Final = 512


@dataclass(frozen=True)
class Tone:
    """A curve from ink to a shade between 0 and 255, by the logarithm of the ink."""

    low: float
    high: float
    shades: npt.NDArray[np.float32]

    def shade(self, ink: Singles) -> Singles:
        """The shades of a grid of ink, 0 to 255; no ink is shade 0."""
        steps = np.log(np.maximum(ink, np.float32(1e-6)))
        steps -= np.float32(self.low)
        steps *= np.float32((len(self.shades) - 1) / max(self.high - self.low, 1e-9))
        np.clip(steps, 0, len(self.shades) - 1, out=steps)
        shades = self.shades[steps.astype(np.int32)]
        shades[ink <= 1e-4] = 0.0
        return shades


def tone(ink: Singles) -> Tone:
    """The curve that suits a grid of ink."""
    inked = ink[ink > 1e-4]
    if not len(inked):
        return Tone(0.0, 1.0, np.full(2, 128, np.float32))
    logs = np.log(inked)
    low, high = float(logs.min()), float(max(logs.max(), logs.min() + 1.0))
    counts, _ = np.histogram(logs, bins=_BINS, range=(low, high))
    rank = np.cumsum(counts) / counts.sum()
    line = np.linspace(0.0, 1.0, _BINS)
    return Tone(low, high, (4 + 251 * (0.4 * rank**2.6 + 0.6 * line**1.9)).astype(np.float32))


def clip_lines(
    lines: npt.NDArray[_Real], left: float, top: float, right: float, bottom: float
) -> tuple[npt.NDArray[_Real], npt.NDArray[_Real]]:
    """The parts of lines inside a rectangle (Liang and Barsky 1984).

    Args:
        lines: (k, 4) x and y of both ends.
        left: of the rectangle.
        top: of the rectangle.
        right: of the rectangle.
        bottom: of the rectangle.

    Returns:
        (k,) parameters at which each line enters and leaves; it lies outside where the first is not the smaller.
    """
    dx, dy = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    enter, leave = np.zeros(len(lines), lines.dtype), np.ones(len(lines), lines.dtype)
    with np.errstate(divide="ignore", invalid="ignore"):
        for step, start, low, high in ((dx, lines[:, 0], left, right), (dy, lines[:, 1], top, bottom)):
            one, two = (low - start) / step, (high - start) / step
            flat = step == 0
            outside = flat & ((start < low) | (start > high))
            enter = np.maximum(enter, np.where(flat, np.where(outside, 2.0, 0.0), np.minimum(one, two)))
            leave = np.minimum(leave, np.where(flat, 1.0, np.maximum(one, two)))
    return enter, leave


def samples(length: npt.NDArray[_Real]) -> npt.NDArray[_Real]:
    """About how many samples lines of a length in cells take on a big board."""
    return np.asarray(np.minimum(length, 2.0 * _FULL_INK) + 1.0, length.dtype)


def splat(
    lines: npt.NDArray[_Real],
    width: int,
    height: int,
    draws: npt.NDArray[np.integer] | None = None,
    quota: float = 1.0,
) -> Iterator[Singles | None]:
    """Sample lines into a grid; yields None between chunks of work, and the (height, width) ink at last.

    Args:
        lines: (k, 4) in cells of the grid.
        width: of the grid.
        height: of the grid.
        draws: (k,) numbers that stay with the lines, such as their rows: by them it is decided which of the faint
            ones are left out. Without them all are drawn.
        quota: with `draws`, the share of lines that is sampled, with the more ink.
    """
    ink = np.zeros(width * height, np.float32)
    enter, leave = clip_lines(lines, 0.0, 0.0, width - 1e-3, height - 1e-3)
    kept = np.flatnonzero(enter < leave)
    length = np.hypot(lines[kept, 2] - lines[kept, 0], lines[kept, 3] - lines[kept, 1])
    given = np.minimum(1.0, _FULL_INK / np.maximum(length, 1e-9))
    yield None
    if draws is not None:
        chance = np.clip(2.0 * given, 0.08, 1.0) * quota
        lucky = np.flatnonzero((draws[kept].astype(np.int64) * 40503 % 65536) * (1.0 / 65536.0) < chance)
        kept, length, given = kept[lucky], length[lucky], given[lucky] / chance[lucky]
    enter, leave = enter[kept], leave[kept]
    seen = length * (leave - enter)
    counts = np.ceil(np.maximum(seen, 1.0)).astype(np.int64)
    start = lines[kept, :2]
    ahead = lines[kept, 2:] - start
    # For each line: where it begins, what one step adds, and the ink of a sample.
    pens = np.empty((len(kept), 6), np.float32)
    pens[:, 4] = given * np.maximum(seen, 0.5) / counts
    pens[:, 2:4] = ahead * ((leave - enter) / counts)[:, None]
    # A different start for each line so that no moiré shows.
    phase = 0.25 + (np.arange(len(kept)) * 0.6180339887) % 0.5
    pens[:, 0:2] = start + ahead * enter[:, None] + pens[:, 2:4] * phase[:, None]
    ends = np.cumsum(counts)
    first = 0
    while first < len(counts):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _CHUNK)))
        _add(ink, pens[first:last], counts[first:last], ends[first:last] - counts[first:last] - done, width)
        first = last
        yield None
    yield ink.reshape(height, width)


def _add(ink: Singles, pens: Singles, counts: npt.NDArray[np.int64], before: npt.NDArray[np.int64], width: int) -> None:
    pens[:, 5] = before
    each = np.repeat(pens, counts, axis=0)
    step = np.arange(len(each), dtype=np.float32) - each[:, 5]
    x = each[:, 0] + step * each[:, 2]
    y = each[:, 1] + step * each[:, 3]
    cells = y.astype(np.int32) * np.int32(width) + x.astype(np.int32)
    np.clip(cells, 0, len(ink) - 1, out=cells)
    ink += np.bincount(cells, weights=each[:, 4], minlength=len(ink))


def smooth(ink: Singles) -> Singles:
    """Ink at double resolution in both directions, by linear interpolation; edges lose half a cell."""
    padded = np.pad(ink, 1, mode="edge")
    rows = np.empty((2 * ink.shape[0], padded.shape[1]), np.float32)
    rows[0::2] = 0.25 * padded[:-2] + 0.75 * padded[1:-1]
    rows[1::2] = 0.75 * padded[1:-1] + 0.25 * padded[2:]
    result = np.empty((rows.shape[0], 2 * ink.shape[1]), np.float32)
    result[:, 0::2] = 0.25 * rows[:, :-2] + 0.75 * rows[:, 1:-1]
    result[:, 1::2] = 0.75 * rows[:, 1:-1] + 0.25 * rows[:, 2:]
    return result


def picture(scene: Scene, palette: Palette, view: View, links: npt.NDArray[np.integer]) -> npt.NDArray[np.uint8]:
    """(height, width, 3) pixels of links as density, for a picture made in one go."""
    width, height = max(1, int(view.width) // 2), max(1, int(view.height) // 2)
    columns = scene.columns
    ends = np.hstack([scene.places[columns.link_from[links]], scene.places[columns.link_to[links]]])
    lines = view.to_output(ends.reshape(-1, 2, 2)).reshape(-1, 4) * 0.5
    ink = np.zeros((height, width), np.float32)
    for step in splat(lines, width, height):
        if step is not None:
            ink = step
    return palette.ramp[smooth(tone(ink).shade(ink)).astype(np.uint8)]
