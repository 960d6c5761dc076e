"""What the File menu does: make, open and close cases, print, export, verify."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from caseboard.commands.case import Case
from caseboard.commands.demo import build_demo
from caseboard.commands.notes import set_setting
from caseboard.errors import CaseboardError, CaseLocked
from caseboard.progress import Progress
from caseboard.ui.canvas.export import write_picture
from caseboard.ui.dialogs.details import DETAILS, ask_details
from caseboard.ui.jobs import in_window
from caseboard.ui.session import Session

if TYPE_CHECKING:
    from caseboard.ui.window import Window

_CASES = "Caseboard cases (*.case)"
_PICTURES = "Pictures (*.png);;Drawings (*.svg)"
_SAMPLE = "McColo.case"


class Files:
    """Handlers of the File menu; methods are named as in the action table."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def new_case(self) -> None:
        """Ask where, and make an empty case there."""
        path = self._ask_place("New case", _home() / "New.case", _CASES)
        if path is None:
            return
        try:
            case = Case.create(path)
        except CaseboardError as problem:
            self._window.bar.say(str(problem))
            return
        self._window.show_case(case)

    def open_case(self) -> None:
        """Ask which case, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open case", str(_home()), f"{_CASES};;All files (*)")
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path, read_only: bool = False) -> bool:
        """Open a case file; one that somebody else holds is offered read-only."""
        if self._window.case_path is not None and path.resolve() == self._window.case_path.resolve():
            return True
        try:
            case = Case.open(path, read_only=read_only)
        except CaseLocked as problem:
            self._window.bar.say(str(problem), "Open read-only", lambda: self._opened_read_only(path))
            return False
        except CaseboardError as problem:
            self._window.bar.say(str(problem))
            return False
        self._window.show_case(case)
        if read_only:
            self._window.bar.say(f"{path.name} is open read-only: you can look at everything and change nothing.")
        return True

    def _opened_read_only(self, path: Path) -> None:
        self.open_path(path, read_only=True)

    def open_sample(self) -> None:
        """Build the McColo case, unless it is there, and open it."""
        path = _home() / _SAMPLE
        if path.is_file():
            self.open_path(path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)

        def build(progress: Progress) -> Path:
            build_demo(path, progress)
            return path

        self._window.workspace_jobs.start("Building the McColo case", build, self.open_path, self._window.bar.say)

    def close_case(self) -> None:
        """Go back to the start page."""
        self._window.close_workspace()

    def quit(self) -> None:
        """Leave the program."""
        self._window.close()

    def case_details(self) -> None:
        """Ask for title, number, officer and marking of the case."""
        session = self._session()
        before = session.case.read.settings()
        asked = ask_details(self._window, before)
        changed = {name: value for name, value in (asked or {}).items() if value != before.get(name, "")}
        if changed:
            words = ", ".join(DETAILS[name] for name in changed).lower()
            session.do(
                f"Set {words}", lambda writer: [set_setting(writer, name, value) for name, value in changed.items()]
            )

    # Out of the case

    def print_briefing(self) -> None:
        """Ask where, and write the briefing."""
        session = self._session()
        path = self._ask_place("Print briefing", session.case.path.with_suffix(".pdf"), "PDF (*.pdf)")
        if path is None:
            return

        def write(progress: Progress) -> Path:
            from caseboard.reports.pdf import write_briefing

            write_briefing(session.case, path, progress=progress)
            return path

        self._write("Printing the briefing", write)

    def export_board(self) -> None:
        """Ask where, and write the board in view as a picture."""
        workspace = self._window.workspace
        if workspace is None:
            return
        case, view = workspace.session.case, workspace.board.view
        path = self._ask_place("Export board", case.path.with_suffix(".png"), _PICTURES)
        if path is None:
            return

        def write(_progress: Progress) -> Path:
            write_picture(view.scene, view.stage.palette, path)
            return path

        self._write("Drawing the board", write)

    def export_case(self) -> None:
        """Ask where and in which format, and write the whole case."""
        from caseboard.exchange.export import export_case, export_formats

        session = self._session()
        filters = {f"{one.label} (*{one.suffix})": one for one in export_formats()}
        name, chosen = QFileDialog.getSaveFileName(
            self._window, "Export case", str(session.case.path.with_suffix("")), ";;".join(filters)
        )
        if not name:
            return
        form = filters[chosen]
        path = Path(name) if Path(name).suffix else Path(name).with_suffix(form.suffix)

        def write(progress: Progress) -> Path:
            export_case(session.case, path, format_name=form.name, progress=progress)
            return path

        self._write("Exporting the case", write)

    def verify_case(self) -> None:
        """Check the case against its log."""
        session = self._session()
        outcome = in_window(self._window, "Verifying the case", session.case.verify, self._window.bar.say)
        if outcome is None:
            return
        if outcome.ok:
            head = session.case.head.hex()
            self._window.bar.say(f"The case is whole: log, rows and exhibits agree. The log's head is {head[:16]}….")
        else:
            self._window.bar.say("The case does not agree with its log. " + " ".join(outcome.findings[:3]))

    def _write(self, title: str, write: Callable[[Progress], Path]) -> None:
        path = in_window(self._window, title, write, self._window.bar.say)
        if path is not None:
            self._window.bar.say(f"Wrote {path.name}.", "Show in folder", lambda: _show_folder(path))

    def _session(self) -> Session:
        workspace = self._window.workspace
        if workspace is None:
            raise CaseboardError("Open a case first.")
        return workspace.session

    def _ask_place(self, title: str, suggestion: Path, filters: str) -> Path | None:
        name, chosen = QFileDialog.getSaveFileName(self._window, title, str(suggestion), filters)
        if not name:
            return None
        path = Path(name)
        return path if path.suffix else path.with_suffix(chosen.rpartition("*")[2].rstrip(")"))


def _home() -> Path:
    """The folder where cases are looked for and put unless the person says otherwise."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def _show_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
