"""The printed briefing says exactly what the case says, looks the same each time, and cannot do harm."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.defang import defang
from caseboard.commands.entities import add_entity
from caseboard.commands.exhibits import add_exhibit
from caseboard.commands.sources import add_source
from caseboard.commands.visible import visible
from caseboard.errors import Cancelled, CaseboardError, InvalidValue, NotFound
from caseboard.model.grades import Tlp
from caseboard.model.records import Claim, Exhibit, Source
from caseboard.progress import Progress
from caseboard.reports.fonts import Face, runs
from caseboard.reports.pdf import write_briefing
from tests.reports.conftest import DATE, HOSTILE, dense, tool, words_of


def test_every_source_is_named(sample: Case, sample_pdf: Path) -> None:
    text = dense(words_of(sample_pdf, "-raw"))
    missing = [source.name for source in sample.read.all(Source) if dense(source.name) not in text]
    assert missing == []


def test_every_figure_stands_as_it_was_said(sample: Case, sample_pdf: Path) -> None:
    text = dense(words_of(sample_pdf, "-raw"))
    figures = {claim.value for claim in sample.read.all(Claim) if claim.property in ("spam_drop", "share_of_spam")}
    assert {"45 %", "40 %"} <= figures
    assert [value for value in sorted(figures) if dense(value) not in text] == []


def test_every_exhibit_is_listed_with_its_hash(sample: Case, sample_pdf: Path) -> None:
    text = dense(words_of(sample_pdf, "-raw"))
    for exhibit in sample.read.all(Exhibit):
        assert exhibit.sha256.hex() in text
        assert dense(exhibit.original_name) in text
        assert f"{exhibit.size:,}bytes" in text


def test_the_audit_head_is_at_the_foot_of_each_page_and_whole_at_the_end(sample: Case, sample_pdf: Path) -> None:
    pages = words_of(sample_pdf).split("\f")[:-1]
    head = sample.head.hex()
    assert all(f"audit {head[:16]}" in page for page in pages)
    assert head in dense("".join(pages[-3:]))


def test_pages_are_numbered_with_their_total(sample_pdf: Path) -> None:
    pages = words_of(sample_pdf).split("\f")[:-1]
    assert len(pages) == len(PdfReader(sample_pdf).pages)
    assert all(f"page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1))


def test_the_contents_lead_to_the_right_pages(sample_pdf: Path) -> None:
    pages = words_of(sample_pdf, "-layout").split("\f")[:-1]
    entries = re.findall(r"^\s*(\S.*?\S)\s{3,}(\d+)$", pages[1], re.MULTILINE)
    assert len(entries) >= 10
    for title, number in entries:
        assert title in pages[int(number) - 1]


@pytest.mark.parametrize("tlp", list(Tlp))
def test_the_label_stands_twelve_points_high_at_the_right_of_head_and_foot(
    tlp: Tlp, case: Case, tmp_path: Path
) -> None:
    with case.changing("Add") as writer:
        add_source(writer, "A source", tlp=tlp)
    reader = PdfReader(write_briefing(case, tmp_path / "a.pdf", date=DATE))
    for page in reader.pages:
        found: list[tuple[float, float]] = []

        def visit(text: str, matrix: list[float], at: list[float], font: object, size: float) -> None:
            if text.strip() == tlp.value:
                found.append((at[5] + matrix[5], size))  # noqa: B023 - called within the turn of the loop

        page.extract_text(visitor_text=visit)
        high = float(page.mediabox.height)
        assert [size >= 12 for y, size in found if y > high - 60] == [True]
        assert [size >= 12 for y, size in found if y < 60] == [True]
    boxes = re.findall(r'xMax="([\d.]+)"[^>]*>' + re.escape(tlp.value), words_of(tmp_path / "a.pdf", "-bbox"))
    assert len(boxes) >= 2 * len(reader.pages)
    assert sum(530 < float(right) < 545 for right in boxes) >= 2 * len(reader.pages)


def test_the_same_case_and_date_give_the_same_bytes(sample: Case, sample_pdf: Path, tmp_path: Path) -> None:
    again = write_briefing(sample, tmp_path / "again.pdf", date=DATE)
    assert again.read_bytes() == sample_pdf.read_bytes()


def test_all_typefaces_are_embedded_and_lead_back_to_text(sample_pdf: Path) -> None:
    command = [tool("pdffonts"), str(sample_pdf)]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert len(lines) >= 4
    assert all(re.search(r"\byes yes yes\b", line) for line in lines)


def test_the_outline_names_sections_boards_disputes_and_entities(sample_pdf: Path) -> None:
    def titles(entries: list) -> list[str]:
        return [title for one in entries for title in (titles(one) if isinstance(one, list) else [one.title])]

    found = titles(PdfReader(sample_pdf).outline)
    sections = ["Summary", "Boards", "Where the sources differ", "Entities", "Links", "Chronology", "Sources"]
    assert [title for title in found if title in sections] == sections
    assert {"Who keeps it connected", "McColo Corporation", "Exhibits", "Audit chain"} <= set(found)


def test_links_stay_within_the_document(sample_pdf: Path) -> None:
    kinds: Counter[str] = Counter()
    for page in PdfReader(sample_pdf).pages:
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            kinds["inside" if "/Dest" in annotation else str(annotation.get("/A"))] += 1
    assert set(kinds) == {"inside"}
    assert kinds["inside"] > 500


def test_addresses_are_broken_everywhere(sample_pdf: Path) -> None:
    text = dense(words_of(sample_pdf, "-raw"))
    assert "208[.]72[.]168[.]191" in text
    assert "208.72.168.191" not in text
    assert "http" not in text


def test_properties_of_the_file_come_from_the_case(sample: Case, sample_pdf: Path) -> None:
    meta = PdfReader(sample_pdf).metadata
    assert meta is not None
    assert str(meta.title).startswith(sample.title)
    assert meta.author == "Sample case officer"
    assert meta.creation_date is not None
    assert meta.creation_date.date().isoformat() == DATE


def test_hostile_strings_are_printed_as_they_are(
    hostile_case: Callable[[tuple[str, ...]], Case], tmp_path: Path
) -> None:
    path = write_briefing(hostile_case(HOSTILE), tmp_path / "h.pdf", date=DATE)
    text = dense(words_of(path, "-raw"))
    for words in HOSTILE:
        printed = dense("".join(piece for _, piece in runs(visible(defang(words)), Face.REGULAR)))
        assert printed in text
    assert not {"\u202e", "\x00", "\x1b"} & set(text)
    for page in PdfReader(path).pages:
        assert all("/A" not in one.get_object() for one in page.get("/Annots", []))
        assert not page.images


def test_ten_thousand_characters_are_printed_to_the_last(case: Case, tmp_path: Path) -> None:
    with case.changing("Add") as writer:
        label = add_entity(writer, "organisation", "ж" * 10_000)
        source = add_source(writer, "щ" * 10_000)
        add_claim(writer, label.id, "status", "ю " * 5_000, source_id=source.id)
    text = words_of(write_briefing(case, tmp_path / "h.pdf", date=DATE))
    assert text.count("ж") >= 10_000
    assert text.count("щ") >= 10_000
    assert text.count("ю") >= 5_000


def test_hebrew_and_arabic_are_seen_in_their_order(case: Case, tmp_path: Path) -> None:
    with case.changing("Add") as writer:
        add_entity(writer, "person", "שלום")
        add_entity(writer, "person", "مرحبا")
    text = words_of(write_briefing(case, tmp_path / "a.pdf", date=DATE))
    assert "שלום" in text
    assert "\ufee3\ufeae\ufea3\ufe92\ufe8e" in text


def test_what_is_marked_narrower_than_the_document_is_nowhere_in_it(case: Case, tmp_path: Path) -> None:
    with case.changing("Add SECRETLABEL") as writer:
        known = add_entity(writer, "organisation", "Known")
        hidden = add_entity(writer, "organisation", "SECRETLABEL")
        green, red = add_source(writer, "Open source"), add_source(writer, "SECRETSOURCE", tlp=Tlp.RED)
        add_exhibit(writer, b"x", name="SECRETFILE", tlp=Tlp.RED)
        add_claim(writer, known.id, "role", "shown", source_id=green.id)
        add_claim(writer, known.id, "role", "SECRETVALUE", source_id=red.id)
        add_claim(writer, hidden.id, "role", "SECRETROLE", tlp=Tlp.RED)
    text = words_of(write_briefing(case, tmp_path / "g.pdf", date=DATE, tlp=Tlp.GREEN))
    assert "SECRET" not in text
    assert "shown" in text
    assert "TLP:GREEN" in text
    whole = words_of(write_briefing(case, tmp_path / "r.pdf", date=DATE))
    assert "TLP:RED" in whole
    assert {"SECRETVALUE", "SECRETSOURCE", "SECRETROLE", "SECRETFILE"} <= set(whole.split())


def test_an_empty_case_prints(case: Case, tmp_path: Path) -> None:
    text = words_of(write_briefing(case, tmp_path / "e.pdf", date=DATE))
    assert "0 subjects" in text
    assert "20 Nov 2008" in text


def test_only_the_boards_that_are_asked_for_are_drawn(sample: Case, tmp_path: Path) -> None:
    text = words_of(write_briefing(sample, tmp_path / "b.pdf", date=DATE, boards=["How far spam fell"]))
    assert "How far spam fell" in text
    assert "Botnets and their command servers" not in words_of(tmp_path / "b.pdf", "-l", "10")
    with pytest.raises(NotFound, match="no board “Nowhere”"):
        write_briefing(sample, tmp_path / "n.pdf", date=DATE, boards=["Nowhere"])


@pytest.mark.parametrize("date", ["yesterday", "2008-11-31", "2008/2009", "2008~"])
def test_a_date_that_is_no_day_is_refused(case: Case, tmp_path: Path, date: str) -> None:
    with pytest.raises(InvalidValue):
        write_briefing(case, tmp_path / "a.pdf", date=date)
    assert list(tmp_path.glob("*.pdf*")) == []


def test_stopping_leaves_no_file(sample: Case, tmp_path: Path) -> None:
    progress = Progress(lambda seen: progress.cancel() if seen.text == "Setting the pages" else None, interval=0)
    with pytest.raises(Cancelled):
        write_briefing(sample, tmp_path / "a.pdf", date=DATE, progress=progress)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_named(case: Case, tmp_path: Path) -> None:
    with pytest.raises(CaseboardError, match="could not be written"):
        write_briefing(case, tmp_path / "nowhere" / "a.pdf", date=DATE)
