"""HTML to text: the article where there is one, else all that a page shows. Scripts never run, nothing is fetched."""

from __future__ import annotations

import logging
import re
from typing import Any, NamedTuple

from caseboard.errors import Unreadable
from caseboard.exchange.text.extracted import ExtractedText, Source, notes, tidy
from caseboard.exchange.text.plain import decode_text

MAX_BYTES = 16 << 20
_ARTICLE_BYTES = 2 << 20

_log = logging.getLogger(__name__)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SKIPPED = frozenset(
    ("script", "style", "template", "head", "svg", "iframe", "object", "embed", "canvas", "audio", "video", "math")
)
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    "center", "option",
))
# fmt: on
_CELLS = frozenset(("td", "th"))
_LINKS = ("http:", "https:", "ftp:", "mailto:", "tel:")
_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r"[ \t]{2,}")
_LINE_EDGES = re.compile(r"[ \t]*\n[ \t\n]*")


class _Article(NamedTuple):
    text: str
    title: str
    author: str
    published: str


def extract_html(source: Source) -> ExtractedText:
    """The text of a web page: its article by trafilatura, or the whole page where that would lose content.

    Raises:
        Unreadable: the page shows no text.
    """
    data = source.read(MAX_BYTES)
    cut = f"Only the first {MAX_BYTES >> 20} MiB of the page were read." if source.size > MAX_BYTES else ""
    declared = _CHARSET.search(data, 0, 8192)
    decoded = decode_text(data, declared[1].decode("ascii") if declared else None, name=source.name)
    markup, lost = tidy(decoded.text)
    tree = parse_html(markup)
    whole = page_text(tree)
    article = _article(tree) if len(data) <= _ARTICLE_BYTES else _Article("", _title(tree), "", "")
    text, framed = article.text, ""
    if _loses_content(article.text, whole, tree):
        text, framed = whole, "The whole page is shown, with its frame."
    if not text.strip():
        raise Unreadable(f"{source.name} is a web page that shows no text; it was kept as it is.")
    return ExtractedText(
        text.strip() + "\n",
        media_type="text/html",
        note=notes(cut, decoded.note, lost, framed if article.text else ""),
        title=article.title,
        author=article.author,
        published=article.published,
    )


def parse_html(markup: str) -> Any:
    """The `lxml` tree of a page, never None; broken markup is mended as browsers do."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    return html.document_fromstring(f"<!doctype html>{markup or ' '}<p>".encode(), parser=parser)


def page_text(tree: Any, *, targets: bool = False) -> str:
    """All text that a page shows, one block a line, cells of a row divided by tabs.

    Args:
        tree: what `parse_html` gave; not changed.
        targets: write where each link leads after its words, in angle brackets.
    """
    from lxml import etree

    parts: list[str] = []
    kept = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _SKIPPED or not tag:
                walk.skip_subtree()
                continue
            kept += tag == "pre"
            parts.append("\n" if tag in _BLOCKS else "")
            parts.append(_spaced(element.text, kept))
            continue
        if tag not in _SKIPPED and tag:
            kept -= tag == "pre"
            parts.append("\n" if tag in _BLOCKS else "\t" if tag in _CELLS else "")
            parts.append(_target(element) if targets and tag == "a" else "")
        parts.append(_spaced(element.tail, kept))
    joined = _SPACES.sub(_one_space, "".join(parts))
    return _LINE_EDGES.sub("\n", joined).strip()


def _spaced(text: str | None, kept: int) -> str:
    if not text:
        return ""
    return text if kept else _SPACE.sub(" ", text)


def _one_space(run: re.Match[str]) -> str:
    return "\t" if "\t" in run[0] else " "


def _target(link: Any) -> str:
    address = (link.get("href") or "").strip()
    if not address.lower().startswith(_LINKS) or address in "".join(link.itertext()):
        return ""
    return f" <{_SPACE.sub('', address)}>"


def _title(tree: Any) -> str:
    return " ".join((tree.findtext(".//title") or "").split())[:300]


def _article(tree: Any) -> _Article:
    import copy

    import trafilatura
    from trafilatura.settings import Document

    try:
        found = trafilatura.bare_extraction(
            copy.deepcopy(tree),
            with_metadata=True,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception:  # noqa: BLE001  hostile pages break its heuristics in many ways; the whole page is read instead
        _log.info("no article could be taken from a page", exc_info=True)
        found = None
    if not isinstance(found, Document):
        return _Article("", _title(tree), "", "")
    return _Article(found.text or "", found.title or _title(tree), found.author or "", found.date or "")


def _loses_content(article: str, whole: str, tree: Any) -> bool:
    """Whether the article leaves out too much: nearly everything, or what tables and preformatted blocks hold."""
    if len(article) < 200 and len(whole) > len(article):
        return True
    cells = [" ".join("".join(cell.itertext()).split()) for cell in tree.iter("td", "pre", "code")]
    cells = [cell for cell in cells if 3 < len(cell) < 500]
    if len(cells) < 4:
        return False
    squeezed = " ".join(article.split())
    return sum(cell in squeezed for cell in cells[:2000]) < 0.8 * len(cells[:2000])
