"""A take-down plan in words: one sentence, a table of neighbours, and a runbook."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.takedown.adjacency import Role, State
from caseboard.takedown.cuts import Standing, Willingness
from caseboard.takedown.plan import TakedownPlan

TABLE_HEADINGS = ("AS", "name", "is", "state", "source", "date", "cone", "single-homed", "also said")


@dataclass(frozen=True, slots=True)
class RunbookStep:
    """One step of a take-down.

    Attributes:
        number: its place, from 1.
        action: what is done.
        owner: who does it; empty until somebody is named.
        time: when, relative to the hour of the cut.
        precondition: what must be so before.
        fallback: what to do if it fails or is refused.
    """

    number: int
    action: str
    owner: str
    time: str
    precondition: str
    fallback: str


def sentence(plan: TakedownPlan) -> str:
    """What the plan comes to, in one to three sentences."""
    who = _listed([plan.named(asn) for asn in plan.targets])
    if not plan.of_role(Role.UPSTREAM) and plan.absent_from:
        return (
            f"{who} is not known to {_listed(list(plan.absent_from))}; nothing can be said about its upstreams from it."
        )
    before = f"{plan.reach_before:,} of {plan.ases:,} other networks reach {who}."
    return " ".join(part for part in (before, _after(plan), _recommendation(plan)) if part)


def _after(plan: TakedownPlan) -> str:
    if not plan.cut:
        return ""
    cut = _listed([plan.named(asn) for asn in plan.cut])
    if plan.reach_after == 0:
        return f"After {cut} act, none does."
    left = f"After {cut} act, {plan.reach_after:,} still do"
    if plan.open:
        ways = "is the way back" if len(plan.open) == 1 else "are the ways back"
        return f"{left}: {_listed([plan.named(asn) for asn in plan.open])} {ways}."
    return f"{left}."


def _recommendation(plan: TakedownPlan) -> str:
    if not plan.notify:
        return plan.cuts.how
    if not plan.cuts.small:
        return plan.cuts.how
    if set(plan.notify) <= set(plan.cut):
        return ""
    together = " together" if len(plan.notify) > 1 else ""
    return f"To isolate it, notify {_listed([plan.named(asn) for asn in plan.notify])}{together}."


def table(plan: TakedownPlan) -> list[tuple[str, ...]]:
    """One row for each neighbour, under `TABLE_HEADINGS`; customers are left to the collateral."""
    behind = {one.asn: one for one in plan.collateral}
    rows: list[tuple[str, ...]] = []
    for one in plan.adjacencies:
        if one.role is Role.CUSTOMER:
            continue
        hurt = behind.get(one.asn)
        rows.append(
            (
                f"AS{one.asn}",
                plan.name_of(one.asn),
                str(one.role),
                str(one.state),
                one.source,
                one.date.text if one.date else "",
                f"{hurt.cone:,}" if hurt else "",
                str(len(hurt.single_homed)) if hurt else "",
                "; ".join(one.also),
            )
        )
    return rows


def runbook(plan: TakedownPlan) -> tuple[RunbookStep, ...]:
    """Ordered steps from the check of the evidence to the watch afterwards."""
    steps: list[tuple[str, str, str, str, str]] = [_check(plan), _register(plan)]
    steps += [_warn(plan, asn) for asn in _dormant(plan)]
    steps += [_notify(plan, asn) for asn in _by_size(plan)]
    steps += [_police(), _go(plan), _verify(plan), _watch(plan)]
    return tuple(RunbookStep(number, *step) for number, step in enumerate(steps, 1))


def _check(plan: TakedownPlan) -> tuple[str, str, str, str, str]:
    targets = _listed([plan.named(asn) for asn in plan.targets])
    action = f"Confirm that {targets} and its networks still belong to the target today"
    if plan.prefixes and plan.prefixes.own:
        action += f": {_listed(list(plan.prefixes.own))}"
    return action, "", "T - 3 days", "fresh routing data and registry answers", "stop: the number may have a new holder"


def _register(plan: TakedownPlan) -> tuple[str, str, str, str, str]:
    return (
        "Register or have held the fallback names and addresses that the control servers or bots will try next",
        "",
        "T - 3 days",
        "the list of generated names, for as many days as the plan is to hold",
        "hand the list to the registries and to the national CERT",
    )


def _dormant(plan: TakedownPlan) -> list[int]:
    """Networks over which the target could come back without being in the recommended set."""
    last = plan.steps[-1] if plan.steps else None
    found = [one.asn for one in plan.adjacencies if one.state is State.DORMANT and one.role is not Role.CUSTOMER]
    found += [one.asn for one in last.backups] if last else []
    return [asn for asn in dict.fromkeys(found) if asn not in plan.notify]


def _warn(plan: TakedownPlan, asn: int) -> tuple[str, str, str, str, str]:
    reasons = [one.reason for step in plan.steps[-1:] for one in step.backups if one.asn == asn]
    why = f" ({reasons[0]})" if reasons else ""
    return (
        f"Tell {plan.named(asn)} not to take the target on{why}",
        "",
        "T - 1 day",
        "a contact that answers at night",
        "name it in the packet of its own upstreams",
    )


def _by_size(plan: TakedownPlan) -> list[int]:
    """The recommended set, the one behind which most networks stand first: it needs the most time."""
    cones = {one.asn: one.cone for one in plan.collateral}
    return sorted(plan.notify, key=lambda asn: (-cones.get(asn, 0), asn))


def _notify(plan: TakedownPlan, asn: int) -> tuple[str, str, str, str, str]:
    standing = plan.standings.get(asn, Standing())
    request = "end its sessions with the target" if asn in _neighbours(plan) else "refuse the target's routes"
    fallback = {
        Willingness.REFUSED: "it refused before: go to its own upstreams at once, with their larger collateral",
        Willingness.ACTED: "remind it by telephone after two hours, then go to its upstreams",
    }.get(standing.willingness, "remind it after four hours, then go to its upstreams and the national CERT")
    return (
        f"Send {plan.named(asn)} the packet and ask it to {request} at the agreed hour",
        "",
        "T - 1 day",
        f"contact {standing.contact}; clause of its acceptable-use policy cited; evidence younger than two weeks",
        fallback,
    )


def _neighbours(plan: TakedownPlan) -> set[int]:
    return {one.asn for one in plan.adjacencies}


def _police() -> tuple[str, str, str, str, str]:
    return (
        "Ask police and other known investigators whether a hold is on, and record the answer without its content",
        "",
        "T - 1 day",
        "deconfliction contact known",
        "postpone",
    )


def _go(plan: TakedownPlan) -> tuple[str, str, str, str, str]:
    together = _listed([plan.named(asn) for asn in plan.notify]) or "the networks that can act"
    return (
        f"Have {together} act within the same hour",
        "",
        "T",
        "every one of them has confirmed",
        "do not begin with a part: what stays open is the way back",
    )


def _verify(plan: TakedownPlan) -> tuple[str, str, str, str, str]:
    leaves = plan.cuts.notify.leaves if plan.cuts.notify else 0
    return (
        "Look from several collectors whether the routes are gone",
        "",
        "T + 1 hour",
        f"expected: {leaves:,} other networks with a route",
        "find the upstream in the new paths and notify it",
    )


def _watch(plan: TakedownPlan) -> tuple[str, str, str, str, str]:
    watched = [plan.named(asn) for asn in _dormant(plan)]
    where = f", first of all at {_listed(watched)}" if watched else ""
    return (
        f"Watch for the networks' return at other upstreams{where}",
        "",
        "T + 1 hour to T + 14 days",
        "alerts on the networks and on the registered names",
        "notify the new upstream with the same packet",
    )


def compare(one: TakedownPlan, other: TakedownPlan) -> list[tuple[str, str, str]]:
    """Two plans side by side: what is compared, and its value in each."""
    return [(label, first, second) for (label, first), (_, second) in zip(_facts(one), _facts(other), strict=True)]


def _facts(plan: TakedownPlan) -> list[tuple[str, str]]:
    hurt = sum(len(one.single_homed) for one in plan.collateral if one.asn in plan.cut)
    backups = plan.steps[-1].backups if plan.steps else ()
    return [
        ("cut", _listed([plan.named(asn) for asn in plan.cut]) or "nobody"),
        ("networks that reach the target before", f"{plan.reach_before:,}"),
        ("and after", f"{plan.reach_after:,}"),
        ("upstreams left open", _listed([plan.named(asn) for asn in plan.open]) or "none"),
        ("likeliest further way back", plan.named(backups[0].asn) if backups else "none known"),
        ("single-homed customers of those who act", str(hurt)),
        ("isolates", "yes" if plan.reach_after == 0 else "no"),
    ]


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
