"""The pyqtgraph parts: a view box that follows the canvas's camera, and the one item inside it."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6 import QtCore, QtGui, QtWidgets

from caseboard.ui.canvas.stage import Stage

_EVERYWHERE = QtCore.QRectF(-1e9, -1e9, 2e9, 2e9)


class BoardItem(pg.GraphicsObject):
    """The only item of the board.

    Args:
        paint: paints everything in physical pixels.
    """

    def __init__(self, paint: Callable[[QtGui.QPainter], None]) -> None:
        super().__init__()
        self._paint = paint

    def boundingRect(self) -> QtCore.QRectF:
        """Everywhere: what is painted follows the camera."""
        return _EVERYWHERE

    def paint(
        self,
        painter: QtGui.QPainter,
        option: QtWidgets.QStyleOptionGraphicsItem,
        widget: QtWidgets.QWidget | None = None,
    ) -> None:
        """Paint the board in the widget's own pixels."""
        self._paint(painter)


class BoardViewBox(pg.ViewBox):
    """Keeps the board's coordinates for other items; the camera of the stage is the truth."""

    def __init__(self) -> None:
        super().__init__(enableMouse=False, enableMenu=False, invertY=True, border=None)
        self.disableAutoRange()
        self.setDefaultPadding(0.0)

    def follow(self, stage: Stage) -> None:
        """Show the part of the board that the camera looks at."""
        half_x, half_y = stage.width / 2 / stage.camera.zoom, stage.height / 2 / stage.camera.zoom
        x, y = stage.camera.x, stage.camera.y
        self.setRange(
            xRange=(x - half_x, x + half_x), yRange=(y - half_y, y + half_y), padding=0, disableAutoRange=False
        )


class BoardGraphics(pg.GraphicsView):
    """A graphics view without any mouse handling of its own: events go to the canvas."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent, background=None)
        self.setViewportUpdateMode(QtWidgets.QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setMouseTracking(True)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.viewport().setAttribute(QtCore.Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
