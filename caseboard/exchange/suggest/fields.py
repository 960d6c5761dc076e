"""Reads lists of fields, as registries and mail headers write them: `OrgName: ...`, `person: ...`, `country: ...`."""

from __future__ import annotations

import re
from collections.abc import Callable

from caseboard.commands.identifiers import country_name, normalise
from caseboard.commands.names import is_trade_name
from caseboard.errors import InvalidValue
from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.model import Found, Taken
from caseboard.model.vocabulary import PropertyKind

_FIELD = re.compile(r"(?m)^[ \t>]{0,8}([A-Za-z][\w ./-]{1,34}?)[ \t]{0,3}:[ \t]{1,40}([^\s:][^\n]{0,200})$")
_MAILBOX = re.compile(r"\"?([^\"<>@=?]{2,60}?)\"?\s*(?=<)")
_HIDDEN = re.compile(r"redact|privacy|proxy|protect|not disclosed|withheld|n/a|none|unknown|data", re.I)
_MAX_FIELDS = 200_000


def find_fields(text: str, taken: Taken, step: Callable[[], None]) -> None:
    """Take the names that stand in fields whose label says what they are."""
    for number, found in enumerate(_FIELD.finditer(text)):
        if number > _MAX_FIELDS or taken.full:
            return
        step()
        label = "-".join(found[1].lower().replace("_", "-").split())
        value = found[2].strip()
        start = found.start(2) + len(found[2]) - len(found[2].lstrip())
        find = (
            _mailbox(label, value, start)
            if label in lexicon.words("mail_fields")
            else _named(label, value, start, found[1])
        )
        if find is not None:
            taken.take(find)


def _named(label: str, value: str, start: int, written: str) -> Found | None:
    if _HIDDEN.search(value) or not any(sign.isalpha() for sign in value):
        return None
    why, end = f"field “{written}”", start + len(value)
    if label in lexicon.words("country_fields"):
        return _country(value, start, why)
    if label in lexicon.words("city_fields") and len(value) < 40:
        return Found("place", start, end, value, why)
    if len(value) > 80 or not value[0].isupper():
        return None
    trade = is_trade_name(value)
    if label in lexicon.words("organisation_fields") or (label in lexicon.words("person_fields") and trade):
        return Found("organisation", start, end, value, why)
    if label in lexicon.words("person_fields") and 2 <= len(value.split()) <= 4 and label != "registrant":
        return Found("person", start, end, value.title() if value.isupper() else value, why)
    return None


def _country(value: str, start: int, why: str) -> Found | None:
    try:
        code = normalise(PropertyKind.COUNTRY, value)
    except InvalidValue:
        return None
    return Found("country", start, start + len(value), country_name(code), why)


def _mailbox(label: str, value: str, start: int) -> Found | None:
    """The display name of a sender or recipient."""
    found = _MAILBOX.match(value)
    if found is None or not 2 <= len(found[1].split()) <= 4 or "," in found[1] or not found[1][0].isupper():
        return None
    words = [word.strip(".,()").lower() for word in found[1].split()]
    if is_trade_name(found[1]) or any(not word.replace("-", "").replace("'", "").isalpha() for word in words):
        return None
    return Found("person", start + found.start(1), start + found.end(1), found[1], f"field “{label.title()}”")
