"""Runs long work beside the window: a pure function with a `Progress`, in a thread, with a dialog that can stop it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

from caseboard.errors import Cancelled, CaseboardError
from caseboard.progress import Progress, Snapshot

T = TypeVar("T")

_PATIENCE = 400
_SCALE = 1000
_BUG = "This is a mistake in the program, not in what you did; it was written to the log."


class Job(QObject):
    """One run of a function. Exactly one of the three last signals comes, in the window's thread.

    Signals:
        progressed(Snapshot), finished(object), failed(str), cancelled()
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, function: Callable[[Progress], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self.progress = Progress(self.progressed.emit)

    def run(self) -> None:
        """Run the function in the calling thread."""
        try:
            result = self._function(self.progress)
        except Cancelled:
            self.cancelled.emit()
        except CaseboardError as problem:
            self.failed.emit(str(problem))
        except Exception:
            logging.getLogger(__name__).exception("a job failed")
            self.failed.emit(_BUG)
        else:
            self.finished.emit(result)


class JobRunner(QObject):
    """Starts jobs of one window and shows a progress dialog for those that take longer than 0.4 s."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._running: set[Job] = set()

    def start(
        self,
        title: str,
        function: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> Job:
        """Run `function(progress)` beside the window; `done(result)` or `failed(sentence)` follows in its thread."""
        job = Job(function, self)
        dialog = _dialog(self._window, title, job.progress)
        timer = QTimer(job)
        timer.setSingleShot(True)
        timer.timeout.connect(dialog.show)
        self._running.add(job)

        def end() -> None:
            timer.stop()
            dialog.close()
            dialog.deleteLater()
            self._running.discard(job)
            job.deleteLater()

        def finish(result: Any) -> None:
            wanted = job in self._running
            end()
            if wanted:
                done(result)

        def fail(sentence: str) -> None:
            wanted = job in self._running
            end()
            if wanted:
                failed(sentence)

        job.progressed.connect(lambda snapshot: _show(dialog, title, snapshot))
        job.finished.connect(finish)
        job.failed.connect(fail)
        job.cancelled.connect(end)
        timer.start(_PATIENCE)
        QThreadPool.globalInstance().start(_Runnable(job))
        return job

    def busy(self) -> bool:
        """Whether any job is still running."""
        return bool(self._running)

    def stop_all(self) -> None:
        """Cancel every job and wait for it, as before closing a case; results that came too late are dropped."""
        for job in tuple(self._running):
            job.progress.cancel()
        self._running.clear()
        QThreadPool.globalInstance().waitForDone()


class _Runnable(QRunnable):
    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job

    def run(self) -> None:
        self._job.run()


def in_window(
    window: QWidget, title: str, function: Callable[[Progress], T], failed: Callable[[str], None]
) -> T | None:
    """Run work that needs the open case in the window's own thread, under a dialog that stays alive and can stop it.

    One door, one thread at a time: the dialog keeps every other input away until the work is done. None is returned
    where it was stopped, or failed and `failed` was told why.
    """
    dialog: QProgressDialog | None = None
    begun = time.monotonic()

    def report(snapshot: Snapshot) -> None:
        nonlocal dialog
        if dialog is None and time.monotonic() - begun > _PATIENCE / 1000:
            dialog = _dialog(window, title, progress)
            dialog.show()
        if dialog is not None:
            _show(dialog, title, snapshot)
            QApplication.processEvents()

    progress = Progress(report)
    try:
        return function(progress)
    except Cancelled:
        return None
    except CaseboardError as problem:
        failed(str(problem))
        return None
    finally:
        if dialog is not None:
            dialog.close()
            dialog.deleteLater()


def _dialog(window: QWidget, title: str, progress: Progress) -> QProgressDialog:
    dialog = QProgressDialog(title, "Cancel", 0, 0, window)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setMinimumDuration(2**30)
    dialog.setAutoClose(False)
    dialog.setAutoReset(False)
    dialog.canceled.connect(progress.cancel)
    return dialog


def _show(dialog: QProgressDialog, title: str, snapshot: Snapshot) -> None:
    rate = f" ({snapshot.rate:,.0f} a second)" if snapshot.rate > 10 else ""
    dialog.setLabelText(f"{title}\n{snapshot.text}{rate}")
    if snapshot.total:
        dialog.setMaximum(_SCALE)
        dialog.setValue(min(_SCALE, snapshot.done * _SCALE // snapshot.total))
