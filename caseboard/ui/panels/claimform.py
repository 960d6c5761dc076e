"""The form for a new claim on what the inspector shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from caseboard.commands.case import Writer
from caseboard.commands.claims import add_claim, normalised_value
from caseboard.commands.sources import find_or_add_source
from caseboard.errors import CaseboardError
from caseboard.model.grades import Credibility, Modality
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Entity, Source
from caseboard.model.when import When
from caseboard.ui.session import Session


class ClaimForm(QFrame):
    """Folded to one button until somebody wants to add a claim."""

    def __init__(self, session: Session, subject: Id, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._subject = session, subject
        self.open = QPushButton("Add a claim…")
        self.open.clicked.connect(self.begin)
        self._fields = QWidget()
        self._fields.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.open)
        layout.addWidget(self._fields)
        self._build()

    def begin(self) -> None:
        """Unfold and put the cursor into the first field."""
        self._fields.show()
        self.open.hide()
        self.property.setFocus()

    def _build(self) -> None:
        case = self.session.case
        self.property, self.source = QComboBox(editable=True), QComboBox(editable=True)
        entity = case.read.find(Entity, self._subject)
        kind = case.vocabulary.entities.get(entity.kind) if entity else None
        names = list(dict.fromkeys((*(kind.properties if kind else ()), *case.vocabulary.properties)))
        for name in names:
            self.property.addItem(case.vocabulary.property(name).label, name)
        self.property.setCurrentIndex(-1)
        self.source.addItems(["", *(one.name for one in case.read.all(Source))])
        self.value, self.scope = QLineEdit(), QLineEdit(placeholderText="of spam worldwide")
        self.since, self.until = QLineEdit(placeholderText="2008-11-11"), QLineEdit()
        self.modality, self.credibility = QComboBox(), QComboBox()
        for modality in Modality:
            self.modality.addItem(modality.value, modality)
        for credibility in Credibility:
            self.credibility.addItem(f"{credibility.value}  {credibility.meaning}", credibility)
        self.credibility.setCurrentIndex(len(Credibility) - 1)
        self.problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.problem.setProperty("role", "disputed")
        self.problem.hide()
        form = QFormLayout(self._fields)
        form.setContentsMargins(0, 0, 0, 0)
        for words, field in (
            ("Property", self.property),
            ("Value", self.value),
            ("Scope", self.scope),
            ("Voice", self.modality),
            ("Credibility", self.credibility),
            ("Source", self.source),
            ("From", self.since),
            ("To", self.until),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        keep, drop = QPushButton("Keep"), QPushButton("Cancel")
        keep.setProperty("primary", "true")
        keep.clicked.connect(self.keep)
        drop.clicked.connect(self._fold)
        self.value.returnPressed.connect(self.keep)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(drop)
        buttons.addWidget(keep)
        form.addRow(self.problem)
        form.addRow(buttons)

    def _fold(self) -> None:
        self._fields.hide()
        self.open.show()

    def keep(self) -> None:
        """Record the claim, or say what is wrong with it."""
        vocabulary = self.session.case.vocabulary
        words = self.property.currentText().strip()
        row = self.property.findText(words, Qt.MatchFlag.MatchFixedString)
        name = self.property.itemData(row) if row >= 0 else words
        value, scope, source = self.value.text(), self.scope.text().strip(), self.source.currentText().strip()
        try:
            since, until = (When.parse(one.text()) if one.text().strip() else None for one in (self.since, self.until))
            complaint = "" if name and value.strip() else "A claim needs a property and a value."
            if not complaint:
                normalised_value(vocabulary.property(name), value)
        except CaseboardError as problem:
            complaint = str(problem)
        if complaint:
            self.problem.setText(complaint)
            self.problem.show()
            return
        modality, credibility = self.modality.currentData(), self.credibility.currentData()

        def verb(writer: Writer) -> Claim:
            return add_claim(
                writer,
                self._subject,
                name,
                value,
                scope=scope,
                modality=modality,
                credibility=credibility,
                source_id=find_or_add_source(writer, source).id if source else None,
                valid_from=since,
                valid_to=until,
            )

        self.session.do(f"Claim: {vocabulary.property(name).label} {value}", verb)
