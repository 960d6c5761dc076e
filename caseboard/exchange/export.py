"""Writes a case, or a part of it, in the formats that others read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from caseboard.commands.case import Case
from caseboard.errors import CaseboardError, InvalidValue
from caseboard.exchange.selection import EVERYTHING, Extract, Wanted, extract
from caseboard.progress import Progress


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote: its files, how many records of each sort, and what the format could not take."""

    paths: tuple[Path, ...]
    counts: dict[str, int]
    left_out: tuple[str, ...] = ()


Write = Callable[[Extract, Path, Progress], Written]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format that can be written. `suffix` is how its files end; `may_defang` whether identifiers can be broken."""

    name: str
    label: str
    suffix: str
    write: Write
    may_defang: bool = False


@cache
def export_formats() -> tuple[ExportFormat, ...]:
    """All formats that can be written; of several with one suffix the first is the default."""
    from caseboard.exchange import ftm_writer, graph_writers, json_case, misp_writer, stix_writer, table_writers

    return (
        ExportFormat("json", "documented JSON of the case", ".json", json_case.write),
        ExportFormat("stix", "STIX 2.1 bundle", ".stix.json", stix_writer.write),
        ExportFormat("misp", "MISP event", ".misp.json", misp_writer.write),
        ExportFormat("ftm", "FollowTheMoney", ".ftm.json", ftm_writer.write),
        ExportFormat("graphml", "GraphML", ".graphml", graph_writers.write_graphml, True),
        ExportFormat("gexf", "GEXF", ".gexf", graph_writers.write_gexf, True),
        ExportFormat("xlsx", "Excel workbook", ".xlsx", table_writers.write_xlsx, True),
        ExportFormat("csv", "CSV tables", ".csv", table_writers.write_csv, True),
    )


def export_format(name: str, path: Path) -> ExportFormat:
    """The format of that name, or, without a name, the one that the path's ending stands for.

    Raises:
        InvalidValue: there is none; the sentence lists the known ones.
    """
    known = export_formats()
    if name:
        found = [one for one in known if one.name == name.strip().lower()]
    else:
        found = sorted(
            (one for one in known if path.name.lower().endswith(one.suffix)), key=lambda one: -len(one.suffix)
        )
    if not found:
        wanted = f"There is no format “{name}” to write" if name else f"No format is known by the ending of {path.name}"
        raise InvalidValue(f"{wanted}; known are {', '.join(one.name for one in known)}.")
    return found[0]


def export_case(
    case: Case, path: Path, *, format_name: str = "", wanted: Wanted = EVERYTHING, progress: Progress | None = None
) -> Written:
    """Write a case or a part of it to a file.

    Args:
        case: the case.
        path: the file; a format of several files derives their names from it.
        format_name: the format; by default what the path ends in.
        wanted: which part.
        progress: told how far it is; may cancel.

    Raises:
        InvalidValue: there is no such format, or it cannot be defanged.
        CaseboardError: the file cannot be written.
        Cancelled: the person stopped.
    """
    chosen = export_format(format_name, path)
    if wanted.defanged and not chosen.may_defang:
        raise InvalidValue(f"{chosen.label} is read by programs and cannot be defanged; choose a table or a graph.")
    try:
        return chosen.write(extract(case, wanted), path, progress or Progress())
    except OSError as problem:
        raise CaseboardError(f"{path.name} cannot be written ({problem.strerror}); choose another place.") from problem
