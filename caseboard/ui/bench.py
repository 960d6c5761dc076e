"""Measures the board: cost of frames in full-window blits of the same run, so that a busy machine does not matter.

A blit is one opaque copy of a picture of the window's size. Times are of this thread's processor; only waiting for
a sharp picture is measured by the clock.
"""

from __future__ import annotations

import gc
import math
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6 import QtCore, QtGui, QtWidgets

from caseboard.board import hits
from caseboard.board.scene import Scene
from caseboard.commands.boards import boards_of
from caseboard.commands.case import Case
from caseboard.ui.bench_data import clustered, fetch, write_case
from caseboard.ui.canvas import BoardView, Camera

WIDTH, HEIGHT = 1600, 1000
_FRAMES = 60


def bench_board(nodes: int, links: int | None = None, seed: int = 1) -> dict[str, float]:
    """Measure a board of clustered entities in a window of 1600 x 1000.

    Args:
        nodes: how many entities.
        links: how many links; three for each entity by default.
        seed: of the picture.

    Returns:
        Times in blits (`..._blits`), `sharp_ms` from rest to sharp (the median of three places), `first_frame_ratio`
        (from opening the file to the first frame, over fetching the same columns with a bare cursor), memory in bytes.
    """
    app = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    links = 3 * nodes if links is None else links
    view = BoardView()
    view.resize(WIDTH, HEIGHT)
    view.show()
    _settle(app, view)
    with tempfile.TemporaryDirectory(prefix="caseboard-bench-") as folder:
        path = Path(folder) / "bench.case"
        write_case(clustered(nodes, links, seed), path)
        bare = _seconds(lambda: fetch(path))
        before = _resident()
        first = _seconds(lambda: _open(app, view, path))
    _settle(app, view)
    result = {"nodes": float(nodes), "links": float(links), "first_frame_ratio": first / bare}
    result["first_frame_ms"] = first * 1000
    result |= _frames(app, view)
    result |= _work(app, view)
    held = view.scene.memory()
    result["bytes_per_entity"] = held[0] / max(nodes, 1)
    result["bytes_per_link"] = held[1] / max(links, 1)
    result["resident_mb"] = (_resident() - before) / 1e6
    result["tile_mb"] = view.tiles.nbytes / 1e6
    view.close()
    view.deleteLater()
    return {key: round(value, 3) for key, value in result.items()}


def blit_seconds(count: int = 40) -> float:
    """Seconds of one opaque full-window blit, the median of `count`."""
    source = QtGui.QImage(WIDTH, HEIGHT, QtGui.QImage.Format.Format_RGB32)
    source.fill(QtGui.QColor("#204060"))
    target = QtGui.QImage(WIDTH, HEIGHT, QtGui.QImage.Format.Format_RGB32)
    painter = QtGui.QPainter(target)
    times = [_seconds(lambda: painter.drawImage(0, 0, source)) for _ in range(count)]
    painter.end()
    return statistics.median(times)


def _seconds(action: Callable[[], object]) -> float:
    began = time.thread_time()
    action()
    return time.thread_time() - began


def _open(app: QtCore.QCoreApplication, view: BoardView, path: Path) -> None:
    """From the file to the first frame."""
    with Case.open(path) as case:
        columns = case.read.board_columns(boards_of(case.read)[0].id)
        view.set_scene(Scene.from_columns(columns, case.vocabulary))
        view.fit_all()
        app.processEvents()


def _settle(app: QtCore.QCoreApplication, view: BoardView, limit: float = 60.0) -> float:
    """Let the picture become sharp; returns the seconds it took by the clock."""
    began = time.perf_counter()
    while time.perf_counter() - began < limit:
        app.processEvents()
        if view.sharp:
            break
    return time.perf_counter() - began


def _frame(app: QtCore.QCoreApplication, action: Callable[[], object]) -> float:
    return _seconds(lambda: (action(), app.processEvents()))


def _frames(app: QtCore.QCoreApplication, view: BoardView) -> dict[str, float]:
    """Panning at three zooms and zooming through all of them, blits measured in between."""
    view.fit_all()
    _settle(app, view)
    whole = view.camera
    crowd = view.scene.places[np.argsort(-view.scene.degree)[: max(1, view.scene.node_count // 50)]]
    x, y = np.median(crowd, axis=0).tolist()
    pans: list[float] = []
    zooms: list[float] = []
    blits: list[float] = []
    sharp: list[float] = []
    sharp_cpu: list[float] = []
    for zoom in (whole.zoom, math.sqrt(whole.zoom), 1.0):
        blits.append(blit_seconds())
        view.camera = Camera(x, y, zoom)
        app.processEvents()
        began = time.thread_time()
        sharp.append(_settle(app, view) * 1000)
        sharp_cpu.append((time.thread_time() - began) * 1000)
        pans += [_frame(app, lambda: view.stage.pan_by(-12.0, 3.0)) for _ in range(_FRAMES)]
        _settle(app, view)
    view.camera = whole
    _settle(app, view)
    factor = (1.5 / whole.zoom) ** (1 / _FRAMES)
    for step in (factor, 1 / factor):
        blits.append(blit_seconds())
        zoom_once = partial(view.stage.zoom_about, step, WIDTH / 2, HEIGHT / 2)
        zooms += [_frame(app, zoom_once) for _ in range(_FRAMES)]
        _settle(app, view)
    blit = statistics.median(blits)
    every = pans + zooms
    return {
        "blit_ms": blit * 1000,
        "frame_median_blits": statistics.median(every) / blit,
        "frame_p95_blits": float(np.percentile(every, 95)) / blit,
        "pan_median_blits": statistics.median(pans) / blit,
        "pan_p95_blits": float(np.percentile(pans, 95)) / blit,
        "zoom_median_blits": statistics.median(zooms) / blit,
        "zoom_p95_blits": float(np.percentile(zooms, 95)) / blit,
        "sharp_ms": statistics.median(sharp),
        "sharp_cpu_ms": statistics.median(sharp_cpu),
        "sharp_worst_ms": max(sharp),
        "longest_slice_ms": view.tiles.longest_slice * 1000,
    }


def _work(app: QtCore.QCoreApplication, view: BoardView) -> dict[str, float]:
    """Dragging 1,000 nodes, a rubber band over 20,000, hover and click."""
    scene, stage = view.scene, view.stage
    blit = blit_seconds()
    order = np.argsort(np.hypot(*(scene.places - np.median(scene.places, axis=0)).T))
    view.fit(scene.entity_ids(order[: min(4000, scene.node_count)]))
    _settle(app, view)
    view.selection.set(scene.entity_ids(order[:1000]))
    start = stage.to_widget(*scene.places[order[0]].tolist())
    _mouse(view, QtCore.QEvent.Type.MouseButtonPress, *start)
    drags = []
    for step in range(40):
        place = start[0] + 6 + 3 * step, start[1] + step
        drags.append(_frame(app, lambda place=place: _mouse(view, QtCore.QEvent.Type.MouseMove, *place)))
    lifted = len(stage.lifted)
    view.input.cancel()
    view.selection.clear()
    _settle(app, view)
    far = float(np.sort(np.abs(scene.places - scene.places[order[0]]).max(axis=1))[min(20_000, scene.node_count) - 1])
    x, y = scene.places[order[0]].tolist()
    stage.look_at((x - far, y - far, x + far, y + far))
    _settle(app, view)
    corner = _empty_place(view, stage.to_widget(x - far, y - far))
    reach = 2 * far * stage.zoom
    _mouse(view, QtCore.QEvent.Type.MouseButtonPress, *corner)
    bands = []
    for step in range(1, 31):
        place = corner[0] + reach * step / 30, corner[1] + reach * step / 30
        bands.append(_frame(app, lambda place=place: _mouse(view, QtCore.QEvent.Type.MouseMove, *place)))
    bands.append(_frame(app, lambda: _mouse(view, QtCore.QEvent.Type.MouseButtonRelease, *place)))
    selected = len(view.selection)
    view.selection.clear()
    picks = [_seconds(lambda row=row: hits.node_at(scene, tuple(scene.places[row]), 20.0)) for row in order[:50]]
    hovers = [_frame(app, lambda row=row: stage.hover_at(tuple(scene.places[row].tolist()))) for row in order[:50]]
    return {
        "drag_blits": statistics.median(drags) / blit,
        "drag_p95_blits": float(np.percentile(drags, 95)) / blit,
        "select_blits": statistics.median(bands) / blit,
        "select_p95_blits": float(np.percentile(bands, 95)) / blit,
        "dragged": float(lifted),
        "selected": float(selected),
        "pick_blits": statistics.median(picks) / blit,
        "hover_blits": statistics.median(hovers) / blit,
    }


def _mouse(view: BoardView, kind: QtCore.QEvent.Type, x: float, y: float) -> None:
    """Send a mouse event of the left button to the board, as Qt would."""
    place = QtCore.QPointF(x, y)
    button, held = QtCore.Qt.MouseButton.LeftButton, QtCore.Qt.MouseButton.LeftButton
    if kind == QtCore.QEvent.Type.MouseMove:
        button = QtCore.Qt.MouseButton.NoButton
    elif kind == QtCore.QEvent.Type.MouseButtonRelease:
        held = QtCore.Qt.MouseButton.NoButton
    event = QtGui.QMouseEvent(kind, place, place, button, held, QtCore.Qt.KeyboardModifier.NoModifier)
    QtCore.QCoreApplication.sendEvent(view.surface, event)


def _empty_place(view: BoardView, place: tuple[float, float]) -> tuple[float, float]:
    """A place of the widget near `place` with nothing under it."""
    x, y = place
    while view.stage.node_at(view.stage.to_board(x, y), 4.0) is not None:
        x -= 3.0
    return x, y


def _resident() -> float:
    gc.collect()
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096.0 if status.exists() else 0.0
