"""The text of one exhibit with all that can be done to it: marks, card, tools for selected words, and the forms."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.detect import detect_entity_kind
from caseboard.commands.entities import change_kind
from caseboard.exchange.accept import End, entity_from_selection, likely_modality, likely_scope
from caseboard.exchange.passages import sentence_around, sentence_span
from caseboard.exchange.standing import Finding, State
from caseboard.model.ids import Id
from caseboard.ui.appearance import icon
from caseboard.ui.reader import keys
from caseboard.ui.reader.entity_edit import Looks, kind_menu
from caseboard.ui.reader.floating import FindingCard, SelectionTools
from caseboard.ui.reader.forms import ClaimForm, LinkForm, QuotationForm, Quoted
from caseboard.ui.reader.marks import Mark
from caseboard.ui.reader.parts import plain_label, tool_button
from caseboard.ui.reader.reading import Reading
from caseboard.ui.reader.shown import part_bounds
from caseboard.ui.reader.sourcebar import SourceBar
from caseboard.ui.reader.textview import ReaderText

_WHERE = frozenset({"country", "place"})
_SPEAKS = re.compile(
    r"(?:['’]s)?[\s,]+(?:also\s)?(?:say|said|tell|told|report|announce|estimate|claim|add|writ|wrote)", re.I
)


class ReaderPane(QWidget):
    """Source bar, text, and under it the form that is open."""

    def __init__(self, reading: Reading, theme: Theme, looks: Looks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading, self._theme, self._looks = reading, theme, looks
        self._bounds: list[tuple[int, int]] = [(0, 0)]
        self._part = 0
        self._marked: list[Mark] = []
        self._form: QuotationForm | None = None
        self.source_bar = SourceBar(reading, theme)
        self.view = ReaderText(theme, looks.of)
        self.card = FindingCard(self.view, self._answer, reading.show_entity)
        self.tools = SelectionTools(self.view, self.act)
        self.note = plain_label("", "muted", wrap=True)
        self.note.setContentsMargins(14, 2, 14, 2)
        self._build_parts_bar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.source_bar, self.note, self._parts_bar):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        self._drawer = QVBoxLayout()
        self._drawer.setContentsMargins(10, 4, 10, 8)
        layout.addLayout(self._drawer)
        self.view.keyed.connect(self.act)
        self.view.markClicked.connect(self._clicked)
        self.view.markHovered.connect(self._hovered)
        self.view.wordsSelected.connect(self._selected)
        reading.opened.connect(self._opened)
        reading.changed.connect(self._changed)
        reading.moved.connect(self._moved)
        reading.subjectNeeded.connect(self._ask_subject)
        self._opened()

    def _build_parts_bar(self) -> None:
        muted = self._theme.text_muted
        self._parts_bar = QWidget()
        self._where = plain_label("", "muted")
        self._back = tool_button("", "Part before", lambda: self._go_part(self._part - 1), icon("chevron-left", muted))
        self._on = tool_button("", "Next part", lambda: self._go_part(self._part + 1), icon("chevron-right", muted))
        row = QHBoxLayout(self._parts_bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self._back)
        row.addWidget(self._where)
        row.addWidget(self._on)
        row.addStretch(1)

    @property
    def form(self) -> QuotationForm | None:
        """The form that is open, if any."""
        return self._form

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._theme = theme
        self.view.set_theme(theme)

    def show_range(self, start: int, end: int) -> None:
        """Bring characters of the text into view and let them glow; an empty range only opens the part."""
        if self._reading.text:
            self._go_part(self._part_of(start))
            if start < end:
                self.view.flash(start, end)

    def act(self, name: str) -> None:
        """Carry out one of the reader's keys, on the selected words if there are any, else on the current finding."""
        start, end = self.view.selected()
        words = start < end
        acts: dict[str, Callable[[], object]] = {
            keys.NEXT: self._reading.step,
            keys.PREVIOUS: lambda: self._reading.step(forward=False),
            keys.ACCEPT: self._make_entity if words else self._reading.accept,
            keys.REJECT: self._reading.reject,
            keys.KIND: self._choose_kind,
            keys.ENTITY: self._make_entity,
            keys.LINK: self.open_link_form,
            keys.CLAIM: self.open_claim_form,
            keys.LEAVE: self._leave,
        }
        acts[name]()

    def open_link_form(self) -> None:
        """Open the form for a link that the selected words speak of."""
        start, end = self.view.selected()
        if start >= end:
            self._reading.session.told.emit("Select the words that say how two things are linked, then press L.")
            return
        ends = self._ends_within(start, end)
        quotation = sentence_around(self._reading.text, start, end)
        self._open(LinkForm(self._reading, Quoted(start, end, quotation, ends), self._looks, self._theme.text_muted))

    def open_claim_form(self) -> None:
        """Open the form for a claim that the selected words make."""
        start, end = self.view.selected()
        if start >= end:
            self._reading.session.told.emit("Select the words that say something, then press S.")
            return
        text = self._reading.text
        ends = self._ends_within(start, end) or self._subjects(start, end)
        quotation = sentence_around(text, start, end)
        value = " ".join(text[start:end].split())
        quoted = Quoted(start, end, quotation, ends, "", value, modality=likely_modality(quotation))
        self._open(ClaimForm(self._reading, quoted, self._looks))

    def close_form(self) -> None:
        """Put the form away."""
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
            self._form = None
            self.view.clear_selection()
            self.view.setFocus()

    def _ask_subject(self, finding: Finding) -> None:
        """A figure is to be accepted: ask what it is about."""
        first, text = finding.first, self._reading.text
        quoted = Quoted(
            first.start,
            first.end,
            sentence_around(text, first.start, first.end),
            self._subjects(first.start, first.end),
            first.property or "figure",
            first.text,
            likely_scope(text, first.end),
            likely_modality(text[first.sentence_start : first.sentence_end]),
        )
        self._open(ClaimForm(self._reading, quoted, self._looks))

    def _open(self, form: QuotationForm) -> None:
        self.close_form()
        self._form = form
        form.finished.connect(self._finished)
        self._drawer.addWidget(form)
        self.tools.hide()
        self.card.hide()
        form.show()
        form.setFocus()
        QTimer.singleShot(0, self, lambda: self.view.reveal(form.quoted.start, form.quoted.end))

    def _finished(self) -> None:
        current = self._reading.current
        self.close_form()
        if current is not None and current.is_claim and current.settled:
            self._reading.step(after=current.first.start)

    def _make_entity(self, kind: str | None = None) -> None:
        """Make the selected words an entity."""
        start, end = self.view.selected()
        exhibit, session = self._reading.exhibit, self._reading.session
        if start >= end or exhibit is None:
            session.told.emit("Select words, then press E to make an entity of them.")
            return
        words = " ".join(self._reading.text[start:end].split())
        made = session.do(
            f"Add {words}",
            lambda writer: entity_from_selection(writer, exhibit, start, end, kind=kind, board_id=session.board_id),
        )
        if made is not None:
            self.tools.hide()
            self.view.clear_selection()
            session.selection.set([made.id])

    def _choose_kind(self, finding: Finding | None = None) -> None:
        """Offer the kinds for the selected words or the finding."""
        start, end = self.view.selected()
        finding = finding or self._reading.current
        if start < end:
            menu = kind_menu(self, self._looks, self._make_entity)
        elif finding is not None and not finding.is_claim:
            menu = kind_menu(self, self._looks, lambda kind: self._correct(finding, kind))
        else:
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._menu_place(finding, start < end))

    def _correct(self, finding: Finding, kind: str) -> None:
        """Accept a finding as another kind; what was accepted before changes its kind."""
        self.card.hide()
        entity_id, session = finding.entity_id, self._reading.session
        if finding.state is State.ACCEPTED and entity_id is not None:
            session.do(f"Make {finding.first.value} a {kind}", lambda writer: change_kind(writer, entity_id, kind))
        else:
            self._reading.accept(finding, kind=kind)

    def _menu_place(self, finding: Finding | None, words: bool) -> QPoint:
        box = self.tools.geometry() if words else QRect()
        mark = None if words or finding is None else next((m for m in self._marked if self._of(m) is finding), None)
        if mark is not None:
            box = self.view.mark_box(mark)
        return self.view.viewport().mapToGlobal(box.bottomLeft()) if box.isValid() else QCursor.pos()

    def _leave(self) -> None:
        if self._form is not None:
            self.close_form()
        elif self.view.textCursor().hasSelection():
            self.view.clear_selection()
        else:
            self.card.hide()
            self._reading.go_to(None)

    def _answer(self, name: str, finding: Finding) -> None:
        answers = {keys.ACCEPT: self._reading.accept, keys.REJECT: self._reading.reject, keys.KIND: self._choose_kind}
        self._reading.go_to(finding)
        answers[name](finding)

    def _clicked(self, number: int) -> None:
        finding = self._numbered(number)
        if finding is not None:
            self._reading.go_to(finding)
            if finding.state is not State.OPEN:
                self._reading.show_entity(finding)

    def _hovered(self, number: int, box: QRect) -> None:
        finding = self._numbered(number)
        if finding is None or self.view.textCursor().hasSelection():
            self.card.leave()
        else:
            box.translate(self.view.viewport().pos())
            self.card.show_finding(finding, box, self._looks.of(finding.first.kind), self._theme)

    def _selected(self, start: int, end: int, box: QRect) -> None:
        words = self._reading.text[start:end].strip()
        if not words or self._form is not None:
            self.tools.hide()
            return
        self.card.hide()
        kind = detect_entity_kind(self._reading.session.case.vocabulary, words[:200])
        box.translate(self.view.viewport().pos())
        self.tools.offer(box, self._looks.of(kind), self._theme)

    def _ends_within(self, start: int, end: int) -> tuple[End, ...]:
        """The first and the last thing named in a range, places only where nothing else is; else what is selected."""
        named = sorted(
            ((one.start, finding) for finding in self._reading.findings if not finding.is_claim
             for one in finding.places if one.start < end and one.end > start),
            key=lambda pair: pair[0],
        )  # fmt: skip
        things = list(dict.fromkeys(_end_of(finding) for _, finding in named if finding.first.kind not in _WHERE))
        all_ends = list(dict.fromkeys(_end_of(finding) for _, finding in named))
        ends = things if len(things) > 1 else all_ends
        ends = [ends[0], ends[-1]] if len(ends) > 1 else ends
        ends += [Id(one) for one in self._reading.session.selection.entities if one not in ends]
        return tuple(ends[:2])

    def _subjects(self, start: int, end: int) -> tuple[End, ...]:
        """What a figure is probably about: a thing of its sentence that is not the one who says it."""
        text = self._reading.text
        low, high = sentence_span(text, start, end)
        near: list[tuple[bool, int, End]] = []
        for finding in self._reading.findings:
            for one in finding.places:
                if low <= one.start < high and not finding.is_claim and finding.first.kind not in _WHERE:
                    speaks = _SPEAKS.match(text, one.end) is not None
                    near.append((speaks, abs(one.start - start), _end_of(finding)))
        quiet = [end for speaks, _, end in sorted(near, key=lambda item: item[:2]) if not speaks]
        return tuple(quiet[:1]) or self._most_named()

    def _most_named(self) -> tuple[End, ...]:
        """The thing that the text names most often."""
        named = [one for one in self._reading.findings if not one.is_claim and one.first.kind == "organisation"]
        best = max(named, key=lambda one: len(one.places), default=None)
        return () if best is None or len(best.places) < 2 else (_end_of(best),)

    def _numbered(self, number: int) -> Finding | None:
        shown = self._reading.findings
        return shown[number] if 0 <= number < len(shown) else None

    def _of(self, mark: Mark) -> Finding | None:
        return self._numbered(mark.finding)

    def _opened(self) -> None:
        self.close_form()
        self.tools.hide()
        self.card.hide()
        exhibit = self._reading.exhibit
        self._bounds = part_bounds(self._reading.text)
        self._part = -1
        self._go_part(0)
        self.view.setVisible(exhibit is not None)
        self.note.setText(_note(exhibit.text_note, exhibit.text_state) if exhibit is not None else "")
        self.note.setVisible(bool(self.note.text()))

    def _go_part(self, number: int) -> None:
        if number == self._part or not 0 <= number < len(self._bounds):
            return
        self._part = number
        start, end = self._bounds[number]
        self.view.set_part(self._reading.text, start, end)
        several = len(self._bounds) > 1
        self._parts_bar.setVisible(several)
        self._where.setText(f"Part {number + 1} of {len(self._bounds)}, from character {start + 1:,}")
        self._back.setEnabled(number > 0)
        self._on.setEnabled(number < len(self._bounds) - 1)
        self._changed()

    def _part_of(self, offset: int) -> int:
        return max(0, bisect_right([start for start, _ in self._bounds], offset) - 1)

    def _marks(self) -> list[Mark]:
        """The marks of the part in view, in order."""
        part, hidden = self.view.part, self._reading.hidden_kinds
        return sorted(
            (
                Mark(part.place(one.start), part.place(one.end), number, one.kind, finding.state)
                for number, finding in enumerate(self._reading.findings)
                if finding.first.kind not in hidden
                for one in finding.places
                if part.start <= one.start < part.end
            ),
            key=lambda mark: mark.start,
        )

    def _changed(self) -> None:
        self._marked = self._marks()
        self.view.set_marks(self._marked)
        if self.card.isVisible():
            self.card.hide()
        self._frame_current(scroll=False)

    def _moved(self) -> None:
        current = self._reading.current
        if current is not None:
            self._go_part(self._part_of(current.first.start))
        self._frame_current(scroll=True)

    def _frame_current(self, *, scroll: bool) -> None:
        current = self._reading.current
        place = self.view.part.place(current.first.start) if current is not None else -1
        mark = next((one for one in self._marked if one.start == place and self._of(one) == current), None)
        self.view.set_current(mark, scroll=scroll)


def _end_of(finding: Finding) -> End:
    """What a finding stands for as one end of a link: its entity, or the one that it would become."""
    if finding.entity_id is not None and finding.state is not State.OPEN:
        return finding.entity_id
    return finding.first.kind, finding.first.value


def _note(words: str, state: str) -> str:
    if state == "failed":
        return words or "No text could be read of this exhibit; its bytes are kept unchanged."
    return words
