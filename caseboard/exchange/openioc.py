"""Reads OpenIOC 1.0 and 1.1: the report as a document, its items as what it names or says."""

from __future__ import annotations

from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.gates import parse_xml
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject
from caseboard.exchange.times import read_time
from caseboard.exchange.values import observed
from caseboard.progress import Progress

NAME = "openioc"
_HASHES = {"md5sum": "md5", "sha1sum": "sha1", "sha256sum": "sha256", "md5": "md5", "sha1": "sha1", "sha256": "sha256"}
_IDENTIFIERS = ("dns", "host", "remoteip", "localip", "ip", "url", "uri", "from", "to", "domain", "ipv4", "recordname")


def fits(source: InputFile) -> bool:
    """Whether the file is OpenIOC."""
    head = source.head_text
    return "schemas.mandiant.com/2010/ioc" in head or ("openioc.org/schemas" in head.lower() and "<" in head)


def read(source: InputFile, progress: Progress) -> Reading:
    """Read one report."""
    root = parse_xml(source.data, name=source.name)
    proposer = Proposer(source.vocabulary)
    items = [element for element in root.iter() if _local(element) == "IndicatorItem"]
    identifier = root.get("id", "")
    title = _find(root, "short_description") or identifier or source.name
    row = proposer.entity("document", title, key=identifier or title, reference=identifier, place=f"ioc {identifier}")
    place = f"ioc {identifier}"
    author, written = _find(root, "authored_by"), _find(root, "authored_date")
    for prop, text in (("description", _find(root, "description")), ("author", author), ("published_on", written[:10])):
        proposer.claim(row, prop, text, place=place)
    for link in (element for element in root.iter() if _local(element) == "link"):
        proposer.claim(row, f"link_{link.get('rel', 'other')}", _text(link), place=place)
    progress.start(len(items), "Reading indicators")
    for item in items:
        progress.step()
        _read_item(proposer, item, row)
    return proposer.reading(NAME, {"items": len(items)}, Origin(title, author=author, published=read_time(written)))


def _read_item(proposer: Proposer, item: Any, owner: Subject) -> None:
    place = f"item {item.get('id', '')}"
    search = next((child.get("search", "") for child in item if _local(child) == "Context"), "")
    content = next((_text(child) for child in item if _local(child) == "Content"), "")
    if not content:
        proposer.reject(place, "The item has no content.")
        return
    last = search.rpartition("/")[2].lower()
    try:
        if last in _HASHES:
            row = proposer.entity("document", content, key=content.lower(), place=place)
            proposer.claim(row, "file_hash", f"{_HASHES[last]}:{content}", place=place)
        elif last in _IDENTIFIERS:
            row = observed(proposer, content, place=place)
        elif last == "filename":
            row = proposer.entity("document", content, place=place)
            proposer.claim(row, "file_name", content, place=place)
        else:
            row = owner
            proposer.claim(owner, "indicator", f"{search} {item.get('condition', 'is')} {content}", place=place)
        if row != owner:
            proposer.relate("reported_on", owner, row, label="indicates", place=place)
    except InvalidValue:
        proposer.claim(owner, "indicator", f"{search} {item.get('condition', 'is')} {content}", place=place)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _find(root: Any, name: str) -> str:
    return next((_text(element) for element in root.iter() if _local(element) == name), "")
