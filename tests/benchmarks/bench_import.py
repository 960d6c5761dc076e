"""A million rows of CSV into a case, beside a bare `executemany` of the same rows.

Run: `python tests/benchmarks/bench_import.py [ROWS]`. Prints seconds for reading, comparing, the one change, the bare
inserts, their ratio, the peak of memory, how long a cancel takes, and whether undo takes it back.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

import apsw

from caseboard.commands.case import Case
from caseboard.errors import Cancelled
from caseboard.exchange.apply import apply_plan
from caseboard.exchange.staging import plan_import
from caseboard.model.records import Claim, Entity, Link
from caseboard.progress import Progress
from caseboard.store.rows import mapping
from caseboard.store.writer import content_hash

SETTINGS = (
    "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE; PRAGMA secure_delete=ON"
)


def write_rows(path: Path, rows: int) -> None:
    """Two entities and a link each; three tenths as many distinct entities as rows."""
    chance = random.Random(1)
    entities = rows * 3 // 20
    with path.open("w") as stream:
        stream.write("domain,ip\n")
        for row in range(rows):
            a, b = (row % entities, chance.randrange(entities)) if row >= entities else (row, row)
            stream.write(f"host{a}.com,10.{b >> 16 & 255}.{b >> 8 & 255}.{b & 255}\n")


def bare_inserts(case: Case, path: Path) -> float:
    """Seconds for the same rows through `executemany` into the same tables, in one transaction."""
    tables = {record: case.read.column(record, *mapping(record).columns) for record in (Entity, Link, Claim)}
    connection = apsw.Connection(str(path))
    connection.execute(SETTINGS)
    for (sql,) in case._file.connection.apsw.execute(
        "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('entity', 'link', 'claim') AND sql IS NOT NULL"
    ):
        connection.execute(sql)
    began = time.perf_counter()
    connection.execute("BEGIN")
    for record, rows in tables.items():
        connection.executemany(mapping(record).insert, rows)
    connection.execute("COMMIT")
    return time.perf_counter() - began


def cancelled_import(case: Case, path: Path, at: float) -> float:
    """Seconds from cancel to the end of an import that is stopped after `at` seconds; the content stays as it was."""
    before = content_hash(case._file.connection)
    progress = Progress()
    stopped = [0.0]

    def stop() -> None:
        stopped[0] = time.perf_counter()
        progress.cancel()

    timer = threading.Timer(at, stop)
    timer.start()
    try:
        apply_plan(case, plan_import(case, path, progress=progress), progress=progress)
    except Cancelled:
        took = time.perf_counter() - stopped[0]
        assert content_hash(case._file.connection) == before
        return took
    finally:
        timer.cancel()
    return -1.0


def peak() -> int:
    """Peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main(rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path, rows)
        with Case.create(Path(folder) / "a.caseboard") as case:
            base = peak()
            began = time.perf_counter()
            plan = plan_import(case, path)
            planned = time.perf_counter()
            apply_plan(case, plan)
            done = time.perf_counter()
            memory, reading = peak() - base, planned - began
            body = plan.to_json()
            print(body["entities"], body["links"], body["claims"])
            del plan
            bare = bare_inserts(case, Path(folder) / "bare.db")
            print(f"read and compare {reading:.1f} s, change {done - planned:.1f} s, bare {bare:.1f} s")
            whole, change = (done - began) / bare, (done - planned) / bare
            print(f"change / bare {change:.2f}, all / bare {whole:.2f}, memory +{memory} MB")
            began = time.perf_counter()
            case.undo()
            print(f"undo {time.perf_counter() - began:.1f} s, entities left {case.read.count(Entity)}")
            for at in (1.0, reading + 1, reading + 4, reading + 8):
                print(f"cancel took {cancelled_import(case, path, at):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
