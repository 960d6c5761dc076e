"""The board's widget: one pyqtgraph view box with one painted item."""

from caseboard.ui.canvas.view import BoardView, Camera

__all__ = ["BoardView", "Camera"]
