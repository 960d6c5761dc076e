"""Approximate times: read, compared, and told in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.errors import InvalidValue
from caseboard.model.when import When, overlap


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2008", "2008"),
        (" 2008-11 ", "2008-11"),
        ("2008-11-11~", "2008-11-11~"),
        ("2008-11-11 16:30", "2008-11-11T16:30"),
        ("2008-11-11T16:30:05.25-0500", "2008-11-11T16:30:05-05:00"),
        ("2008-11-11T16:30Z", "2008-11-11T16:30Z"),
        ("2006/2008-11", "2006/2008-11"),
        ("2006~/2008?", "2006~/2008?"),
    ],
)
def test_a_time_has_one_canonical_spelling(text: str, canonical: str) -> None:
    assert When.parse(text).text == canonical
    assert When.parse(canonical).text == canonical


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2008", "2008"),
        ("2008-11", "Nov 2008"),
        ("2008-11-11", "11 Nov 2008"),
        ("2006~", "about 2006"),
        ("2006?", "perhaps 2006"),
        ("2006%", "perhaps about 2006"),
        ("2008-11-11T16:30-05:00", "11 Nov 2008 16:30 -05:00"),
        ("2008-11-11T16:30Z", "11 Nov 2008 16:30 UTC"),
        ("2008-11/2009", "Nov 2008 to 2009"),
    ],
)
def test_a_time_is_told_in_words(text: str, words: str) -> None:
    assert When.parse(text).words() == words


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "11/12/2008", "2008-13", "2008-02-30", "2008-1-1", "0000", "2008-11-11T25:00", "2009/2008",
     "2008/", "/2008", "2008//2009", "20081111", "2008-11-11T16:30+99:99:99", "２００８"],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"is not a time|ends before it begins"):
        When.parse(text)


def test_a_vague_time_spans_all_that_it_can_mean() -> None:
    year = When.parse("2008")
    assert year.earliest == datetime(2008, 1, 1, tzinfo=UTC)
    assert year.latest == datetime(2008, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert When.parse("2008-02").latest.day == 29
    minute = When.parse("2008-11-11T16:30-05:00")
    assert minute.earliest == datetime(2008, 11, 11, 21, 30, tzinfo=UTC)
    assert minute.latest - minute.earliest == timedelta(seconds=59)


def test_times_sort_by_what_they_mean() -> None:
    texts = ["2009", "2008-11-11", "2008", "2008-11", "2008-11-11T16:30Z"]
    assert [when.text for when in sorted(map(When.parse, texts))] == [
        "2008", "2008-11", "2008-11-11", "2008-11-11T16:30Z", "2009",
    ]  # fmt: skip


def test_doubt_is_remembered() -> None:
    assert When.parse("2006~").approximate
    assert not When.parse("2006").approximate


def test_an_aware_moment_is_kept_in_utc() -> None:
    eastern = timezone(timedelta(hours=-5))
    assert When.of(datetime(2008, 11, 11, 16, 30, tzinfo=eastern)).text == "2008-11-11T21:30:00Z"


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (("2006", "2008"), ("2008-11", None), True),
        (("2006", "2008-11-11"), ("2008-11-12", None), False),
        (("2015", None), (None, "2008"), False),
        ((None, None), ("2008", "2009"), True),
        ((None, "2008-11"), ("2008-11-30", None), True),
    ],
)
def test_validity_intervals_meet_unless_one_surely_ended_before(
    first: tuple[str | None, str | None], second: tuple[str | None, str | None], meet: bool
) -> None:
    a, b = ([When.parse(text) if text else None for text in interval] for interval in (first, second))
    assert overlap(a[0], a[1], b[0], b[1]) is meet
    assert overlap(b[0], b[1], a[0], a[1]) is meet


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year >= 1000))
def test_every_moment_can_be_written_and_read_again(moment: datetime) -> None:
    when = When.of(moment)
    assert When.parse(when.text) == when
    assert when.earliest == when.latest == moment.replace(microsecond=0)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        when = When.parse(text)
    except InvalidValue:
        return
    assert when.earliest <= when.latest
    assert When.parse(when.text) == when
