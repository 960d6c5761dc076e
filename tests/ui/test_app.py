"""The composition root: pictures without a window, and mistakes that do not end the program."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from caseboard import app
from caseboard.errors import CaseboardError
from caseboard.ui.window import Window


def test_a_board_is_drawn_as_picture_without_a_window(qtbot: QtBot, small_case: Path, tmp_path: Path) -> None:
    app.draw_board_file(small_case, tmp_path / "board.png", width=900)
    assert QImage(str(tmp_path / "board.png")).width() == pytest.approx(900, abs=2)
    app.draw_board_file(small_case, tmp_path / "board.svg", board="board 1", theme="dark")
    drawing = (tmp_path / "board.svg").read_text(encoding="utf-8")
    assert "McColo" in drawing
    assert "208.66.192.0/22" in drawing


def test_a_board_that_is_not_there_is_refused_with_its_name(qtbot: QtBot, small_case: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseboardError, match="no board “Nowhere”"):
        app.draw_board_file(small_case, tmp_path / "board.png", board="Nowhere")
    assert not (tmp_path / "board.png").exists()


def test_a_mistake_in_the_program_is_logged_and_shown_as_a_bar(
    window: Window, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    before = list(logging.getLogger().handlers)
    app._watch_for_bugs(window)
    problem = ValueError("nobody foresaw this")
    sys.excepthook(ValueError, problem, None)
    assert "Nothing of the case is lost" in window.bar.sentence.text()
    assert "nobody foresaw this" in caplog.text
    for handler in [one for one in logging.getLogger().handlers if one not in before]:
        logging.getLogger().removeHandler(handler)
        handler.close()
