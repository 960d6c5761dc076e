"""Progress and cancelling for long work.

A job is a pure function that takes a `Progress` and calls `step()` as it goes. `step()` is cheap enough for inner
loops: it looks at the clock only every so often and reports at most some twenty times a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from caseboard.errors import Cancelled

Report = Callable[["Snapshot"], None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a progress bar shows: `done` of `total` (0 when unknown), units per second, and a few words."""

    done: int
    total: int
    rate: float
    text: str


class Progress:
    """Counts the steps of one job, tells a listener now and then, and stops the job when asked to.

    Args:
        report: called with a `Snapshot` from the job's thread, at most every `interval` seconds.
        interval: seconds between two reports.
    """

    def __init__(self, report: Report | None = None, interval: float = 0.05) -> None:
        self._report = report
        self._interval = interval
        self._started = self._last = time.monotonic()
        self._cancelled = False
        self.done = 0
        self.total = 0
        self.text = ""

    def start(self, total: int, text: str) -> None:
        """Begin a stage of `total` steps (0 when unknown) described by `text`."""
        self.done, self.total, self.text = 0, total, text
        self._started = time.monotonic()
        self._last = 0.0
        self.step(0)

    def step(self, amount: int = 1) -> None:
        """Count `amount` steps done.

        Raises:
            Cancelled: `cancel` was called, from any thread.
        """
        self.done += amount
        if self._cancelled:
            raise Cancelled("Stopped; nothing was changed.")
        now = time.monotonic()
        if self._report is not None and now - self._last >= self._interval:
            self._last = now
            elapsed = max(now - self._started, 1e-6)
            self._report(Snapshot(self.done, self.total, self.done / elapsed, self.text))

    def cancel(self) -> None:
        """Ask the job to stop at its next step; may be called from another thread."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled
