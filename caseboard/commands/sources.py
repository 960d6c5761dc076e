"""What can be done to sources: register, grade, change, remove."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseboard.errors import InvalidValue, NotFound
from caseboard.model.grades import Reliability, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Exhibit, Notice, NoticeEvent, Source
from caseboard.model.when import When
from caseboard.store.reader import Reader
from caseboard.store.writer import Writer


def add_source(
    writer: Writer,
    name: str,
    *,
    kind: str = "publication",
    publisher: str = "",
    author: str = "",
    address: str = "",
    published: When | None = None,
    reliability: Reliability = Reliability.F,
    repeats_id: Id | None = None,
    tlp: Tlp = Tlp.CLEAR,
    note: str = "",
) -> Source:
    """Register a source. `repeats_id` names the source whose words it repeats.

    Raises:
        InvalidValue: the name is empty.
    """
    if not name.strip():
        raise InvalidValue("A source needs a name.")
    return writer.new(
        Source,
        name=name,
        kind=kind,
        publisher=publisher,
        author=author,
        address=address,
        published=published,
        reliability=reliability,
        repeats_id=repeats_id,
        tlp=tlp,
        note=note,
    )


def find_source(reader: Reader, name: str) -> Source:
    """The source of that name, in any case.

    Raises:
        NotFound: there is none.
    """
    key = " ".join(name.split()).casefold()
    for source in reader.all(Source):
        if " ".join(source.name.split()).casefold() == key:
            return source
    raise NotFound(f"There is no source “{name}” in the case.")


def find_or_add_source(writer: Writer, name: str, **values: Any) -> Source:
    """The source of that name, or a new one."""
    try:
        return find_source(writer.read, name)
    except NotFound:
        return add_source(writer, name, **values)


def change_source(writer: Writer, source_id: Id, **changes: Any) -> Source:
    """Change fields of a source, its grade for one.

    Raises:
        NotFound: there is no such source.
        InvalidValue: the source would repeat itself.
    """
    for name, grade in (("reliability", Reliability), ("tlp", Tlp)):
        if name in changes:
            changes[name] = grade(changes[name])
    source = replace(writer.read.get(Source, source_id), **changes)
    seen, following = {source_id}, source.repeats_id
    while following is not None:
        if following in seen:
            raise InvalidValue(f"“{source.name}” cannot repeat itself, not even through others.")
        seen.add(following)
        following = writer.read.get(Source, following).repeats_id
    return writer.put(source)


def remove_source(writer: Writer, source_id: Id) -> None:
    """Remove a source that nothing refers to.

    Raises:
        InvalidValue: claims, exhibits, notices or other sources refer to it.
    """
    read, name = writer.read, writer.read.get(Source, source_id).name
    uses = sum(len(read.where(record, source_id=source_id)) for record in (Claim, Exhibit, Notice, NoticeEvent))
    uses += len(read.where(Source, repeats_id=source_id))
    if uses:
        raise InvalidValue(f"“{name}” is the source of {uses} other records; remove or move those first.")
    writer.remove(Source, source_id)
