"""Commands on files: import, suggest, board, report, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from caseboard.cli.base import (
    as_json,
    case_argument,
    choice,
    member,
    new_file,
    print_json,
    print_table,
    reading,
    say,
    when,
    writing,
)
from caseboard.commands.case import Case
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.model.grades import Tlp

if TYPE_CHECKING:
    from caseboard.exchange.suggest import Suggestion

_MOST_SHOWN = 20


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE|CASE")
@click.argument("exhibit", required=False)
@as_json
def suggest(path: Path, exhibit: str | None, as_json: bool) -> None:
    """List what is recognised in a FILE, or in an EXHIBIT of a CASE."""
    from caseboard.exchange.suggest import suggest as recognise

    if exhibit is None:
        from caseboard.exchange.text import extract_text

        if not path.is_file():
            raise InvalidValue(f"There is no file {path.name}; check the name.")
        found: list[Suggestion] = recognise(extract_text(path, name=path.name).text)
    else:
        from caseboard.commands.exhibits import find_exhibit
        from caseboard.exchange.accept import suggestions_for

        with reading(path) as case:
            found = suggestions_for(case, find_exhibit(case.read, exhibit).id)
    rows = [{"kind": s.kind, "text": s.text, "start": s.start, "end": s.end, "why": s.why} for s in found]
    if as_json:
        print_json(rows)
    else:
        print_table(("kind", "text", "from", "to", "why"), (tuple(row.values()) for row in rows))


@click.command()
@case_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="A .png or .svg file.")
@click.option("--board", "name", default=None, help="Which board; the first if left out.")
@click.option("--width", type=click.IntRange(100, 20_000), default=2400, show_default=True, help="Pixels across.")
@click.option("--theme", type=click.Choice(["light", "dark", "high-contrast"]), default="light", show_default=True)
def board(case: Path, out: Path, name: str | None, width: int, theme: str) -> None:
    """Draw a board as PNG or SVG."""
    if out.suffix.lower() not in (".png", ".svg"):
        raise InvalidValue(f"{out.name} must end in .png or .svg.")
    from caseboard.app import draw_board_file

    new_file(out, force=True)
    draw_board_file(case, out, board=name, width=width, theme=theme)
    say(f"Drew {out.name}.")


@click.command()
@case_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="The PDF file.")
@click.option("--date", help="The date on the cover, such as 2008-11-20; today if left out.")
@click.option("--tlp", type=choice(Tlp), help="Leave out what is marked narrower, and mark the document so.")
@click.option("--board", "boards", multiple=True, help="Only this board; may be given several times.")
def report(case: Path, out: Path, date: str | None, tlp: str | None, boards: tuple[str, ...]) -> None:
    """Print the briefing as PDF."""
    from caseboard.reports.pdf import write_briefing

    new_file(out, force=True)
    with reading(case) as opened:
        write_briefing(opened, out, date=date, tlp=member(Tlp, tlp), boards=boards or None)
    say(f"Printed {out.name}.")


@click.command()
@case_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
@click.option("--format", "form", default="", help="A format by name; from the ending of the file if left out.")
@click.option("--board", default=None, help="Only what stands on this board.")
@click.option("--as-of", default=None, help="Only what was so at this time, such as 2008-11.")
@click.option("--tlp", type=choice(Tlp), default=Tlp.RED.value, help="Nothing marked narrower than this.")
@click.option("--defang", is_flag=True, help="Break addresses so that nobody clicks them.")
@as_json
def export(
    case: Path, out: Path, form: str, board: str | None, as_of: str | None, tlp: str, defang: bool, as_json: bool
) -> None:
    """Write the case, or a part of it, in an open format; documented JSON for a file that ends in .json."""
    from caseboard.commands.boards import find_board
    from caseboard.exchange.export import export_case
    from caseboard.exchange.selection import Wanted

    new_file(out, force=True)
    with reading(case) as opened:
        wanted = Wanted(
            board_id=find_board(opened.read, board).id if board else None,
            as_of=when(as_of),
            tlp=member(Tlp, tlp) or Tlp.RED,
            defanged=defang,
        )
        written = export_case(opened, out, format_name=form, wanted=wanted)
    if as_json:
        files = [str(path) for path in written.paths]
        print_json({"files": files, "counts": written.counts, "left_out": list(written.left_out)})
        return
    for path in written.paths:
        say(f"Wrote {path.name}.")
    for sentence in written.left_out:
        say(sentence)


@click.command(name="import")
@case_argument
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--as", "form", default="", help="Read the file as this format instead of what it looks like.")
@click.option("--spec", default=None, help="A mapping: its name in the case, or a file that holds one.")
@click.option("--only", default=None, help="ASNs or prefixes, separated by commas, to keep of routing data.")
@click.option("--convention", default="", help="How an AS relationship file means its signs.")
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option("--plan", is_flag=True, help="Say what would happen and change nothing.")
@as_json
def import_files(
    case: Path, paths: tuple[Path, ...], form: str, spec: str | None, only: str | None, as_json: bool, **options: Any
) -> None:
    """Take files into the case: what they say where the format is known, and the files as exhibits.

    A file of no known format, such as an article, becomes an exhibit with its text.
    """
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise InvalidValue(f"There is no file {', '.join(missing)}; check the name.")
    change = not options["plan"]
    with writing(case) if change else reading(case) as opened:
        wishes = {"only": _items(only), "convention": options["convention"], "sheet": options["sheet"]}
        answers = [_import_one(opened, path, form, spec, wishes, change) for path in paths]
    if as_json:
        print_json(answers[0] if len(answers) == 1 else answers)
        return
    for path, answer in zip(paths, answers, strict=True):
        counts = "; ".join(
            f"{name} {', '.join(f'{number:,} {word}' for word, number in answer[name].items())}"
            for name in ("entities", "links", "claims")
        )
        say(f"{path.name}: {answer['format']}. {counts}. {len(answer['rejected']):,} rejected.")
        for rejected in answer["rejected"][:_MOST_SHOWN]:
            say(f"  {rejected['where']}: {rejected['why']}")
        for warning in answer["warnings"]:
            say(f"  {warning}")


def _import_one(
    case: Case, path: Path, form: str, spec: str | None, wishes: dict[str, Any], change: bool
) -> dict[str, Any]:
    from caseboard.exchange.apply import apply_plan
    from caseboard.exchange.inputs import InputFile, ReadOptions
    from caseboard.exchange.recognise import recognise
    from caseboard.exchange.staging import plan_import

    options = ReadOptions(spec=_mapping(case, spec), **wishes)
    if not form:
        try:
            recognise(InputFile(path, case.vocabulary, options))
        except ImportRefused:
            return _keep_as_exhibit(case, path, change)
    plan = plan_import(case, path, format_name=form, options=options)
    if change:
        apply_plan(case, plan)
    return plan.to_json()


def _keep_as_exhibit(case: Case, path: Path, change: bool) -> dict[str, Any]:
    from caseboard.exchange.intake import prepare, take_in

    notes = take_in(case, [path]).notes if change else tuple(one.text.note for one in prepare([path]) if one.text.note)
    nothing = {"new": 0, "same": 0, "conflicting": 0}
    return {
        "format": "exhibit",
        "read": {},
        "entities": nothing,
        "links": nothing,
        "claims": nothing,
        "rejected": [],
        "warnings": [f"{path.name} is of no format that is read for entities; it is kept as an exhibit.", *notes],
    }


def _mapping(case: Case, name: str | None) -> Any:
    if name is None:
        return None
    from caseboard.exchange.mapping import SETTING, MappingSpec

    stored = case.read.settings().get(SETTING + name)
    if stored is not None:
        return MappingSpec.from_json(stored)
    path = Path(name)
    if not path.is_file():
        raise InvalidValue(f"There is no mapping “{name}” in the case, and no file of that name.")
    return MappingSpec.from_json(path.read_text(encoding="utf-8"))


def _items(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else ()


COMMANDS = (suggest, board, report, export, import_files)
