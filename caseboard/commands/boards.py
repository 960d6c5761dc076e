"""What can be done to boards: make, rename, remove, and where entities stand on them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from caseboard.errors import InvalidValue, NotFound
from caseboard.model.ids import Id
from caseboard.model.records import Board, Placement
from caseboard.store.reader import Reader
from caseboard.store.writer import Writer

FARTHEST = 1e7
_FEW = 64


def add_board(writer: Writer, name: str) -> Board:
    """Add an empty board after the others.

    Raises:
        InvalidValue: the name is empty or taken.
    """
    boards = writer.read.all(Board)
    _check_name(name, boards)
    return writer.new(Board, name=name, ordinal=max((board.ordinal for board in boards), default=-1) + 1)


def boards_of(reader: Reader) -> list[Board]:
    """All boards in their order."""
    return sorted(reader.all(Board), key=lambda board: (board.ordinal, board.id))


def find_board(reader: Reader, name: str | None = None) -> Board:
    """The board of that name in any case, or the first.

    Raises:
        NotFound: there is none.
    """
    for board in boards_of(reader):
        if name is None or board.name.casefold() == name.casefold():
            return board
    raise NotFound("The case has no board." if name is None else f"There is no board “{name}” in the case.")


def rename_board(writer: Writer, board_id: Id, name: str) -> Board:
    """Give a board another name.

    Raises:
        InvalidValue: the name is empty or taken.
    """
    _check_name(name, [board for board in writer.read.all(Board) if board.id != board_id])
    return writer.put(replace(writer.read.get(Board, board_id), name=name))


def remove_board(writer: Writer, board_id: Id) -> None:
    """Remove a board; the entities stay in the case.

    Raises:
        InvalidValue: it is the last one.
    """
    if writer.read.count(Board) < 2:
        raise InvalidValue("A case needs at least one board.")
    writer.remove_many(Placement, [one.id for one in writer.read.where(Placement, board_id=board_id)])
    writer.remove(Board, board_id)


def place(writer: Writer, board_id: Id, positions: Mapping[Id, tuple[float, float]]) -> None:
    """Put entities on a board, or move them there; `(x, y)` in board units, y downwards.

    Raises:
        InvalidValue: a position is not a number or lies more than 10,000,000 units out.
    """
    standing = _standing(writer, board_id, positions)
    for entity_id, (x, y) in positions.items():
        if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= FARTHEST):
            raise InvalidValue(f"An entity cannot stand at ({x}, {y}) on a board.")
        if entity_id in standing:
            writer.put(replace(standing[entity_id], x=float(x), y=float(y)))
        else:
            writer.new(Placement, board_id=board_id, entity_id=entity_id, x=float(x), y=float(y))


def take_off(writer: Writer, board_id: Id, entity_ids: Collection[Id]) -> None:
    """Take entities off a board; they stay in the case."""
    writer.remove_many(Placement, [one.id for one in _standing(writer, board_id, entity_ids).values()])


def set_pinned(writer: Writer, board_id: Id, entity_ids: Collection[Id], pinned: bool) -> None:
    """Pin entities where they stand, or let them go."""
    for one in _standing(writer, board_id, entity_ids).values():
        writer.put(replace(one, pinned=pinned))


def set_hidden(writer: Writer, board_id: Id, entity_ids: Collection[Id], hidden: bool) -> None:
    """Hide entities on a board, or show them again."""
    for one in _standing(writer, board_id, entity_ids).values():
        writer.put(replace(one, hidden=hidden))


def _standing(writer: Writer, board_id: Id, entity_ids: Collection[Id] | Mapping[Id, object]) -> dict[Id, Placement]:
    if len(entity_ids) > _FEW:
        found: Iterable[Placement] = writer.read.where(Placement, board_id=board_id)
    else:
        found = (
            one
            for entity_id in entity_ids
            for one in writer.read.where(Placement, board_id=board_id, entity_id=entity_id)
        )
    return {one.entity_id: one for one in found if one.entity_id in entity_ids}


def _check_name(name: str, boards: Iterable[Board]) -> None:
    if not name.strip():
        raise InvalidValue("A board needs a name.")
    if any(board.name.casefold() == name.casefold() for board in boards):
        raise InvalidValue(f"There is a board “{name}” already.")
