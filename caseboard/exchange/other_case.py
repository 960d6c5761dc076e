"""Reads another Caseboard case, to be staged like any other file. It is opened read-only and checked first."""

from __future__ import annotations

from caseboard.commands.case import Case
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import HOLDS, Origin, Reading, Subject, Traits
from caseboard.model.ids import Id, id_text
from caseboard.model.records import Claim, Entity, Exhibit, Link, Source
from caseboard.model.when import When
from caseboard.progress import Progress

NAME = "caseboard"


def fits(source: InputFile) -> bool:
    """Whether the file is a case."""
    return source.raw_head.startswith(b"SQLite format 3\0") and source.raw_head[68:72] == b"CsBd"


def read(source: InputFile, progress: Progress) -> Reading:
    """Read the entities, links and claims of a case."""
    with Case.open(source.path, read_only=True) as case:
        proposer = Proposer(case.vocabulary if case.vocabulary.entities else source.vocabulary)
        entities, links, claims = case.read.all(Entity), case.read.all(Link), case.read.all(Claim)
        exhibits = {one.id: one.reference for one in case.read.all(Exhibit)}
        sources = {one.id: one.name for one in case.read.all(Source)}
        title = case.title
    progress.start(len(entities) + len(links) + len(claims), "Reading the other case")
    rows: dict[Id, Subject] = {}
    for entity in entities:
        progress.step()
        key = id_text(entity.id)
        keyed = entity.identity is None
        rows[entity.id] = proposer.entity(
            entity.kind, entity.label, identity=entity.identity, key=key if keyed else None, reference=key, place=key
        )
    for link in links:
        progress.step()
        rows[link.id] = proposer.link(
            link.kind,
            rows[link.from_id],
            rows[link.to_id],
            label=link.label,
            strength=link.strength,
            direction=link.direction,
            place=id_text(link.id),
        )
    for claim in claims:
        progress.step()
        if claim.property == HOLDS and claim.value == "yes":
            continue
        traits = Traits(
            claim.scope, claim.modality, claim.credibility, claim.quotation, claim.valid_from, claim.valid_to, claim.tlp
        )
        place = ", ".join(
            filter(None, (_name(sources, claim.source_id), _name(exhibits, claim.exhibit_id), _where(claim)))
        )
        if claim.subject_id in rows:
            proposer.claim(
                rows[claim.subject_id], claim.property, claim.value, place=place or id_text(claim.id), traits=traits
            )
    if sources:
        proposer.warn(
            "Sources and exhibits of the other case are named in the place of each claim; they do not come with it."
        )
    counts = {"entities": len(entities), "links": len(links), "claims": len(claims)}
    return proposer.reading(NAME, counts, Origin(f"Case “{title}”", "case", published=_newest(claims)))


def _name(names: dict[Id, str], identifier: Id | None) -> str:
    return names.get(identifier, "") if identifier is not None else ""


def _where(claim: Claim) -> str:
    page = f"page {claim.page}" if claim.page else ""
    line = f"line {claim.line}" if claim.line else ""
    return claim.place or page or line


def _newest(claims: list[Claim]) -> When | None:
    return When.parse(max(claim.recorded_at for claim in claims)[:10]) if claims else None
