"""Indicators are made unclickable, and come back exactly as they were."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from caseboard.commands.identifiers import defang, refang


@pytest.mark.parametrize(
    ("plain", "harmless"),
    [
        ("http://example.org/a.b", "hxxp://example[.]org/a.b"),
        ("HTTPS://EXAMPLE.ORG:8080/", "HXXPS://EXAMPLE[.]ORG:8080/"),
        ("ftp://files.example.org", "fxp://files[.]example[.]org"),
        ("208.72.168.191", "208[.]72[.]168[.]191"),
        ("208.72.168.0/21", "208[.]72[.]168[.]0/21"),
        ("2001:db8::1", "2001[:]db8[:][:]1"),
        ("first.last@example.org", "first.last[@]example[.]org"),
        ("пример.рф", "пример[.]рф"),
        ("xn--bcher-kva.xn--p1ai", "xn--bcher-kva[.]xn--p1ai"),
        ("http://a.org/?to=http://b.org", "hxxp://a[.]org/?to=hxxp://b[.]org"),
    ],
)
def test_an_indicator_is_made_harmless_and_taken_back(plain: str, harmless: str) -> None:
    assert defang(plain) == harmless
    assert refang(harmless) == plain


def test_ordinary_prose_stays_readable() -> None:
    prose = "On 11 Nov 2008 at 12:30 (i.e. Tuesday), version 1.2.3 fell by 45.5 %; ratio 3:1. The end."
    assert defang(prose) == prose
    assert refang(prose) == prose


def test_indicators_inside_prose_are_found() -> None:
    assert defang("Bots called abilena.podolsk-mo.ru (208.72.168.191), then stopped.") == (
        "Bots called abilena[.]podolsk-mo[.]ru (208[.]72[.]168[.]191), then stopped."
    )


@pytest.mark.parametrize(
    "spelling",
    ["hxxp://www.example[.]org/x", "hXXp://www[.]example[.]org/x", "hxxp[:]//www(.)example{.}org/x",
     "http[://]www[dot]example(dot)org/x", r"http://www\.example\.org/x", "hxxp://www [.] example [dot] org/x",
     "http://www[.example.]org/x"],
)  # fmt: skip
def test_other_spellings_in_use_are_understood(spelling: str) -> None:
    assert refang(spelling.replace(" [.] ", "[.]")).lower() == "http://www.example.org/x"


@pytest.mark.parametrize(
    "spelling", ["abuse[at]example[dot]org", "abuse (at) example (dot) org", "abuse[@]example[.]org"]
)
def test_defanged_mailboxes_are_understood(spelling: str) -> None:
    assert refang(spelling) == "abuse@example.org"


def test_a_bracket_at_the_end_of_a_sentence_is_left_alone() -> None:
    assert refang("[See the note of example.org.]") == "[See the note of example.org.]"


LABEL = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,12}[A-Za-z0-9])?", fullmatch=True)
NAME = st.builds("{}.{}.{}".format, LABEL, LABEL, st.sampled_from(["com", "co.uk", "RU", "рф", "xn--p1ai"]))
INDICATOR = st.one_of(
    NAME,
    st.ip_addresses().map(str),
    st.builds("{}@{}".format, LABEL, NAME),
    st.builds("{}://{}/{}".format, st.sampled_from(["http", "https", "ftp", "HTTP", "hTTps"]), NAME, LABEL),
    st.builds("https://{}:{}/?u=http://{}".format, NAME, st.integers(1, 65535), NAME),
)
MARKED = re.compile(r"[\[\](){}\\]|[hf][tx]*xp", re.IGNORECASE)


@given(INDICATOR)
def test_every_indicator_survives_the_way_there_and_back(indicator: str) -> None:
    harmless = defang(indicator)
    assert refang(harmless) == indicator
    assert not re.search(r"https?://", harmless, re.IGNORECASE)
    assert "@" not in harmless.replace("[@]", "")


@given(st.lists(st.one_of(st.text(max_size=20), INDICATOR), max_size=6).map(" ".join))
def test_any_text_without_defanged_spellings_survives_too(text: str) -> None:
    assume(not MARKED.search(text))
    assert refang(defang(text)) == text


@pytest.mark.parametrize("unit", ["a.", "a@", "1.", "a:", "[", "hxxp[", "[dot", " ", "a-", "((", "http://", "::"])
def test_long_hostile_text_is_handled_in_one_go(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert len(defang(text)) >= len(text)
    assert len(refang(text)) <= len(text)
