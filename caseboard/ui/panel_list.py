"""The panels of the window, in the order in which they lie on each side."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from caseboard.model.ids import Id
from caseboard.ui.panels.find import FindPanel
from caseboard.ui.panels.history import HistoryPanel
from caseboard.ui.panels.inspector import Inspector
from caseboard.ui.panels.notices import NoticesPanel
from caseboard.ui.panels.sources import SourcesPanel
from caseboard.ui.panels.tables import EntityTable, LinkTable
from caseboard.ui.reader import ReaderPanel
from caseboard.ui.workspace import BOTTOM, LEFT, RIGHT, Dock, Workspace, kinds_panel


def _entities(workspace: Workspace) -> QWidget:
    return EntityTable(workspace.session, workspace.theme)


def _links(workspace: Workspace) -> QWidget:
    return LinkTable(workspace.session, workspace.theme)


def _inspector(workspace: Workspace) -> QWidget:
    return Inspector(workspace.session, workspace.theme)


def _exhibits(workspace: Workspace) -> QWidget:
    return ReaderPanel(workspace.session, workspace.theme, workspace.jobs)


def _sources(workspace: Workspace) -> QWidget:
    return SourcesPanel(workspace.session, workspace.theme)


def _notices(workspace: Workspace) -> QWidget:
    return NoticesPanel(workspace.session, workspace.theme)


def _history(workspace: Workspace) -> QWidget:
    return HistoryPanel(workspace.session, workspace.theme)


def _find(workspace: Workspace) -> QWidget:
    panel = FindPanel(workspace.session, workspace.theme)

    def show_source(source_id: Id) -> None:
        sources = workspace.reveal("sources")
        if isinstance(sources, SourcesPanel):
            sources.show_source(source_id)

    panel.sourceAsked.connect(show_source)
    return panel


DOCKS = (
    Dock("kinds", "Kinds", "square-plus", LEFT, kinds_panel),
    Dock("inspector", "Inspector", "list-details", RIGHT, _inspector),
    Dock("find", "Find", "list-search", RIGHT, _find),
    Dock("exhibits", "Exhibits and reader", "file-text", BOTTOM, _exhibits, open=False),
    Dock("entities", "Entities", "table", BOTTOM, _entities, open=False),
    Dock("links", "Links", "link", BOTTOM, _links, open=False),
    Dock("sources", "Sources", "books", BOTTOM, _sources, open=False),
    Dock("notices", "Notices", "mail", BOTTOM, _notices, open=False),
    Dock("history", "History", "history", BOTTOM, _history, open=False),
)
