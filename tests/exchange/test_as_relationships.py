from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.analysis.routing import Relation, Relationships
from caseboard.errors import ImportRefused
from caseboard.exchange.as_relationships import Convention, read_as_relationships, snapshot_date

SERIAL_1 = b"# source:topology\n1|2|-1\n1|3|-1\n2|3|0\n"
SERIAL_2 = b"# inferred clique: 1 2\n1|2|-1|bgp\n3|2|0|mlp\n"
TWO_WAY = b"2 1 -1\n1 2 1\n3\t1\t-1\n1\t3\t1\n2 3 0\n3 2 0\n4 5 2\n5 4 2\n"


def rows(found: Relationships) -> set[tuple[int, int, Relation]]:
    columns = (found.first.tolist(), found.second.tolist(), found.relation.tolist())
    return {(a, b, Relation(r)) for a, b, r in zip(*columns, strict=True)}


def test_serial_1_names_the_provider_first() -> None:
    found = read_as_relationships(SERIAL_1, name="20130101.as-rel.txt")
    assert rows(found) == {(1, 2, Relation.PROVIDER), (1, 3, Relation.PROVIDER), (2, 3, Relation.PEER)}
    assert found.convention.startswith("serial-1:")
    assert found.date is not None
    assert found.date.text == "2013-01-01"


def test_serial_2_has_the_source_of_each_link() -> None:
    found = read_as_relationships(SERIAL_2)
    assert rows(found) == {(1, 2, Relation.PROVIDER), (2, 3, Relation.PEER)}
    assert found.convention.startswith("serial-2:")


def test_in_the_two_way_format_the_sign_means_the_reverse() -> None:
    found = read_as_relationships(TWO_WAY)
    assert rows(found) == {
        (1, 2, Relation.PROVIDER),
        (1, 3, Relation.PROVIDER),
        (2, 3, Relation.PEER),
        (4, 5, Relation.SIBLING),
    }
    assert found.convention.startswith("two-way:")


def test_siblings_are_three_in_files_of_2011() -> None:
    found = read_as_relationships(b"1|2|-1\n7|8|3\n", name="as-rel.20110116.txt")
    assert found.count(Relation.SIBLING) == 1


def test_the_convention_can_be_overruled() -> None:
    found = read_as_relationships(SERIAL_1, convention=Convention.TWO_WAY)
    assert (2, 1, Relation.PROVIDER) in rows(found)


def test_an_undecidable_file_says_how_it_was_read() -> None:
    found = read_as_relationships(b"26780 1299 -1\n26780 3549 -1\n", name="as-rel.20071105.txt")
    assert rows(found) == {(1299, 26780, Relation.PROVIDER), (3549, 26780, Relation.PROVIDER)}
    assert "Choose the other convention if the upstreams look wrong." in found.warnings[0]


def test_a_header_that_explains_the_sign_is_believed() -> None:
    header = b"# format: <provider-as> <customer-as>\n# -1 (the first is a provider of the second)\n"
    assert (1299, 26780, Relation.PROVIDER) in rows(read_as_relationships(header + b"1299 26780 -1\n"))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_compressed_files_are_read_alike(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "20071105.as-rel.txt.packed"
    path.write_bytes(pack(TWO_WAY))
    assert rows(read_as_relationships(path)) == rows(read_as_relationships(TWO_WAY))


def test_lines_that_are_not_understood_are_listed() -> None:
    found = read_as_relationships(b"1|2|-1\r\n1|x|-1\r\n\r\n3|4|9\n5|5|-1\n5000000000|1|-1\n", name="20130101.txt")
    assert [(one.line, one.text) for one in found.left_out] == [(2, "1|x|-1"), (4, "3|4|9")]
    assert len(found.first) == 1
    assert found.warnings == (
        "20130101.txt: left out, because not understood: lines 2, 4.",
        "20130101.txt: 2 lines link an AS to itself or have a number beyond 32 bits; left out.",
    )


def test_pairs_with_two_relationships_are_counted() -> None:
    found = read_as_relationships(b"1|2|-1\n2|1|-1\n3|4|0\n4|3|0\n", name="20130101.txt")
    assert len(found.first) == 3
    assert any("1 pairs of ASes are given with two different relationships" in text for text in found.warnings)


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(ImportRefused, match=r"letter\.txt has no line that reads as an AS relationship"):
        read_as_relationships(b"Dear Sir,\n", name="letter.txt")


@pytest.mark.parametrize(
    ("name", "header", "day"),
    [
        ("20071105.as-rel.txt.bz2", "", "2007-11-05"),
        ("as-rel.2009-10-06.txt", "", "2009-10-06"),
        ("links.txt", "# The CAIDA AS Relationships Dataset, from 11 05 2007", "2007-11-05"),
        ("99999999.txt", "", None),
    ],
)
def test_the_day_comes_from_the_name_or_the_header(name: str, header: str, day: str | None) -> None:
    found = snapshot_date(name, header)
    assert (found.text if found else None) == day


def test_the_snapshot_of_november_2007(shared_data: Callable[[str], Path]) -> None:
    found = read_as_relationships(shared_data("as-rel/snap-as-caida20071105.txt"))
    assert len(found.ases) == 26_475
    assert len(found.first) == 53_381
    assert [found.count(relation) for relation in Relation] == [49_180, 3_976, 225]
    assert found.date is not None
    assert found.date.text == "2007-11-05"
    assert found.convention.startswith("two-way:")
    assert [(one.line, one.why) for one in found.left_out] == [(4, "a header line without its #")]
