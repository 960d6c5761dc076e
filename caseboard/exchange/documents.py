"""Reads pages, papers and pictures: they become exhibits with their text; what they say is for a person to claim."""

from __future__ import annotations

import re

from caseboard.errors import Unreadable
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading
from caseboard.exchange.text import extract_text, sniff
from caseboard.exchange.times import read_time
from caseboard.progress import Progress

NAME = "document"
_SAVED_FROM = re.compile(
    r"saved from url=\(\d+\)(\S+)|<link[^>]+rel=[\"']?canonical[\"']?[^>]+href=[\"']([^\"'>]+)", re.I
)
_KNOWN = ("text/html", "application/pdf", "image/", "application/vnd.openxmlformats-officedocument.wordprocessingml")


def fits(source: InputFile) -> bool:
    """Whether the file is a page, a paper or a picture."""
    return sniff(source.path, source.name).startswith(_KNOWN)


def read(source: InputFile, progress: Progress) -> Reading:
    """Propose the file itself as a document."""
    proposer = Proposer(source.vocabulary)
    progress.start(1, "Reading the document")
    title, author, published = "", "", ""
    try:
        found = extract_text(source.path, name=source.name, progress=progress)
        title, author, published = found.title, found.author, found.published
        if found.note:
            proposer.warn(found.note)
    except Unreadable as problem:
        proposer.warn(str(problem))
    place = source.name
    row = proposer.entity("document", title or source.name, place=place)
    when = read_time(published)
    for prop, value in (
        ("title", title),
        ("author", author),
        ("published_on", str(when or published)),
        ("file_name", source.name),
    ):
        proposer.claim(row, prop, value, place=place)
    address = _SAVED_FROM.search(source.head_text) if source.head.lstrip()[:1] == b"<" else None
    origin = Origin(
        title, "capture", author=author, published=when, address=(address[1] or address[2]) if address else ""
    )
    return proposer.reading(NAME, {"records": 1}, origin)
