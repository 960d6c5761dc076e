"""Every panel can be used without a mouse and by a screen reader, in every theme, with a case and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from caseboard.board.theme import Theme, load_theme, theme_names
from caseboard.model.records import Entity
from caseboard.ui.panels.find import FindPanel
from caseboard.ui.panels.history import HistoryPanel
from caseboard.ui.panels.inspector import Inspector
from caseboard.ui.panels.notices import NoticesPanel
from caseboard.ui.panels.panel import Panel
from caseboard.ui.panels.sources import SourcesPanel
from caseboard.ui.panels.tables import EntityTable, LinkTable
from caseboard.ui.session import Session

PANELS = (EntityTable, LinkTable, Inspector, SourcesPanel, NoticesPanel, HistoryPanel, FindPanel)
Show = Callable[[QWidget], None]


def fields(panel: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    for kind in (QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView, QAbstractButton):
        found += panel.findChildren(kind)
    return [
        one
        for one in found
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(one.parent(), QComboBox)
    ]


@pytest.mark.parametrize("kind", PANELS)
def test_everything_that_takes_keys_has_a_name(session: Session, theme: Theme, show: Show, kind: type[Panel]) -> None:
    session.selection.set([session.case.read.all(Entity)[0].id])
    panel = kind(session, theme)
    show(panel)
    nameless = [
        one
        for one in fields(panel)
        if not one.accessibleName() and not (isinstance(one, QAbstractButton) and one.text())
    ]
    assert fields(panel)
    assert nameless == []


@pytest.mark.parametrize("kind", PANELS)
def test_an_empty_case_is_no_problem_in_any_theme(
    empty: Session, show: Show, settle: Callable[[], None], kind: type[Panel]
) -> None:
    panel = kind(empty, load_theme("light"))
    show(panel)
    for name in theme_names():
        panel.set_theme(load_theme(name))
        settle()
    assert any(label.text() for label in panel.findChildren(QLabel)) or isinstance(panel, HistoryPanel)


@pytest.mark.parametrize("kind", PANELS)
def test_no_panel_asks_for_more_room_than_a_narrow_dock_has(
    demo: Session, theme: Theme, show: Show, kind: type[Panel]
) -> None:
    panel = kind(demo, theme)
    show(panel)
    assert panel.minimumSizeHint().width() <= 340
    assert panel.width() == 340
