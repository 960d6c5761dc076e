"""A program that is killed at any moment loses nothing that it had acknowledged.

The suite kills a few times; `CASEBOARD_KILLS=300` kills that often.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from caseboard.commands.case import Case
from caseboard.model.records import Entity
from caseboard.store.casefile import verify_file

WORKER = """
import sys
from pathlib import Path
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
with Case.open(sys.argv[1]) as case:
    print("ready", flush=True)
    for number in range(100_000):
        with case.changing(f"Add {number}") as writer:
            add_entity(writer, "organisation", f"{sys.argv[2]}-{number}")
        print(f"{sys.argv[2]}-{number}", flush=True)
"""


def test_every_acknowledged_action_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "killed.case"
    Case.create(path).close()
    chance = random.Random(11)
    acknowledged: set[str] = set()
    for run in range(int(os.environ.get("CASEBOARD_KILLS", "6"))):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(path), str(run)], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.15))
        worker.kill()
        acknowledged.update(line.strip() for line in worker.stdout if line.endswith("\n"))
        worker.wait()
        worker.stdout.close()
        with Case.open(path) as case:
            labels = {label for (label,) in case.read.column(Entity, "label")}
            assert acknowledged <= labels
            assert len(case.history()) == len(labels) + 1
    assert acknowledged
    assert verify_file(path).ok
