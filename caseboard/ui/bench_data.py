"""Boards and case files to measure with."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from caseboard.commands.boards import boards_of
from caseboard.commands.case import Case
from caseboard.model.changes import ChangeKind
from caseboard.model.grades import Direction, Strength
from caseboard.model.ids import new_ids
from caseboard.model.records import Entity, Link, Placement
from caseboard.store.columns import BoardColumns
from caseboard.store.dbapi import connect

_STRENGTHS = [strength.value for strength in Strength]
_DIRECTIONS = [direction.value for direction in Direction]


def clustered(nodes: int, links: int, seed: int) -> BoardColumns:
    """A picture like that of a force layout: clusters, nine of ten links short, hubs."""
    rng = np.random.default_rng(seed)
    clusters = max(1, nodes // 250)
    centres = rng.normal(size=(clusters, 2)) * math.sqrt(nodes) * 55
    member = np.sort(rng.integers(0, clusters, nodes))
    places = centres[member] + rng.normal(size=(nodes, 2)) * 900 * rng.gamma(2, 0.5, nodes)[:, None]
    one = rng.permutation(nodes)[(rng.random(links) ** 1.6 * nodes).astype(np.int64)]
    near = np.clip(one + rng.integers(-60, 61, links), 0, nodes - 1)
    two = np.where(rng.random(links) < 0.9, near, rng.integers(0, nodes, links))
    two = np.where(two == one, (two + 1) % nodes, two)
    kinds = ("organisation", "person", "ip", "network", "asn", "domain", "host", "url", "email", "malware")
    link_kinds = ("owns", "hosts", "resolves_to", "contains", "transit_to")
    return BoardColumns(
        entity_ids=np.frombuffer(rng.bytes(16 * nodes), "V16"),
        x=places[:, 0].copy(),
        y=places[:, 1].copy(),
        kind=(member % len(kinds)).astype(np.int16),
        kind_names=kinds,
        labels=[f"Entity number {row}" for row in range(nodes)],
        pinned=rng.random(nodes) < 0.01,
        hidden=np.zeros(nodes, bool),
        disputed=rng.random(nodes) < 0.02,
        off_board=(rng.integers(1, 20, nodes) * (rng.random(nodes) < 0.1)).astype(np.int32),
        link_ids=np.frombuffer(rng.bytes(16 * links), "V16"),
        link_from=one.astype(np.int32),
        link_to=two.astype(np.int32),
        link_kind=rng.integers(0, len(link_kinds), links).astype(np.int16),
        link_kind_names=link_kinds,
        strength=rng.choice(3, links, p=[0.7, 0.2, 0.1]).astype(np.uint8),
        direction=rng.choice(3, links, p=[0.8, 0.05, 0.15]).astype(np.uint8),
        inferred=rng.random(links) < 0.05,
        link_labels=[""] * links,
        link_disputed=np.zeros(links, bool),
    )


def write_case(columns: BoardColumns, path: Path) -> None:
    """Make a case file that holds a board, as one import."""
    with Case.create(path, title="Measured") as case, case.changing("Fill", ChangeKind.IMPORT) as writer:
        board = boards_of(writer.read)[0].id
        ids, link_ids = new_ids(len(columns.entity_ids)), new_ids(len(columns.link_ids))
        place_ids = new_ids(len(ids))
        by = writer.now, writer.actor
        kinds, link_kinds = columns.kind_names, columns.link_kind_names
        ends = zip(columns.link_from.tolist(), columns.link_to.tolist(), strict=True)
        writer.insert_rows(
            Entity,
            (
                (key, *by, kinds[kind], label, None)
                for key, kind, label in zip(ids, columns.kind.tolist(), columns.labels, strict=True)
            ),
        )
        grades = zip(columns.strength.tolist(), columns.direction.tolist(), columns.inferred.tolist(), strict=True)
        writer.insert_rows(
            Link,
            (
                (key, *by, link_kinds[kind], ids[one], ids[two], _STRENGTHS[s], _DIRECTIONS[d], int(i), "")
                for key, kind, (one, two), (s, d, i) in zip(
                    link_ids, columns.link_kind.tolist(), ends, grades, strict=True
                )
            ),
        )
        places = zip(columns.x.tolist(), columns.y.tolist(), columns.pinned.tolist(), strict=True)
        writer.insert_rows(
            Placement,
            (
                (key, *by, board, entity, x, y, int(pinned), 0)
                for key, entity, (x, y, pinned) in zip(place_ids, ids, places, strict=True)
            ),
        )


def fetch(path: Path) -> int:
    """Fetch the columns of the only board with a bare cursor; returns the number of rows."""
    with connect(str(path)) as connection:
        nodes = connection.execute(
            "SELECT p.entity_id, p.x, p.y, p.pinned, p.hidden, e.kind, e.label"
            " FROM placement p JOIN entity e ON e.id = p.entity_id"
        ).fetchall()
        links = connection.execute(
            "SELECT id, from_id, to_id, kind, strength, direction, inferred, label FROM link"
        ).fetchall()
    return len(nodes) + len(links)
