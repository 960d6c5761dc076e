"""What the Edit, Select and Board menus do to the selection, each by one verb through the door."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import networkx as nx
import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget

from caseboard.commands.boards import add_board, place, remove_board, rename_board
from caseboard.commands.case import Writer
from caseboard.commands.entities import add_entity, merge_entities, remove_entities, rename_entity
from caseboard.commands.identifiers import defang
from caseboard.commands.links import remove_links
from caseboard.commands.notes import add_note
from caseboard.errors import CaseboardError
from caseboard.model.ids import Id, id_text, parse_id
from caseboard.model.records import Board, Entity, Link
from caseboard.ui.board_panel import BoardPanel
from caseboard.ui.forms import LinkForm, QuickAdd, add_here
from caseboard.ui.session import Session

MIME = "application/x-caseboard-entities"
_NUDGE = 36.0


class Editing:
    """Handlers of the window's commands that work on the case; methods are named as in the action table."""

    def __init__(self, window: QWidget, session: Session, panel: BoardPanel) -> None:
        self._window, self.session, self.panel = window, session, panel
        panel.addAsked.connect(self.quick_add)
        panel.linkAsked.connect(self.ask_link)

    # History

    def undo(self) -> None:
        """Take back the last change."""
        self.session.undo()

    def redo(self) -> None:
        """Bring back what was undone."""
        self.session.redo()

    def checkpoint(self) -> None:
        """Ask for a name and put a mark into the log."""
        name = self._ask("Checkpoint", "Name of this state:")
        if name:
            self._guarded(lambda: self.session.case.checkpoint(name))
            self.session.told.emit(f"Checkpoint “{name}” is in the history.")

    # Adding

    def add_entity(self) -> None:
        """Quick add in the middle of the view."""
        view = self.panel.view
        self.quick_add(None, *view.to_board(view.rect().center()), "")

    def quick_add(self, kind: str | None, x: float, y: float, text: str) -> None:
        """Open the quick add form at a place of the board."""
        view = self.panel.view

        def chosen(existing: Id | None, chosen_kind: str, words: str) -> None:
            if existing is None:
                add_here(self.session, chosen_kind, words, (x, y))
            elif self.panel.scene.row(existing) is None:
                label = self.session.case.read.get(Entity, existing).label
                board = self.session.board_id
                self.session.do(f"Put {label} on the board", lambda writer: place(writer, board, {existing: (x, y)}))
                self.session.selection.set([existing])
            else:
                self.session.selection.set([existing])
                view.fit([existing])

        form = QuickAdd(self._window, self.session, kind, text, chosen)
        form.show_at(view.mapToGlobal(view.to_widget(x, y)))

    def ask_link(self, from_id: Id, to_id: Id, at: object = None) -> None:
        """Open the link form."""
        form = LinkForm(self._window, self.session, from_id, to_id)
        form.show_at(at if at is not None else QCursor.pos())  # type: ignore[arg-type]

    def link_two(self) -> None:
        """Link the first selected entity to the second."""
        first, second = self.session.selection.entities
        self.ask_link(first, second)

    # Changing

    def rename(self) -> None:
        """Ask for another name."""
        entity = self.session.case.read.get(Entity, self.session.selection.entities[0])
        label = self._ask("Rename", f"New name of “{entity.label}”:", entity.label)
        if label and label != entity.label:
            self.session.do(f"Rename {entity.label} to {label}", lambda writer: rename_entity(writer, entity.id, label))

    def merge(self) -> None:
        """Make the second selected entity one with the first."""
        keep, drop = (self.session.case.read.get(Entity, one) for one in self.session.selection.entities)
        label = f"Merge {drop.label} into {keep.label}"
        self.session.do(label, lambda writer: merge_entities(writer, keep.id, drop.id))

    def delete(self) -> None:
        """Remove what is selected from the case."""
        entities, links = self.session.selection.entities, self.session.selection.links

        def verb(writer: Writer) -> None:
            remove_links(writer, [one for one in links if writer.read.find(Link, one)])
            remove_entities(writer, entities)

        self.session.do(f"Delete {self._count()}", verb)

    def add_note(self) -> None:
        """Ask for a note on what is selected."""
        subject = (*self.session.selection.entities, *self.session.selection.links)[0]
        body, said = QInputDialog.getMultiLineText(self._window, "Note", "Note:")
        if said and body.strip():
            self.session.do("Add a note", lambda writer: add_note(writer, body, subject))

    # The clipboard

    def copy(self) -> None:
        """Copy what is selected: for this program by identifier, for others as defanged text."""
        read, ids = self.session.case.read, self.session.selection.entities
        data = QMimeData()
        data.setData(MIME, json.dumps([id_text(one) for one in ids]).encode())
        data.setText("\n".join(defang(read.get(Entity, one).label) for one in ids))
        QApplication.clipboard().setMimeData(data)
        self.session.told.emit(f"Copied {self._count()}; addresses are defanged in other programs.")

    def cut(self) -> None:
        """Copy what is selected and take it off this board."""
        self.copy()
        self.take_off()

    def paste_entities(self, data: QMimeData) -> bool:
        """Put copied entities on this board; False if there are none in the data."""
        if not data.hasFormat(MIME):
            return False
        read = self.session.case.read
        ids = [parse_id(text) for text in json.loads(bytes(data.data(MIME).data()))]
        there = [one for one in ids if read.find(Entity, one) is not None]
        self.panel.bring(there, f"Paste {len(there)} entities")
        self.session.selection.set(there)
        self.session.told.emit("Pasted the same entities, not new ones; Ctrl+D makes new ones.")
        return True

    def duplicate(self) -> None:
        """Make new entities like the selected ones; identifiers cannot be doubled."""
        read, scene = self.session.case.read, self.panel.scene
        ids = self.session.selection.entities

        def verb(writer: Writer) -> list[Id]:
            made = []
            for one in ids:
                entity, row = read.get(Entity, one), scene.row(one)
                copy = add_entity(writer, entity.kind, entity.label)
                x, y = scene.places[row] if row is not None else (0.0, 0.0)
                place(writer, self.session.board_id, {copy.id: (float(x) + _NUDGE, float(y) + _NUDGE)})
                made.append(copy.id)
            return made

        made = self.session.do(f"Duplicate {self._count()}", verb)
        if made:
            self.session.selection.set(made)
            self.session.told.emit("These are new entities; Ctrl+C and Ctrl+V would have pasted the same ones.")

    # Selecting

    def select_all(self) -> None:
        """Select all that is to be seen on the board."""
        self.session.selection.set(self.panel.view.stage.all_entities())

    def select_none(self) -> None:
        """Select nothing."""
        self.session.selection.clear()

    def select_invert(self) -> None:
        """Select what is not selected."""
        self.session.selection.invert(self.panel.view.stage)

    def select_neighbours(self) -> None:
        """Select what is linked to the selection."""
        self.session.selection.neighbours(self.panel.view.stage)

    def select_grow(self) -> None:
        """Add what is linked to the selection."""
        self.session.selection.grow(self.panel.view.stage)

    def select_shrink(self) -> None:
        """Drop the outermost of the selection."""
        self.session.selection.shrink(self.panel.view.stage)

    def store_selection(self, slot: int) -> None:
        """Keep the selection under a number."""
        self.session.selection.store(slot)
        self.session.told.emit(f"Selection {slot} holds {self._count()}.")

    def recall_selection(self, slot: int) -> None:
        """Select what was kept under a number."""
        if not self.session.selection.recall(slot):
            self.session.told.emit(f"Nothing is stored as selection {slot}; Ctrl+Shift+{slot} stores.")

    def find_path(self) -> None:
        """Select the shortest path between two entities through all links of the case."""
        first, second = self.session.selection.entities
        read = self.session.case.read
        graph = nx.Graph()
        graph.add_edges_from((a, b, {"id": one}) for one, a, b in read.column(Link, "id", "from_id", "to_id"))
        try:
            path = nx.shortest_path(graph, first, second)
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            self.session.problem.emit("No chain of links leads from the first to the second.")
            return
        self.panel.bring(path)
        links = [graph.edges[a, b]["id"] for a, b in pairwise(path)]
        self.session.selection.set(path, links)
        self.session.told.emit(f"The shortest path has {len(links)} links.")

    # The board

    def expand(self) -> None:
        """Bring what is linked to the selection onto this board."""
        self.panel.ask_expand(self.session.selection.entities)

    def collapse(self) -> None:
        """Take off the board what hangs on the selection alone."""
        self.panel.collapse(self.session.selection.entities)

    def pin(self) -> None:
        """Pin or unpin the selection."""
        self.panel.pin(self.session.selection.entities)

    def hide(self) -> None:
        """Hide the selection."""
        self.panel.hide(self.session.selection.entities, hidden=True)

    def hide_others(self) -> None:
        """Hide what is not selected."""
        chosen = set(self.session.selection.entities)
        self.panel.hide([one for one in self.panel.view.stage.all_entities() if one not in chosen], hidden=True)

    def reveal_hidden(self) -> None:
        """Show what is hidden on this board."""
        scene = self.panel.scene
        hidden = scene.entity_ids(np.flatnonzero(scene.columns.hidden))
        if hidden:
            self.panel.hide(hidden, hidden=False)
        else:
            self.session.told.emit("Nothing is hidden on this board.")

    def take_off(self) -> None:
        """Take the selection off this board."""
        self.panel.take_off(self.session.selection.entities)

    def new_board(self) -> None:
        """Ask for a name and add a board."""
        name = self._ask("New board", "Name of the board:")
        if name:
            made = self.session.do(f"Add board {name}", lambda writer: add_board(writer, name))
            if made is not None:
                self.session.show_board(made.id)

    def rename_board(self) -> None:
        """Ask for another name of the board in view."""
        board = self.session.case.read.get(Board, self.session.board_id)
        name = self._ask("Rename board", "Name of the board:", board.name)
        if name and name != board.name:
            self.session.do(f"Rename board to {name}", lambda writer: rename_board(writer, board.id, name))

    def remove_board(self) -> None:
        """Remove the board in view."""
        board = self.session.case.read.get(Board, self.session.board_id)
        self.session.do(f"Remove board {board.name}", lambda writer: remove_board(writer, board.id))

    def _count(self) -> str:
        chosen = self.session.selection
        if len(chosen) == 1 and chosen.entities:
            return self.session.case.read.get(Entity, chosen.entities[0]).label
        parts = [(len(chosen.entities), "entities", "entity"), (len(chosen.links), "links", "link")]
        return " and ".join(f"{n} {one if n == 1 else many}" for n, many, one in parts if n) or "nothing"

    def _ask(self, title: str, words: str, text: str = "") -> str:
        answer, said = QInputDialog.getText(self._window, title, words, text=text)
        return answer.strip() if said else ""

    def _guarded(self, step: Callable[[], object]) -> None:
        try:
            step()
        except CaseboardError as problem:
            self.session.problem.emit(str(problem))
