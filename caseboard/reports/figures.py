"""Prepares boards for print: nothing that is withheld is on them, and identifiers are broken so that nobody clicks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from caseboard.commands.case import Case
from caseboard.commands.visible import visible
from caseboard.errors import NotFound
from caseboard.model.ids import Id
from caseboard.model.records import Board, Link
from caseboard.reports.marking import Printable
from caseboard.reports.model import Dispute, Figure
from caseboard.reports.naming import Naming
from caseboard.store.columns import BoardColumns


def figures(
    case: Case, shown: Printable, naming: Naming, disputed: Iterable[bytes], wanted: Iterable[str] | None
) -> tuple[Figure, ...]:
    """The boards of a case that have something on them, or those of the wanted names.

    Raises:
        NotFound: there is no board of a wanted name.
    """
    boards = sorted(case.read.all(Board), key=lambda board: (board.ordinal, board.id))
    names = None if wanted is None else set(wanted)
    unknown = (names or set()) - {board.name for board in boards}
    if unknown:
        raise NotFound(f"There is no board “{min(unknown)}”; the case has {', '.join(board.name for board in boards)}.")
    found: list[Figure] = []
    for board in boards:
        if names is not None and board.name not in names:
            continue
        columns = _printed(case.read.board_columns(board.id), shown, naming, set(disputed))
        if len(columns.entity_ids):
            found.append(Figure(f"board-{len(found) + 1}", board.name, columns))
    return tuple(found)


def disputed_subjects(disputes: Collection[tuple[bytes, Dispute]]) -> set[bytes]:
    """The entities and links that get a badge."""
    return {subject for subject, dispute in disputes if dispute.state == "disputed"}


def _printed(columns: BoardColumns, shown: Printable, naming: Naming, disputed: set[bytes]) -> BoardColumns:
    if shown.withheld:
        columns = _without_withheld(columns, shown, disputed)
    ids = [Id(bytes(identifier)) for identifier in columns.entity_ids]
    labels = [visible(naming.caption(shown.entities[one])) for one in ids]
    return replace(columns, labels=labels, link_labels=[visible(naming.prose(one)) for one in columns.link_labels])


def _without_withheld(columns: BoardColumns, shown: Printable, disputed: set[bytes]) -> BoardColumns:
    ids = [bytes(identifier) for identifier in columns.entity_ids]
    link_ids = [bytes(identifier) for identifier in columns.link_ids]
    stays = np.array([one in shown.entities for one in ids], bool)
    link_stays = np.array([one in shown.links for one in link_ids], bool)
    row_after = np.cumsum(stays, dtype=np.int32) - 1
    kept = [one for one in ids if one in shown.entities]
    kept_links = [one for one in link_ids if one in shown.links]
    return BoardColumns(
        columns.entity_ids[stays],
        columns.x[stays],
        columns.y[stays],
        columns.kind[stays],
        columns.kind_names,
        [label for label, stay in zip(columns.labels, stays, strict=True) if stay],
        columns.pinned[stays],
        columns.hidden[stays],
        np.array([one in disputed for one in kept], bool),
        _off_board(kept, shown.links.values()),
        columns.link_ids[link_stays],
        row_after[columns.link_from[link_stays]],
        row_after[columns.link_to[link_stays]],
        columns.link_kind[link_stays],
        columns.link_kind_names,
        columns.strength[link_stays],
        columns.direction[link_stays],
        columns.inferred[link_stays],
        [label for label, stay in zip(columns.link_labels, link_stays, strict=True) if stay],
        np.array([one in disputed for one in kept_links], bool),
    )


def _off_board(kept: list[bytes], links: Iterable[Link]) -> np.ndarray:
    """(n,) int32: distinct linked entities that are not on the board, of those that may be shown at all."""
    here = set(kept)
    others: dict[bytes, set[bytes]] = defaultdict(set)
    for link in links:
        for one, other in ((link.from_id, link.to_id), (link.to_id, link.from_id)):
            if one in here and other not in here:
                others[one].add(other)
    return np.array([len(others[one]) for one in kept], np.int32)
