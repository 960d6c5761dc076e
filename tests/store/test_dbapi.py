"""sqlite-utils must find on apsw everything that it uses of the standard library's module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from caseboard.store import dbapi


@pytest.fixture
def db() -> Iterator[Any]:
    connection = dbapi.connect(":memory:")
    yield dbapi.sqlite_utils().Database(connection)
    connection.close()


def test_sqlite_utils_works_on_this_module_and_not_on_the_standard_one() -> None:
    from sqlite_utils import utils

    dbapi.sqlite_utils()
    assert utils.sqlite3 is dbapi
    assert utils.OperationalError is dbapi.OperationalError


def test_rows_go_in_and_come_back(db: Any) -> None:
    db["t"].insert_all([{"id": 1, "name": "McColo"}, {"id": 2, "name": "Atrivo"}], pk="id")
    assert list(db["t"].rows) == [{"id": 1, "name": "McColo"}, {"id": 2, "name": "Atrivo"}]
    assert db["t"].count == 2
    assert db["t"].get(2) == {"id": 2, "name": "Atrivo"}


def test_upsert_update_and_delete(db: Any) -> None:
    table = db["t"]
    table.insert({"id": 1, "name": "a"}, pk="id")
    table.upsert({"id": 1, "name": "b"}, pk="id")
    table.update(1, {"name": "c"})
    assert table.get(1)["name"] == "c"
    table.delete(1)
    assert table.count == 0


def test_last_pk_and_rowcount_are_those_of_the_statement(db: Any) -> None:
    assert db["t"].insert({"name": "x"}).last_pk == 1
    assert db.conn.execute("UPDATE t SET name = 'y'").rowcount == 1
    assert db.conn.execute("DELETE FROM t WHERE name = 'nobody'").rowcount == 0
    assert db.conn.execute("SELECT * FROM t").rowcount == -1


def test_a_missing_column_is_added_on_request(db: Any) -> None:
    db["t"].insert({"id": 1}, pk="id")
    db["t"].insert({"id": 2, "name": "new"}, alter=True)
    assert db["t"].columns_dict.keys() == {"id", "name"}


def test_transform_and_foreign_keys(db: Any) -> None:
    db["kind"].insert({"id": 1}, pk="id")
    db["t"].insert({"id": 1, "kind": 1, "old": "x"}, pk="id")
    db["t"].add_foreign_key("kind", "kind", "id")
    db["t"].transform(drop={"old"}, rename={"kind": "kind_id"})
    assert db["t"].columns_dict.keys() == {"id", "kind_id"}
    assert db["t"].foreign_keys[0].other_table == "kind"


def test_full_text_search_follows_changes(db: Any) -> None:
    db["t"].insert({"id": 1, "words": "bulletproof hosting"}, pk="id")
    db["t"].enable_fts(["words"], create_triggers=True)
    db["t"].insert({"id": 2, "words": "botnet hosting"})
    assert [row["id"] for row in db["t"].search("botnet")] == [2]
    assert len(list(db["t"].search("hosting"))) == 2


def test_an_atomic_block_is_rolled_back_as_a_whole(db: Any) -> None:
    db["t"].insert({"id": 1}, pk="id")
    with pytest.raises(dbapi.IntegrityError), db.atomic():
        db["t"].insert_all([{"id": 2}, {"id": 1}])
    assert db["t"].count == 1


def test_migrations_run_once(db: Any) -> None:
    package = dbapi.sqlite_utils()
    ran = []
    migrations = package.Migrations("test")
    migrations(name="first")(ran.append)
    migrations.apply(db)
    migrations.apply(db)
    assert len(ran) == 1


def test_errors_are_the_ones_that_sqlite_utils_catches(db: Any) -> None:
    db["t"].insert({"id": 1}, pk="id")
    with pytest.raises(dbapi.IntegrityError):
        db.conn.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(dbapi.OperationalError):
        db.conn.execute("SELECT * FROM nowhere")


def test_a_description_is_there_also_for_an_empty_result(db: Any) -> None:
    db["t"].insert({"id": 1, "name": "x"}, pk="id")
    cursor = db.conn.execute("SELECT id, name FROM t WHERE id = 99")
    assert [column[0] for column in cursor.description] == ["id", "name"]
    assert cursor.fetchone() is None


def test_index_views_and_schema_are_seen(db: Any) -> None:
    db["t"].insert({"id": 1, "name": "x"}, pk="id")
    db["t"].create_index(["name"])
    db.create_view("v", "SELECT * FROM t")
    assert db["t"].indexes[0].columns == ["name"]
    assert db.view_names() == ["v"]
    assert "CREATE TABLE" in db["t"].schema


def test_a_connection_used_as_context_commits_or_rolls_back() -> None:
    connection = dbapi.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    with connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(dbapi.OperationalError), connection:
        connection.executescript("BEGIN; INSERT INTO t VALUES (2); SELECT * FROM nowhere")
    assert connection.execute("SELECT x FROM t").fetchall() == [(1,)]
