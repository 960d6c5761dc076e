"""Writes tables: an Excel workbook, or CSV files side by side. No cell can ever run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from caseboard.exchange.export import Written
from caseboard.exchange.selection import Extract
from caseboard.model.ids import Id, id_text
from caseboard.progress import Progress

Sheet = tuple[str, tuple[str, ...], Iterator[list[str]]]
ENTITY_COLUMNS = ("kind", "label", "identity", "id")
LINK_COLUMNS = (
    "from_kind",
    "from",
    "link",
    "to_kind",
    "to",
    "link_label",
    "strength",
    "direction",
    "valid_from",
    "valid_to",
    "from_id",
    "to_id",
    "id",
)
CLAIM_COLUMNS = (
    "subject_kind",
    "subject",
    "property",
    "value",
    "normalised",
    "scope",
    "modality",
    "credibility",
    "source",
    "reliability",
    "exhibit",
    "page",
    "line",
    "place",
    "quotation",
    "valid_from",
    "valid_to",
    "tlp",
    "recorded_by",
    "recorded_at",
    "subject_id",
    "id",
)
_RISKY = re.compile(r"[\s\u00a0]*[=+\-@\t\r＝＋－＠]")
_LONGEST_CELL = 32_767


def write_csv(held: Extract, path: Path, progress: Progress) -> Written:
    """Write `NAME-entities.csv`, `-links.csv` and `-claims.csv` beside each other, in UTF-8 with a byte order mark.

    A cell that a spreadsheet might run gets an apostrophe in front, which reading takes away again.
    """
    progress.start(_size(held), "Writing tables")
    paths, counts = [], {}
    for name, columns, rows in _sheets(held):
        target = path.with_name(f"{path.stem}-{name}.csv")
        with target.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            counts[name] = 0
            for row in rows:
                progress.step()
                writer.writerow([guarded(cell) for cell in row])
                counts[name] += 1
        paths.append(target)
    return Written(tuple(paths), counts)


def guarded(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet could take it for a formula."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def write_xlsx(held: Extract, path: Path, progress: Progress) -> Written:
    """Write a workbook of three sheets; every cell is a text."""
    import xlsxwriter

    progress.start(_size(held), "Writing the workbook")
    counts: dict[str, int] = {}
    cut = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        for name, columns, rows in _sheets(held):
            sheet = book.add_worksheet(name.capitalize())
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, bold)
            counts[name] = 0
            for number, row in enumerate(rows, 1):
                progress.step()
                counts[name] = number
                for at, cell in enumerate(row):
                    if cell:
                        cut += len(cell) > _LONGEST_CELL
                        sheet.write_string(number, at, cell[:_LONGEST_CELL])
    lost = (f"The ends of {cut} texts: an Excel cell holds {_LONGEST_CELL:,} characters.",) if cut else ()
    return Written((path,), counts, lost)


def _size(held: Extract) -> int:
    return len(held.entities) + len(held.links) + sum(map(len, held.claims.values()))


def _sheets(held: Extract) -> tuple[Sheet, ...]:
    return (
        ("entities", ENTITY_COLUMNS, _entity_rows(held)),
        ("links", LINK_COLUMNS, _link_rows(held)),
        ("claims", CLAIM_COLUMNS, _claim_rows(held)),
    )


def _entity_rows(held: Extract) -> Iterator[list[str]]:
    for one in held.entities:
        yield [one.kind, held.shown(one.label), held.shown(one.identity or ""), id_text(one.id)]


def _link_rows(held: Extract) -> Iterator[list[str]]:
    ends = {one.id: one for one in held.entities}
    for link in held.links:
        first, second = ends[link.from_id], ends[link.to_id]
        start, stop = held.span(link)
        yield [
            first.kind,
            held.shown(first.identity or first.label),
            link.kind,
            second.kind,
            held.shown(second.identity or second.label),
            link.label,
            link.strength.value,
            link.direction.value,
            str(start or ""),
            str(stop or ""),
            id_text(link.from_id),
            id_text(link.to_id),
            id_text(link.id),
        ]


def _claim_rows(held: Extract) -> Iterator[list[str]]:
    names = _subject_names(held)
    for subject, claims in held.claims.items():
        kind, label = names[subject]
        for claim in claims:
            source = held.sources.get(claim.source_id) if claim.source_id is not None else None
            exhibit = held.exhibits.get(claim.exhibit_id) if claim.exhibit_id is not None else None
            yield [
                kind,
                held.shown(label),
                claim.property,
                held.shown(claim.value),
                held.shown(claim.normalised),
                claim.scope,
                claim.modality.value,
                claim.credibility.value,
                source.name if source else "",
                source.reliability.value if source else "",
                exhibit.reference if exhibit else "",
                str(claim.page or ""),
                str(claim.line or ""),
                claim.place,
                held.shown(claim.quotation),
                str(claim.valid_from or ""),
                str(claim.valid_to or ""),
                claim.tlp.value,
                claim.recorded_by,
                claim.recorded_at,
                id_text(subject),
                id_text(claim.id),
            ]


def _subject_names(held: Extract) -> dict[Id, tuple[str, str]]:
    names = {one.id: (one.kind, one.label) for one in held.entities}
    for link in held.links:
        word = link.label or held.vocabulary.links[link.kind].label
        names[link.id] = (link.kind, f"{names[link.from_id][1]} {word} {names[link.to_id][1]}")
    return names
