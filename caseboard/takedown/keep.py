"""Keeps a take-down plan in the case: what the data sets say as claims, the picture as a board, the words as a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseboard.commands.boards import add_board, boards_of, place
from caseboard.commands.case import Writer
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import find_or_add_entity
from caseboard.commands.links import add_link, find_link
from caseboard.commands.notes import add_note
from caseboard.commands.sources import find_or_add_source
from caseboard.model.grades import Direction, Modality, Strength
from caseboard.model.ids import Id
from caseboard.model.records import Board, Claim, Link, Note
from caseboard.takedown.adjacency import Adjacency, Role, State
from caseboard.takedown.plan import TakedownPlan
from caseboard.takedown.wording import runbook, sentence

_STEP = 180.0
_ROW = 160.0
_LINK_KIND = {
    Role.UPSTREAM: "transit_to",
    Role.CUSTOMER: "transit_to",
    Role.PEER: "peers_with",
    Role.SIBLING: "sibling_of",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an AS stands in the picture of a plan, in board units, and as what.

    Attributes:
        asn: the AS.
        role: target, upstream, peer, sibling, customer, or cut (to be asked although no neighbour).
        state: of its link; current for the target.
        open: an upstream that still carries the target after the cuts: drawn in red, as dormant ones are.
        x, y: its place; upstreams above the target, peers beside it, customers below.
    """

    asn: int
    role: str
    state: State
    open: bool
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written into the case: the board, the note with the words, and the links that are new."""

    board: Board
    note: Note
    new_links: tuple[Id, ...]


def picture(plan: TakedownPlan, customers: int = 12) -> tuple[Spot, ...]:
    """The places of targets, upstreams, peers, siblings, asked networks, and the first customers."""
    rows: dict[str, list[tuple[int, str, State]]] = {"asked": [], "above": [], "beside": [], "below": []}
    seen = set(plan.targets)
    for one in plan.adjacencies:
        if one.asn not in seen:
            seen.add(one.asn)
            row = {Role.UPSTREAM: "above", Role.CUSTOMER: "below"}.get(one.role, "beside")
            rows[row].append((one.asn, str(one.role), one.state))
    asked = [asn for asn in dict.fromkeys((*plan.cut, *plan.notify)) if asn not in seen]
    rows["asked"] = [(asn, "cut", State.CUT if asn in plan.cut else State.CURRENT) for asn in asked]
    rows["below"] = rows["below"][:customers]
    is_open = set(plan.open) if plan.cut else set()
    spots = [
        Spot(asn, role, state, asn in is_open, x, y)
        for name, y in (("asked", -2 * _ROW), ("above", -_ROW), ("below", _ROW))
        for x, (asn, role, state) in zip(_spread(len(rows[name])), rows[name], strict=True)
    ]
    middle = [(asn, "target", State.CURRENT) for asn in plan.targets] + rows["beside"]
    return tuple(
        [
            Spot(asn, role, state, False, x, 0.0)
            for x, (asn, role, state) in zip(_places(plan, middle), middle, strict=True)
        ]
        + spots
    )


def _spread(count: int) -> list[float]:
    return [(number - (count - 1) / 2) * _STEP for number in range(count)]


def _places(plan: TakedownPlan, middle: Sequence[object]) -> list[float]:
    """Targets stand in the middle, their peers and siblings to the right of them."""
    targets = _spread(len(plan.targets))
    right = targets[-1] if targets else 0.0
    return targets + [right + _STEP * (number + 1) for number in range(len(middle) - len(targets))]


def keep_plan(writer: Writer, plan: TakedownPlan, name: str = "") -> Kept:
    """Write a plan into the case: entities and links with claims that name the data set and its day, a board, a note.

    Links that exist are kept as they are, and get the claim if no claim of that data set says the same yet.

    Args:
        writer: the open change.
        plan: the plan.
        name: the board's name; "Take-down of AS26780" by default, numbered if that is taken.
    """
    spots = picture(plan)
    entities = {spot.asn: find_or_add_entity(writer, "asn", f"AS{spot.asn}").id for spot in spots}
    new = [
        link.id
        for one in plan.adjacencies
        if one.asn in entities and (link := _link(writer, one, entities)) is not None
    ]
    board = add_board(
        writer, _free_name(writer, name or f"Take-down of {', '.join(f'AS{asn}' for asn in plan.targets)}")
    )
    place(writer, board.id, {entities[spot.asn]: (spot.x, spot.y) for spot in spots})
    return Kept(board, add_note(writer, _words(plan, board.name)), tuple(new))


def _link(writer: Writer, one: Adjacency, entities: Mapping[int, Id]) -> Link | None:
    """The new link of an adjacency, or None where the case had one."""
    target, other = entities[one.target], entities[one.asn]
    first, second = (target, other) if one.role is Role.CUSTOMER else (other, target)
    kind = _LINK_KIND[one.role]
    known = find_link(writer, kind, first, second)
    link = known or add_link(
        writer,
        kind,
        first,
        second,
        strength=Strength.TENTATIVE if one.state is State.DORMANT else Strength.UNCONFIRMED,
        direction=Direction.FORWARD if kind == "transit_to" else Direction.NONE,
        inferred=True,
        label="dormant" if one.state is State.DORMANT else "",
    )
    source = find_or_add_source(writer, one.source, kind="data set", published=one.date)
    said = {claim.source_id for claim in writer.read.where(Claim, subject_id=link.id, property="holds")}
    if source.id not in said:
        add_claim(
            writer,
            link.id,
            "holds",
            "yes",
            modality=Modality.MEASURED if known is None else Modality.STATED,
            source_id=source.id,
            valid_from=one.date,
            valid_to=one.date if one.state is State.DORMANT else None,
            place=one.confidence,
        )
    return None if known else link


def _free_name(writer: Writer, name: str) -> str:
    taken = {board.name.casefold() for board in boards_of(writer.read)}
    number, free = 2, name
    while free.casefold() in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _words(plan: TakedownPlan, board: str) -> str:
    day = f" for {plan.at.words()}" if plan.at else ""
    lines = [f"{board}{day}", "", sentence(plan), "", "Runbook"]
    for step in runbook(plan):
        lines.append(f"{step.number}. {step.time}: {step.action}.")
        lines.append(f"   Before: {step.precondition}. If not: {step.fallback}.")
    lines += ["", "How sure", *(f"- {text}" for text in (plan.cuts.how, *plan.warnings, *plan.certainty))]
    return "\n".join(lines)
