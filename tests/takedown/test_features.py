from __future__ import annotations

from datetime import date

import pytest

from caseboard.analysis.routing import Relation, Relationships, relationships
from caseboard.model.when import When
from caseboard.takedown.features import BadHost, longevity, provider_churn, rogue_share


def snapshot(day: str, *providers: int) -> Relationships:
    return relationships(day, [(asn, 9, Relation.PROVIDER) for asn in providers], When.parse(day))


def test_a_network_wholly_given_over_has_a_rogue_share_of_one() -> None:
    assert rogue_share(["208.72.168.0/21"], ["208.72.168.0/21"]).value == 1.0


def test_a_host_with_one_bad_customer_has_a_small_rogue_share() -> None:
    feature = rogue_share(["10.0.0.0/8", "10.0.0.0/16"], ["10.0.4.0/22", "192.0.2.0/24"])
    assert feature.value == pytest.approx(1024 / 2**24)
    assert "addresses announced" in feature.formula


def test_nothing_announced_has_no_rogue_share() -> None:
    assert rogue_share([], ["192.0.2.0/24"]).value == 0.0


def test_churn_is_the_jaccard_distance_of_providers_between_snapshots() -> None:
    features = provider_churn(9, [snapshot("2008-11", 1, 2, 3), snapshot("2007-11", 1, 2), snapshot("2009-11", 4)])
    assert [one.value for one in features] == [pytest.approx(1 / 3), 1.0]
    assert features[0].of == "AS9, 2007-11 to 2008-11"


def test_short_lived_hosts_do_not_count_towards_longevity() -> None:
    hosts = [
        BadHost("192.0.2.1", "control", date(2008, 9, 1), date(2008, 9, 30)),
        BadHost("192.0.2.2", "control", date(2008, 9, 1), date(2008, 9, 1)),
        BadHost("192.0.2.3", "phishing", date(2008, 9, 1), date(2008, 9, 3)),
    ]
    assert longevity(hosts, 2048).value == pytest.approx(33 / 11)
    assert longevity(hosts, 2048, {"phishing": 7}).value == pytest.approx(30 / 11)
    assert longevity([], 0).value == 0.0
