"""What the case file costs beside bare SQLite: one edit, opening, a bulk import, verification.

Run with `python tests/benchmarks/bench_case.py`. Every figure is the median of several runs, and a ratio to the bare
cost in the same run: the same rows into the same tables, with the same journal settings, by apsw alone.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw

from caseboard.commands.boards import find_board
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.model.changes import ChangeKind
from caseboard.model.ids import Id, new_ids
from caseboard.model.records import Entity, Link, Placement
from caseboard.store.rows import mapping

AT, BY = "2008-11-11T16:30:00.000Z", "bench"


def median(run: Callable[[], object], times: int) -> float:
    """The median seconds of a call."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def entities(ids: list[Id]) -> Iterator[tuple[Any, ...]]:
    """Rows of entities."""
    return ((identifier, AT, BY, "organisation", f"Company {n}", None) for n, identifier in enumerate(ids))


def links(ids: list[Id], ends: list[Id]) -> Iterator[tuple[Any, ...]]:
    """Rows of links between random entities."""
    chance = random.Random(1)
    for identifier in ids:
        first, second = chance.choice(ends), chance.choice(ends)
        yield identifier, AT, BY, "associate_of", first, second, "unconfirmed", "none", 0, ""


def bare(path: Path, like: Path) -> apsw.Connection:
    """The same tables and journal without the door, its session and its log."""
    model = apsw.Connection(str(like), flags=apsw.SQLITE_OPEN_READONLY)
    wanted = "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('entity', 'link') AND sql IS NOT NULL"
    statements = [row[0] for row in model.execute(wanted)]
    model.close()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE")
    for statement in statements:
        connection.execute(statement)
    return connection


def edit(folder: Path) -> None:
    """One edit through the door against one insert and commit."""
    Case.create(folder / "edit.case").close()
    plain = bare(folder / "edit.db", folder / "edit.case")

    def bare_edit() -> None:
        plain.execute("BEGIN")
        plain.execute(mapping(Entity).insert, next(entities(new_ids(1))))
        plain.execute("COMMIT")

    with Case.open(folder / "edit.case") as case:

        def our_edit() -> None:
            with case.changing("Add") as writer:
                add_entity(writer, "organisation", "McColo")

        ours, theirs = median(our_edit, 100), median(bare_edit, 100)
    plain.close()
    print(f"commit of one edit: {ours * 1e3:.2f} ms, {ours / theirs:.2f} x a bare insert and commit")


def opening(folder: Path) -> None:
    """Opening 10,000 entities and 20,000 links, and their board as columns, against fetching the rows."""
    path = folder / "open.case"
    ids, link_ids, places = new_ids(10_000), new_ids(20_000), new_ids(10_000)
    chance = random.Random(2)
    with Case.create(path) as case, case.changing("Fill", ChangeKind.IMPORT) as writer:
        board = find_board(case.read).id
        writer.insert_rows(Entity, entities(ids))
        writer.insert_rows(Link, links(link_ids, ids))
        rows = zip(places, ids, strict=True)
        spots = ((one, AT, BY, board, what, chance.random(), chance.random(), 0, 0) for one, what in rows)
        writer.insert_rows(Placement, spots)

    def open_it() -> None:
        with Case.open(path) as opened:
            opened.read.board_columns(find_board(opened.read).id)

    def fetch() -> None:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        list(connection.execute("SELECT * FROM placement p JOIN entity e ON e.id = p.entity_id"))
        list(connection.execute("SELECT * FROM link"))
        connection.close()

    ours, theirs = median(open_it, 7), median(fetch, 7)
    print(f"open 10,000 / 20,000 with its board: {ours * 1e3:.0f} ms, {ours / theirs:.2f} x fetching the rows")
    with Case.open(path) as case:
        print(f"verify it: {median(case.verify, 3):.2f} s")


def bulk(folder: Path) -> None:
    """1,000,000 links among 300,000 entities as one change, and its undo."""
    path = folder / "bulk.case"
    ids, link_ids = new_ids(300_000), new_ids(1_000_000)
    Case.create(path).close()
    plain = bare(folder / "bulk.db", path)
    start = time.perf_counter()
    plain.execute("BEGIN")
    plain.executemany(mapping(Entity).insert, entities(ids))
    plain.executemany(mapping(Link).insert, links(link_ids, ids))
    plain.execute("COMMIT")
    theirs = time.perf_counter() - start
    plain.close()
    with Case.open(path) as case:
        start = time.perf_counter()
        with case.changing("Import", ChangeKind.IMPORT) as writer:
            writer.insert_rows(Entity, entities(ids))
            writer.insert_rows(Link, links(link_ids, ids))
        ours = time.perf_counter() - start
        start = time.perf_counter()
        case.undo()
        undone = time.perf_counter() - start
    print(
        f"1,300,000 rows as one change: {ours:.1f} s, {ours / theirs:.2f} x bare executemany; undone in {undone:.1f} s"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for part in (edit, opening, bulk):
            part(Path(name))
