"""What a label says on the board, and from which zoom on it is shown.

Labels are anchored to the world: a label that is shown at one zoom stays when the board is panned or zoomed in, so
nothing flickers. Each label gets a level on a ladder of zooms, the first at which nothing more important needs its
place.
"""

from __future__ import annotations

import math
import threading
import unicodedata
from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board.style import LABEL_CHARACTERS, LABEL_LINES, NODE_SIZE

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

ADVANCE: Final = 6.3
"""Mean advance of a Latin character in logical pixels at the board's label size of 12; a wide one takes double."""

LINE_HEIGHT: Final = 15.0
LEVELS: Final = 60
_STEP: Final = 2.0 ** (1.0 / 3.0)
_FARTHEST: Final = 2.0**-15
_READ: Final = 400
"""No more characters than this of a label are looked at for drawing."""

_REPLACED: Final = {"Cc": "\ufffd", "Cf": "\ufffd", "Cs": "\ufffd", "Co": "\ufffd", "Zl": " ", "Zp": " "}
_JOINERS: Final = frozenset("\u200c\u200d")


def harmless(text: str) -> str:
    """Text with control and invisible formatting characters made visible, white space joined to single spaces.

    Joiners stay where they stand between letters, since Persian and the Indic scripts need them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text
    parts = []
    for character in text[:_READ]:
        category = unicodedata.category(character)
        if character.isspace():
            parts.append(" ")
        elif character in _JOINERS and parts and parts[-1].isalpha():
            parts.append(character)
        else:
            parts.append(_REPLACED.get(category, character))
    return " ".join("".join(parts).split())


def width_of(text: str) -> float:
    """Estimated width in logical pixels at label size 12, good enough for keeping labels apart."""
    if text.isascii():
        return len(text) * ADVANCE
    return sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    return ADVANCE * (2.0 if unicodedata.east_asian_width(character) in "WF" else 1.0)


def shown_label(text: str) -> tuple[str, ...]:
    """The lines of a label as drawn: harmless, wrapped at spaces to two lines, the last one elided."""
    text = harmless(text[:_READ])
    limit = LABEL_CHARACTERS * ADVANCE
    lines: list[str] = []
    rest = text
    while rest and len(lines) < LABEL_LINES:
        line, rest = _first_line(rest, limit, last=len(lines) == LABEL_LINES - 1)
        lines.append(line)
    return tuple(lines)


def _first_line(text: str, limit: float, last: bool) -> tuple[str, str]:
    if width_of(text) <= limit:
        return text, ""
    end = _fitting(text, limit)
    if last:
        return text[: max(end - 1, 1)].rstrip() + "…", ""
    space = text.rfind(" ", 0, end + 1)
    if space < end // 3:
        return text[:end], text[end:]
    return text[:space], text[space + 1 :]


def _fitting(text: str, limit: float) -> int:
    used = 0.0
    for count, character in enumerate(text):
        used += _advance(character)
        if used > limit:
            return max(count, 1)
    return len(text)


class LabelLevels:
    """Label levels of all visible nodes, worked out level by level as a person zooms in.

    From far to near: at each level the most important node of every cell that has no label yet is a candidate; it is
    shown unless its box meets a label that is shown already, or a more important candidate's. Cells are as big as
    labels, so only neighbouring cells are compared.

    Args:
        places: (n, 2) positions in board units.
        importance: (n,) the greater, the sooner shown.
        labels: n labels.
        visible: (n,) whether the node is drawn.
    """

    def __init__(
        self, places: Floats, importance: npt.NDArray[np.integer], labels: list[str], visible: npt.NDArray[np.bool_]
    ) -> None:
        rows = np.flatnonzero(visible)
        order = np.argsort(-np.asarray(importance, np.int64)[rows], kind="stable")
        self._waiting = rows[order].astype(np.int32)
        self._working = threading.Lock()
        self._shown = np.empty(0, np.int32)
        self._ends: list[int] = []
        self._low = places[rows].min(axis=0) if len(rows) else np.zeros(2)
        extent = float((places[rows].max(axis=0) - self._low).max()) if len(rows) else 0.0
        self._offsets = (places - self._low).astype(np.float32)
        self._widths, self._heights = _sizes(labels)
        # Below this level the whole board is smaller than one label.
        alone = level_at(60.0 / max(extent, 1e-3))
        if len(self._waiting):
            self._shown, self._waiting = self._waiting[:1], self._waiting[1:]
        self._ends = [len(self._shown)] * alone

    @property
    def done(self) -> bool:
        """Whether every level has been worked out."""
        return len(self._ends) >= LEVELS

    def advance(self) -> None:
        """Work out the next level; may be called from any thread."""
        with self._working:
            self._advance()

    def _advance(self) -> None:
        step = len(self._ends)
        if len(self._waiting):
            new = _winners(
                self._waiting,
                self._shown,
                self._offsets * np.float32(zoom_of(step)),
                self._widths,
                self._heights,
                zoom_of(step),
            )
            self._shown = np.concatenate([self._shown, new])
            left = np.ones(len(self._offsets), bool)
            left[new] = False
            self._waiting = self._waiting[left[self._waiting]]
        self._ends.append(len(self._shown))

    def rows(self, zoom: float) -> npt.NDArray[np.int32]:
        """Rows whose label is shown at a zoom, the most important levels first; works out what is missing."""
        while not self.ready(zoom):
            self.advance()
        return self.known(zoom)

    def known(self, zoom: float) -> npt.NDArray[np.int32]:
        """Like `rows`, as far as it has been worked out."""
        return self._shown[: self._ends[min(level_at(zoom), len(self._ends) - 1)]] if self._ends else self._shown

    def ready(self, zoom: float) -> bool:
        """Whether `rows` has nothing to work out at this zoom."""
        return len(self._ends) > level_at(zoom)

    @property
    def nbytes(self) -> int:
        """Memory of the levels."""
        arrays = (self._shown, self._waiting, self._widths, self._heights, self._offsets)
        return sum(array.nbytes for array in arrays)


def level_at(zoom: float) -> int:
    """The step of the zoom ladder that a zoom has reached."""
    return int(min(max(math.floor(math.log(zoom / _FARTHEST) / math.log(_STEP) + 1e-6), 0), LEVELS - 1))


def zoom_of(level: int) -> float:
    """The least zoom of a level."""
    return _FARTHEST * _STEP**level


def _sizes(labels: list[str]) -> tuple[Singles, Singles]:
    lengths = np.fromiter(map(len, labels), np.int64, len(labels))
    plain = np.fromiter(map(str.isascii, labels), np.bool_, len(labels))
    widths = np.minimum(lengths, _READ) * ADVANCE
    for row in np.flatnonzero(~plain).tolist():
        widths[row] = width_of(labels[row][:_READ])
    limit = LABEL_CHARACTERS * ADVANCE
    two = widths > limit
    return (
        (np.minimum(widths, limit) + 8.0).astype(np.float32),
        np.where(two, 2 * LINE_HEIGHT + 4.0, LINE_HEIGHT + 4.0).astype(np.float32),
    )


_CELL_W: Final = LABEL_CHARACTERS * ADVANCE + 8.0
_CELL_H: Final = LABEL_LINES * LINE_HEIGHT + 4.0


def _winners(
    waiting: npt.NDArray[np.int32],
    shown: npt.NDArray[np.int32],
    pixels: Singles,
    widths: Singles,
    heights: Singles,
    zoom: float,
) -> npt.NDArray[np.int32]:
    """Rows of `waiting` (most important first) that get their label at this zoom."""
    radius = node_radius(zoom)
    columns = int(pixels[:, 0].max() // _CELL_W) + 3
    keys = (pixels[:, 1] * np.float32(1 / _CELL_H)).astype(np.int64) * columns
    keys += (pixels[:, 0] * np.float32(1 / _CELL_W)).astype(np.int64)
    candidates = waiting[_first_of_each(keys[waiting])]
    everyone = np.concatenate([shown, candidates])
    order_of = np.arange(len(everyone))
    order_of[: len(shown)] = -1  # Whoever is shown already outranks every candidate.
    by_key = np.argsort(keys[everyone], kind="stable")
    sorted_keys = keys[everyone][by_key]
    beaten = np.zeros(len(candidates), bool)
    own = order_of[len(shown) :]
    for dy in (-1, 0, 1):
        start = np.searchsorted(sorted_keys, keys[candidates] + dy * columns - 1, side="left")
        stop = np.searchsorted(sorted_keys, keys[candidates] + dy * columns + 1, side="right")
        for nth in range(int((stop - start).max(initial=0))):
            active = np.flatnonzero((start + nth < stop) & ~beaten)
            if not len(active):
                break
            other = by_key[start[active] + nth]
            stronger = order_of[other] < own[active]
            active, other = active[stronger], everyone[other[stronger]]
            mine = candidates[active]
            dx = np.abs(pixels[mine, 0] - pixels[other, 0])
            # Tops stand `radius` below the centres, so boxes meet where one begins before the other ends.
            down = pixels[mine, 1] - pixels[other, 1]
            meets = (dx < (widths[mine] + widths[other]) * 0.5) & (down < heights[other]) & (-down < heights[mine])
            # A label must not lie across the body of a node that is named already.
            label_top = down + radius
            across = (dx < widths[mine] * 0.5 + radius) & (label_top < radius) & (label_top + heights[mine] > -radius)
            beaten[active[meets | across]] = True
    return candidates[~beaten]


def _first_of_each(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Indices, ascending, at which values occur first; where two values share a slot, that of one of them only."""
    slots = 1 << max(12, int(4 * len(keys)).bit_length())
    slot = (keys * 2_654_435_761 >> 7) & (slots - 1)
    table = np.empty(slots, np.int32)
    table[slot[::-1]] = np.arange(len(keys) - 1, -1, -1, dtype=np.int32)
    return np.flatnonzero(table[slot] == np.arange(len(keys), dtype=np.int32))


def node_radius(zoom: float) -> float:
    """Radius of a node's body in logical pixels at a zoom; bodies stop growing when they are big enough."""
    return min(max(NODE_SIZE * zoom, 1.9 + min(zoom * 25.0, 1.1)), 120.0) / 2
