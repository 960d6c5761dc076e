"""Finds the data files that ship with the program.

They live in the repository's `resources/` and `cases/`; an installed package carries both as `caseboard/data/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from caseboard.errors import CaseboardError

_HERE = Path(__file__).resolve().parent


@cache
def _root() -> Path:
    for candidate in (_HERE / "data", _HERE.parent):
        if (candidate / "resources").is_dir():
            return candidate
    raise CaseboardError("Caseboard's own data files are missing; install the program again.")


def resource(name: str) -> Path:
    """The path of a file or folder under `resources/`, such as `schema/entities.yaml`."""
    return _root() / "resources" / name


def sample_case(name: str) -> Path:
    """The path of a sample case under `cases/`, such as `mccolo.yaml`."""
    return _root() / "cases" / name
