"""Reads beneficial ownership statements (BODS 0.2 to 0.4): people, entities, and who owns or controls whom."""

from __future__ import annotations

from typing import Any

from caseboard.errors import InvalidValue
from caseboard.exchange.ftm import snake
from caseboard.exchange.inputs import InputFile, json_lines
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import first_of, objects, text_of, texts
from caseboard.progress import Progress

NAME = "bods"
Body = dict[str, Any]
_TYPES = {"personStatement": "person", "entityStatement": "entity", "ownershipOrControlStatement": "relationship"}
_INTERESTS = {
    "shareholding": "owns",
    "settlor": "controls",
    "votingRights": "controls",
    "rightsToSurplusAssetsOnDissolution": "owns",
    "rightsToProfitOrIncome": "owns",
    "boardMember": "directs",
    "boardChair": "directs",
    "seniorManagingOfficial": "directs",
    "trustee": "directs",
    "appointmentOfBoard": "controls",
    "otherInfluenceOrControl": "controls",
    "influenceOrControl": "controls",
    "controlViaCompanyRulesOrArticles": "controls",
    "controlByLegalFramework": "controls",
}


def fits(source: InputFile) -> bool:
    """Whether the file holds BODS statements."""
    first = source.first_json if source.first_json is not None else source.whole_json
    sample = next(objects(first), {})
    return _kind(sample) != "" and first_of(sample, "statementId", "statementID") != ""


def _kind(body: Body) -> str:
    return text_of(body.get("recordType")) or _TYPES.get(text_of(body.get("statementType")), "")


def read(source: InputFile, progress: Progress) -> Reading:
    """Read a list of statements, or one a line."""
    proposer = Proposer(source.vocabulary)
    if source.whole_json is not None:
        statements = list(objects(source.whole_json))
    else:
        statements = [value for _, value, problem in json_lines(source) if not problem and isinstance(value, dict)]
    progress.start(2 * len(statements), "Reading statements")
    rows: dict[str, Subject] = {}
    for wanted in (("person", "entity"), ("relationship",)):
        for body in statements:
            progress.step()
            if _kind(body) not in wanted:
                continue
            try:
                (_read_relationship if wanted == ("relationship",) else _read_party)(proposer, body, rows)
            except InvalidValue as problem:
                proposer.reject(_place(body), problem)
    for body in statements:
        if not _kind(body):
            proposer.reject(_place(body), "It is no statement about a person, an entity or a relationship.")
    return proposer.reading(NAME, {"statements": len(statements)}, _origin(statements))


def _place(body: Body) -> str:
    return f"statement {first_of(body, 'statementId', 'statementID')}"


def _ids(body: Body) -> list[str]:
    return [text for name in ("recordId", "statementId", "statementID") if (text := text_of(body.get(name)))]


def _details(body: Body) -> Body:
    details = body.get("recordDetails")
    return details if isinstance(details, dict) else body


def _read_party(proposer: Proposer, body: Body, rows: dict[str, Subject]) -> None:
    details, place, ids = _details(body), _place(body), _ids(body)
    names = [first_of(name, "fullName", "name") for name in objects(details.get("names"))]
    label = next(filter(None, [*names, text_of(details.get("name"))]), "") or _unnamed(details, ids)
    kind = "person" if _kind(body) == "person" else "organisation"
    row = proposer.entity(kind, label, key=ids[0], reference=ids[0], place=place)
    rows.update(dict.fromkeys(ids, row))
    traits = _traits(body)
    for name in names:
        proposer.claim(row, "alias", name if name != label else "", place=place, traits=traits)
    for address in objects(details.get("addresses")):
        text = ", ".join(filter(None, (first_of(address, "address").strip(" ,"), text_of(address.get("postCode")))))
        proposer.claim(row, "address", text, place=place, traits=traits)
    for identifier in objects(details.get("identifiers")):
        scheme = first_of(identifier, "schemeName", "scheme")
        text = f"{scheme}: {text_of(identifier.get('id'))}" if scheme else text_of(identifier.get("id"))
        proposer.claim(
            row,
            "registration_number" if kind == "organisation" else "document_number",
            text,
            place=place,
            traits=traits,
        )
    for country in (
        *objects(details.get("nationalities")),
        *objects(details.get("incorporatedInJurisdiction") or details.get("jurisdiction")),
    ):
        prop = "nationality" if kind == "person" else "jurisdiction"
        proposer.claim(row, prop, first_of(country, "code", "name"), place=place, traits=traits)
    simple = {
        "foundingDate": "founded",
        "dissolutionDate": "dissolved",
        "birthDate": "birth_date",
        "deathDate": "death_date",
    }
    handled = {
        "names",
        "name",
        "addresses",
        "identifiers",
        "nationalities",
        "jurisdiction",
        "incorporatedInJurisdiction",
    }
    _rest(proposer, row, details, place, traits, simple, handled)


def _unnamed(details: Body, ids: list[str]) -> str:
    return text_of(details.get("personType") or details.get("entityType")) + f" {ids[0]}" if ids else ""


def _rest(
    proposer: Proposer,
    subject: Subject,
    details: Body,
    place: str,
    traits: Traits,
    renamed: dict[str, str],
    handled: set[str],
) -> None:
    for name, value in details.items():
        if name not in handled and name not in {
            "statementId",
            "statementID",
            "statementType",
            "statementDate",
            "source",
        }:
            for text in texts(value):
                proposer.claim(subject, renamed.get(name, snake(name)), text, place=place, traits=traits)


def _read_relationship(proposer: Proposer, body: Body, rows: dict[str, Subject]) -> None:
    details, place = _details(body), _place(body)
    subject = _reference(details.get("subject"), "describedByEntityStatement")
    party = _reference(details.get("interestedParty"), "describedByPersonStatement", "describedByEntityStatement")
    if subject not in rows or party not in rows:
        raise InvalidValue(
            f"It joins “{party or 'an unspecified party'}” and “{subject}”, and not both are in the file."
        )
    for interest in list(objects(details.get("interests"))) or [{}]:
        word = text_of(interest.get("type")) or "interest"
        start, stop = read_time(text_of(interest.get("startDate"))), read_time(text_of(interest.get("endDate")))
        traits = Traits(valid_from=start or read_time(text_of(body.get("statementDate"))), valid_to=stop)
        kind = _INTERESTS.get(word, "associate_of")
        label = (
            "" if kind != "associate_of" and word in {"shareholding", "boardMember"} else snake(word).replace("_", " ")
        )
        link = proposer.relate(kind, rows[party], rows[subject], label=label, place=place, traits=traits)
        proposer.claim(link, "external_id", (_ids(body) or [""])[0], place=place, traits=traits)
        proposer.claim(link, "role", word, place=place, traits=traits)
        share = interest.get("share")
        if isinstance(share, dict):
            proposer.claim(link, "share", _share(share), place=place, traits=traits)
        _rest(proposer, link, interest, place, traits, {}, {"type", "share", "startDate", "endDate"})


def _reference(value: Any, *names: str) -> str:
    return first_of(value, *names) if isinstance(value, dict) else text_of(value)


def _share(share: Body) -> str:
    if exact := text_of(share.get("exact")):
        return f"{exact}%"
    low, high = first_of(share, "minimum", "exclusiveMinimum"), first_of(share, "maximum", "exclusiveMaximum")
    return f"{low or '0'}–{high or '100'}%" if low or high else ""


def _traits(body: Body) -> Traits:
    return Traits(valid_from=read_time(text_of(body.get("statementDate"))))


def _origin(statements: list[Body]) -> Origin:
    for body in statements:
        details = body.get("publicationDetails")
        if isinstance(details, dict) and isinstance(details.get("publisher"), dict):
            day = read_time(text_of(details.get("publicationDate")))
            return Origin(publisher=text_of(details["publisher"].get("name")), published=day)
    return Origin()
