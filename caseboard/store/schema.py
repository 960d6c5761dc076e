"""The tables of a case file, as migrations that only ever grow, and the list of what a file may hold.

The SQL of a released migration is never edited: old files were made with it. `FORMAT` goes into `user_version`,
`APPLICATION_ID` ("CsBd") into `application_id`; docs/case-format.md describes the tables for people.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import apsw

from caseboard.errors import CaseDamaged
from caseboard.store.dbapi import Connection, sqlite_utils

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x43734264

_FOUNDATION = """
CREATE TABLE setting (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE vocabulary (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  part TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (part, name)) STRICT, WITHOUT ROWID;
CREATE TABLE entity (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  kind TEXT NOT NULL, label TEXT NOT NULL, identity TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX entity_by_identity ON entity (kind, identity) WHERE identity IS NOT NULL;
CREATE TABLE link (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_id BLOB NOT NULL REFERENCES entity (id) DEFERRABLE INITIALLY DEFERRED,
  to_id BLOB NOT NULL REFERENCES entity (id) DEFERRABLE INITIALLY DEFERRED,
  strength TEXT NOT NULL, direction TEXT NOT NULL, inferred INTEGER NOT NULL, label TEXT NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE INDEX link_by_from ON link (from_id);
CREATE INDEX link_by_to ON link (to_id);
CREATE TABLE source (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, publisher TEXT NOT NULL, author TEXT NOT NULL, address TEXT NOT NULL,
  published TEXT, reliability TEXT NOT NULL,
  repeats_id BLOB REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
  tlp TEXT NOT NULL, note TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE exhibit (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  reference TEXT NOT NULL, description TEXT NOT NULL, original_name TEXT NOT NULL, media_type TEXT NOT NULL,
  size INTEGER NOT NULL, sha256 BLOB NOT NULL, obtained_at TEXT NOT NULL, obtained_from TEXT NOT NULL,
  method TEXT NOT NULL,
  source_id BLOB REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
  parent_id BLOB REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
  text_state TEXT NOT NULL, text_note TEXT NOT NULL, text_sha256 BLOB, tlp TEXT NOT NULL, purged_at TEXT,
  purge_reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX exhibit_by_hash ON exhibit (sha256);
CREATE TABLE exhibit_chunk (exhibit_id BLOB NOT NULL, ordinal INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (exhibit_id, ordinal)) STRICT;
CREATE TABLE exhibit_text (exhibit_id BLOB PRIMARY KEY, body TEXT NOT NULL, pages TEXT NOT NULL) STRICT;
CREATE TABLE claim (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  subject_id BLOB NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, normalised TEXT NOT NULL,
  scope TEXT NOT NULL, modality TEXT NOT NULL, credibility TEXT NOT NULL,
  source_id BLOB REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
  exhibit_id BLOB REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
  page INTEGER, line INTEGER, char_start INTEGER, char_end INTEGER, place TEXT NOT NULL, quotation TEXT NOT NULL,
  valid_from TEXT, valid_to TEXT, tlp TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX claim_by_subject ON claim (subject_id);
CREATE INDEX claim_by_source ON claim (source_id);
CREATE INDEX claim_by_exhibit ON claim (exhibit_id);
CREATE TABLE position (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  subject_id BLOB NOT NULL, property TEXT NOT NULL, scope TEXT NOT NULL, state TEXT NOT NULL,
  claim_id BLOB REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED, reason TEXT NOT NULL,
  UNIQUE (subject_id, property, scope)) STRICT, WITHOUT ROWID;
CREATE TABLE note (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  subject_id BLOB, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX note_by_subject ON note (subject_id);
CREATE TABLE board (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  name TEXT NOT NULL, ordinal INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE placement (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  board_id BLOB NOT NULL REFERENCES board (id) DEFERRABLE INITIALLY DEFERRED,
  entity_id BLOB NOT NULL REFERENCES entity (id) DEFERRABLE INITIALLY DEFERRED,
  x REAL NOT NULL, y REAL NOT NULL, pinned INTEGER NOT NULL, hidden INTEGER NOT NULL,
  UNIQUE (board_id, entity_id)) STRICT, WITHOUT ROWID;
CREATE INDEX placement_by_entity ON placement (entity_id);
CREATE TABLE notice (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  target_id BLOB NOT NULL REFERENCES entity (id) DEFERRABLE INITIALLY DEFERRED,
  recipient_id BLOB NOT NULL REFERENCES entity (id) DEFERRABLE INITIALLY DEFERRED,
  sender TEXT NOT NULL, conduct TEXT NOT NULL, request TEXT NOT NULL, clause TEXT NOT NULL, channel TEXT NOT NULL,
  contact TEXT NOT NULL, contact_found TEXT NOT NULL, sent TEXT, due TEXT, state TEXT NOT NULL,
  after_id BLOB REFERENCES notice (id) DEFERRABLE INITIALLY DEFERRED,
  source_id BLOB REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
  exhibit_id BLOB REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
  quotation TEXT NOT NULL, tlp TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX notice_by_target ON notice (target_id);
CREATE INDEX notice_by_recipient ON notice (recipient_id);
CREATE TABLE notice_event (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  notice_id BLOB NOT NULL REFERENCES notice (id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL, at TEXT, text TEXT NOT NULL,
  source_id BLOB REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
  exhibit_id BLOB REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED) STRICT, WITHOUT ROWID;
CREATE INDEX notice_event_by_notice ON notice_event (notice_id);
CREATE TABLE notice_exhibit (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  notice_id BLOB NOT NULL REFERENCES notice (id) DEFERRABLE INITIALLY DEFERRED,
  exhibit_id BLOB NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
  sha256 BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX notice_exhibit_by_notice ON notice_exhibit (notice_id);
CREATE TABLE rejection (id BLOB PRIMARY KEY, recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL,
  exhibit_id BLOB NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL, text TEXT NOT NULL, char_start INTEGER NOT NULL, char_end INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE INDEX rejection_by_exhibit ON rejection (exhibit_id);
CREATE TABLE audit (sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, label TEXT NOT NULL,
  kind TEXT NOT NULL, undoes INTEGER, rows INTEGER NOT NULL, root BLOB NOT NULL, previous BLOB NOT NULL,
  hash BLOB NOT NULL) STRICT;
CREATE TABLE audit_payload (sequence INTEGER NOT NULL REFERENCES audit (sequence), part INTEGER NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY (sequence, part)) STRICT;
"""


def _foundation(db: Database) -> None:
    """Create the first tables."""
    db.conn.executescript(_FOUNDATION)


_STEPS = (_foundation,)
FORMAT = len(_STEPS)


def migrate(connection: Connection) -> None:
    """Bring an empty or older file to the current format, all steps in one transaction of the caller."""
    package = sqlite_utils()
    migrations: Migrations = package.Migrations("caseboard")
    for step in _STEPS:
        migrations(name=step.__name__.strip("_"))(step)
    migrations.apply(package.Database(connection, execute_plugins=False, recursive_triggers=False))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def guard_audit(connection: Connection) -> None:
    """Refuse to alter or delete audit rows on this connection, by triggers that are never in the file."""
    for table in ("audit", "audit_payload"):
        for verb in ("UPDATE", "DELETE"):
            connection.execute(
                f"CREATE TEMP TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON main.{table}"
                " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )


def check_schema(connection: Connection, name: str, version: int) -> None:
    """Compare what a file holds with what that format may hold, by exact SQL.

    Raises:
        CaseDamaged: a table, index, view or trigger is missing, different, or not ours.
    """
    found, expected = _objects(connection), _expected(version)
    if found != expected:
        odd = sorted({key[1] for key in found ^ expected})
        raise CaseDamaged(
            f"{name} is not a Caseboard file as this program writes it: {', '.join(odd[:3])} differ"
            f"{'s' if len(odd) == 1 else ''} from the format; it was left untouched. Ask its sender for an export."
        )


def _objects(connection: Connection) -> frozenset[tuple[Any, ...]]:
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM main.sqlite_schema"))


@cache
def _expected(version: int) -> frozenset[tuple[Any, ...]]:
    memory = Connection(apsw.Connection(":memory:"))
    package = sqlite_utils()
    migrations: Migrations = package.Migrations("caseboard")
    for step in _STEPS[:version]:
        migrations(name=step.__name__.strip("_"))(step)
    migrations.apply(package.Database(memory, execute_plugins=False, recursive_triggers=False))
    return _objects(memory)
