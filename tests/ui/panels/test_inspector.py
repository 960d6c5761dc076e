"""The inspector: claims as cards, rivals and positions, renaming, adding, links, notes, and several selected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.assess import assess
from caseboard.commands.boards import add_board
from caseboard.commands.entities import add_entity, remove_entities
from caseboard.model.grades import Credibility, Modality, PositionState, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link, Note, Position, Source
from caseboard.ui.panels.cards import PropertyCard
from caseboard.ui.panels.elided import ElidedButton
from caseboard.ui.panels.inspector import Inspector
from caseboard.ui.session import Session

Show = Callable[[QWidget], None]
Settle = Callable[[], None]
Ids = dict[str, Id]


def words(panel: QWidget) -> str:
    """Everything that can be read in a panel, without the places where long words may break."""
    labels = [label.text() for label in panel.findChildren(QLabel) if not label.isHidden()]
    rows = [button.words for button in panel.findChildren(ElidedButton)]
    return "\n".join((*labels, *rows)).replace("\u200b", "")


def button(panel: QWidget, text: str) -> QPushButton:
    return next(one for one in panel.findChildren(QPushButton) if one.text() == text and one.isVisible())


def named(panel: QWidget, kind: type, name: str) -> QWidget:
    return next(one for one in panel.findChildren(kind) if one.accessibleName() == name)


@pytest.fixture
def inspector(session: Session, ids: Ids, theme: Theme, show: Show, settle: Settle) -> Inspector:
    """An inspector on McColo."""
    panel = Inspector(session, theme)
    show(panel)
    session.selection.set([ids["McColo"]])
    settle()
    return panel


def test_without_a_selection_it_says_what_goes_there(session: Session, theme: Theme, show: Show) -> None:
    panel = Inspector(session, theme)
    show(panel)
    assert "Nothing is selected" in words(panel)


def test_a_claim_shows_value_grade_source_and_marking(inspector: Inspector) -> None:
    shown = words(inspector)
    for part in ("McColo", "Organisation", "75 %", "50 %", "B2", "E6", "The Paper", "TLP:RED", "disputed"):
        assert part in shown
    grade = next(label for label in inspector.findChildren(QLabel) if label.text() == "B2")
    assert "usually reliable" in grade.toolTip()
    assert "probably true" in grade.toolTip()


def test_a_quotation_opens_the_exhibit_at_its_place(inspector: Inspector) -> None:
    asked: list[tuple[object, ...]] = []
    inspector.session.quotationAsked.connect(lambda *place: asked.append(place))
    quotation = next(one for one in inspector.findChildren(ElidedButton) if one.words == "“75 per cent”")
    quotation.click()
    claim = next(one for one in inspector.session.case.read.all(Claim) if one.quotation)
    assert asked == [(claim.exhibit_id, 8, 19)]


def test_choosing_a_rival_with_a_reason_takes_a_position_that_can_be_cleared(
    inspector: Inspector, ids: Ids, settle: Settle
) -> None:
    reason = inspector.findChild(PropertyCard).reason
    assert reason is not None
    QTest.keyClicks(reason, "It was measured")
    choose = named(inspector, QPushButton, "Choose 75 %")
    assert isinstance(choose, QPushButton)
    choose.click()
    settle()
    case = inspector.session.case
    position = case.read.all(Position)[0]
    assert (position.state, position.reason) == (PositionState.CHOSEN, "It was measured")
    found = assess(case.read, case.vocabulary, ids["McColo"])[0]
    assert found.chosen is not None
    assert found.chosen.value == "75 %"
    assert "the case goes by this" in words(inspector)
    assert case.undo_label == "Choose “75 %” for Share of spam"
    button(inspector, "Clear").click()
    settle()
    assert case.read.all(Position) == []


def test_a_dispute_can_be_deferred(inspector: Inspector, settle: Settle) -> None:
    button(inspector, "Defer").click()
    settle()
    assert inspector.session.case.read.all(Position)[0].state is PositionState.DEFERRED
    assert "deferred" in words(inspector)


def test_a_reason_that_is_being_typed_survives_a_change_elsewhere(inspector: Inspector, settle: Settle) -> None:
    first = inspector.findChild(PropertyCard)
    QTest.keyClicks(first.reason, "Because")
    inspector.session.do("Add", lambda writer: add_entity(writer, "person", "Ann"))
    settle()
    now = [card for card in inspector.findChildren(PropertyCard) if card.isVisible()]
    assert [card.reason.text() for card in now if card.reason] == ["Because"]


def test_f2_renames_in_place_and_escape_drops(inspector: Inspector, ids: Ids, settle: Settle) -> None:
    name = inspector.name
    assert name is not None
    name.setFocus()
    QTest.keyClick(name, Qt.Key.Key_F2)
    QTest.keyClicks(name.edit, "Something else")
    QTest.keyClick(name.edit, Qt.Key.Key_Escape)
    assert not name.edit.isVisible()
    QTest.keyClick(name, Qt.Key.Key_Return)
    QTest.keyClicks(name.edit, "McColo Corporation")
    QTest.keyClick(name.edit, Qt.Key.Key_Return)
    settle()
    assert inspector.session.case.read.get(Entity, ids["McColo"]).label == "McColo Corporation"
    assert inspector.session.case.undo_label == "Rename McColo to McColo Corporation"
    inspector.session.undo()
    settle()
    assert inspector.name is not None
    assert inspector.name.label.text() == "McColo"


def test_a_claim_is_added_with_a_new_source_of_free_text(inspector: Inspector, ids: Ids, settle: Settle) -> None:
    inspector.begin_claim()
    form = inspector.form
    assert form is not None
    form.property.setEditText("founded")
    form.value.setText("2004")
    form.source.setEditText("A registry")
    form.modality.setCurrentText("alleged")
    form.credibility.setCurrentIndex(2)
    form.since.setText("2004~")
    QTest.keyClick(form.value, Qt.Key.Key_Return)
    settle()
    read = inspector.session.case.read
    claim = read.where(Claim, subject_id=ids["McColo"], property="founded")[0]
    assert (claim.value, claim.modality, claim.credibility) == ("2004", Modality.ALLEGED, Credibility.POSSIBLY_TRUE)
    assert str(claim.valid_from) == "2004~"
    assert read.get(Source, claim.source_id).name == "A registry"
    assert not form.is_open


def test_a_claim_that_cannot_be_is_refused_with_a_sentence_and_stays_in_the_form(inspector: Inspector) -> None:
    inspector.begin_claim()
    form = inspector.form
    assert form is not None
    form.property.setEditText("Website")
    form.value.setText("not an address at all")
    form.keep()
    assert form.problem.isVisible()
    assert form.value.text() == "not an address at all"
    assert inspector.session.case.read.count(Claim) == 3


def test_what_is_typed_into_the_form_survives_a_change_of_the_case_but_not_of_the_subject(
    inspector: Inspector, ids: Ids, settle: Settle
) -> None:
    inspector.begin_claim()
    inspector.form.value.setText("half typed")
    inspector.session.do("Add", lambda writer: add_entity(writer, "person", "Ann"))
    settle()
    assert inspector.form.value.text() == "half typed"
    assert inspector.form.is_open
    inspector.session.selection.set([ids["Giglinx"]])
    settle()
    assert not inspector.form.is_open


def test_a_link_row_selects_the_other_end_and_its_line_the_link(inspector: Inspector, ids: Ids, settle: Settle) -> None:
    reverse = inspector.session.case.vocabulary.links["transit_to"].reverse
    line = named(inspector, QToolButton, f"Link {reverse} Giglinx, unconfirmed")
    assert isinstance(line, QToolButton)
    line.click()
    settle()
    link = inspector.session.case.read.all(Link)[0]
    assert inspector.session.selection.links == (link.id,)
    assert "provides transit to" in words(inspector)
    inspector.session.selection.set([ids["McColo"]])
    settle()
    inspector.findChild(ElidedButton, f"entity {ids['Giglinx'].hex()}").click()
    assert inspector.session.selection.entities == (ids["Giglinx"],)


def test_a_links_strength_direction_kind_and_words_can_be_changed(inspector: Inspector, settle: Settle) -> None:
    session = inspector.session
    link_id = session.case.read.all(Link)[0].id
    session.selection.set((), [link_id])
    settle()
    for name, row in (("Strength", 0), ("Direction", 1)):
        box = named(inspector, QComboBox, name)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(row)
        box.activated.emit(row)
        settle()
    text = named(inspector, QLineEdit, "Words")
    assert isinstance(text, QLineEdit)
    text.setText("sells transit")
    QTest.keyClick(text, Qt.Key.Key_Return)
    settle()
    link = session.case.read.get(Link, link_id)
    assert (link.strength, link.direction.value, link.label) == (Strength.CONFIRMED, "both", "sells transit")
    assert "sells transit" in words(inspector)


def test_a_note_is_written_and_read(inspector: Inspector, settle: Settle) -> None:
    button(inspector, "Add a note…").click()
    QTest.keyClicks(inspector.note.text, "Ask the registrar")
    QTest.keyClick(inspector.note.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert [note.body for note in inspector.session.case.read.all(Note)] == ["Ask the registrar"]
    assert "Ask the registrar" in words(inspector)


def test_notices_about_it_and_the_boards_it_stands_on_are_shown(inspector: Inspector, ids: Ids, settle: Settle) -> None:
    assert "Giglinx was told" in words(inspector)
    assert "1 Nov 2008 · An analyst · silent" in words(inspector)
    session = inspector.session
    first = session.board_id
    other = session.do("Board", lambda writer: add_board(writer, "Other"))
    session.show_board(other.id)
    session.selection.set([ids["McColo"]])
    settle()
    button(inspector, "Board 1").click()
    assert session.board_id == first
    assert session.selection.entities == (ids["McColo"],)


def test_several_are_counted_by_kind(inspector: Inspector, ids: Ids, settle: Settle) -> None:
    inspector.session.selection.set(ids.values(), [inspector.session.case.read.all(Link)[0].id])
    settle()
    shown = words(inspector)
    assert "4 selected" in shown
    assert "2  Organisations" in shown
    assert "1  Domain" in shown
    assert "1 link" in shown


def test_what_is_removed_is_no_longer_shown(inspector: Inspector, ids: Ids, settle: Settle) -> None:
    inspector.session.do("Remove", lambda writer: remove_entities(writer, [ids["McColo"]]))
    settle()
    assert "75 %" not in words(inspector)


def test_words_of_a_case_are_never_read_as_markup(inspector: Inspector, settle: Settle) -> None:
    hostile = '<img src="x">\u202e' + "long" * 400
    made = inspector.session.do("Add", lambda writer: add_entity(writer, "person", hostile))
    inspector.session.selection.set([made.id])
    settle()
    assert '<img src="x">⟨RLO⟩long' in words(inspector)
    formats = {label.textFormat() for label in inspector.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    assert inspector.scroll.widget().width() <= inspector.width()


def test_a_case_that_is_open_read_only_offers_no_changes(
    demo: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    panel = Inspector(demo, theme)
    show(panel)
    read = demo.case.read
    mccolo = next(one for one in read.all(Entity) if one.label == "McColo Corporation")
    demo.selection.set([mccolo.id])
    settle()
    assert panel.form is None
    assert not any(one.text() in ("Choose", "Defer") for one in panel.findChildren(QPushButton))
    assert len(panel.findChildren(PropertyCard)) == len(assess(read, demo.case.vocabulary, mccolo.id))
    assert "disputed" in words(panel)


def test_every_entity_and_link_of_the_sample_case_fits_into_a_narrow_panel(
    demo: Session, theme: Theme, show: Show, settle: Settle
) -> None:
    panel = Inspector(demo, theme)
    show(panel)
    read = demo.case.read
    for entity in read.all(Entity)[::5]:
        demo.selection.set([entity.id])
        settle()
        assert panel.scroll.widget().minimumSizeHint().width() <= panel.scroll.viewport().width(), entity.label
    for link in read.all(Link)[::10]:
        demo.selection.set((), [link.id])
        settle()
        assert panel.scroll.widget().minimumSizeHint().width() <= panel.scroll.viewport().width(), link.kind
