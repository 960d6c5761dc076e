"""Entities with what is claimed of them, and links with who says that they exist."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from caseboard.model.grades import Direction, Strength, Tlp
from caseboard.progress import Progress
from caseboard.reports.fonts import Face
from caseboard.reports.model import Briefing, Dossier, Name, Relation, Statement
from caseboard.reports.paper import BODY, CELL, CELL_MUTED, H2, MUTED, SMALL
from caseboard.reports.text import coloured, link_to, markup, place
from caseboard.reports.typeset import (
    Mark,
    Words,
    banner,
    cell,
    citation,
    faint,
    flag,
    joined,
    marking,
    minor,
    named,
    note,
    said_by,
    section,
    strong,
    table,
    together,
)

_WIDTHS = (96.0, 205.0, 80.0, 50.0, 30.0, 26.0)
_HEAD = ("Property", "Value, as said", "When so", "Voice", "Grade", "Note")
_WITHOUT_HEAD = 4
"""A table of no more rows than this goes without the names of its columns."""


def dossiers(briefing: Briefing, progress: Progress) -> list[Flowable]:
    """The target first, then the best connected; entities of which only links are known share a table."""
    if not (briefing.dossiers or briefing.others):
        return []
    intro = (
        "The target first, then the best connected. Each line gives a property, its value as said, the time for which "
        "it is said, the voice, the grade and the note on the source."
    )
    flowables = [*section("entities", "Entities"), cell(intro, SMALL)]
    for one in briefing.dossiers:
        progress.step(0)
        flowables += _dossier(one, briefing.tlp)
    if briefing.others:
        flowables += minor("Known by their links alone", 120)
        rows = [
            [
                [Mark(one.name.key, lift=4), Words(strong(one.name.label), CELL)],
                cell(one.kind, CELL_MUTED),
                Words(_ties(one), CELL),
            ]
            for one in briefing.others
        ]
        flowables.append(table(("Entity", "Kind", "Links"), rows, (150, 92, BODY - 242)))
    return flowables


def _dossier(dossier: Dossier, document: Tlp) -> list[Flowable]:
    title = markup(dossier.name.label, Face.SEMIBOLD, base=Face.SEMIBOLD)
    head = banner(title, markup(dossier.kind), dossier.colour, (BODY - 110, 110), H2, tint=False)
    flowables: list[Flowable] = [CondPageBreak(92), head, Mark(dossier.name.key, dossier.name.label, 1)]
    if dossier.statements:
        head_row = _HEAD if len(dossier.statements) > _WITHOUT_HEAD else ()
        flowables.append(table(head_row, _rows(dossier.statements, document), _WIDTHS))
    flowables += [Words(f"{strong('Note')} {markup(body, lines=True)}", CELL) for body in dossier.notes]
    lines = []
    if dossier.relations:
        lines.append(f"{strong('Links')} &nbsp;{_ties(dossier)}")
    if dossier.told:
        numbers = joined(link_to(f"notice-{number}", f"N{number}") for number in dossier.told)
        lines.append(f"{strong('Notices')} &nbsp;{numbers}")
    if lines:
        flowables.append(Spacer(1, 3))
    flowables += [Words(line, CELL) for line in lines]
    return together(flowables, len(dossier.statements))


def _rows(statements: Sequence[Statement], document: Tlp) -> list[list[Flowable]]:
    rows, last = [], ""
    for one in statements:
        label = faint(one.property) if one.property == last else markup(one.property)
        last = one.property
        rows.append(
            [
                Words(joined([label, flag(one.dispute)], " "), CELL),
                value(one, document),
                cell(one.valid, CELL_MUTED),
                cell(one.modality, CELL_MUTED),
                cell(one.grade, CELL),
                Words(note(one.source), CELL),
            ]
        )
    return rows


def value(statement: Statement, document: Tlp) -> list[Flowable]:
    """The value as said, with its scope, and the quotation with its place below."""
    words = markup(statement.value)
    if statement.scope:
        words += f" &nbsp;{faint(statement.scope)}"
    if statement.tlp is not document:
        words += f" &nbsp;{marking(statement.tlp, document)}"
    flowables: list[Flowable] = [Words(words, CELL)]
    quoted = f"“{markup(statement.quotation, Face.ITALIC)}”" if statement.quotation else ""
    below = joined([quoted, citation(statement)])
    if below:
        flowables.append(Words(below, CELL_MUTED))
    return flowables


def _ties(dossier: Dossier) -> str:
    parts = []
    for one in dossier.relations:
        outward = one.start == dossier.name
        other: Name = one.end if outward else one.start
        words = faint(one.words if outward else one.reverse)
        reference = coloured(link_to(one.key, f"L{one.number}"), MUTED)
        parts.append(f"{words} {named(other)} {reference}")
    return joined(parts, "; ")


def relations(briefing: Briefing, progress: Progress) -> list[Flowable]:
    """All links with their standing and who says so."""
    if not briefing.relations:
        return []
    intro = (
        "A link is confirmed, unconfirmed or tentative, drawn solid, dashed and dotted; an inferred one was concluded "
        "from other facts and is drawn thinner."
    )
    rows = []
    for one in briefing.relations:
        progress.step(0)
        rows.append(_relation(one, briefing.tlp))
    return [
        *section("links", "Links"),
        cell(intro, SMALL),
        Spacer(1, 6),
        table(("", "Link", "Standing", "Said by"), rows, (30, 216, 68, BODY - 314)),
    ]


def _relation(relation: Relation, document: Tlp) -> list[object]:
    arrow = {Direction.BOTH: "↔", Direction.NONE: "–"}.get(Direction(relation.direction), "→")
    words = f"{named(relation.start)} {coloured(markup(relation.words), MUTED)} {coloured(markup(arrow), MUTED)} "
    words += named(relation.end)
    if relation.label:
        words += f" &nbsp;{faint(relation.label)}"
    standing = "inferred, " + relation.strength if relation.inferred else relation.strength
    style = CELL if relation.strength == Strength.CONFIRMED else CELL_MUTED
    alike: dict[str, list[str]] = {}
    for one in relation.statements:
        alike.setdefault(_said(one, document), []).append(said_by(one.grade, one.source))
    backing: list[Flowable] = [Words(joined([joined(who, ", "), what]), CELL_MUTED) for what, who in alike.items()]
    return [
        Words(place(relation.key) + f"L{relation.number}", CELL_MUTED),
        Words(joined([words, flag(relation.dispute)], " "), CELL),
        cell(standing, style),
        backing or cell("no claim recorded", CELL_MUTED),
    ]


def _said(statement: Statement, document: Tlp) -> str:
    """What is said of a link, without who says it: those who agree share a line."""
    what = "" if statement.bare else markup(f"{statement.property}: {statement.value}")
    if statement.scope:
        what = joined([what, markup(statement.scope)], ", ")
    quoted = f"“{markup(statement.quotation, Face.ITALIC)}”" if statement.quotation else ""
    return joined(
        [
            what,
            markup(statement.modality),
            markup(statement.valid),
            citation(statement),
            quoted,
            marking(statement.tlp, document),
        ]
    )
