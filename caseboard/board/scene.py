"""The board as arrays: the one picture that screen, PNG, SVG, print and web page are drawn from.

A scene is filled from columns and changed by `apply` and `move`, which tell where the picture is no longer true. It
knows nothing of widgets, selection or camera.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board.index import IdIndex, PackedBoxes, Rows
from caseboard.board.labels import LabelLevels, shown_label
from caseboard.board.merging import merged, without
from caseboard.board.packed import PackedLinks
from caseboard.board.places import Floats, sane_positions
from caseboard.board.routes import BUNDLED, Lanes, assign_lanes, control_points
from caseboard.board.style import CURVE_STEP, LOOP_SIZE, MAX_LANES, NODE_REACH, NodeFlag
from caseboard.model.vocabulary import EMPTY, Vocabulary
from caseboard.store.columns import BoardColumns

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in board units."""

_GRID: Final = 48
_LOOP_REACH: Final = LOOP_SIZE * (1.0 + MAX_LANES / 3.0) * 1.3


@dataclass(frozen=True)
class Dirty:
    """Where a picture made before a change is wrong.

    Attributes:
        rects: (k, 4) left, top, right, bottom in board units.
        everything: rows were renumbered or so much changed that all must be drawn again.
    """

    rects: Floats = field(default_factory=lambda: np.empty((0, 4)))
    everything: bool = False

    def __or__(self, other: Dirty) -> Dirty:
        return Dirty(np.vstack([self.rects, other.rects]), self.everything or other.everything)


@dataclass(frozen=True)
class Group:
    """A named set of entities with a hull around them."""

    name: str
    members: tuple[bytes, ...]
    colour: str = ""


class Scene:
    """A board's nodes and links by row. Read the arrays freely; change them only through the methods.

    Attributes:
        columns: the columns as given, in step with every change.
        places: (n, 2) float64 positions in board units.
        flags: (n,) uint8 of `NodeFlag`.
        groups: hulls to draw.
        version: grows with every change.
    """

    def __init__(self, columns: BoardColumns, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.groups: tuple[Group, ...] = ()
        self.version = 0
        self._changing = threading.RLock()
        self._bounds: tuple[int, Rect | None] | None = None
        self._settled: tuple[int, float] | None = None
        self._load(columns)

    @classmethod
    def from_columns(cls, columns: BoardColumns, vocabulary: Vocabulary = EMPTY) -> Scene:
        """The scene of a board as the store reads it."""
        return cls(columns, vocabulary)

    def _load(self, columns: BoardColumns) -> None:
        self.places, clamped = sane_positions(columns.x, columns.y)
        # Views, so that positions are held once.
        self.columns = replace(columns, x=self.places[:, 0], y=self.places[:, 1])
        self.flags = (
            columns.pinned * np.uint8(NodeFlag.PINNED)
            | columns.hidden * np.uint8(NodeFlag.HIDDEN)
            | columns.disputed * np.uint8(NodeFlag.DISPUTED)
            | clamped * np.uint8(NodeFlag.CLAMPED)
        ).astype(np.uint8)
        self._forget()
        self._ids: IdIndex | None = None
        self._link_ids: IdIndex | None = None
        self._lanes: Lanes | None = None
        self._incidence: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]] | None = None
        self._degree: npt.NDArray[np.int32] | None = None
        self.version += 1

    def _forget(self) -> None:
        self._nodes_by_place: PackedBoxes | None = None
        self._links_by_place: PackedLinks | None = None
        self._levels: LabelLevels | None = None
        self._levels_stale = False

    # What there is

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.places)

    @property
    def link_count(self) -> int:
        """Number of links."""
        return len(self.columns.link_ids)

    def row(self, entity_id: bytes) -> int | None:
        """The row of an entity, or None where it is not on the board."""
        return self._entity_index().row(entity_id)

    def rows(self, entity_ids: Iterable[bytes]) -> Rows:
        """Rows of the entities that are on the board, in the order given."""
        found = self._entity_index().rows(entity_ids)
        return found[found >= 0]

    def link_row(self, link_id: bytes) -> int | None:
        """The row of a link, or None where it is not on the board."""
        return self._link_index().row(link_id)

    def link_rows(self, link_ids: Iterable[bytes]) -> Rows:
        """Rows of the links that are on the board, in the order given."""
        found = self._link_index().rows(link_ids)
        return found[found >= 0]

    def entity_id(self, row: int) -> bytes:
        """The identifier of the entity in a row."""
        return bytes(self.columns.entity_ids[row].tobytes())

    def link_id(self, row: int) -> bytes:
        """The identifier of the link in a row."""
        return bytes(self.columns.link_ids[row].tobytes())

    def entity_ids(self, rows: npt.NDArray[np.integer]) -> list[bytes]:
        """Identifiers of several rows."""
        return [bytes(item) for item in self.columns.entity_ids[rows].tolist()]

    def link_ids(self, rows: npt.NDArray[np.integer]) -> list[bytes]:
        """Identifiers of several link rows."""
        return [bytes(item) for item in self.columns.link_ids[rows].tolist()]

    def link_label(self, row: int) -> str:
        """The words on a link: its own, else those of its kind."""
        own = self.columns.link_labels[row]
        if own:
            return own
        kind = self.columns.link_kind_names[self.columns.link_kind[row]]
        entry = self.vocabulary.links.get(kind)
        return entry.label if entry else kind.replace("_", " ")

    # Derived columns, made when first asked for

    def _entity_index(self) -> IdIndex:
        if self._ids is None:
            self._ids = IdIndex(self.columns.entity_ids)
        return self._ids

    def _link_index(self) -> IdIndex:
        if self._link_ids is None:
            self._link_ids = IdIndex(self.columns.link_ids)
        return self._link_ids

    @property
    def visible(self) -> npt.NDArray[np.bool_]:
        """(n,) whether a node is drawn."""
        return np.asarray((self.flags & NodeFlag.HIDDEN) == 0)

    @property
    def lanes(self) -> Lanes:
        """Lanes of all links."""
        if self._lanes is None:
            self._lanes = assign_lanes(self.columns.link_from, self.columns.link_to)
        return self._lanes

    @property
    def degree(self) -> npt.NDArray[np.int32]:
        """(n,) number of links at each node."""
        if self._degree is None:
            ends = np.concatenate([self.columns.link_from, self.columns.link_to])
            self._degree = np.bincount(ends, minlength=self.node_count).astype(np.int32)
        return self._degree

    @property
    def levels(self) -> LabelLevels:
        """From which zoom on each label is shown; after moves true again once `settle` was called."""
        if self._levels is None:
            importance = self.degree + np.where(self.flags & NodeFlag.PINNED, 3, 0)
            self._levels = LabelLevels(self.places, importance, self.columns.labels, self.visible)
        return self._levels

    def settle(self) -> bool:
        """Bring label levels up to date after moves; tells whether anything was to do."""
        if not self._levels_stale:
            return False
        self._levels, self._levels_stale = None, False
        return True

    def prepare(self, zoom: float) -> None:
        """Work out what painting at a zoom will ask for. May run in another thread while nothing changes the scene."""
        with self._changing:
            self.nodes_in((0.0, 0.0, 0.0, 0.0))
            self.levels.rows(zoom)
            self._packed_links()
            self.links_at(np.zeros(1, np.int64)[: self.node_count])
            self._entity_index()

    @property
    def prepared(self) -> bool:
        """Whether links can be looked up by place without working anything out first."""
        return self._links_by_place is not None

    def links_at(self, rows: npt.NDArray[np.integer]) -> Rows:
        """Rows of the links with at least one end among the nodes `rows`, each once."""
        if self._incidence is None:
            ends = np.concatenate([self.columns.link_from, self.columns.link_to])
            starts = np.concatenate([[0], np.cumsum(self.degree)]).astype(np.int32)
            order = np.argsort(ends, kind="stable")
            self._incidence = starts, (order % max(self.link_count, 1)).astype(np.int32)
        starts, links = self._incidence
        counts = starts[np.asarray(rows) + 1] - starts[rows]
        if not counts.sum():
            return np.empty(0, np.int64)
        first = np.repeat(starts[rows] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        return np.unique(links[first + np.arange(counts.sum())]).astype(np.int64)

    def neighbours(self, rows: npt.NDArray[np.integer]) -> Rows:
        """Rows of the nodes linked to any of `rows`, without `rows` themselves."""
        links = self.links_at(rows)
        ends = np.union1d(self.columns.link_from[links], self.columns.link_to[links])
        return np.setdiff1d(ends, rows).astype(np.int64)

    # Geometry

    @property
    def bounds(self) -> Rect | None:
        """The rectangle around all visible nodes with their bodies, or None for an empty board."""
        if self._bounds is None or self._bounds[0] != self.version:
            self._bounds = self.version, self.bounds_of(np.flatnonzero(self.visible))
        return self._bounds[1]

    @property
    def settled_area(self) -> float:
        """The area in which most nodes are, in square board units: that of as many even cells as crowd them alike."""
        if self._settled is None or self._settled[0] != self.version:
            self._settled = self.version, _settled_area(self.places, self.bounds)
        return self._settled[1]

    def bounds_of(self, rows: npt.NDArray[np.integer]) -> Rect | None:
        """The rectangle around some nodes, or None for no nodes."""
        if not len(rows):
            return None
        (left, top), (right, bottom) = self.places[rows].min(axis=0).tolist(), self.places[rows].max(axis=0).tolist()
        return left - NODE_REACH, top - NODE_REACH, right + NODE_REACH, bottom + NODE_REACH + 30.0

    def link_boxes(self, rows: npt.NDArray[np.integer] | None = None) -> Floats:
        """(k, 4) boxes around links, wide enough for their curves and loops."""
        one = self.columns.link_from if rows is None else self.columns.link_from[rows]
        two = self.columns.link_to if rows is None else self.columns.link_to[rows]
        lane = self.lanes.lane if rows is None else self.lanes.lane[rows]
        a, b = self.places[one], self.places[two]
        boxes = np.concatenate([np.minimum(a, b), np.maximum(a, b)], axis=1)
        reach = self._reach(lane, one == two)[:, None]
        boxes[:, :2] -= reach
        boxes[:, 2:] += reach
        return boxes

    def _reach(self, lane: npt.NDArray[np.int16], loops: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
        """How far curves leave the box around their ends."""
        bent = np.where(lane == BUNDLED, 0.0, np.abs(lane.astype(np.float32)) * CURVE_STEP)
        return np.where(loops, _LOOP_REACH, bent).astype(np.float32)

    def nodes_in(self, rect: Rect) -> Rows:
        """Rows of visible nodes whose centre lies in a rectangle."""
        left, top, right, bottom = rect
        if self.node_count > 4096:
            if self._nodes_by_place is None:
                self._nodes_by_place = PackedBoxes(np.hstack([self.places, self.places]))
            rows = self._nodes_by_place.candidates(rect)
            x, y, flags = self.places[rows, 0], self.places[rows, 1], self.flags[rows]
        else:
            rows = np.arange(self.node_count, dtype=np.int32)
            x, y, flags = self.places[:, 0], self.places[:, 1], self.flags
        inside = (x >= left) & (x <= right) & (y >= top) & (y <= bottom) & ((flags & NodeFlag.HIDDEN) == 0)
        return np.sort(rows[inside]).astype(np.int64)

    def _packed_links(self) -> PackedLinks:
        if self._links_by_place is None:
            columns = self.columns
            reach = self._reach(self.lanes.lane, columns.link_from == columns.link_to)
            self._links_by_place = PackedLinks(self.places, columns.link_from, columns.link_to, reach)
        return self._links_by_place

    def links_near(self, rect: Rect) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Rows of drawn links whose box meets a rectangle, in no order, and their ends (4, k) in single precision."""
        rows, ends = self._packed_links().near(rect)
        kept = self._drawn_mask(rows)
        if kept is None:
            return rows.astype(np.int64), ends
        return rows[kept].astype(np.int64), ends[:, kept]

    def links_in(self, rect: Rect) -> Rows:
        """Rows of drawn links whose box meets a rectangle, in row order."""
        return np.sort(self.links_near(rect)[0])

    def drawn(self, links: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
        """Those of some links that are drawn: both ends visible, and not inside a bundle."""
        kept = self._drawn_mask(links)
        return links if kept is None else np.asarray(links[kept])

    def _drawn_mask(self, links: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_] | None:
        """(k,) which of some links are drawn; None for all of them."""
        hidden = (self.flags & NodeFlag.HIDDEN) != 0
        bundles = bool(self.lanes.bundles)
        if not bundles and not hidden.any():
            return None
        kept = self.lanes.lane[links] != BUNDLED if bundles else np.ones(len(links), np.bool_)
        if hidden.any():
            kept &= ~(hidden[self.columns.link_from[links]] | hidden[self.columns.link_to[links]])
        return np.asarray(kept)

    def curves(self, links: npt.NDArray[np.integer]) -> Floats:
        """(k, 4, 2) control points of links in board units."""
        one, two = self.columns.link_from[links], self.columns.link_to[links]
        ends = np.hstack([self.places[one], self.places[two]])
        return control_points(ends, self.lanes.lane[links], one > two)

    def node_boxes(self, rows: npt.NDArray[np.integer], label_width: float = 170.0) -> Floats:
        """(k, 4) boxes around nodes with their labels, in board units at zoom 1."""
        half = max(NODE_REACH, label_width / 2)
        places = self.places[rows]
        return np.hstack([places - (half, NODE_REACH), places + np.array([half, NODE_REACH + 40.0])])

    # Changes

    def move(self, rows: Rows, places: Floats) -> Dirty:
        """Put nodes at new (k, 2) places; tells the boxes of what was and what is now there."""
        with self._changing:
            return self._move(rows, places) if len(rows) else Dirty()

    def _move(self, rows: Rows, places: Floats) -> Dirty:
        places, clamped = sane_positions(places[:, 0], places[:, 1])
        links = self.links_at(rows)
        before = np.vstack([self.node_boxes(rows), self.link_boxes(links)])
        self.places[rows] = places
        keep = np.uint8(~NodeFlag.CLAMPED & 0xFF)
        self.flags[rows] = (self.flags[rows] & keep) | clamped * np.uint8(NodeFlag.CLAMPED)
        after = np.vstack([self.node_boxes(rows), self.link_boxes(links)])
        if len(rows) > self.node_count // 4:
            self._forget()
        else:
            if self._nodes_by_place is not None:
                self._nodes_by_place.grow(rows, np.hstack([places, places]))
            if self._links_by_place is not None:
                ends = [self.places[self.columns.link_from[links]], self.places[self.columns.link_to[links]]]
                self._links_by_place.update(links, np.hstack(ends))
        self._levels_stale = True
        self.version += 1
        return Dirty(np.vstack([before, after]))

    def set_places(self, places: Mapping[bytes, tuple[float, float]]) -> Dirty:
        """Put entities at new places by identifier; those not on the board are passed over."""
        ids = list(places)
        rows = self._entity_index().rows(ids)
        there = np.flatnonzero(rows >= 0)
        targets = np.array([places[ids[k]] for k in there], np.float64).reshape(-1, 2)
        return self.move(rows[there], targets)

    def apply(
        self,
        upsert: BoardColumns | None = None,
        removed_entities: Iterable[bytes] = (),
        removed_links: Iterable[bytes] = (),
    ) -> Dirty:
        """Change the board by what was touched.

        Args:
            upsert: nodes and links that are new or differ, as columns of their own; links may only name nodes that
                are among these columns.
            removed_entities: entities that left the board; their links go with them.
            removed_links: links that left the board.
        """
        with self._changing:
            return self._apply(upsert, removed_entities, removed_links)

    def _apply(
        self, upsert: BoardColumns | None, removed_entities: Iterable[bytes], removed_links: Iterable[bytes]
    ) -> Dirty:
        dirty = Dirty()
        gone = self.rows(removed_entities)
        gone_links = self.link_rows(removed_links)
        if len(gone) or len(gone_links):
            gone_links = np.union1d(gone_links, self.links_at(gone)).astype(np.int64)
            rects = np.vstack([self.node_boxes(gone), self.link_boxes(gone_links)])
            dirty |= Dirty(rects)
            self._load(without(self.columns, gone, gone_links))
        if upsert is not None and (len(upsert.entity_ids) or len(upsert.link_ids)):
            old = self.rows(bytes(i) for i in upsert.entity_ids.tolist())
            dirty |= Dirty(np.vstack([self.node_boxes(old), self.link_boxes(self.links_at(old))]))
            self._load(merged(self.columns, upsert, self._entity_index(), self._link_index()))
            new = self.rows(bytes(i) for i in upsert.entity_ids.tolist())
            dirty |= Dirty(np.vstack([self.node_boxes(new), self.link_boxes(self.links_at(new))]))
        return dirty

    def replace(self, columns: BoardColumns) -> Dirty:
        """Read the whole board again."""
        with self._changing:
            self._load(columns)
        return Dirty(everything=True)

    def set_groups(self, groups: Iterable[Group]) -> Dirty:
        """Replace the hulls."""
        self.groups = tuple(groups)
        self.version += 1
        return Dirty(everything=True)

    def label_lines(self, row: int) -> tuple[str, ...]:
        """The label of a node as it is drawn: harmless characters, at most two lines, elided."""
        return shown_label(self.columns.labels[row])

    def memory(self) -> tuple[int, int]:
        """Bytes held for nodes and for links, derived arrays included."""
        node_arrays = (self.places, self.flags, self.columns.entity_ids, self.columns.x, self.columns.y)
        nodes = sum(a.nbytes for a in (*node_arrays, self.columns.kind, self.columns.off_board))
        nodes += 3 * self.node_count + sum(map(len, self.columns.labels)) + 57 * self.node_count
        nodes += sum(i.nbytes for i in (self._ids, self._nodes_by_place, self._levels) if i is not None)
        c = self.columns
        links = sum(a.nbytes for a in (c.link_ids, c.link_from, c.link_to, c.link_kind, c.strength, c.direction))
        links += 2 * self.link_count + 8 * self.link_count
        links += sum(i.nbytes for i in (self._link_ids, self._links_by_place) if i is not None)
        if self._lanes is not None:
            links += self._lanes.lane.nbytes + 100 * len(self._lanes.bundles)
        if self._incidence is not None:
            links += self._incidence[1].nbytes
        return nodes, links


def _settled_area(places: Floats, bounds: Rect | None) -> float:
    if bounds is None:
        return 1.0
    left, top, right, bottom = bounds
    x = ((places[:, 0] - left) * (_GRID / (right - left))).astype(np.int64).clip(0, _GRID - 1)
    y = ((places[:, 1] - top) * (_GRID / (bottom - top))).astype(np.int64).clip(0, _GRID - 1)
    counts = np.bincount(y * _GRID + x).astype(np.float64)
    cells = float(counts.sum() ** 2 / np.maximum((counts**2).sum(), 1.0))
    return cells * (right - left) * (bottom - top) / _GRID**2
