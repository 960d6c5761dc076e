"""What the Layout menu does: a job on the board in view or on the selection, previewed in motion, one undo step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QVariantAnimation

from caseboard.board.layouts import LAYOUTS, LayoutInput, remove_overlaps
from caseboard.board.layouts.inputs import Floats
from caseboard.progress import Progress
from caseboard.ui.board_panel import BoardPanel
from caseboard.ui.jobs import JobRunner
from caseboard.ui.session import Session

_ANIMATED = 1500
_MILLISECONDS = 320


class Arranging(QObject):
    """Runs layouts; methods are reached from the action table."""

    def __init__(self, session: Session, panel: BoardPanel, jobs: JobRunner) -> None:
        super().__init__(panel)
        self.session, self.panel, self._jobs = session, panel, jobs

    def run(self, name: str) -> None:
        """Arrange the selection if there is more than one, else everything that is to be seen."""
        board, rows, ids = self._input(name)
        if not len(rows):
            self.session.told.emit("There is nothing on this board to arrange.")
            return
        label = "Remove overlaps" if name == "remove_overlaps" else f"Layout: {LAYOUTS[name].label}"

        def work(progress: Progress) -> Floats:
            if name == "remove_overlaps":
                return remove_overlaps(board.positions, board.sizes, board.pinned, progress=progress)
            return LAYOUTS[name].run(board, progress)

        self._jobs.start(label, work, lambda found: self._show(label, rows, ids, found), self.session.problem.emit)

    def _input(self, name: str) -> tuple[LayoutInput, np.ndarray, list[bytes]]:
        scene, chosen = self.panel.scene, self.session.selection.entities
        rows = scene.rows(chosen) if len(chosen) > 1 else np.flatnonzero(scene.visible)
        rows = np.asarray(rows, np.int64)
        columns = scene.columns
        number = np.full(scene.node_count, -1, np.int32)
        number[rows] = np.arange(len(rows), dtype=np.int32)
        ends = np.stack([number[columns.link_from], number[columns.link_to]], axis=1)
        boxes = scene.node_boxes(rows)
        sizes = np.stack([boxes[:, 2] - boxes[:, 0], 2 * np.maximum(boxes[:, 3] - scene.places[rows, 1], 1)], axis=1)
        board = LayoutInput.of(
            len(rows),
            ends[(ends >= 0).all(axis=1)],
            sizes,
            positions=scene.places[rows],
            pinned=columns.pinned[rows],
            groups=columns.kind[rows].astype(np.int32),
            times=self._times(rows) if name == "timeline" else np.full(len(rows), np.nan),
            roots=number[scene.rows(chosen)] if len(chosen) == 1 else (),
        )
        return board, rows, scene.entity_ids(rows)

    def _times(self, rows: np.ndarray) -> np.ndarray:
        """For each row the first moment at which a claim says that something was so, in days; NaN where none does."""
        first: dict[bytes, float] = {}
        for one in self.session.case.read.dated_claims():
            if one.valid_from is not None:
                day = one.valid_from.earliest.timestamp() / 86400
                first[one.subject_id] = min(day, first.get(one.subject_id, day))
        return np.array([first.get(one, np.nan) for one in self.panel.scene.entity_ids(rows)])

    def _show(self, label: str, rows: np.ndarray, ids: list[bytes], found: Floats) -> None:
        scene = self.panel.scene
        goal = {one: (float(x), float(y)) for one, (x, y) in zip(ids, found, strict=True)}
        if len(rows) > _ANIMATED or not self.panel.isVisible():
            self.panel.arrange(label, goal)
            self.panel.fit_all()
            return
        start = scene.places[rows].astype(np.float64).copy()
        motion = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_MILLISECONDS)

        def step(share: float) -> None:
            share = 1 - (1 - share) ** 3
            between = start + (found - start) * share
            places = {one: (float(x), float(y)) for one, (x, y) in zip(ids, between, strict=True)}
            self.panel.view.apply(scene.set_places(places))

        def end() -> None:
            self.panel.arrange(label, goal)
            self.panel.fit_all()

        motion.valueChanged.connect(step)
        motion.finished.connect(end)
        motion.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)
