"""Commands that measure: bench."""

from __future__ import annotations

from typing import Any

import click

from caseboard.cli.base import as_json, print_json, print_table


@click.group()
def bench() -> None:
    """Measure the program on this machine; figures are ratios to a bare cost of the same run."""


@bench.command(name="board")
@click.option("--nodes", type=click.IntRange(min=1), default=10_000, show_default=True)
@click.option("--links", type=click.IntRange(min=0), default=None, help="Three for each node if left out.")
@as_json
def bench_board(nodes: int, links: int | None, as_json: bool) -> None:
    """Time the board while panning, zooming, dragging and selecting."""
    from caseboard.ui.bench import bench_board as measure

    found: dict[str, Any] = measure(nodes, 3 * nodes if links is None else links)
    if as_json:
        print_json(found)
    else:
        print_table(("what", "figure"), found.items())


COMMANDS: tuple[click.Command, ...] = (bench,)
