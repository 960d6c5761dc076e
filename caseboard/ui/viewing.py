"""What the View and Help menus do, the pointer's tools, and the way to panels, find and command palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMenu, QMessageBox, QSizePolicy, QWidget

from caseboard import __version__
from caseboard.board.tools.tools import LassoTool, LinkTool, PanTool, SelectTool, Tool
from caseboard.ui.appearance import SYSTEM, choose_text_scale, choose_theme, chosen_theme, text_scale
from caseboard.ui.dialogs.keys import KeyHelp
from caseboard.ui.dialogs.settings import SettingsDialog, linking_tool
from caseboard.ui.workspace import Workspace

if TYPE_CHECKING:
    from caseboard.ui.window import Window

_ZOOM = 1.4
_TEXT_STEP = 10
_LEAST_ROOM = 3.0
"""How many times its own size the board must have for the overview to be shown."""
_MINIMAP = "window/minimap"
_THEMES = {"theme_light": "light", "theme_dark": "dark", "theme_contrast": "high-contrast", "theme_system": SYSTEM}
_TOOLS = ("tool_select", "tool_lasso", "tool_link", "tool_pan")


class Viewing:
    """Handlers that change what is seen and never the case; methods are named as in the action table."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._panels: QMenu | None = None

    def begin(self, workspace: Workspace) -> None:
        """A case was opened: offer its panels and tools."""
        view_menu = self._window.menus["View"]
        self._panels = QMenu("Panels", view_menu)
        for dock in workspace.docks.values():
            self._panels.addAction(dock.toggleViewAction())
        view_menu.insertMenu(view_menu.actions()[0], self._panels)
        self._window.tools.addWidget(_spring())
        self._window.tools.addActions(self._panels.actions())
        self._window.actions_table["minimap"].setChecked(str(QSettings().value(_MINIMAP, "true")) == "true")
        workspace.board.cameraChanged.connect(self._show_minimap)
        workspace.session.changed.connect(self._show_minimap)
        self._show_minimap()
        self.tool_select()

    def end(self) -> None:
        """The case is closed."""
        if self._panels is not None:
            self._panels.deleteLater()
            self._panels = None
            self._window.fill_toolbar()

    # Looking around

    def fit_all(self) -> None:
        """Show the whole board."""
        self._workspace.board.fit_all()

    def fit_selection(self) -> None:
        """Show the selection as big as it fits."""
        self._workspace.board.view.fit(self._workspace.session.selection.entities)

    def zoom_in(self) -> None:
        """Go nearer."""
        self._workspace.board.view.zoom_by(_ZOOM)

    def zoom_out(self) -> None:
        """Go farther."""
        self._workspace.board.view.zoom_by(1 / _ZOOM)

    def minimap(self) -> None:
        """Show or hide the overview in the corner."""
        QSettings().setValue(_MINIMAP, str(self._window.actions_table["minimap"].isChecked()).lower())
        self._show_minimap()

    def _show_minimap(self, _change: object = None) -> None:
        """The overview is there while it is wanted and part of the board is out of view."""
        workspace = self._window.workspace
        if workspace is None:
            return
        view = workspace.board.view
        bounds, (left, top, right, bottom) = view.scene.bounds, view.stage.view().rect()
        beyond = bounds is not None and not (
            left <= bounds[0] and top <= bounds[1] and bounds[2] <= right and bounds[3] <= bottom
        )
        room = min(view.width() / view.minimap.width(), view.height() / view.minimap.height()) >= _LEAST_ROOM
        shown = room and beyond and self._window.actions_table["minimap"].isChecked()
        if shown != view.minimap.isVisibleTo(view):
            view.minimap.setVisible(shown)
            view.minimap.refresh()

    def walk_left(self) -> None:
        """Select the neighbour to the left."""
        self._workspace.board.view.input.walk((-1.0, 0.0))

    def walk_right(self) -> None:
        """Select the neighbour to the right."""
        self._workspace.board.view.input.walk((1.0, 0.0))

    def walk_up(self) -> None:
        """Select the neighbour above."""
        self._workspace.board.view.input.walk((0.0, -1.0))

    def walk_down(self) -> None:
        """Select the neighbour below."""
        self._workspace.board.view.input.walk((0.0, 1.0))

    # Tools

    def tool_select(self) -> None:
        """The pointer for everything, linking as the person is used to."""
        self._take("tool_select", linking_tool() or SelectTool())

    def tool_lasso(self) -> None:
        """Select by drawing around."""
        self._take("tool_lasso", LassoTool())

    def tool_link(self) -> None:
        """Pull links from node to node."""
        self._take("tool_link", LinkTool())

    def tool_pan(self) -> None:
        """Shift the picture."""
        self._take("tool_pan", PanTool())

    def _take(self, name: str, tool: Tool) -> None:
        self._workspace.board.view.tool = tool
        for other in _TOOLS:
            self._window.actions_table[other].setChecked(other == name)

    # Panels

    def find(self) -> None:
        """Search in everything."""
        panel = self._workspace.reveal("find")
        panel.begin()  # type: ignore[attr-defined]

    def open_subject(self) -> None:
        """Show what is selected in the inspector."""
        selection = self._workspace.session.selection
        self._workspace.session.show_subject((*selection.entities, *selection.links)[0])

    def add_claim(self) -> None:
        """Open the inspector at its form for a new claim."""
        self.open_subject()
        self._workspace.panel("inspector").begin_claim()  # type: ignore[attr-defined]

    def command_palette(self) -> None:
        """Any command or entity by name."""
        from caseboard.ui.panels.palette import CommandPalette

        workspace = self._window.workspace
        session = workspace.session if workspace else None
        CommandPalette(list(self._window.actions_table.actions.values()), session, self._window).open()

    # Looks

    def theme_light(self) -> None:
        """Light colours."""
        self._choose("theme_light")

    def theme_dark(self) -> None:
        """Dark colours."""
        self._choose("theme_dark")

    def theme_contrast(self) -> None:
        """Strong contrasts."""
        self._choose("theme_contrast")

    def theme_system(self) -> None:
        """Follow the desktop."""
        self._choose("theme_system")

    def _choose(self, name: str) -> None:
        self._window.set_theme(choose_theme(_THEMES[name]))
        self.mark_theme()

    def mark_theme(self) -> None:
        """Tick the colours in use."""
        chosen = chosen_theme()
        for action, theme in _THEMES.items():
            self._window.actions_table[action].setChecked(theme == chosen)

    def larger_text(self) -> None:
        """Text of the window larger."""
        self._scale_text(_TEXT_STEP)

    def smaller_text(self) -> None:
        """Text of the window smaller."""
        self._scale_text(-_TEXT_STEP)

    def _scale_text(self, step: int) -> None:
        choose_text_scale(max(80, min(200, text_scale() + step)))
        self._window.status.tell(f"Text at {text_scale()} %.")

    def full_screen(self) -> None:
        """Only Caseboard on the screen, and back."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def settings(self) -> None:
        """Look, text size, keys."""
        dialog = SettingsDialog(self._window.actions_table, self._window)
        dialog.themeChosen.connect(self._window.set_theme)
        dialog.exec()
        self.mark_theme()
        self._window.refresh_actions()
        if self._window.workspace is not None:
            self.tool_select()

    # Help

    def key_help(self) -> None:
        """All commands with their keys and gestures."""
        KeyHelp(self._window).open()

    def about(self) -> None:
        """Version and licences."""
        QMessageBox.about(
            self._window,
            "About Caseboard",
            f"<b>Caseboard {__version__}</b><p>An offline case board for investigators. It never opens a network"
            " connection.</p><p>MIT licence. Icons: Tabler (MIT). Fonts: IBM Plex (SIL OFL 1.1), DejaVu.</p>",
        )

    @property
    def _workspace(self) -> Workspace:
        workspace = self._window.workspace
        if workspace is None:
            raise RuntimeError("a command of the board was called without a case")
        return workspace


def _spring() -> QWidget:
    """What pushes the panels' buttons to the right end of the toolbar."""
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return spring
