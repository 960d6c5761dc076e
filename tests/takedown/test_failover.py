from __future__ import annotations

from caseboard.analysis.routing import Relation, Relationships, relationships
from caseboard.model.when import When
from caseboard.takedown.adjacency import surroundings
from caseboard.takedown.failover import Hint, Likelihood, play

PROVIDER, PEER, SIBLING = Relation
TARGET = 9
TOP = [(1, 2, PROVIDER), (1, 3, PROVIDER), (1, 4, PROVIDER), (4, 5, PROVIDER)]
OLD = relationships("old", [(4, TARGET, PROVIDER), *TOP], When.parse("2007-11-05"))
NEW = relationships("new", [(2, TARGET, PROVIDER), (3, TARGET, PROVIDER), *TOP], When.parse("2008-11-05"))


def test_cuts_are_played_in_order_down_to_isolation() -> None:
    around = surroundings([TARGET], [OLD, NEW])
    steps = play(around.current, [TARGET], [2, 3], around.adjacencies)
    assert [(step.cut, step.reach, step.open) for step in steps] == [(None, 5, (2, 3)), (2, 5, (3,)), (3, 0, ())]
    assert steps[0].share == 1.0


def test_a_dormant_link_comes_before_neighbours_of_the_same_city() -> None:
    around = surroundings([TARGET], [OLD, NEW])
    hints = [
        Hint(1, Likelihood.SAME_CITY, "its router stands in San Jose too"),
        Hint(226, Likelihood.RESELLER, "Giglinx resells it"),
    ]
    backups = play(around.current, [TARGET], [2, 3], around.adjacencies, hints=hints)[-1].backups
    assert [(one.asn, one.likelihood) for one in backups] == [
        (4, Likelihood.DORMANT),
        (226, Likelihood.RESELLER),
        (1, Likelihood.SAME_CITY),
    ]
    assert backups[0].reason == "upstream in old (2007-11-05), not in the newest data"
    assert [one.reach for one in backups] == [5, None, 5]


def test_a_backup_lasts_as_long_as_its_network_took_before() -> None:
    around = surroundings([TARGET], [OLD, NEW])
    steps = play(around.current, [TARGET], [2], around.adjacencies, answer_days={4: 1.5})
    assert "1.5 days (median)" in steps[0].backups[0].lasts
    unknown = play(around.current, [TARGET], [2], around.adjacencies)
    assert "is not known" in unknown[0].backups[0].lasts


def test_a_backup_that_was_cut_beforehand_is_no_way_back() -> None:
    around = surroundings([TARGET], [OLD, NEW])
    assert play(around.current, [TARGET], [2, 3, 4], around.adjacencies)[-1].backups == ()


def test_mccolo_comes_back_through_telia(snapshot_2007: Relationships) -> None:
    around = surroundings([26780], [snapshot_2007])
    last = play(around.current, [26780], [3549, 6939], around.adjacencies)[-1]
    assert (last.reach, last.open) == (26_451, (1299,))
