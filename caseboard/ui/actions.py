"""The table of everything that a person can ask of the window: words, keys, icon, tip, place, and when it is enabled.

Menus, toolbar, context menu, command palette and key help are built from it. A handler is the method of the same name
on one of the controllers. Keys can be changed by the person; what is changed is kept in the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from caseboard.board.theme import Theme
from caseboard.ui.appearance import icon
from caseboard.ui.search_menu import SearchMenu
from caseboard.ui.session import Session

MENUS = ("File", "Edit", "Select", "Board", "Layout", "View", "Help")
_KEYS = "keys/"
_MOST_STORED = 8


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table.

    `when` names a condition; `keys` are the shortcuts that come with the program; `hand` tells in words how mouse or
    canvas do the same.
    """

    name: str
    text: str
    icon: str
    menu: str
    tip: str
    keys: tuple[str, ...] = ()
    when: str = "always"
    toolbar: bool = False
    checkable: bool = False
    context: bool = False
    hand: str = ""


def _slots() -> Iterable[Command]:
    for slot in range(1, _MOST_STORED + 1):
        yield Command(
            f"store_selection_{slot}",
            f"Store selection {slot}",
            "bookmark",
            "Select",
            f"Keep what is selected under number {slot}",
            (f"Ctrl+Shift+{slot}",),
            "selected",
        )
        yield Command(
            f"recall_selection_{slot}",
            f"Recall selection {slot}",
            "bookmarks",
            "Select",
            f"Select again what was kept under number {slot}",
            (f"Ctrl+{slot}",),
            "case",
        )


COMMANDS: tuple[Command, ...] = (
    Command("new_case", "New case…", "file-plus", "File", "Make an empty case file", ("Ctrl+N",)),
    Command("open_case", "Open case…", "folder-open", "File", "Open a case file", ("Ctrl+O",)),
    Command("open_sample", "Open the McColo case", "book", "File", "Build the sample case and open it"),
    Command("import_files", "Import files…", "file-import", "File", "Take files into the case", ("Ctrl+Shift+I",),
            "writable", toolbar=True, hand="Drop files on the board"),
    Command("print_briefing", "Print briefing…", "printer", "File", "Write the briefing as PDF", ("Ctrl+P",), "case",
            toolbar=True),
    Command("export_board", "Export board as picture…", "photo", "File", "Write the board as PNG or SVG",
            ("Ctrl+Shift+E",), "case"),
    Command("export_case", "Export case…", "file-export", "File", "Write the case in an open format",
            ("Ctrl+E",), "case"),
    Command("checkpoint", "Make a checkpoint…", "device-floppy", "File",
            "Put a named mark into the history; there is nothing to save", ("Ctrl+S",), "writable"),
    Command("verify_case", "Verify the case", "shield-check", "File",
            "Check the audit log, every row and every exhibit",
            (), "case"),
    Command("case_details", "Case details…", "info-circle", "File", "Title, number, officer and marking",
            (), "writable"),
    Command("close_case", "Close case", "x", "File", "Go back to the start page", ("Ctrl+W",), "case"),
    Command("quit", "Quit", "logout", "File", "Leave Caseboard; everything is in the file already", ("Ctrl+Q",)),
    Command("undo", "Undo", "arrow-back-up", "Edit", "Take back the last change", ("Ctrl+Z",), "undoable",
            toolbar=True),
    Command("redo", "Redo", "arrow-forward-up", "Edit", "Bring back what was undone", ("Ctrl+Shift+Z", "Ctrl+Y"),
            "redoable", toolbar=True),
    Command("cut", "Cut", "scissors", "Edit", "Copy the selection and take it off this board", ("Ctrl+X",), "entities",
            context=True),
    Command("copy", "Copy", "copy", "Edit", "Copy the selection, defanged text included", ("Ctrl+C",), "selected",
            context=True),
    Command("paste", "Paste", "clipboard", "Edit", "Put copied entities on this board, or take in text and pictures",
            ("Ctrl+V",), "writable", context=True),
    Command("duplicate", "Duplicate", "versions", "Edit", "Make new entities of the same kind and name", ("Ctrl+D",),
            "entities", context=True),
    Command("rename", "Rename", "pencil", "Edit", "Give the entity another name", ("F2",), "one_entity", context=True),
    Command("add_claim", "Add claim…", "quote", "Edit", "Record what a source says about it", ("Ctrl+Shift+C",), "one",
            context=True),
    Command("add_note", "Add note…", "note", "Edit", "Write a note on it", ("Ctrl+Shift+J",), "one", context=True),
    Command("merge", "Merge the two", "arrows-join", "Edit", "Make the second entity one with the first", (),
            "two_entities", context=True),
    Command("delete", "Delete from the case", "trash", "Edit", "Remove with all claims and links; can be undone",
            ("Del",), "selected", context=True),
    Command("find", "Find everywhere", "search", "Edit", "Search labels, claims, notes, sources and exhibits",
            ("Ctrl+F",), "case", toolbar=True),
    Command("command_palette", "Command palette", "command", "Edit", "Any command or entity by name", ("Ctrl+K",)),
    Command("settings", "Settings…", "settings", "Edit", "Look, text size and keys", ("Ctrl+,",)),
    Command("select_all", "All", "select-all", "Select", "Select everything on the board", ("Ctrl+A",), "case"),
    Command("select_none", "None", "square", "Select", "Select nothing", (), "case",
            hand="Esc, or a click on the empty board"),
    Command("select_invert", "Invert", "replace", "Select", "Select what is not selected", ("Ctrl+I",), "case"),
    Command("select_neighbours", "Neighbours", "circles-relation", "Select", "Select what is linked to the selection",
            ("Ctrl+B",), "entities", context=True),
    Command("select_grow", "Grow", "circle-dotted", "Select", "Add what is linked to the selection", ("Ctrl+Right",),
            "entities"),
    Command("select_shrink", "Shrink", "circle", "Select", "Drop the outermost of the selection", ("Ctrl+Left",),
            "entities"),
    *_slots(),
    Command("add_entity", "Add entity…", "plus", "Board", "Quick add in the middle of the view", ("Ins",), "writable",
            toolbar=True, hand="Double-click the empty board or start typing; drag a kind from the palette"),
    Command("tool_select", "Select and move", "pointer", "Board", "The pointer for everything", (), "case",
            toolbar=True, checkable=True, hand="Drag a node to move the selection, Esc puts it back, arrow keys nudge"
            " (Shift further); drag on the empty board for a rubber band, Shift adds, Ctrl toggles"),
    Command("tool_lasso", "Lasso", "lasso", "Board", "Select by drawing around", (), "case", toolbar=True,
            checkable=True, hand="Alt+drag"),
    Command("tool_link", "Draw links", "vector", "Board", "Pull links from node to node", (), "writable", toolbar=True,
            checkable=True, hand="Drag from a node's rim handle, or hold L and drag from its body"),
    Command("tool_pan", "Pan", "hand-grab", "Board", "Shift the picture", (), "case", toolbar=True, checkable=True,
            hand="Space+drag, middle-drag or right-drag"),
    Command("open_subject", "Show in the inspector", "list-details", "Board", "What is known about it",
            ("Ctrl+Return",), "one", context=True, hand="Double-click or Enter on a node or link"),
    Command("link_two", "Link the two…", "link", "Board", "Link the first selected entity to the second",
            ("Ctrl+L",), "two_entities", context=True),
    Command("expand", "Expand linked entities", "share-3", "Board", "Bring what is linked to it onto this board",
            ("Ctrl+Shift+B",), "entities", context=True, hand="Click a node\'s “+n” badge"),
    Command("collapse", "Collapse linked entities", "arrows-minimize", "Board",
            "Take off this board what hangs on it alone", ("Ctrl+Shift+G",), "entities", context=True),
    Command("find_path", "Find path", "route", "Board", "Select the shortest path from the first to the second",
            ("Ctrl+Shift+P",), "two_entities", context=True),
    Command("pin", "Pin or unpin", "pin", "Board", "Layouts leave pinned entities where they are",
            ("Ctrl+G",), "entities",
            context=True),
    Command("hide", "Hide", "eye-off", "Board", "Hide the selection on this board", ("H",), "entities", context=True),
    Command("hide_others", "Hide others", "filter", "Board", "Hide what is not selected", ("Shift+H",), "entities"),
    Command("reveal_hidden", "Show hidden", "eye", "Board", "Show what is hidden on this board", ("Alt+H",), "case"),
    Command("take_off", "Take off this board", "eraser", "Board", "The entities stay in the case", ("Shift+Del",),
            "entities", context=True),
    Command("new_board", "New board…", "layout-grid", "Board", "Add an empty board", ("Ctrl+T",), "writable"),
    Command("rename_board", "Rename board…", "edit", "Board", "Give this board another name", (), "writable"),
    Command("remove_board", "Remove board", "layout-dashboard", "Board", "Its entities stay in the case", (), "boards"),
    Command("layout_force", "Force", "topology-star-3", "Layout", "Linked entities draw near",
            ("Ctrl+Shift+F",), "case"),
    Command("layout_clusters", "Force, clusters", "circles", "Layout", "Groups stand apart", (), "case"),
    Command("layout_hierarchical", "Hierarchical", "hierarchy-2", "Layout", "Layers from top to bottom", (), "case"),
    Command("layout_radial", "Radial", "radar-2", "Layout", "Rings around the selected entity", (), "case"),
    Command("layout_circular", "Circular", "topology-star-ring-2", "Layout", "A circle with few crossings", (), "case"),
    Command("layout_grid", "Grid", "grid-dots", "Layout", "Rows and columns", (), "case"),
    Command("layout_grouped", "Grouped by kind", "stack-2", "Layout", "A block for each kind", (), "case"),
    Command("layout_peacock", "Peacock", "sitemap", "Layout", "Hubs with fans", (), "case"),
    Command("layout_timeline", "Timeline", "timeline", "Layout", "Time along x, a lane for each kind", (), "case"),
    Command("remove_overlaps", "Remove overlaps", "arrows-split", "Layout", "Move apart what overlaps", (), "case"),
    Command("fit_all", "Fit all", "arrows-maximize", "View", "The whole board in view", ("Ctrl+0",), "case",
            toolbar=True),
    Command("fit_selection", "Fit selection", "focus-2", "View", "The selection in view", ("Ctrl+9",),
            "entities"),
    Command("zoom_in", "Zoom in", "zoom-in", "View", "Nearer", ("Ctrl++", "Ctrl+="), "case",
            hand="Wheel or pinch, at the pointer"),
    Command("zoom_out", "Zoom out", "zoom-out", "View", "Farther", ("Ctrl+-",), "case"),
    Command("minimap", "Minimap", "map", "View", "Show the whole board small in a corner", ("Ctrl+Shift+O",), "case",
            checkable=True),
    Command("walk_left", "Neighbour to the left", "arrow-left", "Select", "Walk to the linked entity on the left",
            ("Alt+Left",), "entities"),
    Command("walk_right", "Neighbour to the right", "arrow-right", "Select", "Walk to the linked entity on the right",
            ("Alt+Right",), "entities"),
    Command("walk_up", "Neighbour above", "arrow-up", "Select", "Walk to the linked entity above", ("Alt+Up",),
            "entities"),
    Command("walk_down", "Neighbour below", "arrow-down", "Select", "Walk to the linked entity below", ("Alt+Down",),
            "entities"),
    Command("larger_text", "Larger text", "letter-case", "View", "Text of the window larger",
            ("Ctrl+Alt++", "Ctrl+Alt+=")),
    Command("smaller_text", "Smaller text", "text-recognition", "View", "Text of the window smaller",
            ("Ctrl+Alt+-",)),
    Command("theme_light", "Light", "sun", "View", "Light colours", checkable=True),
    Command("theme_dark", "Dark", "moon", "View", "Dark colours", checkable=True),
    Command("theme_contrast", "High contrast", "contrast-2", "View", "Strong contrasts", checkable=True),
    Command("theme_system", "Colours of the system", "palette", "View", "Follow the desktop", checkable=True),
    Command("full_screen", "Full screen", "maximize", "View", "Only Caseboard on the screen", ("F11",)),
    Command("key_help", "Keys and gestures", "keyboard", "Help", "All commands with their keys", ("F1", "?")),
    Command("about", "About Caseboard", "help", "Help", "Version and licences"),
)  # fmt: skip


def _selected(count: int, noun: str) -> Callable[[Session], str]:
    words = {1: "one entity", 2: "exactly two entities; the first is the origin"}

    def check(session: Session) -> str:
        return "" if len(session.selection.entities) == count else f"Select {words[count]}{noun}."

    return check


CONDITIONS: Mapping[str, Callable[[Session], str]] = {
    "case": lambda session: "",
    "writable": lambda session: "The case is open read-only." if session.case.read_only else "",
    "undoable": lambda session: "" if session.case.undo_label else "There is nothing to undo.",
    "redoable": lambda session: "" if session.case.redo_label else "Nothing was undone.",
    "selected": lambda session: "" if len(session.selection) else "Select something first.",
    "entities": lambda session: "" if session.selection.entities else "Select an entity first.",
    "one": lambda session: "" if len(session.selection) == 1 else "Select one entity or link.",
    "one_entity": _selected(1, ""),
    "two_entities": _selected(2, ""),
    "boards": lambda session: "" if session.several_boards else "A case needs at least one board.",
}


class ActionTable:
    """The commands as Qt actions of one window, connected with their handlers."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[[], object]]) -> None:
        self.actions: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(command.text, window)
            action.setObjectName(command.name)
            action.setCheckable(command.checkable)
            action.setStatusTip(command.tip)
            action.setShortcuts([QKeySequence(key) for key in keys_of(command)])
            action.triggered.connect(lambda _checked=False, handler=handlers[command.name]: handler())
            window.addAction(action)
            self.actions[command.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self.actions[name]

    def tint(self, theme: Theme) -> None:
        """Give every action its icon in the colours of a theme."""
        for command in COMMANDS:
            self.actions[command.name].setIcon(icon(command.icon, theme.text, theme.text_disabled))

    def refresh(self, session: Session | None) -> None:
        """Enable what can be done now; a disabled action says why."""
        for command in COMMANDS:
            action = self.actions[command.name]
            reason = "" if command.when == "always" else "Open a case first."
            if session is not None and command.when != "always":
                reason = CONDITIONS[command.when](session)
            action.setEnabled(not reason)
            keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
            action.setToolTip("\n".join(filter(None, (command.text.rstrip("…") + (f"  ({keys})" if keys else ""),
                                                     command.tip + ".", reason))))  # fmt: skip
        undo, redo = (session.case.undo_label, session.case.redo_label) if session else (None, None)
        self.actions["undo"].setText(f"Undo: {undo}" if undo else "Undo")
        self.actions["redo"].setText(f"Redo: {redo}" if redo else "Redo")

    def fill_menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Build the menus."""
        menus = {name: bar.addMenu(name) for name in MENUS}
        stored = menus["Select"].addMenu("Stored selections")
        for command in COMMANDS:
            menu = stored if command.name.startswith(("store_", "recall_")) else menus[command.menu]
            if command.name in _AFTER_SEPARATOR:
                menu.addSeparator()
            menu.addAction(self.actions[command.name])
        return menus

    def context_menu(self, parent: QWidget) -> SearchMenu:
        """The menu for what is selected, always in the same order; typing searches it."""
        menu, group = SearchMenu(parent), ""
        for command in COMMANDS:
            if command.context:
                if command.name in _CONTEXT_BREAKS or (group and command.menu != group):
                    menu.addSeparator()
                group = command.menu
                menu.addAction(self.actions[command.name])
        return menu

    def toolbar_actions(self) -> list[QAction]:
        """What stands on the toolbar, in order."""
        return [self.actions[command.name] for command in COMMANDS if command.toolbar]


_CONTEXT_BREAKS = frozenset({"rename", "delete", "pin"})
_AFTER_SEPARATOR = frozenset(
    {"import_files", "checkpoint", "close_case", "cut", "rename", "delete", "find", "settings", "select_neighbours",
     "expand", "pin", "new_board", "remove_overlaps", "minimap", "theme_light", "full_screen", "about"}
)  # fmt: skip


def keys_of(command: Command) -> tuple[str, ...]:
    """The keys of a command: the person's, or those that come with the program."""
    stored = QSettings().value(_KEYS + command.name)
    return command.keys if stored is None else tuple(key for key in str(stored).split(" | ") if key)


def set_keys(command: Command, keys: Iterable[str]) -> str:
    """Change the keys of a command; returns a sentence if another command has one of them, and changes nothing."""
    wanted = tuple(keys)
    for other in COMMANDS:
        if other.name != command.name and set(keys_of(other)) & set(wanted):
            return f"“{other.text.rstrip('…')}” has that key; take it away there first."
    QSettings().setValue(_KEYS + command.name, " | ".join(wanted))
    return ""
