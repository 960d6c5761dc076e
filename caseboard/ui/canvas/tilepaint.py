"""Paints one tile of the board in slices: links as lines or density, nodes as sprites or dots.

A job is a generator: it yields None wherever it may be interrupted, and the finished image at last. QPainter's calls
hold Python's lock, so a thread would win nothing; slices between frames do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6 import QtGui

from caseboard.board import density
from caseboard.board.frame import TILE, FramePlan, frame_plan
from caseboard.board.glyphs import draw_badges
from caseboard.board.palette import Palette
from caseboard.board.picture import View, draw_groups, draw_links
from caseboard.board.scene import Scene
from caseboard.board.style import NODE_REACH, NODE_SIZE, rgb
from caseboard.ui.canvas.arrays import image_over
from caseboard.ui.canvas.qtsink import QtSink, rgb_words
from caseboard.ui.canvas.sprites import SpriteAtlas

_APRON: Final = 8
"""Pixels around a tile that are computed too, so that interpolation and line ends leave no seams."""

_SLICE_LINKS: Final = 400
_SLICE_NODES: Final = 700
_LONG: Final = 900.0
"""Links longer than this many logical pixels mostly pass through; where there are many they go into the density."""

_OVERVIEW_LINKS: Final = 10_000


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

    def plan(self, place: TilePlace) -> FramePlan:
        """The level of detail of a tile."""
        return frame_plan(place.scale / place.dpr, place.dpr, 0, 0, moving=False)

    def job(self, place: TilePlace) -> Iterator[QtGui.QImage | None]:
        """Paint one tile."""
        scene, plan = self.scene, self.plan(place)
        view = place.view(_APRON)
        image, painter = _blank(view, self.palette.theme.board)
        yield None
        sink = QtSink(painter, view.width, view.height)
        draw_groups(scene, sink, self.palette, view)
        links = self._shown_links(scene.links_in(view.rect(4.0)))
        yield None
        links, lines = self._crossing(links, view)
        yield None
        few, many = self._split(links, lines, plan, view)
        if len(many):
            painter.end()
            for step in self._density(lines[many], view):
                if step is None:
                    yield None
                else:
                    _put_density(image, step)
            painter = QtGui.QPainter(image)
            sink = QtSink(painter, view.width, view.height)
        few_links = links[few]
        for start in range(0, len(few_links), _SLICE_LINKS):
            draw_links(scene, sink, self.palette, view, plan, few_links[start : start + _SLICE_LINKS])
            yield None
        yield from self._nodes(painter, view, plan)
        painter.end()
        yield image.copy(_APRON, _APRON, TILE, TILE)

    def _shown_links(self, links: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        if self.lifted is None:
            return links
        columns = self.scene.columns
        return links[~(self.lifted[columns.link_from[links]] | self.lifted[columns.link_to[links]])]

    def _crossing(
        self, links: npt.NDArray[np.int64], view: View
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The links that really cross the view, with their ends in pixels; bent ones are all kept."""
        columns = self.scene.columns
        one, two = self.scene.places[columns.link_from[links]], self.scene.places[columns.link_to[links]]
        lines = np.hstack([view.to_output(one), view.to_output(two)])
        enter, leave = density.clip_lines(lines, 0.0, 0.0, view.width, view.height)
        kept = (enter < leave) | (self.scene.lanes.lane[links] != 0)
        return links[kept], lines[kept]

    def _split(
        self, links: npt.NDArray[np.int64], lines: npt.NDArray[np.float64], plan: FramePlan, view: View
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Which links are drawn as lines and which as density."""
        everyone = np.arange(len(links))
        none = everyone[:0]
        length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
        ink = float(np.minimum(length, TILE).sum())
        if len(links) <= 300 or (len(links) <= plan.line_budget and ink < 0.45 * view.width * view.height):
            return everyone, none
        long = length > _LONG * plan.dpr
        short_ink = float(np.minimum(length[~long], TILE).sum())
        if plan.arrows and int((~long).sum()) <= plan.line_budget and short_ink < 0.6 * view.width * view.height:
            return everyone[~long], everyone[long]
        return none, everyone

    def _density(self, lines: npt.NDArray[np.float64], view: View) -> Iterator[npt.NDArray[np.uint32] | None]:
        side = int(view.width) // 2
        ink = np.zeros((side, side), np.float32)
        for step in density.splat(lines * 0.5, side, side):
            if step is None:
                yield None
            else:
                ink = step
        shades = self.tone(view.scale).shade(density.smooth(ink))
        yield None
        yield self._words[shades]

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
        for part in density.splat(lines, side, side):
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
        for part in density.splat(lines, *cells):
            ink = part if part is not None else ink
        words = self._words[density.tone(ink).shade(density.smooth(ink))]
        words = np.ascontiguousarray(words[: int(view.height), : int(view.width)])
        self._dots(words, view)
        return image_over(words).copy(), view

    def _dots(self, words: npt.NDArray[np.uint32], view: View) -> None:
        """One or four pixels for every node."""
        scene = self.scene
        rows = np.flatnonzero(scene.visible)
        codes = self.palette.node_codes_of(scene, rows)
        colours = np.array([_word(self.palette.node(k).outline) for k in range(self.palette.node_count)], np.uint32)
        x, y = view.to_output(scene.places[rows]).astype(np.int64).T
        height, width = words.shape
        spread = ((0, 0), (1, 0), (0, 1), (1, 1)) if len(rows) < 20_000 else ((0, 0),)
        for dx, dy in spread:
            words[np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)] = colours[codes]


def _word(colour: str) -> int:
    red, green, blue = rgb(colour)
    return 0xFF000000 | red << 16 | green << 8 | blue


def _blank(view: View, colour: str) -> tuple[QtGui.QImage, QtGui.QPainter]:
    image = QtGui.QImage(int(view.width), int(view.height), QtGui.QImage.Format.Format_RGB32)
    image.fill(QtGui.QColor(colour))
    return image, QtGui.QPainter(image)


def _put_density(image: QtGui.QImage, words: npt.NDArray[np.uint32]) -> None:
    buffer = np.ascontiguousarray(words)
    painter = QtGui.QPainter(image)
    painter.drawImage(0, 0, image_over(buffer))
    painter.end()
