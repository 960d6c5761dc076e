"""Asks for what the case itself is called and how it is marked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from caseboard.model.grades import Tlp

DETAILS = MappingProxyType(
    {
        "title": "Title",
        "number": "Case number",
        "officer": "Officer",
        "tlp": "Marking",
        "exhibit_prefix": "Exhibit initials",
        "summary": "Summary",
    }
)
"""The named properties of a case that a person sets, with their labels."""


def ask_details(parent: QWidget, known: Mapping[str, str]) -> dict[str, str] | None:
    """Ask for the details of the case; None where the person thought better of it."""
    dialog = DetailsDialog(known, parent)
    return dialog.values() if dialog.exec() == QDialog.DialogCode.Accepted else None


class DetailsDialog(QDialog):
    """A form over the details of a case."""

    def __init__(self, known: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Case details")
        self.setMinimumWidth(460)
        self._lines = {name: QLineEdit(known.get(name, "")) for name in ("title", "number", "officer")}
        self._lines["exhibit_prefix"] = QLineEdit(known.get("exhibit_prefix", ""), placeholderText="EX")
        self._tlp = QComboBox()
        for tlp in Tlp:
            self._tlp.addItem(tlp.value)
        self._tlp.setCurrentText(known.get("tlp", Tlp.CLEAR.value))
        self._summary = QPlainTextEdit(known.get("summary", ""))
        self._summary.setPlaceholderText("The first paragraph of the briefing.")
        form = QFormLayout(self)
        widgets = {**self._lines, "tlp": self._tlp, "summary": self._summary}
        for name, label in DETAILS.items():
            widgets[name].setAccessibleName(label)
            form.addRow(label, widgets[name])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def values(self) -> dict[str, str]:
        """What is in the form, by name of the property."""
        texts = {name: line.text().strip() for name, line in self._lines.items()}
        return texts | {"tlp": self._tlp.currentText(), "summary": self._summary.toPlainText().strip()}
