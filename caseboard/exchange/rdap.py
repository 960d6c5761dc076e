"""Reads RDAP answers (RFC 9083): networks, AS numbers, domains and the parties behind them, one or many in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.only import range_networks
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import objects, text_of, texts
from caseboard.progress import Progress

NAME = "rdap"
Body = dict[str, Any]
_EVENTS = {
    "registration": "registered_on",
    "last changed": "updated_on",
    "expiration": "expires_on",
    "reregistration": "registered_on",
    "transfer": "transferred_on",
}
_MOST = 100_000


def fits(source: InputFile) -> bool:
    """Whether the file holds RDAP answers."""
    return next(_answers(source.whole_json, 0), None) is not None


def read(source: InputFile, progress: Progress) -> Reading:
    """Read every answer of a file."""
    proposer = Proposer(source.vocabulary)
    answers = list(_answers(source.json, 0))
    progress.start(len(answers), "Reading registry answers")
    for number, body in enumerate(answers, 1):
        progress.step()
        place = f"answer {number}, {text_of(body.get('handle')) or text_of(body.get('ldhName'))}".rstrip(", ")
        try:
            _read_answer(proposer, body, place)
        except InvalidValue as problem:
            proposer.reject(place, problem)
    servers = {text_of(body.get("port43")) for body in answers} - {""}
    publisher = servers.pop() if len(servers) == 1 else ""
    return proposer.reading(NAME, {"records": len(answers)}, Origin(kind="registry", publisher=publisher))


def _answers(value: Any, depth: int) -> Iterator[Body]:
    """Objects of a registry at the top, in a list, or under keys of a collection."""
    if isinstance(value, list) and depth < 4:
        for item in value:
            yield from _answers(item, depth + 1)
    elif isinstance(value, dict):
        if _form(value):
            yield value
        elif depth < 4:
            for item in value.values():
                if isinstance(item, dict | list):
                    yield from _answers(item, depth + 1)


def _form(body: Body) -> str:
    if "startAddress" in body and "endAddress" in body:
        return "network"
    if "startAutnum" in body or body.get("objectClassName") == "autnum":
        return "asn"
    if (
        "ldhName" in body
        and body.get("objectClassName") in {"domain", "nameserver", None}
        and "rdapConformance" in body | {"objectClassName": 0}
    ):
        return "domain" if body.get("objectClassName") != "nameserver" else "nameserver"
    if "vcardArray" in body and "handle" in body:
        return "party"
    return ""


def _traits(body: Body) -> Traits:
    days = {
        text_of(event.get("eventAction")): read_time(text_of(event.get("eventDate")))
        for event in objects(body.get("events"))
    }
    start, stop = days.get("registration"), days.get("expiration")
    return Traits(valid_from=start, valid_to=stop)


def _read_answer(proposer: Proposer, body: Body, place: str) -> None:
    form, traits = _form(body), _traits(body)
    if form == "party":
        _party(proposer, body, place)
        return
    if form == "network":
        _, _, networks = range_networks(text_of(body["startAddress"]), text_of(body["endAddress"]))
        rows = [_network(proposer, str(network), place) for network in networks]
    elif form == "asn":
        first, last = int(text_of(body.get("startAutnum")) or 0), int(text_of(body.get("endAutnum")) or 0)
        rows = [
            proposer.entity("asn", f"AS{asn}", place=place)
            for asn in range(first, min(max(first, last), first + 255) + 1)
        ]
    else:
        rows = [proposer.entity("domain" if form == "domain" else "host", text_of(body.get("ldhName")), place=place)]
    for row in rows:
        _about(proposer, row, body, place, traits)
    _parties(proposer, rows, body, place, traits, 0)


def _network(proposer: Proposer, text: str, place: str) -> Subject:
    address, _, length = text.partition("/")
    single = length == ("128" if ":" in address else "32")
    return proposer.entity("ip" if single else "network", address if single else text, place=place)


def _about(proposer: Proposer, row: Subject, body: Body, place: str, traits: Traits) -> None:
    known = {
        "name": "netname" if _form(body) == "network" else "as_name",
        "handle": "handle",
        "country": "country",
        "port43": "registry",
    }
    for name, prop in known.items():
        proposer.claim(row, prop, text_of(body.get(name)), place=place, traits=traits)
    for name in ("type", "status", "parentHandle"):
        for text in texts(body.get(name)):
            prop = {"parentHandle": "parent_handle", "type": "category"}.get(name, name)
            proposer.claim(row, prop, text, place=place, traits=traits)
    for event in objects(body.get("events")):
        action = text_of(event.get("eventAction"))
        prop = _EVENTS.get(action, action.replace(" ", "_"))
        proposer.claim(row, prop or "event", str(read_time(text_of(event.get("eventDate"))) or ""), place=place)
    for remark in objects(body.get("remarks")):
        proposer.claim(row, "description", "\n".join(texts(remark.get("description"))), place=place, traits=traits)
    for server in objects(body.get("nameservers")):
        name = text_of(server.get("ldhName"))
        proposer.claim(row, "name_server", name.rstrip(".").lower(), place=place, traits=traits)


def _parties(proposer: Proposer, rows: list[Subject], body: Body, place: str, traits: Traits, depth: int) -> None:
    for item in objects(body.get("entities")):
        roles = list(texts(item.get("roles")))
        try:
            party = _party(proposer, item, place)
        except InvalidValue:
            continue
        card = _card(item)
        for row in rows:
            _role(proposer, row, party, roles, card, place, traits)
        if depth < 3:
            _parties(proposer, rows, item, place, traits, depth + 1)


def _role(
    proposer: Proposer,
    row: Subject,
    party: Subject,
    roles: list[str],
    card: dict[str, list[str]],
    place: str,
    traits: Traits,
) -> None:
    if "abuse" in roles:
        for address in card.get("email", ()):
            proposer.claim(row, "abuse_contact", address, place=place, traits=traits)
    if "registrant" in roles:
        proposer.claim(row, "holder", proposer.label_of(party), place=place, traits=traits)
        proposer.relate("registered_by", row, party, place=place, traits=traits)
    others = [role for role in roles if role != "registrant"]
    if others or not roles:
        label = ", ".join(others) + " contact" if others else "contact"
        proposer.relate("associate_of", party, row, label=label, place=place, traits=traits)


def _card(body: Body) -> dict[str, list[str]]:
    """The values of a jCard (RFC 7095) by name; an address is its label or its parts."""
    card: dict[str, list[str]] = {}
    array = body.get("vcardArray")
    entries = array[1] if isinstance(array, list) and len(array) > 1 and isinstance(array[1], list) else []
    for entry in entries:
        if isinstance(entry, list) and len(entry) >= 4 and isinstance(entry[0], str):
            label = entry[1].get("label") if isinstance(entry[1], dict) else None
            parts = list(texts(entry[3]))
            value = text_of(label) if label else ", ".join(parts) if entry[0] == "adr" else (parts[0] if parts else "")
            card.setdefault(entry[0], []).append(value.removeprefix("tel:"))
    return card


def _party(proposer: Proposer, body: Body, place: str) -> Subject:
    card, handle = _card(body), text_of(body.get("handle"))
    name = next((value for field in ("fn", "org") for value in card.get(field, ()) if value), "") or handle
    kind = "person" if "individual" in card.get("kind", ()) else "organisation"
    row = proposer.entity(kind, name, key=handle or name, reference=handle, place=place)
    renamed = {"email": "email_address", "tel": "phone_number", "adr": "address"}
    for field, prop in renamed.items():
        for value in card.get(field, ()):
            proposer.claim(row, prop, value, place=place)
    proposer.claim(row, "handle", handle, place=place)
    for event in objects(body.get("events")):
        prop = _EVENTS.get(text_of(event.get("eventAction")), "")
        if prop:
            proposer.claim(row, prop, str(read_time(text_of(event.get("eventDate"))) or ""), place=place)
    return row
