"""Hostile and broken files are refused with one sentence, or read as far as they go."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.commands.vocabulary import load_vocabulary
from caseboard.errors import CaseboardError, ImportRefused
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.reading import Reading
from caseboard.exchange.recognise import formats, read_file
from tests.fuzz.seeds import IP, SEEDS, STIX

ReadText = Callable[..., Reading]
DTD = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "document",
    [
        f"<?xml version='1.0'?>{DTD}<graphml><graph><node id='&b;'/></graph></graphml>",
        f"<?xml version='1.0'?>{DTD}<gexf><graph><nodes><node id='1' label='&b;'/></nodes></graph></gexf>",
        f"<?xml version='1.0'?>{DTD}<ioc xmlns='http://schemas.mandiant.com/2010/ioc'>&b;</ioc>",
    ],
)
def test_xml_with_a_dtd_is_refused(read_text: ReadText, document: str) -> None:
    with pytest.raises(ImportRefused, match="declares a DTD or entities"):
        read_text(document, "chart.xml")


@pytest.mark.parametrize("kind", ["<graphml><graph>", "<gexf><graph><nodes><node id='1'"])
def test_xml_that_is_cut_short_is_refused_with_the_place(read_text: ReadText, kind: str) -> None:
    with pytest.raises(ImportRefused, match=r"not well-formed XML.*1:"):
        read_text(kind, "chart.xml")


def test_a_workbook_that_unfolds_to_hundreds_of_megabytes_is_refused(read_text: ReadText) -> None:
    with pytest.raises(ImportRefused, match=r"as archive bombs do|unpacks to more than"):
        read_text(_bomb("xl/workbook.xml", "xl/worksheets/sheet1.xml"), "table.xlsx")


def test_a_maltego_archive_that_unfolds_is_refused(read_text: ReadText) -> None:
    with pytest.raises(ImportRefused, match=r"as archive bombs do|unpacks to more than"):
        read_text(_bomb("version.properties", "Graphs/Graph1.graphml"), "graph.mtgx")


def _bomb(first: str, second: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(first, "<workbook/>")
        archive.writestr(second, b" " * (70 << 20))
    return stream.getvalue()


@pytest.mark.parametrize("depth", [300, 100_000])
def test_json_that_is_nested_deeply_is_refused(read_text: ReadText, depth: int) -> None:
    with pytest.raises(ImportRefused, match="nested more than"):
        read_text("[" * depth + "]" * depth, "deep.json")


def test_json_that_is_cut_short_is_refused_with_the_place(read_text: ReadText) -> None:
    with pytest.raises(ImportRefused, match=r"not JSON: .*line 1, column"):
        read_text((STIX % IP)[:-20], "cut.json")


def test_a_line_of_ten_million_characters_is_left_out(read_text: ReadText) -> None:
    rows = "ip,comment\n10.0.0.1,a\n10.0.0.2," + "x" * 10_000_000 + "\n10.0.0.3,c\n"
    reading = read_text(rows, "long.csv")
    assert list(reading.entities.labels) == ["10.0.0.1", "10.0.0.3"]
    assert any("Line 3 of long.csv is longer than" in warning for warning in reading.warnings)


def test_a_quote_that_is_never_closed_spoils_no_more_than_its_row(read_text: ReadText) -> None:
    rows = "ip,comment\n10.0.0.1,a\n" + '10.0.0.2,"never closed\n' + "10.0.0.9,x\n" * 40_000
    reading = read_text(rows, "open.csv")
    assert "10.0.0.1" in reading.entities.labels
    assert any("was left out" in warning for warning in reading.warnings)


def test_duplicate_ids_are_merged_and_dangling_ones_rejected(read_text: ReadText) -> None:
    dangling = (
        '{"type":"relationship","id":"relationship--57b56a43-b8b0-4cba-9deb-34e3e1faed9e",'
        '"relationship_type":"uses","source_ref":"malware--1","target_ref":"ipv4-addr--ff26c055"}'
    )
    reading = read_text(STIX % f"{IP},{IP},{dangling}", "bundle.json")
    assert len(reading.entities) == 1
    assert dict(reading.read) == {"objects": 3, "relationships": 1, "distinct_ids": 2}
    assert "malware--1” is not among the objects" in reading.rejected[0].why


def test_an_edge_to_nowhere_and_a_node_told_twice_are_rejected(read_text: ReadText) -> None:
    document = (
        "<graphml><graph edgedefault='directed'><node id='a'/><node id='a'/><node id='b'/>"
        "<edge source='a' target='b'/><edge source='b' target='a'/><edge source='a' target='z'/>"
        "<edge source='a' target='a'/></graph></graphml>"
    )
    reading = read_text(document, "loops.graphml")
    assert dict(reading.read) == {"nodes": 3, "edges": 4}
    assert (len(reading.entities), len(reading.links)) == (2, 2)
    assert len(reading.rejected) == 3


def test_numbers_that_are_none_and_days_that_never_come_are_no_harm(read_text: ReadText) -> None:
    gexf = (
        "<gexf xmlns:viz='v'><graph><nodes><node id='1' label='A' start='9999-12-31'>"
        "<viz:position x='NaN' y='1'/></node></nodes></graph></gexf>"
    )
    reading = read_text(gexf, "odd.gexf")
    assert (len(reading.entities), dict(reading.positions)) == (1, {})
    bundle = STIX % IP.replace('"value"', '"valid_until":"9999-12-31T23:59:59Z","x_score":NaN,"value"')
    traits = read_text(bundle, "odd.json").claims.traits
    assert all(one.valid_to is None for one in traits)


def test_a_compressed_list_that_is_cut_short_gives_what_it_has(read_text: ReadText) -> None:
    data = gzip.compress("".join(f"10.{n >> 8}.{n & 255}.1\n" for n in range(20_000)).encode())
    reading = read_text(data[: len(data) // 2], "list.txt.gz")
    assert len(reading.entities) > 1000
    assert any("damaged or cut short" in warning for warning in reading.warnings)


def test_bytes_that_are_no_utf8_among_utf8_are_read_and_told(read_text: ReadText) -> None:
    rows = "ip,description\n" + "10.0.0.1,Zürich\n" * 500
    reading = read_text(rows.encode() + b"10.0.0.2,M\xfcnchen\n", "mixed.csv")
    assert "München" in reading.claims.values
    assert "Zürich" in reading.claims.values
    assert any("Windows-1252" in warning for warning in reading.warnings)


def test_an_old_encoding_is_guessed_and_told(read_text: ReadText) -> None:
    rows = "ip,description\n" + "10.0.0.1,Überwachungsgerät für Zürich und München\n" * 50
    reading = read_text(rows.encode("cp1252"), "old.csv")
    assert any("Zürich" in value for value in reading.claims.values)
    assert any("likeliest encoding" in warning for warning in reading.warnings)


def test_utf16_is_read(read_text: ReadText) -> None:
    reading = read_text("ip;description\r\n10.0.0.1;Zürich\r\n10.0.0.2;Bern\r\n".encode("utf-16"), "excel.csv")
    assert "Zürich" in reading.claims.values


def test_nul_characters_never_reach_the_case(read_text: ReadText) -> None:
    bundle = STIX % json.dumps(
        {"type": "tool", "id": "tool--5a9f4f06-8d51-4a2b-a3e7-5a6a1b3c2d10", "name": "a\0b\ud800"}
    )
    assert list(read_text(bundle, "nul.json").entities.labels) == ["ab?"]


def test_a_routing_table_that_is_cut_short_gives_what_it_has(
    shared_data: Callable[[str], Path], read_text: ReadText
) -> None:
    data = shared_data("mrt/updates.20071015.1505.gz").read_bytes()
    reading = read_text(data[:40_000], "updates.gz")
    assert 0 < reading.read["announcements"] < 10_111
    assert any("cut short" in warning for warning in reading.warnings)


@pytest.mark.parametrize("name", ["captures/example.warc.gz", "mmdb/GeoLite2-ASN-Test.mmdb"])
def test_binary_files_that_are_cut_short_are_refused_or_partly_read(
    shared_data: Callable[[str], Path], read_text: ReadText, name: str
) -> None:
    data = shared_data(name).read_bytes()
    told: list[str] = []
    try:
        told += read_text(data[: len(data) // 2], "cut").warnings
    except ImportRefused as refusal:
        told.append(str(refusal))
    assert any("cut" in sentence for sentence in told)


@given(st.data())
def test_a_real_file_with_random_damage_ends_in_a_reading_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(formats()))
    seed = data.draw(st.sampled_from(SEEDS))
    place = data.draw(st.integers(0, len(seed)))
    junk = data.draw(st.binary(max_size=8) | st.sampled_from([b"\0", b"{", b"\xff\xfe", b"<", b'"', b"]"]))
    gone = data.draw(st.integers(0, 40))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(seed[:place] + junk + seed[place + gone :])
    for name in ("", form.name):
        told = "Read."
        try:
            read_file(InputFile(path, load_vocabulary()), name)
        except CaseboardError as refusal:
            told = str(refusal)
        assert told.endswith((".", "”", "?"))
        assert "\n" not in told
