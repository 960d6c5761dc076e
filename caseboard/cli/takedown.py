"""The command `takedown`: who keeps a target connected, which cuts isolate it, and what would remain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from caseboard.analysis.routing import Relationships, Routes
from caseboard.cli.base import as_json, case_argument, print_json, print_table, reading, say, when, writing
from caseboard.commands.case import Case
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.model.records import Exhibit

_SNAPSHOT_NAME = re.compile(r"as[-_.]?rel|as[-_]caida", re.IGNORECASE)
_NAME_LINE = re.compile(r"\s*(?:AS)?(\d+)[\s,;|]+(.+)")


@click.command()
@case_argument
@click.option(
    "--target", "targets", multiple=True, required=True, help="AS, network, address, name, or a list in a file."
)
@click.option("--cut", "cuts", multiple=True, help="Play that these act, in this order; separated by commas.")
@click.option("--complicit", multiple=True, help="Networks that cannot be asked; separated by commas.")
@click.option(
    "--as-rel", "as_rel", multiple=True, help="AS relationships; the newest counts, older ones show dormant links."
)
@click.option("--rib", type=click.Path(path_type=Path), help="A routing table, MRT or the text of bgpdump -m.")
@click.option("--as-names", type=click.Path(path_type=Path), help="Names of AS numbers, one a line.")
@click.option("--at", metavar="DATE", help="The day of the plan; that of the newest relationships if left out.")
@click.option("--keep", is_flag=True, help="Keep the plan in the case, as board, claims and note.")
@as_json
def takedown(
    case: Path,
    targets: tuple[str, ...],
    cuts: tuple[str, ...],
    complicit: tuple[str, ...],
    as_rel: tuple[str, ...],
    rib: Path | None,
    as_names: Path | None,
    at: str | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Plan how to cut a target off: its upstreams, every set that isolates it, and the way back that is left."""
    from caseboard.takedown.command import TakedownOptions, takedown_command
    from caseboard.takedown.keep import keep_plan

    with (writing if keep else reading)(case) as opened:
        options = TakedownOptions(
            tuple(_targets(targets)),
            tuple(_listed(cuts)),
            tuple(_listed(complicit)),
            when(at),
            _snapshots(opened, [Path(name) for name in _listed(as_rel)]),
            _routes(rib) if rib else None,
            _names(as_names) if as_names else {},
        )
        plan = takedown_command(opened, options)
        if keep:
            with opened.changing("Keep a take-down plan") as writer:
                keep_plan(writer, plan)
    if as_json:
        print_json(plan.to_json())
    else:
        _print(plan)


def _listed(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        yield from (part.strip() for part in value.split(",") if part.strip())


def _targets(values: Sequence[str]) -> Iterator[str]:
    from caseboard.takedown.subjects import read_target_list

    for value in values:
        if Path(value).is_file():
            yield from read_target_list(Path(value))
        else:
            yield value


def _snapshots(case: Case, paths: Sequence[Path]) -> list[Relationships]:
    """The files that were named, or else the exhibits of the case that hold AS relationships."""
    from caseboard.exchange.as_relationships import read_as_relationships

    if paths:
        return [read_as_relationships(path) for path in paths]
    found = []
    for exhibit in case.read.all(Exhibit):
        if exhibit.purged_at is None and _SNAPSHOT_NAME.search(exhibit.original_name):
            try:
                found.append(read_as_relationships(case.read.exhibit_bytes(exhibit.id), name=exhibit.original_name))
            except ImportRefused:
                continue
    return found


def _routes(path: Path) -> Routes:
    """A routing table in either format; what is neither is refused by the reader of the text."""
    from caseboard.exchange.bgpdump import read_bgpdump
    from caseboard.exchange.mrt import read_mrt

    try:
        return read_mrt(path)
    except ImportRefused:
        return read_bgpdump(path)


def _names(path: Path) -> dict[int, str]:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise InvalidValue(f"{path.name} cannot be read: {error.strerror}.") from error
    matches = (_NAME_LINE.match(line) for line in lines)
    return {int(match[1]): match[2].split(" - ")[0].strip() for match in matches if match}


def _print(plan: Any) -> None:
    from caseboard.takedown.wording import TABLE_HEADINGS, runbook, sentence, table

    say(sentence(plan))
    say("")
    print_table(TABLE_HEADINGS, table(plan))
    if plan.cuts.sets:
        say("")
        print_table(
            ("isolating set", "leaves", "weight"),
            [(", ".join(f"AS{asn}" for asn in one.asns), one.leaves, one.weight) for one in plan.cuts.sets],
        )
    say(plan.cuts.how)
    say("")
    for step in runbook(plan):
        say(f"{step.number}. {step.time}: {step.action}. If not: {step.fallback}.")
    say("")
    for text in (*plan.warnings, *plan.certainty, plan.dependency_note):
        say(f"- {text}")


COMMANDS: tuple[click.Command, ...] = (takedown,)
