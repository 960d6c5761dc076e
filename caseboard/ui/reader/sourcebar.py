"""Who speaks in the exhibit: the bar over the text that names and grades its source."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.grading import Grading, grade_exhibit
from caseboard.commands.visible import visible
from caseboard.errors import InvalidValue
from caseboard.model.grades import Reliability
from caseboard.model.ids import Id
from caseboard.model.records import Source
from caseboard.model.when import When
from caseboard.ui.reader.parts import FlowLayout, plain_label, push_button
from caseboard.ui.reader.reading import Reading

_INDEPENDENT = "speaks for itself"


class SourceBar(QFrame):
    """Fields for the source of the exhibit being read; Keep records them as one change."""

    def __init__(self, reading: Reading, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading, self._theme = reading, theme
        self._kept: Grading | None = None
        self.title = plain_label("", "heading")
        self.details = plain_label("", "muted")
        self.name = QComboBox(editable=True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reliability = QComboBox()
        for grade in Reliability:
            self.reliability.addItem(f"{grade.value}  {grade.meaning}", grade)
        self.published = QLineEdit()
        self.published.setPlaceholderText("Published on")
        self.repeats = QComboBox()
        self.problem = plain_label("", "disputed", wrap=True)
        self.problem.hide()
        self.keep_button = push_button("Keep", self.keep, primary=True)
        self._build()
        self.name.editTextChanged.connect(self._edited)
        self.published.textChanged.connect(self._edited)
        self.reliability.currentIndexChanged.connect(self._edited)
        self.repeats.currentIndexChanged.connect(self._edited)
        self.name.activated.connect(self._take_known)
        self.published.returnPressed.connect(self.keep)
        if (edit := self.name.lineEdit()) is not None:
            edit.setPlaceholderText("Source: who says this?")
            edit.returnPressed.connect(self.keep)
        reading.opened.connect(self.refresh)
        reading.session.changed.connect(lambda _change: self.refresh())

    def _build(self) -> None:
        fields = QWidget()
        flow = FlowLayout(fields, gap=6)
        for name, field, width, help_text in (
            ("Source", self.name, 210, "Who says this: a paper, an office, a person"),
            ("Reliability of the source", self.reliability, 220, "From its record, by the Admiralty code"),
            ("Published", self.published, 130, "When it came out: 2008-11-12, 2008-11, 2008~"),
            ("Independent, or repeats whom", self.repeats, 190, "Sources that repeat another count as one origin"),
        ):
            field.setAccessibleName(name)
            field.setToolTip(help_text)
            field.setMinimumWidth(width)
            field.setMaximumWidth(width)
            flow.addWidget(field)
        flow.addWidget(self.keep_button)
        policy = fields.sizePolicy()
        policy.setHeightForWidth(True)
        fields.setSizePolicy(policy)
        heading = QHBoxLayout()
        heading.setSpacing(10)
        heading.addWidget(self.title)
        heading.addWidget(self.details, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(fields)
        layout.addWidget(self.problem)

    def refresh(self) -> None:
        """Show the source as the case has it; what is being typed stays while nothing about it changed."""
        exhibit, read = self._reading.exhibit, self._reading.session.case.read
        self.setVisible(exhibit is not None)
        if exhibit is None:
            return
        self.title.setText(f"{exhibit.reference}  {visible(exhibit.original_name)}")
        origin = f", from {visible(exhibit.obtained_from)}" if exhibit.obtained_from else ""
        self.details.setText(f"obtained {exhibit.obtained_at[:10]}{origin}")
        source = read.find(Source, exhibit.source_id) if exhibit.source_id is not None else None
        known = sorted(read.all(Source), key=lambda one: one.name.casefold())
        grading = _grading_of(source)
        if self._kept == grading and self.name.count() == len(known) and self.isVisible():
            return
        self._fill(known, source, grading)

    def _fill(self, known: list[Source], source: Source | None, grading: Grading) -> None:
        for widget in (self.name, self.reliability, self.published, self.repeats):
            widget.blockSignals(True)
        self.name.clear()
        self.repeats.clear()
        self.repeats.addItem(_INDEPENDENT, None)
        for one in known:
            self.name.addItem(visible(one.name), one.id)
            if source is None or one.id != source.id:
                self.repeats.addItem(f"repeats {visible(one.name)}", one.id)
        self.name.setEditText(grading.name)
        self.reliability.setCurrentIndex(list(Reliability).index(grading.reliability))
        self.published.setText(grading.published.text if grading.published else "")
        self.repeats.setCurrentIndex(_row_of(self.repeats, grading.repeats_id))
        for widget in (self.name, self.reliability, self.published, self.repeats):
            widget.blockSignals(False)
        self._kept = grading
        self._edited()

    def grading(self) -> Grading:
        """What the fields say.

        Raises:
            InvalidValue: the date is none.
        """
        published = self.published.text().strip()
        return Grading(
            " ".join(self.name.currentText().split()),
            Reliability(self.reliability.currentData()),
            When.parse(published) if published else None,
            self.repeats.currentData(),
        )

    def keep(self) -> None:
        """Record source and grade."""
        exhibit = self._reading.exhibit
        if exhibit is None:
            return
        try:
            grading = self.grading()
        except InvalidValue as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            return
        self._kept = None
        self._reading.session.do(
            f"Grade {grading.name or 'the source'} {grading.reliability.value}",
            lambda writer: grade_exhibit(writer, exhibit.id, grading),
        )
        self.refresh()

    def _take_known(self, row: int) -> None:
        """A source of the case was picked: show its grade."""
        source = self._reading.session.case.read.find(Source, self.name.itemData(row))
        if source is not None:
            grading = _grading_of(source)
            self.reliability.setCurrentIndex(list(Reliability).index(grading.reliability))
            self.published.setText(grading.published.text if grading.published else "")
            self.repeats.setCurrentIndex(_row_of(self.repeats, grading.repeats_id))
            self._edited()

    def _edited(self) -> None:
        try:
            changed = self.grading() != self._kept
            self.problem.hide()
        except InvalidValue:
            changed = True
        self.keep_button.setVisible(changed and bool(self.name.currentText().strip()))


def _grading_of(source: Source | None) -> Grading:
    if source is None:
        return Grading("")
    return Grading(source.name, source.reliability, source.published, source.repeats_id)


def _row_of(box: QComboBox, source_id: Id | None) -> int:
    """The row that stands for a source, the first where none does; Qt does not compare bytes by value."""
    return next((row for row in range(box.count()) if box.itemData(row) == source_id), 0)
