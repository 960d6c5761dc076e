"""Puts the program together: the application, its window, and pictures of boards without a window."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import cast

import platformdirs
from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from caseboard import __version__
from caseboard.board.palette import Palette
from caseboard.board.scene import Scene
from caseboard.board.theme import load_theme
from caseboard.commands.boards import find_board
from caseboard.commands.case import Case
from caseboard.ui.appearance import SYSTEM, apply_theme, chosen_theme
from caseboard.ui.canvas.export import write_picture
from caseboard.ui.window import Window

_LOG_BYTES = 1_000_000
_BUG = "Something went wrong in the program, not in what you did. Nothing of the case is lost; the log has the details."


def run(path: Path | None = None) -> int:
    """Open the window on a case, or on the start page; returns the exit status."""
    application = make_application()
    window = Window()
    window.show()
    _watch_for_bugs(window)
    _follow_system(application, window)
    if path is not None:
        window.files.open_path(path)
    return application.exec()


def make_application() -> QApplication:
    """The one application object, with our name, style and colours."""
    application = cast(QApplication | None, QApplication.instance())
    if application is None:
        application = QApplication(sys.argv[:1])
    application.setApplicationName("Caseboard")
    application.setOrganizationName("Caseboard")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("caseboard")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    application.setStyle("Fusion")
    application.setWindowIcon(QIcon.fromTheme("caseboard"))
    return application


def draw_board_file(
    case_path: Path, out: Path, board: str | None = None, width: int = 2400, theme: str = "light"
) -> None:
    """Draw a board of a case file as PNG or SVG, by the ending of `out`; works without a display.

    Raises:
        CaseboardError: the case cannot be opened, has no such board, or the picture cannot be written.
    """
    if QCoreApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        QGuiApplication(sys.argv[:1])
    with Case.open(case_path, read_only=True) as case:
        columns = case.read.board_columns(find_board(case.read, board).id)
        scene = Scene.from_columns(columns, case.vocabulary)
    write_picture(scene, Palette(scene.vocabulary, load_theme(theme)), out, width)


def _follow_system(application: QApplication, window: Window) -> None:
    """Change colours with the desktop, unless the person chose some."""

    def changed() -> None:
        if chosen_theme() == SYSTEM:
            window.set_theme(apply_theme(SYSTEM))

    application.styleHints().colorSchemeChanged.connect(changed)


def _watch_for_bugs(window: Window) -> None:
    """Log what nobody foresaw, and say so in the window instead of ending it."""
    folder = Path(platformdirs.user_log_dir("caseboard"))
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "caseboard.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)

    def caught(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger(__name__).error("unexpected error", exc_info=(kind, problem, trace))
        window.bar.say(_BUG)

    sys.excepthook = caught
