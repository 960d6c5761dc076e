"""Word documents (.docx) to text: paragraphs and tables in their order, behind the archive and XML gates."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from caseboard.errors import ImportRefused, Unreadable
from caseboard.exchange.gates import MIB, ArchiveLimits, open_archive
from caseboard.exchange.text.extracted import MAX_CHARACTERS, ExtractedText, Source, notes, tidy
from caseboard.exchange.text.sniff import WORD

_LIMITS = ArchiveLimits(total=256 * MIB)
_log = logging.getLogger(__name__)


def extract_word(source: Source) -> ExtractedText:
    """The text of a Word document; cells of a table row are divided by tabs.

    Raises:
        Unreadable: it is encrypted, an archive bomb, has a DTD, is damaged or has no text.
    """
    with source.open() as stream:
        data = stream.read()
    try:
        with open_archive(data, name=source.name, limits=_LIMITS) as archive:
            archive.check_contents()
    except ImportRefused as refusal:
        raise Unreadable(str(refusal)) from refusal
    try:
        import docx

        document = docx.Document(io.BytesIO(data))
        joined, cut = _joined(_lines(document))
        about = document.core_properties
        title, author, created = about.title or "", about.author or "", about.created
    except Exception as error:  # a document of the wrong shape makes python-docx fail in many ways
        _log.info("a Word document could not be read", exc_info=True)
        raise Unreadable(f"{source.name} is a Word document that is damaged or incomplete.") from error
    text, lost = tidy(joined)
    if not text.strip():
        raise Unreadable(f"{source.name} is a Word document without text.")
    published = created.date().isoformat() if created else ""
    return ExtractedText(
        text, media_type=WORD, note=notes(cut, lost), title=title[:300], author=author[:300], published=published
    )


def _joined(lines: Iterator[str]) -> tuple[str, str]:
    parts: list[str] = []
    size = 0
    for line in lines:
        parts.append(line + "\n")
        size += len(line) + 1
        if size > MAX_CHARACTERS:
            return "".join(parts), f"Only the first {size:,} characters were read."
    return "".join(parts), ""


def _lines(container: Any) -> Iterator[str]:
    from docx.table import Table

    for block in container.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(_cell(cell) for cell in _unmerged(row))
        else:
            yield block.text


def _cell(cell: Any) -> str:
    return " ".join(line for line in _lines(cell) if line.strip())


def _unmerged(row: Any) -> Iterator[Any]:
    before = None
    for cell in row.cells:
        if before is None or cell._tc is not before:  # noqa: SLF001  a merged cell is given once for each column
            yield cell
        before = cell._tc  # noqa: SLF001
