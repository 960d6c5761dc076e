"""What every test may rely on: no screen, no network, nobody's home directory, the shared data where present."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from caseboard.commands.case import Case

# Qt reads these when it is first imported, which happens after this file.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ["QT_ACCESSIBILITY"] = "0"

_HOME = tempfile.TemporaryDirectory(prefix="caseboard-home-", ignore_cleanup_errors=True)
for _variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
    os.environ[_variable] = str(Path(_HOME.name) / _variable.lower())

# A loaded machine must not fail a test: examples are counted, never timed.
settings.register_profile("caseboard", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("caseboard")

_LOCAL = ("127.", "::1", "localhost")
_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


class NetworkReached(BaseException):
    """Something tried to leave this machine. Not an `Exception`, so that no handler can hide it."""


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # A Unix socket's address is a path.
    else:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if isinstance(name, str) and not name.startswith(_LOCAL):
        raise NetworkReached(f"{event} to {name}: Caseboard never opens a network connection.")


sys.addaudithook(_refuse_network)


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """A function that gives the path of a file or folder of the shared data, or skips the test where it is absent."""

    def find(name: str) -> Path:
        path = _SHARED / name
        if not path.exists():
            pytest.skip(f"the shared data has no {name} here")
        return path

    return find


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A new, empty case, open."""
    with Case.create(tmp_path / "test.case", title="Test", actor="tester") as made:
        yield made
