"""Reads FollowTheMoney entities as JSON lines, and knows the schema names both ways."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import objects, text_of, texts
from caseboard.model.vocabulary import Vocabulary
from caseboard.progress import Progress

NAME = "ftm"


class Ends(NamedTuple):
    """A schema that is a relation: the properties at its ends, the kind of link, a label where the kind is loose."""

    source: str
    target: str
    kind: str
    label: str = ""


RELATIONS = {
    "Ownership": Ends("owner", "asset", "owns"),
    "Directorship": Ends("director", "organization", "directs"),
    "Employment": Ends("employee", "employer", "works_for"),
    "Membership": Ends("member", "organization", "part_of"),
    "Associate": Ends("person", "associate", "associate_of"),
    "Family": Ends("person", "relative", "associate_of", "family"),
    "Representation": Ends("agent", "client", "associate_of", "represents"),
    "UnknownLink": Ends("subject", "object", "associate_of"),
    "Payment": Ends("payer", "beneficiary", "associate_of", "paid"),
    "Debt": Ends("debtor", "creditor", "associate_of", "owes"),
    "Succession": Ends("predecessor", "successor", "associate_of", "succeeded by"),
    "Similar": Ends("candidate", "match", "possibly_same_as"),
    "Documentation": Ends("document", "entity", "reported_on"),
    "Occupancy": Ends("holder", "post", "associate_of", "holds office"),
    "ProjectParticipant": Ends("participant", "project", "part_of"),
    "ContractAward": Ends("supplier", "contract", "associate_of", "was awarded"),
}
KINDS = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "organisation",
    "Address": "place",
    "RealEstate": "facility",
    "Event": "event",
    "UserAccount": "account",
    "CryptoWallet": "wallet",
    "BankAccount": "account",
    "Thing": "organisation",
}
_LABELS = (
    "name",
    "full",
    "caption",
    "title",
    "subject",
    "fileName",
    "number",
    "publicKey",
    "username",
    "iban",
    "accountNumber",
)
_STARTS, _STOPS = ("startDate", "date"), ("endDate",)
_DATED = frozenset({"startDate", "endDate"})


def fits(source: InputFile) -> bool:
    """Whether the file holds FollowTheMoney entities."""
    first = source.first_json if source.first_json is not None else source.whole_json
    return any(_is_entity(item) for item in list(objects(first))[:1])


def _is_entity(item: dict[str, Any]) -> bool:
    return isinstance(item.get("schema"), str) and isinstance(item.get("properties"), dict) and "id" in item


def read(source: InputFile, progress: Progress) -> Reading:
    """Read entities, one a line or in one list."""
    proposer = Proposer(source.vocabulary)
    items = list(_items(source, proposer))
    progress.start(2 * len(items), "Reading entities")
    rows: dict[str, Subject] = {}
    for item in items:
        progress.step()
        if item["schema"] not in RELATIONS:
            _guarded(proposer, item, rows, _read_entity)
    for item in items:
        progress.step()
        _guarded(proposer, item, rows, _read_relation if item["schema"] in RELATIONS else _read_references)
    return proposer.reading(NAME, {"entities": len(items)})


def _items(source: InputFile, proposer: Proposer) -> Any:
    lines = (
        ((0, item, "") for item in objects(source.whole_json)) if source.whole_json is not None else json_lines(source)
    )
    for number, item, problem in lines:
        if problem or not isinstance(item, dict) or not _is_entity(item):
            proposer.reject(f"line {number}", problem or "It is no entity with id, schema and properties.")
        else:
            yield item


def _guarded(proposer: Proposer, item: dict[str, Any], rows: dict[str, Subject], step: Any) -> None:
    try:
        step(proposer, item, rows)
    except InvalidValue as problem:
        proposer.reject(f"entity {text_of(item['id'])}", problem)


def kind_of(schema: str, vocabulary: Vocabulary) -> str:
    """The entity kind of a schema; unknown ones are documents."""
    by_vocabulary = {kind.ftm: kind.name for kind in vocabulary.entities.values() if kind.ftm}
    return KINDS.get(schema) or by_vocabulary.get(schema) or "document"


def _read_entity(proposer: Proposer, item: dict[str, Any], rows: dict[str, Subject]) -> None:
    identifier, properties = text_of(item["id"]), item["properties"]
    place = f"entity {identifier}"
    label = next((text for name in _LABELS if (text := text_of(properties.get(name)))), text_of(item.get("caption")))
    kind = kind_of(item["schema"], proposer.vocabulary)
    keyed = proposer.vocabulary.entities[kind].identity is None
    row = proposer.entity(
        kind, label or identifier, key=identifier if keyed else None, reference=identifier, place=place
    )
    rows[identifier] = row
    proposer.claim(row, "ftm_schema", item["schema"], place=place)
    for name, values in properties.items():
        prop = snake(name)
        for text in texts(values):
            if name == "name":
                prop = "alias" if text != label else ""
            if prop:
                proposer.claim(row, prop, text, place=place)


def _read_references(proposer: Proposer, item: dict[str, Any], rows: dict[str, Subject]) -> None:
    """Properties that name other entities of the file become links beside the claim."""
    row, place = rows.get(text_of(item["id"])), f"entity {text_of(item['id'])}"
    if row is None:
        return
    for name, values in item["properties"].items():
        for text in texts(values):
            target = rows.get(text)
            if target is not None and target != row:
                kind = "located_in" if name == "addressEntity" else "associate_of"
                label = "" if kind == "located_in" else snake(name).replace("_", " ")
                proposer.relate(kind, row, target, label=label, place=place)


def _read_relation(proposer: Proposer, item: dict[str, Any], rows: dict[str, Subject]) -> None:
    ends, properties, place = RELATIONS[item["schema"]], item["properties"], f"entity {text_of(item['id'])}"
    start = next((text_of(properties[name]) for name in _STARTS if properties.get(name)), "")
    stop = next((text_of(properties[name]) for name in _STOPS if properties.get(name)), "")
    moment = start if not stop and not properties.get("startDate") else ""
    traits = Traits(valid_from=read_time(start), valid_to=read_time(stop or moment))
    label = text_of(properties.get("role")) or ends.label if ends.kind == "associate_of" else ""
    for source in texts(properties.get(ends.source)):
        for target in texts(properties.get(ends.target)):
            if source not in rows or target not in rows:
                raise InvalidValue(f"It links “{source}” to “{target}”, and not both are in the file.")
            link = proposer.relate(ends.kind, rows[source], rows[target], label=label, place=place, traits=traits)
            proposer.claim(link, "external_id", text_of(item["id"]), place=place, traits=traits)
            proposer.claim(link, "ftm_schema", item["schema"], place=place, traits=traits)
            for name, values in properties.items():
                if name not in {ends.source, ends.target} | _DATED:
                    for text in texts(values):
                        proposer.claim(link, _renamed(name), text, place=place, traits=traits)
    if not text_of(properties.get(ends.source)) or not text_of(properties.get(ends.target)):
        raise InvalidValue(f"A {item['schema']} needs {ends.source} and {ends.target}.")


def _renamed(name: str) -> str:
    return {"amountEur": "amount_eur", "percentage": "share"}.get(name, snake(name))


def snake(name: str) -> str:
    """`registrationNumber` as `registration_number`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_").replace(" ", "_")
