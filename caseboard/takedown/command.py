"""The take-down planner for a case: what the command line and the window call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from caseboard.analysis.routing import Relationships, Routes
from caseboard.commands.case import Case
from caseboard.errors import InvalidValue
from caseboard.model.when import When
from caseboard.takedown.casework import knowledge_of_case, newest_day
from caseboard.takedown.plan import TakedownPlan, plan_takedown
from caseboard.takedown.subjects import Lookup, resolve


@dataclass(frozen=True, slots=True)
class TakedownOptions:
    """What a person chose.

    Attributes:
        targets: AS numbers, addresses, networks, or names of the case.
        cut: the networks whose acting is played, in order, named in the same ways.
        complicit: networks that cannot be asked.
        at: the day of the plan; the day of the newest relationships by default, else today.
        snapshots: AS relationships.
        routes: a routing table.
        names: names of AS numbers; the case's own come first.
    """

    targets: Sequence[str]
    cut: Sequence[str] = ()
    complicit: Sequence[str] = ()
    at: When | None = None
    snapshots: Sequence[Relationships] = ()
    routes: Routes | None = None
    names: Mapping[int, str] = field(default_factory=dict)


def takedown_command(case: Case, options: TakedownOptions) -> TakedownPlan:
    """Plan a take-down with all that a case and some data sets know.

    Raises:
        InvalidValue: a target or cut cannot be used, or there is nothing to plan with.
        NotFound: a name is unknown or had no AS number on that day.
        Ambiguous: a name fits several things.
    """
    at = options.at or newest_day(*(one.date for one in options.snapshots))
    lookup = Lookup(case.read, case.vocabulary, options.routes, at)
    if not options.targets:
        raise InvalidValue("There is no target; name an AS, a network, an address or a company of the case.")
    subjects = resolve(lookup, options.targets)
    cut = resolve(lookup, options.cut).asns
    complicit = resolve(lookup, options.complicit).asns
    known = knowledge_of_case(lookup, subjects, complicit)
    notes = list(known.notes)
    if options.at is None and at is not None:
        notes.append(
            f"The plan is for {at.words()}, the day of the newest relationships; choose another day if need be."
        )
    known = replace(known, notes=tuple(notes), names={**options.names, **_given(known.names)})
    return plan_takedown(subjects.asns, options.snapshots, cut=cut, routes=options.routes, knowledge=known, at=at)


def _given(names: Mapping[int, str]) -> dict[int, str]:
    return {asn: name for asn, name in names.items() if name}
