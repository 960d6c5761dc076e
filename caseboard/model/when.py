"""Approximate times, as sources give them: a year, a month, a day, a moment, about then, or a span.

The spelling is a subset of the Extended Date/Time Format (ISO 8601-2:2019, levels 0 and 1): `2008`, `2008-11`,
`2008-11-11`, `2008-11-11T16:30-05:00`, a trailing `~` for "about", `?` for "perhaps", `%` for both, and
`2006/2008-11` for a span. A moment without a zone keeps none; it is ordered as if it were UTC.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from caseboard.errors import InvalidValue

_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?"
    r"(?P<doubt>[~?%])?",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DOUBT = {"~": "about ", "?": "perhaps ", "%": "perhaps about ", None: ""}


@dataclass(frozen=True, slots=True)
class When:
    """An approximate time; `text` is its canonical spelling. Make one with `When.parse`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> When:
        """Read an approximate time.

        Raises:
            InvalidValue: the text is not a time in one of the known spellings, or no such day exists.
        """
        canonical = "/".join(_canonical(part) for part in text.strip().split("/", 1))
        when = cls(canonical)
        if when.latest < when.earliest:
            raise InvalidValue(f"“{text}” ends before it begins.")
        return when

    @classmethod
    def of(cls, moment: datetime) -> When:
        """The exact time of an aware datetime, to the second, in UTC."""
        return cls(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    @property
    def earliest(self) -> datetime:
        """The first moment that it can mean, in UTC."""
        return _span(self.text.split("/", 1)[0])[0]

    @property
    def latest(self) -> datetime:
        """The last moment that it can mean, in UTC."""
        return _span(self.text.rsplit("/", 1)[-1])[1]

    @property
    def approximate(self) -> bool:
        """Whether the source itself was unsure."""
        return any(mark in self.text for mark in _DOUBT if mark)

    def words(self) -> str:
        """For people: `11 Nov 2008`, `about 2006`, `Nov 2008 to 2009`."""
        return " to ".join(_words(part) for part in self.text.split("/", 1))

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: When) -> bool:
        return (self.earliest, self.latest) < (other.earliest, other.latest)


def overlap(from_a: When | None, to_a: When | None, from_b: When | None, to_b: When | None) -> bool:
    """Whether two validity intervals can have a moment in common; an unknown end is open."""
    return _not_after(from_a, to_b) and _not_after(from_b, to_a)


def _not_after(start: When | None, end: When | None) -> bool:
    return start is None or end is None or start.earliest <= end.latest


def _match(text: str) -> re.Match[str]:
    found = _POINT.fullmatch(text.strip())
    if found is None:
        raise InvalidValue(f"“{text}” is not a time; write 2008, 2008-11, 2008-11-11, 2008-11-11T16:30Z or 2006/2008.")
    return found


def _canonical(text: str) -> str:
    part = _match(text)
    spelling = "-".join(part[name] for name in ("year", "month", "day") if part[name])
    if part["hour"]:
        spelling += f"T{part['hour']}:{part['minute']}"
        spelling += f":{part['second']}" if part["second"] else ""
        zone = part["zone"] or ""
        spelling += f"{zone[:3]}:{zone[-2:]}" if len(zone) > 1 else zone
    spelling += part["doubt"] or ""
    _span(spelling)
    return spelling


def _span(text: str) -> tuple[datetime, datetime]:
    part = _match(text)
    year, month, day = (int(part[name]) if part[name] else 0 for name in ("year", "month", "day"))
    try:
        if part["hour"]:
            start = datetime(
                year, month, day, int(part["hour"]), int(part["minute"]), int(part["second"] or 0), tzinfo=UTC
            ) - _offset(part["zone"])
            return start, start + (timedelta(0) if part["second"] else timedelta(seconds=59))
        last_month = month or 12
        last_day = day or calendar.monthrange(year, last_month)[1]
        return (
            datetime(year, month or 1, day or 1, tzinfo=UTC),
            datetime(year, last_month, last_day, 23, 59, 59, tzinfo=UTC),
        )
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        raise InvalidValue(f"“{text}” is not a time: there is no such day or hour.") from None


def _offset(zone: str | None) -> timedelta:
    if not zone or zone == "Z":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if zone[0] == "-" else size


def _words(text: str) -> str:
    part = _match(text)
    words = part["year"]
    if part["month"]:
        words = f"{_MONTHS[int(part['month']) - 1]} {words}"
    if part["day"]:
        words = f"{int(part['day'])} {words}"
    if part["hour"]:
        words += f" {part['hour']}:{part['minute']}"
        zone = part["zone"]
        words += "" if not zone else " UTC" if zone == "Z" else f" {zone}"
    return _DOUBT[part["doubt"]] + words
