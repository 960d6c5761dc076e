"""Many links as a picture of their density, so that structure shows where lines would be one grey block.

Every link is sampled along its length into a grid of half the resolution. Long links fade: each gives no more ink
than one of `_FULL_INK` pixels, since it is the short ones that show what belongs together. The counts are toned by a
mixture of their rank (histogram equalisation) and their logarithm, one curve for a whole zoom level so that
neighbouring tiles agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from caseboard.board.palette import Palette
    from caseboard.board.picture import View
    from caseboard.board.scene import Scene

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

_FULL_INK: Final = 70.0
_CHUNK: Final = 60_000
_BINS: Final = 512


@dataclass(frozen=True)
class Tone:
    """A curve from ink to a shade between 0 and 255, by the logarithm of the ink."""

    low: float
    high: float
    shades: npt.NDArray[np.float32]

    def shade(self, ink: Singles) -> npt.NDArray[np.uint8]:
        """The shades of a grid of ink; no ink is shade 0."""
        where = np.log(np.maximum(ink, 1e-6))
        steps = (where - self.low) * ((len(self.shades) - 1) / max(self.high - self.low, 1e-9))
        shades = self.shades[np.clip(steps, 0, len(self.shades) - 1).astype(np.int32)]
        return np.where(ink > 1e-4, shades, 0.0).astype(np.uint8)


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
    return Tone(low, high, (22 + 233 * (0.45 * rank**1.6 + 0.55 * line**1.3)).astype(np.float32))


def clip_lines(lines: Floats, left: float, top: float, right: float, bottom: float) -> tuple[Floats, Floats]:
    """The parts of lines inside a rectangle (Liang and Barsky 1984).

    Args:
        lines: (k, 4) x and y of both ends.
        left, top, right, bottom: the rectangle.

    Returns:
        (k,) parameters at which each line enters and leaves; it lies outside where the first is not the smaller.
    """
    dx, dy = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    enter, leave = np.zeros(len(lines)), np.ones(len(lines))
    with np.errstate(divide="ignore", invalid="ignore"):
        for step, start, low, high in ((dx, lines[:, 0], left, right), (dy, lines[:, 1], top, bottom)):
            one, two = (low - start) / step, (high - start) / step
            flat = step == 0
            outside = flat & ((start < low) | (start > high))
            enter = np.maximum(enter, np.where(flat, np.where(outside, 2.0, 0.0), np.minimum(one, two)))
            leave = np.minimum(leave, np.where(flat, 1.0, np.maximum(one, two)))
    return enter, leave


def splat(lines: Floats, width: int, height: int, weights: Floats | None = None) -> Iterator[Singles | None]:
    """Sample lines into a grid; yields None between chunks of work, and the (height, width) ink at last.

    Args:
        lines: (k, 4) in cells of the grid.
        width, height: size of the grid.
        weights: (k,) ink of each line per cell of length; by default long ones fade.
    """
    ink = np.zeros(width * height, np.float32)
    enter, leave = clip_lines(lines, 0.0, 0.0, width - 1e-3, height - 1e-3)
    inside = np.flatnonzero(enter < leave)
    yield None
    lines, enter, leave = lines[inside], enter[inside], leave[inside]
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    given = np.minimum(1.0, _FULL_INK / np.maximum(length, 1e-9)) if weights is None else weights[inside]
    seen = length * (leave - enter)
    # Faint links are sampled more thinly, each sample with more ink.
    stride = np.clip(1.0 / np.maximum(given, 1e-3), 1.0, 3.0)
    counts = np.maximum(1, np.ceil(seen / stride)).astype(np.int64)
    each = (given * np.maximum(seen, 0.5) / counts).astype(np.float32)
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        stop = max(start + 1, int(np.searchsorted(ends, (ends[start - 1] if start else 0) + _CHUNK)))
        _add(ink, lines[start:stop], enter[start:stop], leave[start:stop], counts[start:stop], each[start:stop], width)
        start = stop
        yield None
    yield ink.reshape(height, width)


def _add(
    ink: Singles,
    lines: Floats,
    enter: Floats,
    leave: Floats,
    counts: npt.NDArray[np.int64],
    each: Singles,
    width: int,
) -> None:
    total = int(counts.sum())
    before = np.cumsum(counts) - counts
    which = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    # Half a step off the line's start, and a different share for each line so that no moiré shows.
    phase = (0.25 + (np.arange(len(counts)) * 0.6180339887) % 0.5) - before
    step = (leave - enter) / counts
    t = (np.arange(total, dtype=np.float32) + phase.astype(np.float32)[which]) * step.astype(np.float32)[which]
    t += enter.astype(np.float32)[which]
    dx, dy = (lines[:, 2] - lines[:, 0]).astype(np.float32), (lines[:, 3] - lines[:, 1]).astype(np.float32)
    x = lines[:, 0].astype(np.float32)[which] + t * dx[which]
    y = lines[:, 1].astype(np.float32)[which] + t * dy[which]
    cells = y.astype(np.int32) * np.int32(width) + x.astype(np.int32)
    np.clip(cells, 0, len(ink) - 1, out=cells)
    ink += np.bincount(cells, weights=each[which], minlength=len(ink)).astype(np.float32)


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
    return palette.ramp[tone(ink).shade(smooth(ink))]
