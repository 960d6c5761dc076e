"""The registers: sources and their grades, notices and what came of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.sources import add_source, find_source
from caseboard.model.grades import NoticeState, Reliability
from caseboard.model.ids import Id
from caseboard.model.records import Notice, NoticeEvent, Source
from caseboard.ui.panels.notices import NoticesPanel
from caseboard.ui.panels.sources import SourcesPanel
from caseboard.ui.session import Session

Show = Callable[[QWidget], None]
Settle = Callable[[], None]


def rows(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    found = (tree.topLevelItem(place) for place in range(tree.topLevelItemCount()))
    return [item for item in found if item is not None]


def test_sources_are_listed_with_grade_and_claims(session: Session, theme: Theme, show: Show) -> None:
    panel = SourcesPanel(session, theme)
    show(panel)
    listed = [tuple(item.text(column) for column in range(3)) for item in rows(panel.list)]
    assert listed == [("A mail", "E", "1"), ("The Paper", "B", "2")]


def test_a_source_is_graded_and_said_to_repeat_another_in_one_step(
    session: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    panel = SourcesPanel(session, theme)
    show(panel)
    read = session.case.read
    mail, paper = find_source(read, "A mail"), find_source(read, "The Paper")
    panel.show_source(mail.id)
    assert not panel.editor.keep_button.isEnabled()
    panel.editor.reliability.setCurrentIndex(list(Reliability).index(Reliability.C))
    panel.editor.repeats.setCurrentIndex(1)
    panel.editor.published.setText("2008-11")
    panel.editor.keep_button.click()
    settle()
    now = read.get(Source, mail.id)
    assert (now.reliability, now.repeats_id, str(now.published)) == (Reliability.C, paper.id, "2008-11")
    session.undo()
    assert read.get(Source, mail.id) == mail


def test_a_date_that_is_none_is_refused_with_a_sentence(session: Session, theme: Theme, show: Show) -> None:
    panel = SourcesPanel(session, theme)
    show(panel)
    panel.show_source(find_source(session.case.read, "A mail").id)
    panel.editor.published.setText("last week")
    panel.editor.keep()
    assert "“last week” is not a time" in panel.editor.problem.text()
    assert panel.editor.problem.isVisible()


def test_a_source_in_use_is_not_removed_and_a_loop_of_repeating_is_refused(
    session: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    panel, problems = SourcesPanel(session, theme), []
    session.problem.connect(problems.append)
    show(panel)
    panel.show_source(find_source(session.case.read, "A mail").id)
    panel.editor.remove_button.click()
    settle()
    assert "is the source of 1 other" in problems[0]
    assert session.case.read.count(Source) == 2


def test_what_is_being_typed_about_a_source_survives_other_changes(
    session: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    panel = SourcesPanel(session, theme)
    show(panel)
    panel.show_source(find_source(session.case.read, "A mail").id)
    panel.editor.note.setText("half typed")
    session.do("Add", lambda writer: add_source(writer, "Third"))
    settle()
    assert panel.editor.note.text() == "half typed"
    assert len(rows(panel.list)) == 3


def test_a_new_source_is_ready_to_be_named(empty: Session, theme: Theme, show: Show, settle: Settle) -> None:
    panel = SourcesPanel(empty, theme)
    show(panel)
    assert any(label.text() == "No sources yet" for label in panel.findChildren(QLabel))
    panel.add.click()
    settle()
    panel.editor.name.setText("The registrar")
    QTest.keyClick(panel.editor.name, Qt.Key.Key_Return)
    settle()
    assert [item.text(0) for item in rows(panel.list)] == ["The registrar"]


def test_a_notice_past_its_deadline_is_silent(session: Session, theme: Theme, show: Show) -> None:
    panel = NoticesPanel(session, theme)
    show(panel)
    row = rows(panel.list)[0]
    assert [row.text(column) for column in range(5)] == ["Giglinx", "silent", "McColo", "1 Nov 2008", "8 Nov 2008"]
    assert panel.summary.text() == "1 notice to 1, 1 overdue"


def test_an_event_changes_the_state_and_stands_under_its_notice(
    session: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    panel = NoticesPanel(session, theme)
    show(panel)
    panel.list.setCurrentItem(rows(panel.list)[0])
    panel.form.kind.setCurrentText("acted")
    panel.form.at.setText("2008-11-10")
    QTest.keyClicks(panel.form.text, "Cut off")
    QTest.keyClick(panel.form.text, Qt.Key.Key_Return)
    settle()
    row = rows(panel.list)[0]
    assert row.text(1) == "acted"
    assert (row.child(0).text(0), row.child(0).text(1)) == ("Cut off", "acted")
    assert session.case.read.all(Notice)[0].state is NoticeState.ACTED
    assert panel.summary.text() == "1 notice to 1, none overdue"


def test_a_wrong_day_is_refused_and_nothing_recorded(session: Session, theme: Theme, show: Show) -> None:
    panel = NoticesPanel(session, theme)
    show(panel)
    panel.list.setCurrentItem(rows(panel.list)[0])
    panel.form.at.setText("soon")
    panel.form.keep()
    assert "is not a time" in panel.form.problem.text()
    assert session.case.read.count(NoticeEvent) == 0


def test_a_double_click_shows_who_was_told(session: Session, ids: dict[str, Id], theme: Theme, show: Show) -> None:
    panel = NoticesPanel(session, theme)
    show(panel)
    item = rows(panel.list)[0]
    panel.list.setCurrentItem(item)
    panel.list.itemDoubleClicked.emit(item, 0)
    assert session.selection.entities == (ids["Giglinx"],)


def test_the_sample_ledger_is_listed_whole(demo: Session, theme: Theme, show: Show) -> None:
    notices, sources = NoticesPanel(demo, theme), SourcesPanel(demo, theme)
    show(notices)
    show(sources)
    assert len(rows(notices.list)) == demo.case.read.count(Notice)
    assert len(rows(sources.list)) == demo.case.read.count(Source)
    assert not notices.form.add.isEnabled()
    assert not sources.add.isEnabled()
    assert "NoItem" not in "".join(item.text(0) for item in rows(notices.list))
    assert all(item.text(0) for item in rows(notices.list))
    assert Qt.ItemFlag.ItemIsEnabled in rows(notices.list)[0].flags()
