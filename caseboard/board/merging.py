"""Columns with some rows taken out, replaced or added."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from caseboard.board.index import IdIndex, Rows
from caseboard.store.columns import BoardColumns

_NODE_COLUMNS = ("entity_ids", "x", "y", "kind", "pinned", "hidden", "disputed", "off_board")
_LINK_COLUMNS = ("link_ids", "link_from", "link_to", "link_kind", "strength", "direction", "inferred", "link_disputed")


def empty_columns() -> BoardColumns:
    """The columns of an empty board."""
    kinds: dict[str, Any] = {
        "entity_ids": "V16", "x": "f8", "y": "f8", "kind": "i2", "pinned": "?", "hidden": "?", "disputed": "?",
        "off_board": "i4", "link_ids": "V16", "link_from": "i4", "link_to": "i4", "link_kind": "i2",
        "strength": "u1", "direction": "u1", "inferred": "?", "link_disputed": "?",
    }  # fmt: skip
    arrays: dict[str, Any] = {name: np.empty(0, kind) for name, kind in kinds.items()}
    return BoardColumns(kind_names=(), labels=[], link_kind_names=(), link_labels=[], **arrays)


def without(columns: BoardColumns, nodes: Rows, links: Rows) -> BoardColumns:
    """The columns less some rows; every link of a removed node must be among `links`."""
    keep = np.ones(len(columns.entity_ids), np.bool_)
    keep[nodes] = False
    keep_links = np.ones(len(columns.link_ids), np.bool_)
    keep_links[links] = False
    number = np.cumsum(keep, dtype=np.int32) - 1
    changed: dict[str, Any] = {name: getattr(columns, name)[keep] for name in _NODE_COLUMNS}
    changed |= {name: getattr(columns, name)[keep_links] for name in _LINK_COLUMNS}
    changed["link_from"], changed["link_to"] = number[changed["link_from"]], number[changed["link_to"]]
    changed["labels"] = [columns.labels[row] for row in np.flatnonzero(keep).tolist()]
    changed["link_labels"] = [columns.link_labels[row] for row in np.flatnonzero(keep_links).tolist()]
    return replace(columns, **changed)


def merged(columns: BoardColumns, more: BoardColumns, nodes: IdIndex, links: IdIndex) -> BoardColumns:
    """`columns` with the rows of `more` put over those of the same identifier, or behind the last."""
    kind_names, kind = _recoded(columns.kind_names, more.kind_names, more.kind)
    link_names, link_kind = _recoded(columns.link_kind_names, more.link_kind_names, more.link_kind)
    node_rows = _target_rows(nodes.rows(bytes(i) for i in more.entity_ids.tolist()), len(columns.entity_ids))
    link_rows = _target_rows(links.rows(bytes(i) for i in more.link_ids.tolist()), len(columns.link_ids))
    given = {field.name: getattr(more, field.name) for field in fields(more)} | {
        "kind": kind,
        "link_kind": link_kind,
        "link_from": node_rows[more.link_from].astype(np.int32),
        "link_to": node_rows[more.link_to].astype(np.int32),
    }
    changed: dict[str, Any] = {"kind_names": kind_names, "link_kind_names": link_names}
    for names, rows in ((_NODE_COLUMNS, node_rows), (_LINK_COLUMNS, link_rows)):
        for name in names:
            changed[name] = _put(getattr(columns, name), rows, given[name])
    changed["labels"] = _put_list(columns.labels, node_rows, more.labels)
    changed["link_labels"] = _put_list(columns.link_labels, link_rows, more.link_labels)
    return replace(columns, **changed)


def _recoded(
    known: tuple[str, ...], names: tuple[str, ...], codes: npt.NDArray[np.int16]
) -> tuple[tuple[str, ...], npt.NDArray[np.int16]]:
    all_names = known + tuple(name for name in names if name not in known)
    table = np.array([all_names.index(name) for name in names] or [0], np.int16)
    return all_names, table[codes]


def _target_rows(found: Rows, count: int) -> Rows:
    new = found < 0
    rows = found.copy()
    rows[new] = count + np.arange(int(new.sum()))
    return rows


def _put(column: npt.NDArray[Any], rows: Rows, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    size = max(len(column), int(rows.max()) + 1 if len(rows) else 0)
    result = np.empty(size, column.dtype)
    result[: len(column)] = column
    result[rows] = values
    return result


def _put_list(column: list[str], rows: Rows, values: list[str]) -> list[str]:
    result = column + [""] * max(0, (int(rows.max()) + 1 if len(rows) else 0) - len(column))
    for row, value in zip(rows.tolist(), values, strict=True):
        result[row] = value
    return result
