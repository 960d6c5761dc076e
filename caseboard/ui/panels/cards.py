"""Claims as cards: one card for each property and scope, with every value, who says it, and how sure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from caseboard.commands.assess import PropertyAssessment
from caseboard.commands.claims import clear_position, remove_claims, set_position
from caseboard.commands.visible import visible
from caseboard.model.grades import Modality, PositionState, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Exhibit, Source
from caseboard.ui.session import Session

_LONGEST = 400


def label(words: str, role: str = "", *, lines: bool = False) -> QLabel:
    """Plain words of a case, made visible and wrapped."""
    made = QLabel(visible(words, lines=lines), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        made.setProperty("role", role)
    return made


class PropertyCard(QFrame):
    """One property in one scope: its values side by side and, where they differ, the case's position."""

    def __init__(self, session: Session, subject: Id, found: PropertyAssessment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._subject, self._found = session, subject, found
        self.setProperty("role", "dispute" if found.disputed else "card")
        name = session.case.vocabulary.property(found.property).label
        head = QHBoxLayout()
        head.addWidget(label(name + (f", {found.scope}" if found.scope else ""), "muted"), 1)
        if found.rivals or found.position is not None:
            head.addWidget(_tag(found.state, "disputed" if found.disputed else "heading"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        for group in found.values:
            for claim in group:
                layout.addWidget(self._claim(claim, first=claim is group[0]))
        if found.rivals and not session.case.read_only:
            layout.addLayout(self._decision())
        if found.position is not None and found.position.reason:
            layout.addWidget(label(f"Position: {found.position.reason}", "muted"))

    def _claim(self, claim: Claim, *, first: bool) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        row = QHBoxLayout()
        value = label(claim.value[:_LONGEST], "heading" if first else "")
        row.addWidget(value, 1)
        chosen = self._found.position is not None and self._found.position.claim_id == claim.id
        if chosen:
            row.addWidget(_tag("chosen", "heading"))
        elif self._found.rivals and first and not self.session.case.read_only:
            choose = QPushButton("Choose")
            choose.clicked.connect(lambda: self._decide(PositionState.CHOSEN, claim))
            row.addWidget(choose)
        row.addWidget(self._more(claim))
        layout.addLayout(row)
        layout.addWidget(self._about(claim))
        if claim.quotation:
            layout.addWidget(self._quotation(claim))
        return box

    def _about(self, claim: Claim) -> QLabel:
        read = self.session.case.read
        source = read.find(Source, claim.source_id) if claim.source_id else None
        grade = f"{source.reliability.value if source else '–'}{claim.credibility.value}"
        parts = [grade, source.name if source else "no source"]
        if claim.modality is not Modality.STATED:
            parts.append(claim.modality.value)
        span = [one.words() if one else "…" for one in (claim.valid_from, claim.valid_to)]
        if claim.valid_from or claim.valid_to:
            parts.append(span[0] if span[0] == span[1] else " – ".join(span))
        if claim.tlp is not Tlp.CLEAR:
            parts.append(claim.tlp.value)
        made = label("  ·  ".join(parts), "muted")
        reliability = f"The source is {source.reliability.meaning}" if source else "No source is named"
        made.setToolTip(f"{reliability}; the information is {claim.credibility.meaning}.")
        return made

    def _quotation(self, claim: Claim) -> QWidget:
        words = f"“{claim.quotation[:_LONGEST]}”"
        exhibit = self.session.case.read.find(Exhibit, claim.exhibit_id) if claim.exhibit_id else None
        if exhibit is None or claim.char_start is None:
            return label(words, "muted")
        button = QPushButton(visible(_short(words)) + f"   {exhibit.reference}")
        button.setFlat(True)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setToolTip("Show it in the exhibit")
        start, end = claim.char_start, claim.char_end or claim.char_start
        button.clicked.connect(lambda: self.session.open_quotation(exhibit.id, start, end))
        return button

    def _more(self, claim: Claim) -> QWidget:
        button = QToolButton(text="⋯")
        button.setAccessibleName("More about this claim")
        menu = QMenu(button)
        remove = menu.addAction("Remove this claim")
        remove.setEnabled(not self.session.case.read_only)
        remove.triggered.connect(
            lambda: self.session.do("Remove a claim", lambda writer: remove_claims(writer, [claim.id]))
        )
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button

    def _decision(self) -> QVBoxLayout:
        self.reason = QLineEdit(placeholderText="Why (printed in the dispute box)")
        self.reason.setAccessibleName("Reason")
        if self._found.position is not None:
            self.reason.setText(self._found.position.reason)
        row = QHBoxLayout()
        for words, state in (("Defer", PositionState.DEFERRED), ("Disputed", PositionState.DISPUTED)):
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, one=state: self._decide(one, None))
            row.addWidget(button)
        if self._found.position is not None:
            button = QPushButton("Clear")
            button.clicked.connect(self._clear)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(self.reason)
        column.addLayout(row)
        return column

    def _decide(self, state: PositionState, claim: Claim | None) -> None:
        found, reason = self._found, self.reason.text()
        name = self.session.case.vocabulary.property(found.property).label
        self.session.do(
            f"{name}: {state.value}",
            lambda writer: set_position(
                writer,
                self._subject,
                found.property,
                state,
                scope=found.scope,
                claim_id=claim.id if claim else None,
                reason=reason,
            ),
        )

    def _clear(self) -> None:
        found = self._found
        self.session.do(
            "Take no position", lambda writer: clear_position(writer, self._subject, found.property, found.scope)
        )


def _tag(words: str, role: str) -> QLabel:
    made = QLabel(words)
    made.setProperty("role", role)
    return made


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
