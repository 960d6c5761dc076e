"""Exhibits and reader as one panel of the window: the list, the text, and what was recognised in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from caseboard.board.theme import Theme, load_theme
from caseboard.exchange.intake import Intake, Prepared, Provenance, keep, prepare, prepare_bytes
from caseboard.model.ids import Id
from caseboard.model.records import Exhibit
from caseboard.progress import Progress
from caseboard.ui.jobs import JobRunner, in_window
from caseboard.ui.reader.entity_edit import Looks
from caseboard.ui.reader.exhibits import ExhibitsPanel
from caseboard.ui.reader.findings import FindingsPanel
from caseboard.ui.reader.marks import KindLook, kind_look
from caseboard.ui.reader.pane import ReaderPane
from caseboard.ui.reader.reading import Reading
from caseboard.ui.session import Session

_WIDE = 860
_SIZES = (250, 800, 300)


class ReaderPanel(QWidget):
    """The panel. Give it a dock; raise that when `shown` comes.

    Signals:
        shown(): an exhibit was opened from elsewhere, so the panel should be in view.
    """

    shown = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme | None = None,
        jobs: JobRunner | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._given = theme
        self._theme = theme or self._by_palette()
        self.jobs = jobs or JobRunner(self)
        self.reading = Reading(session, self.jobs, self)
        looks = Looks(self.look, tuple(session.case.vocabulary.entities))
        self.exhibits = ExhibitsPanel(session, self._theme)
        self.pane = ReaderPane(self.reading, self._theme, looks)
        self.findings = FindingsPanel(self.reading, self._theme, self.look)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget, share in ((self.exhibits, 0), (self.pane, 1), (self.findings, 0)):
            self.splitter.addWidget(widget)
            self.splitter.setStretchFactor(self.splitter.count() - 1, share)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setSizes(list(_SIZES))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.exhibits.opened.connect(self._chosen)
        self.exhibits.addAsked.connect(self.ask_for_files)
        self.exhibits.dropped.connect(self.take_in)
        self.findings.keyed.connect(self.pane.act)
        self.findings.picked.connect(self.reading.go_to)
        self.reading.opened.connect(self._opened)
        session.quotationAsked.connect(self.open_quotation)
        self._opened()

    def look(self, kind: str) -> KindLook:
        """How a kind looks in the present theme."""
        return kind_look(kind, self._session.case.vocabulary, self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._given = theme
        self._apply(theme)

    def open_exhibit(self, exhibit_id: Id) -> None:
        """Read an exhibit."""
        if self.reading.exhibit is None or self.reading.exhibit.id != exhibit_id:
            self.reading.open(exhibit_id)
        self.shown.emit()

    def open_quotation(self, exhibit_id: Id, start: int, end: int) -> None:
        """Read an exhibit at characters of its text, which glow for a moment."""
        if self._session.case.read.find(Exhibit, exhibit_id) is None:
            self._session.problem.emit("The exhibit of that quotation is no longer in the case.")
            return
        self.open_exhibit(exhibit_id)
        self.pane.show_range(start, end)

    def ask_for_files(self) -> None:
        """Let files be chosen, and take them in."""
        names, _ = QFileDialog.getOpenFileNames(self, "Take files in as exhibits")
        if names:
            self.take_in([Path(name) for name in names])

    def take_in(self, paths: Sequence[Path], provenance: Provenance | None = None) -> None:
        """Read files beside the window, keep them as exhibits in one change, and open the first."""
        self.jobs.start(
            "Taking in " + (paths[0].name if len(paths) == 1 else f"{len(paths)} files"),
            lambda progress: prepare(paths, progress),
            lambda files: self._keep(files, provenance),
            self._session.problem.emit,
        )

    def take_in_bytes(self, name: str, content: bytes, provenance: Provenance | None = None) -> None:
        """The same for bytes that were pasted or dropped."""
        self.jobs.start(
            f"Taking in {name}",
            lambda progress: (prepare_bytes(name, content, progress),),
            lambda files: self._keep(files, provenance),
            self._session.problem.emit,
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the window's palette, unless a theme was given."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._given is None:
            theme = self._by_palette()
            if theme != self._theme:
                self._apply(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is width, else one above the other."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setSizes(list(_SIZES) if wide else [150, 520, 300])

    def _keep(self, files: Sequence[Prepared], provenance: Provenance | None) -> None:
        case = self._session.case

        def kept(progress: Progress) -> Intake:
            return keep(case, files, provenance, progress)

        intake = in_window(self, "Keeping exhibits", kept, self._session.problem.emit)
        if intake is None:
            return
        if intake.notes:
            self._session.problem.emit(" ".join(intake.notes))
        else:
            self._session.told.emit("Taken in: " + ", ".join(one.original_name for one in intake.exhibits))
        if intake.exhibits:
            self.open_exhibit(intake.exhibits[0].id)
            self.pane.view.setFocus()

    def _chosen(self, exhibit_id: Id) -> None:
        if self.reading.exhibit is None or self.reading.exhibit.id != exhibit_id:
            self.reading.open(exhibit_id)

    def _opened(self) -> None:
        exhibit = self.reading.exhibit
        self.exhibits.mark(exhibit.id if exhibit is not None else None)
        self.pane.setVisible(exhibit is not None)
        self.findings.setVisible(exhibit is not None)

    def _apply(self, theme: Theme) -> None:
        self._theme = theme
        self.exhibits.set_theme(theme)
        self.pane.set_theme(theme)
        self.findings.set_theme(theme)

    def _by_palette(self) -> Theme:
        dark = self.palette().color(QPalette.ColorRole.Base).lightness() < 128
        return load_theme("dark" if dark else "light")
