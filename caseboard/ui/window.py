"""The window: a start page or an open case, its menus, toolbar, message bar and status line. It decides nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from caseboard.board.theme import Theme
from caseboard.commands.case import Case
from caseboard.commands.visible import visible
from caseboard.ui.actions import COMMANDS, ActionTable
from caseboard.ui.appearance import apply_theme, chosen_theme
from caseboard.ui.files import Files
from caseboard.ui.jobs import JobRunner
from caseboard.ui.message_bar import MessageBar
from caseboard.ui.panel_list import DOCKS
from caseboard.ui.start import StartPage, remember_case
from caseboard.ui.status import StatusLine
from caseboard.ui.taking import Taking
from caseboard.ui.viewing import Viewing
from caseboard.ui.workspace import Workspace, handlers

_GEOMETRY = "window/geometry"
_SIZE = QSize(1500, 940)


class Window(QMainWindow):
    """Shows the start page until a case is opened with `show_case`."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = apply_theme(chosen_theme())
        self.workspace_jobs = JobRunner(self)
        self.workspace: Workspace | None = None
        self.setWindowTitle("Caseboard")
        self.bar = MessageBar(self.theme)
        self.start = StartPage()
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
        self.files, self.viewing, self.taking = Files(self), Viewing(self), Taking(self)
        find = handlers(lambda: self.workspace, (self.files, self.viewing, self.taking))
        self.actions_table = ActionTable(self, {command.name: find(command.name) for command in COMMANDS})
        self.menus = self.actions_table.fill_menus(self.menuBar())
        self.tools = self._toolbar()
        self.fill_toolbar()
        self.start.newAsked.connect(self.files.new_case)
        self.start.openAsked.connect(self.files.open_case)
        self.start.sampleAsked.connect(self.files.open_sample)
        self.start.caseChosen.connect(self.files.open_path)
        self.setAcceptDrops(True)
        self.resize(_SIZE)
        stored = QSettings().value(_GEOMETRY)
        if isinstance(stored, QByteArray):
            self.restoreGeometry(stored)
        self.set_theme(self.theme)
        self.viewing.mark_theme()
        self.refresh_actions()

    def _toolbar(self) -> QToolBar:
        bar = QToolBar("Tools", self, movable=False, floatable=False)
        bar.setObjectName("tools")
        bar.setAccessibleName("Tools")
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(bar)
        bar.hide()
        return bar

    def fill_toolbar(self) -> None:
        """Put the commands of the action table on the toolbar, and nothing else."""
        self.tools.clear()
        group = ""
        for command in COMMANDS:
            if command.toolbar:
                if group and command.menu != group:
                    self.tools.addSeparator()
                group = command.menu
                self.tools.addAction(self.actions_table[command.name])

    # The case

    def show_case(self, case: Case) -> Workspace:
        """Show an open case instead of what was shown."""
        self.close_workspace()
        workspace = Workspace(self, case, self.theme, DOCKS)
        self.workspace = workspace
        self._stack.addWidget(workspace.host)
        self._stack.setCurrentWidget(workspace.host)
        self.tools.show()
        session = workspace.session
        session.problem.connect(self.bar.say)
        session.changed.connect(self.refresh_actions)
        session.boardChanged.connect(self.refresh_actions)
        session.subjectAsked.connect(lambda _subject: self._reveal("inspector"))
        session.quotationAsked.connect(lambda *_place: self._reveal("exhibits"))
        session.selection.watch(self.refresh_actions)
        workspace.board.contextAsked.connect(self._context_menu)
        workspace.board.dropped.connect(self.taking.dropped)
        self.status.follow(session, workspace.board)
        self.viewing.begin(workspace)
        workspace.restore()
        remember_case(case.path)
        self.setWindowTitle(f"{visible(case.title)} – Caseboard")
        self.bar.hide()
        self.refresh_actions()
        workspace.board.view.setFocus()
        return workspace

    def close_workspace(self) -> None:
        """Close the case, if one is open, and go back to the start page."""
        if self.workspace is None:
            return
        workspace, self.workspace = self.workspace, None
        self.viewing.end()
        self._stack.removeWidget(workspace.host)
        workspace.close()
        self.status.clear_all()
        self.tools.hide()
        self.start.refresh()
        self._stack.setCurrentWidget(self.start)
        self.setWindowTitle("Caseboard")
        self.refresh_actions()

    @property
    def case_path(self) -> Path | None:
        """The file of the open case."""
        return self.workspace.session.case.path if self.workspace else None

    def _reveal(self, name: str) -> None:
        if self.workspace is not None and name in self.workspace.docks:
            self.workspace.reveal(name)

    # Looks

    def set_theme(self, theme: Theme) -> None:
        """Show everything in the colours of a theme."""
        self.theme = theme
        self.actions_table.tint(theme)
        self.bar.set_theme(theme)
        if self.workspace is not None:
            self.workspace.set_theme(theme)

    def refresh_actions(self, _event: object = None) -> None:
        """Enable what can be done now."""
        self.actions_table.refresh(self.workspace.session if self.workspace else None)

    def _context_menu(self, place: QPoint) -> None:
        self.actions_table.context_menu(self).popup(place)

    # Qt

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window and close the case; there is nothing to save."""
        QSettings().setValue(_GEOMETRY, self.saveGeometry())
        self.close_workspace()
        super().closeEvent(event)
