"""The registers and the proof: sources, exhibits, the audit chain, and an index of entities."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from caseboard.model.grades import Reliability, Tlp
from caseboard.reports.fonts import Face
from caseboard.reports.model import Action, Briefing, ExhibitEntry, SourceNote
from caseboard.reports.paper import BODY, BODY_TEXT, CELL, CELL_MUTED, MONO, SMALL
from caseboard.reports.text import markup, place
from caseboard.reports.typeset import (
    Grid,
    Mark,
    PageOf,
    Words,
    cell,
    exhibit,
    faint,
    joined,
    marking,
    minor,
    named,
    note,
    section,
    strong,
    table,
)

_INDEX_COLUMNS = 3


def sources(briefing: Briefing) -> list[Flowable]:
    """The register of sources, by their numbers."""
    if not briefing.sources:
        return []
    rows = [_source(one, briefing.tlp) for one in briefing.sources]
    counts = briefing.counts
    intro = (
        f"{counts.sources} sources, {counts.origins} of them independent: one that repeats another's words has the "
        "other as its origin."
    )
    head = ("", "Source", "Published", "Reliability", "Origin", "Claims")
    return [
        *section("sources", "Sources"),
        cell(intro, SMALL),
        Spacer(1, 6),
        table(head, rows, (28, 232, 76, 76, 45, 30)),
    ]


def _source(one: SourceNote, document: Tlp) -> list[object]:
    lines: list[Flowable] = [Words(strong(one.name), CELL)]
    credit = joined([markup(one.author), markup(one.publisher), markup(one.kind), marking(one.tlp, document)])
    more = (credit, markup(one.address), markup(one.note))
    lines += [Words(words, CELL_MUTED) for words in more if words]
    origin = f"repeats {note(one.repeats)}" if one.repeats else "its own"
    if one.repeats and one.origin != one.repeats:
        origin += f", from {note(one.origin)}"
    return [
        Words(place(one.key) + f"[{one.number}]", CELL),
        lines,
        cell(one.published, CELL_MUTED),
        Words(f"{strong(one.reliability)} {faint(Reliability(one.reliability).meaning)}", CELL_MUTED),
        Words(origin, CELL_MUTED),
        cell(str(one.claims), CELL_MUTED),
    ]


def exhibits(briefing: Briefing) -> list[Flowable]:
    """The exhibit list, with the hash that each exhibit must have."""
    if not briefing.exhibits:
        return []
    intro = (
        "The bytes of an exhibit never change after it was taken in. SHA-256 (FIPS 180-4) is taken over all of them; "
        "any tool that computes it must come to the same value."
    )
    flowables = [*section("exhibits", "Exhibits"), cell(intro, SMALL)]
    for one in briefing.exhibits:
        flowables += _exhibit(one, briefing.tlp)
    return flowables


def _exhibit(one: ExhibitEntry, document: Tlp) -> list[Flowable]:
    rows = [
        ("Original name", markup(one.original_name)),
        ("Obtained", joined([markup(one.obtained), markup(one.obtained_from), markup(one.method)])),
        ("Taken in by", markup(one.recorded_by)),
        ("Size and type", f"{one.size:,} bytes, {markup(one.media_type)}"),
        ("SHA-256", markup(one.sha256, Face.MONO)),
        ("Source", note(one.source)),
        ("Derived from", exhibit(one.parent)),
        ("Text", markup(one.text_note)),
        ("Destroyed", markup(one.destroyed)),
        ("Claims that cite it", str(one.claims)),
        ("Marking", marking(one.tlp, document)),
    ]
    title = f"{strong(one.reference)} &nbsp;{markup(one.description)}"
    return [
        CondPageBreak(110),
        Spacer(1, 10),
        Words(title, BODY_TEXT),
        Mark(one.key, f"{one.reference} {one.description}", 1, lift=24),
        table((), [[cell(label, CELL_MUTED), Words(words, CELL)] for label, words in rows if words], (98, BODY - 98)),
    ]


def audit(briefing: Briefing) -> list[Flowable]:
    """Where the chain of changes stands, and how anybody can check it."""
    chain = briefing.audit
    rows = [
        ("Head of the chain", Words(chain.head, MONO)),
        ("Actions", cell(f"{chain.count:,}, from {chain.first} to {chain.latest}" if chain.count else "none", CELL)),
    ]
    words = (
        "Every change to the case is one record of an append-only log; each record holds the hash of the one before "
        "it. The head printed here and, in short, at the foot of each page fixes the whole log as it was: a case file "
        "that was altered later cannot come to the same head by way of the same actions. “caseboard verify” "
        "replays the log and names whatever differs; the verifier that ships with each bundle does the same without "
        "Caseboard."
    )
    flowables = [
        *section("audit", "Audit chain", 200),
        table((), [[cell(label, CELL_MUTED), content] for label, content in rows], (98, BODY - 98)),
        Spacer(1, 6),
        cell(words, BODY_TEXT),
    ]
    if chain.last:
        title = "All actions" if len(chain.last) == chain.count else f"The last {len(chain.last)} actions"
        flowables += minor(title)
        head = ("No", "At", "By", "Action", "Kind")
        flowables.append(table(head, map(_action, chain.last), (30, 108, 70, BODY - 264, 56)))
    return flowables


def _action(one: Action) -> list[Flowable]:
    words = (str(one.sequence), one.at, one.actor, one.label, one.kind)
    return [cell(word, CELL if nth == 3 else CELL_MUTED) for nth, word in enumerate(words)]


def index(briefing: Briefing) -> list[Flowable]:
    """All entities by name, with the page of each."""
    names = sorted(
        (one.name for one in (*briefing.dossiers, *briefing.others)), key=lambda name: (name.label.casefold(), name.key)
    )
    if not names:
        return []
    high = -(-len(names) // _INDEX_COLUMNS)
    rows: list[list[object]] = []
    for row in range(high):
        cells: list[object] = []
        for column in range(_INDEX_COLUMNS):
            nth = column * high + row
            cells += [Words(named(names[nth]), CELL), PageOf(names[nth].key, 8)] if nth < len(names) else ["", ""]
        rows.append(cells)
    wide = BODY / _INDEX_COLUMNS
    listing = Grid(
        rows,
        colWidths=[wide - 34, 34] * _INDEX_COLUMNS,
        hAlign="LEFT",
        style=[
            ("FONTNAME", (0, 0), (-1, -1), Face.REGULAR.value),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 0.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.6),
        ],
    )
    return [*section("index", "Index of entities", 180), listing]
