"""Paints one tile of the board in slices: links as lines or density, nodes as sprites or dots.

A job is a generator: it yields None wherever it may be interrupted, and the finished image at last. QPainter's calls
hold Python's lock, so a thread would win nothing; slices between frames do.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6 import QtGui

from caseboard.board import density
from caseboard.board.crowd import Crowd, crowding
from caseboard.board.frame import TILE, FramePlan, frame_plan
from caseboard.board.glyphs import draw_badges
from caseboard.board.palette import Palette
from caseboard.board.picture import draw_groups
from caseboard.board.scene import Scene
from caseboard.board.strands import link_steps
from caseboard.board.style import NODE_REACH, NODE_SIZE, rgb
from caseboard.board.view import View
from caseboard.ui.canvas.arrays import image_over
from caseboard.ui.canvas.qtsink import QtSink, rgb_words
from caseboard.ui.canvas.sprites import SpriteAtlas

_APRON: Final = 8
"""Pixels around a tile that are computed too, so that interpolation and line ends leave no seams."""

_SLICE_LINKS: Final = 600
_SLICE_NODES: Final = 900
_SLICE_CLIP: Final = 60_000
_OVERVIEW_LINKS: Final = 10_000
_SAMPLES: Final = 4.0e6
"""About how many samples the density of a whole board may take."""

_TILE_SAMPLES: Final = 300_000
"""A tile that takes no more samples than this gets all of its links."""

_THINNED: Final = 20_000
"""On boards with more links than this, some of the long faint ones are left out of the density."""


@dataclass(frozen=True)
class TilePlace:
    """A tile of one zoom level: its column and row on the level's grid.

    Attributes:
        scale: physical pixels per board unit.
        dpr: physical pixels per logical pixel.
        column, row: the tile covers pixels column * TILE to (column + 1) * TILE, counted from the board's origin.
    """

    scale: float
    dpr: float
    column: int
    row: int

    def view(self, apron: int = 0) -> View:
        """The tile as a view, in physical pixels, with an apron on each side."""
        side = TILE + 2 * apron
        left = (self.column * TILE - apron) / self.scale
        top = (self.row * TILE - apron) / self.scale
        return View(left, top, self.scale, side, side, self.dpr)


class TilePainter:
    """What tiles are painted from. Make a new one when scene, palette or scale of the screen change.

    Args:
        scene: the board.
        palette: colours.
        atlas: sprites, shared with the live layer.
    """

    def __init__(self, scene: Scene, palette: Palette, atlas: SpriteAtlas) -> None:
        self.scene = scene
        self.palette = palette
        self.atlas = atlas
        self.lifted: npt.NDArray[np.bool_] | None = None
        """(n,) nodes that are drawn live at the moment, with their links; tiles leave them out."""
        self._tone: tuple[float, density.Tone] | None = None
        self._words = rgb_words(palette.ramp)
        self._measured = scene.link_count
        self._quotas: dict[float, float] = {}
        self._crowds: dict[float, Crowd] = {}

    def changed(self) -> bool:
        """The scene changed; tells whether so much that all tiles are out of date.

        What holds for whole zoom levels is kept through small changes, so that tiles agree.
        """
        much = abs(self.scene.link_count - self._measured) > 0.05 * self._measured
        if much:
            self._measured = self.scene.link_count
            self._tone = None
            self._quotas.clear()
            self._crowds.clear()
        return much

    def plan(self, place: TilePlace) -> FramePlan:
        """The level of detail of a tile."""
        return frame_plan(place.scale / place.dpr, place.dpr, 0, 0, moving=False)

    def job(self, place: TilePlace) -> Generator[QtGui.QImage | None, None, None]:
        """Paint one tile."""
        view = place.view(_APRON)
        image = QtGui.QImage(int(view.width), int(view.height), QtGui.QImage.Format.Format_RGB32)
        image.fill(QtGui.QColor(self.palette.theme.board))
        painter = QtGui.QPainter(image)
        try:
            yield from self._content(painter, view, self.plan(place))
        finally:
            # A job may be dropped half-way, and an image must not go while it is painted.
            painter.end()
        yield image.copy(_APRON, _APRON, TILE, TILE)

    def _content(self, painter: QtGui.QPainter, view: View, plan: FramePlan) -> Iterator[None]:
        scene, sink = self.scene, QtSink(painter, view.width, view.height)
        links, lines = yield from self._crossing(view)
        crowd = self.crowd(view.zoom)
        few, many = self._split(lines, crowd, view)
        if len(many):
            for step in self._density(lines[many], links[many], view):
                if step is not None:
                    buffer = np.ascontiguousarray(step)
                    painter.drawImage(0, 0, image_over(buffer))
                yield None
        draw_groups(scene, sink, self.palette, view)
        few_links = links[few]
        for start in range(0, len(few_links), _SLICE_LINKS):
            part = few_links[start : start + _SLICE_LINKS]
            yield from link_steps(scene, sink, self.palette, view, plan, part, crowd.fade)
        yield from self._nodes(painter, view, plan)

    def _crossing(self, view: View) -> Generator[None, None, tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
        """The links that cross a view, and their ends (k, 4) in pixels; bent ones near it are all kept."""
        scene, columns = self.scene, self.scene.columns
        links, ends = scene.links_near(view.rect(4.0))
        yield None
        if self.lifted is not None:
            kept = ~(self.lifted[columns.link_from[links]] | self.lifted[columns.link_to[links]])
            links, ends = links[kept], ends[:, kept]
        found: list[npt.NDArray[np.int64]] = []
        pieces: list[npt.NDArray[np.float32]] = []
        for start in range(0, len(links), _SLICE_CLIP):
            part = links[start : start + _SLICE_CLIP]
            lines = np.empty((len(part), 4), np.float32)
            for nth, origin in enumerate((view.left, view.top, view.left, view.top)):
                lines[:, nth] = (ends[nth, start : start + _SLICE_CLIP] - np.float32(origin)) * np.float32(view.scale)
            enter, leave = density.clip_lines(lines, 0.0, 0.0, view.width, view.height)
            kept = np.flatnonzero((enter < leave) | (scene.lanes.lane[part] != 0))
            found.append(part[kept])
            pieces.append(lines[kept])
            yield None
        if not found:
            return links, np.empty((0, 4), np.float32)
        return np.concatenate(found), np.concatenate(pieces)

    def _split(
        self, lines: npt.NDArray[np.float32], crowd: Crowd, view: View
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Which links are drawn as lines and which as density."""
        if math.isinf(crowd.longest):
            return np.arange(len(lines)), np.empty(0, np.int64)
        length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
        short = length <= crowd.longest * view.detail
        return np.flatnonzero(short), np.flatnonzero(~short)

    def crowd(self, zoom: float) -> Crowd:
        """How crowded the board is at a zoom."""
        if zoom not in self._crowds:
            self._crowds[zoom] = crowding(self.scene, zoom)
        return self._crowds[zoom]

    def _density(
        self, lines: npt.NDArray[np.float32], links: npt.NDArray[np.int64], view: View
    ) -> Iterator[npt.NDArray[np.uint32] | None]:
        side = int(view.width) // 2
        ink = np.zeros((side, side), np.float32)
        lines = lines * np.float32(0.5)
        length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
        much = float(np.minimum(length, side).sum()) > _TILE_SAMPLES
        draws = self._draws(links) if much else None
        for step in density.splat(lines, side, side, draws, self._quota(view.scale)):
            if step is None:
                yield None
            else:
                ink = step
        shades = density.smooth(self.tone(view.scale).shade(ink)).astype(np.uint8)
        yield None
        yield self._words[shades]

    def _draws(self, links: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | None:
        return links if self.scene.link_count > _THINNED else None

    def _quota(self, scale: float) -> float:
        """How much of the ink of a zoom level is worth sampling, so that huge boards are toned in bounded time."""
        if scale not in self._quotas:
            columns = self.scene.columns
            links = np.arange(0, self.scene.link_count, max(1, self.scene.link_count // 5_000))
            ends = self.scene.places[columns.link_from[links]] - self.scene.places[columns.link_to[links]]
            cells = np.hypot(ends[:, 0], ends[:, 1]) * scale * 0.5
            whole = float(density.samples(cells).mean()) * self.scene.link_count if len(links) else 1.0
            self._quotas[scale] = min(1.0, _SAMPLES / max(whole, 1.0))
        return self._quotas[scale]

    def tone(self, scale: float) -> density.Tone:
        """The tone curve of a zoom level: that of the whole board, shifted by the scale."""
        if self._tone is None:
            self._tone = self._whole_tone()
        own, curve = self._tone
        # A line covers as many cells at any zoom, so ink in one place thins as the board is drawn larger.
        shift = float(np.log(own / scale))
        return density.Tone(curve.low + shift, max(curve.high + shift, 0.7), curve.shades)

    def _whole_tone(self) -> tuple[float, density.Tone]:
        scene = self.scene
        bounds = scene.bounds or (0.0, 0.0, 1.0, 1.0)
        side = 256
        scale = side * 2 / max(bounds[2] - bounds[0], bounds[3] - bounds[1], 1.0)
        step = max(1, scene.link_count // _OVERVIEW_LINKS)
        links = np.arange(0, scene.link_count, step)
        view = View(bounds[0], bounds[1], scale, side * 2, side * 2)
        ends = np.hstack([scene.places[scene.columns.link_from[links]], scene.places[scene.columns.link_to[links]]])
        lines = view.to_output(ends.reshape(-1, 2, 2)).reshape(-1, 4) * 0.5
        ink = np.zeros((side, side), np.float32)
        for part in density.splat(lines, side, side, self._draws(links)):
            ink = part if part is not None else ink
        return scale, density.tone(ink * step)

    def _nodes(self, painter: QtGui.QPainter, view: View, plan: FramePlan) -> Iterator[None]:
        scene = self.scene
        rows = scene.nodes_in(view.rect(NODE_REACH / NODE_SIZE * plan.node_px + 2))
        if self.lifted is not None:
            rows = rows[~self.lifted[rows]]
        rows = rows[np.argsort(scene.degree[rows], kind="stable")]
        yield None
        for start in range(0, len(rows), _SLICE_NODES):
            part = rows[start : start + _SLICE_NODES]
            self.atlas.draw_nodes(painter, scene, part, view.to_output(scene.places[part]), plan)
            yield None
        if plan.badges:
            marked = rows[((scene.flags[rows] & 5) != 0) | (scene.columns.off_board[rows] > 0)]
            sink = QtSink(painter, view.width, view.height)
            places = view.to_output(scene.places[marked])
            for nth, row in enumerate(marked.tolist()):
                x, y = np.floor(places[nth] + 0.5).tolist()
                flags, off_board = int(scene.flags[row]), int(scene.columns.off_board[row])
                draw_badges(sink, flags, off_board, x, y, plan.node_px, self.palette.theme)
                if nth % 20 == 19:
                    yield None

    def overview(self, side: int) -> tuple[QtGui.QImage, View] | None:
        """The whole board in small, quickly: all nodes as dots, some links as density; None for an empty board."""
        bounds = self.scene.bounds
        if bounds is None:
            return None
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        scale = side / max(width, height)
        view = View(bounds[0], bounds[1], scale, max(2, round(width * scale)), max(2, round(height * scale)))
        step = max(1, self.scene.link_count // _OVERVIEW_LINKS)
        links = np.arange(0, self.scene.link_count, step)
        columns = self.scene.columns
        ends = np.hstack([self.scene.places[columns.link_from[links]], self.scene.places[columns.link_to[links]]])
        lines = view.to_output(ends.reshape(-1, 2, 2)).reshape(-1, 4) * 0.5
        cells = int(view.width + 1) // 2, int(view.height + 1) // 2
        ink = np.zeros(cells[::-1], np.float32)
        for part in density.splat(lines, *cells, self._draws(links)):
            ink = part if part is not None else ink
        words = self._words[density.smooth(density.tone(ink).shade(ink)).astype(np.uint8)]
        words = np.ascontiguousarray(words[: int(view.height), : int(view.width)])
        self._dots(words, view)
        return image_over(words).copy(), view

    def _dots(self, words: npt.NDArray[np.uint32], view: View) -> None:
        """A square for every node, a single pixel where there are very many."""
        scene = self.scene
        rows = np.flatnonzero(scene.visible)
        codes = self.palette.node_codes_of(scene, rows)
        colours = np.array([_word(self.palette.node(k).outline) for k in range(self.palette.node_count)], np.uint32)
        x, y = view.to_output(scene.places[rows]).astype(np.int64).T
        height, width = words.shape
        reach = 7 if len(rows) < 500 else 4 if len(rows) < 5_000 else 2 if len(rows) < 20_000 else 1
        for dx, dy in product(range(-(reach // 2), reach - reach // 2), repeat=2):
            words[np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)] = colours[codes]


def _word(colour: str) -> int:
    red, green, blue = rgb(colour)
    return 0xFF000000 | red << 16 | green << 8 | blue
