"""Graphs, ownership, registries, block lists, passive DNS, mail, reports and captures."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.blocklists import count_addresses, distinct_networks
from caseboard.exchange.geo_db import look_up
from caseboard.exchange.reading import Reading
from caseboard.model.grades import Credibility, Direction, Modality
from caseboard.model.when import When
from tests.readings import claims, entities, link_claims, links, traits

ReadText = Callable[..., Reading]
Shared = Callable[[str], Path]

GML = 'graph [ directed 1 node [ id 1 label "evil.org" ] node [ id 2 label "203.0.113.7" ] edge [ source 1 target 2 ] ]'
PAJEK = '*Vertices 2\n1 "evil.org" 0.1 0.2\n2 "203.0.113.7" 0.3 0.4\n*Arcs\n1 2 5\n'
DOT = 'digraph g { graph [rankdir=LR]; "evil.org" [pos="10,20"]; "evil.org" -> "203.0.113.7" [label="A"]; }'
MALTEGO = """<graphml xmlns:mtg='m'><graph edgedefault='directed'>
<node id='n0'><data key='d0'><mtg:MaltegoEntity type='maltego.Domain'><mtg:Properties><mtg:Property name='fqdn'>
<mtg:Value>evil.org</mtg:Value></mtg:Property></mtg:Properties></mtg:MaltegoEntity></data>
<data key='d1'><mtg:EntityRenderer><mtg:Position x='10' y='20'/></mtg:EntityRenderer></data></node>
<node id='n1'><data key='d0'><mtg:MaltegoEntity type='maltego.IPv4Address'><mtg:Properties>
<mtg:Property name='ipv4-address'><mtg:Value>203.0.113.7</mtg:Value></mtg:Property></mtg:Properties>
</mtg:MaltegoEntity></data></node><edge source='n0' target='n1'/></graph></graphml>"""
I2 = """<Chart><ChartItemCollection>
<ChartItem Label='Nikolai'><End X='5' Y='6'><Entity EntityId='a'>
<IconStyle Type='Person'/></Entity></End></ChartItem>
<ChartItem Label='McColo'><End X='7' Y='8'><Entity EntityId='b'>
<IconStyle Type='Company'/></Entity></End></ChartItem>
<ChartItem Label='founded'><Link End1Id='a' End2Id='b'>
<LinkStyle Type='Directs' ArrowStyle='ArrowOnHead'/></Link></ChartItem>
</ChartItemCollection></Chart>"""


@pytest.mark.parametrize(("content", "form"), [(GML, "gml"), (PAJEK, "pajek"), (DOT, "dot")])
def test_text_graphs_give_what_labels_look_like(read_text: ReadText, content: str, form: str) -> None:
    reading = read_text(content)
    assert reading.format == form
    assert entities(reading) == {("domain", "evil.org"), ("ip", "203.0.113.7")}
    assert reading.read == {"nodes": 2, "edges": 1}


def test_a_drawing_keeps_its_places(read_text: ReadText) -> None:
    assert read_text(DOT).positions == {0: (10.0, -20.0)}
    assert read_text(PAJEK).positions[1] == pytest.approx((300, 400))


def test_a_maltego_graph_gives_kinds_and_places(read_text: ReadText) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("version.properties", "maltego.client.version=4")
        archive.writestr("Graphs/Graph1.graphml", MALTEGO)
    reading = read_text(stream.getvalue(), "case.zip")
    assert reading.format == "mtgx"
    assert entities(reading) == {("domain", "evil.org"), ("ip", "203.0.113.7")}
    assert reading.positions == {0: (10.0, 20.0)}


def test_an_i2_chart_gives_people_companies_and_their_links(read_text: ReadText) -> None:
    reading = read_text(I2)
    assert (reading.format, links(reading)) == ("i2", {("Nikolai", "directs", "McColo")})
    assert reading.positions == {0: (5.0, 6.0), 1: (7.0, 8.0)}


def test_a_dynamic_graph_keeps_its_times(read_text: ReadText) -> None:
    reading = read_text(
        "<gexf><graph defaultedgetype='undirected'><nodes><node id='1' label='A' start='2007' end='2008'/>"
        "<node id='2' label='B'/></nodes><edges><edge source='1' target='2' start='2008-11-11'/></edges></graph></gexf>"
    )
    assert traits(reading, "holds")[0].valid_from == When("2008-11-11")
    assert list(reading.links.directions) == [Direction.NONE]


def test_payments_and_owners_of_followthemoney_become_dated_links(read_text: ReadText) -> None:
    lines = (
        {"id": "p", "schema": "Person", "properties": {"name": ["Ann Example", "A. Example"], "birthDate": ["1970"]}},
        {"id": "c", "schema": "Company", "properties": {"name": ["Example Ltd"], "registrationNumber": ["123"]}},
        {
            "id": "o",
            "schema": "Ownership",
            "properties": {"owner": ["p"], "asset": ["c"], "percentage": ["50"], "startDate": ["2007-01-01"]},
        },
        {"id": "x", "schema": "Payment", "properties": {"payer": ["c"], "beneficiary": ["nobody"]}},
    )
    reading = read_text("\n".join(map(json.dumps, lines)))
    assert links(reading) == {("Ann Example", "owns", "Example Ltd")}
    assert claims(reading, "Ann Example")["alias"] == ["A. Example"]
    assert claims(reading, "Example Ltd")["registration_number"] == ["123"]
    assert link_claims(reading)["share"] == ["50"]
    assert traits(reading, "holds")[0].valid_from == When("2007-01-01")
    assert reading.rejected[0].where == "entity x"


def test_interests_of_ownership_statements_become_links(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("bods/fermcat.json"))
    assert ("Riyadh Byrne-Amin", "owns", "Fermcat Ltd") in links(reading)
    assert ("Riyadh Byrne-Amin", "directs", "Fermcat Ltd") in links(reading)
    assert "50%" in link_claims(reading)["share"]


def test_overlapping_networks_hold_each_address_once() -> None:
    nets = distinct_networks(["10.0.0.0/24", "10.0.0.0/25", "10.0.0.7", "10.0.1.0/24", "10.0.0.0/24", "not one"])
    assert (len(nets), count_addresses(nets)) == (4, 512)


def test_a_list_of_names_and_addresses_is_read_with_its_date(read_text: ReadText) -> None:
    reading = read_text(
        "# Example list\n# Last updated: 2008-11-11 12:00:00 UTC\nevil.org\nhxxp://bad[.]org/x\n0.0.0.0 worse.org\n"
        "203.0.113.7 # why\n<script>\n10.0.0.0/8\n"
    )
    assert entities(reading) == {
        ("domain", "evil.org"), ("url", "http://bad.org/x"), ("domain", "worse.org"), ("ip", "203.0.113.7"),
        ("network", "10.0.0.0/8"),
    }  # fmt: skip
    assert traits(reading, "listed_on")[0].valid_from == When("2008-11-11T12:00:00Z")
    assert [one.where for one in reading.rejected] == ["line 7"]


def test_a_list_of_abuse_ch_gives_ports_and_malware(read_text: ReadText) -> None:
    reading = read_text(
        "####\n# abuse.ch Feodo Tracker Botnet C2 IP Blocklist (CSV)\n# Last updated: 2021-05-01 06:00:00 UTC\n"
        "################\nfirst_seen_utc,dst_ip,dst_port,c2_status,last_online,malware\n"
        '"2021-04-30 01:02:03","203.0.113.7","443","online","2021-05-01","Emotet"\n# END\n'
    )
    assert (reading.format, reading.read) == ("abuse.ch", {"networks": 1, "addresses": 1})
    assert links(reading) == {("203.0.113.7", "controls", "Emotet")}
    assert claims(reading, "203.0.113.7")["port"] == ["443"]


def test_passive_dns_reads_both_spellings_of_its_times(read_text: ReadText) -> None:
    lines = (
        {
            "rrname": "evil.org.",
            "rrtype": "A",
            "rdata": ["203.0.113.7"],
            "time_first": 1226275200,
            "time_last": 1226361600,
        },
        {"rrname": "evil.org", "rrtype": "NS", "rdata": "ns1.evil.org.", "zone_time_first": "2008-11-10T00:00:00Z"},
    )
    reading = read_text("\n".join(map(json.dumps, lines)))
    assert ("evil.org", "resolves_to", "203.0.113.7") in links(reading)
    assert claims(reading, "evil.org")["name_server"] == ["ns1.evil.org"]
    first, second = traits(reading, "holds")
    assert (first.valid_from, first.valid_to) == (When("2008-11-10T00:00:00Z"), When("2008-11-11T00:00:00Z"))
    assert second.valid_from == When("2008-11-10T00:00:00Z")


def test_a_registry_range_becomes_the_networks_that_make_it_up(read_text: ReadText) -> None:
    answer = {
        "objectClassName": "ip network", "startAddress": "203.0.113.000", "endAddress": "203.0.114.255",
        "events": [{"eventAction": "registration", "eventDate": "2006-11-17T00:00:00Z"}],
        "entities": [
            {
                "handle": "MCC", "roles": ["registrant", "abuse"],
                "vcardArray": ["vcard", [["fn", {}, "text", "McColo"], ["email", {}, "text", "abuse@mccolo.com"]]],
            }
        ],
    }  # fmt: skip
    reading = read_text(json.dumps(answer))
    assert {label for kind, label in entities(reading) if kind == "network"} == {"203.0.113.0/24", "203.0.114.0/24"}
    assert ("203.0.113.0/24", "registered_by", "McColo") in links(reading)
    assert claims(reading, "203.0.113.0/24")["abuse_contact"] == ["abuse@mccolo.com"]
    assert traits(reading, "holder")[0].valid_from == When("2006-11-17T00:00:00Z")


def test_rpsl_objects_are_tied_together_by_their_handles(read_text: ReadText) -> None:
    reading = read_text(
        "% RIPE\n\ninetnum:        203.0.113.0 - 203.0.113.255\nnetname:        EXAMPLE\ncountry:        DE\n"
        "org:        ORG-EX1-RIPE\nsource:     RIPE\n\norganisation: ORG-EX1-RIPE\norg-name:   Example GmbH\n"
        "abuse-mailbox:  abuse@example.org\n\nroute:          203.0.113.0/24\norigin:         AS64500\nsource: RIPE\n"
    )
    assert reading.read == {"records": 3}
    assert {("203.0.113.0/24", "registered_by", "Example GmbH"), ("AS64500", "announces", "203.0.113.0/24")} == links(
        reading
    )
    assert claims(reading, "Example GmbH")["abuse_contact"] == ["abuse@example.org"]


def test_a_domain_answer_gives_registrar_dates_and_servers(shared_data: Shared, read_path: ReadText) -> None:
    told = claims(read_path(shared_data("registry/whois-text/cbc.ca.txt")), "cbc.ca")
    assert told["registrar"] == ["Authentic Web Inc."]
    assert told["registered_on"] == ["2000-10-16T13:56:05Z"]
    assert len(told["name_server"]) == 6


def test_only_the_asked_numbers_of_a_large_list_are_read(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("registry/ip2asn-v4_sample.tsv"), only=("AS7497", "8.8.8.8"))
    assert {label for kind, label in entities(reading) if kind == "asn"} == {"AS7497", "AS15169"}
    assert reading.read == {"rows": 1427}
    relations = read_path(shared_data("as-rel/snap-as-caida20071105.txt"), only=("26780",))
    assert links(relations) == {(provider, "transit_to", "AS26780") for provider in ("AS1299", "AS3549", "AS6939")}


def test_the_signs_of_relations_can_be_overruled(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("as-rel/snap-as-caida20071105.txt"), only=("26780",), convention="serial-1")
    assert ("AS26780", "transit_to", "AS1299") in links(reading)
    with pytest.raises(ImportRefused, match="no convention “guess”"):
        read_path(shared_data("as-rel/snap-as-caida20071105.txt"), convention="guess")


def test_delegations_become_dated_ranges(read_text: ReadText) -> None:
    reading = read_text(
        "2|arin|20081111|3|19830101|20081111|-0500\narin|*|ipv4|*|2|summary\n"
        "arin|US|ipv4|208.72.168.0|2048|20061117|allocated\narin|US|asn|26780|1|20021115|allocated\n"
    )
    assert entities(reading) == {("network", "208.72.168.0/21"), ("asn", "AS26780")}
    assert claims(reading, "AS26780")["allocated"] == ["2002-11-15"]


def test_a_maxmind_file_answers_single_addresses(shared_data: Shared) -> None:
    path = shared_data("mmdb/GeoLite2-ASN-Test.mmdb")
    found = look_up(path, "1.128.0.0")
    assert found is not None
    assert found["autonomous_system_number"] == 1221
    assert look_up(path, "208.66.192.1") is None
    with pytest.raises(InvalidValue, match="not an IP address"):
        look_up(path, "nowhere")


MAIL = """Received: from mx.example.net (mx.example.net [10.0.0.5]) by box.example.net; Mon, 10 Nov 2008 10:00:03 +0000
Received: from evil.org (unknown [203.0.113.7]) by mx.example.net; Mon, 10 Nov 2008 10:00:02 +0000
Received: from home (forged [198.51.100.9]) by evil.org; Mon, 10 Nov 2008 10:00:01 +0000
From: =?utf-8?q?J=C3=BCrgen?= <spam@evil.org>
To: victim@example.net
Subject: Abuse report: phishing
Date: Mon, 10 Nov 2008 10:00:00 +0000
Message-ID: <1@evil.org>

Please take down hxxp://phish[.]example[.]org/login on 203.0.113.50.
"""


def test_the_path_of_a_message_is_believed_up_to_the_trust_boundary(read_text: ReadText) -> None:
    reading = read_text(MAIL)
    graded = traits(reading, "received")
    assert [one.modality for one in graded] == [Modality.STATED, Modality.STATED, Modality.ALLEGED]
    assert graded[1].credibility is Credibility.PROBABLY_TRUE
    assert claims(reading, "Abuse report: phishing")["trust_boundary"] == ["Received 2: 203.0.113.7"]
    assert claims(reading, "spam@evil.org")["alias"] == ["Jürgen"]


def test_a_report_in_plain_words_is_recognised_as_one(read_text: ReadText) -> None:
    reading = read_text(MAIL)
    assert reading.read["reports"] == 1
    reported = {stop for start, kind, stop in links(reading) if kind == "reported_on"}
    assert reported == {"http://phish.example.org/login", "203.0.113.50"}


def test_a_box_of_messages_is_read_one_by_one(read_text: ReadText) -> None:
    second = MAIL.replace("<1@", "<2@")
    box = f"From a@b.org Mon Nov 10 10:00:00 2008\n{MAIL}\nFrom a@b.org Mon Nov 10 10:00:09 2008\n{second}"
    assert read_text(box).read["messages"] == 2


def test_a_feedback_report_names_what_it_reports(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("email/arf_netease_failure.eml"))
    assert ("ip", "167.89.69.24") in entities(reading)
    assert ("domain", "cardinal.com") in entities(reading)
    assert any(kind == "reported_on" and stop == "167.89.69.24" for _, kind, stop in links(reading))


def test_an_xarf_report_links_reporter_source_and_evidence(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("xarf/v4_messaging-spam.json"))
    assert any(kind == "reported_on" and stop == "192.168.1.100" for _, kind, stop in links(reading))
    (evidence,) = reading.attachments
    assert evidence.media_type == "message/rfc822"
    assert evidence.data.startswith(b"Received: from example.com")


def test_a_capture_keeps_pages_and_the_time_it_claims(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("captures/example.warc.gz"))
    assert claims(reading, "http://example.com/")["captured_at"][0] == "2017-03-06T04:02:06Z"
    assert ("93.184.216.34", "hosts", "http://example.com/") in links(reading)
    assert any(b"Example Domain" in one.data for one in reading.attachments)


def test_a_saved_page_is_read_with_its_parts(read_text: ReadText) -> None:
    reading = read_text(
        "From: Saved\nSnapshot-Content-Location: https://evil.org/\nSubject: Login\nDate: 10 Nov 2008 10:00:00 +0000\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\n'
        "Content-Type: text/html\n"
        "Content-Location: https://evil.org/\n\n<html>Login</html>\n--b\nContent-Type: image/png\n\nxx\n--b--\n"
    )
    assert (reading.format, reading.read) == ("mhtml", {"records": 2})
    assert claims(reading, "https://evil.org/")["title"] == ["Login"]
    assert [one.media_type for one in reading.attachments] == ["text/html", "image/png"]


def test_case_objects_and_relations_are_read_with_their_ids(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("case-uco/accounts.json"))
    assert ("person", "William Smith") in entities(reading)
    assert "kb:actor-0058fc60-4b1b-4ad4-ba7e-231d00d40973" in claims(reading, "William Smith")["external_id"]
    assert any(start == "William Smith" and kind == "owns" for start, kind, _ in links(reading))


def test_items_of_an_ioc_become_files_of_the_report(shared_data: Shared, read_path: ReadText) -> None:
    reading = read_path(shared_data("openioc/9cee306d-5441-4cd3-932d-f3119752634c.ioc"))
    assert ("IRONGATE (FAMILY)", "reported_on", "scada.exe") in links(reading)
    assert claims(reading, "IRONGATE (FAMILY)")["author"] == ["FireEye"]


def test_a_range_that_ends_before_it_begins_is_rejected(read_text: ReadText) -> None:
    reading = read_text("inetnum: 203.0.113.9 - 203.0.113.1\nnetname: X\ncountry: DE\nsource: RIPE\n")
    assert reading.rejected[0].why == "“203.0.113.9 - 203.0.113.1” is no range of addresses."
