"""Pasted words, tables and pictures are looked through before they change the case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSettings, Qt, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QTableWidgetItem
from pytestqt.qtbot import QtBot

from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Exhibit, Placement
from caseboard.ui.appearance import text_scale
from caseboard.ui.dialogs.importing import ImportDialog
from caseboard.ui.dialogs.settings import SettingsDialog
from caseboard.ui.kinds import KIND_MIME
from caseboard.ui.review import ReviewList
from caseboard.ui.window import Window
from caseboard.ui.workspace import Workspace

Names = dict[str, Id]


def answer(kind: type[QDialog], act: Callable[[QDialog], None]) -> list[QDialog]:
    """When a dialog of that kind is open, look at it and close it; the list holds it afterwards."""
    seen: list[QDialog] = []
    timer = QTimer(QApplication.instance(), interval=10)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind) and not seen:
            seen.append(dialog)
            timer.stop()
            act(dialog)

    timer.timeout.connect(look)
    timer.start()
    return seen


def cell(review: ReviewList, row: int, column: int = 0) -> QTableWidgetItem:
    found = review.table.item(row, column)
    assert found is not None
    return found


def words(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime


def test_pasted_lines_are_listed_then_placed_as_one_step(window: Window, workspace: Workspace, ids: Names) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ReviewList)
        assert [cell(dialog, row).text() for row in range(3)] == ["McColo", "192.0.2.7", "Jane Miller"]
        assert cell(dialog, 0, 2).text() == "in the case already"
        cell(dialog, 2).setCheckState(Qt.CheckState.Unchecked)
        dialog.add.click()

    answer(ReviewList, look)
    QApplication.clipboard().setMimeData(words("McColo\n192.0.2.7\nJane Miller"))
    window.actions_table["paste"].trigger()
    case = workspace.session.case
    assert {one.label for one in case.read.all(Entity)} == {"McColo", "Giglinx", "208.66.192.0/22", "192.0.2.7"}
    assert case.undo_label == "Paste 2 entities"
    assert workspace.board.scene.node_count == 4


def test_kind_and_name_can_be_changed_before_adding(window: Window, workspace: Workspace) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ReviewList)
        kinds = dialog.table.cellWidget(0, 1)
        assert isinstance(kinds, QComboBox)
        kinds.setCurrentIndex(kinds.findData("organisation"))
        cell(dialog, 0).setText("Jane Miller & Co")
        dialog.add.click()

    answer(ReviewList, look)
    workspace.board.dropped.emit(words("Jane Miller"), 50.0, 60.0)
    added = workspace.session.case.read.where(Entity, label="Jane Miller & Co")
    assert [one.kind for one in added] == ["organisation"]
    placement = workspace.session.case.read.where(Placement, entity_id=added[0].id)[0]
    assert (placement.x, placement.y) == (50.0, 60.0)


def test_closing_the_list_changes_nothing(window: Window, workspace: Workspace) -> None:
    before = workspace.session.case.head
    seen = answer(ReviewList, lambda dialog: dialog.reject())
    workspace.board.dropped.emit(words("192.0.2.9"), 0.0, 0.0)
    assert len(seen) == 1
    assert workspace.session.case.head == before


def test_words_without_a_name_are_answered_with_a_sentence(window: Window, workspace: Workspace) -> None:
    workspace.board.dropped.emit(words("and so on, and so forth, as it were, and what not, and the like indeed"), 0, 0)
    assert "No name or identifier was recognised" in window.bar.sentence.text()


def test_names_with_markup_are_shown_as_they_are(window: Window, workspace: Workspace) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ReviewList)
        assert cell(dialog, 0).text() == "<b>Bold</b> Ltd"
        dialog.add.click()

    answer(ReviewList, look)
    workspace.board.dropped.emit(words("<b>Bold</b> Ltd"), 0.0, 0.0)
    assert workspace.session.case.read.where(Entity, label="<b>Bold</b> Ltd")


def test_a_dropped_kind_opens_the_quick_add_with_it(window: Window, workspace: Workspace) -> None:
    mime = QMimeData()
    mime.setData(KIND_MIME, b"person")
    workspace.board.dropped.emit(mime, 10.0, 20.0)
    form = QApplication.activePopupWidget()
    assert form is not None
    assert form.kind.currentData() == "person"  # type: ignore[attr-defined]
    form.close()


def test_a_dropped_table_is_compared_first_and_imported_as_one_step(
    qtbot: QtBot, window: Window, workspace: Workspace, tmp_path: Path
) -> None:
    table = tmp_path / "list.csv"
    table.write_text("ip,country,first_seen\n192.0.2.1,US,2008-01-01\n192.0.2.2,DE,2008-02-01\n")

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        first = dialog.tree.topLevelItem(0)
        assert first is not None
        line = first.child(0)
        assert line is not None
        line.setCheckState(0, Qt.CheckState.Unchecked)
        dialog.accept()

    answer(ImportDialog, look)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    workspace.board.dropped.emit(mime, 0.0, 0.0)
    qtbot.waitUntil(lambda: workspace.session.case.undo_label == "Import list.csv", timeout=20_000)
    read = workspace.session.case.read
    assert [one.label for one in read.where(Entity, kind="ip")] == ["192.0.2.2"]
    assert read.count(Claim) > 0
    window.bar.button.click()
    assert read.where(Entity, kind="ip") == []


def test_a_pasted_picture_becomes_an_exhibit(qtbot: QtBot, window: Window, workspace: Workspace) -> None:
    picture = QImage(20, 10, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(picture)
    workspace.board.dropped.emit(mime, 0.0, 0.0)
    read = workspace.session.case.read
    qtbot.waitUntil(lambda: read.count(Exhibit) == 1, timeout=20_000)
    exhibit = read.all(Exhibit)[0]
    assert exhibit.media_type == "image/png"
    assert QImage.fromData(read.exhibit_bytes(exhibit.id)).size() == picture.size()


@pytest.mark.parametrize("scale", [80, 200])
def test_text_size_and_colours_are_kept(qtbot: QtBot, window: Window, scale: int) -> None:
    dialog = SettingsDialog(window.actions_table, window)
    qtbot.addWidget(dialog)
    dialog.scale.setCurrentIndex(dialog.scale.findData(scale))
    dialog.scale.activated.emit(dialog.scale.currentIndex())
    assert text_scale() == scale
    dialog.linking.setCurrentIndex(dialog.linking.findData("maltego"))
    dialog.linking.activated.emit(dialog.linking.currentIndex())
    assert QSettings().value("linking") == "maltego"
