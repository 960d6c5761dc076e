"""Tables: what columns are taken for, and what becomes of dates, decimals, kinds and spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from caseboard.commands.vocabulary import load_vocabulary
from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.mapping import ClaimColumn, EntityColumn, LinkColumn, MappingSpec
from caseboard.exchange.reading import Reading
from caseboard.exchange.tables import sample_table
from caseboard.model.when import When
from tests.readings import claims, entities, link_claims, links, traits

ReadText = Callable[..., Reading]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read_text: ReadText, sign: str) -> None:
    rows = ("ip,domain", "203.0.113.7,evil.org", '203.0.113.8,"bad.org"')
    reading = read_text("\n".join(row.replace(",", sign) for row in rows))
    assert links(reading) == {("evil.org", "resolves_to", "203.0.113.7"), ("bad.org", "resolves_to", "203.0.113.8")}


def test_a_table_without_headings_is_read_by_the_looks_of_its_cells(read_text: ReadText) -> None:
    reading = read_text("AS26780,208.72.168.0/21\nAS3549,64.208.0.0/12\n")
    assert links(reading) == {("AS26780", "announces", "208.72.168.0/21"), ("AS3549", "announces", "64.208.0.0/12")}
    assert reading.read == {"rows": 2}


def test_columns_of_kinds_and_relations_name_what_each_row_holds(read_text: ReadText) -> None:
    reading = read_text(
        "from_kind,from,link,to_kind,to\n"
        "organisation,Global Crossing,transit_to,organisation,McColo\n"
        "person,Nikolai,directs,organisation,McColo\n"
    )
    assert links(reading) == {("Global Crossing", "transit_to", "McColo"), ("Nikolai", "directs", "McColo")}
    assert ("person", "Nikolai") in entities(reading)


def test_other_columns_become_claims_about_the_first_entity(read_text: ReadText) -> None:
    reading = read_text("company,country,note\nMcColo,US,hosting\nAtrivo,US,\n")
    assert claims(reading, "McColo") == {"country": ["US"], "note": ["hosting"]}
    assert claims(reading, "Atrivo") == {"country": ["US"]}


def test_first_and_last_seen_become_validity_with_the_zone_asked_for(read_text: ReadText) -> None:
    content = "ip,domain,first seen,last seen\n203.0.113.7,evil.org,2008-11-10 08:00:00,2008-11-11 13:23:00\n"
    assert traits(read_text(content), "holds")[0].valid_to == When.parse("2008-11-11T13:23:00Z")
    spec = MappingSpec(
        (EntityColumn("ip", "ip"), EntityColumn("domain", "domain")),
        (LinkColumn("domain", "ip", "resolves_to"),),
        valid_from="first seen",
        zone="-08:00",
    )
    assert traits(read_text(content, spec=spec), "holds")[0].valid_from == When.parse("2008-11-10T08:00:00-08:00")


def test_day_and_month_are_told_apart_by_the_whole_column(read_text: ReadText) -> None:
    reading = read_text("ip,seen on\n203.0.113.7,03/04/2008\n203.0.113.8,25/12/2008\n")
    assert claims(reading, "203.0.113.7")["seen_on"] == ["2008-04-03"]
    american = read_text("ip,seen on\n203.0.113.7,03/04/2008\n203.0.113.8,12/25/2008\n")
    assert claims(american, "203.0.113.7")["seen_on"] == ["2008-03-04"]
    unsure = read_text("ip,seen on\n203.0.113.7,03/04/2008\n")
    assert claims(unsure, "203.0.113.7")["seen_on"] == ["03/04/2008"]


def test_decimal_commas_are_settled_and_the_cell_stays_as_quotation(read_text: ReadText) -> None:
    reading = read_text("company;volume\nMcColo;1.234,5\nAtrivo;7,25\n")
    assert claims(reading, "McColo")["volume"] == ["1234.5"]
    assert traits(reading, "volume")[0].quotation == "1.234,5"


def test_the_apostrophe_of_a_guarded_cell_is_taken_away(read_text: ReadText) -> None:
    reading = read_text("company,note\n'=SUM(A1),'+1 408\nO'Neill,'quoted'\n")
    assert {label for _, label in entities(reading)} == {"=SUM(A1)", "O'Neill"}
    assert claims(reading, "O'Neill")["note"] == ["'quoted'"]


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path: Path, read_path: ReadText) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Hosts")
        for at, name in enumerate(("ip", "domain", "first seen", "hits")):
            sheet.write(0, at, name)
        sheet.write_row(1, 0, ["203.0.113.7", "evil.org"])
        sheet.write_datetime(1, 2, date(2008, 11, 11), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 3, 15)
    reading = read_path(path)
    assert (reading.format, reading.read) == ("spreadsheet", {"rows": 1})
    assert links(reading) == {("evil.org", "resolves_to", "203.0.113.7")}
    assert link_claims(reading)["hits"] == ["15"]
    assert traits(reading, "holds")[0].valid_from == When("2008-11-11")


def test_another_sheet_can_be_asked_for(tmp_path: Path, read_path: ReadText) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, address in (("One", "203.0.113.1"), ("Two", "203.0.113.2")):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["ip", address])
            sheet.write_column(0, 1, ["note", "x"])
    assert list(read_path(path, sheet="Two").entities.labels) == ["203.0.113.2"]


def test_links_that_repeat_are_one_with_a_claim_for_each_line(read_text: ReadText) -> None:
    reading = read_text("domain,ip\nevil.org,203.0.113.7\nevil.org,203.0.113.7\nbad.org,203.0.113.7\n")
    assert len(reading.links) == 2
    assert sorted(reading.claims.lines) == [2, 3, 4]


def test_a_mapping_that_does_not_fit_is_refused_with_the_columns(read_text: ReadText) -> None:
    spec = MappingSpec((EntityColumn("address", "ip"),))
    with pytest.raises(ImportRefused, match="has no column address; it has ip, domain"):
        read_text("ip,domain\n203.0.113.7,evil.org\n", spec=spec)


def test_a_mapping_is_written_and_read_as_json() -> None:
    spec = MappingSpec(
        (EntityColumn("a", "ip"),), (), (ClaimColumn("b", "note", "a"),), "c", "", False, ",", "dmy", "+01:00", "Mine"
    )
    assert MappingSpec.from_json(spec.to_json()) == spec
    with pytest.raises(InvalidValue, match="no mapping specification"):
        MappingSpec.from_json('{"entities": [{"nonsense": 1}]}')


def test_a_sample_shows_columns_rows_and_the_guess_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "seen.csv"
    path.write_text("ip,comment\n203.0.113.7,x\n")
    columns, rows, spec = sample_table(InputFile(path, load_vocabulary()))
    assert (columns, rows) == (("ip", "comment"), [["203.0.113.7", "x"]])
    assert spec.entities == (EntityColumn("ip", "ip"),)
    assert spec.claims == (ClaimColumn("comment", "comment", "ip"),)


def test_a_table_that_names_nothing_says_so(shared_data: Callable[[str], Path], read_path: ReadText) -> None:
    reading = read_path(shared_data("impact/Nile.csv"))
    assert len(reading.entities) == 0
    assert reading.warnings == ("No column holds names or identifiers of a known form; choose what the columns mean.",)
