"""When two claims contradict each other: same subject, property and scope, different values, at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from caseboard.model.records import Claim
from caseboard.model.when import overlap


def scope_key(scope: str) -> str:
    """The form in which two spellings of a scope are compared."""
    return " ".join(scope.split()).casefold()


def rival_pair(first: Claim, second: Claim) -> bool:
    """Whether two claims on one property and scope cannot both be so."""
    return first.normalised != second.normalised and overlap(
        first.valid_from, first.valid_to, second.valid_from, second.valid_to
    )


def have_rivals(claims: Sequence[Claim]) -> bool:
    """Whether any two of the claims, all of one subject, property and scope, contradict each other."""
    if len({claim.normalised for claim in claims}) < 2:
        return False
    return any(rival_pair(claim, other) for number, claim in enumerate(claims) for other in claims[number + 1 :])


def by_key(claims: Iterable[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Claims of one subject by property and scope, in the order in which they were recorded."""
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.property, scope_key(claim.scope)), []).append(claim)
    return groups
