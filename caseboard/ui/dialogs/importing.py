"""Shows what an import would do to the case before it is done."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from caseboard.commands.visible import visible
from caseboard.exchange.apply import Choice
from caseboard.exchange.staging import StagingPlan, Status

_MOST_LISTED = 2_000
_WORDS = {Status.NEW: "new", Status.CONFLICTING: "contradicts the case"}
_PLURALS = {"entity": "entities", "link": "links", "claim": "claims"}


class ImportDialog(QDialog):
    """The plan of one import: counts, every new or conflicting line to be unticked, and what could not be read."""

    def __init__(self, plan: StagingPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Import {visible(plan.source.name)}")
        self.setMinimumSize(720, 520)
        counts = plan.to_json()
        words = "; ".join(
            f"{counts[name]['new']:,} new {name}"
            + (f", {counts[name]['same']:,} known" if counts[name]["same"] else "")
            for name in ("entities", "links", "claims")
        )
        heading = QLabel(f"{words}.", textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        heading.setProperty("role", "heading")
        self.tree = QTreeWidget(columnCount=3, rootIsDecorated=True, uniformRowHeights=True)
        self.tree.setAccessibleName("What would be imported")
        self.tree.setHeaderLabels(["What", "Where", "Why"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self._fill(plan)
        self.conflicting = QCheckBox("Take in what contradicts the case as rival claims", checked=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        button = QPushButton("Import", default=True)
        buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        for sentence in self._sentences(plan):
            note = QLabel(visible(sentence), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
            note.setProperty("role", "muted")
            layout.addWidget(note)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.conflicting)
        layout.addWidget(buttons)
        button.setFocus()

    def choice(self) -> Choice:
        """What the person accepts."""
        without: dict[str, set[int]] = defaultdict(set)
        for place in range(self.tree.topLevelItemCount()):
            branch = self.tree.topLevelItem(place)
            for row in range(branch.childCount()):
                item = branch.child(row)
                if item.checkState(0) is Qt.CheckState.Unchecked:
                    table, number = item.data(0, Qt.ItemDataRole.UserRole)
                    without[table].add(number)
        rows = {f"without_{_PLURALS[table]}": frozenset(numbers) for table, numbers in without.items()}
        return Choice(**rows, conflicting=self.conflicting.isChecked())  # type: ignore[arg-type]

    def _fill(self, plan: StagingPlan) -> None:
        branches: dict[str, QTreeWidgetItem] = {}
        for item in islice(plan.items(Status.NEW, Status.CONFLICTING), _MOST_LISTED):
            branch = branches.get(item.table)
            if branch is None:
                branch = branches[item.table] = QTreeWidgetItem(self.tree, [_PLURALS[item.table].capitalize()])
                branch.setFirstColumnSpanned(True)
                branch.setExpanded(True)
            why = item.why or (_WORDS[item.status] if item.status is Status.CONFLICTING else "")
            line = QTreeWidgetItem(branch, [visible(item.text), visible(item.place), visible(why)])
            line.setFlags(line.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            line.setCheckState(0, Qt.CheckState.Checked)
            line.setData(0, Qt.ItemDataRole.UserRole, (item.table, item.row))

    def _sentences(self, plan: StagingPlan) -> list[str]:
        rejected = plan.reading.rejected
        found = list(plan.reading.warnings[:3])
        if rejected:
            found.append(f"{len(rejected):,} rows are left out; the first is {rejected[0].where}: {rejected[0].why}")
        total = sum(int((one != Status.SAME).sum()) for one in (plan.entities, plan.links, plan.claims))
        if total > _MOST_LISTED:
            found.append(f"The first {_MOST_LISTED:,} of {total:,} lines are listed; all are taken in.")
        return found
