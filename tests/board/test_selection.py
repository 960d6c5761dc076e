"""One selection, shared, in the order of selecting."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from caseboard.board.selection import Selection

A, B, C, D = (bytes([k]) * 16 for k in range(4))


class Chain:
    """A - B - C - D."""

    order = (A, B, C, D)

    def all_entities(self) -> Iterable[bytes]:
        return self.order

    def neighbours_of(self, entity_ids: Iterable[bytes]) -> Iterable[bytes]:
        chosen = set(entity_ids)
        near = {self.order[k + d] for k, e in enumerate(self.order) if e in chosen for d in (-1, 1) if 0 <= k + d < 4}
        return sorted(near - chosen)

    def inner_of(self, entity_ids: Iterable[bytes]) -> Iterable[bytes]:
        chosen = set(entity_ids)
        return [e for e in self.order if e in chosen and set(self.neighbours_of([e])) <= chosen]


def test_the_order_of_selecting_is_kept() -> None:
    selection = Selection()
    selection.set([C, A])
    selection.add([B, A])
    assert selection.entities == (C, A, B)
    selection.toggle([A, D])
    assert selection.entities == (C, B, D)


def test_watchers_hear_of_changes_only() -> None:
    selection, heard = Selection(), []
    stop = selection.watch(lambda: heard.append(selection.entities))
    selection.set([A])
    selection.set([A])
    selection.clear()
    stop()
    selection.set([B])
    assert heard == [(A,), ()]


def test_several_changes_together_are_told_once() -> None:
    selection, heard = Selection(), []
    selection.watch(lambda: heard.append(len(selection)))
    with selection.together():
        selection.add([A])
        selection.add([], [B])
    assert heard == [2]


def test_growing_shrinking_inverting_and_neighbours() -> None:
    selection, board = Selection(), Chain()
    selection.set([B])
    selection.grow(board)
    assert set(selection.entities) == {A, B, C}
    selection.shrink(board)
    assert set(selection.entities) == {A, B}
    selection.invert(board)
    assert selection.entities == (C, D)
    selection.set([A])
    selection.neighbours(board)
    assert selection.entities == (B,)


def test_selections_are_stored_under_numbers() -> None:
    selection = Selection()
    selection.set([A, B], [C])
    selection.store(3)
    selection.clear()
    assert selection.recall(3)
    assert (selection.entities, selection.links) == ((A, B), (C,))
    assert not selection.recall(4)
    assert selection.stored == {3: 3}
    with pytest.raises(ValueError, match="1 to 9"):
        selection.store(10)


def test_what_is_gone_is_dropped() -> None:
    selection = Selection()
    selection.set([A, B], [C, D])
    selection.keep([B], [C])
    assert (selection.entities, selection.links) == ((B,), (C,))
    assert A not in selection
    assert C in selection
