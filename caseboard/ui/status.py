"""The line at the foot of the window: what was done last, how much there is, the zoom, what undo would do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from caseboard.commands.visible import visible
from caseboard.model.records import Entity, Link
from caseboard.ui.board_panel import BoardPanel
from caseboard.ui.session import Session

_SHOWN_MS = 7_000
_LONGEST = 44


class StatusLine(QStatusBar):
    """Follows one session and its board."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName("State of the case")
        self.counts, self.selected, self.undo, self.zoom, self.file = (self._part() for _ in range(5))

    def _part(self) -> QLabel:
        label = QLabel(textFormat=Qt.TextFormat.PlainText)
        label.setProperty("role", "muted")
        label.setContentsMargins(8, 0, 8, 0)
        self.addPermanentWidget(label)
        return label

    def follow(self, session: Session, panel: BoardPanel) -> None:
        """Show the state of a case from now on."""
        self._session, self._panel = session, panel
        session.told.connect(self.tell)
        session.changed.connect(self.refresh)
        session.boardChanged.connect(self.refresh)
        panel.cameraChanged.connect(self._show_zoom)
        forget = session.selection.watch(self._show_selected)
        panel.destroyed.connect(forget)
        path = session.case.path
        self.file.setText(visible(path.name) + (" (read-only)" if session.case.read_only else ""))
        self.file.setToolTip(visible(str(path)))
        self.refresh()

    def tell(self, sentence: str) -> None:
        """Say for a while what was done."""
        self.showMessage(visible(sentence), _SHOWN_MS)

    def clear_all(self) -> None:
        """No case is open."""
        self.clearMessage()
        for label in (self.counts, self.selected, self.undo, self.zoom, self.file):
            label.clear()

    def refresh(self, _event: object = None) -> None:
        """Count again."""
        case = self._session.case
        on_board = self._panel.scene.node_count
        self.counts.setText(
            f"{_count(case.read.count(Entity), 'entity', 'entities')},"
            f" {_count(case.read.count(Link), 'link', 'links')}, {on_board:,} on this board"
        )
        undo = case.undo_label
        short = undo if undo is None or len(undo) <= _LONGEST else undo[: _LONGEST - 1] + "…"
        self.undo.setText(f"Undo: {visible(short)}" if short else "")
        self._show_zoom()
        self._show_selected()

    def _show_zoom(self) -> None:
        self.zoom.setText(f"{self._panel.view.camera.zoom:.0%}")

    def _show_selected(self) -> None:
        count = len(self._session.selection)
        self.selected.setText(f"{count:,} selected" if count else "")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
