"""Says who speaks in an exhibit: a source, found or registered, with its grade; what was read there follows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from caseboard.commands.exhibits import change_exhibit
from caseboard.commands.sources import add_source, change_source, find_source
from caseboard.errors import InvalidValue, NotFound
from caseboard.model.grades import Reliability
from caseboard.model.ids import Id
from caseboard.model.records import Claim, Exhibit, Source
from caseboard.model.when import When
from caseboard.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Grading:
    """What a person says about the source of an exhibit. `repeats_id` is None for one that speaks for itself."""

    name: str
    reliability: Reliability = Reliability.F
    published: When | None = None
    repeats_id: Id | None = None


def grade_exhibit(writer: Writer, exhibit_id: Id, grading: Grading) -> Source:
    """Make a source the one of an exhibit, graded so; claims read there that followed the old source follow it.

    A source of that name is found and graded anew, otherwise it is registered.

    Raises:
        NotFound: there is no such exhibit, or no such source to repeat.
        InvalidValue: the name is empty, or the source would repeat itself.
    """
    if not grading.name.strip():
        raise InvalidValue("Name the source: the paper, the office or the person that says this.")
    exhibit = writer.read.get(Exhibit, exhibit_id)
    values: dict[str, Any] = {
        "reliability": grading.reliability,
        "published": grading.published,
        "repeats_id": grading.repeats_id,
    }
    try:
        source = change_source(writer, find_source(writer.read, grading.name).id, **values)
    except NotFound:
        source = add_source(writer, " ".join(grading.name.split()), **values)
    if exhibit.source_id != source.id:
        change_exhibit(writer, exhibit_id, source_id=source.id)
        for claim in writer.read.where(Claim, exhibit_id=exhibit_id, source_id=exhibit.source_id):
            writer.put(replace(claim, source_id=source.id))
    return source
