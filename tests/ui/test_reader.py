"""The reader at work: take files in, answer suggestions by one key or the mouse, quote words, and undo all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence, QShortcut
from pytestqt.qtbot import QtBot

from caseboard.board.theme import load_theme
from caseboard.commands.boards import place
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.commands.sources import add_source
from caseboard.exchange.standing import Finding, State
from caseboard.model.grades import Modality, Reliability
from caseboard.model.records import Claim, Entity, Exhibit, Link, Placement, Rejection, Source
from caseboard.ui.reader import ReaderPanel
from caseboard.ui.reader.exhibits import size_words
from caseboard.ui.reader.forms import ClaimForm, LinkForm
from caseboard.ui.session import Session

ARTICLE = Path(__file__).parents[2] / ".." / "shared" / "seed" / "kgo-mccolo-article.txt"
TEXT = (
    "Paul Ferguson of Trend Micro told the paper in San Jose that Mincha Corp. was behind it.\n\n"
    "Security experts say Mincha Corp. could account for 75 percent of the spam activity worldwide.\n\n"
    "Global Crossing disconnected Mincha Corp. on Tuesday.\n"
)


@pytest.fixture
def panel(qtbot: QtBot, case: Case) -> Iterator[ReaderPanel]:
    session = Session(case)
    made = ReaderPanel(session, load_theme("light"))
    qtbot.addWidget(made)
    made.resize(1300, 700)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.jobs.stop_all()


@pytest.fixture
def take_in(qtbot: QtBot, panel: ReaderPanel, tmp_path: Path) -> Callable[[str], ReaderPanel]:
    def take(text: str) -> ReaderPanel:
        path = tmp_path / "report.txt"
        path.write_bytes(text.encode())
        panel.take_in([path])
        qtbot.waitUntil(lambda: panel.reading.exhibit is not None and not panel.reading.searching, timeout=20_000)
        return panel

    return take


def _named(panel: ReaderPanel, value: str) -> Finding:
    return next(one for one in panel.reading.findings if one.first.value == value)


def _labels(panel: ReaderPanel) -> list[str]:
    return [one.label for one in panel.reading.session.case.read.all(Entity)]


def _press(qtbot: QtBot, panel: ReaderPanel, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(panel.pane.view, key)


def _select(panel: ReaderPanel, words: str) -> None:
    start = panel.reading.text.index(words)
    panel.pane.view.select(start, start + len(words))


def test_an_empty_case_says_how_to_add_exhibits(panel: ReaderPanel) -> None:
    assert panel.exhibits.nothing.isVisible()
    assert "Drop files here" in panel.exhibits.empty.text()
    assert not panel.pane.isVisible()


def test_a_file_taken_in_is_listed_opened_and_marked(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    model = panel.exhibits.table.model()
    row = [model.index(0, column).data() for column in range(model.columnCount())]
    assert row[:4] == ["EX1", "report.txt", "read", "not graded"]
    assert panel.pane.view.toPlainText() == TEXT
    assert {"Paul Ferguson", "Trend Micro", "San Jose", "Global Crossing", "75 %"} <= {
        one.first.value for one in panel.reading.findings
    }
    assert panel.pane._marks()


def test_the_seed_article_is_read_answered_and_undone_by_keys(qtbot: QtBot, panel: ReaderPanel) -> None:
    if not ARTICLE.exists():
        pytest.skip("the seed article is not here")
    panel.take_in([ARTICLE])
    qtbot.waitUntil(lambda: bool(panel.reading.findings), timeout=20_000)
    case = panel.reading.session.case
    _press(qtbot, panel, Qt.Key.Key_N)
    first = panel.reading.current
    assert first is not None
    _press(qtbot, panel, Qt.Key.Key_Return)
    assert _labels(panel) == [first.first.value]
    second = panel.reading.current
    assert second is not None
    assert second.first.start > first.first.start
    _press(qtbot, panel, Qt.Key.Key_X)
    assert [one.text for one in case.read.all(Rejection)] == [second.first.value]
    assert second.first.value not in [one.first.value for one in panel.reading.findings]
    panel.reading.session.undo()
    panel.reading.session.undo()
    assert _labels(panel) == []
    assert {first.first.value, second.first.value} <= {one.first.value for one in panel.reading.findings}
    panel.reading.session.undo()
    assert case.read.count(Exhibit) == 0
    assert panel.reading.exhibit is None


def test_an_accepted_name_turns_solid_and_stands_on_the_board(
    qtbot: QtBot, take_in: Callable[[str], ReaderPanel]
) -> None:
    panel = take_in(TEXT)
    session = panel.reading.session
    panel.reading.go_to(_named(panel, "Global Crossing"))
    _press(qtbot, panel, Qt.Key.Key_A)
    finding = _named(panel, "Global Crossing")
    assert finding.state is State.ACCEPTED
    assert finding.entity_id is not None
    assert [one.entity_id for one in session.case.read.where(Placement, board_id=session.board_id)] == [
        finding.entity_id
    ]
    assert session.selection.entities == (finding.entity_id,)
    assert any(mark.state is State.ACCEPTED for mark in panel.pane._marks())


def test_stepping_passes_over_what_is_settled_and_comes_round(
    qtbot: QtBot, take_in: Callable[[str], ReaderPanel]
) -> None:
    panel = take_in(TEXT)
    waiting = [one.first.value for one in panel.reading.findings]
    seen = []
    for _ in waiting:
        _press(qtbot, panel, Qt.Key.Key_N)
        assert panel.reading.current is not None
        seen.append(panel.reading.current.first.value)
    assert seen == waiting
    _press(qtbot, panel, Qt.Key.Key_N, Qt.Key.Key_P)
    assert panel.reading.current is not None
    assert panel.reading.current.first.value == waiting[-1]


def test_a_known_name_is_marked_and_a_click_selects_it_on_the_board(
    qtbot: QtBot, panel: ReaderPanel, take_in: Callable[[str], ReaderPanel]
) -> None:
    session = panel.reading.session
    with session.case.changing("Add") as writer:
        known = add_entity(writer, "organisation", "Global Crossing")
        place(writer, session.board_id, {known.id: (0.0, 0.0)})
    take_in(TEXT)
    finding = _named(panel, "Global Crossing")
    assert (finding.state, finding.entity_id) == (State.KNOWN, known.id)
    mark = next(m for m in panel.pane._marks() if panel.reading.findings[m.finding] == finding)
    with qtbot.waitSignal(session.subjectAsked) as asked:
        qtbot.mouseClick(
            panel.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.pane.view.mark_box(mark).center()
        )
    assert asked.args == [known.id]
    assert session.selection.entities == (known.id,)


def test_an_entity_added_elsewhere_makes_its_suggestion_known(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    panel.reading.session.do("Add", lambda writer: add_entity(writer, "organisation", "Trend Micro"))
    assert _named(panel, "Trend Micro").state is State.KNOWN
    panel.reading.session.undo()
    assert _named(panel, "Trend Micro").state is State.OPEN


def test_the_kind_is_corrected_before_and_after_accepting(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    case = panel.reading.session.case
    panel.pane._correct(_named(panel, "San Jose"), "facility")
    assert [(one.kind, one.label) for one in case.read.all(Entity)] == [("facility", "San Jose")]
    panel.pane._correct(_named(panel, "San Jose"), "place")
    assert [(one.kind, one.label) for one in case.read.all(Entity)] == [("place", "San Jose")]


def test_accepting_a_figure_asks_what_it_is_about_and_keeps_its_sentence(
    qtbot: QtBot, take_in: Callable[[str], ReaderPanel]
) -> None:
    panel = take_in(TEXT)
    panel.reading.go_to(_named(panel, "75 %"))
    _press(qtbot, panel, Qt.Key.Key_Return)
    form = panel.pane.form
    assert isinstance(form, ClaimForm)
    form.subject.set_end(("organisation", "Mincha Corp."))
    qtbot.keyClick(form.scope, Qt.Key.Key_Return)
    assert panel.pane.form is None
    (claim,) = panel.reading.session.case.read.where(Claim, property="share_of_spam")
    assert (claim.value, claim.scope) == ("75 percent", "of the spam activity worldwide")
    assert claim.modality is Modality.POSSIBLE
    assert claim.quotation == TEXT.split("\n\n")[1]
    assert _named(panel, "75 %").settled


def test_a_form_without_a_subject_says_so_and_escape_drops_it(
    qtbot: QtBot, take_in: Callable[[str], ReaderPanel]
) -> None:
    panel = take_in(TEXT)
    _select(panel, "on Tuesday")
    _press(qtbot, panel, Qt.Key.Key_S)
    form = panel.pane.form
    assert isinstance(form, ClaimForm)
    form.subject.set_end(None)
    form.keep()
    assert form.problem.isVisible()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert panel.pane.form is None
    assert panel.reading.session.case.read.count(Claim) == 0


def test_selected_words_become_an_entity_by_one_key(qtbot: QtBot, take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in("The bulletproof host Quiet Harbour was named.\n")
    _select(panel, "Quiet Harbour")
    qtbot.waitUntil(panel.pane.tools.isVisible)
    _press(qtbot, panel, Qt.Key.Key_E)
    assert _labels(panel) == ["Quiet Harbour"]
    assert not panel.pane.view.textCursor().hasSelection()


def test_selected_words_become_a_link_with_their_quotation(qtbot: QtBot, take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    case = panel.reading.session.case
    _select(panel, "Global Crossing disconnected Mincha Corp.")
    _press(qtbot, panel, Qt.Key.Key_L)
    form = panel.pane.form
    assert isinstance(form, LinkForm)
    assert form.from_edit.text.text() == "Global Crossing"
    assert form.kind.currentData() == "disconnected"
    form.to_edit.set_end(("organisation", "Mincha Corp."))
    form.keep()
    (link,) = case.read.all(Link)
    ends = [case.read.get(Entity, one).label for one in (link.from_id, link.to_id)]
    assert (ends, link.kind) == (["Global Crossing", "Mincha Corp."], "disconnected")
    (holds,) = case.read.where(Claim, subject_id=link.id)
    assert holds.quotation == "Global Crossing disconnected Mincha Corp. on Tuesday."
    assert panel.reading.session.selection.links == (link.id,)
    panel.reading.session.undo()
    assert (case.read.count(Link), case.read.count(Entity)) == (0, 0)


def test_a_link_without_a_kind_is_not_kept(qtbot: QtBot, take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    _select(panel, "Paul Ferguson of Trend Micro")
    _press(qtbot, panel, Qt.Key.Key_L)
    form = panel.pane.form
    assert isinstance(form, LinkForm)
    assert form.kind.currentData() is None
    form.keep()
    assert form.problem.text() == "Choose what links them."
    assert panel.reading.session.case.read.count(Link) == 0


def test_typing_an_end_finds_entities_of_the_case_or_guesses_the_kind_of_a_new_one(
    qtbot: QtBot, take_in: Callable[[str], ReaderPanel]
) -> None:
    panel = take_in(TEXT)
    known = panel.reading.session.do("Add", lambda writer: add_entity(writer, "asn", "AS26780"))
    _select(panel, "Global Crossing")
    _press(qtbot, panel, Qt.Key.Key_L)
    form = panel.pane.form
    assert isinstance(form, LinkForm)
    assert known is not None
    form.to_edit.text.clear()
    qtbot.keyClicks(form.to_edit.text, "as26780")
    assert form.to_edit.end == known.id
    form.to_edit.text.clear()
    qtbot.keyClicks(form.to_edit.text, "203.0.113.9")
    new: object = form.to_edit.end
    assert new == ("ip", "203.0.113.9")


def test_all_of_a_kind_are_accepted_in_one_step(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    panel.reading.accept_kind("organisation")
    assert {"Trend Micro", "Global Crossing"} <= set(_labels(panel))
    panel.reading.session.undo()
    assert _labels(panel) == []


def test_a_kind_can_be_filtered_out(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    panel.reading.show_only({"person"})
    assert "person" not in {mark.kind for mark in panel.pane._marks()}
    assert panel.findings.list.model().rowCount() == len(panel.reading.shown())
    panel.reading.show_only(())
    assert "person" in {mark.kind for mark in panel.pane._marks()}


def test_a_quotation_is_opened_scrolled_to_and_glows(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in("A line of words.\n" * 600 + "The words that were quoted.\n")
    exhibit = panel.reading.exhibit
    assert exhibit is not None
    panel.reading.open(None)
    start = 17 * 600 + 4
    panel.reading.session.open_quotation(exhibit.id, start, start + 5)
    assert panel.reading.exhibit is not None
    assert panel.pane.view.flashing == (start, start + 5)
    assert panel.pane.view.offset_in_view() > 17 * 500


def test_a_quotation_of_a_vanished_exhibit_is_told(qtbot: QtBot, take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    exhibit = panel.reading.exhibit
    assert exhibit is not None
    panel.reading.session.undo()
    with qtbot.waitSignal(panel.reading.session.problem):
        panel.reading.session.open_quotation(exhibit.id, 0, 5)


def test_a_long_text_is_shown_in_parts_and_quotations_find_theirs(take_in: Callable[[str], ReaderPanel]) -> None:
    line = "Nothing of note was logged on this line of the file.\n"
    panel = take_in(line * 8_000 + "The host Quiet Harbour was named.\n")
    assert len(panel.pane.view.toPlainText()) <= 200_000
    start = len(line) * 8_000 + 9
    assert panel.reading.exhibit is not None
    panel.open_quotation(panel.reading.exhibit.id, start, start + 13)
    assert panel.pane._where.text().startswith("Part 3 of 3")
    assert panel.pane.view.part.shown[panel.pane.view.part.place(start) :].startswith("Quiet Harbour")


def test_the_source_is_graded_over_the_text(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    case, bar = panel.reading.session.case, panel.pane.source_bar
    assert not bar.keep_button.isVisible()
    bar.name.setEditText("Example Times")
    bar.reliability.setCurrentIndex(list(Reliability).index(Reliability.B))
    bar.published.setText("2008-11-12")
    assert bar.keep_button.isVisible()
    bar.keep()
    (source,) = case.read.all(Source)
    assert (source.name, source.reliability, str(source.published)) == ("Example Times", Reliability.B, "2008-11-12")
    assert case.read.all(Exhibit)[0].source_id == source.id
    assert panel.exhibits.table.model().index(0, 3).data() == "B  Example Times"
    assert not bar.keep_button.isVisible()


def test_a_source_that_repeats_another_is_one_origin_with_it(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    session, bar = panel.reading.session, panel.pane.source_bar
    first = session.do("Register", lambda writer: add_source(writer, "First Wire"))
    assert first is not None
    bar.name.setEditText("Example Times")
    bar.repeats.setCurrentIndex(bar.repeats.findText("repeats First Wire"))
    bar.keep()
    exhibit = session.case.read.all(Exhibit)[0]
    assert exhibit.source_id is not None
    assert session.case.read.get(Source, exhibit.source_id).repeats_id == first.id
    assert bar.repeats.currentText() == "repeats First Wire"


def test_a_known_source_brings_its_grade(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    bar = panel.pane.source_bar
    panel.reading.session.do("Register", lambda writer: add_source(writer, "First Wire", reliability=Reliability.B))
    bar.name.setCurrentIndex(bar.name.findText("First Wire"))
    bar.name.activated.emit(bar.name.currentIndex())
    assert bar.grading().reliability is Reliability.B


def test_a_date_that_is_none_is_told_in_the_bar(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    bar = panel.pane.source_bar
    bar.name.setEditText("Example Times")
    bar.published.setText("last week")
    bar.keep()
    assert "last week" in bar.problem.text()
    assert panel.reading.session.case.read.count(Source) == 0


def test_a_file_that_is_there_already_is_opened_and_told(
    qtbot: QtBot, take_in: Callable[[str], ReaderPanel], tmp_path: Path
) -> None:
    panel = take_in(TEXT)
    panel.reading.open(None)
    with qtbot.waitSignal(panel.reading.session.problem) as told:
        panel.take_in([tmp_path / "report.txt"])
    assert told.args == ["report.txt is in the case already, as exhibit EX1."]
    assert panel.reading.exhibit is not None


def test_files_are_dropped_on_the_list(qtbot: QtBot, panel: ReaderPanel, tmp_path: Path) -> None:
    path = tmp_path / "dropped.txt"
    path.write_text("Words.")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    panel.exhibits.dropEvent(event)
    qtbot.waitUntil(lambda: panel.reading.exhibit is not None)
    assert panel.reading.exhibit is not None
    assert panel.reading.exhibit.original_name == "dropped.txt"


def test_what_cannot_be_read_is_opened_with_the_reason(qtbot: QtBot, panel: ReaderPanel, tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 20)
    panel.take_in([path])
    qtbot.waitUntil(lambda: panel.reading.exhibit is not None)
    assert "noise.bin" in panel.pane.note.text()
    assert panel.exhibits.table.model().index(0, 2).data() == "not readable"


def test_markup_and_hidden_controls_are_shown_harmlessly(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in("<b>Bold</b> & invoice\u202egpj.exe from Global Crossing\n")
    shown = panel.pane.view.toPlainText()
    assert "<b>Bold</b> & invoice⟨RLO⟩gpj.exe" in shown
    mark = next(m for m in panel.pane._marks() if panel.reading.findings[m.finding].first.value == "Global Crossing")
    assert shown[mark.start : mark.end] == "Global Crossing"


def test_the_readers_keys_win_over_the_windows_shortcuts(qtbot: QtBot, take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    stolen: list[str] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), panel)
    shortcut.activated.connect(lambda: stolen.append("delete"))
    panel.reading.go_to(_named(panel, "San Jose"))
    panel.pane.view.setFocus()
    _press(qtbot, panel, Qt.Key.Key_Delete)
    assert stolen == []
    assert panel.reading.session.case.read.count(Rejection) == 1


def test_the_card_under_the_mouse_says_why_and_accepts(qtbot: QtBot, take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    number = panel.reading.findings.index(_named(panel, "Global Crossing"))
    mark = next(m for m in panel.pane._marks() if m.finding == number)
    # What the view says after the mouse has rested; real movements depend on which window is in front.
    panel.pane.view.markHovered.emit(number, panel.pane.view.mark_box(mark))
    qtbot.waitUntil(panel.pane.card.isVisible)
    assert panel.pane.card.finding == panel.reading.findings[number]
    panel.pane.card._say("accept")
    assert _labels(panel) == ["Global Crossing"]
    assert not panel.pane.card.isVisible()


def test_every_widget_of_the_reader_has_a_name_for_screen_readers(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    bar = panel.pane.source_bar
    widgets = [panel.pane.view, panel.findings.list, panel.exhibits.table, bar.name, bar.reliability, bar.published]
    assert all(widget.accessibleName() for widget in widgets)


def test_dark_and_light_are_followed(take_in: Callable[[str], ReaderPanel]) -> None:
    panel = take_in(TEXT)
    before = panel.look("person").colour
    panel.set_theme(load_theme("dark"))
    assert panel.look("person").colour != before
    assert not panel.grab().isNull()


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (999, "999 B"), (2_721, "2.7 KB"), (200_000_000, "200 MB"), (5 * 10**12, "5000 GB")]
)
def test_sizes_are_told_in_words(size: int, words: str) -> None:
    assert size_words(size) == words
