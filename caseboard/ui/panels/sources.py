"""The source register: who says things in this case, how reliable they are, and who only repeats another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from caseboard.commands.sources import add_source, change_source, remove_source
from caseboard.commands.visible import visible
from caseboard.errors import CaseboardError
from caseboard.model.grades import Reliability
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Source
from caseboard.model.when import When
from caseboard.ui.session import Session

_ROLE = Qt.ItemDataRole.UserRole
_FIELDS = ("name", "publisher", "author", "address", "published", "note")


class SourcesPanel(QWidget):
    """A list of all sources, and the chosen one to grade and describe."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._shown: Id | None = None
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Source", "Grade", "Claims"])
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setAccessibleName("Sources")
        self.hint = QLabel("No sources yet. They appear when a claim or an exhibit names one.", wordWrap=True)
        self.hint.setProperty("role", "muted")
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.list)
        splitter.addWidget(self._editor())
        splitter.setSizes([460, 420])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.hint)
        layout.addWidget(splitter, 1)
        self.list.itemSelectionChanged.connect(self._choose)
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, _change: object = None) -> None:
        """Read the sources again."""
        read, chosen = self.session.case.read, self._shown
        counts: dict[bytes, int] = {}
        for (source_id,) in read.column(Claim, "source_id"):
            counts[source_id] = counts.get(source_id, 0) + 1
        self.list.blockSignals(True)
        self.list.clear()
        for source in sorted(read.all(Source), key=lambda one: one.name.casefold()):
            row = QTreeWidgetItem([visible(source.name), source.reliability.value, str(counts.get(source.id, 0))])
            row.setData(0, _ROLE, source.id)
            row.setToolTip(1, source.reliability.meaning)
            self.list.addTopLevelItem(row)
            if source.id == chosen:
                row.setSelected(True)
        self.list.setColumnWidth(0, 300)
        self.list.setColumnWidth(1, 60)
        self.list.blockSignals(False)
        self.hint.setVisible(self.list.topLevelItemCount() == 0)
        self._choose()

    def _editor(self) -> QWidget:
        box = QWidget()
        self.fields = {name: QLineEdit() for name in _FIELDS}
        self.fields["published"].setPlaceholderText("2008-11-12")
        self.grade = QComboBox()
        for grade in Reliability:
            self.grade.addItem(f"{grade.value}  {grade.meaning}", grade)
        self.repeats = QComboBox()
        form = QFormLayout()
        for name, field in self.fields.items():
            field.setAccessibleName(name.capitalize())
            form.addRow(name.capitalize(), field)
        self.grade.setAccessibleName("Reliability")
        self.repeats.setAccessibleName("Repeats")
        form.insertRow(1, "Reliability", self.grade)
        form.insertRow(2, "Repeats", self.repeats)
        self.keep, self.add, self.remove = QPushButton("Keep"), QPushButton("New source"), QPushButton("Remove")
        self.keep.setProperty("primary", "true")
        buttons = QHBoxLayout()
        for button, handler in ((self.keep, self._keep), (self.add, self._add), (self.remove, self._remove)):
            button.clicked.connect(handler)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addStretch(1)
        return box

    def _choose(self) -> None:
        items = self.list.selectedItems()
        self._shown = items[0].data(0, _ROLE) if items else None
        read = self.session.case.read
        source = read.find(Source, self._shown) if self._shown else None
        writable = not self.session.case.read_only
        for name, field in self.fields.items():
            value = getattr(source, name) if source else ""
            field.setText(str(value or ""))
            field.setEnabled(writable and source is not None)
        self.grade.setCurrentIndex(list(Reliability).index(source.reliability if source else Reliability.F))
        self.repeats.clear()
        self.repeats.addItem("nobody: it speaks for itself", None)
        for other in sorted(read.all(Source), key=lambda one: one.name.casefold()):
            if source is not None and other.id != source.id:
                self.repeats.addItem(visible(other.name), other.id)
        if source is not None and source.repeats_id is not None:
            self.repeats.setCurrentIndex(max(0, self.repeats.findData(source.repeats_id)))
        for widget in (self.grade, self.repeats, self.keep, self.remove):
            widget.setEnabled(writable and source is not None)
        self.add.setEnabled(writable)

    def _keep(self) -> None:
        if self._shown is None:
            return
        values: dict[str, object] = {name: field.text() for name, field in self.fields.items()}
        try:
            published = self.fields["published"].text().strip()
            values["published"] = When.parse(published) if published else None
        except CaseboardError as problem:
            self.session.problem.emit(str(problem))
            return
        values |= {"reliability": self.grade.currentData(), "repeats_id": self.repeats.currentData()}
        source_id = self._shown
        self.session.do(f"Describe source {values['name']}", lambda writer: change_source(writer, source_id, **values))

    def _add(self) -> None:
        made = self.session.do("Add a source", lambda writer: add_source(writer, "New source"))
        if made is not None:
            self._shown = made.id
            self.refresh()
            self.fields["name"].setFocus()
            self.fields["name"].selectAll()

    def _remove(self) -> None:
        if self._shown is not None:
            source_id = self._shown
            self.session.do("Remove a source", lambda writer: remove_source(writer, source_id))
