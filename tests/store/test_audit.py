"""The audit chain is the one that its description says, so that anybody can compute it."""

from __future__ import annotations

import hashlib
import json

from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity, rename_entity
from caseboard.model.changes import ChangeKind
from caseboard.store import audit


def test_merkle_root_of_the_vectors_of_certificate_transparency() -> None:
    leaves = [
        bytes.fromhex(text)
        for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
    ]
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    assert {count: audit.merkle_root(leaves[:count]).hex() for count in roots} == roots
    assert audit.merkle_root([]) == hashlib.sha256(b"").digest()


def test_the_chain_can_be_computed_by_hand(case: Case) -> None:
    with case.changing("Add ÄÖ") as writer:
        add_entity(writer, "organisation", "McColo")
    first, second = case.history()
    assert (first.sequence, first.kind, second.sequence, second.label) == (1, ChangeKind.CHECKPOINT, 2, "Add ÄÖ")
    assert first.previous == bytes(32)
    assert second.previous == first.hash
    payload = audit.payload(case._file.connection, 2)
    body = {
        "sequence": 2,
        "at": second.at,
        "actor": "tester",
        "label": "Add ÄÖ",
        "kind": "edit",
        "undoes": None,
        "rows": 1,
        "root": hashlib.sha256(b"\x00" + payload).hexdigest(),
    }
    statement = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert second.hash == hashlib.sha256(b"\x02" + first.hash + statement).digest()
    assert case.head == second.hash


def test_a_change_that_changes_nothing_leaves_no_record(case: Case) -> None:
    before = case.head
    with case.changing("Look around"):
        pass
    assert case.head == before
    with case.changing("Add") as writer:
        entity = add_entity(writer, "organisation", "McColo")
    with case.changing("Rename to the same") as writer:
        rename_entity(writer, entity.id, "McColo")
    assert case.undo_label == "Add"


def test_a_checkpoint_is_recorded_although_nothing_changes(case: Case) -> None:
    case.checkpoint("Before the letter")
    assert case.history()[-1].label == "Before the letter"
    assert case.verify().ok
