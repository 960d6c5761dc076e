"""What stands around the board while a case is open: the panels in their docks, and who handles which command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget

from caseboard.board.theme import Theme
from caseboard.board.tools.tools import AddTool
from caseboard.commands.case import Case
from caseboard.ui.appearance import icon
from caseboard.ui.arranging import Arranging
from caseboard.ui.board_panel import BoardPanel
from caseboard.ui.editing import Editing
from caseboard.ui.jobs import JobRunner
from caseboard.ui.kinds import KindPalette
from caseboard.ui.session import Session

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_STATE = "window/state"
_VERSION = 1
_BOTTOM_SHARE = 0.45
_LEFT_WIDTH, _RIGHT_WIDTH = 230, 370


@dataclass(frozen=True, slots=True)
class Dock:
    """One panel: its name in the settings, title, icon, side, how it is made, and whether it is open at first."""

    name: str
    title: str
    icon: str
    side: Qt.DockWidgetArea
    make: Callable[[Workspace], QWidget]
    open: bool = True


class Workspace:
    """One open case in the window: session, board, panels and controllers.

    Board and docks live in a main window of their own inside the window, so that nothing of one case is left when
    another is opened.

    Args:
        window: the owner; the parent of dialogs.
        case: open; closed by `close`.
        theme: colours.
        docks: the panels, in order.
    """

    def __init__(self, window: QMainWindow, case: Case, theme: Theme, docks: tuple[Dock, ...]) -> None:
        self.window, self.theme = window, theme
        self.host = QMainWindow(window, Qt.WindowType.Widget)
        self.host.setDockNestingEnabled(True)
        self.host.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)
        self.host.setCorner(Qt.Corner.BottomLeftCorner, BOTTOM)
        self.session = Session(case, window)
        self.jobs = JobRunner(window)
        self.board = BoardPanel(self.session, theme)
        self.host.setCentralWidget(self.board)
        self.editing = Editing(window, self.session, self.board)
        self.arranging = Arranging(self.session, self.board, self.jobs)
        self._tidying = QTimer(self.host, singleShot=True, interval=0)
        self._tidying.timeout.connect(self._tidy_tabs)
        self.docks = {entry.name: self._dock(entry) for entry in docks}
        self._entries = docks
        self._tint()

    def panel(self, name: str) -> QWidget:
        """The widget in a dock."""
        return self.docks[name].widget()

    def reveal(self, name: str) -> QWidget:
        """Bring a panel to the front; returns it."""
        dock = self.docks[name]
        was_open = dock.isVisible()
        dock.show()
        dock.raise_()
        if not was_open and self.host.dockWidgetArea(dock) == BOTTOM:
            room = round(self.host.height() * _BOTTOM_SHARE)
            self.host.resizeDocks([dock], [room], Qt.Orientation.Vertical)
        return dock.widget()

    def restore(self) -> None:
        """Put board, camera and docks back where they were left; call it once the host is in view.

        Docks that are added before leave tab bars behind that belong to nothing.
        """
        self.board.recall_board()
        stored = QSettings().value(_STATE)
        for entry in self._entries:
            self.host.addDockWidget(entry.side, self.docks[entry.name])
        if not (isinstance(stored, QByteArray) and self.host.restoreState(stored, _VERSION)):
            self._first_look()
        self._tidying.start()

    def remember(self) -> None:
        """Keep where the person looked and how the panels stand."""
        self.board.remember()
        QSettings().setValue(_STATE, self.host.saveState(_VERSION))

    def set_theme(self, theme: Theme) -> None:
        """Show everything in other colours."""
        self.theme = theme
        self.board.set_theme(theme)
        self._tint()
        for dock in self.docks.values():
            follow = getattr(dock.widget(), "set_theme", None)
            if follow is not None:
                follow(theme)

    def close(self) -> None:
        """Take the docks away and close the case."""
        self.jobs.stop_all()
        self.remember()
        self.board.view.close()
        self.host.hide()
        self.host.deleteLater()
        self.session.close()
        self.session.deleteLater()

    def _dock(self, entry: Dock) -> QDockWidget:
        dock = QDockWidget(entry.title, self.host)
        dock.setObjectName(entry.name)
        dock.setAccessibleName(entry.title)
        dock.setWidget(entry.make(self))
        dock.toggleViewAction().triggered.connect(lambda shown: self._toggled(entry.name, shown))
        dock.visibilityChanged.connect(lambda _shown: self._tidying.start())
        return dock

    def _toggled(self, name: str, shown: bool) -> None:
        """A panel that was asked for comes to the front."""
        if shown:
            self.docks[name].hide()
            self.reveal(name)

    def _first_look(self) -> None:
        """Panels as they stand before the person arranged them: those of a side behind one another."""
        for side in (LEFT, RIGHT, BOTTOM):
            docks = [self.docks[entry.name] for entry in self._entries if entry.side == side]
            for first, second in pairwise(docks):
                self.host.tabifyDockWidget(first, second)
            docks[0].raise_()
        for entry in self._entries:
            self.docks[entry.name].setVisible(entry.open)
        sides = [self.docks[name] for name in ("kinds", "inspector")]
        self.host.resizeDocks(sides, [_LEFT_WIDTH, _RIGHT_WIDTH], Qt.Orientation.Horizontal)

    def _tidy_tabs(self) -> None:
        """Name the tab bars of docks, and hide those that Qt leaves in view after their docks were hidden."""
        groups = [
            {one.windowTitle() for one in (dock, *self.host.tabifiedDockWidgets(dock)) if not one.isHidden()}
            for dock in self.docks.values()
            if not dock.isHidden()
        ]
        for bar in self.host.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setAccessibleName("Panels")
            titles = {bar.tabText(place) for place in range(bar.count())}
            bar.setVisible(len(titles) > 1 and titles in groups)

    def _tint(self) -> None:
        for entry in self._entries:
            action = self.docks[entry.name].toggleViewAction()
            action.setIcon(icon(entry.icon, self.theme.text, self.theme.text_disabled))
            action.setToolTip(f"{entry.title}: show or hide this panel")


def kinds_panel(workspace: Workspace) -> QWidget:
    """The palette of kinds, which arms the board's pointer."""
    session, view = workspace.session, workspace.board.view
    palette = KindPalette(session.case.vocabulary, workspace.theme)
    keep = {"armed": False}

    def arm(kind: str, stays: bool) -> None:
        keep["armed"] = stays
        view.tool = AddTool(kind) if kind else None

    def placed(kind: str | None, *_rest: object) -> None:
        if kind is not None and not keep["armed"]:
            view.tool = None
            palette.disarm()

    palette.armed.connect(arm)
    view.addRequested.connect(placed)
    return palette


def handlers(
    workspace: Callable[[], Workspace | None], others: tuple[object, ...]
) -> Callable[[str], Callable[[], None]]:
    """Where a command of the action table is carried out: by one of `others`, or by the open case's controllers."""

    def handler(name: str) -> Callable[[], None]:
        for controller in others:
            method = getattr(controller, name, None)
            if method is not None:
                return partial(_call, method)
        return partial(_in_case, workspace, name)

    return handler


def handles(name: str) -> bool:
    """Whether the controllers of an open case have a handler for a command."""
    slot = name.rpartition("_")[0] if name[-1].isdigit() else name
    return hasattr(Editing, slot) or name.startswith("layout_") or name == "remove_overlaps"


def _call(method: Callable[[], object]) -> None:
    method()


def _in_case(workspace: Callable[[], Workspace | None], name: str) -> None:
    current = workspace()
    if current is None:
        return
    if name.startswith("layout_"):
        current.arranging.run(name.removeprefix("layout_"))
    elif name == "remove_overlaps":
        current.arranging.run(name)
    elif name[-1].isdigit():
        method, _, slot = name.rpartition("_")
        getattr(current.editing, method)(int(slot))
    else:
        getattr(current.editing, name)()
