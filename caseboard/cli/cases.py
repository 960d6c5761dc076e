"""Commands on whole cases: new, demo, open, info, log, undo, redo, verify."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from caseboard.cli.base import as_json, case_argument, print_json, print_table, reading, say, writing
from caseboard.commands.assess import disputed_count
from caseboard.commands.case import Case
from caseboard.commands.notes import set_setting
from caseboard.errors import CaseboardError, NothingToUndo
from caseboard.model.records import Board, Claim, Entity, Exhibit, Link, Notice, Source
from caseboard.store.casefile import verify_file


def open_window(path: Path | None) -> int:
    """Open the window on a case, or on the start page.

    Raises:
        CaseboardError: there is no display.
    """
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        raise CaseboardError("There is no display to open a window on; “caseboard --help” lists what works without.")
    from caseboard.app import run

    return run(path)


@click.command()
@case_argument
@click.option("--title", default="", help="The name of the case; the file's name if left out.")
@click.option("--number", default="", help="The case number.")
@click.option("--officer", default="", help="The officer responsible.")
def new(case: Path, title: str, number: str, officer: str) -> None:
    """Make an empty case file."""
    with Case.create(case, title=title) as made:
        if number or officer:
            with made.changing("Describe the case") as writer:
                for name, value in (("number", number), ("officer", officer)):
                    if value:
                        set_setting(writer, name, value)
    say(f"Made {case.name}.")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The case file to make.")
def demo(out: Path) -> None:
    """Build the McColo case from the facts that ship with the program."""
    from caseboard.commands.demo import build_demo

    build_demo(out)
    say(f"Made {out.name}, the McColo case.")


@click.command(name="open")
@click.argument("case", type=click.Path(path_type=Path), required=False)
@click.pass_context
def open_case(context: click.Context, case: Path | None) -> None:
    """Open the window on a case."""
    context.exit(open_window(case))


@click.command()
@case_argument
@as_json
def info(case: Path, as_json: bool) -> None:
    """Count what a case holds."""
    with reading(case) as opened:
        kinds = {"entities": Entity, "links": Link, "claims": Claim, "sources": Source, "exhibits": Exhibit}
        counts: dict[str, int | str] = {name: opened.read.count(record) for name, record in kinds.items()}
        counts |= {
            "disputed": disputed_count(opened.read),
            "notices": opened.read.count(Notice),
            "boards": opened.read.count(Board),
            "actions": len(opened.history()),
            "head": opened.head.hex(),
        }
        title = opened.title
    if as_json:
        print_json(counts)
        return
    say(title)
    print_table(("what", "count"), counts.items())


@click.command()
@case_argument
@click.option("--last", type=click.IntRange(min=1), help="Only the last so many actions.")
@as_json
def log(case: Path, last: int | None, as_json: bool) -> None:
    """List the actions of the audit log."""
    with reading(case) as opened:
        entries = opened.history()[-last if last else 0 :]
    if as_json:
        print_json(
            [
                {
                    "sequence": entry.sequence,
                    "at": entry.at,
                    "actor": entry.actor,
                    "label": entry.label,
                    "kind": entry.kind.value,
                    "undoes": entry.undoes,
                    "rows": entry.rows,
                    "hash": entry.hash.hex(),
                }
                for entry in entries
            ]
        )
        return
    rows = ((entry.sequence, entry.at, entry.actor, entry.kind.value, entry.label) for entry in entries)
    print_table(("no", "at", "by", "kind", "action"), rows)


@click.command()
@case_argument
@click.option("--to", "sequence", type=click.IntRange(min=0), help="Undo everything after this number of the log.")
def undo(case: Path, sequence: int | None) -> None:
    """Take back the last change, or all after a point of the log."""
    with writing(case) as opened:
        if sequence is None:
            say(f"Undone: {opened.undo().label}")
            return
        count = opened.undo_to(sequence)
        if not count:
            raise NothingToUndo(f"There is nothing to undo after action {sequence}.")
        say(f"Undone: {count} actions.")


@click.command()
@case_argument
def redo(case: Path) -> None:
    """Bring back what was undone last."""
    with writing(case) as opened:
        say(f"Done again: {opened.redo().label}")


@click.command()
@case_argument
@as_json
@click.pass_context
def verify(context: click.Context, case: Path, as_json: bool) -> None:
    """Check every page of the file, the audit chain, every row and every exhibit."""
    found = verify_file(case)
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "findings": list(found.findings),
                "actions": found.actions,
                "records": found.records,
                "exhibits": found.exhibits,
                "head": found.head.hex(),
            }
        )
    elif found.ok:
        say(f"{case.name} is as recorded: {found.actions} actions, {found.records} records, {found.exhibits} exhibits.")
        say(f"Chain head {found.head.hex()}")
    else:
        for sentence in found.findings:
            say(sentence)
    context.exit(0 if found.ok else 1)


COMMANDS = (new, demo, open_case, info, log, undo, redo, verify)
