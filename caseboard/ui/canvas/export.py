"""Pictures of a board without a window: images, PNG and SVG files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6 import QtGui

from caseboard.board.legend import legend_height
from caseboard.board.merging import empty_columns
from caseboard.board.palette import Palette
from caseboard.board.picture import View, draw_board
from caseboard.board.scene import Scene
from caseboard.board.svg import SvgSink
from caseboard.errors import CaseboardError
from caseboard.ui.canvas.qtsink import QtSink
from caseboard.ui.canvas.stage import Camera

NOTHING: Final = empty_columns()
_MARGIN: Final = 40.0
_SIDE: Final = 84.0
"""Margin at the sides, where half a label reaches beyond its node."""
_MOST_PIXELS: Final = 16_384
_USUAL_WIDTH: Final = 1600.0


def image(scene: Scene, palette: Palette, camera: Camera, width: int, height: int, scale: float) -> QtGui.QImage:
    """What a camera sees in a window of some size, `scale` times as big."""
    zoom = camera.zoom
    view = View(
        camera.x - width / 2 / zoom, camera.y - height / 2 / zoom, zoom * scale, width * scale, height * scale, scale
    )
    return _drawn(scene, palette, view, legend=False)


def write_picture(scene: Scene, palette: Palette, path: Path, width: int | None = None, legend: bool = True) -> None:
    """Write the whole board as PNG or SVG, by the ending of the file's name.

    Args:
        scene: the board.
        palette: colours.
        path: ends in .png or .svg.
        width: of the picture, in pixels; by default twice its natural size for PNG, that size for SVG.
        legend: whether kinds and patterns are explained below the board.

    Raises:
        CaseboardError: the file cannot be written, or its name ends otherwise.
    """
    kind = path.suffix.lower()
    if kind not in (".png", ".svg"):
        raise CaseboardError(f"The picture {path.name} must end in .png or .svg.")
    natural = whole(scene, 1.0)
    usual = 2.0 if kind == ".png" else 1.0
    scale = width / natural.width if width else min(usual, _MOST_PIXELS / max(natural.width, natural.height))
    view = whole(scene, scale)
    if legend:
        nodes, links = scene.nodes_in(view.rect()), scene.links_in(view.rect())
        view = replace(view, height=view.height + round(legend_height(palette, scene, nodes, links) * view.detail))
    write = _write_png if kind == ".png" else _write_svg
    write(scene, palette, path, view, legend)


def _write_png(scene: Scene, palette: Palette, path: Path, view: View, legend: bool) -> None:
    if not _drawn(scene, palette, view, legend).save(str(path), "PNG"):
        raise CaseboardError(f"The picture could not be written to {path}; choose another place.")


def _write_svg(scene: Scene, palette: Palette, path: Path, view: View, legend: bool) -> None:
    sink = SvgSink(view.width, view.height)
    draw_board(scene, sink, palette, view, legend=legend)
    try:
        path.write_text(sink.document(), encoding="utf-8")
    except OSError as problem:
        raise CaseboardError(f"The picture could not be written to {path}: {problem.strerror}.") from None


def whole(scene: Scene, scale: float) -> View:
    """The view of a whole board: as big as it is at zoom 1, or smaller where that is very big."""
    left, top, right, bottom = scene.bounds or (-200.0, -150.0, 200.0, 150.0)
    wide, high = right - left, bottom - top
    zoom = min(1.0, max(_USUAL_WIDTH / wide, 0.35))
    longest = _MOST_PIXELS / scale
    zoom = min(zoom, (longest - 2 * _SIDE) / wide, (longest - 2 * _MARGIN) / high)
    side, margin = _SIDE / zoom, _MARGIN / zoom
    size = (wide + 2 * side) * zoom * scale, (high + 2 * margin) * zoom * scale
    return View(left - side, top - margin, zoom * scale, round(size[0]), round(size[1]), scale)


def _drawn(scene: Scene, palette: Palette, view: View, legend: bool) -> QtGui.QImage:
    picture = QtGui.QImage(max(1, int(view.width)), max(1, int(view.height)), QtGui.QImage.Format.Format_RGB32)
    painter = QtGui.QPainter(picture)
    try:
        draw_board(scene, QtSink(painter, view.width, view.height), palette, view, legend=legend)
    finally:
        painter.end()
    return picture
