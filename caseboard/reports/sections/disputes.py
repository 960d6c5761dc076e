"""Dispute boxes: all rival values of a property side by side, with who gives them and what the case makes of it."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from caseboard.reports.fonts import Face
from caseboard.reports.model import Briefing, Dispute, Rival, Statement
from caseboard.reports.paper import (
    BODY,
    BODY_FLAT,
    BODY_TEXT,
    CELL,
    CELL_MUTED,
    DISPUTED,
    LONG_VALUE,
    MUTED,
    RULE,
    SETTLED,
    VALUE,
)
from caseboard.reports.text import coloured, markup
from caseboard.reports.typeset import (
    Grid,
    Mark,
    Words,
    banner,
    cell,
    citation,
    faint,
    joined,
    named,
    said_by,
    section,
    strong,
    table,
)

_ACROSS = 3
_SIGNS = 18
"""A value of more characters is set smaller."""
_SHORT = 90
"""A value of more characters is no figure: such rivals stand one below the other, in the full width."""


def disputes(briefing: Briefing) -> list[Flowable]:
    """The section; disputes first in the order of their numbers, which the rest of the document refers to."""
    if not briefing.disputes:
        return []
    intro = (
        "Rival values are kept side by side and never averaged. Each stands with all who give it. "
        "Sources that repeat one another count as one origin."
    )
    flowables = [*section("disputes", "Where the sources differ"), cell(intro, BODY_TEXT)]
    for one in briefing.disputes:
        flowables += _box(one)
    return flowables


def _box(dispute: Dispute) -> list[Flowable]:
    colour = DISPUTED if dispute.state == "disputed" else SETTLED if dispute.state == "chosen" else MUTED
    scope = f" &nbsp;{faint(dispute.scope)}" if dispute.scope else ""
    title = f"{coloured(strong(f'≠{dispute.number}'), colour)} &nbsp;{named(dispute.subject, bold=True)}: "
    title += f"{markup(dispute.property)}{scope}"
    support = f"{len(dispute.rivals)} value{'s' * (len(dispute.rivals) != 1)}, "
    support += f"{dispute.origins} independent origin{'s' * (dispute.origins != 1)}"
    head = banner(title, markup(support), colour, (BODY - 132, 132), BODY_FLAT)
    position = coloured(strong(f"Position of the case: {dispute.state}."), colour)
    if dispute.reason:
        position += f" {markup(dispute.reason)}"
    short = all(len(rival.value) <= _SHORT for rival in dispute.rivals)
    rivals = _side_by_side(dispute.rivals) if short else _stacked(dispute.rivals)
    return [
        CondPageBreak(124),
        head,
        Mark(dispute.key, f"≠{dispute.number} {dispute.subject.label}: {dispute.property} {dispute.scope}".strip(), 1),
        rivals,
        Spacer(1, 3),
        Words(position, CELL),
    ]


def _side_by_side(rivals: tuple[Rival, ...]) -> Grid:
    across = min(_ACROSS, len(rivals))
    cells: list[object] = [_card(rival) for rival in rivals]
    cells += [""] * (-len(cells) % across)
    rows = [cells[start : start + across] for start in range(0, len(cells), across)]
    return Grid(
        rows,
        colWidths=[BODY / across] * across,
        hAlign="LEFT",
        style=[
            ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ("INNERGRID", (0, 0), (-1, -1), 0.4, HexColor(RULE)),
            ("BOX", (0, 0), (-1, -1), 0.4, HexColor(RULE)),
        ],
    )


def _card(rival: Rival) -> list[Flowable]:
    mark = f" {coloured(strong('✓'), SETTLED)}" if rival.chosen else ""
    style = VALUE if len(rival.value) <= _SIGNS else LONG_VALUE
    flowables: list[Flowable] = [Words(markup(rival.value, Face.SEMIBOLD, base=Face.SEMIBOLD) + mark, style)]
    flowables += [Words(_backing(one), CELL_MUTED) for one in rival.statements]
    return flowables


def _stacked(rivals: tuple[Rival, ...]) -> Grid:
    rows = []
    for rival in rivals:
        mark = coloured(strong("✓ "), SETTLED) if rival.chosen else ""
        backing: list[Flowable] = [Words(_backing(one), CELL_MUTED) for one in rival.statements]
        rows.append([Words(mark + strong(rival.value), CELL), backing])
    return table(("Value", "Said by"), rows, (BODY - 170, 170))


def _backing(statement: Statement) -> str:
    quotation = f"“{markup(statement.quotation)}”" if statement.quotation else ""
    return joined(
        [
            said_by(statement.grade, statement.source),
            markup(statement.modality),
            markup(statement.valid),
            citation(statement),
            quotation,
        ]
    )
