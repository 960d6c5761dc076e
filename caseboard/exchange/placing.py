"""Puts entities on a board beside what they belong with; nothing that stands there moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from caseboard.board.layouts import ICON, LayoutInput, place_new_beside_neighbours
from caseboard.board.style import LABEL_CHARACTERS, LABEL_LINES
from caseboard.commands.boards import place
from caseboard.commands.case import Writer
from caseboard.model.ids import Id
from caseboard.model.records import Entity
from caseboard.progress import Progress

_CHARACTER = 7.0
_LINE = 16.0


def place_beside(
    writer: Writer,
    board_id: Id,
    entity_ids: Sequence[Id],
    near: Mapping[Id, Collection[Id]] | None = None,
    progress: Progress | None = None,
) -> None:
    """Put those entities on a board that do not stand there yet.

    Args:
        writer: the change this is part of.
        board_id: the board.
        entity_ids: what to place, in the order in which places are given.
        near: for an entity, others that it belongs with although no link says so; links count in any case.
        progress: cancels.
    """
    columns = writer.read.board_columns(board_id)
    standing = {Id(bytes(one)): row for row, one in enumerate(columns.entity_ids.tolist())}
    new = [one for one in dict.fromkeys(entity_ids) if one not in standing]
    if not new:
        return
    rows = standing | {one: len(standing) + number for number, one in enumerate(new)}
    sizes = [_size(label) for label in columns.labels]
    sizes += [_size(writer.read.get(Entity, one).label) for one in new]
    places = np.full((len(rows), 2), np.nan)
    places[: len(standing), 0], places[: len(standing), 1] = columns.x, columns.y
    board = LayoutInput.of(len(rows), _ends(writer, new, near or {}, rows), np.array(sizes), positions=places)
    found = place_new_beside_neighbours(board, progress or Progress())
    place(writer, board_id, {one: (float(found[rows[one], 0]), float(found[rows[one], 1])) for one in new})


def _ends(
    writer: Writer, new: Sequence[Id], near: Mapping[Id, Collection[Id]], rows: Mapping[Id, int]
) -> list[tuple[int, int]]:
    ends = []
    for one in new:
        linked = [end for link in writer.read.links_of(one) for end in (link.from_id, link.to_id) if end != one]
        ends += [(rows[one], rows[other]) for other in (*linked, *near.get(one, ())) if other in rows and other != one]
    return ends


def _size(label: str) -> tuple[float, float]:
    """The box of a node with its label under it, in board units."""
    lines = min(LABEL_LINES, 1 + len(label) // LABEL_CHARACTERS)
    return max(ICON, min(len(label), LABEL_CHARACTERS) * _CHARACTER), ICON + lines * _LINE
