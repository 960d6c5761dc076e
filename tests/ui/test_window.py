"""A person at the window: opening, linking by hand, adding, undoing, closing and coming back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QWidget
from pytestqt.qtbot import QtBot

from caseboard.commands.case import Case
from caseboard.model.ids import Id
from caseboard.model.records import Board, Claim, Entity, Exhibit, Link, Placement
from caseboard.ui.canvas import Camera
from caseboard.ui.forms import LinkForm, QuickAdd
from caseboard.ui.window import Window
from caseboard.ui.workspace import Workspace

Spot = Callable[[str], QPoint]
Names = dict[str, Id]
Form = TypeVar("Form", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton


def key(window: Window, keys: str) -> None:
    """Press a shortcut with the board focused."""
    assert window.workspace is not None
    QTest.keySequence(window.workspace.board.view, QKeySequence(keys))


def point(surface: QWidget, at: QPoint) -> None:
    """Move the pointer there with no button held; QTest's own moves do not reach an offscreen window."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(surface.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(surface, event)


def drag(surface: QWidget, start: QPoint, end: QPoint) -> None:
    point(surface, start)
    QTest.mousePress(surface, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(surface, (QPointF(start) * (1 - share) + QPointF(end) * share).toPoint())
    QTest.mouseRelease(surface, LEFT, Qt.KeyboardModifier.NoModifier, end)


def popup(kind: type[Form]) -> Form:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(found) == 1
    return found[0]


@contextmanager
def held_by_another_program(path: Path) -> Iterator[None]:
    """The case file is open in another process meanwhile."""
    code = (
        "import sys; from caseboard.commands.case import Case\n"
        "with Case.open(sys.argv[1]): print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate()


def test_the_first_page_offers_a_new_case_an_old_one_and_the_sample(window: Window) -> None:
    assert window.start.isVisible()
    assert window.workspace is None


def test_a_case_opens_with_its_board_and_is_listed_as_opened_last(
    window: Window, workspace: Workspace, small_case: Path
) -> None:
    assert workspace.board.view.scene.node_count == 3
    assert "Small" in window.windowTitle()
    assert "3 entities, 1 link" in window.status.counts.text()
    window.close_workspace()
    assert window.start.recent.item(0).text().startswith("small")


def test_a_case_that_is_no_case_is_refused_with_a_sentence(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "x.case"
    path.write_text("not a case")
    assert not window.files.open_path(path)
    assert window.bar.isVisible()
    assert "x.case" in window.bar.sentence.text()


def test_a_case_that_another_program_holds_is_offered_read_only(window: Window, small_case: Path) -> None:
    with held_by_another_program(small_case):
        assert not window.files.open_path(small_case)
        assert window.bar.button.text() == "Open read-only"
        window.bar.button.click()
    assert window.workspace is not None
    assert window.workspace.session.case.read_only
    assert not window.actions_table["add_entity"].isEnabled()
    assert "read-only" in window.actions_table["add_entity"].toolTip()


def test_dragging_a_body_moves_it_as_one_step(window: Window, workspace: Workspace, spot: Spot, ids: Names) -> None:
    start = spot("McColo")
    drag(workspace.board.view.surface, start, start + QPoint(-60, 40))
    placement = workspace.session.case.read.where(Placement, entity_id=ids["McColo"])[0]
    assert placement.x < 0 < placement.y
    assert workspace.session.case.undo_label == "Move McColo"
    key(window, "Ctrl+Z")
    assert workspace.session.case.read.where(Placement, entity_id=ids["McColo"])[0].x == 0
    assert spot("McColo") == start


def test_dragging_from_the_rim_opens_the_form_and_enter_keeps_the_link(
    window: Window, workspace: Workspace, spot: Spot, ids: Names
) -> None:
    view = workspace.board.view
    point(view.surface, spot("McColo"))
    across, _ = view.stage.handles()[0]
    rim = spot("McColo") + QPoint(round(across), 0)
    point(view.surface, rim)
    drag(view.surface, rim, spot("208.66.192.0/22"))
    form = popup(LinkForm)
    form.since.setText("2006-11~")
    form.source.setEditText("ARIN")
    QTest.keyClick(form.since, Qt.Key.Key_Return)
    links = [link for link in workspace.session.case.read.all(Link) if link.to_id == ids["208.66.192.0/22"]]
    assert [link.from_id for link in links] == [ids["McColo"]]
    claims = workspace.session.case.read.where(Claim, subject_id=links[0].id)
    assert [(claim.property, str(claim.valid_from)) for claim in claims] == [("holds", "2006-11~")]
    assert workspace.session.selection.links == (links[0].id,)
    key(window, "Ctrl+Z")
    assert workspace.session.case.read.count(Link) == 1


def test_escape_in_the_form_drops_the_link(workspace: Workspace, spot: Spot, ids: Names) -> None:
    workspace.editing.ask_link(ids["McColo"], ids["208.66.192.0/22"], QPoint(50, 50))
    form = popup(LinkForm)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert workspace.session.case.read.count(Link) == 1


def test_typing_over_the_board_adds_what_was_typed(window: Window, workspace: Workspace) -> None:
    view = workspace.board.view
    point(view.surface, QPoint(40, 40))
    QTest.keyClick(view, Qt.Key.Key_A)
    form = popup(QuickAdd)
    form.text.setText("AS26780")
    assert form.kind.currentData() == "asn"
    QTest.keyClick(form.text, Qt.Key.Key_Return)
    added = workspace.session.case.read.where(Entity, kind="asn")
    assert [one.label for one in added] == ["AS26780"]
    assert workspace.session.selection.entities == (added[0].id,)
    key(window, "Ctrl+Z")
    assert workspace.session.case.read.where(Entity, kind="asn") == []
    key(window, "Ctrl+Y")
    assert len(workspace.session.case.read.where(Entity, kind="asn")) == 1
    key(window, "Ctrl+Z")
    key(window, "Ctrl+Shift+Z")
    assert len(workspace.session.case.read.where(Entity, kind="asn")) == 1


def test_quick_add_offers_what_exists_before_a_duplicate_is_made(workspace: Workspace, ids: Names) -> None:
    workspace.editing.quick_add(None, 10.0, 10.0, "")
    form = popup(QuickAdd)
    form.text.setText("mccolo")
    assert form.known.item(0).text() == "McColo"
    form.kind.setCurrentIndex(form.kind.findData("organisation"))
    QTest.keyClick(form.text, Qt.Key.Key_Return)
    assert workspace.session.case.read.count(Entity) == 3
    assert workspace.session.selection.entities == (ids["McColo"],)


def test_selection_commands_work_by_key(window: Window, workspace: Workspace, ids: Names) -> None:
    selection = workspace.session.selection
    key(window, "Ctrl+A")
    assert set(selection.entities) == set(ids.values())
    selection.set([ids["McColo"]])
    key(window, "Ctrl+B")
    assert selection.entities == (ids["Giglinx"],)
    key(window, "Ctrl+Right")
    assert set(selection.entities) == {ids["Giglinx"], ids["McColo"]}
    key(window, "Ctrl+Shift+2")
    key(window, "Ctrl+I")
    assert selection.entities == (ids["208.66.192.0/22"],)
    key(window, "Ctrl+2")
    assert set(selection.entities) == {ids["Giglinx"], ids["McColo"]}


def test_escape_on_the_board_selects_nothing(window: Window, workspace: Workspace) -> None:
    key(window, "Ctrl+A")
    QTest.keyClick(workspace.board.view, Qt.Key.Key_Escape)
    assert len(workspace.session.selection) == 0


def test_escape_in_a_drag_puts_the_entity_back(workspace: Workspace, spot: Spot, ids: Names) -> None:
    view, start = workspace.board.view, spot("McColo")
    QTest.mousePress(view.surface, LEFT, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view.surface, start + QPoint(50, 50))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.surface, LEFT, Qt.KeyboardModifier.NoModifier, start + QPoint(50, 50))
    assert workspace.session.case.read.where(Placement, entity_id=ids["McColo"])[0].x == 0


def test_hidden_entities_come_back(window: Window, workspace: Workspace, ids: Names) -> None:
    workspace.session.selection.set([ids["Giglinx"]])
    key(window, "H")
    assert not workspace.board.scene.visible[workspace.board.scene.row(ids["Giglinx"])]
    key(window, "Alt+H")
    assert workspace.board.scene.visible.all()


def test_deleting_is_one_step_and_clears_the_selection(window: Window, workspace: Workspace, ids: Names) -> None:
    workspace.session.selection.set([ids["Giglinx"]])
    key(window, "Del")
    assert workspace.session.case.read.count(Entity) == 2
    assert workspace.session.case.read.count(Link) == 0
    assert len(workspace.session.selection) == 0
    key(window, "Ctrl+Z")
    assert workspace.session.case.read.count(Link) == 1


def test_pasting_copied_entities_brings_the_same_ones(window: Window, workspace: Workspace, ids: Names) -> None:
    workspace.session.selection.set([ids["Giglinx"]])
    key(window, "Ctrl+X")
    assert workspace.board.scene.node_count == 2
    key(window, "Ctrl+V")
    assert workspace.board.scene.node_count == 3
    assert workspace.session.case.read.count(Entity) == 3
    assert "same" in window.status.currentMessage()


def test_what_is_copied_is_defanged_for_other_programs(window: Window, workspace: Workspace, ids: Names) -> None:
    workspace.session.selection.set([ids["208.66.192.0/22"]])
    key(window, "Ctrl+C")
    assert QApplication.clipboard().text() == "208[.]66[.]192[.]0/22"


def test_a_layout_is_one_step_that_respects_the_selection(
    qtbot: QtBot, window: Window, workspace: Workspace, ids: Names
) -> None:
    before = {one.entity_id: (one.x, one.y) for one in workspace.session.case.read.all(Placement)}
    steps = len(workspace.session.case.undoable)
    workspace.session.selection.set([ids["McColo"], ids["Giglinx"]])
    window.actions_table["layout_grid"].trigger()
    qtbot.waitUntil(lambda: len(workspace.session.case.undoable) == steps + 1, timeout=20_000)
    after = {one.entity_id: (one.x, one.y) for one in workspace.session.case.read.all(Placement)}
    assert after[ids["208.66.192.0/22"]] == before[ids["208.66.192.0/22"]]
    assert workspace.session.case.undo_label == "Layout: Grid"


def test_find_path_selects_the_way_between_two(window: Window, workspace: Workspace, ids: Names) -> None:
    workspace.session.selection.set([ids["McColo"], ids["Giglinx"]])
    window.actions_table["find_path"].trigger()
    assert len(workspace.session.selection.links) == 1
    workspace.session.selection.set([ids["McColo"], ids["208.66.192.0/22"]])
    window.actions_table["find_path"].trigger()
    assert "No chain of links" in window.bar.sentence.text()


def test_dropped_files_become_exhibits(qtbot: QtBot, window: Window, workspace: Workspace, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("McColo was cut off. It had been hosted in San Jose, said the firm.")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(article))])
    workspace.board.view.dropped.emit(mime, 0.0, 0.0)
    qtbot.waitUntil(lambda: workspace.session.case.read.count(Exhibit) == 1, timeout=20_000)
    exhibit = workspace.session.case.read.all(Exhibit)[0]
    assert exhibit.original_name == "article.txt"
    assert workspace.session.case.undo_label == "Take in article.txt"


def test_the_board_opens_where_it_was_left(window: Window, workspace: Workspace, small_case: Path) -> None:
    made = workspace.session.case
    with made.changing("Add board") as writer:
        second = writer.new(Board, name="Second", ordinal=1)
    workspace.session.show_board(second.id)
    workspace.board.view.camera = Camera(12.0, 34.0, 1.5)
    window.close_workspace()
    assert window.start.isVisible()
    assert window.files.open_path(small_case)
    again = window.workspace
    assert again is not None
    assert again.session.board_id == second.id
    assert (again.board.view.camera.x, again.board.view.camera.y, again.board.view.camera.zoom) == (12.0, 34.0, 1.5)


def test_undo_survives_closing_and_opening(window: Window, workspace: Workspace, small_case: Path) -> None:
    window.close_workspace()
    assert window.files.open_path(small_case)
    assert window.actions_table["undo"].text() == "Undo: Link Giglinx to McColo"
    key(window, "Ctrl+Z")
    assert window.workspace is not None
    assert window.workspace.session.case.read.count(Link) == 0


@pytest.mark.parametrize("theme", ["theme_dark", "theme_contrast", "theme_light"])
def test_colours_can_be_changed_while_a_case_is_open(window: Window, workspace: Workspace, theme: str) -> None:
    window.actions_table[theme].trigger()
    assert window.actions_table[theme].isChecked()
    assert workspace.board.view.theme == window.theme


def test_every_widget_that_takes_the_focus_has_a_name(qtbot: QtBot, window: Window, workspace: Workspace) -> None:
    QApplication.processEvents()
    nameless = [
        f"{type(one).__name__} in {type(one.parent()).__name__}"
        for one in window.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.isVisible()
        and not (one.accessibleName() or getattr(one, "text", str)())
    ]
    assert nameless == []


def test_nothing_of_a_case_is_left_when_another_is_opened(
    qtbot: QtBot, window: Window, workspace: Workspace, ids: Names, tmp_path: Path
) -> None:
    workspace.session.selection.set([ids["McColo"]])
    other = tmp_path / "other.case"
    Case.create(other, title="Other").close()
    assert window.files.open_path(other)
    qtbot.wait(50)
    docks = [dock.objectName() for dock in window.findChildren(QDockWidget)]
    assert len(docks) == len(set(docks))
    assert "Other" in window.windowTitle()
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert not any("McColo" in text for text in labels)


def test_the_board_says_how_to_begin_while_it_is_empty(window: Window, tmp_path: Path) -> None:
    window.show_case(Case.create(tmp_path / "new.case"))
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert any("This board is empty" in text and "start typing" in text for text in labels)


def test_the_overview_is_there_only_while_part_of_the_board_is_out_of_view(
    window: Window, workspace: Workspace
) -> None:
    view = workspace.board.view
    view.fit_all()
    assert not view.minimap.isVisible()
    view.zoom_by(6.0)
    assert view.minimap.isVisible()
    window.actions_table["minimap"].trigger()
    assert not view.minimap.isVisible()
