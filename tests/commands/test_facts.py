"""Facts in YAML: what is read, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseboard.commands.facts import Facts, read_facts
from caseboard.commands.facts_check import check_facts, mistakes
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.errors import InvalidValue
from caseboard.model.grades import Credibility, Modality, Reliability, Strength

GOOD = """
case: {title: Small case, number: 7}
sources:
  - {key: paper, name: The Paper, published: 2008-11-12, reliability: B}
  - {key: copy, name: The Copy, repeats: paper}
entities:
  - {key: firm, kind: organisation, label: Example Ltd}
  - {key: number, kind: asn, label: AS64500}
links:
  - {key: own, kind: owns, from: firm, to: number, strength: confirmed, source: paper, credibility: 2}
claims:
  - {subject: firm, property: founded, value: 2001, source: paper}
  - {subject: firm, property: founded, value: 2002, source: copy, modality: could be}
positions:
  - {subject: firm, property: founded, state: chosen, value: 2001, source: paper, reason: First hand}
boards:
  - {name: All, nodes: {firm: [0, 0], number: [200, 0.5]}}
"""


def facts_of(folder: Path, text: str) -> Facts:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_facts(path)


def told(folder: Path, old: str, new: str) -> str:
    """The first mistake that is told about the good facts with one thing changed."""
    assert old in GOOD
    with pytest.raises(InvalidValue) as caught:
        check_facts(facts_of(folder, GOOD.replace(old, new, 1)), load_vocabulary())
    return str(caught.value)


def test_good_facts_are_read_with_their_grades_and_dates(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, GOOD)
    assert list(mistakes(facts, load_vocabulary())) == []
    assert facts.case.number == "7"
    assert facts.sources[0].reliability is Reliability.B
    assert str(facts.sources[0].published) == "2008-11-12"
    assert facts.claims[0].value == "2001"
    assert facts.claims[1].modality is Modality.POSSIBLE
    assert facts.boards[0].nodes["number"] == (200.0, 0.5)


def test_a_link_may_carry_the_fields_of_its_only_claim(tmp_path: Path) -> None:
    (link,) = facts_of(tmp_path, GOOD).links
    assert link.strength is Strength.CONFIRMED
    assert [(claim.property, claim.value, claim.source) for claim in link.claims] == [("holds", "yes", "paper")]
    assert link.claims[0].credibility is Credibility.PROBABLY_TRUE


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sources:", "sourcs:", ["no section “sourcs”", "known are case, sources"]),
        ("case: {title: Small case, number: 7}", "", ["section “case”", "missing"]),
        ("title: Small case", "titel: Small case", ["case:", "no field “titel”", "title"]),
        ("label: Example Ltd", "", ["entities, “firm”", "field “label” is missing"]),
        ("reliability: B", "reliability: Z", ["sources, “paper”, reliability", "“Z” is not one of A, B"]),
        ("2008-11-12", "2008-13-12", ["sources, “paper”, published", "not a time"]),
        ("[200, 0.5]", "[200]", ["boards, “All”, nodes, “number”", "two numbers"]),
        ("value: 2002", "value: [2002]", ["claims, entry 2, value", "must be a text"]),
        ("kind: organisation", "kind: organization_x", ["entities, “firm”", "no entity kind"]),
        ("kind: owns", "kind: contains", ["links, “own”", "cannot begin at a thing of the kind “organisation”"]),
        ("from: firm", "from: form", ["links, “own”", "no entity “form”"]),
        ("source: copy", "source: copi", ["claims, entry 2, founded of “firm”: ", "no source “copi”"]),
        (", source: copy", "", ["claims, entry 2, founded", "needs the source"]),
        ("key: copy", "key: paper", ["sources, “paper”", "stands here twice"]),
        ("state: chosen, value: 2001", "state: chosen, value: 1999", ["positions", "no claim of “paper”", "“1999”"]),
    ],
)
def test_a_mistake_names_file_section_and_entry(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    sentence = told(tmp_path, old, new)
    assert "small.yaml" in sentence
    for part in words:
        assert part in sentence
    assert "\n" not in sentence


def test_what_is_no_yaml_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"The facts in .*small\.yaml cannot be read: [^\n]*$"):
        facts_of(tmp_path, "case: {title: [")


def test_objects_in_yaml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="cannot be read"):
        facts_of(tmp_path, "case: !!python/object/apply:os.getcwd []")
