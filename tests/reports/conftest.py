"""Briefings to look at: that of the sample case, and one of a case full of strings that want to do harm."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caseboard.commands.boards import boards_of, place
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.demo import build_demo
from caseboard.commands.entities import add_entity
from caseboard.commands.exhibits import add_exhibit
from caseboard.commands.links import add_link
from caseboard.commands.notes import add_note, set_setting
from caseboard.commands.notices import add_notice
from caseboard.commands.sources import add_source
from caseboard.reports.pdf import write_briefing

DATE = "2008-11-20"
HOSTILE = (
    "<b>bold</b> & <font size=99>",
    '<img src="/etc/hostname"/>',
    "if (x<y && y>z) {a;}",
    "evil\u202egpj.exe",
    "nul\x00byte\x1b[31m",
    "=cmd|'/C calc'!A0",
    "小林 商店",
    "\U0001f600 emoji",
    "Ω≈ç√ Zażółć gęślą jaźń",
    "&lt;already&gt; &#65; &nbsp;",
    "</para><a href='javascript:alert(1)'>x</a>",
    "p\u0430ypal",
    "e\u0301\u0302 combining",
    "]]> <!-- -->",
    "%s %(x)s {0} \\n",
    "\u00a0nb\u2003em\u3000sp",
)


def tool(name: str) -> str:
    """The path of a program of poppler, or the test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} of poppler-utils is not installed")
    return found


def words_of(path: Path, *options: str) -> str:
    """The text of a PDF as pdftotext reads it."""
    command = [tool("pdftotext"), *options, str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def dense(text: str) -> str:
    """A text without white space, since lines break anywhere."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The sample case, open read-only."""
    path = tmp_path_factory.mktemp("sample") / "mccolo.case"
    build_demo(path)
    with Case.open(path, read_only=True) as case:
        yield case


@pytest.fixture(scope="session")
def sample_pdf(sample: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The briefing of the sample case."""
    return write_briefing(sample, tmp_path_factory.mktemp("briefing") / "mccolo.pdf", date=DATE)


@pytest.fixture
def hostile_case(case: Case) -> Callable[[tuple[str, ...]], Case]:
    """A function that puts strings into every field of a case that takes any."""

    def fill(strings: tuple[str, ...]) -> Case:
        with case.changing(f"Add {strings[0]}") as writer:
            for name in ("title", "officer", "number"):
                set_setting(writer, name, strings[0])
            set_setting(writer, "tlp", "TLP:AMBER+STRICT")
            entities = [add_entity(writer, "organisation", words) for words in strings]
            sources = [add_source(writer, words, publisher=words, author=words, note=words) for words in strings]
            exhibit = add_exhibit(writer, b"abc", name=strings[-1], description=strings[0], obtained_from=strings[0])
            for nth, words in enumerate(strings):
                entity, other, source = entities[nth], entities[nth - 1], sources[nth]
                add_claim(
                    writer,
                    entity.id,
                    "status",
                    words,
                    scope=words,
                    quotation=words,
                    place=words,
                    source_id=source.id,
                    exhibit_id=exhibit.id,
                )
                add_claim(writer, entity.id, "status", "other", scope=words, source_id=sources[nth - 1].id)
                add_note(writer, words, entity.id)
                link = add_link(writer, "associate_of", entity.id, other.id, label=words)
                add_claim(writer, link.id, "holds", "yes", source_id=source.id)
                add_notice(writer, entity.id, other.id, words, conduct=words, request=words, clause=words)
            spots = {entity.id: (120.0 * nth, 0.0) for nth, entity in enumerate(entities)}
            place(writer, boards_of(writer.read)[0].id, spots)
        return case

    return fill
