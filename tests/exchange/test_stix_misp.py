"""STIX and MISP: what their objects, references, marks and oddities become."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.exchange.reading import Reading
from caseboard.model.grades import Credibility, Tlp
from caseboard.model.when import When
from tests.readings import claims, entities, link_claims, links, traits

ReadText = Callable[..., Reading]
EMPTY = "d41d8cd98f00b204e9800998ecf8427e"
AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"


def _id(form: str, number: int) -> str:
    return f"{form}--00000000-0000-4000-8000-{number:012d}"


def _bundle(*objects: dict[str, object]) -> str:
    return json.dumps({"type": "bundle", "id": _id("bundle", 0), "objects": objects})


def test_a_relationship_becomes_a_link_with_time_grade_and_mark(read_text: ReadText) -> None:
    reading = read_text(
        _bundle(
            {"type": "domain-name", "id": _id("domain-name", 1), "value": "evil.example"},
            {"type": "ipv4-addr", "id": _id("ipv4-addr", 2), "value": "203.0.113.7/32"},
            {
                "type": "relationship",
                "id": _id("relationship", 3),
                "relationship_type": "resolves-to",
                "source_ref": _id("domain-name", 1),
                "target_ref": _id("ipv4-addr", 2),
                "start_time": "2008-11-01T00:00:00Z",
                "stop_time": "2008-11-11T21:23:00Z",
                "confidence": 70,
                "object_marking_refs": [AMBER],
            },
        )
    )
    assert links(reading) == {("evil.example", "resolves_to", "203.0.113.7")}
    (held,) = traits(reading, "holds")
    assert (held.valid_from, held.valid_to) == (When("2008-11-01T00:00:00Z"), When("2008-11-11T21:23:00Z"))
    assert (held.credibility, held.tlp) == (Credibility.PROBABLY_TRUE, Tlp.AMBER)


def test_attribution_runs_from_the_actor(read_text: ReadText) -> None:
    reading = read_text(
        _bundle(
            {"type": "malware", "id": _id("malware", 1), "name": "Rustock", "is_family": True},
            {"type": "threat-actor", "id": _id("threat-actor", 2), "name": "The crew", "aliases": ["A", "B"]},
            {
                "type": "relationship",
                "id": _id("relationship", 3),
                "relationship_type": "attributed-to",
                "source_ref": _id("malware", 1),
                "target_ref": _id("threat-actor", 2),
            },
        )
    )
    assert links(reading) == {("The crew", "controls", "Rustock")}
    assert claims(reading, "The crew")["alias"] == ["A", "B"]
    assert link_claims(reading)["external_id"] == [_id("relationship", 3)]


def test_unknown_objects_and_custom_properties_are_kept(read_text: ReadText) -> None:
    reading = read_text(
        _bundle({"type": "x-sinkhole", "id": _id("x-sinkhole", 1), "name": "S", "x_score": 7, "x_deep": {"b": [1]}})
    )
    kept = claims(reading, "S")
    assert entities(reading) == {("document", "S")}
    assert (kept["stix_type"], kept["x_score"], kept["x_deep"]) == (["x-sinkhole"], ["7"], ['{"b":[1]}'])
    assert kept["external_id"] == [_id("x-sinkhole", 1)]


def test_of_two_versions_the_newer_is_read(read_text: ReadText) -> None:
    old = {"type": "tool", "id": _id("tool", 1), "modified": "2020-01-01T00:00:00.000Z", "name": "Old name"}
    new = old | {"modified": "2021-01-01T00:00:00.000Z", "name": "New name"}
    reading = read_text(_bundle(new, old))
    assert entities(reading) == {("malware", "New name")}
    assert reading.read["objects"] == 2
    assert "1 older versions" in reading.warnings[0]


def test_a_plain_equality_of_a_pattern_names_what_is_indicated(read_text: ReadText) -> None:
    reading = read_text(
        _bundle(
            {
                "type": "indicator",
                "id": _id("indicator", 1),
                "name": "Rule",
                "pattern": "[domain-name:value = 'bad.example.com' OR ipv4-addr:value = '203.0.113.9']",
                "pattern_type": "stix",
                "valid_from": "2008-11-11T00:00:00Z",
            }
        )
    )
    assert entities(reading) == {("document", "Rule"), ("host", "bad.example.com"), ("ip", "203.0.113.9")}


def test_observables_inside_observed_data_of_stix_2_0_are_read(read_text: ReadText) -> None:
    reading = read_text(
        _bundle(
            {
                "type": "observed-data",
                "id": _id("observed-data", 1),
                "number_observed": 3,
                "objects": {
                    "0": {"type": "domain-name", "value": "evil.example", "resolves_to_refs": ["1"]},
                    "1": {"type": "ipv4-addr", "value": "203.0.113.7"},
                },
            }
        )
    )
    assert ("evil.example", "resolves_to", "203.0.113.7") in links(reading)


@pytest.mark.parametrize("joined", ["\n", None])
def test_lines_and_bare_lists_are_read_like_bundles(read_text: ReadText, joined: str | None) -> None:
    items = [{"type": "url", "id": _id("url", n), "value": f"http://a.example/{n}"} for n in (1, 2)]
    content = joined.join(map(json.dumps, items)) if joined else json.dumps(items)
    reading = read_text(content)
    assert (reading.format, reading.read["objects"]) == ("stix", 2)


def _event(**parts: object) -> str:
    return json.dumps({"Event": {"uuid": "e-1", "info": "Botnet hosts", "date": "2008-11-11", **parts}})


def test_attributes_become_entities_that_the_event_reports_on(read_text: ReadText) -> None:
    reading = read_text(
        _event(
            Tag=[{"name": "tlp:amber"}, {"name": "botnet"}],
            Attribute=[
                {"type": "ip-dst|port", "value": "203.0.113.7|8080", "uuid": "a-1", "comment": "C2"},
                {"type": "domain|ip", "value": "evil.example|203.0.113.8", "uuid": "a-2"},
                {"type": "text", "value": "Seen twice", "uuid": "a-3"},
                {"type": "ip-src", "value": "not an address", "uuid": "a-4"},
                {"type": "ip-src", "value": "203.0.113.9", "uuid": "a-5", "deleted": True},
            ],
        )
    )
    assert ("evil.example", "resolves_to", "203.0.113.8") in links(reading)
    assert claims(reading, "203.0.113.7")["port"] == ["8080"]
    assert claims(reading, "203.0.113.7")["description"] == ["C2"]
    assert claims(reading, "Botnet hosts")["tag"] == ["botnet"]
    assert {one.where[-3:] for one in reading.rejected} == {"a-4", "a-5"}
    assert reading.read == {"attributes": 5, "objects": 0}
    assert [one.tlp for one in traits(reading, "port")] == [Tlp.AMBER]


def test_an_object_with_references_galaxies_and_proposals_keeps_them(read_text: ReadText) -> None:
    reading = read_text(
        _event(
            Attribute=[],
            Object=[
                {
                    "name": "file",
                    "uuid": "o-1",
                    "Attribute": [
                        {"type": "filename", "object_relation": "filename", "value": "bot.exe", "uuid": "a-1"},
                        {
                            "type": "md5",
                            "object_relation": "md5",
                            "value": "d41d8cd98f00b204e9800998ecf8427e",
                            "uuid": "a-2",
                        },
                    ],
                    "ObjectReference": [
                        {
                            "uuid": "r-1",
                            "object_uuid": "o-1",
                            "referenced_uuid": "o-2",
                            "relationship_type": "downloaded-from",
                        },
                        {"uuid": "r-2", "object_uuid": "o-1", "referenced_uuid": "gone", "relationship_type": "drops"},
                    ],
                },
                {
                    "name": "url",
                    "uuid": "o-2",
                    "Attribute": [
                        {"type": "url", "object_relation": "url", "value": "http://evil.example/b", "uuid": "a-3"}
                    ],
                },
            ],
            Galaxy=[
                {
                    "type": "botnet",
                    "GalaxyCluster": [
                        {"uuid": "g-1", "type": "botnet", "value": "Rustock", "meta": {"synonyms": ["Costrat"]}}
                    ],
                }
            ],
            ShadowAttribute=[{"type": "ip-dst", "value": "203.0.113.1", "uuid": "s-1"}],
        )
    )
    assert ("http://evil.example/b", "distributes", "bot.exe") in links(reading)
    assert claims(reading, "bot.exe")["file_hash"] == [f"md5:{EMPTY}"]
    assert claims(reading, "Rustock")["alias"] == ["Costrat"]
    assert claims(reading, "Botnet hosts")["proposal"] == ["ip-dst: 203.0.113.1"]
    assert "“gone”, which is not in the event" in reading.rejected[0].why


def test_events_one_a_line_are_counted_together(read_text: ReadText) -> None:
    line = _event(Attribute=[{"type": "domain", "value": "evil.example", "uuid": "a"}])
    assert read_text(f"{line}\n{line}\n").read["attributes"] == 2


def test_real_apt1_names_its_groups_and_tools(shared_data: Callable[[str], Path], read_path: ReadText) -> None:
    reading = read_path(shared_data("stix/oasis_apt1.json"))
    assert {("organisation", "APT1"), ("organisation", "Communist Party of China")} & entities(reading)
    assert sum(kind == "malware" for kind in reading.entities.kinds) == 16
