"""What somebody typed is recognised while typing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseboard.commands.gazetteer import cities_named
from caseboard.commands.identifiers import detect, detect_entity_kind
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.model.vocabulary import EMPTY
from caseboard.model.vocabulary import PropertyKind as K

FORMS = [
    ("AS26780", K.ASN), ("as 26780", K.ASN), ("26780", K.NUMBER), ("203.0.113.0/24", K.NETWORK),
    ("203[.]0[.]113[.]7", K.IP), ("2001:db8::1", K.IP), ("foo.example.com", K.DOMAIN), ("report.invalidtld", None),
    ("12:30", None), ("hxxps://example[.]org/x", K.URL), ("abuse[at]example.org", K.EMAIL),
    ("+1 408 555 0100", K.PHONE),
    ("45 %", K.PERCENTAGE), ("66-75 per cent", K.PERCENTAGE), ("$14 million", K.MONEY), ("315,000", K.NUMBER),
    ("2008-11-11", K.DATE), ("11 November 2008", K.DATE), ("2008", K.NUMBER), ("Ukraine", K.COUNTRY), ("US", None),
    ("d41d8cd98f00b204e9800998ecf8427e", K.HASH), ("Global Crossing", None), ("", None), ("   ", None),
    ("McColo", None), ("Inc.", None), ("203.0.113.0 - 203.0.113.255", K.NETWORK), ("St. Lucia", K.COUNTRY),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_the_form_of_a_value_is_recognised(text: str, form: K | None) -> None:
    assert detect(text) is form


KINDS = [
    ("AS26780", "asn"), ("203.0.113.0/24", "network"), ("203.0.113.7", "ip"), ("example.com", "domain"),
    ("example.co.uk", "domain"), ("foo.example.com", "host"), ("foo[.]example[.]co[.]uk", "host"),
    ("http://example.com/x", "url"), ("abuse@example.org", "email"), ("+1 408 555 0100", "phone"),
    ("d41d8cd98f00b204e9800998ecf8427e", "malware"), ("Russia", "country"), ("Deutschland", "country"),
    ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "wallet"), ("@someone", "account"),
    ("Acme Corp", "organisation"), ("Acme, Inc.", "organisation"), ("Acme L.L.C.", "organisation"),
    ("Müller GmbH", "organisation"), ("ООО Ромашка Плюс ООО", "organisation"), ("Trend Micro", "organisation"),
    ("Hurricane Electric", "organisation"), ("Global Crossing", "organisation"), ("FBI", "organisation"),
    ("McColo", "organisation"), ("Attorney General's Office", "organisation"),
    ("Paul Ferguson", "person"), ("Pamala Warren", "person"), ("Jean de la Tour", "person"), ("J. R. Smith", "person"),
    ("Conan O’Brien", "person"), ("San Jose", "place"), ("Fremont", "place"), ("London", "place"),
    ("2008-11-11", "event"), ("", "organisation"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_the_kind_of_a_typed_thing_is_guessed(text: str, kind: str) -> None:
    assert detect_entity_kind(load_vocabulary(), text) == kind


def test_a_kind_that_the_case_does_not_have_is_never_guessed() -> None:
    ship = {"label": "Ship", "plural": "Ships", "icon": "anchor", "colour": "#123456"}
    assert detect_entity_kind(EMPTY.with_items([("entity", "ship", ship)]), "AS26780") == "ship"


def test_cities_of_one_name_come_the_largest_first() -> None:
    found = cities_named("san jose")
    assert {"US", "CR"} <= {city.country for city in found}
    assert [city.population for city in found] == sorted((city.population for city in found), reverse=True)
    assert cities_named("McColo") == ()


@given(st.text(max_size=80))
def test_any_text_gets_a_guess_that_exists(text: str) -> None:
    detect(text)
    assert detect_entity_kind(load_vocabulary(), text) in load_vocabulary().entities


def test_prose_is_not_taken_for_a_value() -> None:
    assert detect("1" * 5000) is None
    assert detect("The provider was cut off on 11 November 2008 in San Jose.") is None
