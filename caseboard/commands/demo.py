"""Builds a case file from facts written in YAML, through the verbs that a person uses and in the same steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from caseboard.commands.boards import add_board, boards_of, place, rename_board
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim, set_position
from caseboard.commands.entities import add_entity
from caseboard.commands.exhibits import ExhibitText, add_exhibit
from caseboard.commands.facts import BoardFact, ClaimFact, Facts, LinkFact, NoticeFact, SourceFact, read_facts
from caseboard.commands.facts_check import check_facts
from caseboard.commands.links import add_link
from caseboard.commands.notes import add_note, set_setting
from caseboard.commands.notices import add_notice, add_notice_event
from caseboard.commands.sources import add_source, change_source
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.errors import InvalidValue, NotFound
from caseboard.model.grades import PositionState
from caseboard.model.ids import Id
from caseboard.progress import Progress
from caseboard.resources import sample_case
from caseboard.store.writer import Writer

DEMO = "mccolo.yaml"
_T = TypeVar("_T")


def build_demo(path: Path | str, progress: Progress | None = None) -> None:
    """Make the sample case McColo, November 2008, as a new case file.

    Raises:
        CaseFileError: something of that name exists, or the folder cannot be written to.
        Cancelled: the person stopped it; no file is left.
    """
    build_case(Path(path), sample_case(DEMO), progress)


def build_case(path: Path, facts_file: Path, progress: Progress | None = None) -> None:
    """Make a new case file of what a file of facts says; all of it, or no file at all.

    Raises:
        InvalidValue: a mistake in the facts, with file, section and entry.
        CaseFileError: something of that name exists, or the folder cannot be written to.
        Cancelled: the person stopped it; no file is left.
    """
    facts = read_facts(facts_file)
    check_facts(facts, load_vocabulary())
    case = Case.create(path, title=facts.case.title)
    try:
        with case:
            _Builder(case, facts, progress or Progress()).run()
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class _Builder:
    """What the keys of a file of facts stand for, while its case is made."""

    def __init__(self, case: Case, facts: Facts, progress: Progress) -> None:
        self._case = case
        self._facts = facts
        self._progress = progress
        self._sources: dict[str, Id] = {}
        self._exhibits: dict[str, Id] = {}
        self._texts: dict[str, str] = {}
        self._subjects: dict[str, Id] = {}
        self._notices: dict[str, Id] = {}
        self._claims: dict[tuple[str, str, str, str, str], Id] = {}

    def run(self) -> None:
        """All steps, each one labelled change, in the order in which a person would take them."""
        facts = self._facts
        steps: list[tuple[str, Callable[[Writer], None]]] = [
            ("Describe the case", self._describe),
            (f"Register {len(facts.sources)} sources", self._register_sources),
            ("Take in the exhibits", self._take_in_exhibits),
            (f"Add {len(facts.entities)} entities", self._add_entities),
            (f"Draw {len(facts.links)} links", self._draw_links),
            (f"Record {len(facts.claims)} claims", self._record_claims),
            (f"Take a position on {len(facts.positions)} disputes", self._take_positions),
            (f"Enter {len(facts.notices)} notices", self._enter_notices),
            ("Write notes", self._write_notes),
        ]
        counted = (facts.sources, facts.exhibits, facts.entities, facts.links, facts.claims)
        others = (facts.positions, facts.notices, facts.notes, facts.boards)
        self._progress.start(sum(len(section) for section in counted + others), f"Building {facts.case.title}")
        for label, step in steps:
            with self._case.changing(label) as writer:
                step(writer)
        for number, board in enumerate(facts.boards):
            with self._case.changing(f"Arrange the board “{board.name}”") as writer:
                self._arrange(writer, number, board)

    def _each(self, facts: Iterable[_T]) -> Iterable[_T]:
        for fact in facts:
            yield fact
            self._progress.step()

    def _describe(self, writer: Writer) -> None:
        head = self._facts.case
        settings = {"number": head.number, "officer": head.officer, "tlp": head.tlp.value, "summary": head.summary}
        for name, value in settings.items():
            if value:
                set_setting(writer, name, value)

    def _register_sources(self, writer: Writer) -> None:
        for fact in self._each(self._facts.sources):
            self._sources[fact.key] = self._source(writer, fact)
        for fact in self._facts.sources:
            if fact.repeats:
                change_source(writer, self._sources[fact.key], repeats_id=self._sources[fact.repeats])

    @staticmethod
    def _source(writer: Writer, fact: SourceFact) -> Id:
        source = add_source(
            writer,
            fact.name,
            kind=fact.kind,
            publisher=fact.publisher,
            author=fact.author,
            address=fact.address,
            published=fact.published,
            reliability=fact.reliability,
            tlp=fact.tlp,
            note=fact.note,
        )
        return source.id

    def _take_in_exhibits(self, writer: Writer) -> None:
        for fact in self._each(self._facts.exhibits):
            content = self._facts.path.parent / fact.file
            try:
                body = content.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as problem:
                raise InvalidValue(f"{self._facts.path}: exhibits, “{fact.key}”: {content.name}: {problem}.") from None
            exhibit = add_exhibit(
                writer,
                content,
                media_type="text/plain",
                description=fact.description,
                obtained_from=fact.obtained_from,
                method="Written beside the facts of the case",
                source_id=self._sources.get(fact.source),
                text=ExhibitText(body),
            )
            self._exhibits[fact.key], self._texts[fact.key] = exhibit.id, body

    def _add_entities(self, writer: Writer) -> None:
        for fact in self._each(self._facts.entities):
            with _telling(self._facts.path, f"entities, “{fact.key}”"):
                self._subjects[fact.key] = add_entity(writer, fact.kind, fact.label).id

    def _draw_links(self, writer: Writer) -> None:
        for number, fact in enumerate(self._each(self._facts.links), 1):
            with _telling(self._facts.path, f"links, “{fact.key or number}”"):
                self._link(writer, fact)

    def _link(self, writer: Writer, fact: LinkFact) -> None:
        link = add_link(
            writer,
            fact.kind,
            self._subjects[fact.start],
            self._subjects[fact.end],
            strength=fact.strength,
            direction=fact.direction,
            inferred=fact.inferred,
            label=fact.label,
        )
        if fact.key:
            self._subjects[fact.key] = link.id
        for claim in fact.claims:
            self._claim(writer, link.id, fact.key, claim)

    def _record_claims(self, writer: Writer) -> None:
        for number, fact in enumerate(self._each(self._facts.claims), 1):
            with _telling(self._facts.path, f"claims, entry {number}, {fact.property} of “{fact.subject}”"):
                self._claim(writer, self._subjects[fact.subject], fact.subject, fact)

    def _claim(self, writer: Writer, subject: Id, key: str, fact: ClaimFact) -> None:
        start, end, line = self._find_quotation(fact)
        claim = add_claim(
            writer,
            subject,
            fact.property,
            fact.value,
            scope=fact.scope,
            modality=fact.modality,
            credibility=fact.credibility,
            source_id=self._sources[fact.source],
            exhibit_id=self._exhibits.get(fact.exhibit),
            line=line,
            char_start=start,
            char_end=end,
            place=fact.place,
            quotation=fact.quotation,
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            tlp=fact.tlp,
        )
        self._claims.setdefault((key, fact.property, fact.scope, fact.value, fact.source), claim.id)

    def _find_quotation(self, fact: ClaimFact) -> tuple[int | None, int | None, int | None]:
        """Where the quotation stands in its exhibit: first character, one past the last, and line."""
        if not fact.quotation:
            return None, None, None
        text = self._texts[fact.exhibit]
        if text.count(fact.quotation) != 1:
            raise InvalidValue(f"“{fact.quotation}” does not stand exactly once in the exhibit “{fact.exhibit}”.")
        start = text.index(fact.quotation)
        return start, start + len(fact.quotation), text.count("\n", 0, start) + 1

    def _take_positions(self, writer: Writer) -> None:
        for fact in self._each(self._facts.positions):
            chosen = (fact.subject, fact.property, fact.scope, fact.value, fact.source)
            set_position(
                writer,
                self._subjects[fact.subject],
                fact.property,
                fact.state,
                scope=fact.scope,
                claim_id=self._claims[chosen] if fact.state is PositionState.CHOSEN else None,
                reason=fact.reason,
            )

    def _enter_notices(self, writer: Writer) -> None:
        for number, fact in enumerate(self._each(self._facts.notices), 1):
            with _telling(self._facts.path, f"notices, “{fact.key or number}”"):
                self._notice(writer, fact)

    def _notice(self, writer: Writer, fact: NoticeFact) -> None:
        notice = add_notice(
            writer,
            self._subjects[fact.target],
            self._subjects[fact.recipient],
            fact.sender,
            conduct=fact.conduct,
            request=fact.request,
            clause=fact.clause,
            channel=fact.channel,
            contact=fact.contact,
            contact_found=fact.contact_found,
            sent=fact.sent,
            due=fact.due,
            state=fact.state,
            after_id=self._notices.get(fact.after),
            source_id=self._sources.get(fact.source),
        )
        self._notices[fact.key] = notice.id
        for event in fact.events:
            source = self._sources.get(event.source)
            add_notice_event(writer, notice.id, event.kind, event.at, event.text, source_id=source)

    def _write_notes(self, writer: Writer) -> None:
        for fact in self._each(self._facts.notes):
            add_note(writer, fact.body, self._subjects.get(fact.subject))

    def _arrange(self, writer: Writer, number: int, fact: BoardFact) -> None:
        if number == 0:
            board = rename_board(writer, boards_of(writer.read)[0].id, fact.name)
        else:
            board = add_board(writer, fact.name)
        place(writer, board.id, {self._subjects[key]: point for key, point in fact.nodes.items()})
        self._progress.step()


@contextmanager
def _telling(path: Path, where: str) -> Iterator[None]:
    """Say where in the facts a refused value stands."""
    try:
        yield
    except (InvalidValue, NotFound) as problem:
        raise InvalidValue(f"{path}: {where}: {problem}") from None
