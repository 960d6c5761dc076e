"""Dashes worked out for many lines at once, each line's pattern anchored to its first end so that tiles agree."""

from __future__ import annotations

import numpy as np

from caseboard.board.density import clip_lines
from caseboard.board.sink import Floats

_MOST = 200_000


def dashed(segments: Floats, pattern: tuple[float, ...], width: float, height: float, margin: float = 32.0) -> Floats:
    """The visible dashes of lines.

    Args:
        segments: (k, 4) lines in pixels.
        pattern: lengths of one dash and one gap in pixels.
        width: of the picture; dashes well outside are left out.
        height: of the picture.
        margin: how far outside of it they are still made.

    Returns:
        (d, 4) short lines; the undashed lines where there would be far too many.
    """
    enter, leave = clip_lines(segments, -margin, -margin, width + margin, height + margin)
    kept = enter < leave
    lines, enter, leave = segments[kept], enter[kept], leave[kept]
    on, period = pattern[0], pattern[0] + pattern[1]
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    first = np.floor(enter * length / period)
    counts = (np.ceil(leave * length / period) - first).astype(np.int64)
    total = int(counts.sum())
    if total > _MOST or not total:
        return clipped(lines, enter, leave)
    which = np.repeat(np.arange(len(lines)), counts)
    number = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + first[which]
    start = number * period
    stop = np.minimum(start + on, length[which])
    share = np.stack([start, stop], axis=1) / np.maximum(length[which], 1e-9)[:, None]
    ahead = lines[which, 2:] - lines[which, :2]
    dashes = np.hstack([lines[which, :2] + ahead * share[:, :1], lines[which, :2] + ahead * share[:, 1:]])
    return dashes[start < length[which]]


def clipped(lines: Floats, enter: Floats, leave: Floats) -> Floats:
    """Lines (k, 4) cut to the parameters at which they enter and leave."""
    ahead = lines[:, 2:] - lines[:, :2]
    return np.hstack([lines[:, :2] + ahead * enter[:, None], lines[:, :2] + ahead * leave[:, None]])


def visible(segments: Floats, width: float, height: float, margin: float = 32.0) -> Floats:
    """Lines cut to a picture and a margin around it, those outside left out."""
    enter, leave = clip_lines(segments, -margin, -margin, width + margin, height + margin)
    kept = enter < leave
    return clipped(segments[kept], enter[kept], leave[kept])
