"""The cover, the contents with how to read them, and the summary."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Spacer

from caseboard.model.grades import Credibility, Modality, Reliability, Tlp
from caseboard.reports.fonts import Face
from caseboard.reports.model import Briefing, Dispute
from caseboard.reports.paper import (
    ACCENT,
    BODY,
    BODY_TEXT,
    CELL,
    CELL_MUTED,
    CELL_STRONG,
    COVER_TITLE,
    FIGURE,
    H1,
    HAIR,
    INK,
    LEAD,
    MONO,
    RULE,
    SMALL,
)
from caseboard.reports.text import coloured, link_to, markup, sized
from caseboard.reports.typeset import Grid, Mark, PageOf, Rule, Words, cell, flag, minor, named, section, strong, table

_SHARING = {
    Tlp.CLEAR: "May be passed on to anybody.",
    Tlp.GREEN: "May be passed on within the community of those who protect networks, not over public channels.",
    Tlp.AMBER: "May be passed on within the receiving organisation and to its clients, to those who need to know.",
    Tlp.AMBER_STRICT: "May be passed on within the receiving organisation only, to those who need to know.",
    Tlp.RED: "For the named recipients alone. Not to be passed on.",
}
_HEADLINES = 8
_PARTIES = 12


def cover(briefing: Briefing) -> list[Flowable]:
    """The first page: what this is, whose it is, of when, and how far it may go."""
    audit = briefing.audit
    facts = [
        ("Case number", briefing.number),
        ("Officer responsible", briefing.officer),
        ("Date of this briefing", briefing.date.words()),
        ("State of the case", f"action {audit.count} of {audit.latest}" if audit.count else ""),
    ]
    rows = [[cell(label, CELL_MUTED), cell(value, LEAD)] for label, value in facts if value]
    rows.append([cell("Marking", CELL_MUTED), Words(strong(briefing.tlp) + " &nbsp; " + _SHARING[briefing.tlp], CELL)])
    head = "<br/>".join((audit.head[:32], audit.head[32:]))
    rows.append([cell("Head of the audit chain", CELL_MUTED), Words(head, MONO)])
    return [
        Mark("cover", "Cover"),
        Spacer(1, 138),
        Words(coloured(sized(markup("Case briefing", Face.SEMIBOLD), 11), ACCENT), BODY_TEXT),
        Spacer(1, 4),
        cell(briefing.title, COVER_TITLE),
        Spacer(1, 22),
        Rule(INK, 1.1, 14),
        Grid(
            rows,
            colWidths=[128, BODY - 128],
            hAlign="LEFT",
            style=[
                ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ],
        ),
        Spacer(1, 30),
        _numbers(briefing),
        NextPageTemplate("portrait"),
        PageBreak(),
    ]


def _numbers(briefing: Briefing) -> Grid:
    counts = briefing.counts
    shown = [
        (counts.entities, "entities"),
        (counts.links, "links"),
        (counts.claims, "claims"),
        (counts.sources, f"sources of {counts.origins:,} origin{'' if counts.origins == 1 else 's'}"),
        (counts.disputed, "disputed points"),
        (counts.notices, "notices"),
    ]
    return Grid(
        [[cell(f"{number:,}", FIGURE) for number, _ in shown], [cell(words, CELL_MUTED) for _, words in shown]],
        colWidths=[68, 62, 68, 124, 90, BODY - 412],
        hAlign="LEFT",
        style=[
            ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 1),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEABOVE", (0, 0), (-1, 0), 0.6, HexColor(RULE)),
            ("TOPPADDING", (0, 0), (-1, 0), 8),
        ],
    )


def contents(briefing: Briefing, entries: Sequence[tuple[str, str, int]]) -> list[Flowable]:
    """The list of sections, each `(place, title, depth)`, and what the marks of this document mean."""
    rows = []
    for key, title, depth in entries:
        face = Face.REGULAR if depth else Face.SEMIBOLD
        indent = "&nbsp;" * (6 * depth)
        rows.append([Words(indent + link_to(key, markup(title, face)), BODY_TEXT), PageOf(key)])
    listing = Grid(
        rows,
        colWidths=[BODY - 40, 40],
        hAlign="LEFT",
        style=[
            ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(HAIR)),
        ],
    )
    title = Words(markup("Contents", Face.SEMIBOLD, base=Face.SEMIBOLD), H1)
    return [title, Mark("contents", "Contents"), listing, Spacer(1, 8), *_how_to_read()]


def _how_to_read() -> list[Flowable]:
    voices = ", ".join(f"“{voice}”" for voice in Modality)
    sources = "; ".join(f"{grade.value} {grade.meaning}" for grade in Reliability)
    claims = "; ".join(f"{grade.value} {grade.meaning}" for grade in Credibility)
    claim_words = (
        "Everything is printed as a source says it. The voice of a claim is one of "
        f"{voices} and is never hardened. A figure is given with its scope, the part of the whole that it is about."
    )
    dispute_words = (
        "Sources contradict each other here; box 3 shows all values side by side and what the case makes of them."
    )
    address_words = (
        "Addresses that could be clicked are broken with brackets: example[.]com, hxxp. "
        "Take the brackets out to get the original."
    )
    sign_words = (
        "Characters that cannot be seen, or that could turn the reading order, are named in angle brackets, "
        "as are characters for which no typeface is embedded."
    )
    rows = [
        ("Claims", claim_words),
        ("[7]", "The numbered note leads to the register of sources at the end."),
        ("B2", f"The Admiralty code. The letter grades the source: {sources}. The digit grades the claim: {claims}."),
        ("≠3", dispute_words),
        ("Addresses", address_words),
        ("⟨ ⟩", sign_words),
    ]
    return [
        *minor("How to read this briefing", 150),
        table((), [[cell(mark, CELL_STRONG), cell(words, SMALL)] for mark, words in rows], (62, BODY - 62)),
    ]


def summary(briefing: Briefing) -> list[Flowable]:
    """What it is about, where sources differ most, and the notes on the case as a whole."""
    flowables = [*section("summary", "Summary", 600), cell(briefing.summary, LEAD, lines=True)]
    if briefing.target is not None:
        flowables.append(Words(f"Target: {named(briefing.target, bold=True)}", BODY_TEXT))
    headlines = _headlines(briefing.disputes)
    if headlines:
        rows = [_headline(one) for one in headlines]
        flowables += minor("Where the sources differ most")
        flowables.append(table(("", "Point", "Values, best supported first", "Position"), rows, (24, 150, 243, 70)))
    if briefing.parties:
        flowables += minor("Who was told")
        flowables.append(table(("Party", "Aware since", "Notices", "Answers"), _told(briefing), (162, 150, 50, 125)))
        more = len(briefing.parties) - _PARTIES
        if more > 0:
            flowables.append(cell(f"and {more} more; see “Who knew what, and when”.", SMALL))
    if briefing.notes:
        flowables += minor("Notes on the case")
        flowables += [cell(note, BODY_TEXT, lines=True) for note in briefing.notes]
    return flowables


def _told(briefing: Briefing) -> list[list[Flowable]]:
    """The parties that were told first, with how they answered."""
    return [
        [
            Words(named(one.name), CELL),
            cell(one.aware_since or "unknown", CELL),
            cell(str(one.notices), CELL_MUTED),
            cell(one.standing, CELL_MUTED),
        ]
        for one in briefing.parties[:_PARTIES]
    ]


def _headlines(disputes: Sequence[Dispute]) -> list[Dispute]:
    """The points with the most rival values, those about figures first, in the order of their boxes."""
    figures = [one for one in disputes if any(sign.isdigit() for rival in one.rivals for sign in rival.value)]
    ranked = sorted(figures or disputes, key=lambda one: (one.state != "disputed", -len(one.rivals), one.number))
    return sorted(ranked[:_HEADLINES], key=lambda one: one.number)


def _headline(dispute: Dispute) -> list[Flowable]:
    values = markup(" · ").join(
        strong(rival.value) if rival.chosen else markup(rival.value) for rival in dispute.rivals
    )
    about = f"{dispute.property}{f' ({dispute.scope})' if dispute.scope else ''}"
    return [
        Words(flag(dispute.number), CELL),
        Words(f"{named(dispute.subject)}: {markup(about)}", CELL),
        Words(values, CELL),
        cell(dispute.state, CELL_MUTED),
    ]
