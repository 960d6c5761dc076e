"""The whole board in small, with a frame around what is seen; a press or drag looks there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6 import QtCore, QtGui, QtWidgets

if TYPE_CHECKING:
    from caseboard.ui.canvas.view import BoardView

_WIDTH: Final = 200
_HEIGHT: Final = 140
_GAP: Final = 12
_PAD: Final = 8


class Minimap(QtWidgets.QWidget):
    """Lies over the right bottom corner of a board.

    Args:
        board: the board it belongs to.
    """

    def __init__(self, board: BoardView) -> None:
        super().__init__(board)
        self._board = board
        self._picture: tuple[QtGui.QImage, QtCore.QRectF] | None = None
        self.resize(_WIDTH, _HEIGHT)
        self.setAccessibleName("Overview of the board")
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        board.cameraChanged.connect(self.update)

    def place(self) -> None:
        """Go to the corner of the board."""
        self.move(self._board.width() - _WIDTH - _GAP, self._board.height() - _HEIGHT - _GAP)

    def refresh(self) -> None:
        """Draw the board again."""
        self._picture = None
        if self.isVisible():
            self.update()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Paint the overview and the frame."""
        theme = self._board.theme
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        painter.setBrush(QtGui.QColor(theme.board))
        painter.setPen(QtGui.QColor(theme.border))
        painter.drawRoundedRect(QtCore.QRectF(0.5, 0.5, _WIDTH - 1, _HEIGHT - 1), 6, 6)
        found = self._shown()
        if found is not None:
            image, target = found
            painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, image)
            painter.setClipRect(QtCore.QRectF(1, 1, _WIDTH - 2, _HEIGHT - 2))
            painter.setPen(QtGui.QPen(QtGui.QColor(theme.selection), 1.5))
            fill = QtGui.QColor(theme.selection)
            fill.setAlphaF(0.10)
            painter.setBrush(fill)
            painter.drawRect(self._frame(target))
        painter.end()

    def _shown(self) -> tuple[QtGui.QImage, QtCore.QRectF] | None:
        if self._picture is None:
            found = self._board.tiles.overview()
            if found is None:
                return None
            image, view = found
            ratio = min((_WIDTH - 2 * _PAD) / view.width, (_HEIGHT - 2 * _PAD) / view.height)
            width, height = view.width * ratio, view.height * ratio
            target = QtCore.QRectF((_WIDTH - width) / 2, (_HEIGHT - height) / 2, width, height)
            size = QtCore.QSize(max(1, round(width * 2)), max(1, round(height * 2)))
            smooth = QtCore.Qt.TransformationMode.SmoothTransformation
            small = image.scaled(size, QtCore.Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._picture = small, target
        return self._picture

    def _frame(self, target: QtCore.QRectF) -> QtCore.QRectF:
        left, top, right, bottom = self._board.scene.bounds or (0.0, 0.0, 1.0, 1.0)
        seen = self._board.stage.view().rect()
        across, down = target.width() / (right - left), target.height() / (bottom - top)
        return QtCore.QRectF(
            target.left() + (seen[0] - left) * across,
            target.top() + (seen[1] - top) * down,
            (seen[2] - seen[0]) * across,
            (seen[3] - seen[1]) * down,
        )

    def mousePressEvent(self, event: QtGui.QMouseEvent) -> None:
        """Look there."""
        self._look(event.position())

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        """Follow the drag."""
        self._look(event.position())

    def _look(self, place: QtCore.QPointF) -> None:
        found = self._shown()
        if found is None:
            return
        _, target = found
        left, top, right, bottom = self._board.scene.bounds or (0.0, 0.0, 1.0, 1.0)
        x = left + (place.x() - target.left()) / target.width() * (right - left)
        y = top + (place.y() - target.top()) / target.height() * (bottom - top)
        self._board.camera = replace(self._board.camera, x=x, y=y)
