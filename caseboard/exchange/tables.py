"""Reads tables: CSV and its kin by any delimiter, XLSX, XLS and ODS, through a mapping specification."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from caseboard.errors import ImportRefused, InvalidValue, NotFound
from caseboard.exchange.gates import open_archive
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.mapping import ClaimColumn, LinkColumn, MappingSpec, guess_spec
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import MENTION, PLAIN, Reading, Traits
from caseboard.exchange.times import read_time
from caseboard.model.when import When
from caseboard.progress import Progress

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 500
_GUARD = re.compile(r"'[=+\-@\t\r]")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](\d{1,2}:\d\d(?::\d\d)?))?")
_ARCHIVE = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table before it is read: its columns, the rows that follow with their numbers, and a sample of them."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    sample: tuple[Row, ...]


def fits_spreadsheet(source: InputFile) -> bool:
    """Whether the file is a workbook."""
    if source.raw_head.startswith(_OLD_EXCEL):
        return True
    if not source.raw_head.startswith(_ARCHIVE):
        return False
    try:
        with open_archive(source.path) as archive:
            if "xl/workbook.xml" in archive.names or "xl/workbook.bin" in archive.names:
                return True
            return "mimetype" in archive.names and b"opendocument.spreadsheet" in archive.read("mimetype")[:100]
    except ImportRefused:
        return source.name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods"))


def fits_delimited(source: InputFile) -> bool:
    """Whether the file is text in at least two columns."""
    if b"\0" in source.head and not source.head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return source.head_text.lstrip()[:1] not in ("{", "[", "<") and _delimiter(source.head_text) is not None


def read_delimited(source: InputFile, progress: Progress) -> Reading:
    """Read a CSV, TSV or similar file."""
    return _read(_table(_csv_rows(source), source), source, progress, "csv")


def read_spreadsheet(source: InputFile, progress: Progress) -> Reading:
    """Read one sheet of a workbook: the one asked for, else the first that is not empty."""
    return _read(_table(_sheet_rows(source), source), source, progress, "spreadsheet")


def sample_table(source: InputFile) -> tuple[tuple[str, ...], list[list[str]], MappingSpec]:
    """Columns, first rows and guessed mapping of a table, for showing before anything is read."""
    rows = _sheet_rows(source) if fits_spreadsheet(source) else _csv_rows(source)
    table = _table(rows, source)
    sample = [row for _, row in table.sample]
    return table.columns, sample, guess_spec(table.columns, sample, source.vocabulary)


def _delimiter(text: str) -> str | None:
    """The delimiter that cuts most of the first lines into the same number of columns, two or more."""
    lines = [line for line in text.splitlines()[:60] if line.strip() and not line.startswith("#")]
    if len(text) >= 60_000 and len(lines) > 1:
        lines = lines[:-1]
    best: tuple[float, int, str] | None = None
    for sign in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
        except csv.Error:
            continue
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        share = widths.count(usual) / len(widths)
        if usual >= 2 and share >= 0.7 and (best is None or (share, usual) > best[:2]):
            best = share, usual, sign
    return best[2] if best else None


def _csv_rows(source: InputFile) -> Iterator[Row]:
    delimiter = _delimiter(source.head_text)
    if delimiter is None:
        raise ImportRefused(f"{source.name} is no table: its first lines have no common number of columns.")
    place = 0

    def numbered() -> Iterator[str]:
        nonlocal place
        for number, line in source.lines(ends=True):
            if number == 1 and line.lower().startswith("sep=") and len(line.strip()) == 5:
                continue
            place = number
            yield line

    reader = csv.reader(numbered(), delimiter=delimiter)
    while True:
        started = place + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            source.warnings.append(f"Row at line {started} of {source.name} was left out ({problem}).")
            continue
        if row and row[0][:1] != "#" and (len(row) > 1 or row[0].strip()):
            yield started, row


def _sheet_rows(source: InputFile) -> Iterator[Row]:
    import python_calamine as calamine

    if source.raw_head.startswith(_ARCHIVE):
        with open_archive(source.path) as archive:
            archive.check_contents()
    try:
        book = calamine.CalamineWorkbook.from_path(str(source.path))
        names = [source.options.sheet] if source.options.sheet else book.sheet_names
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                if len(book.sheet_names) > 1:
                    source.warnings.append(
                        f"The sheet “{name}” was read; the workbook has {', '.join(book.sheet_names)}."
                    )
                first = (sheet.start or (0, 0))[0] + 1
                for number, row in enumerate(sheet.iter_rows(), first):
                    cells = [_cell(value) for value in row]
                    if any(cells):
                        yield number, cells
                return
    except (calamine.CalamineError, OSError, ValueError) as problem:
        raise ImportRefused(f"{source.name} cannot be read as a workbook ({problem}).") from problem


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)


def _table(rows: Iterator[Row], source: InputFile) -> Table:
    first = list(islice(rows, _SAMPLE_ROWS))
    if not first:
        raise ImportRefused(f"{source.name} holds no rows.")
    spec = source.options.spec
    with_header = spec.header if isinstance(spec, MappingSpec) else _has_header(first)
    width = max(len(row) for _, row in first)
    if with_header:
        columns = _unique([name.strip() for name in first[0][1]], width)
        first = first[1:]
    else:
        columns = tuple(f"column {number}" for number in range(1, width + 1))
    return Table(columns, _padded(chain(first, rows), len(columns)), tuple(_padded(first, len(columns))))


def _padded(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """The rows with empty cells for those that are missing at the end."""
    for number, row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
        yield number, row


def _unique(names: Sequence[str], width: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for number in range(width):
        name = names[number] if number < len(names) and names[number] else f"column {number + 1}"
        while name in found:
            name += f" ({number + 1})"
        found[name] = None
    return tuple(found)


def _has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names columns: all text, none of it looking like data."""
    from caseboard.commands.detect import detect

    first = rows[0][1]
    return all(detect(cell) is None for cell in first if cell.strip()) and sum(1 for cell in first if cell.strip()) > 1


def _read(table: Table, source: InputFile, progress: Progress, form: str) -> Reading:
    given = source.options.spec
    sample = [row for _, row in table.sample]
    spec = given if isinstance(given, MappingSpec) else guess_spec(table.columns, sample, source.vocabulary)
    try:
        spec.check(table.columns, source.vocabulary)
    except InvalidValue as problem:
        raise ImportRefused(f"{source.name} does not fit the mapping: {problem}") from None
    proposer = Proposer(source.vocabulary)
    if not spec.entities:
        proposer.warn("No column holds names or identifiers of a known form; choose what the columns mean.")
    elif given is None:
        proposer.warn("What the columns mean was guessed: " + _words(spec))
    progress.start(0, "Reading rows")
    count = _RowReader(spec, table.columns, proposer, progress).run(table.rows)
    reading = proposer.reading(form, {"rows": count})
    return replace(reading, mapping=spec)


def _words(spec: MappingSpec) -> str:
    parts = [f"“{entity.column}” names {entity.kind}" for entity in spec.entities]
    parts += [f"“{link.from_column}” {link.kind.replace('_', ' ')} “{link.to_column}”" for link in spec.links]
    return "; ".join(parts) + "."


class _RowReader:
    """Reads the rows of one table by one specification. Column names are resolved once, outside the loop."""

    def __init__(self, spec: MappingSpec, columns: Sequence[str], proposer: Proposer, progress: Progress) -> None:
        at = {name: number for number, name in enumerate(columns)}
        self._spec = spec
        self._proposer = proposer
        self._progress = progress
        vocabulary = proposer.vocabulary
        kinds = [vocabulary.entity_kind(item.kind).name for item in spec.entities]
        self._entities = [
            (at[item.column], kind, at.get(item.kind_column, -1), proposer.known(kind))
            for item, kind in zip(spec.entities, kinds, strict=True)
        ]
        place = {item.column: number for number, item in enumerate(spec.entities)}
        self._links = [
            (
                place[item.from_column],
                place[item.to_column],
                item,
                at.get(item.kind_column, -1),
                at.get(item.label_column, -1),
            )
            for item in spec.links
            if item.from_column in place and item.to_column in place
        ]
        self._claims = [(at[item.column], place.get(item.subject, -1), item) for item in spec.claims]
        self._start, self._stop = at.get(spec.valid_from, -1), at.get(spec.valid_to, -1)
        self._traits: dict[tuple[When | None, When | None], Traits] = {(None, None): PLAIN}

    def run(self, rows: Iterable[Row]) -> int:
        """Read all rows; returns how many there were."""
        count = 0
        step = self._progress.step
        for count, (number, row) in enumerate(rows, 1):
            if count & 255 == 0:
                step(256)
            try:
                self._row(number, row)
            except InvalidValue as problem:
                self._proposer.reject(f"row {number}", problem)
        return count

    def _row(self, number: int, row: list[str]) -> None:
        found: list[int] = []
        for at, kind, kind_at, known in self._entities:
            cell = row[at]
            if kind_at < 0 and cell in known:
                found.append(known[cell])
            elif not cell:
                found.append(-1)
            else:
                named = self._kind(row[kind_at]) if kind_at >= 0 and row[kind_at] else kind
                found.append(self._proposer.entity(named, unguarded(cell), line=number))
        traits = self._validity(row)
        first = None
        for start, stop, link, kind_at, label_at in self._links:
            if found[start] >= 0 and found[stop] >= 0:
                made = self._link(link, found[start], found[stop], row, kind_at, label_at, number, traits)
                first = made if first is None else first
        told = first is not None
        for at, subject_at, claim in self._claims:
            if row[at]:
                subject = found[subject_at] if subject_at >= 0 else first
                if subject is None or subject < 0 <= subject_at:
                    continue
                self._claim(claim, subject, unguarded(row[at]), number, traits)
                told = True
        if not told and traits is not PLAIN:
            for subject in found:
                if subject >= 0:
                    self._proposer.claim(subject, MENTION, self._proposer.label_of(subject), line=number, traits=traits)

    def _kind(self, word: str) -> str:
        try:
            return self._proposer.vocabulary.entity_kind(word).name
        except NotFound as problem:
            raise InvalidValue(str(problem)) from None

    def _link(
        self,
        link: LinkColumn,
        start: int,
        stop: int,
        row: list[str],
        kind_at: int,
        label_at: int,
        number: int,
        traits: Traits,
    ) -> int:
        label = row[label_at] if label_at >= 0 else ""
        if kind_at >= 0 and row[kind_at]:
            try:
                kind = self._proposer.vocabulary.link_kind(row[kind_at]).name
            except NotFound:
                kind, label = "associate_of", label or row[kind_at]
        else:
            kind = link.kind
        return self._proposer.relate(kind, start, stop, label=label, line=number, traits=traits)

    def _claim(self, claim: ClaimColumn, subject: int, cell: str, number: int, traits: Traits) -> None:
        value = self._value(cell)
        if value != cell:
            traits = replace(traits, quotation=cell)
        self._proposer.claim(subject, claim.property, value, line=number, traits=traits)

    def _value(self, cell: str) -> str:
        if self._spec.decimal == "," and re.fullmatch(r"[-+]?[\d.]*\d,\d+", cell):
            return cell.replace(".", "").replace(",", ".")
        if _SLASHED.fullmatch(cell):
            return str(self._time(cell) or cell)
        return cell

    def _validity(self, row: list[str]) -> Traits:
        if self._start < 0 and self._stop < 0:
            return PLAIN
        start = self._time(row[self._start]) if self._start >= 0 else None
        stop = self._time(row[self._stop]) if self._stop >= 0 else None
        known = self._traits.get((start, stop))
        if known is None:
            known = self._traits[start, stop] = Traits(valid_from=start, valid_to=stop)
        return known

    def _time(self, cell: str) -> When | None:
        found = _SLASHED.fullmatch(cell.strip())
        if found and self._spec.dates:
            day, month = (found[1], found[2]) if self._spec.dates == "dmy" else (found[2], found[1])
            clock = f"T{found[4].zfill(5)}{self._spec.zone}" if found[4] else ""
            return read_time(f"{found[3]}-{month.zfill(2)}-{day.zfill(2)}{clock}")
        when = read_time(cell)
        if (
            when is not None
            and "T" in when.text
            and when.text[-1] != "Z"
            and not re.search(r"[+-]\d\d:\d\d$", when.text)
        ):
            return read_time(when.text + self._spec.zone)
        return when


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    return cell[1:] if _GUARD.match(cell) else cell
