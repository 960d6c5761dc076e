"""The one way to the text of an exhibit: tell what it is, and hand it to the extractor for that."""

from __future__ import annotations

from pathlib import Path

from caseboard.errors import Unreadable
from caseboard.exchange.text import sniff as kinds
from caseboard.exchange.text.extracted import ExtractedText, Source
from caseboard.exchange.text.html import extract_html
from caseboard.exchange.text.mail import extract_mail
from caseboard.exchange.text.pdf import extract_pdf
from caseboard.exchange.text.plain import extract_plain
from caseboard.exchange.text.word import extract_word
from caseboard.progress import Progress

_WITHOUT_TEXT = {
    "application/x-empty": "is empty.",
    kinds.LOCKED_OFFICE: "is password-protected; add a copy without the password.",
    kinds.OLE: "is an old Office document; save it as .docx or PDF and add that too.",
    kinds.EXCEL: "is an Excel workbook; import it as a table to read it.",
    kinds.POWERPOINT: "is a presentation; save it as PDF and add that too.",
    "application/rtf": "is a rich text (RTF) document; save it as .docx or PDF and add that too.",
    "application/zip": "is an archive; add the files inside it one by one.",
}


def extract_text(
    data: bytes | Path, *, name: str = "", media_type: str = "", progress: Progress | None = None
) -> ExtractedText:
    """Take the text out of a file.

    Args:
        data: the file's bytes or its path.
        name: what people call it; by default the path's last part.
        media_type: what somebody says it is; used only where the content is plain text.
        progress: told of the pages of a PDF.

    Returns:
        The text, with newlines as line ends and no control characters, and what is known about it.

    Raises:
        Unreadable: no text can be taken from it; the sentence says why and what to do next.
        Cancelled: the person stopped it.
    """
    source = Source(data, name or (data.name if isinstance(data, Path) else "the file"))
    kind = _kind(source, media_type)
    if kind == "application/pdf":
        return extract_pdf(source, progress or Progress())
    if kind == "text/html":
        return extract_html(source)
    if kind == "message/rfc822":
        return extract_mail(source)
    if kind == kinds.WORD:
        return extract_word(source)
    if kind.startswith("text/") or kind == "application/xml":
        return extract_plain(source)
    raise Unreadable(f"{source.name} {_WITHOUT_TEXT.get(kind) or _binary(kind)}")


def _kind(source: Source, media_type: str) -> str:
    kind = kinds.sniff(source.head, source.name)
    if kind == "application/zip":
        return _kind_of_zip(source)
    if kind == "text/plain" and media_type in {"text/html", "message/rfc822"}:
        return media_type
    return kind


def _kind_of_zip(source: Source) -> str:
    """A Word document may begin with a large picture, so that only the directory at the end tells."""
    data = source.read(256 << 20)
    tail = data[-(1 << 20) :]
    return kinds.WORD if b"word/document.xml" in tail else "application/zip"


def _binary(kind: str) -> str:
    if kind.startswith("image/"):
        return "is a picture; no text can be taken from it."
    if kind == kinds.BINARY:
        return "is a binary file of an unknown kind; no text can be taken from it."
    return f"is a binary file ({kind}); no text can be taken from it."
