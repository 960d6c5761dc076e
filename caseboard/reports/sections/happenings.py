"""What happened when, who was told what, and what each party knew."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from caseboard.model.grades import NoticeState, Tlp
from caseboard.progress import Progress
from caseboard.reports.model import Briefing, Moment, Party, Telling
from caseboard.reports.paper import (
    BODY,
    BODY_FLAT,
    BODY_TEXT,
    CELL,
    CELL_MUTED,
    CELL_STRONG,
    DISPUTED,
    MUTED,
    SETTLED,
    SMALL,
    TINT,
)
from caseboard.reports.text import coloured, link_to, markup
from caseboard.reports.typeset import (
    Mark,
    Words,
    banner,
    cell,
    exhibit,
    faint,
    flag,
    joined,
    marking,
    named,
    note,
    said_by,
    section,
    strong,
    table,
    together,
)

_GOOD = frozenset({NoticeState.ACTED, NoticeState.ACKNOWLEDGED})
_BAD = frozenset({NoticeState.REFUSED, NoticeState.SILENT})


def chronology(briefing: Briefing, progress: Progress) -> list[Flowable]:
    """All dated things in order of time, year by year."""
    if not briefing.chronology:
        return []
    rows: list[list[object]] = []
    bands, year = [], 0
    for moment in briefing.chronology:
        progress.step(0)
        if moment.when.earliest.year != year:
            year = moment.when.earliest.year
            bands.append(len(rows) + 1)
            rows.append([cell(str(year), CELL_STRONG), "", ""])
        rows.append(_moment(moment))
    extra: list[tuple[object, ...]] = []
    for band in bands:
        extra += [("BACKGROUND", (0, band), (-1, band), HexColor(TINT)), ("NOSPLIT", (0, band), (-1, band + 1))]
    intro = (
        "Dated claims, times for which something is said to have held, notices and what came of them. "
        "A time is as exact as its source gives it."
    )
    return [
        *section("chronology", "Chronology"),
        cell(intro, SMALL),
        Spacer(1, 6),
        table(("When", "What", "Said by"), rows, (112, BODY - 222, 110), extra),
    ]


def _moment(moment: Moment) -> list[object]:
    number = coloured(link_to(f"notice-{moment.notice}", f"N{moment.notice}"), MUTED) if moment.notice else ""
    words = joined([f"{named(moment.subject, bold=True)} {markup(moment.text)}", flag(moment.dispute), number], " ")
    backing = joined((said_by(grade, source) for grade, source in moment.backing), ", ")
    return [cell(moment.shown, CELL), Words(words, CELL), Words(backing, CELL_MUTED)]


def notices(briefing: Briefing) -> list[Flowable]:
    """The ledger: every notice with what it said, asked and enclosed, and each step that followed."""
    if not briefing.tellings:
        return []
    flowables = [*section("notices", "Notices and answers")]
    for one in briefing.tellings:
        flowables += _telling(one, briefing.tlp)
    return flowables


def _telling(one: Telling, document: Tlp) -> list[Flowable]:
    state = NoticeState(one.state)
    colour = SETTLED if state in _GOOD else DISPUTED if state in _BAD else MUTED
    title = f"{strong(f'N{one.number}')} &nbsp;{markup(one.when or 'undated')} &nbsp;{markup(one.sender)} "
    title += f"{faint('to')} {named(one.recipient, bold=True)}"
    if one.target != one.recipient:
        title += f" {faint('about')} {named(one.target)}"
    head = banner(title, coloured(strong(one.state), colour), colour, (BODY - 76, 76), BODY_FLAT)
    rows = [[cell(label, CELL_MUTED), Words(words, CELL)] for label, words in _details(one, document) if words]
    for step in one.steps:
        words = f"{strong(step.kind)} {markup(step.text)} {joined([note(step.source), exhibit(step.exhibit)])}"
        rows.append([cell(step.when or "undated", CELL_MUTED), Words(words, CELL)])
    flowables: list[Flowable] = [
        CondPageBreak(90),
        head,
        Mark(one.key, f"N{one.number} {one.when} to {one.recipient.label}", 1),
    ]
    if rows:
        flowables.append(table((), rows, (98, BODY - 98)))
    return together(flowables, len(rows))


def _details(one: Telling, document: Tlp) -> list[tuple[str, str]]:
    contact = joined([markup(one.contact), faint(f"found in {one.contact_found}") if one.contact_found else ""])
    enclosed = "<br/>".join(f"{exhibit(name)} {markup(digest)}" for name, digest in one.enclosures)
    quoted = f"“{markup(one.quotation)}”" if one.quotation else ""
    follows = coloured(link_to(f"notice-{one.follows}", f"N{one.follows}"), MUTED) if one.follows else ""
    way = [
        markup(one.channel),
        contact,
        f"{faint('answer due')} {markup(one.due)}" if one.due else "",
        f"{faint('follows')} {follows}" if follows else "",
        joined([f"{faint('known from')} {note(one.source)}" if one.source else "", exhibit(one.exhibit), quoted]),
        marking(one.tlp, document),
    ]
    return [
        ("Conduct", markup(one.conduct)),
        ("Asked", markup(one.request)),
        ("Clause", markup(one.clause)),
        ("Enclosed", enclosed),
        ("How", joined(way)),
    ]


def knowledge(briefing: Briefing) -> list[Flowable]:
    """Who knew what, and when: one list for each party that was told."""
    if not briefing.parties:
        return []
    intro = "What each party was told, by whom and when, and what it did. Silence is recorded as silence."
    flowables = [*section("knowledge", "Who knew what, and when"), cell(intro, SMALL)]
    for party in briefing.parties:
        flowables += _party(party)
    return flowables


def _party(party: Party) -> list[Flowable]:
    aware = f"aware since {party.aware_since}" if party.aware_since else "time of first notice unknown"
    line = f"{named(party.name, bold=True)} &nbsp;{faint(f'{aware}; {party.standing}')}"
    rows = [
        [
            cell(when or "undated", CELL),
            cell(what, CELL_MUTED),
            cell(words, CELL),
            Words(coloured(link_to(f"notice-{number}", f"N{number}"), MUTED), CELL_MUTED),
        ]
        for when, what, words, number in party.entries
    ]
    listing = table((), rows, (98, 132, BODY - 258, 28))
    return together([CondPageBreak(80), Spacer(1, 10), Words(line, BODY_TEXT), listing], len(rows))
