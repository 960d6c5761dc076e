"""Paints frames of the board, and does between them what makes the next one sharper.

Tiles are filled in slices by a timer; indexes of big boards and labels of huge ones are worked out in a thread, where
numpy lets the window go on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6 import QtCore, QtGui

from caseboard.board.frame import TILE
from caseboard.board.scene import Dirty, Scene
from caseboard.board.style import NODE_REACH
from caseboard.ui.canvas.labelatlas import LabelAtlas
from caseboard.ui.canvas.live import LiveLayer
from caseboard.ui.canvas.sprites import SpriteAtlas
from caseboard.ui.canvas.stage import Stage
from caseboard.ui.canvas.tilepaint import TilePainter
from caseboard.ui.canvas.tiles import TileCache

_log = logging.getLogger(__name__)

_REST_MS: Final = 40
_LABEL_REACH: Final = 24.0
_SHOW_SECONDS: Final = 0.04
"""While tiles are filled, they are shown this often."""

_BUSY_SHARE: Final = 0.25
"""Share of a slice that is left to tiles while a gesture is under way."""

_SMALL: Final = 20_000
"""Boards with fewer nodes and links together are made ready at once."""

_HUGE: Final = 200_000
"""On boards with more nodes than this, label levels are worked out in another thread."""


class BoardPainting(QtCore.QObject):
    """Everything between the stage and the pixels.

    Args:
        stage: what is shown.
        refresh: asks for a new frame.
        busy: tells whether a gesture is under way.
        settled: called when the camera has come to rest.
        parent: the owner.
    """

    failed = QtCore.Signal(str)
    """The board cannot be drawn; why, in a sentence."""
    _prepared = QtCore.Signal()
    _named = QtCore.Signal()

    def __init__(
        self,
        stage: Stage,
        refresh: Callable[[], None],
        busy: Callable[[], bool],
        settled: Callable[[], None],
        parent: QtCore.QObject,
    ) -> None:
        super().__init__(parent)
        self._stage, self._refresh, self._busy, self._settled = stage, refresh, busy, settled
        self.problem = ""
        self._ready = True
        self._thread: threading.Thread | None = None
        self._naming = False
        self._level_scale = 1.0
        self._rest = QtCore.QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._settle)
        self._work = QtCore.QTimer(self, singleShot=True, interval=0)
        self._work.timeout.connect(self._work_on)
        self._prepared.connect(self._now_prepared)
        self._named.connect(self._now_named)
        self.renew()

    # What is painted

    def show(self, scene: Scene) -> None:
        """Paint another scene."""
        self.problem = ""
        self.renew()
        self._level_scale = self._stage.window().scale
        self._ready = scene.prepared or scene.node_count + scene.link_count < _SMALL
        if not self._ready:
            self._beside(lambda zoom=self._stage.zoom: scene.prepare(zoom), self._prepared)
        self.moved()

    def renew(self) -> None:
        """Throw away everything painted, for another scene, theme or screen."""
        if hasattr(self, "tiles"):
            self.tiles.restart()
        self._atlas = SpriteAtlas(self._stage.palette)
        self.live = LiveLayer(self._stage, self._atlas, LabelAtlas())
        self._painter = TilePainter(self._stage.scene, self._stage.palette, self._atlas)
        self._painter.lifted = self._stage.lifted_mask
        self.tiles = TileCache(self._painter, self._tile_finished)
        self._fresh = False
        self._show_after = 0.0

    def forget(self, dirty: Dirty) -> None:
        """Paint again where a change of the scene made the picture wrong."""
        if dirty.everything or len(dirty.rects) > 4_000:
            self.tiles.clear()
        elif len(dirty.rects):
            self.tiles.invalidate(dirty.rects, (NODE_REACH + _LABEL_REACH) * self._stage.dpr)
        if self._painter.changed():
            self.tiles.clear()
        self.moved()

    def lift(self, rows: npt.NDArray[np.int64]) -> None:
        """Leave out of the tiles what is lifted now, and take in again what was."""
        scene = self._stage.scene
        self._painter.lifted = self._stage.lifted_mask
        boxes = np.vstack([scene.node_boxes(rows), scene.link_boxes(scene.links_at(rows))])
        self.tiles.invalidate(boxes, NODE_REACH * self._stage.dpr)

    def moved(self) -> None:
        """The camera or a node moved: sharpen when it comes to rest."""
        self._rest.start()
        self._refresh()

    def stop(self) -> None:
        """Leave no work behind."""
        self._work.stop()
        self._rest.stop()
        self.tiles.restart()
        if self._thread is not None:
            self._thread.join()

    @property
    def moving(self) -> bool:
        """Whether the camera or a node is on its way right now."""
        return self._rest.isActive() or self._busy()

    @property
    def sharp(self) -> bool:
        """Whether everything seen is painted at exactly this zoom, with its names."""
        if not self._ready or self.moving or self.live.unfinished:
            return False
        return self.tiles.sharp(self._stage.window()) and self._stage.scene.levels.ready(self._stage.zoom)

    # Frames

    def paint(self, painter: QtGui.QPainter) -> None:
        """Paint one frame. Nothing may escape from here: Qt would end the program."""
        stage = self._stage
        try:
            if not self.problem:
                painter.resetTransform()
                painter.scale(1 / stage.dpr, 1 / stage.dpr)
                self._frame(painter)
                return
        except Exception as problem:  # noqa: BLE001 - whatever it is, the window must live on
            self._report(problem)
        painter.resetTransform()
        painter.fillRect(0, 0, stage.width, stage.height, QtGui.QColor(stage.palette.theme.board))

    def _frame(self, painter: QtGui.QPainter) -> None:
        window = self._stage.window()
        if not self._ready:
            self.tiles.paint(painter, window, window.scale)
            return
        moving = self.moving
        plan = self._stage.plan(moving)
        ready = self.tiles.sharp(window)
        if plan.live and not ready:
            self.live.content(painter, plan)
        else:
            if not 0.5 < window.scale / self._level_scale < 2.0:
                # Too far from the zoom whose tiles are shown: begin a level on the way.
                self._level_scale = window.scale
            self.tiles.paint(painter, window, window.scale)
        self.live.paint(painter, plan, moving)
        ahead = not self._busy() and self.tiles.missing(window, window.scale, TILE // 2)
        if not ready or self.live.unfinished or ahead:
            self._work.start()

    def _report(self, problem: Exception) -> None:
        if self.problem:
            return
        _log.error("painting the board failed", exc_info=problem)
        self.problem = f"The board cannot be drawn ({type(problem).__name__}: {problem}). Nothing of the case is lost."
        QtCore.QTimer.singleShot(0, self, lambda: self.failed.emit(self.problem))

    # Between frames

    def _settle(self) -> None:
        if self._stage.scene.settle():
            self.live.forget()
        self._level_scale = self._stage.window().scale
        self._settled()
        self._refresh()

    def _work_on(self) -> None:
        """Paint tiles for a moment, then let events through."""
        window = self._stage.window()
        if not self._ready or self.problem or (self._rest.isActive() and self._level_scale != window.scale):
            return
        try:
            seconds = self._stage.plan(self.moving).slice_seconds * (_BUSY_SHARE if self._busy() else 1.0)
            visible = self.tiles.work(window, self._level_scale, seconds)
            more = visible or self._name_more()
            if not more and not self._busy():
                more = self.tiles.work(window, self._level_scale, seconds, margin=TILE // 2)
        except Exception as problem:  # noqa: BLE001 - as in a frame: a bar, not an exit
            self._report(problem)
            self._refresh()
            return
        if self.live.unfinished or (self._fresh and (not visible or time.perf_counter() > self._show_after)):
            self._fresh = False
            self._show_after = time.perf_counter() + _SHOW_SECONDS
            self._refresh()
        if more:
            self._work.start()

    def _tile_finished(self) -> None:
        self._fresh = True

    def _name_more(self) -> bool:
        """Work out one more level of labels, if one is wanted at this zoom; tells whether it was."""
        scene, zoom = self._stage.scene, self._stage.zoom
        if self.moving or scene.levels.ready(zoom):
            return False
        if scene.node_count > _HUGE:
            if not self._naming:
                self._naming = True
                self._beside(lambda levels=scene.levels: levels.rows(zoom), self._named)
            return False
        scene.levels.advance()
        self._fresh = self._fresh or scene.levels.ready(zoom)
        return True

    def _beside(self, work: Callable[[], object], done: QtCore.SignalInstance) -> None:
        """Do something in a thread that may take a while and touches no widget."""

        def run() -> None:
            work()
            done.emit()

        self._thread = threading.Thread(target=run, name="board", daemon=True)
        self._thread.start()

    def _now_prepared(self) -> None:
        if self._stage.scene.prepared:
            self._ready = True
            self.moved()

    def _now_named(self) -> None:
        self._naming = False
        self._refresh()
