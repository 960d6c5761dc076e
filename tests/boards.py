"""Builders of boards for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from caseboard.board.scene import Scene
from caseboard.store.columns import BoardColumns

Link = tuple[int, int] | tuple[int, int, str]
MakeColumns = Callable[..., BoardColumns]
MakeScene = Callable[..., Scene]


def identifier(number: int, table: int = 1) -> bytes:
    """A stable identifier for the n-th thing."""
    return bytes([table]) * 8 + number.to_bytes(8, "big")


def columns(
    places: Sequence[tuple[float, float]] | np.ndarray,
    links: Sequence[Link] | np.ndarray = (),
    *,
    labels: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    first: int = 0,
    first_link: int = 0,
    **given: np.ndarray | list[str],
) -> BoardColumns:
    """Columns of nodes at places and links between their rows; further columns by name."""
    xy = np.asarray(places, np.float64).reshape(-1, 2)
    n, m = len(xy), len(links)
    kinds = list(kinds) if kinds else ["organisation"] * n
    names = tuple(dict.fromkeys(kinds)) or ("organisation",)
    link_names = tuple(dict.fromkeys(link[2] if len(link) > 2 else "owns" for link in links)) or ("owns",)
    link_kind = [link_names.index(link[2] if len(link) > 2 else "owns") for link in links]
    body = {
        "entity_ids": np.frombuffer(b"".join(identifier(first + k) for k in range(n)), "V16"),
        "x": xy[:, 0].copy(),
        "y": xy[:, 1].copy(),
        "kind": np.array([names.index(kind) for kind in kinds], np.int16),
        "kind_names": names,
        "labels": list(labels) if labels is not None else [f"Entity {k}" for k in range(n)],
        "pinned": np.zeros(n, bool),
        "hidden": np.zeros(n, bool),
        "disputed": np.zeros(n, bool),
        "off_board": np.zeros(n, np.int32),
        "link_ids": np.frombuffer(b"".join(identifier(first_link + k, 2) for k in range(m)), "V16"),
        "link_from": np.array([link[0] for link in links], np.int32),
        "link_to": np.array([link[1] for link in links], np.int32),
        "link_kind": np.array(link_kind, np.int16),
        "link_kind_names": link_names,
        "strength": np.zeros(m, np.uint8),
        "direction": np.zeros(m, np.uint8),
        "inferred": np.zeros(m, bool),
        "link_labels": [""] * m,
        "link_disputed": np.zeros(m, bool),
    }
    return BoardColumns(**{**body, **given})  # type: ignore[arg-type]
