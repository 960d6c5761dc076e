"""How sure a take-down plan is: what every result built on inferred AS relationships must say about itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from caseboard.analysis.routing import Relationships
from caseboard.model.when import When
from caseboard.takedown.graph import AsGraph, cycles

_YEAR = 365.25


def certainty_notes(graph: AsGraph, snapshots: Sequence[Relationships], at: When | None) -> tuple[str, ...]:
    """Sentences to print with a plan: inferred links, unseen backups, the data's age, provider cycles.

    Args:
        graph: the graph of the plan.
        snapshots: the data sets that were loaded.
        at: the day of the plan; today by default.
    """
    notes = []
    if snapshots:
        notes.append(
            "Relationships are inferred from routes, not declared by the networks; published validation finds one in a "
            "hundred wrong in later files, and the older ones are less sure."
        )
        notes.append("Collectors see only the best paths: a backup link stays invisible until it is used.")
    else:
        notes.append(
            "No data set of AS relationships is loaded: the graph holds only what the case states, and reach is "
            "counted within it."
        )
    moment = at.latest if at else datetime.now(UTC)
    for snapshot in snapshots:
        if snapshot.date is None:
            continue
        days = (moment - snapshot.date.latest).days
        if days >= 1:
            notes.append(f"{snapshot.name} is of {snapshot.date.text}, {_age(days)} before the day of the plan.")
    groups = cycles(graph)
    if groups:
        sizes = ", ".join(str(len(group)) for group in groups[:6])
        notes.append(
            f"{len(groups)} groups of ASes are each other's providers in a circle (of {sizes}), which cannot be: the "
            "customer cone of each member is taken as that of the whole group, and is too large."
        )
    for snapshot in snapshots:
        notes.extend(snapshot.warnings)
    return tuple(notes)


def _age(days: int) -> str:
    if days < 60:
        return f"{days} day{'s' * (days != 1)}"
    return f"{days / _YEAR * 12:.0f} months" if days < 2 * _YEAR else f"{days / _YEAR:.0f} years"
