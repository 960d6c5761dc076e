"""The labels chosen for a part of the board, kept from frame to frame."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from caseboard.board import routes
from caseboard.board.frame import FramePlan
from caseboard.board.scene import Scene
from caseboard.board.sink import TextStyle
from caseboard.board.view import View
from caseboard.board.words import EDGE_LABEL_SIZE, labelled, link_label_places
from caseboard.ui.canvas.labelatlas import LabelAtlas
from caseboard.ui.canvas.stage import Stage

Rows = npt.NDArray[np.int64]

_SMALL: Final = 5_000
"""On boards with no more nodes than this, label levels are worked out at once."""


class Chosen:
    """Labels chosen for a part of the board."""

    def __init__(
        self,
        key: tuple[object, ...],
        marks: int,
        rect: tuple[float, float, float, float],
        zoom: float,
        rows: Rows,
        links: Rows,
        words: list[tuple[tuple[str, ...], TextStyle]],
        complete: bool,
    ) -> None:
        self.key, self.marks, self.rect, self.zoom, self.words = key, marks, rect, zoom, words
        self.complete = complete
        self.rows = np.concatenate([rows, np.full(len(links), -1)]).astype(np.int64)
        self.links = links
        self.pieces = np.zeros((len(words), 4))
        self.ready = np.zeros(len(words), bool)
        self.open = list(range(len(words)))
        self.generation = 0

    def prepare(self, atlas: LabelAtlas) -> None:
        """Take what the atlas has already."""
        self.generation = atlas.generation
        for nth, (lines, style) in enumerate(self.words):
            piece = atlas.find(lines, style)
            if piece is not None:
                self.put(nth, piece)
        self.open = [nth for nth in self.open if not self.ready[nth]]

    def put(self, nth: int, piece: tuple[int, int, int, int]) -> None:
        """Note where a label lies in the atlas."""
        self.pieces[nth] = piece
        self.ready[nth] = True

    def forget_pieces(self, generation: int) -> None:
        """The atlas began anew."""
        self.ready[:] = False
        self.open = list(range(len(self.words)))
        self.generation = generation

    def places(self, scene: Scene) -> npt.NDArray[np.float64]:
        """(k, 2) anchors in board units: nodes' centres, links' middles."""
        nodes = scene.places[self.rows[: len(self.rows) - len(self.links)]]
        if not len(self.links):
            return nodes
        middles = routes.at(scene.curves(self.links), np.full(len(self.links), 0.5))
        return np.vstack([nodes, middles])


def choose(stage: Stage, view: View, plan: FramePlan, key: tuple[object, ...], marks: int, moving: bool) -> Chosen:
    """Choose labels for the view and a margin around it.

    Args:
        stage: what is shown.
        view: the view, in physical pixels.
        plan: the level of detail.
        key: whatever makes the choice wrong when it changes.
        marks: version of the selection, whose members are named first.
        moving: the camera moves; words of links wait for rest.
    """
    scene, theme = stage.scene, stage.palette.theme
    wide = View(
        view.left - view.width * 0.25 / view.scale,
        view.top - view.height * 0.25 / view.scale,
        view.scale,
        view.width * 1.5,
        view.height * 1.5,
        view.detail,
    )
    nodes = scene.nodes_in(wide.rect(80.0 * view.detail))
    small = scene.node_count <= _SMALL
    first = stage.selected_rows()[:60]
    rows = labelled(scene, wide, plan, nodes, first, patient=not small)
    style = TextStyle(plan.label_px * view.detail, theme.label_text, halo=theme.halo)
    words = [(scene.label_lines(row), style) for row in rows.tolist()]
    links = np.empty(0, np.int64)
    complete = (small or scene.levels.ready(view.zoom)) and not (plan.edge_labels and moving)
    if plan.edge_labels and not moving:
        candidates = scene.links_in(view.rect())
        if len(candidates) <= 1_500:
            found = link_label_places(scene, view, plan, candidates, rows)
            links = np.array([row for row, *_ in found], np.int64)
            link_style = TextStyle(EDGE_LABEL_SIZE * view.detail, theme.edge_label, halo=theme.halo)
            words += [((text,), link_style) for *_, text in found]
    rect = view.rect() if len(links) else wide.rect()
    return Chosen(key, marks, wide.rect() if moving else rect, view.zoom, rows, links, words, complete)


def inside(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    """Whether one rectangle lies in another."""
    slack = 1e-6
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )
