"""Grades and markings are the published ones, word for word."""

import json
from pathlib import Path

import pytest

from caseboard.model.grades import Credibility, Reliability, Tlp

SCALES = Path(__file__).resolve().parents[3] / "shared" / "data" / "scales"


def test_every_grade_has_words() -> None:
    assert Reliability.B.meaning == "usually reliable"
    assert Credibility("6").meaning == "truth cannot be judged"
    assert all(grade.meaning for grade in (*Reliability, *Credibility))


def test_markings_widen_from_red_to_clear() -> None:
    assert sorted(Tlp, key=lambda marking: marking.rank) == [
        Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED,
    ]  # fmt: skip
    assert Tlp.AMBER_STRICT == "TLP:AMBER+STRICT"


def test_the_admiralty_letters_are_those_of_the_published_scale() -> None:
    path = SCALES / "misp-taxonomy-admiralty-scale.json"
    if not path.exists():
        pytest.skip("the published Admiralty scale is not in ../shared/data")
    values = {entry["predicate"]: entry["entry"] for entry in json.loads(path.read_text())["values"]}
    letters = {entry["value"].upper(): entry["expanded"].lower() for entry in values["source-reliability"]}
    numbers = {entry["value"]: entry["expanded"].lower() for entry in values["information-credibility"]}
    assert set(map(str, Reliability)) <= set(letters)
    assert all(letters[grade] == grade.meaning for grade in "ABCDE" for grade in [Reliability(grade)])
    assert all(numbers[grade] == grade.meaning for grade in map(Credibility, "12345"))


def test_the_markings_are_those_of_tlp_2() -> None:
    path = SCALES / "misp-taxonomy-tlp.json"
    if not path.exists():
        pytest.skip("the published TLP taxonomy is not in ../shared/data")
    published = {"TLP:" + entry["value"].upper() for entry in json.loads(path.read_text())["predicates"]}
    assert set(map(str, Tlp)) <= published
