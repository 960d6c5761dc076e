"""Entities and links as tables: what they list, how they are narrowed, and that the selection is one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.entities import add_entity, remove_entities
from caseboard.model.ids import Id
from caseboard.model.records import Entity, Link
from caseboard.ui.panels.tables import EntityTable, LinkTable, RecordTable
from caseboard.ui.session import Session

Show = Callable[[QWidget], None]
Ids = dict[str, Id]


def cells(table: RecordTable, column: int) -> list[str]:
    return [str(table.model.index(row, column).data()) for row in range(table.model.rowCount())]


def selected(table: RecordTable) -> set[int]:
    return {index.row() for index in table.view.selectionModel().selectedRows()}


def test_entities_are_listed_by_name_with_their_claims_and_links(session: Session, theme: Theme, show: Show) -> None:
    table = EntityTable(session, theme)
    show(table)
    assert cells(table, 1) == ["Giglinx", "McColo", "mccolo.com"]
    assert cells(table, 3) == ["0", "2", "0"]
    assert cells(table, 4) == ["1", "1", "0"]
    assert cells(table, 2)[2] == "mccolo.com"


def test_links_are_listed_with_their_ends_and_since_when_they_hold(session: Session, theme: Theme, show: Show) -> None:
    table = LinkTable(session, theme)
    show(table)
    row = [cells(table, column)[0] for column in range(5)]
    assert row == ["Giglinx", "provides transit to", "McColo", "unconfirmed", "2008-10"]


def test_a_filter_keeps_the_rows_that_hold_all_its_words(session: Session, theme: Theme, show: Show) -> None:
    table = EntityTable(session, theme)
    show(table)
    table.filter.setText("mcc dom")
    assert cells(table, 1) == ["mccolo.com"]
    assert table.count.text() == "1 of 3"
    table.filter.setText("zzz")
    assert any(label.text() == "Nothing matches" and label.isVisible() for label in table.findChildren(QLabel))


def test_numbers_are_sorted_as_numbers(session: Session, theme: Theme, show: Show) -> None:
    table = EntityTable(session, theme)
    show(table)
    table.view.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert cells(table, 1)[0] == "McColo"


def test_what_is_selected_in_the_table_is_selected_everywhere(
    session: Session, ids: Ids, theme: Theme, show: Show
) -> None:
    table = EntityTable(session, theme)
    show(table)
    table.view.selectRow(1)
    assert session.selection.entities == (ids["McColo"],)
    table.view.selectAll()
    assert set(session.selection.entities) == set(ids.values())


def test_what_is_selected_elsewhere_is_selected_in_the_table_and_stays_so_when_sorted(
    session: Session, ids: Ids, theme: Theme, show: Show
) -> None:
    table = EntityTable(session, theme)
    show(table)
    session.selection.set([ids["mccolo.com"], ids["Giglinx"]])
    assert selected(table) == {0, 2}
    table.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert {cells(table, 1)[row] for row in selected(table)} == {"mccolo.com", "Giglinx"}
    assert session.selection.entities == (ids["mccolo.com"], ids["Giglinx"])


def test_a_filter_does_not_change_what_is_selected(session: Session, ids: Ids, theme: Theme, show: Show) -> None:
    table = EntityTable(session, theme)
    show(table)
    session.selection.set([ids["McColo"]])
    table.filter.setText("giglinx")
    assert session.selection.entities == (ids["McColo"],)
    table.filter.clear()
    assert selected(table) == {1}


def test_a_change_of_the_case_shows_and_a_hidden_table_reads_when_it_is_seen(
    session: Session, ids: Ids, theme: Theme, show: Show, settle: Callable[[], None]
) -> None:
    table = EntityTable(session, theme)
    show(table)
    session.do("Add", lambda writer: add_entity(writer, "person", "Ann"))
    settle()
    assert cells(table, 1)[0] == "Ann"
    table.hide()
    session.do("Remove", lambda writer: remove_entities(writer, [ids["McColo"]]))
    settle()
    table.show()
    settle()
    assert cells(table, 1) == ["Ann", "Giglinx", "mccolo.com"]
    assert session.case.read.count(Link) == 0


def test_a_double_click_asks_for_the_inspector(session: Session, ids: Ids, theme: Theme, show: Show) -> None:
    table, asked = EntityTable(session, theme), []
    session.subjectAsked.connect(asked.append)
    show(table)
    spot = table.view.visualRect(table.model.index(1, 1)).center()
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked == [ids["McColo"]]


def test_names_with_hidden_signs_and_markup_are_shown_harmlessly(session: Session, theme: Theme, show: Show) -> None:
    name = "<b>A</b>\u202eevil" + "x" * 30
    session.do("Add", lambda writer: add_entity(writer, "person", name))
    table = EntityTable(session, theme)
    show(table)
    assert cells(table, 1)[0].startswith("<b>A</b>⟨RLO⟩evil")
    assert "&lt;b&gt;" in str(table.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole))


def test_an_empty_table_says_how_to_fill_it(empty: Session, theme: Theme, show: Show) -> None:
    table = LinkTable(empty, theme)
    show(table)
    assert any("Drag from the rim" in label.text() for label in table.findChildren(QLabel))


def test_the_sample_case_is_listed_whole(demo: Session, theme: Theme, show: Show) -> None:
    entities, links = EntityTable(demo, theme), LinkTable(demo, theme)
    show(entities)
    show(links)
    assert entities.model.rowCount() == demo.case.read.count(Entity) >= 45
    assert links.model.rowCount() == demo.case.read.count(Link) >= 70
    assert "" not in cells(links, 0) + cells(links, 2)
