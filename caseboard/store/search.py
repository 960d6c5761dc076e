"""Full-text search over labels, claims, notes, sources and exhibit texts.

The index is built in memory by sqlite-utils when the first question comes, follows each change after that, and is
never read from a file, so that a stranger's case cannot bring its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from caseboard.model.changes import ChangeSet
from caseboard.model.ids import Id
from caseboard.store.dbapi import Connection, sqlite_utils

_TEXTS = {
    "entity": "SELECT id, label, coalesce(identity, '') FROM entity",
    "link": "SELECT id, label, '' FROM link WHERE label <> ''",
    "claim": "SELECT id, property || ': ' || value, scope || ' ' || quotation FROM claim",
    "note": "SELECT id, '', body FROM note",
    "source": "SELECT id, name, publisher || ' ' || author || ' ' || address || ' ' || note FROM source",
    "exhibit": "SELECT id, reference || ' ' || original_name, description FROM exhibit",
    "notice": "SELECT id, conduct, request || ' ' || sender FROM notice",
    "notice_event": "SELECT id, kind, text FROM notice_event",
}
_BLOCK = 2000
_MOST_TEXT = 4_000_000


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: the table and record, a title, the words around, and for exhibit text the character offset."""

    table: str
    id: Id
    title: str
    excerpt: str
    offset: int | None = None


class SearchIndex:
    """The words of one open case."""

    def __init__(self, case: apsw.Connection) -> None:
        self._case = case
        self._words: Connection | None = None

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """What holds all words of a text, each as a prefix; best first."""
        words = [word for word in text.replace("\x00", " ").split() if any(ch.isalnum() for ch in word)]
        if not words:
            return []
        query = " ".join('"' + word.replace('"', '""') + '"*' for word in words)
        rows = self._index().execute(
            "SELECT t.kind, t.record, t.title, snippet(text_fts, -1, '', '', '…', 14), t.place"
            " FROM text_fts JOIN text t ON t.id = text_fts.rowid WHERE text_fts MATCH ?"
            " ORDER BY bm25(text_fts, 4.0, 1.0) + CASE t.kind WHEN 'entity' THEN -2 ELSE 0 END LIMIT ?",
            (query, limit),
        )
        return [Hit(kind, Id(record), title, excerpt, place) for kind, record, title, excerpt, place in rows]

    def follow(self, change: ChangeSet) -> None:
        """Take a change into the index, if there is one yet."""
        if self._words is None:
            return
        if change.everything:
            self._words.close()
            self._words = None
            return
        for table, touched in change.tables.items():
            if table in _TEXTS and touched:
                self._words.executemany(
                    "DELETE FROM text WHERE kind = ? AND record = ?", [(table, one) for one in touched.all]
                )
                for identifier in touched.inserted | touched.updated:
                    self._add(self._words, self._rows(table, identifier))

    def _index(self) -> Connection:
        if self._words is None:
            words = Connection(apsw.Connection(":memory:"))
            database = sqlite_utils().Database(words, execute_plugins=False)
            table = database["text"]
            table.create(
                {"id": int, "kind": str, "record": bytes, "title": str, "body": str, "place": int},
                pk="id",
            )
            table.create_index(["record"])
            table.enable_fts(["title", "body"], tokenize="unicode61 remove_diacritics 2", create_triggers=True)
            words.execute("BEGIN")
            for kind in _TEXTS:
                self._add(words, self._rows(kind, None))
            words.commit()
            self._words = words
        return self._words

    def _add(self, words: Connection, rows: Iterator[tuple[Any, ...]]) -> None:
        words.apsw.executemany("INSERT INTO text (kind, record, title, body, place) VALUES (?,?,?,?,?)", rows)

    def _rows(self, table: str, identifier: Id | None) -> Iterator[tuple[Any, ...]]:
        sql = _TEXTS[table]
        bindings: tuple[Id, ...] = ()
        if identifier is not None:
            sql = f"SELECT * FROM ({sql.replace('SELECT id,', f'SELECT {table}.id,', 1)}) WHERE id = ?"
            bindings = (identifier,)
        for record, title, body in self._case.execute(sql, bindings):
            yield table, record, title, body, None
            if table == "exhibit":
                yield from self._blocks(record, title)

    def _blocks(self, exhibit_id: Id, title: str) -> Iterator[tuple[Any, ...]]:
        row = self._case.execute(
            "SELECT substr(body, 1, ?) FROM exhibit_text WHERE exhibit_id = ?", (_MOST_TEXT, exhibit_id)
        ).fetchone()
        text = row[0] if row else ""
        for start in range(0, len(text), _BLOCK):
            yield "exhibit", exhibit_id, title, text[start : start + _BLOCK], start
