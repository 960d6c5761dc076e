"""The registers at the end of a briefing: sources with their grades and origins, exhibits with their hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from caseboard.model.ids import Id
from caseboard.model.records import Exhibit
from caseboard.reports.marking import Printable
from caseboard.reports.model import ExhibitEntry, Name, SourceNote
from caseboard.reports.naming import Naming, exhibit_key, moment_words


def source_notes(shown: Printable, naming: Naming, origins: Mapping[Id, Id]) -> tuple[SourceNote, ...]:
    """The sources in the order of the register, which gives them their numbers."""
    uses = Counter(claim.source_id for claims in shown.claims.values() for claim in claims)
    return tuple(
        SourceNote(
            number,
            f"source-{number}",
            source.name,
            source.kind,
            source.publisher,
            source.author,
            naming.prose(source.address),
            source.published.words() if source.published is not None else "",
            source.reliability.value,
            naming.source(source.repeats_id),
            naming.source(origins.get(source.id)) or number,
            uses[source.id],
            naming.prose(source.note),
            source.tlp,
        )
        for number, source in enumerate(shown.sources.values(), 1)
    )


def exhibit_list(shown: Printable, naming: Naming) -> tuple[ExhibitEntry, ...]:
    """The exhibits in order of taking in; destroyed ones leave their line with date and reason."""
    uses = Counter(claim.exhibit_id for claims in shown.claims.values() for claim in claims)
    return tuple(_entry(exhibit, shown, naming, uses[exhibit.id]) for exhibit in shown.exhibits.values())


def _entry(exhibit: Exhibit, shown: Printable, naming: Naming, claims: int) -> ExhibitEntry:
    parent = shown.exhibits.get(exhibit.parent_id) if exhibit.parent_id is not None else None
    destroyed = f"{moment_words(exhibit.purged_at)}: {exhibit.purge_reason}" if exhibit.purged_at else ""
    return ExhibitEntry(
        exhibit_key(exhibit),
        exhibit.reference,
        naming.prose(exhibit.description),
        exhibit.original_name,
        exhibit.media_type,
        exhibit.size,
        exhibit.sha256.hex(),
        moment_words(exhibit.obtained_at),
        naming.prose(exhibit.obtained_from),
        naming.prose(exhibit.method),
        exhibit.recorded_by,
        naming.source(exhibit.source_id),
        Name(exhibit_key(parent), parent.reference) if parent is not None else None,
        exhibit.text_note,
        destroyed,
        claims,
        exhibit.tlp,
    )
