"""What the canvas shows right now: scene, camera, selection, hover, gesture preview. The tools' view of the board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from caseboard.board import hits
from caseboard.board.frame import FramePlan, clamp_zoom, frame_plan
from caseboard.board.glyphs import more_badge_box
from caseboard.board.labels import node_radius
from caseboard.board.merging import empty_columns
from caseboard.board.palette import Palette
from caseboard.board.scene import Rect, Scene
from caseboard.board.selection import Selection
from caseboard.board.style import WORLD_LIMIT
from caseboard.board.tools.events import Preview
from caseboard.board.tools.gestures import inner_nodes
from caseboard.board.view import View
from caseboard.ui.canvas.tiles import Window

_NO_ROWS = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Camera:
    """Which part of the board is shown: the middle in board units, and logical pixels per board unit."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


class Stage:
    """The state behind the canvas; implements `caseboard.board.tools.events.Surface`.

    Args:
        selection: shared with the rest of the window.
        palette: colours.
        changed: called when the picture is to be painted again.
        moved: called when the camera moved.
    """

    def __init__(
        self, selection: Selection, palette: Palette, changed: Callable[[], None], moved: Callable[[], None]
    ) -> None:
        self._scene = Scene.from_columns(empty_columns())
        self._selection = selection
        self.palette = palette
        self._changed, self._moved = changed, moved
        self.camera = Camera()
        self.width, self.height, self.dpr = 800, 600, 1.0
        self.hover: int | None = None
        self.hover_link: int | None = None
        self.shown_preview: Preview | None = None
        self.lifted = _NO_ROWS
        self.lifted_links = _NO_ROWS
        self.lifted_mask: npt.NDArray[np.bool_] | None = None
        self.delta = (0.0, 0.0)
        self.on_hover: Callable[[], None] = lambda: None
        self.on_lift: Callable[[npt.NDArray[np.int64]], None] = lambda rows: None
        self._selected: tuple[tuple[int, int, int], npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None

    # Scene and selection

    @property
    def scene(self) -> Scene:
        """What is drawn."""
        return self._scene

    def set_scene(self, scene: Scene) -> None:
        """Show another scene."""
        self._scene = scene
        self.forget_rows()

    def forget_rows(self) -> None:
        """Drop everything that refers to rows, after they were renumbered."""
        self.hover = self.hover_link = None
        self.shown_preview = None
        self.lifted, self.lifted_links, self.lifted_mask = _NO_ROWS, _NO_ROWS, None

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self._selection

    def selected_rows(self) -> npt.NDArray[np.int64]:
        """Rows of the selected entities on this board."""
        return self._selected_now()[1]

    def selected_links(self) -> npt.NDArray[np.int64]:
        """Rows of the selected links on this board."""
        return self._selected_now()[2]

    def _selected_now(self) -> tuple[tuple[int, int, int], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        key = id(self._scene), self._scene.version, self._selection.version
        if self._selected is None or self._selected[0] != key:
            links = self._scene.link_rows(self._selection.links)
            self._selected = key, self._scene.rows(self._selection.entities), links
        return self._selected

    def all_entities(self) -> Iterable[bytes]:
        """Every visible entity of the board."""
        return self._scene.entity_ids(np.flatnonzero(self._scene.visible))

    def neighbours_of(self, entity_ids: Iterable[bytes]) -> Iterable[bytes]:
        """Visible entities linked to any of some entities."""
        rows = self._scene.neighbours(self._scene.rows(entity_ids))
        return self._scene.entity_ids(rows[self._scene.visible[rows]])

    def inner_of(self, entity_ids: Iterable[bytes]) -> Iterable[bytes]:
        """Those of some entities whose every neighbour is among them."""
        return self._scene.entity_ids(inner_nodes(self._scene, self._scene.rows(entity_ids)))

    # Camera

    @property
    def zoom(self) -> float:
        """Logical pixels per board unit."""
        return self.camera.zoom

    def set_camera(self, camera: Camera) -> None:
        """Look at another part, within the board's limits."""
        x = min(max(camera.x, -WORLD_LIMIT), WORLD_LIMIT)
        y = min(max(camera.y, -WORLD_LIMIT), WORLD_LIMIT)
        camera = Camera(x, y, clamp_zoom(camera.zoom))
        if camera != self.camera:
            self.camera = camera
            self._moved()

    def pan_by(self, dx: float, dy: float) -> None:
        """Shift the picture by logical pixels."""
        zoom = self.camera.zoom
        self.set_camera(replace(self.camera, x=self.camera.x - dx / zoom, y=self.camera.y - dy / zoom))

    def zoom_about(self, factor: float, x: float, y: float) -> None:
        """Zoom so that what lies under a place of the widget stays there."""
        at = self.to_board(x, y)
        zoom = clamp_zoom(self.camera.zoom * factor)
        self.set_camera(Camera(at[0] - (x - self.width / 2) / zoom, at[1] - (y - self.height / 2) / zoom, zoom))

    def look_at(self, rect: Rect, margin: float = 32.0, side: float = 76.0, most: float = 1.5) -> None:
        """Show a rectangle of the board as big as it fits, not bigger than zoom `most`.

        Args:
            rect: what to show, board units.
            margin: room above and below, logical pixels.
            side: room at the sides, where half a label reaches beyond its node.
            most: the greatest zoom.
        """
        left, top, right, bottom = rect
        wide, high = max(right - left, 1.0), max(bottom - top, 1.0)
        room_x = max(self.width - 2 * side, self.width / 2, 1)
        room_y = max(self.height - 2 * margin, self.height / 2, 1)
        zoom = min(room_x / wide, room_y / high, most)
        self.set_camera(Camera((left + right) / 2, (top + bottom) / 2, zoom))

    def to_board(self, x: float, y: float) -> tuple[float, float]:
        """A place of the widget on the board."""
        zoom = self.camera.zoom
        return self.camera.x + (x - self.width / 2) / zoom, self.camera.y + (y - self.height / 2) / zoom

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        """A place of the board in the widget."""
        zoom = self.camera.zoom
        return (x - self.camera.x) * zoom + self.width / 2, (y - self.camera.y) * zoom + self.height / 2

    def window(self) -> Window:
        """What is seen, in whole physical pixels."""
        scale = self.camera.zoom * self.dpr
        width, height = max(1, round(self.width * self.dpr)), max(1, round(self.height * self.dpr))
        left, top = round(self.camera.x * scale - width / 2), round(self.camera.y * scale - height / 2)
        return Window(left, top, width, height, scale, self.dpr)

    def view(self) -> View:
        """What is seen, as a view in physical pixels."""
        window = self.window()
        scale = window.scale
        return View(window.left / scale, window.top / scale, scale, window.width, window.height, self.dpr)

    def plan(self, moving: bool) -> FramePlan:
        """The level of detail for the present frame."""
        return frame_plan(self.camera.zoom, self.dpr, self._scene.node_count, self._scene.link_count, moving)

    # Hits

    def _body(self) -> float:
        return node_radius(self.zoom)

    def node_at(self, at: tuple[float, float], reach: float) -> int | None:
        """The row of the node under a place; `reach` widens its body by logical pixels."""
        return hits.node_at(self._scene, at, (max(self._body(), 4.0) + reach) / self.zoom)

    def edge_at(self, at: tuple[float, float]) -> int | None:
        """The row of the link under a place."""
        return hits.edge_near(self._scene, at, 5.0 / self.zoom)

    def badge_at(self, at: tuple[float, float]) -> int | None:
        """The row of the node whose "+n" badge is under a place."""
        body = self._body()
        if 2 * body < 17:
            return None
        row = hits.node_at(self._scene, at, 2.2 * body / self.zoom)
        if row is None or self._scene.columns.off_board[row] <= 0:
            return None
        x, y = ((np.array(at) - self._scene.places[row]) * self.zoom).tolist()
        left, top, width, height = more_badge_box(int(self._scene.columns.off_board[row]), 0.0, 0.0, 2 * body)
        return row if left - 1 <= x <= left + width + 1 and top - 1 <= y <= top + height + 1 else None

    def on_rim(self, at: tuple[float, float]) -> int | None:
        """The row of the node on whose rim handle a place lies."""
        body = self._body()
        if 2 * body < 22:
            return None
        row = hits.node_at(self._scene, at, (body + 9.0) / self.zoom)
        if row is None or row != self.hover:
            return None
        x, y = ((np.array(at) - self._scene.places[row]) * self.zoom).tolist()
        return row if any(np.hypot(x - u, y - v) <= 8.0 for u, v in self.handles()) else None

    def handles(self) -> list[tuple[float, float]]:
        """Where the handles of a node's rim are, logical pixels from its centre."""
        reach = self._body() + 5.0
        return [(reach, 0.0), (-reach, 0.0), (0.0, -reach), (0.0, reach)]

    def hover_at(self, at: tuple[float, float] | None) -> None:
        """Mark what is under the pointer."""
        node = self.node_at(at, 11.0 if self.hover is not None else 2.0) if at else None
        link = self.edge_at(at) if at and node is None else None
        if (node, link) != (self.hover, self.hover_link):
            self.hover, self.hover_link = node, link
            self.on_hover()
            self._changed()

    # Gestures

    def lift(self, rows: npt.NDArray[np.int64]) -> None:
        """Draw nodes and their links live from now on; no rows ends it."""
        if not len(rows) and not len(self.lifted):
            return
        before, self.lifted = self.lifted, rows
        self.delta = (0.0, 0.0)
        if len(rows):
            self.lifted_links = self._scene.drawn(self._scene.links_at(rows)).astype(np.int64)
            self.lifted_mask = np.zeros(self._scene.node_count, bool)
            self.lifted_mask[rows] = True
        else:
            self.lifted_links, self.lifted_mask = _NO_ROWS, None
        self.on_lift(rows if len(rows) else before)
        self._changed()

    def carry(self, dx: float, dy: float) -> None:
        """Show the lifted nodes this far from their places."""
        self.delta = dx, dy
        self._changed()

    def preview(self, preview: Preview | None) -> None:
        """Show what the gesture would do, or nothing."""
        self.shown_preview = preview
        self._changed()
