"""A change set tells by table what one action touched."""

from caseboard.model.changes import ChangeKind, ChangeSet, TableChange
from caseboard.model.ids import new_ids
from caseboard.model.records import RECORDS, Claim, Entity, Link

ONE, TWO, THREE = new_ids(3)


def change(**tables: TableChange) -> ChangeSet:
    return ChangeSet(7, "Link A to B", ChangeKind.EDIT, "officer", "2026-11-24T10:00:00Z", tables)


def test_a_change_tells_what_happened_to_one_kind_of_record() -> None:
    done = change(entity=TableChange(inserted=frozenset({ONE}), deleted=frozenset({TWO})))
    assert done.of(Entity).inserted == {ONE}
    assert done.of(Entity).all == {ONE, TWO}


def test_a_table_that_was_not_touched_has_an_empty_change() -> None:
    untouched = change(entity=TableChange(updated=frozenset({THREE}))).of(Claim)
    assert not untouched
    assert untouched.all == frozenset()


def test_a_table_change_is_true_if_it_holds_anything() -> None:
    assert TableChange(updated=frozenset({ONE}))
    assert not TableChange()


def test_every_record_class_has_a_table_of_its_own() -> None:
    tables = [record.table for record in RECORDS]
    assert len(set(tables)) == len(tables)
    assert change(link=TableChange(inserted=frozenset({ONE}))).of(Link)
