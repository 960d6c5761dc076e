"""What is painted afresh over the tiles in every frame: what moves, what is marked, what is named."""

from __future__ import annotations

import math
import time
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6 import QtCore, QtGui

from caseboard.board.frame import FramePlan
from caseboard.board.glyphs import draw_badges
from caseboard.board.labels import level_at
from caseboard.board.picture import draw_groups
from caseboard.board.sink import Pen, TextStyle
from caseboard.board.strands import draw_links
from caseboard.board.view import View
from caseboard.ui.canvas.chosen import Chosen, choose, inside
from caseboard.ui.canvas.labelatlas import LabelAtlas
from caseboard.ui.canvas.qtsink import QtSink
from caseboard.ui.canvas.sprites import SpriteAtlas
from caseboard.ui.canvas.stage import Stage

Rows = npt.NDArray[np.int64]

_RINGS: Final = 500
_MARKED_LINKS: Final = 600
_MANY_MARKED: Final = 5_000
"""A rubber band around more nodes than this is not filled: the marks show it."""
_BUILD_SECONDS: Final = 0.003
_NO_ROWS: Final = np.empty(0, np.int64)


class LiveLayer:
    """Paints over the tiles. All coordinates are physical pixels.

    Args:
        stage: what is shown.
        atlas: node sprites.
        labels: label sprites.
    """

    def __init__(self, stage: Stage, atlas: SpriteAtlas, labels: LabelAtlas) -> None:
        self._stage = stage
        self._atlas = atlas
        self._labels = labels
        self._chosen: Chosen | None = None
        self._marks: npt.NDArray[np.uint32] | None = None
        self._covered = _NO_ROWS
        self.unfinished = False
        """Labels were left out for lack of time; another frame is wanted."""

    def paint(self, painter: QtGui.QPainter, plan: FramePlan, moving: bool) -> None:
        """Paint everything that is live."""
        stage, view = self._stage, self._stage.view()
        sink = QtSink(painter, view.width, view.height)
        self._highlighted_links(sink, view, plan)
        self._lifted(painter, sink, view, plan)
        self._marked(painter, view, plan)
        self._named(painter, view, plan, moving)
        self._hover_name(painter, view, plan)
        if stage.shown_preview is not None:
            self._preview(painter, sink, view)
        elif not moving:
            self._handles(sink, view, plan)

    def forget(self) -> None:
        """Choose the labels anew."""
        self._chosen = None

    def content(self, painter: QtGui.QPainter, plan: FramePlan) -> None:
        """Paint links and nodes themselves, for a board of which so little is seen that tiles would cost more."""
        stage, view, scene = self._stage, self._stage.view(), self._stage.scene
        sink = QtSink(painter, view.width, view.height)
        painter.fillRect(0, 0, int(view.width), int(view.height), QtGui.QColor(stage.palette.theme.board))
        draw_groups(scene, sink, stage.palette, view)
        links = scene.links_in(view.rect(4.0))
        nodes = scene.nodes_in(view.rect(plan.node_px))
        if stage.lifted_mask is not None:
            mask, columns = stage.lifted_mask, scene.columns
            links = links[~(mask[columns.link_from[links]] | mask[columns.link_to[links]])]
            nodes = nodes[~mask[nodes]]
        draw_links(scene, sink, stage.palette, view, plan, links)
        self._nodes(painter, sink, view, plan, nodes, (0.0, 0.0))

    def _nodes(
        self,
        painter: QtGui.QPainter,
        sink: QtSink,
        view: View,
        plan: FramePlan,
        rows: Rows,
        delta: tuple[float, float],
    ) -> None:
        scene = self._stage.scene
        rows = rows[np.argsort(scene.degree[rows], kind="stable")]
        centres = view.to_output(scene.places[rows] + delta)
        self._atlas.draw_nodes(painter, scene, rows, centres, plan)
        self._badges(sink, plan, rows, centres)

    def _badges(self, sink: QtSink, plan: FramePlan, rows: Rows, centres: npt.NDArray[np.float64]) -> None:
        scene = self._stage.scene
        if not plan.badges or len(rows) > 2 * _RINGS:
            return
        marked = np.flatnonzero(((scene.flags[rows] & 5) != 0) | (scene.columns.off_board[rows] > 0))
        for nth in marked.tolist():
            row = int(rows[nth])
            x, y = np.floor(centres[nth] + 0.5).tolist()
            draw_badges(
                sink,
                int(scene.flags[row]),
                int(scene.columns.off_board[row]),
                x,
                y,
                plan.node_px,
                self._stage.palette.theme,
            )

    # What moves

    def _lifted(self, painter: QtGui.QPainter, sink: QtSink, view: View, plan: FramePlan) -> None:
        stage, scene = self._stage, self._stage.scene
        if not len(stage.lifted):
            return
        links = stage.lifted_links
        if len(links) <= min(plan.live_lines, 150):
            was = scene.places[stage.lifted].copy()
            scene.places[stage.lifted] += stage.delta
            try:
                draw_links(scene, sink, stage.palette, view, plan, links)
            finally:
                scene.places[stage.lifted] = was
        else:
            step = -(-len(links) // plan.live_lines)
            self._thin_links(sink, view, links[::step])
        self._nodes(painter, sink, view, plan, stage.lifted, stage.delta)

    def _thin_links(self, sink: QtSink, view: View, links: Rows) -> None:
        """Many links as plain thin lines."""
        stage, columns = self._stage, self._stage.scene.columns
        ends = []
        for end in (columns.link_from[links], columns.link_to[links]):
            places = stage.scene.places[end].copy()
            if stage.lifted_mask is not None:
                places[stage.lifted_mask[end]] += stage.delta
            ends.append(view.to_output(places))
        sink.smooth = False
        sink.lines(np.hstack(ends), Pen(stage.palette.theme.edge, 1.0))
        sink.smooth = True

    # What is marked

    def _highlighted_links(self, sink: QtSink, view: View, plan: FramePlan) -> None:
        stage, scene, theme = self._stage, self._stage.scene, self._stage.palette.theme
        links = scene.drawn(stage.selected_links()[:_MARKED_LINKS]).astype(np.int64)
        self._thick(sink, view, links, theme.selection, 3.4)
        if stage.shown_preview is not None or len(stage.lifted):
            return
        if stage.hover is not None:
            around = scene.drawn(scene.links_at(np.array([stage.hover]))[:_MARKED_LINKS]).astype(np.int64)
            if len(around) > 200:
                self._thin_links(sink, view, around)
            else:
                self._thick(sink, view, around, theme.hover, 2.2)
        elif stage.hover_link is not None:
            self._thick(sink, view, np.array([stage.hover_link]), theme.hover, 3.4)
            draw_links(scene, sink, stage.palette, view, plan, np.array([stage.hover_link]))

    def _thick(self, sink: QtSink, view: View, links: Rows, colour: str, width: float) -> None:
        if not len(links):
            return
        curves = view.to_output(self._stage.scene.curves(links))
        straight = self._stage.scene.lanes.lane[links] == 0
        pen = Pen(colour, width * view.detail)
        sink.lines(curves[straight][:, (0, 3)].reshape(-1, 4), pen)
        sink.curves(curves[~straight], pen)
        # The bodies of the ends are painted again so that lines do not lie over them.
        ends = np.union1d(self._stage.scene.columns.link_from[links], self._stage.scene.columns.link_to[links])
        self._covered = np.union1d(self._covered, ends).astype(np.int64)

    def _marked(self, painter: QtGui.QPainter, view: View, plan: FramePlan) -> None:
        stage, scene, theme = self._stage, self._stage.scene, self._stage.palette.theme
        again, self._covered = self._covered, _NO_ROWS
        sink = QtSink(painter, view.width, view.height)
        if 0 < len(again) <= 2 * _MARKED_LINKS and not len(stage.lifted):
            self._nodes(painter, sink, view, plan, again, (0.0, 0.0))
        rows = stage.selected_rows()
        if stage.shown_preview is not None and len(stage.shown_preview.marked):
            rows = np.concatenate([rows, stage.shown_preview.marked])
        if len(stage.lifted) <= _RINGS:
            self._rings(painter, view, plan, rows, theme.selection, 2.6)
        if stage.hover is not None and not len(stage.lifted):
            self._rings(painter, view, plan, np.array([stage.hover]), theme.hover, 2.0)
        if scene.node_count and stage.shown_preview is not None and stage.shown_preview.link is not None:
            first, _, target = stage.shown_preview.link
            ends = [first] if target is None else [first, target]
            self._rings(painter, view, plan, np.array(ends), theme.selection, 3.0)

    def _rings(
        self, painter: QtGui.QPainter, view: View, plan: FramePlan, rows: Rows, colour: str, width: float
    ) -> None:
        if not len(rows):
            return
        stage, scene = self._stage, self._stage.scene
        places = scene.places[rows]
        if stage.lifted_mask is not None:
            places = places + np.where(stage.lifted_mask[rows], 1.0, 0.0)[:, None] * stage.delta
        centres = view.to_output(places)
        reach = plan.node_px
        seen = (centres > -reach).all(axis=1) & (centres < (view.width + reach, view.height + reach)).all(axis=1)
        seen &= scene.visible[rows]
        rows, centres = rows[seen], centres[seen]
        if len(rows) > _RINGS:
            self._dots(painter, view, centres, plan, colour)
            return
        codes = stage.palette.node_codes_of(scene, rows)
        squares = np.array([stage.palette.node(int(code)).square for code in codes], bool)
        if plan.dots:
            squares[:] = False
        self._atlas.draw_rings(painter, squares, centres, plan, colour, max(1.0, width * view.detail))
        # Badges are read, rings are seen: the badges go on top.
        self._badges(QtSink(painter, view.width, view.height), plan, rows, centres)

    def _dots(
        self, painter: QtGui.QPainter, view: View, centres: npt.NDArray[np.float64], plan: FramePlan, colour: str
    ) -> None:
        """Mark very many nodes by squares put straight into an image."""
        width, height = int(view.width), int(view.height)
        if self._marks is None or self._marks.shape != (height, width):
            self._marks = np.zeros((height, width), np.uint32)
        side = int(min(max(round(plan.node_px * 0.8), 3), 9))
        x, y = np.floor(centres - side / 2 + 0.5).astype(np.int32).T
        inside = (x >= 0) & (y >= 0) & (x < width - side) & (y < height - side)
        if not inside.any():
            return
        top, bottom = int(y[inside].min()), int(y[inside].max()) + side
        self._marks[top:bottom].fill(0)
        first = (y[inside] * np.int32(width) + x[inside]).astype(np.int64)
        flat = self._marks.reshape(-1)
        word = np.uint32(QtGui.QColor(colour).rgb())
        for offset in (np.arange(side)[:, None] * width + np.arange(side)).ravel().tolist():
            flat[first + offset] = word
        part = self._marks[top:bottom]
        form = QtGui.QImage.Format.Format_ARGB32_Premultiplied
        painter.drawImage(0, top, QtGui.QImage(part.data, width, bottom - top, width * 4, form))

    def _handles(self, sink: QtSink, view: View, plan: FramePlan) -> None:
        """The handles from which links are pulled."""
        stage, theme = self._stage, self._stage.palette.theme
        if stage.hover is None or plan.node_px / plan.dpr < 22 or len(stage.lifted):
            return
        x, y = view.to_output(stage.scene.places[stage.hover]).tolist()
        for dx, dy in stage.handles():
            place = x + dx * view.detail, y + dy * view.detail
            sink.circle(*place, 3.6 * view.detail, theme.board, Pen(theme.selection, 1.6 * view.detail))

    # What is named

    def _named(self, painter: QtGui.QPainter, view: View, plan: FramePlan, moving: bool) -> None:
        chosen = self._choose(view, plan, moving)
        stage, scene = self._stage, self._stage.scene
        deadline = time.perf_counter() + _BUILD_SECONDS
        self.unfinished = False
        if chosen.generation != self._labels.generation:
            chosen.forget_pieces(self._labels.generation)
        for nth in chosen.open:
            if time.perf_counter() > deadline:
                self.unfinished = True
                break
            chosen.put(nth, self._labels.make(*chosen.words[nth]))
            if chosen.generation != self._labels.generation:
                chosen.forget_pieces(self._labels.generation)
                self.unfinished = True
                break
        chosen.open = [nth for nth in chosen.open if not chosen.ready[nth]]
        if not chosen.ready.any():
            return
        places = chosen.places(scene)
        if stage.lifted_mask is not None:
            mask = (chosen.rows >= 0) & stage.lifted_mask[np.maximum(chosen.rows, 0)]
            places = places + mask[:, None] * np.asarray(stage.delta)
            drawn = chosen.ready & ((chosen.rows >= 0) | (len(stage.lifted) == 0))
        else:
            drawn = chosen.ready
        anchor = np.floor(view.to_output(places) + 0.5)
        below = np.where(chosen.rows >= 0, np.floor(plan.node_px / 2) + 1.0 * view.detail, -chosen.pieces[:, 3] / 2)
        centres = anchor + np.stack([np.zeros(len(anchor)), np.floor(below) + chosen.pieces[:, 3] / 2], axis=1)
        half = chosen.pieces[:, 2:] / 2
        drawn = drawn & (centres + half > 0).all(axis=1) & (centres - half < (view.width, view.height)).all(axis=1)
        # The most important last, so that it lies on top.
        order = np.flatnonzero(drawn)[::-1]
        self._labels.paint(painter, centres[order], chosen.pieces[order])

    def _hover_name(self, painter: QtGui.QPainter, view: View, plan: FramePlan) -> None:
        """The name of what is under the pointer, whether or not it has room."""
        stage, theme = self._stage, self._stage.palette.theme
        if stage.hover is None or len(stage.lifted):
            return
        style = TextStyle(plan.label_px * view.detail, theme.label_text, halo=theme.halo)
        piece = self._labels.make(stage.scene.label_lines(stage.hover), style)
        x, y = np.floor(view.to_output(stage.scene.places[stage.hover]) + 0.5).tolist()
        below = math.floor(math.floor(plan.node_px / 2) + view.detail) + piece[3] / 2
        self._labels.paint(painter, np.array([[x, y + below]]), np.array([piece], np.float64))

    def _choose(self, view: View, plan: FramePlan, moving: bool) -> Chosen:
        """The labels of the view and a margin around it; kept while the camera stays within."""
        stage = self._stage
        seen = view.rect()
        key = (level_at(view.zoom), plan.label_px, stage.dpr, id(stage.scene), stage.scene.version, id(stage.palette))
        marks = stage.selection.version
        old = self._chosen
        fits = old is not None and old.key == key and inside(seen, old.rect)
        if old is not None and fits and (moving or (old.marks == marks and (old.complete or moving))):
            return old
        zooming = moving and old is not None and old.key[2:] == key[2:]
        # While zooming the names stay for a while as they are; there is time to choose again at rest.
        if old is not None and zooming and old.key != key and 0.7 < view.zoom / old.zoom < 1.4:
            return old
        self._chosen = choose(stage, view, plan, key, marks, moving)
        self._chosen.prepare(self._labels)
        return self._chosen

    def _preview(self, painter: QtGui.QPainter, sink: QtSink, view: View) -> None:
        stage, theme = self._stage, self._stage.palette.theme
        shown = stage.shown_preview
        if shown is None:
            return
        fill = QtGui.QColor(theme.band)
        fill.setAlphaF(0.10)
        painter.setBrush(fill)
        painter.setPen(QtGui.QPen(QtGui.QColor(theme.band), max(1.0, view.detail)))
        if shown.band is not None:
            ends = view.to_output(np.array(shown.band).reshape(2, 2))
            (x, y), (u, v) = np.floor(np.clip(ends, -10.0, (view.width + 10, view.height + 10))).astype(int).tolist()
            rect = QtCore.QRect(min(x, u), min(y, v), abs(u - x), abs(v - y))
            painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, False)
            if len(shown.marked) <= _MANY_MARKED:
                painter.fillRect(rect, fill)
            painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
        if shown.lasso is not None and len(shown.lasso) > 1:
            points = view.to_output(shown.lasso)
            painter.drawPolygon(QtGui.QPolygonF([QtCore.QPointF(x, y) for x, y in points.tolist()]))
        if shown.link is not None:
            first, at, target = shown.link
            start = stage.scene.places[first]
            stop = stage.scene.places[target] if target is not None else np.array(at)
            line = view.to_output(np.stack([start, stop])).reshape(1, 4)
            sink.lines(line, Pen(theme.selection, 2.2 * view.detail, (6.0 * view.detail, 4.0 * view.detail)))
