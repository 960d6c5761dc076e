"""Files become exhibits once, with what they hold, in one change; nothing half-done stays when it is stopped."""

from __future__ import annotations

import hashlib
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from caseboard.commands.case import Case
from caseboard.commands.sources import add_source
from caseboard.errors import Cancelled, CaseboardError, InvalidValue
from caseboard.exchange.intake import Provenance, keep, prepare, prepare_bytes, take_in
from caseboard.model.records import Exhibit
from caseboard.progress import Progress, Snapshot

ARTICLE = Path(__file__).parents[2] / ".." / "shared" / "seed" / "kgo-mccolo-article.txt"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("We told Example Hosting on 3 March 2008 about 203.0.113.9.\n")
    return path


def _mail_with(name: str, content: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "abuse@example.net", "noc@example.org", "Spam from your network"
    mail.set_content("The log is attached.")
    mail.add_attachment(content, maintype="text", subtype="plain", filename=name)
    return mail.as_bytes()


def test_an_article_becomes_an_exhibit_with_hash_size_provenance_and_text(case: Case) -> None:
    if not ARTICLE.exists():
        pytest.skip("the seed article is not here")
    intake = take_in(case, [ARTICLE], Provenance(obtained_from="KGO-TV web site"))
    exhibit = case.read.get(Exhibit, intake.exhibits[0].id)
    content = ARTICLE.read_bytes()
    assert exhibit.sha256 == hashlib.sha256(content).digest()
    assert (exhibit.size, exhibit.original_name) == (len(content), "kgo-mccolo-article.txt")
    assert (exhibit.obtained_from, exhibit.text_state) == ("KGO-TV web site", "extracted")
    assert exhibit.obtained_at
    assert case.read.exhibit_bytes(exhibit.id) == content
    assert "Hurricane Electric out of Fremont" in (case.read.exhibit_text(exhibit.id) or "")
    assert case.undo_label == "Take in kgo-mccolo-article.txt"


def test_taking_in_is_one_step_to_undo(case: Case, letter: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Another page.")
    take_in(case, [letter, other])
    assert case.undo_label == "Take in letter.txt and 1 more"
    case.undo()
    assert case.read.count(Exhibit) == 0
    case.redo()
    assert [one.original_name for one in case.read.all(Exhibit)] == ["letter.txt", "other.txt"]


def test_the_same_bytes_are_not_taken_twice_whatever_their_name(case: Case, letter: Path, tmp_path: Path) -> None:
    first = take_in(case, [letter]).exhibits[0]
    copy = tmp_path / "copy.txt"
    copy.write_bytes(letter.read_bytes())
    again = take_in(case, [copy])
    assert again.exhibits == (first,)
    assert again.notes == ("copy.txt is in the case already, as exhibit EX1.",)
    assert case.undo_label == "Take in letter.txt"


def test_files_inside_a_mail_become_exhibits_of_it(case: Case) -> None:
    mail = prepare_bytes("report.eml", _mail_with("hits.log", b"203.0.113.9 sent 500 messages\n"))
    keep(case, [mail])
    parent, child = case.read.all(Exhibit)
    assert (parent.original_name, child.original_name) == ("report.eml", "hits.log")
    assert child.parent_id == parent.id
    assert case.read.exhibit_bytes(child.id) == b"203.0.113.9 sent 500 messages\n"


def test_what_cannot_be_read_is_kept_with_the_reason(case: Case, tmp_path: Path) -> None:
    names = {"empty.txt": b"", "noise.bin": bytes(range(256)) * 40, "cut.pdf": b"%PDF-1.7\n1 0 obj\n<<"}
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)
    intake = take_in(case, [tmp_path / name for name in names])
    assert [one.text_state for one in intake.exhibits] == ["failed"] * 3
    assert all(one.text_note for one in intake.exhibits)
    assert [case.read.exhibit_bytes(one.id) for one in intake.exhibits] == list(names.values())
    assert len(intake.notes) == 3


def test_an_archive_that_inflates_without_end_is_kept_unread(case: Case, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 300_000_000)
    exhibit = take_in(case, [bomb]).exhibits[0]
    assert exhibit.text_state == "failed"
    assert "bomb.docx" in exhibit.text_note


def test_a_folder_or_a_missing_file_is_refused_by_name(case: Case, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"gone\.txt"):
        take_in(case, [tmp_path / "gone.txt"])
    with pytest.raises(InvalidValue, match="not folders"):
        take_in(case, [tmp_path])
    assert case.read.count(Exhibit) == 0


def test_a_file_that_changes_between_reading_and_keeping_is_not_taken_in(case: Case, letter: Path) -> None:
    prepared = prepare([letter])
    letter.write_text("Other words.")
    with pytest.raises(CaseboardError, match=r"letter\.txt changed"):
        keep(case, prepared)
    assert case.read.count(Exhibit) == 0


def test_stopping_while_the_bytes_go_in_leaves_nothing(case: Case, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(8 << 20))
    prepared = prepare([big])
    progress = Progress(interval=0.0)

    def stop_half_way(snapshot: Snapshot) -> None:
        if snapshot.done >= 4 << 20:
            progress.cancel()

    progress._report = stop_half_way
    with pytest.raises(Cancelled):
        keep(case, prepared, progress=progress)
    assert case.read.count(Exhibit) == 0
    assert case.undo_label is None
    assert case.verify().ok


def test_reading_and_keeping_tell_how_many_bytes_are_done(case: Case, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(3 << 20))
    seen: list[tuple[int, int, str]] = []
    take_in(case, [big], progress=Progress(lambda one: seen.append((one.done, one.total, one.text)), interval=0.0))
    assert (3 << 20, 3 << 20, "Taking in big.bin") in seen
    assert any(text == "Reading big.bin" for _, _, text in seen)


def test_a_source_given_for_the_files_stands_on_each(case: Case, letter: Path) -> None:
    with case.changing("Register a source") as writer:
        source = add_source(writer, "Example Times")
    exhibit = take_in(case, [letter], Provenance(source_id=source.id)).exhibits[0]
    assert exhibit.source_id == source.id
