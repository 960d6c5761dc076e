"""What a reading holds, in the words that tests compare with."""

from __future__ import annotations

from caseboard.exchange.reading import Reading, Traits


def entities(reading: Reading) -> set[tuple[str, str]]:
    """Kind and label of every proposed entity."""
    return set(zip(reading.entities.kinds, reading.entities.labels, strict=True))


def links(reading: Reading) -> set[tuple[str, str, str]]:
    """Every proposed link as label of the one end, kind, label of the other."""
    labels, table = reading.entities.labels, reading.links
    return {
        (labels[start], kind, labels[stop])
        for start, kind, stop in zip(table.from_rows, table.kinds, table.to_rows, strict=True)
    }


def claims(reading: Reading, label: str) -> dict[str, list[str]]:
    """What is claimed about the entity of a label: property to values."""
    return _told(reading, lambda subject: subject >= 0 and reading.entities.labels[subject] == label)


def link_claims(reading: Reading) -> dict[str, list[str]]:
    """What is claimed about links: property to values."""
    return _told(reading, lambda subject: subject < 0)


def traits(reading: Reading, prop: str) -> list[Traits]:
    """What qualifies the claims on a property."""
    table = reading.claims
    return [one for one, name in zip(table.traits, table.properties, strict=True) if name == prop]


def _told(reading: Reading, about: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    table = reading.claims
    for subject, prop, value in zip(table.subjects, table.properties, table.values, strict=True):
        if callable(about) and about(subject):
            found.setdefault(prop, []).append(value)
    return found
