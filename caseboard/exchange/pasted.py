"""What pasted or dropped words may become: a list that a person looks through before anything is added.

Short lines are taken as one thing each; a fragment of a table cell by cell; prose is searched for names and
identifiers. Nothing here changes a case.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from caseboard.commands.boards import place
from caseboard.commands.case import Writer
from caseboard.commands.detect import detect, detect_entity_kind
from caseboard.commands.entities import find_entity, find_or_add_entity, identity_of
from caseboard.errors import CaseboardError
from caseboard.exchange.accept import known_names
from caseboard.exchange.placing import place_beside
from caseboard.exchange.suggest import suggest
from caseboard.exchange.suggest.model import CLAIM
from caseboard.model.ids import Id
from caseboard.model.vocabulary import Vocabulary
from caseboard.progress import Progress
from caseboard.store.reader import Reader

_MOST_WORDS = 6
_LONGEST_NAME = 80
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,3}[.)])\s+")
_SEPARATORS = "\t;,|"
_SENTENCE_END = re.compile(r"\w{4}[.!?]\s")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that was recognised: name and kind that it would get, why, and what it is in the case already."""

    kind: str
    label: str
    why: str
    known_id: Id | None = None


def read_pasted(
    text: str, reader: Reader, vocabulary: Vocabulary, progress: Progress | None = None
) -> tuple[Proposal, ...]:
    """What words from the clipboard may become, each thing once, in their order.

    Raises:
        Cancelled: the person stopped it.
    """
    lines = [_BULLET.sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    cells = _cells(lines)
    if cells is not None:
        found: Iterable[tuple[str, str, str]] = _each(cells, vocabulary, "a cell of the table")
    elif lines and all(map(_is_name, lines)):
        found = _each(lines, vocabulary, "a line of its own" if len(lines) > 1 else "the whole text")
    else:
        found = _in_prose(text, reader, progress)
    return tuple(_known(found, reader, vocabulary))


def add_pasted(writer: Writer, board_id: Id, proposals: Sequence[Proposal], at: tuple[float, float] | None) -> list[Id]:
    """Add or find what was proposed and put it on a board: a single thing at a place, several beside one another."""
    ids = list(dict.fromkeys(_entity(writer, one) for one in proposals))
    standing = {bytes(one) for one in writer.read.board_columns(board_id).entity_ids.tolist()}
    new = [one for one in ids if one not in standing]
    if len(new) == 1 and at is not None:
        place(writer, board_id, {new[0]: at})
    else:
        place_beside(writer, board_id, new)
    return ids


def _entity(writer: Writer, one: Proposal) -> Id:
    return one.known_id if one.known_id is not None else find_or_add_entity(writer, one.kind, one.label).id


def _cells(lines: Sequence[str]) -> list[str] | None:
    """The cells of a fragment of a table, or None where the lines are none."""
    if not lines:
        return None
    for separator in _SEPARATORS:
        counts = {line.count(separator) for line in lines}
        if len(counts) != 1 or counts == {0}:
            continue
        rows = list(csv.reader(lines, delimiter=separator))
        cells = [cell.strip() for row in rows for cell in row if cell.strip()]
        many = len(lines) > 1 or separator == "\t" or sum(detect(cell) is not None for cell in cells) > 1
        if many and all(len(cell) <= _LONGEST_NAME and not _SENTENCE_END.search(cell) for cell in cells):
            return _without_heading(rows, cells)
    return None


def _without_heading(rows: Sequence[Sequence[str]], cells: list[str]) -> list[str]:
    """A first row of bare words over rows with identifiers is a heading."""
    first = [cell.strip() for cell in rows[0] if cell.strip()]
    rest = [cell for cell in cells[len(first) :] if detect(cell) is not None]
    plain = all(detect(cell) is None and cell.replace("_", "").replace(" ", "").isalpha() for cell in first)
    return cells[len(first) :] if plain and rest and all(cell.islower() or "_" in cell for cell in first) else cells


def _is_name(line: str) -> bool:
    if detect(line) is not None:
        return True
    return len(line) <= _LONGEST_NAME and len(line.split()) <= _MOST_WORDS and not _SENTENCE_END.search(line)


def _each(texts: Iterable[str], vocabulary: Vocabulary, why: str) -> Iterable[tuple[str, str, str]]:
    for text in texts:
        yield detect_entity_kind(vocabulary, text), text, why


def _in_prose(text: str, reader: Reader, progress: Progress | None) -> Iterable[tuple[str, str, str]]:
    for one in suggest(text, known=known_names(reader), progress=progress):
        if one.kind != CLAIM:
            yield one.kind, one.value or one.text, one.why


def _known(found: Iterable[tuple[str, str, str]], reader: Reader, vocabulary: Vocabulary) -> Iterable[Proposal]:
    seen = set()
    for kind, label, why in found:
        try:
            key = identity_of(vocabulary.entity_kind(kind), label)
            known = find_entity(reader, vocabulary, kind, label)
        except CaseboardError:
            continue
        name = (kind, key or label.casefold())
        if name not in seen:
            seen.add(name)
            yield Proposal(kind, known.label if known else label, why, known.id if known else None)
