"""The command line: every verb of the program without a window, with `--json` where it returns data."""

from __future__ import annotations

import logging
import sys

import click

from caseboard import __version__
from caseboard.cli import analyse, cases, files, notices, records, takedown
from caseboard.errors import CaseboardError


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="caseboard")
@click.pass_context
def commands(context: click.Context) -> None:
    """Caseboard, an offline case board for investigators. Without a command it opens the window."""
    if context.invoked_subcommand is None:
        context.exit(cases.open_window(None))


for _module in (cases, records, files, takedown, analyse, notices):
    for _command in _module.COMMANDS:
        commands.add_command(_command)


def main() -> None:
    """Run the command line; a known problem is one sentence on standard error and exit status 1."""
    try:
        commands(prog_name="caseboard")
    except CaseboardError as problem:
        from caseboard.commands.visible import visible

        click.echo(f"caseboard: {visible(str(problem))}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    except Exception:
        logging.getLogger(__name__).exception("unexpected error")
        click.echo("caseboard: this is a mistake in the program, not in what you did; please report it.", err=True)
        sys.exit(70)
