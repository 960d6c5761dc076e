"""The layers hold: by the import contracts, and by importing what must run without a window."""

from __future__ import annotations

import pkgutil
import socket
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

import caseboard

ROOT = Path(__file__).resolve().parents[1]
WINDOW = ("caseboard.ui", "caseboard.app")

IMPORT_WITHOUT_QT = """
import importlib, sys
for name in ("PySide6", "shiboken6", "pyqtgraph", "superqt"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
print("imported", len(sys.argv) - 1)
"""


def _modules_without_window() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(caseboard.__path__, "caseboard.", onerror=lambda _: None)]
    return [name for name in names if not any(name == part or name.startswith(part + ".") for part in WINDOW)]


def test_import_contracts_are_kept() -> None:
    # In a process of its own: the linter switches off every logger that exists when it starts.
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_model_needs_nothing_but_the_standard_library() -> None:
    graph = grimp.build_graph("caseboard", include_external_packages=True, cache_dir=None)
    model = {"caseboard.model", *graph.find_descendants("caseboard.model")}
    imported = {found.split(".")[0] for module in model for found in graph.find_modules_directly_imported_by(module)}
    assert imported - {"caseboard"} <= sys.stdlib_module_names


def test_everything_but_the_window_imports_without_qt() -> None:
    names = _modules_without_window()
    assert "caseboard.model.records" in names
    child = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_QT, *names], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (child.returncode, child.stdout.strip()) == (0, f"imported {len(names)}"), child.stderr


def test_the_network_is_out_of_reach_of_every_test() -> None:
    with socket.socket() as connection, pytest.raises(BaseException, match="never opens a network connection"):
        connection.connect(("192.0.2.1", 9))
