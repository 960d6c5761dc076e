"""Files are recognised by their content, and their own counts come out right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.errors import ImportRefused
from caseboard.exchange.recognise import format_named, formats

SHARED = (
    ("as-rel/snap-as-caida20071105.txt", "as-relationships", (26_475, 49_180, 3_976, 225)),
    ("as-rel/asnames_2018-07_potaroo-style.txt", "as-names", (88_075,)),
    ("blocklists/spamhaus_drop_v4_2025-04-15.json", "drop", (1_406, 15_531_520)),
    ("blocklists/spamhaus_drop_legacy_sample.txt", "drop", (2, 2**15 + 2**99)),
    ("bods/fermcat.json", "bods", (23,)),
    ("captures/example.warc.gz", "warc", (6,)),
    ("captures/feodotracker.html", "document", (1,)),
    ("case-uco/accounts.json", "case", (14,)),
    ("email/arf_dmarc_ruf_report_linkedin.eml", "mail", (2, 1, 0)),
    ("email/arf_netease_failure.eml", "mail", (2, 1, 0)),
    ("email/mailparser_mail_test_3.eml", "mail", (1, 0, 1)),
    ("ftm/donations.ijson", "ftm", (474,)),
    ("graphs/LesMiserables.gexf", "gexf", (77, 254)),
    ("graphs/timeframe1.gexf", "gexf", (3, 2)),
    ("impact/Nile.csv", "csv", (100,)),
    ("misp/eset_mozi.misp-event.json", "misp", (151, 47)),
    ("misp/pymisp_57c4445b.json", "misp", (9, 0)),
    ("mmdb/GeoLite2-ASN-Test.mmdb", "mmdb", (412,)),
    ("mrt/bview.ipv4_unicast_add_path.gz", "mrt", (0, 0, 62, 31, 31, 3)),
    ("mrt/updates.20071015.1505.gz", "mrt", (10_111, 385, 0, 1_822, 478, 14)),
    ("mrt/expect/updates.20071015.1505.gz.bgp.gz", "bgpdump", (10_111, 385, 0, 1_822, 478, 14)),
    ("openioc/9cee306d-5441-4cd3-932d-f3119752634c.ioc", "openioc", (24,)),
    ("registry/ip2asn-v4_sample.tsv", "ip-to-asn", (1_427,)),
    ("registry/ipwhois_rdap.json", "rdap", (10,)),
    ("registry/whois-text/cbc.ca.txt", "whois", (1,)),
    ("stix/oasis_apt1.json", "stix", (76, 30, 76)),
    ("stix/sco-examples-bundle.json", "stix", (82, 0, 70)),
    ("xarf/phishing_v3_sample.json", "xarf", (1,)),
    ("xarf/v4_messaging-spam.json", "xarf", (1,)),
)


@pytest.mark.parametrize(("name", "form", "counts"), SHARED, ids=[name for name, _, _ in SHARED])
def test_a_real_file_is_recognised_whatever_it_is_called(
    shared_data: Callable[[str], Path],
    tmp_path: Path,
    read_path: Callable[..., object],
    name: str,
    form: str,
    counts: tuple[int, ...],
) -> None:
    copy = tmp_path / "20071105"
    shutil.copy(shared_data(name), copy)
    reading = read_path(copy)
    assert reading.format == form  # type: ignore[attr-defined]
    assert tuple(reading.read.values()) == counts  # type: ignore[attr-defined]


def test_every_format_can_be_named(tmp_path: Path) -> None:
    names = [one.name for one in formats()]
    assert len(names) == len(set(names))
    assert all(format_named(name.upper()).name == name for name in names)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ImportRefused, match=r"no format “xyz”; known are .*stix"):
        format_named("xyz")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 100, b"Dear all,\nsee you tomorrow.\n"])
def test_what_is_in_no_known_format_is_refused(read_text: Callable[..., object], content: bytes) -> None:
    with pytest.raises(ImportRefused, match=r"is empty|in no format"):
        read_text(content, "mystery.bin")
