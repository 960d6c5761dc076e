"""Long commits: the window cannot go on meanwhile, but it shows how far they are and lets them be stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

from caseboard.progress import Progress, Snapshot

_PATIENCE = 0.4
_SCALE = 1000


@contextmanager
def waiting(window: QWidget, title: str, total: int) -> Iterator[Progress]:
    """A progress for work in the window's own thread; a dialog comes after 0.4 s and can cancel it.

    Args:
        window: the dialog's parent; nothing else of it takes input meanwhile.
        title: what is being done.
        total: steps in all, over every stage.
    """
    dialog = QProgressDialog(title, "Cancel", 0, _SCALE, window)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    dialog.setMinimumDuration(2**30)
    dialog.setAutoClose(False)
    dialog.setAutoReset(False)
    began = time.monotonic()

    def report(snapshot: Snapshot) -> None:
        if time.monotonic() - began < _PATIENCE:
            return
        if not dialog.isVisible():
            dialog.show()
        dialog.setLabelText(f"{title}\n{snapshot.text}")
        whole = snapshot.total or total
        # A modal dialog lets events through as its value is set: the Cancel button works.
        dialog.setValue(min(_SCALE, snapshot.done * _SCALE // whole) if whole else 0)

    progress = Progress(report)
    dialog.canceled.connect(progress.cancel)
    try:
        yield progress
    finally:
        dialog.close()
        dialog.deleteLater()
