"""Reads the claims table that Caseboard writes, so that what left a case as a table can come back."""

from __future__ import annotations

import csv

from caseboard.errors import InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Traits
from caseboard.exchange.table_writers import CLAIM_COLUMNS
from caseboard.exchange.tables import unguarded
from caseboard.exchange.times import read_time
from caseboard.model.grades import Credibility, Modality, Tlp
from caseboard.progress import Progress

NAME = "caseboard-claims"


def fits(source: InputFile) -> bool:
    """Whether the first row names the columns of the claims table."""
    first = next(csv.reader(source.head_text.splitlines()[:1]), [])
    return tuple(first) == CLAIM_COLUMNS


def read(source: InputFile, progress: Progress) -> Reading:
    """Read the claims about entities; those about links need the links and are left to the other formats."""
    proposer = Proposer(source.vocabulary)
    progress.start(0, "Reading claims")
    count = links = 0
    with source.text_stream() as stream:
        for row in csv.DictReader(stream):
            progress.step()
            count += 1
            cells = {name: unguarded(value or "") for name, value in row.items() if name}
            if cells["subject_kind"] in source.vocabulary.links:
                links += 1
                continue
            try:
                _claim(proposer, cells, count + 1)
            except (InvalidValue, ValueError) as problem:
                proposer.reject(f"row {count + 1}", problem)
    if links:
        proposer.warn(f"{links:,} claims about links were left out; take the JSON or STIX of the case for those.")
    return proposer.reading(NAME, {"rows": count}, Origin(source.name, "case"))


def _claim(proposer: Proposer, cells: dict[str, str], line: int) -> None:
    keyed = proposer.vocabulary.entity_kind(cells["subject_kind"]).identity is None
    key = cells["subject_id"]
    row = proposer.entity(cells["subject_kind"], cells["subject"], key=key if keyed else None, reference=key, line=line)
    traits = Traits(
        cells["scope"],
        Modality(cells["modality"]),
        Credibility(cells["credibility"]),
        cells["quotation"],
        read_time(cells["valid_from"]),
        read_time(cells["valid_to"]),
        Tlp(cells["tlp"]),
    )
    where = ", ".join(filter(None, (cells["source"], cells["exhibit"], cells["place"] or cells["line"])))
    proposer.claim(row, cells["property"], cells["value"], place=where or key, line=line, traits=traits)
