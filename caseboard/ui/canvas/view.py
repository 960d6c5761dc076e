"""The board's widget. It draws a scene and says what a person wants; it changes nothing itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6 import QtCore, QtGui, QtWidgets

from caseboard.board.palette import Palette
from caseboard.board.scene import Dirty, Scene
from caseboard.board.selection import Selection
from caseboard.board.theme import Theme, load_theme
from caseboard.board.tools.events import Activate, Add, Command, Context, Expand, MakeLink, Move
from caseboard.board.tools.tools import SelectTool, Tool
from caseboard.ui.canvas import export
from caseboard.ui.canvas.input import CanvasInput
from caseboard.ui.canvas.minimap import Minimap
from caseboard.ui.canvas.painting import BoardPainting
from caseboard.ui.canvas.stage import Camera, Stage
from caseboard.ui.canvas.tiles import TileCache
from caseboard.ui.canvas.viewbox import BoardGraphics, BoardItem, BoardViewBox

_log = logging.getLogger(__name__)

_REST_MS: Final = 40
_LABEL_REACH: Final = 24.0
_SHOW_SECONDS: Final = 0.04
"""While tiles are filled, they are shown this often."""
_HUGE: Final = 200_000
"""On boards with more nodes than this, label levels are worked out in another thread."""
_SMALL: Final = 20_000
"""Boards with fewer nodes and links together are made ready at once."""

_CURSORS: Final = {
    "arrow": QtCore.Qt.CursorShape.ArrowCursor,
    "hand": QtCore.Qt.CursorShape.OpenHandCursor,
    "cross": QtCore.Qt.CursorShape.CrossCursor,
}


class BoardView(QtWidgets.QWidget):
    """Shows one board.

    Args:
        selection: shared with tables and panels; its own where none is given.
        parent: the owner.
    """

    moveRequested = QtCore.Signal(object)
    """At the end of a drag: entity id -> (x, y)."""
    linkRequested = QtCore.Signal(object, object, QtCore.QPoint)
    """From, to, and where on the screen."""
    addRequested = QtCore.Signal(object, float, float, str)
    """Kind or None, place on the board, and what was typed so far."""
    activated = QtCore.Signal(object)
    """An entity or link was opened."""
    contextRequested = QtCore.Signal(object, object, QtCore.QPoint)
    """Entity id or None, link id or None, and where on the screen."""
    dropped = QtCore.Signal(object, float, float)
    """Something was dropped on a place of the board."""
    expandRequested = QtCore.Signal(object)
    """The entities behind a "+n" badge are wanted."""
    cameraChanged = QtCore.Signal()
    selectionChanged = QtCore.Signal()
    hoverChanged = QtCore.Signal(object, object)
    """Entity id or None, link id or None under the pointer."""

    def __init__(self, selection: Selection | None = None, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = selection if selection is not None else Selection()
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = load_theme("light")
        self._fitted = False
        self._build_parts()
        self._build_widgets()
        self._unwatch = self.selection.watch(self._selection_changed)

    def _build_parts(self) -> None:
        palette = Palette(Scene.from_columns(export.NOTHING).vocabulary, self._theme)
        self.stage = Stage(self.selection, palette, self._refresh, self._camera_moved)
        self.stage.on_hover = self._hover_changed
        self.input = CanvasInput(self.stage, self._commit, self._typed)
        self.input.after_gesture = self._refresh
        self.painting = BoardPainting(self.stage, self._refresh, lambda: self.input.busy, self._settled, self)
        self.painting.failed.connect(self._show_bar)
        self.stage.on_lift = self.painting.lift

    def _build_widgets(self) -> None:
        self._graphics = BoardGraphics(self)
        self._graphics.viewport().installEventFilter(self)
        self._box = BoardViewBox()
        self._graphics.setCentralItem(self._box)
        self._item = BoardItem(self.painting.paint)
        self._box.addItem(self._item, ignoreBounds=True)
        self._graphics.viewport().grabGesture(QtCore.Qt.GestureType.PinchGesture)
        self.minimap = Minimap(self)
        self.minimap.hide()
        self._bar = QtWidgets.QLabel(self, textFormat=QtCore.Qt.TextFormat.PlainText, wordWrap=True)
        self._bar.setObjectName("boardProblem")
        self._bar.setContentsMargins(10, 6, 10, 6)
        self._bar.hide()
        self.setAccessibleName("Board")

    @property
    def surface(self) -> QtWidgets.QWidget:
        """The widget that receives mouse events."""
        return self._graphics.viewport()

    # What is shown

    @property
    def scene(self) -> Scene:
        """The board that is shown."""
        return self.stage.scene

    def set_scene(self, scene: Scene) -> None:
        """Show a board. The camera stays; `fit_all` or `camera` put it."""
        self.input.cancel()
        self.stage.set_scene(scene)
        self.stage.palette = Palette(scene.vocabulary, self._theme)
        self._bar.hide()
        if not self._fitted:
            self._first_look()
        self.painting.show(scene)

    def apply(self, dirty: Dirty) -> None:
        """Paint again where a change of the scene made the picture wrong."""
        if self.input.busy:
            self.input.cancel()
        self.stage.forget_rows()
        self.painting.forget(dirty)

    def set_theme(self, theme: Theme) -> None:
        """Show the board in other colours."""
        self._theme = theme
        self.stage.palette = Palette(self.scene.vocabulary, theme)
        self.painting.renew()
        self.minimap.refresh()
        self._refresh()

    @property
    def problem(self) -> str:
        """What went wrong while painting; empty as long as nothing did."""
        return self.painting.problem

    @property
    def tiles(self) -> TileCache:
        """The tiles that are kept."""
        return self.painting.tiles

    @property
    def sharp(self) -> bool:
        """Whether everything seen is painted at exactly this zoom, with its names."""
        return self.painting.sharp

    @property
    def moving(self) -> bool:
        """Whether the camera or a node is on its way right now."""
        return self.painting.moving

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def tool(self) -> Tool:
        """What the pointer does."""
        return self.input.tool

    @tool.setter
    def tool(self, tool: Tool | None) -> None:
        self.input.cancel()
        self.input.tool = tool if tool is not None else SelectTool()
        self._graphics.viewport().setCursor(_CURSORS[self.input.tool.cursor])

    # Camera

    @property
    def camera(self) -> Camera:
        """Where one looks."""
        return self.stage.camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._fitted = True
        self.stage.set_camera(camera)

    def fit_all(self) -> None:
        """Show the whole board."""
        self._fitted = True
        bounds = self.scene.bounds
        self.stage.look_at(bounds) if bounds else self.stage.set_camera(Camera())

    def fit(self, entity_ids: Iterable[bytes]) -> None:
        """Show some entities as big as they fit."""
        bounds = self.scene.bounds_of(self.scene.rows(entity_ids))
        if bounds:
            self._fitted = True
            self.stage.look_at(bounds)

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle of the view."""
        self.stage.zoom_about(factor, self.width() / 2, self.height() / 2)

    def to_board(self, place: QtCore.QPoint) -> tuple[float, float]:
        """A place of this widget on the board."""
        return self.stage.to_board(place.x(), place.y())

    def to_widget(self, x: float, y: float) -> QtCore.QPoint:
        """A place of the board in this widget."""
        across, down = self.stage.to_widget(x, y)
        return QtCore.QPoint(round(across), round(down))

    def _first_look(self) -> None:
        bounds = self.scene.bounds
        if bounds and self.width() > 1:
            self.stage.look_at(bounds)

    def _camera_moved(self) -> None:
        self._box.follow(self.stage)
        self.painting.moved()
        self.cameraChanged.emit()

    def _settled(self) -> None:
        self.minimap.refresh()

    def _refresh(self) -> None:
        self._graphics.viewport().update()

    def _show_bar(self, words: str) -> None:
        self._bar.setText(words)
        self._bar.setStyleSheet(f"background: {self._theme.danger}; color: {self._theme.board};")
        self._bar.setGeometry(0, 0, self.width(), self._bar.heightForWidth(self.width()))
        self._bar.show()
        self._bar.raise_()

    # Changes that come from outside or from gestures

    def _selection_changed(self) -> None:
        self._refresh()
        self.selectionChanged.emit()

    def _hover_changed(self) -> None:
        stage = self.stage
        node = self.scene.entity_id(stage.hover) if stage.hover is not None else None
        link = self.scene.link_id(stage.hover_link) if stage.hover_link is not None else None
        self.hoverChanged.emit(node, link)

    def _commit(self, command: Command) -> None:
        match command:
            case Move(places):
                self.moveRequested.emit(dict(places))
            case MakeLink(from_id, to_id, at):
                self.linkRequested.emit(from_id, to_id, self._global(at))
            case Add(kind, at):
                self.addRequested.emit(kind, *at, "")
            case Expand(entity_id):
                self.expandRequested.emit(entity_id)
            case Activate(identifier):
                self.activated.emit(identifier)
            case Context(entity_id, link_id, at):
                self.contextRequested.emit(entity_id, link_id, self._global(at))

    def _typed(self, text: str) -> None:
        add = self.input.add_here()
        self.addRequested.emit(None, *add.at, text)

    def _global(self, at: tuple[float, float]) -> QtCore.QPoint:
        return self.mapToGlobal(self.to_widget(*at))

    # Pictures

    def grab_image(self, scale: float = 1.0) -> QtGui.QImage:
        """What is seen, as an image `scale` times as big."""
        return export.image(self.scene, self.stage.palette, self.stage.camera, self.width(), self.height(), scale)

    def export_png(self, path: Path | str, scale: float = 2.0) -> None:
        """Write the whole board as PNG."""
        width = round(export.whole(self.scene, 1.0).width * scale)
        export.write_picture(self.scene, self.stage.palette, Path(path), width)

    def export_svg(self, path: Path | str) -> None:
        """Write the whole board as SVG."""
        export.write_picture(self.scene, self.stage.palette, Path(path))

    # Qt

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        """Mouse, wheel and touch over the viewport become gestures."""
        match event.type():
            case (
                QtCore.QEvent.Type.MouseButtonPress
                | QtCore.QEvent.Type.MouseMove
                | QtCore.QEvent.Type.MouseButtonRelease
                | QtCore.QEvent.Type.MouseButtonDblClick
            ):
                if event.type() == QtCore.QEvent.Type.MouseButtonPress:
                    self.setFocus(QtCore.Qt.FocusReason.MouseFocusReason)
                self.input.mouse(event)
            case QtCore.QEvent.Type.Wheel:
                self.input.wheel(event)
            case QtCore.QEvent.Type.NativeGesture:
                return self.input.pinch(event)
            case QtCore.QEvent.Type.Leave:
                self.input.leave()
                return False
            case QtCore.QEvent.Type.ContextMenu:
                pass
            case _:
                return super().eventFilter(watched, event)
        event.accept()
        return True

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Keys of the canvas; all others go on to the window."""
        if not self.input.key_press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QtGui.QKeyEvent) -> None:
        """Keys of the canvas; all others go on to the window."""
        if not self.input.key_release(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:
        """Held keys are let go."""
        self.input.forget_keys()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Keep the middle in the middle."""
        self._graphics.setGeometry(0, 0, self.width(), self.height())
        self.stage.width, self.stage.height = max(1, self.width()), max(1, self.height())
        self._take_screen()
        if not self._fitted:
            self._first_look()
        self.minimap.place()
        self._camera_moved()

    def changeEvent(self, event: QtCore.QEvent) -> None:
        """Another screen may have another density."""
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.DevicePixelRatioChange:
            self._take_screen()

    def _take_screen(self) -> None:
        ratio = self.devicePixelRatioF()
        if ratio != self.stage.dpr:
            self.stage.dpr = ratio
            self.painting.renew()
            self.painting.moved()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Leave no work behind."""
        self.input.cancel()
        self.painting.stop()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:
        """Anything may be dropped; the window decides what it is."""
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QtGui.QDragMoveEvent) -> None:
        """Anything may be dropped."""
        event.acceptProposedAction()

    def dropEvent(self, event: QtGui.QDropEvent) -> None:
        """Tell what was dropped where."""
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData(), *self.stage.to_board(event.position().x(), event.position().y()))
