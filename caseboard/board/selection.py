"""What is selected: one ordered set of entities and links that board, tables and panels share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

SLOTS = range(1, 10)
"""Numbers under which selections are stored."""


class Neighbourhood(Protocol):
    """What a selection needs to know of a board in order to grow, shrink and invert."""

    def all_entities(self) -> Iterable[bytes]:
        """Every entity that can be selected."""

    def neighbours_of(self, entity_ids: Iterable[bytes]) -> Iterable[bytes]:
        """Entities linked to any of some entities, without these."""

    def inner_of(self, entity_ids: Iterable[bytes]) -> Iterable[bytes]:
        """Those of some entities whose every neighbour is among them."""


class Selection:
    """Selected entities and links by identifier, in the order in which they were selected."""

    def __init__(self) -> None:
        self._entities: dict[bytes, None] = {}
        self._links: dict[bytes, None] = {}
        self._stored: dict[int, tuple[tuple[bytes, ...], tuple[bytes, ...]]] = {}
        self._watchers: list[Callable[[], None]] = []
        self._held = 0
        self.version = 0

    @property
    def entities(self) -> tuple[bytes, ...]:
        """Selected entities, the first selected first."""
        return tuple(self._entities)

    @property
    def links(self) -> tuple[bytes, ...]:
        """Selected links, the first selected first."""
        return tuple(self._links)

    def __contains__(self, identifier: bytes) -> bool:
        return identifier in self._entities or identifier in self._links

    def __len__(self) -> int:
        return len(self._entities) + len(self._links)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` after every change; returns a function that ends this."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed) if changed in self._watchers else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Tell watchers once about several changes."""
        before = self.version
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if self.version != before and not self._held:
                self._tell()

    def set(self, entities: Iterable[bytes] = (), links: Iterable[bytes] = ()) -> None:
        """Select exactly these."""
        self._become(dict.fromkeys(entities), dict.fromkeys(links))

    def add(self, entities: Iterable[bytes] = (), links: Iterable[bytes] = ()) -> None:
        """Select these as well."""
        self._become(self._entities | dict.fromkeys(entities), self._links | dict.fromkeys(links))

    def remove(self, entities: Iterable[bytes] = (), links: Iterable[bytes] = ()) -> None:
        """Select these no longer."""
        self._become(_less(self._entities, entities), _less(self._links, links))

    def toggle(self, entities: Iterable[bytes] = (), links: Iterable[bytes] = ()) -> None:
        """Select those of these that were not selected, and the others no longer."""
        self._become(_flipped(self._entities, entities), _flipped(self._links, links))

    def clear(self) -> None:
        """Select nothing."""
        self._become({}, {})

    def invert(self, board: Neighbourhood) -> None:
        """Select the entities that were not selected."""
        self._become(_less(dict.fromkeys(board.all_entities()), self._entities), {})

    def grow(self, board: Neighbourhood) -> None:
        """Select the neighbours as well."""
        self.add(board.neighbours_of(self._entities))

    def shrink(self, board: Neighbourhood) -> None:
        """Keep the entities that lie inside: those without a neighbour outside of the selection."""
        self._become(dict.fromkeys(board.inner_of(self._entities)), {})

    def neighbours(self, board: Neighbourhood) -> None:
        """Select the neighbours instead."""
        self._become(dict.fromkeys(board.neighbours_of(self._entities)), {})

    def keep(self, entities: Iterable[bytes], links: Iterable[bytes]) -> None:
        """Drop what is no longer there: everything but these."""
        there, there_links = set(entities), set(links)
        self._become(
            {key: None for key in self._entities if key in there},
            {key: None for key in self._links if key in there_links},
        )

    def store(self, slot: int) -> None:
        """Remember the selection under a number from 1 to 9."""
        if slot not in SLOTS:
            raise ValueError(f"selections are stored under 1 to 9, not {slot}")
        self._stored[slot] = (self.entities, self.links)

    def recall(self, slot: int) -> bool:
        """Select what was stored under a number; tells whether there was anything."""
        if slot not in self._stored:
            return False
        self.set(*self._stored[slot])
        return True

    @property
    def stored(self) -> dict[int, int]:
        """How many things are stored under each number in use."""
        return {slot: len(entities) + len(links) for slot, (entities, links) in sorted(self._stored.items())}

    def _become(self, entities: dict[bytes, None], links: dict[bytes, None]) -> None:
        if list(entities) == list(self._entities) and list(links) == list(self._links):
            return
        self._entities, self._links = entities, links
        self.version += 1
        if not self._held:
            self._tell()

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()


def _less(kept: dict[bytes, None], gone: Iterable[bytes]) -> dict[bytes, None]:
    dropped = set(gone)
    return {key: None for key in kept if key not in dropped}


def _flipped(kept: dict[bytes, None], turned: Iterable[bytes]) -> dict[bytes, None]:
    result = dict(kept)
    for key in turned:
        if key in result:
            del result[key]
        else:
            result[key] = None
    return result
