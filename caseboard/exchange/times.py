"""Times as files spell them, turned into the approximate times of the model."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from caseboard.errors import InvalidValue
from caseboard.model.when import When

_FAR = 9000
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z)?")
_NAMED = (
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d %H:%M:%S",
    "%d-%b-%Y %H:%M:%S UTC",
)
_ZONE_WORD = re.compile(r"\s*(?:UTC|GMT)$")


@lru_cache(maxsize=65536)
def read_time(given: str | int | float | None) -> When | None:
    """The time that a file means; None for nothing, for nonsense and for “never” (years from 9000 on).

    Knows ISO 8601 with and without zone, RFC 2822, compact digits, named months, seconds and milliseconds since 1970.
    A day and month in ambiguous order (`03/04/2008`) is not guessed.
    """
    if given is None or given == "" or isinstance(given, bool):
        return None
    if isinstance(given, int | float):
        return _epoch(float(given))
    text = given.strip().strip(".").strip()
    if not text or text.startswith(("0000", "9999")):
        return None
    for attempt in (_plain, _compact, _seconds, _mail, _named):
        found = attempt(text)
        if found is not None:
            return found if found.earliest.year < _FAR else None
    return None


def _plain(text: str) -> When | None:
    try:
        return When.parse(_ZONE_WORD.sub("Z", text))
    except InvalidValue:
        return None


def _compact(text: str) -> When | None:
    found = _COMPACT.fullmatch(text)
    if found is None or not 1900 <= int(found[1]) <= 2200:
        return None
    day = f"{found[1]}-{found[2]}-{found[3]}"
    clock = f"T{found[4]}:{found[5]}:{found[6] or '00'}{found[7] or ''}" if found[4] else ""
    return _plain(day + clock)


def _seconds(text: str) -> When | None:
    return _epoch(float(text)) if re.fullmatch(r"\d{9,13}(\.\d+)?", text) else None


def _epoch(seconds: float) -> When | None:
    if not 0 < seconds < 1e14:
        return None
    seconds = seconds / 1000 if seconds > 1e11 else seconds
    return When.of(datetime.fromtimestamp(seconds, UTC))


def _mail(text: str) -> When | None:
    if not re.search(r"\d:\d\d", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return When.of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _named(text: str) -> When | None:
    for form in _NAMED:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - only the day is taken, or the zone is in the form
        except ValueError:
            continue
        return When.parse(moment.strftime("%Y-%m-%dT%H:%M:%SZ" if "%H" in form else "%Y-%m-%d"))
    return None
