"""Reads a case that is written down as facts in YAML, and says of each mistake in one sentence where it is.

The sections are `case`, `sources`, `exhibits`, `entities`, `links`, `claims`, `positions`, `notices`, `notes` and
`boards`; `cases/mccolo.yaml` shows them all. Entries name each other by keys that are valid in that file only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import yaml

from caseboard.errors import InvalidValue
from caseboard.model.grades import (
    Credibility,
    Direction,
    Modality,
    NoticeState,
    PositionState,
    Reliability,
    Strength,
    Tlp,
)
from caseboard.model.when import When

_F = TypeVar("_F")
SELF = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFact:
    """The case itself."""

    title: str
    number: str = ""
    officer: str = ""
    tlp: Tlp = Tlp.CLEAR
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFact:
    """Who says something; `repeats` is the key of the source whose words this one tells again."""

    key: str
    name: str
    kind: str = "publication"
    publisher: str = ""
    author: str = ""
    address: str = ""
    published: When | None = None
    reliability: Reliability = Reliability.F
    repeats: str = ""
    tlp: Tlp = Tlp.CLEAR
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitFact:
    """A file beside the facts that becomes an exhibit."""

    key: str
    file: str
    description: str = ""
    source: str = ""
    obtained_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFact:
    """A thing of the case."""

    key: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFact:
    """What a source says. On a link, `subject` may be left out and `property` and `value` say that it exists."""

    subject: str = SELF
    property: str = "holds"
    value: str = "yes"
    scope: str = ""
    modality: Modality = Modality.STATED
    credibility: Credibility = Credibility.CANNOT_BE_JUDGED
    source: str = ""
    exhibit: str = ""
    place: str = ""
    quotation: str = ""
    valid_from: When | None = None
    valid_to: When | None = None
    tlp: Tlp = Tlp.CLEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFact:
    """A relation, with the claims that it exists; written `from` and `to` in YAML."""

    kind: str
    start: str
    end: str
    key: str = ""
    label: str = ""
    strength: Strength = Strength.UNCONFIRMED
    direction: Direction = Direction.FORWARD
    inferred: bool = False
    claims: tuple[ClaimFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFact:
    """What the case makes of a property; a chosen one names `value` and `source` of the claim."""

    subject: str
    property: str
    state: PositionState
    scope: str = ""
    value: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFact:
    """One step after a notice."""

    kind: str
    at: When | None = None
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFact:
    """Who was told what about whom, and what came of it; `after` is the key of the notice that it follows."""

    target: str
    recipient: str
    sender: str
    key: str = ""
    conduct: str = ""
    request: str = ""
    clause: str = ""
    channel: str = ""
    contact: str = ""
    contact_found: str = ""
    sent: When | None = None
    due: When | None = None
    state: NoticeState = NoticeState.SENT
    after: str = ""
    source: str = ""
    events: tuple[EventFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFact:
    """Free words on the case or on one thing."""

    body: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFact:
    """A board: where each entity stands, in board units, y downwards."""

    name: str
    nodes: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A whole case as written down; `path` is the file that it was read from."""

    path: Path
    case: HeadFact
    sources: tuple[SourceFact, ...] = ()
    exhibits: tuple[ExhibitFact, ...] = ()
    entities: tuple[EntityFact, ...] = ()
    links: tuple[LinkFact, ...] = ()
    claims: tuple[ClaimFact, ...] = ()
    positions: tuple[PositionFact, ...] = ()
    notices: tuple[NoticeFact, ...] = ()
    notes: tuple[NoteFact, ...] = ()
    boards: tuple[BoardFact, ...] = field(default=())


_SECTIONS: dict[str, type[Any]] = {
    "sources": SourceFact,
    "exhibits": ExhibitFact,
    "entities": EntityFact,
    "links": LinkFact,
    "claims": ClaimFact,
    "positions": PositionFact,
    "notices": NoticeFact,
    "notes": NoteFact,
    "boards": BoardFact,
}
_SPELLED = {"from": "start", "to": "end"}


class _WithoutDays(yaml.SafeLoader):
    """The safe loader, except that days stay as written: a fact may bear a day that no calendar has."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_facts(path: Path) -> Facts:
    """Read a file of facts; `facts_check.check_facts` then looks whether its keys and kinds fit together.

    Raises:
        InvalidValue: the file cannot be read, or an entry has an unknown, missing or wrong field; the sentence names
            the file, the section and the entry.
    """
    try:
        content = _WithoutDays(path.read_text(encoding="utf-8")).get_single_data()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise InvalidValue(f"The facts in {path} cannot be read: {' '.join(str(problem).split())}.") from None
    if not isinstance(content, dict):
        raise InvalidValue(f"The facts in {path} must be sections with a name each, beginning with “case”.")
    unknown = sorted(str(name) for name in content if name != "case" and name not in _SECTIONS)
    if unknown:
        raise InvalidValue(f"{path}: there is no section “{unknown[0]}”; known are case, {', '.join(_SECTIONS)}.")
    if "case" not in content:
        raise InvalidValue(f"{path}: the section “case” with the title is missing.")
    sections = {name: _section(path, name, kind, content.get(name) or []) for name, kind in _SECTIONS.items()}
    return Facts(path=path, case=_entry(HeadFact, content["case"], f"{path}: case"), **sections)


def _section(path: Path, name: str, kind: type[_F], entries: Any) -> tuple[_F, ...]:
    if not isinstance(entries, list):
        raise InvalidValue(f"{path}: the section “{name}” must be a list of entries.")
    return tuple(_entry(kind, entry, _where(path, name, number, entry)) for number, entry in enumerate(entries, 1))


def _where(path: Path, section: str, number: int, entry: Any) -> str:
    """How a mistake's place is told: by the entry's key where it has one, else by its number."""
    name = entry.get("key") or entry.get("name") if isinstance(entry, dict) else None
    return f"{path}: {section}, “{name}”" if name else f"{path}: {section}, entry {number}"


def _entry(kind: type[_F], entry: Any, where: str) -> _F:
    if not isinstance(entry, dict):
        raise InvalidValue(f"{where}: an entry must have named fields.")
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    given = {_SPELLED.get(str(name), str(name)): value for name, value in entry.items()}
    if kind is LinkFact:
        given = _with_claims(given)
    for name in given:
        if name not in known:
            raise InvalidValue(f"{where}: there is no field “{name}”; known are {', '.join(map(_spelling, known))}.")
    missing = [name for name, item in known.items() if _required(item) and name not in given]
    if missing:
        raise InvalidValue(f"{where}: the field “{_spelling(missing[0])}” is missing.")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value, f"{where}, {_spelling(name)}") for name, value in given.items()})


def _with_claims(given: dict[str, Any]) -> dict[str, Any]:
    """A link may carry the fields of its only claim itself."""
    own = {item.name for item in fields(LinkFact)}
    claim = {name: value for name, value in given.items() if name not in own}
    if not claim:
        return given
    rest = {name: value for name, value in given.items() if name in own}
    return {**rest, "claims": [claim, *(rest.get("claims") or [])]}


def _required(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _spelling(name: str) -> str:
    return next((spelled for spelled, own in _SPELLED.items() if own == name), name)


def _value(hint: Any, value: Any, where: str) -> Any:
    if hint == tuple[ClaimFact, ...]:
        return _inner(ClaimFact, value, where)
    if hint == tuple[EventFact, ...]:
        return _inner(EventFact, value, where)
    if hint == Mapping[str, tuple[float, float]]:
        return _points(value, where)
    if hint is bool:
        return _flag(value, where)
    text = _text(value, where)
    if hint == When | None:
        return _told(When.parse, text, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _told(lambda spelled: _grade(hint, spelled), text, where)
    return text


def _inner(kind: type[_F], value: Any, where: str) -> tuple[_F, ...]:
    if not isinstance(value, list):
        raise InvalidValue(f"{where}: this must be a list of entries.")
    return tuple(_entry(kind, entry, f"{where} {number}") for number, entry in enumerate(value, 1))


def _points(value: Any, where: str) -> Mapping[str, tuple[float, float]]:
    if not isinstance(value, dict):
        raise InvalidValue(f"{where}: nodes are written as key: [x, y].")
    for key, point in value.items():
        numbers = isinstance(point, list) and len(point) == 2 and all(type(part) in (int, float) for part in point)
        if not numbers:
            raise InvalidValue(f"{where}, “{key}”: a place is written as two numbers, [x, y].")
    return {str(key): (float(point[0]), float(point[1])) for key, point in value.items()}


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue(f"{where}: this is either true or false.")
    return value


def _text(value: Any, where: str) -> str:
    """YAML reads numbers as such; a fact keeps what was written."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidValue(f"{where}: this must be a text; put it in quotation marks.")
    return str(value)


def _told(parse: Callable[[str], Any], text: str, where: str) -> Any:
    try:
        return parse(text)
    except InvalidValue as problem:
        raise InvalidValue(f"{where}: {problem}") from None


def _grade(kind: type[StrEnum], text: str) -> StrEnum:
    for member in kind:
        if text in (member.value, member.name.lower()):
            return member
    raise InvalidValue(f"“{text}” is not one of {', '.join(member.value for member in kind)}.")
