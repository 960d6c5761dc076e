"""Record identifiers sort by the time of their making and never meet twice."""

import threading
import uuid
from itertools import pairwise

import pytest

from caseboard.errors import InvalidValue
from caseboard.model.ids import Id, id_text, new_id, new_ids, parse_id


def test_ids_made_one_after_another_ascend() -> None:
    made = [new_id() for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == 2000


def test_a_batch_of_ids_ascends_and_the_next_id_follows_it() -> None:
    batch = new_ids(50_000)
    assert all(first < second for first, second in pairwise(batch))
    assert new_id() > batch[-1]


def test_no_ids_are_made_for_none_asked() -> None:
    assert new_ids(0) == []
    assert new_id() < new_id()


def test_threads_never_get_the_same_id() -> None:
    made: list[Id] = []
    workers = [threading.Thread(target=lambda: made.extend(new_id() for _ in range(500))) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(made)) == 4000


def test_an_id_is_a_uuid_of_version_7() -> None:
    for identifier in new_ids(100):
        assert len(identifier) == 16
        read = uuid.UUID(bytes=identifier)
        assert read.version == 7
        assert read.variant == uuid.RFC_4122


def test_an_id_is_read_back_from_its_usual_spelling() -> None:
    identifier = new_id()
    assert parse_id(id_text(identifier)) == identifier
    assert len(id_text(identifier)) == 36


@pytest.mark.parametrize("text", ["", "McColo", "01890a5d-ac96", "zz890a5d-ac96-774b-bcce-b302099a8057"])
def test_what_is_no_id_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidValue, match="is not a record identifier"):
        parse_id(text)
