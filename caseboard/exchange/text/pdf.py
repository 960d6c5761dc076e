"""PDF to text, page by page, with the offset at which each page begins."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from caseboard.errors import Cancelled, Unreadable
from caseboard.exchange.text.extracted import MAX_CHARACTERS, ExtractedText, Source, join_pages, notes, tidy
from caseboard.progress import Progress

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 5_000
MAX_SECONDS = 120.0

_log = logging.getLogger(__name__)


def extract_pdf(source: Source, progress: Progress) -> ExtractedText:
    """The text of a PDF, at most its first 5,000 pages.

    Raises:
        Unreadable: it needs a password, is damaged, or holds pictures of text only.
        Cancelled: the person stopped it.
    """
    with source.open() as stream:
        try:
            reader = _open(source, stream)
            count = len(reader.pages)
            pages, note = _pages(reader, count, progress)
            title, author, published = _metadata(reader)
        except (Unreadable, Cancelled):
            raise
        except Exception as error:  # damaged files make pypdf fail in many ways; each means the same here
            _log.info("a PDF could not be read", exc_info=True)
            reason = " ".join(str(error).split())[:120] or type(error).__name__
            raise Unreadable(f"{source.name} is a PDF that is damaged or cut short ({reason}).") from error
    if not any(page.strip() for page in pages):
        raise Unreadable(f"{source.name} is a PDF of {count:,} pages without text, probably scanned pictures.")
    text, starts = join_pages(pages)
    return ExtractedText(text, starts, "application/pdf", note, title, author, published)


def _open(source: Source, stream: Any) -> PdfReader:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(stream, strict=False)
    if not reader.is_encrypted:
        return reader
    try:
        opened = reader.decrypt("")
    except (pypdf.errors.DependencyError, NotImplementedError) as error:
        raise Unreadable(f"{source.name} is an encrypted PDF of a kind that cannot be opened here.") from error
    if not opened:
        raise Unreadable(f"{source.name} is password-protected; add a copy without the password.")
    return reader


def _pages(reader: PdfReader, count: int, progress: Progress) -> tuple[list[str], str]:
    pages: list[str] = []
    broken: list[int] = []
    lost = stopped = ""
    characters = 0
    deadline = time.monotonic() + MAX_SECONDS
    wanted = min(count, MAX_PAGES)
    progress.start(wanted, "Reading pages")
    for number in range(wanted):
        page, note = _page(reader, number, broken)
        lost = lost or note
        pages.append(page)
        characters += len(page) + 2
        progress.step()
        if characters > MAX_CHARACTERS or time.monotonic() > deadline:
            break
    if len(pages) < count:
        stopped = f"Only the first {len(pages):,} of {count:,} pages were read."
    unread = f"Pages that could not be read: {_list(broken)}." if broken else ""
    return pages, notes(stopped, unread, lost)


def _page(reader: PdfReader, number: int, broken: list[int]) -> tuple[str, str]:
    try:
        return tidy(reader.pages[number].extract_text())
    except Exception:  # noqa: BLE001  one broken page must not cost the others; it is named in the note
        _log.info("page %d of a PDF could not be read", number + 1, exc_info=True)
        broken.append(number + 1)
        return "", ""


def _list(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:20])
    return shown if len(numbers) <= 20 else f"{shown} and {len(numbers) - 20:,} more"


def _metadata(reader: PdfReader) -> tuple[str, str, str]:
    try:
        about = reader.metadata
        created = about.creation_date if about else None
        title = (about.title or "") if about else ""
        author = (about.author or "") if about else ""
    except Exception:  # noqa: BLE001  a broken information dictionary is no reason to lose the text
        _log.info("a PDF's metadata could not be read", exc_info=True)
        return "", "", ""
    return tidy(title, limit=300)[0], tidy(author, limit=300)[0], created.date().isoformat() if created else ""
