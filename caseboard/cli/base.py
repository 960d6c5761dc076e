"""What the commands share: arguments, opening a case, and how answers are printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from caseboard.commands.case import Case
from caseboard.commands.visible import visible
from caseboard.errors import CaseLocked, InvalidValue
from caseboard.model.when import When

Command = TypeVar("Command", bound=Callable[..., Any])
Kind = TypeVar("Kind", bound=StrEnum)

case_argument = click.argument("case", type=click.Path(path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


def choice(kind: type[StrEnum]) -> click.Choice[str]:
    """The values of an enumeration as an option, in any case."""
    return click.Choice([str(member.value) for member in kind], case_sensitive=False)


def member(kind: type[Kind], value: str | None) -> Kind | None:
    """The member that a chosen value names."""
    return None if value is None else next(one for one in kind if one.value.casefold() == value.casefold())


def when(text: str | None) -> When | None:
    """An approximate time that was typed."""
    return When.parse(text) if text else None


@contextmanager
def reading(path: Path) -> Iterator[Case]:
    """A case opened to read it, also while a window has it."""
    with Case.open(path, read_only=True) as case:
        yield case


@contextmanager
def writing(path: Path) -> Iterator[Case]:
    """A case opened to change it."""
    try:
        case = Case.open(path)
    except CaseLocked as problem:
        raise CaseLocked(f"{problem} Reading commands work meanwhile.") from None
    with case:
        yield case


def say(text: str) -> None:
    """Print a line that may hold words of a case."""
    click.echo(visible(text, lines=True))


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=True, indent=2))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in columns."""
    lines = [tuple(visible("" if cell is None else str(cell)) for cell in row) for row in rows]
    if not lines:
        return
    widths = [max(len(line[column]) for line in (*lines, headings)) for column in range(len(headings))]
    widths = [min(width, 60) for width in widths]
    for line in (tuple(headings), *lines):
        click.echo("  ".join(_cell(text, width) for text, width in zip(line, widths, strict=True)).rstrip())


def new_file(path: Path, force: bool = False) -> Path:
    """A path to write to.

    Raises:
        InvalidValue: something is there already, or there is no such folder.
    """
    if path.exists() and not force:
        raise InvalidValue(f"{path.name} exists already; choose another name.")
    if not path.parent.is_dir():
        raise InvalidValue(f"There is no folder {path.parent}; make it first.")
    return path


def _cell(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
