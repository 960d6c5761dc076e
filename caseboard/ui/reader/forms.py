"""The forms under the text: what the quoted words say, as a link between two things or as a claim on one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from caseboard.commands.case import Writer
from caseboard.errors import CaseboardError
from caseboard.exchange.accept import End, claim_from_selection, likely_link, link_from_selection, resolve_end
from caseboard.model.grades import Credibility, Modality, Strength
from caseboard.model.records import Claim, Link
from caseboard.ui.appearance import icon
from caseboard.ui.reader.entity_edit import EntityEdit, Looks
from caseboard.ui.reader.parts import plain_label, push_button, tool_button
from caseboard.ui.reader.reading import Reading


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a form starts from: the words, their sentence, and what is likely meant."""

    start: int
    end: int
    quotation: str
    ends: tuple[End, ...] = ()
    property: str = ""
    value: str = ""
    scope: str = ""
    modality: Modality = Modality.STATED


class QuotationForm(QFrame):
    """What both forms share: Keep and Drop beside the title, then the quotation.

    Signals:
        finished(): it was kept or dropped.
    """

    finished = Signal()

    def __init__(self, reading: Reading, quoted: Quoted, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reading, self.quoted = reading, quoted
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.fields = QGridLayout()
        self.fields.setHorizontalSpacing(8)
        self.fields.setVerticalSpacing(4)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 8, 10, 10)
        self._layout.setSpacing(6)
        heading = plain_label(title, "heading")
        words = plain_label(f"“{quoted.quotation}”", "muted", wrap=True)
        words.setMaximumHeight(words.fontMetrics().lineSpacing() * 3 + 4)
        self.problem = plain_label("", "disputed", wrap=True)
        self.problem.hide()
        self.keep_button = push_button("Keep", self.keep, primary=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(heading)
        top.addWidget(self.problem, 1)
        top.addStretch(1)
        top.addWidget(push_button("Drop", self.finished.emit))
        top.addWidget(self.keep_button)
        self._layout.addLayout(top)
        self._layout.addWidget(words)
        self._layout.addLayout(self.fields)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape drops."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def add_field(self, row: int, column: int, name: str, field: QWidget, span: int = 1) -> None:
        """Put a field under its name into the grid of fields."""
        label = plain_label(name, "muted")
        label.setBuddy(field)
        field.setAccessibleName(name)
        self.fields.addWidget(label, row * 2, column, 1, span)
        self.fields.addWidget(field, row * 2 + 1, column, 1, span)

    def complain(self, sentence: str) -> None:
        """Say what is missing."""
        self.problem.setText(sentence)
        self.problem.show()

    def keep(self) -> None:
        """Record what the form says."""
        raise NotImplementedError


class LinkForm(QuotationForm):
    """A link between two things, with the quotation as evidence that it holds."""

    def __init__(self, reading: Reading, quoted: Quoted, looks: Looks, colour: str) -> None:
        super().__init__(reading, quoted, "Link between")
        self.from_edit = EntityEdit(reading, "From", looks)
        self.to_edit = EntityEdit(reading, "To", looks)
        self.kind = QComboBox()
        self.kind.setPlaceholderText("choose")
        self.strength = QComboBox()
        for strength in Strength:
            self.strength.addItem(strength.value, strength)
        self.strength.setCurrentIndex(list(Strength).index(Strength.UNCONFIRMED))
        self.credibility = credibility_box()
        swap = tool_button("", "Swap the two ends", self.swap, icon("arrows-left-right", colour))
        self.add_field(0, 0, "From", self.from_edit)
        self.add_field(0, 1, "Link", self.kind)
        self.add_field(0, 2, "To", self.to_edit)
        self.fields.addWidget(swap, 1, 3)
        self.add_field(1, 0, "Strength", self.strength)
        self.add_field(1, 1, "Credibility", self.credibility, 2)
        for column, share in enumerate((3, 2, 3)):
            self.fields.setColumnStretch(column, share)
        for edit, end in zip((self.from_edit, self.to_edit), (*quoted.ends, None, None), strict=False):
            edit.set_end(end)
            edit.changed.connect(self._ends_changed)
            edit.entered.connect(self.keep)
        self._ends_changed()
        first = next((edit for edit in (self.from_edit, self.to_edit) if edit.end is None), None)
        self.setFocusProxy(first or self.kind)

    def swap(self) -> None:
        """Let the link run the other way."""
        one, other = self.from_edit.end, self.to_edit.end
        self.from_edit.set_end(other)
        self.to_edit.set_end(one)

    def keep(self) -> None:
        """Make the link."""
        from_end, to_end, exhibit = self.from_edit.end, self.to_edit.end, self.reading.exhibit
        if from_end is None or to_end is None or exhibit is None:
            self.complain("Name both ends: type a name, or select words that hold both.")
            return
        if self.kind.currentData() is None:
            self.complain("Choose what links them." if self.kind.count() else "Nothing can link these; correct a kind.")
            self.kind.setFocus()
            return
        kind = str(self.kind.currentData())
        strength, credibility = Strength(self.strength.currentData()), Credibility(self.credibility.currentData())
        words = f"{self.from_edit.text.text()} {self.kind.currentText()} {self.to_edit.text.text()}"

        def verb(writer: Writer) -> Link:
            return link_from_selection(
                writer,
                exhibit,
                self.quoted.start,
                self.quoted.end,
                kind=kind,
                from_end=from_end,
                to_end=to_end,
                strength=strength,
                credibility=credibility,
                board_id=self.reading.session.board_id,
            )

        link = self.reading.session.do(f"Link: {words}", verb)
        if link is not None:
            self.reading.session.selection.set((), [link.id])
            self.finished.emit()

    def _ends_changed(self) -> None:
        """Offer the kinds that may lead from the one end to the other."""
        vocabulary, chosen = self.reading.session.case.vocabulary, self.kind.currentData()
        kinds = vocabulary.link_kinds_between(self.from_edit.kind_name, self.to_edit.kind_name)
        if not self.from_edit.kind_name or not self.to_edit.kind_name:
            kinds = list(vocabulary.links.values())
        self.kind.clear()
        for kind in kinds:
            self.kind.addItem(kind.label, kind.name)
        self.kind.setCurrentIndex(self.kind.findData(chosen or likely_link(kinds, self.quoted.quotation)))


class ClaimForm(QuotationForm):
    """A claim on something: property, value, scope, voice and credibility."""

    def __init__(self, reading: Reading, quoted: Quoted, looks: Looks) -> None:
        super().__init__(reading, quoted, "What the words say")
        self.subject = EntityEdit(reading, "About", looks)
        self.property_box = QComboBox(editable=True)
        self.property_box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.property_box.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.property_box.setCompleter(completer)
        self.value = QLineEdit(quoted.value)
        self.scope = QLineEdit(quoted.scope)
        self.scope.setPlaceholderText("of what, where, when")
        self.modality = QComboBox()
        for modality in Modality:
            self.modality.addItem(modality.value, modality)
        self.modality.setCurrentIndex(list(Modality).index(quoted.modality))
        self.credibility = credibility_box()
        self.add_field(0, 0, "About", self.subject)
        self.add_field(0, 1, "Property", self.property_box)
        self.add_field(0, 2, "Value", self.value)
        self.add_field(1, 0, "Scope", self.scope)
        self.add_field(1, 1, "Said as", self.modality)
        self.add_field(1, 2, "Credibility", self.credibility)
        for column in range(3):
            self.fields.setColumnStretch(column, 1)
        self.subject.set_end(quoted.ends[0] if quoted.ends else None)
        self._offer_properties(quoted.property)
        self.subject.changed.connect(lambda: self._offer_properties(self.property_name))
        for edit in (self.value, self.scope):
            edit.returnPressed.connect(self.keep)
        self.subject.entered.connect(self.keep)
        self.setFocusProxy(self.subject if self.subject.end is None else self.property_box)

    @property
    def property_name(self) -> str:
        """The property that is chosen or typed."""
        row = self.property_box.findText(self.property_box.currentText())
        return str(self.property_box.itemData(row)) if row >= 0 else self.property_box.currentText().strip()

    def keep(self) -> None:
        """Record the claim."""
        subject, exhibit, name = self.subject.end, self.reading.exhibit, self.property_name
        if subject is None or exhibit is None:
            self.complain("Say whom or what the words are about.")
            return
        if not name:
            self.complain("Choose a property, or type a new one.")
            return
        value, scope = self.value.text(), self.scope.text().strip()
        modality, credibility = Modality(self.modality.currentData()), Credibility(self.credibility.currentData())

        def verb(writer: Writer) -> Claim:
            return claim_from_selection(
                writer,
                exhibit,
                self.quoted.start,
                self.quoted.end,
                subject_id=resolve_end(writer, subject, board_id=self.reading.session.board_id),
                property=name,
                value=value,
                scope=scope,
                modality=modality,
                credibility=credibility,
            )

        claim = self.reading.session.do(f"Claim on {self.subject.text.text()}: {self.property_box.currentText()}", verb)
        if claim is not None:
            self.reading.session.selection.set([claim.subject_id])
            self.finished.emit()

    def _offer_properties(self, chosen: str) -> None:
        """Offer the properties of the subject's kind first, then all others."""
        vocabulary = self.reading.session.case.vocabulary
        try:
            own = vocabulary.entity_kind(self.subject.kind_name).properties if self.subject.kind_name else ()
        except CaseboardError:
            own = ()
        self.property_box.clear()
        for name in dict.fromkeys((*own, *vocabulary.properties)):
            self.property_box.addItem(vocabulary.property(name).label, name)
        row = self.property_box.findData(chosen)
        self.property_box.setCurrentIndex(row)
        if row < 0:
            self.property_box.setEditText(chosen)


def credibility_box() -> QComboBox:
    """A choice of the second axis of the Admiralty code, with its meaning."""
    box = QComboBox()
    for grade in Credibility:
        box.addItem(f"{grade.value}  {grade.meaning}", grade)
    box.setCurrentIndex(box.count() - 1)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    return box
