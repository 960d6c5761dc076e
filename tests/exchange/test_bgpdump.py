from __future__ import annotations

import bz2

import pytest

from caseboard.analysis.routing import RouteKind
from caseboard.errors import ImportRefused
from caseboard.exchange.bgpdump import read_bgpdump

TEXT = b"""\
TABLE_DUMP2|1226361600|B|192.0.2.1|1853|208.72.168.0/21|1853 3549 26780|IGP|192.0.2.1|0|0||NAG||
TABLE_DUMP2_AP|1226361600|B|192.0.2.1|1853|208.72.168.0/21|36|1853 1299 26780|IGP|192.0.2.1|0|0||NAG||
BGP4MP|1226451600.25|A|192.0.2.2|3257|208.72.168.0/21|3257 {1299,26780}|IGP|192.0.2.2|0|0||NAG||
BGP4MP|1226455200|W|192.0.2.2|3257|208.72.168.0/21
BGP4MP|1226455200|STATE|192.0.2.2|3257|6|1
BGP4MP|1226455260|A|2001:db8::2|196613|2001:0DB8:0::/32|196613 6939|IGP|::|0|0||NAG||
"""


def test_tables_announcements_and_withdrawals_are_told_apart() -> None:
    routes = read_bgpdump(TEXT)
    assert [RouteKind(kind) for kind in routes.kind.tolist()] == [
        RouteKind.TABLE,
        RouteKind.TABLE,
        RouteKind.ANNOUNCE,
        RouteKind.WITHDRAW,
        RouteKind.ANNOUNCE,
    ]
    assert routes.path_id.tolist() == [-1, 36, -1, -1, -1]
    assert routes.at.tolist()[2] == 1_226_451_600
    assert routes.prefixes == ("208.72.168.0/21", "2001:db8::/32")
    assert routes.origins == ((26780,), (26780,), (1299, 26780), (6939,))
    assert routes.viewpoints == (("192.0.2.1", 1853), ("192.0.2.2", 3257), ("2001:db8::2", 196_613))


def test_origins_of_a_network_are_gathered_over_all_routers() -> None:
    assert read_bgpdump(TEXT).origins_of()["208.72.168.0/21"] == (1299, 26780)


def test_entries_can_be_filtered_and_packed() -> None:
    routes = read_bgpdump(bz2.compress(TEXT), asns=[6939])
    assert routes.prefixes == ("2001:db8::/32",)


def test_lines_that_are_not_understood_are_listed() -> None:
    routes = read_bgpdump(
        TEXT + b"BGP4MP|yesterday|A|192.0.2.2|3257|10.0.0.0/8|3257|\nBGP4MP|1|X|a|1|b|c\n", name="dump"
    )
    assert [one.line for one in routes.left_out] == [7, 8]
    assert routes.warnings == ("dump: 2 lines could not be read and were left out.",)
    assert len(routes) == 5


def test_another_text_is_refused() -> None:
    with pytest.raises(ImportRefused, match=r"no line as .bgpdump -m. prints them"):
        read_bgpdump(b"Dear Sir,\n" * 30)
