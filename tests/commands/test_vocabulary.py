"""The vocabulary that ships: complete, consistent, named as the exchange formats do, and told apart by every eye."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pymisp
import pytest
from stix2.registry import STIX2_OBJ_MAPS

from caseboard.board.theme import load_theme, theme_names
from caseboard.commands.vocabulary import load_vocabulary, read_vocabulary
from caseboard.errors import InvalidValue
from caseboard.model.vocabulary import EMPTY, PropertyKind
from caseboard.resources import resource

ENTITIES = {
    "organisation", "person", "ip", "network", "asn", "domain", "host", "url", "email", "phone", "country", "place",
    "facility", "event", "malware", "account", "wallet", "document",
}  # fmt: skip
LINKS = {
    "owns", "works_for", "directs", "hosts", "announces", "contains", "transit_to", "peers_with", "sibling_of",
    "resolves_to", "registered_by", "located_in", "controls", "distributes", "notified", "disconnected", "reconnected",
    "reported_on", "associate_of", "same_as", "possibly_same_as", "part_of",
}  # fmt: skip
FTM = {
    "Organization", "Person", "UserAccount", "CryptoWallet", "Address", "RealEstate", "Event", "Document", "Ownership",
    "Employment", "Directorship", "Associate", "Membership", "UnknownLink", "Similar",
}  # fmt: skip
STIX_RELATIONSHIPS = {
    "owns", "hosts", "controls", "delivers", "located-at", "resolves-to", "duplicate-of", "related-to",
}  # fmt: skip

Colour = npt.NDArray[np.float64]


def test_all_kinds_of_the_trade_are_there() -> None:
    vocabulary = load_vocabulary()
    assert set(vocabulary.entities) == ENTITIES
    assert set(vocabulary.links) == LINKS


def test_every_kind_is_described_for_people() -> None:
    vocabulary = load_vocabulary()
    for kind in vocabulary.entities.values():
        assert kind.label
        assert kind.plural != kind.label
        assert kind.description.endswith(".")
        assert kind.group in ("who", "infrastructure", "where", "what")
        assert "mention" in kind.properties
    for link in vocabulary.links.values():
        assert link.description.endswith(".")
        assert "holds" in link.properties
        assert (link.label == link.reverse) == (not link.directed), link.name
    for entry in vocabulary.properties.values():
        assert entry.label
        assert entry.description.endswith(".")


def test_identifiers_are_what_makes_two_records_the_same_thing() -> None:
    kinds = load_vocabulary().entities
    assert kinds["asn"].identity is PropertyKind.ASN
    assert kinds["host"].identity is PropertyKind.DOMAIN
    assert kinds["organisation"].identity is None
    assert kinds["person"].identity is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [("company", "organisation"), ("ISP", "organisation"), ("AS", "asn"), ("prefix", "network"), ("hostname", "host"),
     ("botnet", "malware"), ("data centre", "facility"), ("city", "place"), ("IP address", "ip")],
)  # fmt: skip
def test_kinds_are_found_by_the_words_people_use(name: str, kind: str) -> None:
    assert load_vocabulary().entity_kind(name).name == kind


def test_only_fitting_links_are_offered_between_two_kinds() -> None:
    vocabulary = load_vocabulary()
    offered = [link.name for link in vocabulary.link_kinds_between("organisation", "asn")]
    assert "transit_to" in offered
    assert "owns" in offered
    assert "works_for" not in offered
    assert "works_for" in [link.name for link in vocabulary.link_kinds_between("person", "organisation")]
    assert "announces" in [link.name for link in vocabulary.link_kinds_between("asn", "network")]


def test_every_pair_of_kinds_can_be_linked_somehow() -> None:
    vocabulary = load_vocabulary()
    for one, other in itertools.product(sorted(ENTITIES), repeat=2):
        assert vocabulary.link_kinds_between(one, other), (one, other)


def test_the_vocabulary_survives_being_stored_in_a_case() -> None:
    vocabulary = load_vocabulary()
    stored = [(part, name, json.loads(json.dumps(body))) for part, name, body in vocabulary.items()]
    assert EMPTY.with_items(stored) == vocabulary


def test_stix_names_are_those_of_the_specification() -> None:
    vocabulary = load_vocabulary()
    known = {**STIX2_OBJ_MAPS["2.1"]["objects"], **STIX2_OBJ_MAPS["2.1"]["observables"]}
    for kind in vocabulary.entities.values():
        types = [kind.stix["type"], kind.stix.get("type_v6", kind.stix["type"])]
        for name in types:
            if name.startswith("x-"):
                continue
            assert name in known, kind.name
            if name != "incident":  # the specification leaves its properties open
                assert kind.stix["value"] in known[name]._properties, kind.name
    used = {link.stix["relationship"] for link in vocabulary.links.values()}
    assert used >= STIX_RELATIONSHIPS
    assert all(name == name.lower() and "_" not in name for name in used)


def test_misp_names_are_those_of_its_own_lists() -> None:
    data = Path(pymisp.__file__).parent / "data"
    types = set(json.loads((data / "describeTypes.json").read_text())["result"]["types"])
    relations = data / "misp-objects" / "relationships" / "definition.json"
    known = {entry["name"] for entry in json.loads(relations.read_text())["values"]}
    vocabulary = load_vocabulary()
    for kind in vocabulary.entities.values():
        template = json.loads((data / "misp-objects" / "objects" / kind.misp["object"] / "definition.json").read_text())
        assert kind.misp["relation"] in template["attributes"], kind.name
        assert kind.misp["attribute"] in types, kind.name
    used = {link.misp["relation"] for link in vocabulary.links.values()}
    assert used - known == {"notified", "disconnected", "reconnected"}


def test_follow_the_money_names_are_schemata_of_that_model() -> None:
    vocabulary = load_vocabulary()
    names = [kind.ftm for kind in vocabulary.entities.values() if kind.ftm]
    assert set(names) | {link.ftm for link in vocabulary.links.values()} <= FTM


# Colours


def channels(colour: str) -> Colour:
    """Linear light, 0 to 1, shape (3,)."""
    raw = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(raw <= 0.04045, raw / 12.92, ((raw + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((float(weights @ channels(one)), float(weights @ channels(other))))
    return (high + 0.05) / (low + 0.05)


def lab(linear: Colour) -> Colour:
    """CIE 1976 L*a*b* under D65."""
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    x, y, z = np.where(
        (share := matrix @ linear / np.array([0.95047, 1.0, 1.08883])) > 0.008856,
        np.cbrt(share),
        7.787 * share + 16 / 116,
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


@pytest.mark.parametrize("sight", SIGHT)
def test_the_colours_of_kinds_stay_distinct_for_every_reader(sight: str) -> None:
    """At least 9 units of CIE 1976 apart; 2.3 can just be seen side by side."""
    seen = {
        kind.name: lab(np.clip(SIGHT[sight] @ channels(kind.colour), 0, 1))
        for kind in load_vocabulary().entities.values()
    }
    near = [
        (one, other, round(distance, 1))
        for (one, a), (other, b) in itertools.combinations(seen.items(), 2)
        if (distance := float(np.linalg.norm(a - b))) < 9
    ]
    assert near == []


@pytest.mark.parametrize("theme", theme_names())
def test_kinds_and_links_stand_out_from_every_board(theme: str) -> None:
    board = load_theme(theme).board
    vocabulary = load_vocabulary()
    for kind in (*vocabulary.entities.values(), *vocabulary.links.values()):
        assert contrast(kind.colour, board) >= 3.0, kind.name


# Bad files


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resource("schema"), tmp_path / "schema"))


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("entities.yaml", "ship: {label: Ship}", r"entities\.yaml: .*“ship” is incomplete"),
        ("entities.yaml", "ship: 7", r"entities\.yaml: the entry “ship” must be"),
        ("entities.yaml", "- ship", "holds no entries by name"),
        ("links.yaml", "a: {label: a, reverse: b, ends_to: [ship]}", "“a” ends at unknown kinds: ship"),
        ("links.yaml", "a: {label: a, reverse: b, properties: [wind]}", "“a” names unknown properties: wind"),
        ("links.yaml", "a: {label: a, reverse: b, aliases: [b]}\nb: {label: b, reverse: b}", "“b” names both"),
        ("properties.yaml", "speed: {label: Speed, kind: knots}", r"properties\.yaml: .*unknown property kind “knots”"),
        ("properties.yaml", "speed: [", r"properties\.yaml cannot be read"),
        ("properties.yaml", "a: !!python/object/apply:os.system ['true']", r"properties\.yaml cannot be read"),
    ],
)
def test_a_damaged_schema_is_refused_with_file_and_entry(schema: Path, file: str, text: str, sentence: str) -> None:
    (schema / file).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match=sentence):
        read_vocabulary(schema)


def test_a_missing_schema_file_is_named(schema: Path) -> None:
    (schema / "links.yaml").unlink()
    with pytest.raises(InvalidValue, match=r"links\.yaml cannot be read"):
        read_vocabulary(schema)
