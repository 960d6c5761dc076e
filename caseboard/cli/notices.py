"""Commands on the ledger: whom one told about whom, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from caseboard.cli.base import as_json, case_argument, print_json, say, when, writing
from caseboard.cli.records import record_json
from caseboard.commands.entities import resolve_entity
from caseboard.commands.notices import STATE_AFTER, add_notice, add_notice_event
from caseboard.model.ids import id_text, parse_id


@click.command()
@case_argument
@click.argument("target")
@click.argument("recipient")
@click.option("--sender", required=True, help="Who told them.")
@click.option("--sent", help="When, such as 2008-11-10.")
@click.option("--due", help="By when an answer is asked for.")
@click.option("--conduct", default="", help="What the target does.")
@click.option("--request", default="", help="What is asked for.")
@click.option("--clause", default="", help="The contract, policy or law that is cited.")
@click.option("--channel", default="", help="Letter, mail, telephone.")
@click.option("--contact", default="", help="The address that was used.")
@as_json
def notice(
    case: Path, target: str, recipient: str, sender: str, sent: str | None, due: str | None, as_json: bool, **words: Any
) -> None:
    """Record that RECIPIENT was told about TARGET."""
    with writing(case) as opened:
        about, told = resolve_entity(opened.read, target), resolve_entity(opened.read, recipient)
        with opened.changing(f"Notice to {told.label} about {about.label}") as writer:
            made = add_notice(writer, about.id, told.id, sender, sent=when(sent), due=when(due), **words)
    if as_json:
        print_json(record_json(made))
    else:
        say(f"Recorded: {told.label} was told about {about.label} ({id_text(made.id)}).")


@click.command()
@case_argument
@click.argument("notice_id", metavar="NOTICE")
@click.argument("kind", type=click.Choice(list(STATE_AFTER), case_sensitive=False))
@click.option("--at", help="When.")
@click.option("--text", default="", help="What was said or done.")
def answer(case: Path, notice_id: str, kind: str, at: str | None, text: str) -> None:
    """Record what came of a NOTICE, by its record id: a reply, an action, silence."""
    with writing(case) as opened, opened.changing(f"Answer to a notice: {kind}") as writer:
        add_notice_event(writer, parse_id(notice_id), kind, when(at), text)
    say(f"Recorded: {kind}.")


COMMANDS = (notice, answer)
