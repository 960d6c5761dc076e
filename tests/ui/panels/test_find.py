"""Find everywhere and the command palette."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from caseboard.board.theme import Theme
from caseboard.commands.entities import remove_entities
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Source
from caseboard.ui.panels.find import FindPanel
from caseboard.ui.panels.palette import CommandPalette, rank
from caseboard.ui.session import Session

Show = Callable[[QWidget], None]
Settle = Callable[[], None]
Ids = dict[str, Id]


def titles(panel: FindPanel) -> list[str]:
    return [panel.results.item(row).text() for row in range(panel.results.count())]


def find(panel: FindPanel, text: str) -> None:
    panel.text.setText(text)
    panel.search()


def test_entities_come_first_then_what_mentions_the_words(session: Session, theme: Theme, show: Show) -> None:
    panel = FindPanel(session, theme)
    show(panel)
    find(panel, "mccolo")
    assert titles(panel)[:2] == ["McColo", "mccolo.com"]
    find(panel, "75")
    assert titles(panel) == ["Share of spam: 75 %"]
    find(panel, "zzz")
    assert panel.count.text() == "Nothing holds all these words."


def test_enter_steps_through_the_results_and_shows_each(session: Session, ids: Ids, theme: Theme, show: Show) -> None:
    panel, asked = FindPanel(session, theme), []
    session.subjectAsked.connect(asked.append)
    show(panel)
    QTest.keyClicks(panel.text, "mccolo")
    QTest.keyClick(panel.text, Qt.Key.Key_Return)
    assert session.selection.entities == (ids["McColo"],)
    QTest.keyClick(panel.text, Qt.Key.Key_Return)
    assert asked == [ids["McColo"], ids["mccolo.com"]]
    QTest.keyClick(panel.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert session.selection.entities == (ids["McColo"],)
    assert panel.count.text().startswith("1 of")


def test_a_claim_leads_to_its_subject_and_a_source_to_the_register(
    session: Session, ids: Ids, theme: Theme, show: Show
) -> None:
    panel, asked = FindPanel(session, theme), []
    panel.sourceAsked.connect(asked.append)
    show(panel)
    find(panel, "75")
    panel.step()
    assert session.selection.entities == (ids["McColo"],)
    find(panel, "paper")
    while not asked:
        panel.step()
    assert session.case.read.get(Source, asked[0]).name == "The Paper"


def test_the_words_of_an_exhibit_open_the_reader_there(demo: Session, theme: Theme, show: Show) -> None:
    panel, asked = FindPanel(demo, theme), []
    demo.quotationAsked.connect(lambda *place: asked.append(place))
    show(panel)
    quoted = next(one for one in demo.case.read.all(Claim) if one.char_start is not None)
    text = demo.case.read.exhibit_text(quoted.exhibit_id)
    word = max(text.split()[:40], key=len)
    find(panel, word)
    for _step in range(panel.results.count()):
        panel.step()
    assert any(place[0] == quoted.exhibit_id for place in asked)


def test_a_result_that_is_gone_by_now_does_no_harm(session: Session, ids: Ids, theme: Theme, show: Show) -> None:
    panel = FindPanel(session, theme)
    show(panel)
    find(panel, "mccolo")
    session.do("Remove", lambda writer: remove_entities(writer, [ids["McColo"]]))
    panel.step()
    assert session.selection.entities == ()
    assert titles(panel)[0] == "mccolo.com"


def test_the_palette_ranks_beginnings_then_words_then_letters_then_likeness() -> None:
    names = ["unlink", "draw links", "link the two", "mccolo corporation", "hide others"]
    assert rank("link", names)[:3] == [2, 1, 0]
    assert rank("two link", names)[0] == 2
    assert rank("hdo", names)[0] == 4
    assert rank("mcolo", names)[0] == 3
    assert rank("  ", names) == []


def test_the_palette_runs_a_command_and_says_why_one_is_off(theme: Theme, show: Show) -> None:
    ran: list[str] = []
    fit, off = QAction("Fit all"), QAction("Find path…")
    fit.triggered.connect(lambda: ran.append("fit"))
    off.setEnabled(False)
    off.setToolTip("Find path\nSelect two entities.")
    palette = CommandPalette([off, fit], None)
    show(palette)
    assert [palette.list.item(row).text() for row in range(2)] == ["Fit all", "Find path"]
    QTest.keyClicks(palette.text, "path")
    item = palette.list.item(0)
    assert not item.flags() & Qt.ItemFlag.ItemIsEnabled
    assert "Select two entities." in str(item.data(Qt.ItemDataRole.AccessibleTextRole))
    QTest.keyClick(palette.text, Qt.Key.Key_Return)
    assert ran == []
    palette.text.setText("fit")
    QTest.keyClick(palette.text, Qt.Key.Key_Return)
    assert ran == ["fit"]


def test_the_palette_finds_an_entity_and_shows_it(session: Session, ids: Ids, theme: Theme, show: Show) -> None:
    palette = CommandPalette([], session)
    show(palette)
    QTest.keyClicks(palette.text, "gigl")
    QTest.keyClick(palette.text, Qt.Key.Key_Return)
    assert session.selection.entities == (ids["Giglinx"],)
