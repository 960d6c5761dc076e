"""A small case with rivals, notes and a notice, the sample case, and a way to show panels on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from caseboard.app import make_application
from caseboard.board.theme import Theme
from caseboard.commands.boards import boards_of, place
from caseboard.commands.case import Case
from caseboard.commands.claims import add_claim
from caseboard.commands.demo import build_demo
from caseboard.commands.entities import add_entity
from caseboard.commands.exhibits import add_exhibit
from caseboard.commands.links import add_link
from caseboard.commands.notices import add_notice
from caseboard.commands.sources import add_source
from caseboard.model.grades import Credibility, Reliability, Tlp
from caseboard.model.ids import Id
from caseboard.model.records import Entity
from caseboard.model.when import When
from caseboard.ui.appearance import apply_theme
from caseboard.ui.session import Session

Show = Callable[[QWidget], None]


@pytest.fixture(scope="module")
def theme() -> Iterator[Theme]:
    """The light theme, given to the application once, since that takes a while."""
    make_application()
    QSettings().clear()
    yield apply_theme("light")
    QSettings().clear()


@pytest.fixture
def session(case: Case, theme: Theme) -> Session:
    """McColo with two rival shares of spam, Giglinx that sells it transit, and a notice to Giglinx."""
    board = boards_of(case.read)[0].id
    with case.changing("Begin") as writer:
        mccolo = add_entity(writer, "organisation", "McColo")
        giglinx = add_entity(writer, "organisation", "Giglinx")
        add_entity(writer, "domain", "mccolo.com")
        place(writer, board, {mccolo.id: (0, 0), giglinx.id: (200, 0)})
        link = add_link(writer, "transit_to", giglinx.id, mccolo.id)
        paper = add_source(writer, "The Paper", reliability=Reliability.B)
        mail = add_source(writer, "A mail", reliability=Reliability.E)
        exhibit = add_exhibit(writer, b"It sent 75 per cent of spam.", name="paper.txt")
        add_claim(
            writer,
            mccolo.id,
            "share_of_spam",
            "75 %",
            credibility=Credibility.PROBABLY_TRUE,
            source_id=paper.id,
            exhibit_id=exhibit.id,
            char_start=8,
            char_end=19,
            quotation="75 per cent",
        )
        add_claim(writer, mccolo.id, "share_of_spam", "50 %", source_id=mail.id, tlp=Tlp.RED)
        add_claim(writer, link.id, "holds", "yes", source_id=paper.id, valid_from=When("2008-10"))
        add_notice(writer, mccolo.id, giglinx.id, "An analyst", sent=When("2008-11-01"), due=When("2008-11-08"))
    return Session(case)


@pytest.fixture
def ids(session: Session) -> dict[str, Id]:
    """The entities of the small case by label."""
    return {one.label: one.id for one in session.case.read.all(Entity)}


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "mccolo.case"
    build_demo(path)
    return path


@pytest.fixture
def demo(demo_path: Path, theme: Theme) -> Iterator[Session]:
    """The sample case, which nobody can change."""
    with Case.open(demo_path, read_only=True) as opened:
        yield Session(opened)


@pytest.fixture
def empty(tmp_path: Path, theme: Theme) -> Iterator[Session]:
    """A case without anything in it."""
    with Case.create(tmp_path / "empty.case", title="Empty", actor="tester") as opened:
        yield Session(opened)


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[], None]:
    """Let everything happen that is due."""

    def settled() -> None:
        for _round in range(5):
            QApplication.processEvents()

    return settled


@pytest.fixture
def show(qtbot: QtBot, settle: Callable[[], None]) -> Show:
    """Show a panel as narrow as a dock usually is."""

    def shown(panel: QWidget) -> None:
        qtbot.addWidget(panel)
        panel.resize(340, 800)
        panel.show()
        settle()

    return shown
