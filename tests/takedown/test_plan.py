from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from caseboard.analysis.routing import Relation, Relationships, Routes, relationships
from caseboard.errors import InvalidValue
from caseboard.model.when import When
from caseboard.takedown.adjacency import Statement
from caseboard.takedown.cuts import Standing, Willingness
from caseboard.takedown.failover import Hint, Likelihood
from caseboard.takedown.plan import Knowledge, TakedownPlan, plan_takedown
from caseboard.takedown.wording import TABLE_HEADINGS, compare, runbook, sentence, table

PROVIDER, PEER, SIBLING = Relation
TARGET = 26780
NAMES = {1299: "TeliaSonera", 3549: "Global Crossing", 6939: "Hurricane Electric", 26780: "McColo"}


@pytest.fixture(scope="module")
def two_cut(snapshot_2007: Relationships) -> TakedownPlan:
    return plan_takedown([TARGET], [snapshot_2007], cut=[3549, 6939], knowledge=Knowledge(names=NAMES))


def test_the_object_for_scripts_has_the_figures_of_mccolo(two_cut: TakedownPlan) -> None:
    found = json.loads(json.dumps(two_cut.to_json()))
    assert found["targets"] == [26780]
    assert [(one["asn"], one["name"], one["state"], one["date"]) for one in found["upstreams"]] == [
        (1299, "TeliaSonera", "current", "2007-11-05"),
        (3549, "Global Crossing", "cut", "2007-11-05"),
        (6939, "Hurricane Electric", "cut", "2007-11-05"),
    ]
    assert {one["source"] for one in found["upstreams"]} == {"snap-as-caida20071105.txt"}
    assert found["peers"] == found["siblings"] == found["absent_from"] == []
    assert (found["ases"], found["reach_before"], found["reach_after"]) == (26_474, 26_451, 26_451)
    assert found["open"] == [1299]
    assert found["minimal_sets"] == [[1299, 3549, 6939]]
    assert found["notify"] == [1299, 3549, 6939]
    assert found["collateral"]["6939"]["single_homed"] == 8
    assert found["collateral"]["6939"]["cone"] > 8
    assert any("customer cone" in warning for warning in found["warnings"])


def test_the_sentence_names_the_way_back(two_cut: TakedownPlan) -> None:
    assert sentence(two_cut) == (
        "26,451 of 26,474 other networks reach AS26780 (McColo). After AS3549 (Global Crossing) and AS6939 (Hurricane "
        "Electric) act, 26,451 still do: AS1299 (TeliaSonera) is the way back. To isolate it, notify AS1299 "
        "(TeliaSonera), AS3549 (Global Crossing) and AS6939 (Hurricane Electric) together."
    )


def test_cutting_all_three_leaves_nobody(snapshot_2007: Relationships, two_cut: TakedownPlan) -> None:
    plan = plan_takedown([TARGET], [snapshot_2007], cut=[1299, 3549, 6939])
    assert (plan.reach_after, plan.open) == (0, ())
    assert sentence(plan).endswith("After AS1299, AS3549 and AS6939 act, none does.")
    rows = {label: (one, other) for label, one, other in compare(two_cut, plan)}
    assert rows["and after"] == ("26,451", "0")
    assert rows["isolates"] == ("no", "yes")
    assert rows["upstreams left open"] == ("AS1299 (TeliaSonera)", "none")


def test_the_table_has_one_row_for_each_neighbour(two_cut: TakedownPlan) -> None:
    rows = table(two_cut)
    assert [row[:4] for row in rows] == [
        ("AS1299", "TeliaSonera", "upstream", "current"),
        ("AS3549", "Global Crossing", "upstream", "cut"),
        ("AS6939", "Hurricane Electric", "upstream", "cut"),
    ]
    assert all(len(row) == len(TABLE_HEADINGS) for row in rows)


def test_the_runbook_notifies_all_before_any_acts(two_cut: TakedownPlan) -> None:
    steps = runbook(two_cut)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    notices = [step.number for step in steps if step.action.startswith("Send AS")]
    together = next(step for step in steps if step.action.startswith("Have AS1299"))
    assert len(notices) == 3
    assert max(notices) < together.number
    assert all(step.time and step.precondition and step.fallback for step in steps)


def test_older_snapshots_supply_dormant_links() -> None:
    new = relationships("2008", [(3549, TARGET, PROVIDER), (1299, 3549, PEER)], When.parse("2008-10-01"))
    old = relationships("2007", [(1299, TARGET, PROVIDER), (3549, TARGET, PROVIDER)], When.parse("2007-11-05"))
    plan = plan_takedown([TARGET], [new, old], cut=[3549])
    states = {one["asn"]: one["state"] for one in plan.to_json()["upstreams"]}
    assert states == {1299: "dormant", 3549: "cut"}
    assert plan.open == ()
    assert plan.steps[-1].backups[0].asn == 1299
    assert any(step.action.startswith("Tell AS1299 not to take the target on") for step in runbook(plan))
    assert [(one.name, one.value) for one in plan.features] == [("provider churn", 0.5)]


def test_networks_space_and_dependency_come_from_a_routing_table(table_of: Callable[..., Routes]) -> None:
    base = relationships(
        "by hand", [(1, 9, PROVIDER), (2, 9, PROVIDER), (1, 3, PROVIDER), (2, 4, PROVIDER), (1, 2, PEER)]
    )
    routes = table_of(
        ("a", (1, 9), "198.51.100.0/24"),
        ("b", (3, 1, 9), "198.51.100.0/24"),
        ("c", (4, 2, 9), "198.51.100.0/24"),
        ("a", (1, 3), "192.0.2.0/24"),
        ("a", (1, 2, 4), "203.0.113.0/24"),
        ("a", (1, 7), "198.51.0.0/16"),
    )
    plan = plan_takedown([9], [base], cut=[1, 2], routes=routes, knowledge=Knowledge(networks=("198.51.100.0/25",)))
    assert (plan.space_before, plan.space_after) == (1.0, 0.0)
    assert plan.prefixes is not None
    assert plan.prefixes.own == ("198.51.100.0/24",)
    assert plan.prefixes.covering == (("198.51.0.0/16", (7,)),)
    assert plan.dependency[0] == (1, 1.0)
    assert plan.dependency_note == "AS hegemony over 3 viewpoints of by hand."
    assert [(one.name, one.value) for one in plan.features] == [("rogue share", 0.5)]


def test_fewer_than_three_viewpoints_say_that_dependency_cannot_be_told(table_of: Callable[..., Routes]) -> None:
    base = relationships("by hand", [(1, 9, PROVIDER)])
    plan = plan_takedown([9], [base], routes=table_of(("a", (1, 9), "198.51.100.0/24")))
    assert plan.dependency == ()
    assert "at least 3 viewpoints, and there are 1" in plan.dependency_note


def test_a_target_unknown_to_the_data_is_absent_not_isolated(snapshot_2007: Relationships) -> None:
    plan = plan_takedown([50215], [snapshot_2007])
    assert plan.to_json()["absent_from"] == ["snap-as-caida20071105.txt"]
    assert any("a snapshot of 26,475 ASes" in warning for warning in plan.warnings)
    assert sentence(plan).startswith("AS50215 is not known to snap-as-caida20071105.txt;")


def test_hints_refusals_and_answer_times_reach_the_plan() -> None:
    base = relationships("by hand", [(1, 9, PROVIDER), (2, 3, PROVIDER), (1, 2, PEER)])
    knowledge = Knowledge(
        standings={1: Standing(Willingness.REFUSED)},
        hints=(Hint(2, Likelihood.EXCHANGE, "present at the same exchange"),),
        answer_days={2: 3.0},
    )
    plan = plan_takedown([9], [base], knowledge=knowledge)
    assert plan.steps[-1].backups[0].reason == "present at the same exchange"
    assert "3.0 days" in plan.steps[-1].backups[0].lasts
    sending = next(step for step in runbook(plan) if step.action.startswith("Send AS1 "))
    assert sending.fallback.startswith("it refused before")


def test_links_that_only_the_case_states_are_enough() -> None:
    stated = (Statement(1, 9, PROVIDER, "an interview"), Statement(1, 5, PROVIDER, "an interview"))
    plan = plan_takedown([9], [], knowledge=Knowledge(statements=stated))
    assert (plan.ases, plan.reach_before, plan.open) == (2, 2, (1,))


@pytest.mark.parametrize(
    ("targets", "cut", "sentence_part"),
    [
        ([], [], "There is no target; name an AS"),
        ([TARGET], [TARGET], "AS26780 is both target and one of the cuts"),
        ([64512], [], "AS64512 is for private use"),
        ([TARGET], [0], "AS0 is reserved"),
    ],
)
def test_bad_input_is_a_sentence_with_a_way_on(
    targets: list[int], cut: list[int], sentence_part: str, snapshot_2007: Relationships
) -> None:
    with pytest.raises(InvalidValue, match=sentence_part):
        plan_takedown(targets, [snapshot_2007], cut=cut)


def test_a_plan_without_relationships_or_for_a_future_day_is_refused(snapshot_2007: Relationships) -> None:
    with pytest.raises(InvalidValue, match="no AS relationships to plan with; load a file"):
        plan_takedown([TARGET], [])
    with pytest.raises(InvalidValue, match="a day in the future"):
        plan_takedown([TARGET], [snapshot_2007], at=When.parse("2999-01-01"))


def test_cuts_that_change_nothing_are_told(snapshot_2007: Relationships) -> None:
    plan = plan_takedown([TARGET], [snapshot_2007], cut=[99999, 701])
    assert any(text.startswith("AS99999 is not in the graph") for text in plan.warnings)
    assert any(text.startswith("AS701 is no neighbour of a target") for text in plan.warnings)
