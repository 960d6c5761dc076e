"""The board in the middle of the window: keeps the canvas in step with the case and turns its wishes into verbs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QLabel, QMenu, QTabBar, QVBoxLayout, QWidget

from caseboard.board.following import follow
from caseboard.board.scene import Scene
from caseboard.board.theme import Theme
from caseboard.commands.boards import boards_of, place, set_hidden, set_pinned, take_off
from caseboard.commands.visible import visible
from caseboard.exchange.placing import place_beside
from caseboard.model.changes import ChangeKind, ChangeSet
from caseboard.model.ids import Id, id_text
from caseboard.model.records import Board, Entity, Link
from caseboard.ui.canvas import BoardView, Camera
from caseboard.ui.session import Session

_HINT = (
    "This board is empty.\n\nDrop an article or a file here, drag a kind from the palette,"
    " or just start typing a name or an address."
)


class BoardPanel(QWidget):
    """The boards of one case as tabs, and the one in view.

    Signals:
        addAsked(kind or None, x, y, text), linkAsked(from, to, place on the screen), contextAsked(place on the screen),
        dropped(mime data, x, y): wishes that need a form or a dialog.
    """

    addAsked = Signal(object, float, float, str)
    linkAsked = Signal(object, object, QPoint)
    contextAsked = Signal(QPoint)
    dropped = Signal(object, float, float)
    cameraChanged = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.tabs = QTabBar(expanding=False, documentMode=True, drawBase=False)
        self.tabs.setAccessibleName("Boards")
        self.view = BoardView(session.selection)
        self.view.set_theme(theme)
        self._hint = QLabel(_HINT, self.view, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._hint.setProperty("role", "muted")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.view, 1)
        self._whole: Camera | None = None
        self._connect()
        self._fill_tabs()
        self._load()

    def _connect(self) -> None:
        view, session = self.view, self.session
        view.moveRequested.connect(self.move_to)
        view.linkRequested.connect(self.linkAsked)
        view.addRequested.connect(self.addAsked)
        view.activated.connect(session.show_subject)
        view.contextRequested.connect(self._context)
        view.dropped.connect(self.dropped)
        view.expandRequested.connect(lambda entity_id: self.ask_expand([entity_id]))
        view.cameraChanged.connect(self.cameraChanged)
        session.changed.connect(self._follow)
        session.boardChanged.connect(self._board_changed)
        self.tabs.currentChanged.connect(self._tab_chosen)

    @property
    def scene(self) -> Scene:
        """The picture in view."""
        return self.view.scene

    def move_to(self, places: dict[Id, tuple[float, float]]) -> None:
        """Put entities at new places, as one step."""
        label = f"Move {self._words(places)}"
        self.session.do(label, lambda writer: place(writer, self.session.board_id, places), ChangeKind.LAYOUT)

    def arrange(self, label: str, places: dict[Id, tuple[float, float]]) -> None:
        """Take over the result of a layout."""
        self.session.do(label, lambda writer: place(writer, self.session.board_id, places), ChangeKind.LAYOUT)

    def bring(self, entity_ids: Iterable[Id], label: str = "") -> None:
        """Put entities of the case on this board beside their neighbours."""
        wanted = [one for one in entity_ids if self.scene.row(one) is None]
        if wanted:
            label = label or f"Bring {self._words(wanted)} onto the board"
            self.session.do(label, lambda writer: place_beside(writer, self.session.board_id, wanted))

    def elsewhere(self, entity_ids: Iterable[Id]) -> dict[str, list[Id]]:
        """What is linked to entities and not on this board, by kind."""
        read, found = self.session.case.read, dict[Id, None]()
        for entity_id in entity_ids:
            for link in read.links_of(entity_id):
                found |= dict.fromkeys((link.from_id, link.to_id))
        kinds: dict[str, list[Id]] = {}
        for one in found:
            if self.scene.row(one) is None:
                kinds.setdefault(read.get(Entity, one).kind, []).append(one)
        return kinds

    def expand(self, entity_ids: Iterable[Id], kind: str | None = None) -> None:
        """Bring what is linked to entities onto this board, of one kind or of all."""
        kinds = self.elsewhere(entity_ids)
        new = kinds.get(kind, []) if kind else [one for group in kinds.values() for one in group]
        if not new:
            self.session.told.emit("Everything linked to it is on the board already.")
            return
        before = set(self.session.selection.entities)
        self.bring(new, f"Expand: bring {self._words(new)}")
        self.session.selection.set([*before, *new])

    def ask_expand(self, entity_ids: Iterable[Id], at: QPoint | None = None) -> QMenu | None:
        """Expand at once if only one kind is linked; else offer the kinds with their counts."""
        ids = list(entity_ids)
        kinds = self.elsewhere(ids)
        if len(kinds) < 2:
            self.expand(ids)
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = sum(map(len, kinds.values()))
        menu.addAction(f"All {count}").triggered.connect(lambda: self.expand(ids))
        menu.addSeparator()
        for name, group in sorted(kinds.items(), key=lambda item: -len(item[1])):
            known = self.session.case.vocabulary.entities.get(name)
            words = (known.plural if len(group) > 1 else known.label) if known else name
            action = menu.addAction(f"{len(group)}  {words}")
            action.triggered.connect(lambda _checked=False, kind=name: self.expand(ids, kind))
        menu.popup(at if at is not None else QCursor.pos())
        return menu

    def collapse(self, entity_ids: Iterable[Id]) -> None:
        """Take off the board what hangs on entities alone; the way back from expanding."""
        ids = list(entity_ids)
        scene, centre = self.scene, set(ids)
        leaves = [
            one
            for one in scene.entity_ids(scene.neighbours(scene.rows(ids)))
            if one not in centre and set(scene.entity_ids(scene.neighbours(scene.rows([one])))) <= centre
        ]
        if not leaves:
            self.session.told.emit("Nothing on this board hangs on it alone.")
            return
        label = f"Collapse: take {self._words(leaves)} off the board"
        self.session.do(label, lambda writer: take_off(writer, self.session.board_id, leaves))

    def hide(self, entity_ids: Iterable[Id], hidden: bool) -> None:
        """Hide entities on this board, or show them."""
        ids = list(entity_ids)
        if ids:
            label = f"{'Hide' if hidden else 'Show'} {self._words(ids)}"
            self.session.do(label, lambda writer: set_hidden(writer, self.session.board_id, ids, hidden))

    def pin(self, entity_ids: Iterable[Id]) -> None:
        """Pin entities; let them go if all are pinned already."""
        ids = list(entity_ids)
        rows = self.scene.rows(ids)
        pinned = not bool(self.scene.columns.pinned[rows].all())
        label = f"{'Pin' if pinned else 'Unpin'} {self._words(ids)}"
        self.session.do(label, lambda writer: set_pinned(writer, self.session.board_id, ids, pinned))

    def take_off(self, entity_ids: Iterable[Id]) -> None:
        """Take entities off this board."""
        ids = list(entity_ids)
        label = f"Take {self._words(ids)} off the board"
        self.session.do(label, lambda writer: take_off(writer, self.session.board_id, ids))

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.view.set_theme(theme)

    def remember(self) -> None:
        """Keep where the person looked, for the next opening."""
        self.remember_camera()
        QSettings().setValue(self._key(b"board"), id_text(self.session.board_id))

    def recall_board(self) -> None:
        """Show the board that was in view when the case was closed."""
        wanted = str(QSettings().value(self._key(b"board"), ""))
        for board in boards_of(self.session.case.read):
            if id_text(board.id) == wanted:
                self.session.show_board(board.id)

    def _key(self, what: bytes) -> str:
        first = self.session.case.read.all(Board)[0]
        return f"views/{id_text(first.id)}/{what.hex()}"

    def _words(self, ids: Iterable[Id]) -> str:
        ids = list(ids)
        if len(ids) == 1:
            entity = self.session.case.read.find(Entity, ids[0])
            return entity.label if entity else "an entity"
        return f"{len(ids)} entities"

    def _fill_tabs(self) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for board in boards_of(self.session.case.read):
            index = self.tabs.addTab(visible(board.name).replace("&", "&&"))
            self.tabs.setTabData(index, board.id)
            if board.id == self.session.board_id:
                self.tabs.setCurrentIndex(index)
        self.tabs.blockSignals(False)

    def _tab_chosen(self, index: int) -> None:
        if index >= 0:
            self.remember_camera()
            self.session.show_board(self.tabs.tabData(index))

    def remember_camera(self) -> None:
        """Keep the camera of the board in view, unless it shows the whole board."""
        camera = self.view.camera
        stored = "" if camera == self._whole else f"{camera.x} {camera.y} {camera.zoom}"
        QSettings().setValue(self._key(self.session.board_id), stored)

    def _board_changed(self, _board: object) -> None:
        self._fill_tabs()
        self._load()

    def _load(self) -> None:
        case = self.session.case
        self.view.set_scene(Scene.from_columns(case.read.board_columns(self.session.board_id), case.vocabulary))
        stored = str(QSettings().value(self._key(self.session.board_id), "")).split()
        if len(stored) == 3:
            self.view.camera = Camera(*(float(part) for part in stored))
        else:
            self.fit_all()
        self._show_hint()

    def fit_all(self) -> None:
        """Show the whole board, also when its place changes, until the person looks elsewhere."""
        self.view.fit_all()
        self._whole = self.view.camera

    def _fit_again(self) -> None:
        if self._whole == self.view.camera:
            self.fit_all()

    def _follow(self, change: ChangeSet) -> None:
        case = self.session.case
        if change.everything or change.of(Board):
            self._fill_tabs()
        self.view.apply(follow(self.scene, case.read, case.vocabulary, self.session.board_id, change))
        self._deselect_removed(change)
        self._show_hint()

    def _deselect_removed(self, change: ChangeSet) -> None:
        selection, read = self.session.selection, self.session.case.read
        if change.everything:
            selection.keep(read.many(Entity, list(selection.entities)), read.many(Link, list(selection.links)))
        else:
            selection.remove(change.of(Entity).deleted, change.of(Link).deleted)

    def _context(self, entity_id: Any, link_id: Any, at: QPoint) -> None:
        selection = self.session.selection
        if entity_id is not None and entity_id not in selection:
            selection.set([entity_id])
        elif link_id is not None and link_id not in selection:
            selection.set((), [link_id])
        self.contextAsked.emit(at)

    def _show_hint(self) -> None:
        self._hint.setVisible(self.scene.node_count == 0)
        self._hint.setGeometry(self.view.rect().adjusted(60, 0, -60, 0))

    def resizeEvent(self, event: Any) -> None:  # noqa: D102 - Qt's own
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_again)
        self._hint.setGeometry(self.view.rect().adjusted(60, 0, -60, 0))
