"""Commands on files: import, suggest, board, report, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from caseboard.cli.base import as_json, case_argument, new_file, print_json, print_table, reading, say, writing
from caseboard.errors import CaseDamaged, InvalidValue

if TYPE_CHECKING:
    from caseboard.exchange.suggest import Suggestion


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
        from caseboard.exchange.intake import suggestions_for

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
def report(case: Path, out: Path, date: str | None) -> None:
    """Print the briefing as PDF."""
    from caseboard.reports.pdf import write_briefing

    new_file(out, force=True)
    with reading(case) as opened:
        write_briefing(opened, out, date=date)
    say(f"Printed {out.name}.")


@click.command()
@case_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
@click.option("--format", "form", default=None, help="A format by name; from the ending of the file if left out.")
@click.option("--tlp", default=None, help="Leave out what is marked narrower than this.")
@click.option("--defang", is_flag=True, help="Break addresses so that nobody clicks them.")
def export(case: Path, out: Path, **options: Any) -> None:
    """Write the whole case in an open format; documented JSON unless another is named."""
    from caseboard.exchange.export import export_case

    new_file(out, force=True)
    with reading(case) as opened:
        export_case(opened, out, format=options["form"], tlp=options["tlp"], defang=options["defang"])
    say(f"Wrote {out.name}.")


@click.command(name="import")
@case_argument
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--as", "form", default=None, help="Read the file as this format instead of what it looks like.")
@click.option("--spec", default=None, help="A mapping that was saved in the case.")
@click.option("--only", default=None, help="ASNs or prefixes, separated by commas, to keep of routing data.")
@click.option("--plan", is_flag=True, help="Say what would happen and change nothing.")
@as_json
def import_files(case: Path, paths: tuple[Path, ...], as_json: bool, plan: bool, **options: Any) -> None:
    """Take files into the case: what they say where the format is known, and the files as exhibits."""
    from caseboard.exchange.staging import apply_plan, plan_import

    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise InvalidValue(f"There is no file {', '.join(missing)}; check the name.")
    answers = []
    with reading(case) if plan else writing(case) as opened:
        for path in paths:
            try:
                staged = plan_import(
                    opened, path, format=options["form"], spec=options["spec"], only=_items(options["only"])
                )
            except CaseDamaged as problem:
                raise InvalidValue(f"{path.name}: {problem}") from None
            if not plan:
                apply_plan(opened, staged)
            answers.append(staged.to_json())
            if not as_json:
                say(f"{path.name}: {staged.sentence()}")
    if as_json:
        print_json(answers[0] if len(answers) == 1 else answers)


def _items(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else ()


COMMANDS = (suggest, board, report, export, import_files)
