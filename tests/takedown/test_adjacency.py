from __future__ import annotations

from caseboard.analysis.routing import Relation, Relationships, relationships
from caseboard.model.when import When
from caseboard.takedown.adjacency import Role, State, Statement, neighbours_of, surroundings, with_cuts

PROVIDER, PEER, SIBLING = Relation
TARGET = 26780


def snapshot(day: str, *rows: tuple[int, int, Relation], name: str = "") -> Relationships:
    return relationships(name or f"{day}.as-rel.txt", list(rows), When.parse(day) if day else None)


def test_links_only_older_snapshots_know_are_dormant() -> None:
    old = snapshot("2007-11-05", (1299, TARGET, PROVIDER), (3549, TARGET, PROVIDER))
    new = snapshot("2008-10-01", (3549, TARGET, PROVIDER), (6939, TARGET, PROVIDER))
    found = surroundings([TARGET], [old, new])
    states = {one.asn: (one.state, one.source) for one in found.adjacencies}
    assert states == {
        1299: (State.DORMANT, "2007-11-05.as-rel.txt"),
        3549: (State.CURRENT, "2008-10-01.as-rel.txt"),
        6939: (State.CURRENT, "2008-10-01.as-rel.txt"),
    }
    assert next(one for one in found.adjacencies if one.asn == 3549).also == (
        "upstream in 2007-11-05.as-rel.txt (2007-11-05)",
    )
    assert sorted(found.current.first.tolist()) == [3549, 6939]


def test_contradictions_are_told_with_dates_and_the_newer_is_used() -> None:
    old = snapshot("2007-11-05", (6939, TARGET, PROVIDER))
    new = snapshot("2008-10-01", (6939, TARGET, PEER))
    found = surroundings([TARGET], [new, old])
    assert [(one.role, one.state) for one in found.adjacencies] == [(Role.PEER, State.CURRENT)]
    (warning,) = found.warnings
    assert warning.startswith("AS6939 is peer of AS26780 in 2008-10-01.as-rel.txt (2008-10-01), but upstream in 2007-")
    assert warning.endswith("(2007-11-05): the newer is used.")


def test_absence_is_told_as_absence() -> None:
    found = surroundings([TARGET], [snapshot("2007-11-05", (1, 2, PROVIDER), (2, 3, PROVIDER))])
    assert found.adjacencies == ()
    assert found.absent_from == ("2007-11-05.as-rel.txt",)
    assert "AS26780 is not in 2007-11-05.as-rel.txt (2007-11-05), a snapshot of 3 ASes" in found.warnings[0]


def test_what_the_case_states_is_laid_over_the_snapshot() -> None:
    base = snapshot("2007-11-05", (3549, TARGET, PROVIDER), (6939, TARGET, PROVIDER))
    stated = [
        Statement(226, TARGET, PROVIDER, "a comment", When.parse("2008-11-13"), confidence="alleged"),
        Statement(3549, TARGET, PROVIDER, "Security Fix", When.parse("2008-11-11"), holds=False),
    ]
    found = surroundings([TARGET], [base], stated)
    assert {one.asn: one.state for one in found.adjacencies} == {
        226: State.CURRENT,
        3549: State.DORMANT,
        6939: State.CURRENT,
    }
    assert set(zip(found.current.first.tolist(), found.current.second.tolist(), strict=True)) == {
        (226, TARGET),
        (6939, TARGET),
    }


def test_a_newer_snapshot_overrules_an_older_statement_of_an_end() -> None:
    base = snapshot("2008-12-01", (3549, TARGET, PROVIDER))
    ended = Statement(3549, TARGET, PROVIDER, "Security Fix", When.parse("2008-11-11"), holds=False)
    assert surroundings([TARGET], [base], [ended]).adjacencies[0].state is State.CURRENT


def test_snapshots_from_after_the_day_of_the_plan_are_passed_over() -> None:
    early = snapshot("2007-11-05", (1299, TARGET, PROVIDER))
    late = snapshot("2015-01-01", (2828, TARGET, PROVIDER))
    found = surroundings([TARGET], [early, late], at=When.parse("2008-11-10"))
    assert neighbours_of(found.adjacencies, Role.UPSTREAM) == (1299,)
    assert found.warnings == ("Newer than the day of the plan, and not used: 2015-01-01.as-rel.txt.",)


def test_cuts_mark_current_links_only() -> None:
    old = snapshot("2007-11-05", (1299, TARGET, PROVIDER))
    new = snapshot("2008-10-01", (3549, TARGET, PROVIDER), (TARGET, 5, PROVIDER))
    marked = with_cuts(surroundings([TARGET], [old, new]).adjacencies, [1299, 3549])
    assert neighbours_of(marked, Role.UPSTREAM, State.CUT) == (3549,)
    assert neighbours_of(marked, Role.UPSTREAM, State.DORMANT) == (1299,)
    assert neighbours_of(marked, Role.CUSTOMER) == (5,)
