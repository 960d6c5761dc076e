"""The gestures that tools are made of. Each reads from press to release; closing it (Escape) leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from caseboard.board import hits
from caseboard.board.scene import Scene
from caseboard.board.tools.events import Button, Command, Context, MakeLink, Move, Phase, Pointer, Preview, Surface

Gesture = Generator[None, Pointer, Command | None]

THRESHOLD = 4.0
"""A press that moves less than this, in logical pixels, is a click."""

_TARGET_REACH = 10.0


def moved(press: Pointer, event: Pointer) -> bool:
    """Whether the pointer has gone far enough for a drag."""
    return abs(event.x - press.x) > THRESHOLD or abs(event.y - press.y) > THRESHOLD


def pan(surface: Surface, press: Pointer) -> Gesture:
    """Shift the picture with the pointer; a right click that stays in place asks for the context menu."""
    last, dragged = press, False
    while True:
        event = yield
        dragged = dragged or moved(press, event)
        if dragged:
            surface.pan_by(event.x - last.x, event.y - last.y)
            last = event
        if event.phase is Phase.RELEASE:
            break
    return None if dragged or press.button is not Button.RIGHT else context(surface, press)


def context(surface: Surface, event: Pointer) -> Context:
    """The context menu of what is under the pointer; something not selected becomes the selection."""
    scene = surface.scene
    row = surface.node_at(event.at, 2.0)
    if row is not None:
        identifier = scene.entity_id(row)
        if identifier not in surface.selection:
            surface.selection.set([identifier])
        return Context(identifier, None, event.at)
    edge = surface.edge_at(event.at)
    if edge is not None:
        identifier = scene.link_id(edge)
        if identifier not in surface.selection:
            surface.selection.set((), [identifier])
        return Context(None, identifier, event.at)
    return Context(None, None, event.at)


def move(surface: Surface, press: Pointer, row: int) -> Gesture:
    """Select what was pressed; when dragged, carry the whole selection."""
    scene, selection = surface.scene, surface.selection
    identifier = scene.entity_id(row)
    was_selected = identifier in selection
    if press.ctrl:
        selection.toggle([identifier])
    elif press.shift:
        selection.add([identifier])
    elif not was_selected:
        selection.set([identifier])
    rows = np.empty(0, np.int64)
    try:
        while True:
            event = yield
            if not len(rows) and moved(press, event):
                chosen = set(selection.entities) | {identifier}
                rows = np.sort(scene.rows(chosen))
                surface.lift(rows)
            dx, dy = event.at[0] - press.at[0], event.at[1] - press.at[1]
            if len(rows):
                surface.carry(dx, dy)
            if event.phase is Phase.RELEASE:
                break
        if not len(rows):
            if was_selected and not (press.ctrl or press.shift):
                selection.set([identifier])
            return None
        places = scene.places[rows] + (dx, dy)
        ids = scene.entity_ids(rows)
        return Move({key: (x, y) for key, (x, y) in zip(ids, places.tolist(), strict=True)})
    finally:
        surface.lift(np.empty(0, np.int64))


def draw_link(surface: Surface, press: Pointer, row: int) -> Gesture:
    """Pull a line from a node to another one."""
    scene = surface.scene
    try:
        while True:
            event = yield
            target = surface.node_at(event.at, _TARGET_REACH)
            if target == row and not moved(press, event):
                target = None
            surface.preview(Preview(link=(row, event.at, target)))
            if event.phase is Phase.RELEASE:
                break
        if target is None or not moved(press, event):
            return None
        return MakeLink(scene.entity_id(row), scene.entity_id(target), event.at)
    finally:
        surface.preview(None)


def band(surface: Surface, press: Pointer) -> Gesture:
    """Select by a rectangle; a click selects the link under the pointer or nothing."""

    def shape(event: Pointer, _path: list[tuple[float, float]]) -> Preview:
        rect = (*press.at, *event.at)
        return Preview(band=rect, marked=hits.in_rectangle(surface.scene, rect))

    return _sweep(surface, press, shape)


def lasso(surface: Surface, press: Pointer) -> Gesture:
    """Select by a line drawn around."""

    def shape(_event: Pointer, path: list[tuple[float, float]]) -> Preview:
        corners = np.array(path)
        return Preview(lasso=corners, marked=hits.in_lasso(surface.scene, corners))

    return _sweep(surface, press, shape)


def _sweep(surface: Surface, press: Pointer, shape: Callable[[Pointer, list[tuple[float, float]]], Preview]) -> Gesture:
    path = [press.at]
    shown: Preview | None = None
    try:
        while True:
            event = yield
            if shown is not None or moved(press, event):
                path.append(event.at)
                shown = shape(event, path)
                surface.preview(shown)
            if event.phase is Phase.RELEASE:
                break
        if shown is None:
            _click(surface, press)
        else:
            _select(surface, press, surface.scene.entity_ids(shown.marked), [])
        return None
    finally:
        surface.preview(None)


def _click(surface: Surface, press: Pointer) -> None:
    edge = surface.edge_at(press.at)
    if edge is not None:
        _select(surface, press, [], [surface.scene.link_id(edge)])
    elif not (press.shift or press.ctrl):
        surface.selection.clear()


def _select(surface: Surface, press: Pointer, entities: list[bytes], links: list[bytes]) -> None:
    if press.ctrl:
        surface.selection.toggle(entities, links)
    elif press.shift:
        surface.selection.add(entities, links)
    else:
        surface.selection.set(entities, links)


def inner_nodes(scene: Scene, rows: np.ndarray) -> np.ndarray:
    """Those of some nodes whose every neighbour is among them."""
    inside = np.zeros(scene.node_count, bool)
    inside[rows] = True
    links = scene.links_at(rows)
    one, two = scene.columns.link_from[links], scene.columns.link_to[links]
    crossing = inside[one] != inside[two]
    border = np.union1d(one[crossing], two[crossing])
    return np.setdiff1d(rows, border)
