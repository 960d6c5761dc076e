"""A board as columns: what the canvas needs of 100,000 entities without making an object of any of them."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np

from caseboard.model.grades import Direction, Strength
from caseboard.model.ids import Id
from caseboard.store.disputes import disputed_subjects

_STRENGTHS = {strength.value: code for code, strength in enumerate(Strength)}
_DIRECTIONS = {direction.value: code for code, direction in enumerate(Direction)}
_SMALL_SHARE = 20


@dataclass(frozen=True)
class BoardColumns:
    """The `n` entities of one board and the `m` links with both ends on it, in order of identifier.

    `off_board` counts, for each entity, the distinct linked entities that are not on the board. `strength` is 0
    confirmed, 1 unconfirmed, 2 tentative; `direction` 0 forward, 1 both, 2 none. An empty link label means the label
    of its kind.
    """

    entity_ids: np.ndarray  # (n,) V16
    x: np.ndarray  # (n,) float64, board units
    y: np.ndarray  # (n,) float64, board units, downwards
    kind: np.ndarray  # (n,) int16, into kind_names
    kind_names: tuple[str, ...]
    labels: list[str]
    pinned: np.ndarray  # (n,) bool
    hidden: np.ndarray  # (n,) bool
    disputed: np.ndarray  # (n,) bool
    off_board: np.ndarray  # (n,) int32
    link_ids: np.ndarray  # (m,) V16
    link_from: np.ndarray  # (m,) int32, rows
    link_to: np.ndarray  # (m,) int32, rows
    link_kind: np.ndarray  # (m,) int16, into link_kind_names
    link_kind_names: tuple[str, ...]
    strength: np.ndarray  # (m,) uint8
    direction: np.ndarray  # (m,) uint8
    inferred: np.ndarray  # (m,) bool
    link_labels: list[str]
    link_disputed: np.ndarray  # (m,) bool


def read_board_columns(connection: apsw.Connection, board_id: Id) -> BoardColumns:
    """Read one board.

    The garbage collector rests meanwhile: it would walk the growing lists of rows again and again.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read(connection, board_id)
    finally:
        if collecting:
            gc.enable()


def _read(connection: apsw.Connection, board_id: Id) -> BoardColumns:
    nodes = list(
        connection.execute(
            "SELECT p.entity_id, p.x, p.y, p.pinned, p.hidden, e.kind, e.label FROM placement p"
            " JOIN entity e ON e.id = p.entity_id WHERE p.board_id = ? ORDER BY p.entity_id",
            (board_id,),
        )
    )
    ids, x, y, pinned, hidden, kinds, labels = _columns(nodes, 7)
    entity_ids = _ids(ids)
    kind, kind_names = _codes(kinds)
    links = _links(connection, board_id, len(nodes))
    link_ids, from_ids, to_ids, link_kinds, strengths, directions, inferred, link_labels = _columns(links, 8)
    ends = (rows_of(entity_ids, _ids(from_ids)), rows_of(entity_ids, _ids(to_ids)))
    inside = (ends[0] >= 0) & (ends[1] >= 0)
    kept = np.flatnonzero(inside)
    if len(kept) < len(links):
        link_kinds, strengths, directions, inferred, link_labels = (
            [column[int(row)] for row in kept] for column in (link_kinds, strengths, directions, inferred, link_labels)
        )
    link_kind, link_kind_names = _codes(link_kinds)
    disputed = disputed_subjects(connection)
    all_link_ids = _ids(link_ids)
    return BoardColumns(
        entity_ids,
        np.array(x, dtype=np.float64),
        np.array(y, dtype=np.float64),
        kind,
        kind_names,
        list(labels),
        np.array(pinned, dtype=bool),
        np.array(hidden, dtype=bool),
        _members(ids, disputed),
        _off_board(len(nodes), ends, _ids(from_ids), _ids(to_ids)),
        all_link_ids[kept],
        ends[0][kept],
        ends[1][kept],
        link_kind,
        link_kind_names,
        np.array([_STRENGTHS[value] for value in strengths], dtype=np.uint8),
        np.array([_DIRECTIONS[value] for value in directions], dtype=np.uint8),
        np.array(inferred, dtype=bool),
        list(link_labels),
        _members([all_link_ids[row].tobytes() for row in kept] if disputed else kept, disputed),
    )


def rows_of(sorted_ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each of `(k,) V16` identifiers its row in `(n,) V16` ascending ones, or -1; `(k,) int32`."""
    if not len(sorted_ids) or not len(wanted):
        return np.full(len(wanted), -1, dtype=np.int32)
    known, asked = sorted_ids.view("S16"), wanted.view("S16")
    places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[places] == asked, places, -1).astype(np.int32)


def _links(connection: apsw.Connection, board_id: Id, nodes: int) -> list[tuple[Any, ...]]:
    sql = "SELECT id, from_id, to_id, kind, strength, direction, inferred, label FROM link"
    entities: Any = connection.execute("SELECT count(*) FROM entity").fetchall()[0][0]
    if nodes * _SMALL_SHARE >= entities:
        return list(connection.execute(sql + " ORDER BY id"))
    on_board = "(SELECT entity_id FROM placement WHERE board_id = ?1)"
    return list(
        connection.execute(f"{sql} WHERE from_id IN {on_board} OR to_id IN {on_board} ORDER BY id", (board_id,))
    )


def _off_board(nodes: int, ends: tuple[np.ndarray, np.ndarray], from_ids: np.ndarray, to_ids: np.ndarray) -> np.ndarray:
    counts = np.zeros(nodes, dtype=np.int32)
    leaving, arriving = (ends[0] >= 0) & (ends[1] < 0), (ends[0] < 0) & (ends[1] >= 0)
    rows = np.concatenate([ends[0][leaving], ends[1][arriving]])
    others = np.concatenate([to_ids[leaving], from_ids[arriving]])
    if len(rows):
        pairs = np.rec.fromarrays([rows, others.view("S16")])
        np.add.at(counts, np.unique(pairs)["f0"], 1)
    return counts


def _columns(rows: list[tuple[Any, ...]], width: int) -> tuple[Sequence[Any], ...]:
    """Rows as columns; a list for each costs less than half of `zip(*rows)` with its 300,000 arguments."""
    return tuple([row[place] for row in rows] for place in range(width))


def _ids(ids: Sequence[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(ids), dtype="V16")


def _codes(names: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    known = tuple(sorted(set(names)))
    code = {name: number for number, name in enumerate(known)}
    return np.array([code[name] for name in names], dtype=np.int16), known


def _members(ids: Sequence[bytes] | np.ndarray, wanted: set[bytes]) -> np.ndarray:
    if not wanted:
        return np.zeros(len(ids), dtype=bool)
    return np.array([identifier in wanted for identifier in ids], dtype=bool)
