"""The history panel: what stands, what is undone, and the way to any point."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.entities import add_entity
from caseboard.model.records import Entity
from caseboard.ui.panels.history import HistoryPanel
from caseboard.ui.session import Session

Show = Callable[[QWidget], None]
Settle = Callable[[], None]


def add(session: Session, *names: str) -> None:
    for name in names:
        session.do(f"Add {name}", lambda writer, label=name: add_entity(writer, "person", label))


def labels(session: Session) -> set[str]:
    return {one.label for one in session.case.read.all(Entity)}


def row(panel: HistoryPanel, text: str) -> QTreeWidgetItem:
    items = [panel.list.topLevelItem(place) for place in range(panel.list.topLevelItemCount())]
    return next(item for item in items if item is not None and item.text(0) == text)


def go(panel: HistoryPanel, text: str, settle: Settle) -> None:
    panel.list.setCurrentItem(row(panel, text))
    panel.go.click()
    settle()


def test_actions_are_listed_newest_first(empty: Session, theme: Theme, show: Show) -> None:
    add(empty, "Ann", "Bob")
    panel = HistoryPanel(empty, theme)
    show(panel)
    assert [panel.list.topLevelItem(place).text(0) for place in range(3)] == ["Add Bob", "Add Ann", "New case"]
    assert panel.list.topLevelItem(0).text(2) == "tester"


def test_going_to_an_action_undoes_what_came_after_and_forward_again(
    empty: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    add(empty, "Ann", "Bob", "Cid")
    panel = HistoryPanel(empty, theme)
    show(panel)
    go(panel, "Add Ann", settle)
    assert labels(empty) == {"Ann"}
    assert row(panel, "Add Bob").font(0).strikeOut()
    assert not row(panel, "Add Ann").font(0).strikeOut()
    go(panel, "Add Bob", settle)
    assert labels(empty) == {"Ann", "Bob"}
    go(panel, "Add Cid", settle)
    assert labels(empty) == {"Ann", "Bob", "Cid"}


def test_an_action_that_was_done_again_stays_when_one_goes_to_it(
    empty: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    add(empty, "Ann", "Bob")
    empty.undo()
    empty.redo()
    add(empty, "Cid")
    panel = HistoryPanel(empty, theme)
    show(panel)
    go(panel, "Add Bob", settle)
    assert labels(empty) == {"Ann", "Bob"}


def test_what_was_undone_and_written_over_cannot_be_reached(
    empty: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    add(empty, "Ann")
    empty.undo()
    add(empty, "Bob")
    panel = HistoryPanel(empty, theme)
    show(panel)
    panel.list.setCurrentItem(row(panel, "Add Ann"))
    assert row(panel, "Add Ann").font(0).strikeOut()
    assert not panel.go.isEnabled()
    assert "can be reached" in panel.go.toolTip()


def test_one_can_go_back_to_a_checkpoint(empty: Session, theme: Theme, show: Show, settle: Settle) -> None:
    add(empty, "Ann")
    empty.case.checkpoint("Before lunch")
    add(empty, "Bob", "Cid")
    panel = HistoryPanel(empty, theme)
    show(panel)
    go(panel, "Before lunch", settle)
    assert labels(empty) == {"Ann"}


def test_a_read_only_case_shows_its_history_and_leaves_it(demo: Session, theme: Theme, show: Show) -> None:
    panel = HistoryPanel(demo, theme)
    show(panel)
    assert panel.list.topLevelItemCount() == len(demo.case.history())
    panel.list.setCurrentItem(panel.list.topLevelItem(3))
    assert not panel.go.isEnabled()
    assert not panel.undo.isEnabled()
