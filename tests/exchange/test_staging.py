"""An import is planned first, changes the case once, and finds nothing new the second time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.entities import add_entity
from caseboard.errors import Cancelled, CaseReadOnly
from caseboard.exchange.apply import ACCEPT_NONE, Choice, apply_plan
from caseboard.exchange.inputs import ReadOptions
from caseboard.exchange.mapping import EntityColumn, LinkColumn, MappingSpec
from caseboard.exchange.staging import Status, plan_import
from caseboard.model.changes import ChangeKind
from caseboard.model.records import Board, Claim, Entity, Exhibit, Link, Placement, Setting, Source
from caseboard.model.when import When
from caseboard.progress import Progress, Snapshot

TABLE = "domain,ip,first_seen,comment\nevil.example.com,203.0.113.7,2008-11-10,spam\nbad.org,203.0.113.7,2008-11-11,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A small table of names and addresses."""
    path = tmp_path / "seen.csv"
    path.write_text(TABLE)
    return path


def test_a_plan_changes_nothing_and_counts_what_it_would_do(case: Case, table: Path) -> None:
    head = case.head
    body = plan_import(case, table).to_json()
    assert case.head == head
    assert list(body) == ["format", "read", "entities", "links", "claims", "rejected", "warnings"]
    assert (body["format"], body["read"]) == ("csv", {"rows": 2})
    assert body["entities"] == {"new": 3, "same": 0, "conflicting": 0}
    assert body["links"] == {"new": 2, "same": 0, "conflicting": 0}
    assert json.loads(json.dumps(body)) == body


def test_an_import_is_one_change_and_undone_in_one_step(case: Case, table: Path) -> None:
    before = len(case.history())
    change = apply_plan(case, plan_import(case, table))
    assert change is not None
    assert (change.kind, change.label) == (ChangeKind.IMPORT, "Import seen.csv")
    assert len(case.history()) == before + 1
    assert (case.read.count(Entity), case.read.count(Link)) == (3, 2)
    case.undo()
    assert [case.read.count(record) for record in (Entity, Link, Claim, Exhibit, Source)] == [0, 0, 0, 0, 0]


def test_every_claim_points_to_the_line_of_the_exhibit_and_its_source(case: Case, table: Path) -> None:
    apply_plan(case, plan_import(case, table))
    (exhibit,), (source,) = case.read.all(Exhibit), case.read.all(Source)
    assert case.read.exhibit_bytes(exhibit.id) == TABLE.encode()
    assert exhibit.source_id == source.id
    claims = case.read.all(Claim)
    assert {claim.line for claim in claims} == {2, 3}
    assert all(claim.exhibit_id == exhibit.id and claim.source_id == source.id for claim in claims)
    assert {str(claim.valid_from) for claim in claims if claim.line == 2} == {"2008-11-10"}


def test_the_same_file_again_brings_nothing_new(case: Case, table: Path) -> None:
    apply_plan(case, plan_import(case, table))
    again = plan_import(case, table)
    body = again.to_json()
    assert body["entities"]["new"] == body["links"]["new"] == body["claims"]["new"] == 0
    assert again.nothing_new
    assert apply_plan(case, again) is None


@pytest.mark.parametrize(
    "name",
    [
        "stix/oasis_apt1.json",
        "stix/sco-examples-bundle.json",
        "misp/eset_mozi.misp-event.json",
        "ftm/donations.ijson",
        "bods/fermcat.json",
        "case-uco/accounts.json",
        "graphs/LesMiserables.gexf",
        "email/arf_netease_failure.eml",
        "registry/ipwhois_rdap.json",
        "registry/whois-text/google.com.txt",
        "captures/example.warc.gz",
    ],
)
def test_a_real_file_again_brings_nothing_new(case: Case, shared_data: Callable[[str], Path], name: str) -> None:
    path = shared_data(name)
    apply_plan(case, plan_import(case, path))
    assert plan_import(case, path).nothing_new
    assert case.verify().ok


def test_nothing_or_a_part_of_a_plan_can_be_taken(case: Case, table: Path) -> None:
    plan = plan_import(case, table)
    assert apply_plan(case, plan, ACCEPT_NONE) is None
    unwanted = list(plan.reading.entities.labels).index("bad.org")
    apply_plan(case, plan, Choice(without_entities=frozenset({unwanted})))
    assert {entity.label for entity in case.read.all(Entity)} == {"evil.example.com", "203.0.113.7"}
    assert case.read.count(Link) == 1


def test_what_the_case_has_already_is_found_by_its_identity(case: Case, table: Path) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "ip", "203.0.113.7")
    plan = plan_import(case, table)
    assert plan.to_json()["entities"] == {"new": 2, "same": 1, "conflicting": 0}
    apply_plan(case, plan)
    assert len(case.read.links_of(known.id)) == 2
    assert case.read.count(Entity) == 3


def test_a_claim_that_contradicts_the_case_is_shown_and_stays_beside_it(case: Case, tmp_path: Path) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "ip", "203.0.113.7")
        add_claim(writer, known.id, "country", "US")
    path = tmp_path / "countries.csv"
    path.write_text("ip,country\n203.0.113.7,Germany\n203.0.113.8,US\n")
    plan = plan_import(case, path)
    assert plan.to_json()["claims"]["conflicting"] == 1
    (shown,) = [item for item in plan.items(Status.CONFLICTING) if item.table == "claim"]
    assert shown.text == "203.0.113.7: country = Germany"
    apply_plan(case, plan)
    assert {claim.normalised for claim in case.read.where(Claim, subject_id=known.id, property="country")} == {
        "US",
        "DE",
    }


def test_contradictions_can_be_left_out(case: Case, tmp_path: Path) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "ip", "203.0.113.7")
        add_claim(writer, known.id, "country", "US")
    path = tmp_path / "countries.csv"
    path.write_text("ip,country\n203.0.113.7,Germany\n203.0.113.8,US\n")
    apply_plan(case, plan_import(case, path), Choice(conflicting=False))
    assert [claim.value for claim in case.read.where(Claim, subject_id=known.id)] == ["US"]
    assert case.read.entity_by_identity("ip", "203.0.113.8") is not None


def test_a_number_that_was_issued_again_is_not_silently_the_same(case: Case, tmp_path: Path) -> None:
    with case.changing("Add") as writer:
        known = add_entity(writer, "asn", "AS26780")
        add_claim(writer, known.id, "holder", "McColo", valid_from=When("2006-11"), valid_to=When("2008-11"))
    path = tmp_path / "now.csv"
    path.write_text("asn,first_seen\nAS26780,2025-04-15\n")
    plan = plan_import(case, path)
    assert plan.to_json()["entities"]["conflicting"] == 1
    assert next(plan.items(Status.CONFLICTING)).why == (
        "The case knows it as McColo (2006-11 to 2008-11); the file speaks of another time."
    )


def test_a_cancelled_import_leaves_nothing(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("domain,ip\n" + "".join(f"h{n}.com,10.0.{n // 250}.{n % 250}\n" for n in range(3000)))
    head = case.head
    plan = plan_import(case, path)

    def stop_midway(now: Snapshot) -> None:
        if now.text.startswith("Importing") and now.done > 1500:
            progress.cancel()

    progress = Progress(stop_midway, interval=0)
    with pytest.raises(Cancelled):
        apply_plan(case, plan, progress=progress)
    assert (case.head, case.read.count(Entity), case.read.count(Exhibit)) == (head, 0, 0)


def test_reading_can_be_cancelled_too(case: Case, table: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        plan_import(case, table, progress=progress)


def test_a_read_only_case_takes_nothing(tmp_path: Path, table: Path) -> None:
    Case.create(tmp_path / "shut.case").close()
    with Case.open(tmp_path / "shut.case", read_only=True) as shut, pytest.raises(CaseReadOnly):
        apply_plan(shut, plan_import(shut, table))


def test_a_drawing_comes_in_as_a_board(case: Case, shared_data: Callable[[str], Path]) -> None:
    apply_plan(case, plan_import(case, shared_data("graphs/LesMiserables.gexf")))
    board = next(one for one in case.read.all(Board) if one.name == "LesMiserables.gexf")
    places = case.read.where(Placement, board_id=board.id)
    assert len(places) == 77
    valjean = next(one for one in case.read.all(Entity) if one.label == "Valjean")
    others = [(one.x, one.y) for one in places if one.entity_id != valjean.id]
    assert len(set(others)) == 76


def test_bad_rows_stay_in_a_list_and_good_ones_go_in(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    good = "".join(f"10.0.0.{n},ok\n" for n in range(1, 20))
    path.write_text("ip,comment\n" + good + "10.0.0.300,too large\n")
    plan = plan_import(case, path)
    (rejected,) = plan.to_json()["rejected"]
    assert rejected["where"] == "row 21"
    assert "10.0.0.300" in rejected["why"]
    apply_plan(case, plan)
    assert case.read.count(Entity) == 19


def test_a_mapping_with_a_name_is_kept_in_the_case(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "who.csv"
    path.write_text("x,y\nGlobal Crossing,McColo\n")
    spec = MappingSpec(
        (EntityColumn("x", "organisation"), EntityColumn("y", "organisation")),
        (LinkColumn("x", "y", "transit_to"),),
        name="Upstreams",
    )
    apply_plan(case, plan_import(case, path, options=ReadOptions(spec=spec)))
    (kept,) = [setting for setting in case.read.all(Setting) if setting.name == "mapping:Upstreams"]
    assert MappingSpec.from_json(kept.value) == spec
    assert [link.kind for link in case.read.all(Link)] == ["transit_to"]


def test_another_case_is_staged_like_any_other_file(case: Case, tmp_path: Path, table: Path) -> None:
    with Case.create(tmp_path / "other.case", title="Other") as other:
        apply_plan(other, plan_import(other, table))
    plan = plan_import(case, tmp_path / "other.case")
    assert plan.reading.format == "caseboard"
    assert plan.to_json()["entities"]["new"] == 3
    apply_plan(case, plan)
    assert {link.kind for link in case.read.all(Link)} == {"resolves_to"}
    assert plan_import(case, tmp_path / "other.case").nothing_new


def test_attachments_become_exhibits_below_the_message(case: Case, shared_data: Callable[[str], Path]) -> None:
    apply_plan(case, plan_import(case, shared_data("email/mailparser_mail_test_3.eml")))
    message = next(one for one in case.read.all(Exhibit) if one.parent_id is None)
    assert [one.parent_id for one in case.read.all(Exhibit) if one.parent_id] == [message.id]
    assert case.read.exhibit_text(message.id)
