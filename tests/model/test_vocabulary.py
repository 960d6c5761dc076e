"""The vocabulary is read from plain data, and a case can add to it without code."""

import pytest

from caseboard.errors import InvalidValue, NotFound
from caseboard.model.vocabulary import EMPTY, PropertyKind, Vocabulary


def body(label: str, **more: object) -> dict[str, object]:
    return {"label": label, "plural": label + "s", "icon": "user", "colour": "#123456", **more}


@pytest.fixture
def vocabulary() -> Vocabulary:
    return EMPTY.with_items(
        [
            ("property", "founded", {"label": "Founded", "kind": "date"}),
            ("entity", "organisation", body("Organisation", aliases=["company", "hosting_provider"])),
            ("entity", "asn", body("Autonomous system", identity="asn", properties=["founded"])),
            ("link", "transit_to", {"label": "provides transit to", "reverse": "gets transit from",
                                    "ends_from": ["asn", "organisation"], "ends_to": ["asn", "organisation"]}),
            ("link", "located_in", {"label": "is located in", "reverse": "is the place of", "ends_to": ["asn"]}),
            ("link", "same_as", {"label": "is the same as", "reverse": "is the same as", "directed": False}),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("name", ["organisation", "Organisation", " company ", "hosting provider", "hosting-provider"])
def test_a_kind_is_found_by_name_label_or_alias_in_any_case(vocabulary: Vocabulary, name: str) -> None:
    assert vocabulary.entity_kind(name).name == "organisation"


def test_a_link_kind_is_found_by_its_label(vocabulary: Vocabulary) -> None:
    assert vocabulary.link_kind("provides transit to").reverse == "gets transit from"


def test_an_unknown_kind_is_refused_with_the_known_ones(vocabulary: Vocabulary) -> None:
    with pytest.raises(NotFound, match="known are asn, organisation"):
        vocabulary.entity_kind("spaceship")
    with pytest.raises(NotFound, match="no link kind “teleports”"):
        vocabulary.link_kind("teleports")


def test_fields_are_read_into_their_types(vocabulary: Vocabulary) -> None:
    kind = vocabulary.entity_kind("asn")
    assert kind.identity is PropertyKind.ASN
    assert kind.properties == ("founded",)
    assert vocabulary.property("founded").kind is PropertyKind.DATE


def test_a_property_that_nobody_defined_is_a_text_of_its_name(vocabulary: Vocabulary) -> None:
    invented = vocabulary.property("Favourite colour")
    assert (invented.name, invented.label, invented.kind) == (
        "favourite_colour", "Favourite colour", PropertyKind.TEXT,
    )  # fmt: skip


def test_links_between_two_kinds_are_offered_with_the_most_specific_first(vocabulary: Vocabulary) -> None:
    assert [kind.name for kind in vocabulary.link_kinds_between("asn", "asn")] == [
        "transit_to", "located_in", "same_as",
    ]  # fmt: skip
    assert [kind.name for kind in vocabulary.link_kinds_between("phone", "phone")] == ["same_as"]


def test_adding_a_kind_leaves_the_old_vocabulary_as_it_was(vocabulary: Vocabulary) -> None:
    wider = vocabulary.with_items([("entity", "ship", body("Ship"))])
    assert wider.entity_kind("ship").label == "Ship"
    assert "ship" not in vocabulary.entities
    assert wider.with_items([("entity", "ship", body("Vessel"))]).entity_kind("ship").label == "Vessel"


def test_a_vocabulary_is_the_same_after_it_was_stored_and_read(vocabulary: Vocabulary) -> None:
    assert EMPTY.with_items(vocabulary.items()) == vocabulary


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (("verb", "eats", {}), "is no part of a vocabulary"),
        (("entity", "ship", {"label": "Ship"}), "“ship” is incomplete"),
        (("entity", "ship", body("Ship", wings=2)), "unknown fields: wings"),
        (("entity", "ship", body("Ship", identity="smell")), "unknown property kind “smell”"),
        (("property", "taste", {"label": "Taste", "kind": "flavour"}), "unknown property kind “flavour”"),
    ],
)
def test_a_wrong_entry_is_refused_with_a_sentence(
    vocabulary: Vocabulary, item: tuple[str, str, dict[str, object]], sentence: str
) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        vocabulary.with_items([item])
