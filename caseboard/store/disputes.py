"""Finds the disputed properties of a whole case without reading claims that nobody contradicts."""

from __future__ import annotations

import apsw

from caseboard.model.disputes import by_key, have_rivals, scope_key
from caseboard.model.grades import PositionState
from caseboard.model.ids import Id
from caseboard.model.records import Claim
from caseboard.store.rows import mapping

Key = tuple[Id, str, str]


def disputed_keys(connection: apsw.Connection) -> list[Key]:
    """`(subject, property, scope)` of what is disputed.

    A property is disputed when the case says so, or when rival claims stand and the case has taken no position yet.
    """
    positions = {
        (subject, name, scope_key(scope)): state
        for subject, name, scope, state in connection.execute("SELECT subject_id, property, scope, state FROM position")
    }
    keys = [key for key, state in positions.items() if state == PositionState.DISPUTED]
    kept = mapping(Claim)
    candidates = connection.execute(
        "SELECT subject_id, property FROM claim WHERE property NOT IN"
        " (SELECT name FROM vocabulary WHERE part = 'property' AND json_extract(body, '$.many'))"
        " GROUP BY subject_id, property HAVING count(DISTINCT normalised) > 1"
    )
    for subject, name in list(candidates):
        rows = connection.execute(f"{kept.select} WHERE subject_id = ? AND property = ?", (subject, name))
        for (_, scope), claims in by_key(kept.record_of(row) for row in rows).items():
            if (subject, name, scope) not in positions and have_rivals(claims):
                keys.append((subject, name, scope))
    return sorted(keys)


def disputed_subjects(connection: apsw.Connection) -> set[bytes]:
    """The entities and links of which any property is disputed."""
    return {key[0] for key in disputed_keys(connection)}
