"""Claims as cards, one for each property and scope: every value, who says it, how sure, and the case's position."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from caseboard.board.theme import Theme
from caseboard.commands.assess import PropertyAssessment
from caseboard.commands.claims import change_claim, clear_position, remove_claims, set_position
from caseboard.commands.defang import defang
from caseboard.commands.visible import visible
from caseboard.errors import InvalidValue
from caseboard.model.grades import Credibility, Modality, PositionState, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Exhibit, Source
from caseboard.model.vocabulary import PropertyKind
from caseboard.model.when import When
from caseboard.ui.appearance import icon
from caseboard.ui.panels.elided import ElidedButton, chip, tlp_chip
from caseboard.ui.panels.panel import column_in, words_label
from caseboard.ui.reader.parts import caption, plain_label, push_button, tip, tool_button
from caseboard.ui.session import Session

_LARGE = 26
_BESIDE = 22
_UNGROUPED = 4
_LONGEST = 2000
_FEW_VALUES, _FEW_CLAIMS = 8, 4


class PropertyCard(QFrame):
    """One property in one scope.

    Args:
        session: the open case.
        theme: colours.
        found: the claims and the position on the property.
        reason: what was typed as the reason before the card was built anew; None for nothing.
        whole: show all claims, however many.
    """

    def __init__(
        self, session: Session, theme: Theme, found: PropertyAssessment, reason: str | None = None, whole: bool = False
    ) -> None:
        super().__init__()
        self.session, self._theme, self.found = session, theme, found
        self._subject: Id = found.claims[0].subject_id
        self._name = session.case.vocabulary.property(found.property).label
        self._writable = not session.case.read_only
        self.reason: QLineEdit | None = None
        self.setProperty("role", "dispute" if found.disputed else "card")
        self.setAccessibleName(self._name)
        self._column = column_in(self, (10, 8, 10, 9), 5)
        self._column.addLayout(self._head())
        self._fill(whole)
        position = found.position
        if found.rivals and self._writable:
            self._column.addLayout(self._decision(position.reason if reason is None and position else reason or ""))
        elif position is not None and position.reason:
            self._column.addWidget(words_label(f"Why: {position.reason}", "muted"))

    def _head(self) -> QHBoxLayout:
        found, row = self.found, QHBoxLayout()
        row.addWidget(words_label(self._name + (f", {found.scope}" if found.scope else ""), "muted"), 1)
        if len(found.claims) > 1:
            origins = f"{found.origins} independent origin{'' if found.origins == 1 else 's'}"
            row.addWidget(
                chip(f"{found.origins} of {len(found.claims)}", f"{origins} behind {len(found.claims)} claims")
            )
        if found.rivals or found.position is not None:
            row.addWidget(plain_label(found.state, "disputed" if found.disputed else "good"))
        return row

    def _fill(self, whole: bool) -> None:
        values = self.found.values if whole else self.found.values[:_FEW_VALUES]
        shown = 0
        if self.found.rivals:
            grid = QGridLayout()
            grid.setSpacing(6)
            across = 2 if all(len(group[0].value) <= _BESIDE for group in values) else 1
            for number, group in enumerate(values):
                claims = group if whole else group[:_FEW_CLAIMS]
                grid.addWidget(self._rival(claims, tight=across > 1), number // across, number % across)
                shown += len(claims)
            for column in range(across):
                grid.setColumnStretch(column, 1)
            self._column.addLayout(grid)
        else:
            for group in values:
                claims = group if whole else group[:_FEW_CLAIMS]
                self._value(self._column, claims, tight=False)
                shown += len(claims)
        left = len(self.found.claims) - shown
        if left:
            self._column.addWidget(push_button(f"Show {left} more", self._show_all))

    def _show_all(self) -> None:
        holder = self.parentWidget()
        layout = holder.layout() if holder is not None else None
        if layout is not None:
            reason = self.reason.text() if self.reason is not None else None
            layout.replaceWidget(self, PropertyCard(self.session, self._theme, self.found, reason, whole=True))
            self.hide()
            self.deleteLater()

    # One value

    def _rival(self, claims: Sequence[Claim], *, tight: bool) -> QFrame:
        box = QFrame()
        chosen = self.found.position is not None and self.found.position.claim_id in {one.id for one in claims}
        box.setProperty("role", "chosen" if chosen else "rival")
        column = column_in(box, (8, 6, 8, 7), 4)
        self._value(column, claims, tight=tight)
        column.addStretch(1)
        if chosen:
            column.addWidget(plain_label("the case goes by this", "good", wrap=True))
        elif self._writable:
            choose = push_button("Choose", lambda: self._decide(PositionState.CHOSEN, claims[0]))
            choose.setObjectName(f"choose {claims[0].id.hex()}")
            choose.setProperty("role", "small")
            choose.setAccessibleName(f"Choose {visible(claims[0].value)}")
            column.addWidget(choose)
        return box

    def _value(self, column: QVBoxLayout, claims: Sequence[Claim], *, tight: bool) -> None:
        """A value, and under it who says so; `tight` where two stand side by side."""
        value = claims[0].value
        large = all(len(group[0].value) <= _LARGE for group in self.found.values)
        shown = words_label(self._readable(value), "title" if large else "heading")
        shown.setToolTip(tip(value[:_LONGEST]))
        column.addWidget(shown)
        for claim in claims:
            column.addWidget(self._about(claim, tight=tight))
            if claim.value != value:
                column.addWidget(words_label(f"as said: {claim.value}", "muted"))
            if claim.quotation:
                column.addWidget(self._quotation(claim))

    def _readable(self, value: str) -> str:
        """A date in words and a long number in groups; anything else as said."""
        kind = self.session.case.vocabulary.property(self.found.property).kind
        if kind is PropertyKind.DATE:
            try:
                return When.parse(value).words()
            except InvalidValue:
                return value
        if kind is PropertyKind.NUMBER and value.isascii() and value.isdigit() and len(value) > _UNGROUPED:
            return f"{int(value):,}" if len(value) < _LARGE else value
        return value

    def _about(self, claim: Claim, *, tight: bool) -> QWidget:
        """Grade, marking and source of a claim, and what can be done to it."""
        source = self.session.case.read.find(Source, claim.source_id) if claim.source_id else None
        text = words_label(_about_words(claim, source, tight), "muted")
        text.setToolTip(tip(_about_words(claim, source, tight=False)))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(_grade_chip(claim, source), 0, Qt.AlignmentFlag.AlignTop)
        if claim.tlp is not Tlp.CLEAR:
            line.addWidget(tlp_chip(claim.tlp), 0, Qt.AlignmentFlag.AlignTop)
        row = QWidget()
        if tight:
            line.addStretch(1)
            line.addWidget(self._more(claim))
            column = column_in(row, spacing=2)
            column.addLayout(line)
            column.addWidget(text)
        else:
            row.setLayout(line)
            line.addWidget(text, 1)
            line.addWidget(self._more(claim), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _quotation(self, claim: Claim) -> QWidget:
        words = f"“{claim.quotation}”"
        exhibit = self.session.case.read.find(Exhibit, claim.exhibit_id) if claim.exhibit_id else None
        start = claim.char_start
        if exhibit is None or start is None:
            return words_label(words + (f" ({claim.place})" if claim.place else ""), "muted")
        end = start if claim.char_end is None else claim.char_end
        button = ElidedButton(
            words,
            lambda: self.session.open_quotation(exhibit.id, start, end),
            icon("quote", self._theme.link_text),
            f"Read it in {exhibit.reference}",
        )
        button.setProperty("role", "quotation")
        button.setObjectName(f"quotation {claim.id.hex()}")
        return button

    def _more(self, claim: Claim) -> QWidget:
        button = tool_button("", "More about this claim", lambda: None, icon("dots", self._theme.text_muted))
        button.clicked.connect(lambda _checked=False: self._claim_menu(claim, button).popup(_below(button)))
        button.setObjectName(f"more {claim.id.hex()}")
        return button

    def _claim_menu(self, claim: Claim, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        copy = menu.addAction("Copy value, defanged")
        copy.triggered.connect(lambda: QApplication.clipboard().setText(defang(claim.value)))
        grades = menu.addMenu("Credibility")
        for grade in Credibility:
            action = grades.addAction(caption(f"{grade.value}  {grade.meaning}"))
            action.setCheckable(True)
            action.setChecked(grade is claim.credibility)
            action.triggered.connect(partial(self._grade, claim, grade))
        grades.setEnabled(self._writable)
        remove = menu.addAction("Remove this claim")
        remove.setEnabled(self._writable)
        remove.triggered.connect(lambda: self._remove(claim))
        return menu

    def _grade(self, claim: Claim, grade: Credibility, _checked: bool = False) -> None:
        self.session.do(
            f"Grade “{_short(claim.value)}” {grade.value}",
            lambda writer: change_claim(writer, claim.id, credibility=grade),
        )

    def _remove(self, claim: Claim) -> None:
        self.session.do(
            f"Remove claim {self._name} {_short(claim.value)}", lambda writer: remove_claims(writer, [claim.id])
        )

    # The case's position

    def _decision(self, reason: str) -> QVBoxLayout:
        self.reason = QLineEdit(reason, placeholderText="Why? Printed in the dispute box")
        self.reason.setCursorPosition(0)
        self.reason.setAccessibleName(f"Reason for the position on {self._name}")
        self.reason.setObjectName(f"reason {self.found.property} {self.found.scope}")
        buttons = QHBoxLayout()
        states = (("Defer", PositionState.DEFERRED), ("Leave disputed", PositionState.DISPUTED))
        for words, state in states:
            button = push_button(words, partial(self._decide, state, None))
            button.setProperty("role", "small")
            button.setObjectName(f"{state.value} {self.found.property} {self.found.scope}")
            buttons.addWidget(button)
        if self.found.position is not None:
            clear = push_button("Clear", self._clear)
            clear.setProperty("role", "small")
            buttons.addWidget(clear)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(5)
        column.addWidget(self.reason)
        column.addLayout(buttons)
        return column

    def _decide(self, state: PositionState, claim: Claim | None) -> None:
        found, reason = self.found, self.reason.text().strip() if self.reason is not None else ""
        words = f"Choose “{_short(claim.value)}” for {self._name}" if claim else f"{self._name}: {state.value}"
        self.session.do(
            words,
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
        found = self.found
        self.session.do(
            f"{self._name}: take no position",
            lambda writer: clear_position(writer, self._subject, found.property, found.scope),
        )


def _grade_chip(claim: Claim, source: Source | None) -> QLabel:
    grade = f"{source.reliability.value if source else '–'}{claim.credibility.value}"
    says = f"Source: {source.reliability.meaning}." if source else "No source is named."
    return chip(grade, f"{says} Information: {claim.credibility.meaning}.")


def _about_words(claim: Claim, source: Source | None, tight: bool) -> str:
    words = [source.name if source else "no source"]
    if claim.modality is not Modality.STATED:
        words.append(claim.modality.value)
    if source is not None and source.published is not None and not tight:
        words.append(f"published {source.published.words()}")
    if claim.valid_from or claim.valid_to:
        words.append(f"valid {validity(claim)}")
    return " · ".join(words)


def validity(claim: Claim) -> str:
    """Since and until when, for people."""
    since, until = (one.words() if one else "…" for one in (claim.valid_from, claim.valid_to))
    return since if since == until else f"{since} – {until}"


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().bottomLeft())


def _short(words: str, most: int = 40) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
