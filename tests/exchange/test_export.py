"""What leaves a case is accepted by the tools of others, and comes back as it was."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseboard.commands.boards import add_board, place
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.demo import build_demo
from caseboard.commands.entities import add_entity
from caseboard.commands.links import add_link
from caseboard.commands.sources import add_source
from caseboard.errors import CaseboardError, InvalidValue
from caseboard.exchange.apply import apply_plan
from caseboard.exchange.export import export_case, export_format, export_formats
from caseboard.exchange.recognise import formats
from caseboard.exchange.selection import Wanted
from caseboard.exchange.staging import plan_import
from caseboard.exchange.table_writers import guarded
from caseboard.model.grades import Credibility, Modality, Reliability, Strength, Tlp
from caseboard.model.records import (
    RECORDS,
    Claim,
    Entity,
    Link,
    NoticeEvent,
    NoticeExhibit,
    Placement,
    Rejection,
    VocabularyItem,
)
from caseboard.model.when import When


@pytest.fixture
def full(case: Case) -> Iterator[Case]:
    """A case with one thing of every kind, links of several kinds, and claims with all that claims can have."""
    with case.changing("Fill") as writer:
        source = add_source(writer, "Washington Post", reliability=Reliability.B)
        told = {"source_id": source.id, "credibility": Credibility.PROBABLY_TRUE}
        mccolo = add_entity(writer, "organisation", "McColo & Sons <“Ltd”>")
        upstream = add_entity(writer, "organisation", "=Global Crossing")
        asn = add_entity(writer, "asn", "AS26780")
        net = add_entity(writer, "network", "208.72.168.0/21")
        ip = add_entity(writer, "ip", "208.72.168.7")
        samples = {
            "person": "Nikolai", "domain": "mccolo.com", "host": "ns1.mccolo.com", "url": "http://mccolo.com/x",
            "email": "abuse@mccolo.com", "phone": "+1 408 555 0123", "country": "US", "place": "San Jose",
            "facility": "Market Post Tower", "event": "Take-down", "malware": "Rustock", "document": "A paper",
            "account": "nik", "wallet": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        }  # fmt: skip
        others = {kind: add_entity(writer, kind, label) for kind, label in samples.items()}
        transit = add_link(writer, "transit_to", upstream.id, mccolo.id, strength=Strength.CONFIRMED)
        add_claim(writer, transit.id, "holds", "yes", valid_from=When("2007"), valid_to=When("2008-11-11"), **told)
        add_link(writer, "owns", mccolo.id, asn.id)
        add_link(writer, "announces", asn.id, net.id)
        add_link(writer, "contains", net.id, ip.id)
        add_link(writer, "resolves_to", others["domain"].id, ip.id)
        add_link(writer, "reported_on", others["document"].id, mccolo.id)
        add_claim(
            writer,
            mccolo.id,
            "share_of_spam",
            "75 per cent",
            scope="of spam worldwide",
            modality=Modality.ESTIMATED,
            quotation="75 percent",
            place="paragraph 2",
            tlp=Tlp.AMBER,
            **told,
        )
        add_claim(writer, mccolo.id, "alias", "McColo\x07 Corp", **told)
        add_claim(writer, others["person"].id, "role", "+founder", tlp=Tlp.RED, **told)
        board = add_board(writer, "Upstreams")
        place(writer, board.id, {mccolo.id: (0.0, 100.0), upstream.id: (-50.5, -20.0)})
    return case


def _again(tmp_path: Path, path: Path) -> Case:
    case = Case.create(tmp_path / "again.case", title="Again")
    apply_plan(case, plan_import(case, path))
    return case


def _said(case: Case) -> set[tuple[str, ...]]:
    """Every claim with its grade and marking, under the label of its subject; mentions and ids of records aside."""
    labels = {one.id: one.label for one in case.read.all(Entity)}
    labels |= {one.id: f"{labels[one.from_id]} {one.kind} {labels[one.to_id]}" for one in case.read.all(Link)}
    return {
        (
            labels[one.subject_id],
            one.property,
            one.value,
            one.scope,
            one.modality,
            one.credibility,
            one.quotation,
            str(one.valid_from),
            str(one.valid_to),
            one.tlp,
        )
        for one in case.read.all(Claim)
        if one.property not in {"mention", "external_id"} and not (one.property == "holds" and not one.valid_from)
    }


@pytest.mark.parametrize("suffix", [".json", ".stix.json"])
def test_out_and_in_again_loses_no_claim_grade_or_link(full: Case, tmp_path: Path, suffix: str) -> None:
    export_case(full, tmp_path / f"out{suffix}")
    with _again(tmp_path, tmp_path / f"out{suffix}") as again:
        assert _said(again) == _said(full)
        for record in (Entity, Link):
            assert again.read.count(record) == full.read.count(record)
        kinds = {(one.kind, one.strength, one.direction) for one in full.read.all(Link)}
        assert {(one.kind, one.strength, one.direction) for one in again.read.all(Link)} == kinds


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_graphs_come_back_with_kinds_labels_values_and_places(full: Case, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    export_case(full, path)
    with _again(tmp_path, path) as again:
        assert {(one.kind, one.label) for one in again.read.all(Entity)} == {
            (one.kind, one.label) for one in full.read.all(Entity)
        }
        assert sorted(one.kind for one in again.read.all(Link)) == sorted(one.kind for one in full.read.all(Link))
        assert "75 per cent" in {one.value for one in again.read.all(Claim)}
        spots = [(one.x, one.y) for one in again.read.all(Placement)]
        (x1, y1), (x2, y2) = sorted(spots, reverse=True)
        assert ((x1 - x2) / (y1 - y2)) == pytest.approx(50.5 / 120)


def test_stix_is_accepted_by_the_reference_library_and_the_schema_validator(full: Case, tmp_path: Path) -> None:
    stix2 = pytest.importorskip("stix2")
    path = tmp_path / "out.stix.json"
    written = export_case(full, path)
    bundle = stix2.parse(path.read_text())
    relations = [one for one in bundle.objects if one["type"] == "relationship"]
    assert len(relations) == written.counts["relationships"] == full.read.count(Link)
    validator = pytest.importorskip("stix2validator", reason="stix2-validator is not installed")
    results = validator.validate_file(str(path), validator.ValidationOptions(version="2.1"))
    assert [str(error) for one in results.object_results for error in one.errors or ()] == []
    assert results.is_valid


def test_misp_is_accepted_by_its_library(full: Case, tmp_path: Path) -> None:
    pymisp = pytest.importorskip("pymisp")
    path = tmp_path / "out.misp.json"
    written = export_case(full, path)
    event = pymisp.MISPEvent()
    event.load_file(str(path))
    assert len(event.objects) == written.counts["objects"] == full.read.count(Entity)
    assert sum(len(one.references) for one in event.objects) == full.read.count(Link)
    assert [tag.name for tag in event.tags] == ["tlp:red"]


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_graphs_are_accepted_by_networkx_and_igraph(full: Case, tmp_path: Path, suffix: str) -> None:
    import networkx as nx

    path = tmp_path / f"out{suffix}"
    written = export_case(full, path)
    graph = (nx.read_graphml if suffix == ".graphml" else nx.read_gexf)(path)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (written.counts["nodes"], written.counts["edges"])
    if suffix == ".graphml":
        igraph = pytest.importorskip("igraph", reason="igraph is not installed")
        assert igraph.Graph.Read_GraphML(str(path)).vcount() == written.counts["nodes"]


def test_a_workbook_holds_text_cells_only(full: Case, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    export_case(full, path)
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 3
    assert not any(re.search(r"<f[ >]", sheet) for sheet in sheets)
    assert all(re.search(r't="(?:inlineStr|s)"', cell) for sheet in sheets for cell in re.findall(r"<c [^>]*>", sheet))
    assert "=Global Crossing" in sheets[0]


def test_csv_cells_can_not_run_and_are_read_back_as_they_were(full: Case, tmp_path: Path) -> None:
    written = export_case(full, tmp_path / "out.csv")
    names = [path.name for path in written.paths]
    assert names == ["out-entities.csv", "out-links.csv", "out-claims.csv"]
    for path in written.paths:
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()):
            assert not any(re.match(r"\s*[=+\-@\t\r]", cell) for cell in row)
    with _again(tmp_path, written.paths[0]) as again:
        assert {(one.kind, one.label) for one in again.read.all(Entity)} == {
            (one.kind, one.label) for one in full.read.all(Entity)
        }


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\r=1"])
def test_cells_that_could_run_are_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("plain") == "plain"


def test_followthemoney_says_what_it_has_no_schema_for(full: Case, tmp_path: Path) -> None:
    written = export_case(full, tmp_path / "out.ftm.json")
    lines = [json.loads(line) for line in (tmp_path / "out.ftm.json").read_text().splitlines()]
    assert {line["schema"] for line in lines} >= {"Organization", "Person", "Address", "CryptoWallet"}
    assert any("Domains" in sentence for sentence in written.left_out)


def test_nothing_above_the_asked_marking_leaves(full: Case, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    export_case(full, path, wanted=Wanted(tlp=Tlp.GREEN))
    text = path.read_text()
    assert "75 per cent" not in text
    assert "founder" not in text
    assert "Nikolai" not in text
    assert "Global Crossing" in text


def test_as_of_a_date_only_what_was_so_then_leaves(full: Case, tmp_path: Path) -> None:
    for day, count in (("2008-11-01", 6), ("2009-01-01", 5)):
        export_case(full, tmp_path / "out.json", wanted=Wanted(as_of=When(day)))
        assert len(json.loads((tmp_path / "out.json").read_text())["links"]) == count


def test_a_board_and_a_selection_can_leave_alone(full: Case, tmp_path: Path) -> None:
    from caseboard.commands.boards import find_board

    board = find_board(full.read, "Upstreams")
    assert export_case(full, tmp_path / "b.json", wanted=Wanted(board_id=board.id)).counts["entities"] == 2
    chosen = frozenset(one.id for one in full.read.all(Entity) if one.kind in {"asn", "network"})
    written = export_case(full, tmp_path / "s.json", wanted=Wanted(entity_ids=chosen))
    assert (written.counts["entities"], written.counts["links"]) == (2, 1)


def test_tables_are_defanged_on_request_and_machine_formats_refuse(full: Case, tmp_path: Path) -> None:
    export_case(full, tmp_path / "out.csv", wanted=Wanted(defanged=True))
    text = (tmp_path / "out-entities.csv").read_text(encoding="utf-8-sig")
    assert "hxxp://mccolo[.]com/x" in text
    assert "208[.]72[.]168[.]7" in text
    with pytest.raises(InvalidValue, match="cannot be defanged"):
        export_case(full, tmp_path / "out.stix.json", wanted=Wanted(defanged=True))


def test_the_ending_tells_the_format_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    assert export_format("", Path("a.stix.json")).name == "stix"
    assert export_format("", Path("a.json")).name == "json"
    assert export_format("GEXF", Path("a.xml")).name == "gexf"
    with pytest.raises(InvalidValue, match=r"No format is known by the ending of a\.doc"):
        export_format("", Path("a.doc"))


def test_a_place_that_cannot_be_written_is_named(full: Case, tmp_path: Path) -> None:
    with pytest.raises(CaseboardError, match=r"out\.json cannot be written"):
        export_case(full, tmp_path / "no" / "out.json")


def test_every_format_is_described_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [one.name for one in export_formats() if f"`{one.name}`" not in page] == []


def test_every_format_that_can_be_read_is_described_too() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [one.name for one in formats() if f"`{one.name}`" not in page] == []


def test_the_json_of_a_whole_case_holds_every_record_but_bytes_and_log(tmp_path: Path) -> None:
    build_demo(tmp_path / "demo.case")
    with Case.open(tmp_path / "demo.case", read_only=True) as case:
        export_case(case, tmp_path / "demo.json")
        body = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
        kept = {record: case.read.count(record) for record in RECORDS if record not in (VocabularyItem, Rejection)}
    names = {Entity: "entities", NoticeEvent: "notice_events", NoticeExhibit: "notice_exhibits"}
    for record, count in kept.items():
        assert len(body[names.get(record, f"{record.table}s")]) == count, record.table
