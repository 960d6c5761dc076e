"""The form for a new claim on what the inspector shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from caseboard.commands.case import Writer
from caseboard.commands.claims import add_claim, normalised_value
from caseboard.commands.sources import find_or_add_source
from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.grades import Credibility, Modality, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Link, Source
from caseboard.model.vocabulary import Property
from caseboard.model.when import When
from caseboard.ui.panels.panel import column_in, narrow
from caseboard.ui.reader.parts import plain_label, push_button
from caseboard.ui.session import Session


class ClaimForm(QFrame):
    """Folded to one button until somebody wants to add a claim.

    Signals:
        unfolded(): the fields are shown now.
    """

    unfolded = Signal()

    def __init__(self, session: Session, subject: Id, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.subject = session, subject
        self.open = push_button("Add a claim…", self.begin)
        self.open.setObjectName("add a claim")
        self._fields = QFrame()
        self._fields.setProperty("role", "card")
        self._fields.hide()
        column = column_in(self)
        column.addWidget(self.open)
        column.addWidget(self._fields)
        self._make_fields()
        self._lay_out()

    @property
    def is_open(self) -> bool:
        """Whether somebody is filling it in."""
        return not self._fields.isHidden()

    def begin(self) -> None:
        """Unfold and put the cursor into the first field."""
        self._fill_sources()
        self._fields.show()
        self.open.hide()
        self.property.setFocus()
        self.unfolded.emit()

    def fold(self) -> None:
        """Drop what was typed and show the button again."""
        for field in (self.value, self.scope, self.since, self.until, self.quotation):
            field.clear()
        self.property.setCurrentIndex(-1)
        self.property.setEditText("")
        self.problem.hide()
        self._fields.hide()
        self.open.show()

    def keep(self) -> None:
        """Record the claim, or say what is wrong with it."""
        known = self._property()
        value, scope = self.value.text().strip(), self.scope.text().strip()
        source, quotation = self.source.currentText().strip(), self.quotation.text().strip()
        try:
            since, until = (When.parse(one.text()) if one.text().strip() else None for one in (self.since, self.until))
            complaint = "" if known and value else "Name the property and its value."
            if known and value:
                normalised_value(known, value)
        except CaseboardError as problem:
            complaint = str(problem)
        if complaint or known is None:
            self._complain(complaint)
            return
        voice: Modality = self.modality.currentData()
        grade: Credibility = self.credibility.currentData()
        marking: Tlp = self.tlp.currentData()

        def verb(writer: Writer) -> Claim:
            return add_claim(
                writer,
                self.subject,
                known.name,
                value,
                scope=scope,
                modality=voice,
                credibility=grade,
                source_id=find_or_add_source(writer, source).id if source else None,
                quotation=quotation,
                valid_from=since,
                valid_to=until,
                tlp=marking,
            )

        short = value if len(value) <= 40 else value[:39] + "…"
        if self.session.do(f"Claim {known.label}: {short}", verb) is not None:
            self.fold()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape drops."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_open:
            self.keep()
        elif event.key() == Qt.Key.Key_Escape and self.is_open:
            self.fold()
            self.open.setFocus()
        else:
            super().keyPressEvent(event)

    def _make_fields(self) -> None:
        self.property, self.source = _choice_or_words("Property"), _choice_or_words("Who says so")
        for known in self._properties():
            self.property.addItem(known.label, known.name)
        self.property.setCurrentIndex(-1)
        self.value, self.scope = QLineEdit(), QLineEdit(placeholderText="such as: of spam worldwide")
        self.quotation = QLineEdit(placeholderText="its own words")
        self.since, self.until = QLineEdit(placeholderText="2008-11-11"), QLineEdit(placeholderText="unknown")
        self.modality, self.credibility, self.tlp = QComboBox(), QComboBox(), QComboBox()
        for modality in Modality:
            self.modality.addItem(modality.value, modality)
        for credibility in Credibility:
            self.credibility.addItem(f"{credibility.value}  {credibility.meaning}", credibility)
        self.credibility.setCurrentIndex(len(Credibility) - 1)
        for tlp in Tlp:
            self.tlp.addItem(tlp.value, tlp)
        self.problem = plain_label("", "disputed", wrap=True)
        self.problem.setAccessibleName("What is wrong")
        self.problem.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            (("Property", self.property),),
            (("Value", self.value),),
            (("Scope", self.scope),),
            (("Source", self.source),),
            (("Quotation", self.quotation),),
            (("Voice", self.modality), ("Credibility", self.credibility)),
            (("Valid from", self.since), ("Valid to", self.until)),
            (("Marking", self.tlp),),
        )
        for number, row in enumerate(rows):
            for place, (words, field) in enumerate(row):
                name = plain_label(words, "muted")
                name.setBuddy(field)
                field.setAccessibleName(words)
                narrow(field)
                span = 2 // len(row)
                grid.addWidget(name, number * 2, place, 1, span)
                grid.addWidget(field, number * 2 + 1, place, 1, span)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(push_button("Drop", self.fold))
        buttons.addWidget(push_button("Keep", self.keep, primary=True))
        column = column_in(self._fields, (10, 8, 10, 10), 6)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)

    def _properties(self) -> list[Property]:
        """What can be claimed: first what belongs to the subject's kind."""
        case = self.session.case
        entity, link = case.read.find(Entity, self.subject), case.read.find(Link, self.subject)
        kind = case.vocabulary.entities.get(entity.kind) if entity else None
        link_kind = case.vocabulary.links.get(link.kind) if link else None
        own = kind.properties if kind else link_kind.properties if link_kind else ()
        return [case.vocabulary.property(name) for name in dict.fromkeys((*own, *case.vocabulary.properties))]

    def _property(self) -> Property | None:
        words = self.property.currentText().strip()
        if not words:
            return None
        row = self.property.findText(words, Qt.MatchFlag.MatchFixedString)
        return self.session.case.vocabulary.property(self.property.itemData(row) if row >= 0 else words)

    def _fill_sources(self) -> None:
        typed = self.source.currentText()
        self.source.clear()
        self.source.addItems(
            sorted((visible(one.name) for one in self.session.case.read.all(Source)), key=str.casefold)
        )
        self.source.setEditText(typed)

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()


def _choice_or_words(words: str) -> QComboBox:
    """A list in which one can also type, with completion from the middle of words."""
    box = QComboBox(editable=True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    edit, completer = box.lineEdit(), box.completer()
    if edit is not None:
        edit.setPlaceholderText(words)
    if completer is not None:
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
    return box
