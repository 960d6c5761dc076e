from __future__ import annotations

import gzip
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caseboard.analysis.routing import RouteKind, Routes
from caseboard.errors import Cancelled, ImportRefused, InvalidValue
from caseboard.exchange.bgpdump import read_bgpdump
from caseboard.exchange.mrt import read_mrt
from caseboard.progress import Progress

Entry = tuple[RouteKind, int, str, int, str, str | None, int]


def entries(routes: Routes) -> Iterator[Entry]:
    columns = (routes.kind, routes.at, routes.viewpoint, routes.prefix, routes.path, routes.path_id)
    for kind, at, viewpoint, prefix, path, path_id in zip(*(column.tolist() for column in columns), strict=True):
        router = routes.viewpoints[viewpoint]
        text = routes.path_text[path] if path >= 0 else None
        yield RouteKind(kind), at, *router, routes.prefixes[prefix], text, path_id


def record(kind: int, subtype: int, body: bytes, at: int = 1_226_361_600) -> bytes:
    return struct.pack(">IHHI", at, kind, subtype, len(body)) + body


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">BBH", 0x50, kind, len(value)) + value


def segment(kind: int, *asns: int, wide: bool = True) -> bytes:
    return struct.pack(f">BB{len(asns)}{'I' if wide else 'H'}", kind, len(asns), *asns)


PEERS = record(
    13,
    1,
    b"\x0a\0\0\x01"
    + struct.pack(">H4sH", 4, b"view", 2)
    + struct.pack(">B4s4sH", 0, b"aaaa", bytes([192, 0, 2, 1]), 1853)
    + struct.pack(">B4s16sI", 3, b"bbbb", bytes.fromhex("20010db8" + "00" * 11 + "01"), 196_613),
)


def rib(subtype: int, prefix: bytes, *routes: tuple[int, bytes], path_id: int | None = None) -> bytes:
    body = struct.pack(">I", 7) + prefix + struct.pack(">H", len(routes))
    for peer, attributes in routes:
        added = b"" if path_id is None else struct.pack(">I", path_id)
        body += struct.pack(">HI", peer, 0) + added + struct.pack(">H", len(attributes)) + attributes
    return record(13, subtype, body)


def message(attributes: bytes, announced: bytes = b"", withdrawn: bytes = b"") -> bytes:
    """A BGP4MP record with an update heard from 192.0.2.1 (AS3257), its AS numbers of two bytes."""
    body = struct.pack(">H", len(withdrawn)) + withdrawn + struct.pack(">H", len(attributes)) + attributes + announced
    bgp = b"\xff" * 16 + struct.pack(">HB", 19 + len(body), 2) + body
    return record(16, 1, struct.pack(">HHHH4s4s", 3257, 12654, 0, 1, bytes([192, 0, 2, 1]), b"\0" * 4) + bgp)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("bview.20020722.2337.gz", 115_521),
        ("bview.ipv4_unicast_add_path.gz", 62),
        ("updates.20071015.1505.gz", 10_496),
    ],
)
def test_files_of_collectors_read_as_bgpdump_prints_them(
    name: str, count: int, shared_data: Callable[[str], Path]
) -> None:
    routes = read_mrt(shared_data(f"mrt/{name}"))
    expected = read_bgpdump(shared_data(f"mrt/expect/{name}.bgp.gz"))
    assert len(routes) == count
    assert list(entries(routes)) == list(entries(expected))
    assert routes.warnings == ()
    assert routes.left_out == ()


def test_updates_of_october_2007_hold_announcements_and_withdrawals(shared_data: Callable[[str], Path]) -> None:
    routes = read_mrt(shared_data("mrt/updates.20071015.1505.gz"))
    assert (routes.kind == RouteKind.ANNOUNCE).sum() == 10_111
    assert (routes.kind == RouteKind.WITHDRAW).sum() == 385


def test_a_table_of_version_two_names_its_routers_by_index() -> None:
    path = attribute(2, segment(2, 1853, 3549) + segment(1, 701, 26780))
    data = PEERS + rib(2, b"\x15" + bytes([208, 72, 168]), (0, path), (1, attribute(2, segment(2, 196_613, 26780))))
    routes = read_mrt(data)
    assert [(one[2], one[3], one[4], one[5]) for one in entries(routes)] == [
        ("192.0.2.1", 1853, "208.72.168.0/21", "1853 3549 {701,26780}"),
        ("2001:db8::1", 196_613, "208.72.168.0/21", "196613 26780"),
    ]
    assert routes.origins == ((701, 26780), (26780,))
    assert routes.hops_of(0) == (1853, 3549)
    assert routes.announced_by(26780) == ("208.72.168.0/21",)


def test_networks_of_ipv6_and_additional_paths() -> None:
    path = attribute(2, segment(2, 1853, 6939))
    data = PEERS + rib(4, b"\x20" + bytes.fromhex("20010470"), (0, path))
    data += rib(8, b"\x18" + bytes([198, 51, 100]), (0, path), path_id=36)
    routes = read_mrt(data)
    assert [(one[4], one[6]) for one in entries(routes)] == [("2001:470::/32", -1), ("198.51.100.0/24", 36)]


def test_four_byte_numbers_replace_the_end_of_a_two_byte_path() -> None:
    path = attribute(2, segment(2, 3257, 23456, 23456, wide=False))
    path += attribute(17, segment(2, 196_613, 196_614))
    routes = read_mrt(message(path, announced=b"\x18" + bytes([198, 51, 100])))
    assert [one[5] for one in entries(routes)] == ["3257 196613 196614"]


def test_confederations_are_shown_but_are_no_hops() -> None:
    path = attribute(2, segment(3, 65001, 65002) + segment(2, 3257, 6939))
    routes = read_mrt(PEERS + rib(2, b"\x08\x0a", (0, path)))
    assert routes.path_text == ("(65001 65002) 3257 6939",)
    assert routes.hops_of(0) == (3257, 6939)


def test_withdrawals_have_no_path() -> None:
    routes = read_mrt(message(b"", withdrawn=b"\x15" + bytes([208, 72, 168])))
    assert list(entries(routes)) == [
        (RouteKind.WITHDRAW, 1_226_361_600, "192.0.2.1", 3257, "208.72.168.0/21", None, -1)
    ]


def test_entries_can_be_filtered_on_the_way_in_by_as_or_network(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("mrt/bview.20020722.2337.gz")
    whole = read_mrt(path)
    for_as = read_mrt(path, asns=[6939])
    crossing = [one for one in entries(whole) if "6939" in (one[5] or "").replace("{", " ").split()]
    assert list(entries(for_as)) == crossing
    assert len(crossing) > 0
    for_network = read_mrt(path, networks=["64.71.128.0/18"])
    assert {one[4] for one in entries(for_network)} == {
        prefix for prefix in whole.prefixes if prefix.startswith("64.71.") and 128 <= int(prefix.split(".")[2]) < 192
    }


def test_the_withdrawal_of_a_network_that_was_kept_is_kept_too() -> None:
    network = b"\x15" + bytes([208, 72, 168])
    path = attribute(2, segment(2, 3257, 26780, wide=False))
    other = message(b"", withdrawn=b"\x18" + bytes([192, 0, 2]))
    routes = read_mrt(message(path, announced=network) + other + message(b"", withdrawn=network), asns=[26780])
    assert [one[0] for one in entries(routes)] == [RouteKind.ANNOUNCE, RouteKind.WITHDRAW]


def test_a_filter_of_no_network_is_refused() -> None:
    with pytest.raises(InvalidValue, match="“McColo” is not a network"):
        read_mrt(b"", networks=["McColo"])


def test_a_truncated_file_gives_what_it_has_and_says_so(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    whole = shared_data("mrt/updates.20071015.1505.gz").read_bytes()
    cut = tmp_path / "cut.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    routes = read_mrt(cut)
    assert 1_000 < len(routes) < 10_496
    assert "cut.gz is damaged or cut short after" in routes.warnings[0]
    plain = gzip.decompress(whole)[:-3]
    assert "cut short" in read_mrt(plain, name="updates").warnings[0]


def test_a_record_that_lies_about_its_lengths_is_left_out() -> None:
    good = rib(2, b"\x08\x0a", (0, attribute(2, segment(2, 1853))))
    bad = rib(2, b"\x08\x0b", (0, attribute(2, b"\x02\x09\0\0")))
    alien = record(49, 0, b"??")
    routes = read_mrt(PEERS + bad + alien + good, name="table")
    assert [one[4] for one in entries(routes)] == ["10.0.0.0/8"]
    assert [one.line for one in routes.left_out] == [2]
    assert routes.warnings == (
        "table: 1 records could not be read and were left out.",
        "table: 1 records of type 49/0 were passed over.",
    )


@pytest.mark.parametrize("data", [b"Dear Sir, this is a letter and no routing table.", b"\x1f\x8b\x08\0garbage"])
def test_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        read_mrt(data)


def test_reading_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        read_mrt(PEERS, progress=progress)
