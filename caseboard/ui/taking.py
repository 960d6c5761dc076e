"""What comes into the case from outside: dropped and pasted text, pictures and files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from caseboard.commands.case import Case
from caseboard.errors import CaseboardError, ImportRefused
from caseboard.exchange.apply import Choice, apply_plan
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.pasted import add_pasted, read_pasted
from caseboard.exchange.reading import Reading
from caseboard.exchange.recognise import read_file, recognise
from caseboard.exchange.staging import StagingPlan, compare
from caseboard.model.vocabulary import Vocabulary
from caseboard.progress import Progress
from caseboard.ui.dialogs.importing import ImportDialog
from caseboard.ui.jobs import in_window
from caseboard.ui.kinds import KIND_MIME
from caseboard.ui.reader import ReaderPanel
from caseboard.ui.review import ReviewList
from caseboard.ui.workspace import Workspace

if TYPE_CHECKING:
    from caseboard.ui.window import Window

_TO_BE_READ = frozenset({"document", "mail", "mhtml", "whois"})
"""Formats that people read: they become exhibits and open in the reader."""
_TABLES = frozenset({".csv", ".tsv", ".tab", ".psv", ".dat"})
"""Endings of tables; in other files commas may be those of sentences."""


class Taking:
    """Handlers of what is dropped, pasted or imported; methods are named as in the action table."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def import_files(self) -> None:
        """Ask which files, and take them in."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import files")
        if names:
            self.take_files([Path(name) for name in names])

    def paste(self) -> None:
        """Take in what is on the clipboard: entities of this program, files, a picture, or words."""
        workspace = self._workspace()
        view = workspace.board.view
        mime = QApplication.clipboard().mimeData()
        if not workspace.editing.paste_entities(mime):
            x, y = view.to_board(view.rect().center())
            self._take(mime, x, y, pasted=True)

    def dropped(self, mime: QMimeData, x: float, y: float) -> None:
        """Take in what was dropped on a place of the board."""
        if mime.hasFormat(KIND_MIME):
            kind = bytes(mime.data(KIND_MIME).data()).decode()
            self._workspace().editing.quick_add(kind, x, y, "")
        else:
            self._take(mime, x, y, pasted=False)

    def _take(self, mime: QMimeData, x: float, y: float, *, pasted: bool) -> None:
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if files:
            self.take_files(files)
        elif mime.hasImage() and not mime.hasText():
            self._take_picture(mime.imageData())
        elif mime.hasText() and mime.text().strip():
            self.take_text(mime.text(), (x, y))
        else:
            self._window.bar.say(f"Nothing that was {'pasted' if pasted else 'dropped'} can be taken in.")

    def take_text(self, text: str, at: tuple[float, float]) -> None:
        """Show what words may become, and put on the board what is chosen."""
        workspace = self._workspace()
        case = workspace.session.case

        def read(progress: Progress) -> object:
            return read_pasted(text, case.read, case.vocabulary, progress)

        found = in_window(self._window, "Looking for names and identifiers", read, self._window.bar.say)
        if not found:
            if found is not None:
                self._window.bar.say(
                    "No name or identifier was recognised in the pasted words; to keep a text, save it to a file and"
                    " drop that here."
                )
            return
        review = ReviewList(found, case.vocabulary, self._window.theme, self._window)  # type: ignore[arg-type]
        if review.exec() != QDialog.DialogCode.Accepted:
            return
        chosen = review.chosen()
        label = f"Paste {chosen[0].label}" if len(chosen) == 1 else f"Paste {len(chosen)} entities"
        board = workspace.session.board_id
        made = workspace.session.do(label, lambda writer: add_pasted(writer, board, chosen, at))
        if made:
            workspace.session.selection.set(made)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take files in: papers become exhibits, tables and graphs are compared with the case first."""
        case = self._workspace().session.case
        papers, tables = [], []
        for path in paths:
            (papers if _is_paper(path, case.vocabulary) else tables).append(path)
        if papers:
            self._reader().take_in(papers)
        for path in tables:
            self._import(path)

    def _take_picture(self, picture: object) -> None:
        if not isinstance(picture, QImage):
            return
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        self._reader().take_in_bytes("pasted picture.png", data.data())

    def _import(self, path: Path) -> None:
        source = InputFile(path, self._workspace().session.case.vocabulary)

        def read(progress: Progress) -> Reading:
            return read_file(source, progress=progress)

        self._window.workspace_jobs.start(
            f"Reading {path.name}", read, lambda reading: self._review(source, reading), self._window.bar.say
        )

    def _review(self, source: InputFile, reading: Reading) -> None:
        workspace = self._window.workspace
        if workspace is None:
            return
        case = workspace.session.case

        def match(progress: Progress) -> StagingPlan:
            return compare(case, source, reading, progress)

        plan = in_window(self._window, "Comparing with the case", match, self._window.bar.say)
        if plan is None:
            return
        if plan.nothing_new:
            self._window.bar.say(f"The case holds everything in {source.name} already.")
            return
        dialog = ImportDialog(plan, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._apply(case, plan, dialog.choice())

    def _apply(self, case: Case, plan: StagingPlan, choice: Choice) -> None:
        def apply(progress: Progress) -> bool:
            return apply_plan(case, plan, choice, progress) is not None

        if in_window(self._window, f"Importing {plan.source.name}", apply, self._window.bar.say):
            self._window.bar.say(f"Imported {plan.source.name} as one step.", "Undo", self._workspace().session.undo)

    def _reader(self) -> ReaderPanel:
        panel = self._workspace().reveal("exhibits")
        if not isinstance(panel, ReaderPanel):
            raise TypeError("the panel of exhibits is another widget")
        return panel

    def _workspace(self) -> Workspace:
        workspace = self._window.workspace
        if workspace is None:
            raise CaseboardError("Open a case first.")
        return workspace


def _is_paper(path: Path, vocabulary: Vocabulary) -> bool:
    """Whether a file is for people to read, or of no format that Caseboard knows."""
    try:
        form = recognise(InputFile(path, vocabulary)).name
        return form in _TO_BE_READ or (form == "csv" and path.suffix.lower() not in _TABLES)
    except (ImportRefused, OSError):
        return True
