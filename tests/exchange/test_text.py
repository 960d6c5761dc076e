"""The text of an exhibit: found in every form it comes in, or a sentence that says why there is none."""

from __future__ import annotations

import contextlib
import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from caseboard.errors import Cancelled, Unreadable
from caseboard.exchange.text import extract_text, sniff
from caseboard.exchange.text import plain as plain_text
from caseboard.progress import Progress

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


def _pdf(*pages: str, password: str = "") -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=password or None)
    canvas.setTitle("Findings")
    for page in pages:
        canvas.drawString(72, 700, page)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _word(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(number, column).text = words
    document.core_properties.title = "Minutes"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _with_entry(archive: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, content)
    return stream.getvalue()


def _mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Abuse desk <abuse@example.net>"
    message["To"] = "noc@example.org"
    message["Subject"] = "Grüße: hosts sending spam"
    message["Date"] = "Tue, 11 Nov 2008 21:00:00 +0000"
    message["Received"] = "from mx.example.net by mx.example.org"
    message.set_content("Please act on 192.0.2.1.")
    return message


class TestPlainText:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
    def test_every_unicode_encoding_is_recognised(self, codec: str) -> None:
        words = "Die Firma hat in München und Київ Räume gemietet. " * 3
        assert extract_text(words.encode(codec)).text == words

    @pytest.mark.parametrize(
        ("codec", "words"),
        [
            ("cp1252", "Le siège de la société est à Orléans, d’après la préfecture. Grüße aus Köln."),
            ("cp1251", "Компания зарегистрирована в Москве и работает в Санкт-Петербурге."),
        ],
    )  # fmt: skip
    def test_an_encoding_that_nobody_states_is_guessed_and_said(self, codec: str, words: str) -> None:
        extracted = extract_text(words.encode(codec))
        assert extracted.text == words
        assert f"read as {codec}" in extracted.note

    def test_a_few_broken_bytes_do_not_change_the_encoding(self) -> None:
        extracted = extract_text("Grüße, Санкт ".encode() * 9 + b"\xff end")
        assert extracted.text.endswith("\ufffd end")
        assert "not valid UTF-8" in extracted.note

    def test_zero_bytes_and_controls_are_shown_harmlessly_at_their_place(self) -> None:
        extracted = extract_text(b"before\x00after\x1b[2J and much more text that is quite ordinary, so it is text")
        assert extracted.text.startswith("before\ufffdafter\ufffd[2J")
        assert "2 control characters" in extracted.note

    def test_line_ends_of_every_system_become_newlines(self) -> None:
        assert extract_text(b"one\r\ntwo\rthree\n").text == "one\ntwo\nthree\n"

    def test_a_file_beyond_the_limit_is_read_in_part_and_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(plain_text, "MAX_BYTES", 1 << 20)
        extracted = extract_text("ä".encode() * (1 << 20), name="big.txt")
        assert extracted.text == "ä" * (1 << 19)
        assert extracted.note == "Only the first 1 MiB of 2 MiB were read."

    def test_a_cut_in_the_middle_of_a_character_is_no_fault(self) -> None:
        assert extract_text(("word " * 30 + "€").encode()[:-1]).note == ""

    def test_a_path_is_read_as_well_as_bytes(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("words", encoding="utf-8")
        assert extract_text(tmp_path / "a.txt").text == "words"

    @given(st.text())
    def test_text_comes_back_whatever_it_is(self, words: str) -> None:
        with contextlib.suppress(Unreadable):
            assert "\x00" not in extract_text(words.encode("utf-8", "replace"), name="a.txt").text


class TestWebPages:
    ARTICLE = "".join(
        f"<p>Paragraph {number} tells at some length what the hosting company did in week {number} of that year.</p>"
        for number in range(8)
    )

    def test_the_article_is_taken_and_scripts_are_not(self) -> None:
        page = f"<html><head><title>A story</title><script>alert('x')</script></head><body><nav>Home</nav><article><h1>A story</h1>{self.ARTICLE}</article></body></html>"  # noqa: E501
        extracted = extract_text(page.encode())
        assert extracted.media_type == "text/html"
        assert extracted.title == "A story"
        assert "Paragraph 7 tells" in extracted.text
        assert "alert" not in extracted.text

    def test_a_page_without_an_article_is_shown_whole(self) -> None:
        assert (
            extract_text(b"<html><body><div>Only <b>this</b></div><div>line</div></body></html>").text
            == "Only this\nline\n"
        )

    def test_tables_are_never_lost(self) -> None:
        rows = "".join(f"<tr><td>2008-11-{day:02}</td><td>192.0.2.{day}</td></tr>" for day in range(1, 29))
        text = extract_text(f"<html><body>{self.ARTICLE}<table>{rows}</table></body></html>".encode()).text
        assert "192.0.2.1" in text
        assert "192.0.2.28" in text

    def test_lines_of_preformatted_text_stay_lines(self) -> None:
        assert "192.0.2.1\n192.0.2.2" in extract_text(b"<html><pre>192.0.2.1\n192.0.2.2\n</pre></html>").text

    def test_the_declared_encoding_is_used(self) -> None:
        page = '<html><meta charset="koi8-r"><p>Москва</p></html>'
        assert "Москва" in extract_text(page.encode("koi8-r")).text

    def test_an_empty_page_says_so(self) -> None:
        with pytest.raises(Unreadable, match=r"a\.html is a web page that shows no text"):
            extract_text(b"<html><script>document.write('x')</script></html>", name="a.html")

    @pytest.mark.parametrize("markup", ["<div>" * 50_000 + "deep", "<html>" + "<table><tr><td>" * 5_000 + "deep"])
    def test_absurd_nesting_does_no_harm(self, markup: str) -> None:
        with contextlib.suppress(Unreadable):
            assert len(extract_text(markup.encode()).text) < len(markup)

    @pytest.mark.skipif(not (DATA / "captures").is_dir(), reason="the shared data are not here")
    def test_a_real_page_keeps_the_addresses_of_its_table(self) -> None:
        assert "AS131293 TOT-LLI-AS-AP" in extract_text(DATA / "captures" / "feodotracker.html").text


class TestPdf:
    def test_pages_are_known_by_their_offsets(self) -> None:
        extracted = extract_text(_pdf("First page", "Second page"))
        assert extracted.title == "Findings"
        assert extracted.text[extracted.page_starts[1] :].startswith("Second page")
        assert extracted.page_at(extracted.text.index("Second")) == 2

    def test_a_password_is_asked_for_in_a_sentence(self) -> None:
        with pytest.raises(Unreadable, match=r"a\.pdf is password-protected"):
            extract_text(_pdf("Secret", password="open sesame"), name="a.pdf")

    def test_a_scan_without_text_says_so(self) -> None:
        with pytest.raises(Unreadable, match="1 pages without text"):
            extract_text(_pdf(""))

    def test_a_truncated_file_is_read_or_refused_with_a_sentence(self) -> None:
        with pytest.raises(Unreadable, match="damaged or cut short"):
            extract_text(_pdf("words")[:300])

    def test_reading_can_be_stopped(self) -> None:
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            extract_text(_pdf("words"), progress=progress)


class TestWord:
    def test_paragraphs_and_tables_come_in_their_order(self) -> None:
        extracted = extract_text(_word("First", "Second", rows=(("a", "b"), ("c", "d"))))
        assert extracted.text.split("\n")[:4] == ["First", "Second", "a\tb", "c\td"]
        assert extracted.title == "Minutes"

    def test_an_archive_bomb_is_refused(self) -> None:
        bomb = _with_entry(_word("x"), "word/media/image1.bin", bytes(8 << 20))
        with pytest.raises(Unreadable, match="200 times"):
            extract_text(bomb)

    def test_a_dtd_is_refused(self) -> None:
        hostile = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><document>&e;</document>'
        with pytest.raises(Unreadable, match="DTD"):
            extract_text(_with_entry(_word("x"), "word/document.xml", hostile))

    def test_a_truncated_document_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="not a complete ZIP"):
            extract_text(_word("words")[:-200])

    def test_an_encrypted_document_asks_for_a_copy_without_password(self) -> None:
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
        with pytest.raises(Unreadable, match="password-protected"):
            extract_text(data)


class TestMail:
    def test_headers_come_first_and_readable(self) -> None:
        extracted = extract_text(_mail().as_bytes())
        assert extracted.text.startswith("From: Abuse desk <abuse@example.net>\nTo: noc@example.org\n")
        assert "Subject: Grüße: hosts sending spam" in extracted.text
        assert "Received: from mx.example.net" in extracted.text
        assert extracted.text.endswith("Please act on 192.0.2.1.\n")
        assert extracted.title == "Grüße: hosts sending spam"

    def test_attachments_come_out_as_files(self) -> None:
        message = _mail()
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../logé.pdf")
        attached = extract_text(message.as_bytes()).attachments
        assert [(one.name, one.media_type, one.data) for one in attached] == [
            ("../../logé.pdf", "application/pdf", b"%PDF-1.7")
        ]

    def test_a_forwarded_message_is_an_attachment_that_can_be_read_again(self) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Fwd"
        message.set_content("See below.")
        message.add_attachment(_mail())
        (inner,) = extract_text(message.as_bytes()).attachments
        assert inner.name.endswith(".eml")
        assert "Please act on 192.0.2.1." in extract_text(inner.data).text

    def test_links_that_only_the_html_part_has_are_kept(self) -> None:
        message = _mail()
        message.add_alternative('<p>Please <a href="http://evil.example/x">act</a></p>', subtype="html")
        assert extract_text(message.as_bytes()).text.endswith("Links in the HTML part:\nhttp://evil.example/x\n")

    @pytest.mark.skipif(not (DATA / "email").is_dir(), reason="the shared data are not here")
    @pytest.mark.parametrize("path", sorted((DATA / "email").glob("*.eml")), ids=lambda path: path.name)
    def test_real_messages_are_read(self, path: Path) -> None:
        extracted = extract_text(path)
        assert extracted.media_type == "message/rfc822"
        assert "Subject: " in extracted.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "x is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "x is a picture"),
        (b"\x7fELF" + bytes(range(256)), "x is a binary file"),
        (bytes(range(256)) * 8, "x is a binary file"),
        (b"{\\rtf1 words}", "rich text"),
        (b"PK\x05\x06" + bytes(18), "x is an archive"),
    ],
)
def test_what_holds_no_text_is_refused_with_its_name(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        extract_text(data, name="x")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"gone\.txt cannot be opened"):
        extract_text(tmp_path / "gone.txt")


def test_content_counts_and_not_the_name() -> None:
    assert sniff(_pdf("x"), "story.txt") == "application/pdf"
    assert sniff(b"Just words about from: and to: nothing", "a.txt") == "text/plain"
    assert sniff(_mail().as_bytes(), "a.txt") == "message/rfc822"
    assert sniff("\ufeff<!DOCTYPE html><p>x".encode(), "a") == "text/html"


def _sample(form: str) -> bytes:
    if form == "pdf":
        return _pdf("some words", "more words")
    if form == "word":
        return _word("some words")
    return _mail().as_bytes() if form == "mail" else b"<html><body><p>some words</p><table><tr><td>x</table>"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["pdf", "word", "mail", "html"]), st.data())
def test_only_a_refusal_escapes_damaged_documents(form: str, draw: st.DataObject) -> None:
    whole = bytearray(_sample(form))
    for _ in range(draw.draw(st.integers(1, 6))):
        whole[draw.draw(st.integers(0, len(whole) - 1))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(whole)))
    with contextlib.suppress(Unreadable):
        assert isinstance(extract_text(bytes(whole[:cut] if cut % 3 == 0 else whole)).text, str)
