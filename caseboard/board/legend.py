"""The legend of a picture: the kinds of entity and the patterns of line that it shows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from caseboard.board.glyphs import Detail, arrow_heads, draw_badges, draw_node
from caseboard.board.labels import width_of
from caseboard.board.sink import Pen, Sink, TextStyle
from caseboard.board.style import BOTH, DASHES, FORWARD, NodeFlag

if TYPE_CHECKING:
    from caseboard.board.palette import Palette
    from caseboard.board.scene import Scene

_WORDS = ("confirmed", "unconfirmed", "tentative")
_ROW = 22.0
_GAP = 14.0
_Draw = Callable[[float, float], None]


def draw_legend(
    sink: Sink,
    palette: Palette,
    scene: Scene,
    nodes: npt.NDArray[np.integer],
    links: npt.NDArray[np.integer],
    bottom: float,
    detail: float,
) -> None:
    """Draw a box in the left bottom corner that explains what the given nodes and links show.

    Args:
        sink: what to draw on.
        palette: colours.
        scene: the board.
        nodes: rows that are seen.
        links: link rows that are seen.
        bottom: y of the picture's lower edge.
        detail: output units per logical pixel.
    """
    rows = _rows(sink, palette, scene, nodes, links, detail)
    if not rows:
        return
    theme = palette.theme
    per_column = _per_column(len(rows))
    columns = [rows[start : start + per_column] for start in range(0, len(rows), per_column)]
    widths = [max(width_of(words) for words, _ in column) * 0.92 * detail + 54 * detail for column in columns]
    height = (per_column * _ROW + 16) * detail
    left, top = _GAP * detail, bottom - height - _GAP * detail
    sink.begin("legend", "")
    sink.box(left, top, sum(widths) + 12 * detail, height, 8 * detail, theme.board, Pen(theme.grid, detail))
    style = TextStyle(11 * detail, theme.label_text, anchor="start")
    x = left + 8 * detail
    for column, width in zip(columns, widths, strict=True):
        y = top + (8 + _ROW / 2) * detail
        for words, draw in column:
            draw(x + 18 * detail, y)
            sink.text(x + 40 * detail, y + 4 * detail, words, style)
            y += _ROW * detail
        x += width
    sink.end()


def legend_height(
    palette: Palette, scene: Scene, nodes: npt.NDArray[np.integer], links: npt.NDArray[np.integer]
) -> float:
    """How much room at the lower edge a legend takes with its margins, in logical pixels; 0 for none."""
    count = len(_rows(_NoSink(), palette, scene, nodes, links, 1.0))
    return _per_column(count) * _ROW + 16 + 2 * _GAP if count else 0.0


class _NoSink:
    """Stands in for a sink where rows are only counted."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"nothing is drawn while rows are counted, not even {name}")


def _per_column(count: int) -> int:
    """Rows in a column, so that a legend is wider than it is tall."""
    return min(count, max(3, math.ceil(count / 5)))


def _rows(
    sink: Sink,
    palette: Palette,
    scene: Scene,
    nodes: npt.NDArray[np.integer],
    links: npt.NDArray[np.integer],
    detail: float,
) -> list[tuple[str, _Draw]]:
    rows = _kind_rows(sink, palette, scene, nodes, detail) + _line_rows(sink, palette, scene, links, detail)
    return rows + _badge_rows(sink, palette, scene, nodes, detail)


def _kind_rows(
    sink: Sink, palette: Palette, scene: Scene, nodes: npt.NDArray[np.integer], detail: float
) -> list[tuple[str, _Draw]]:
    codes = palette.node_codes_of(scene, nodes)
    there = np.bincount(codes, minlength=1) if len(codes) else np.zeros(1, int)
    rows: list[tuple[str, _Draw]] = []
    for code in np.argsort(-there, kind="stable")[: int((there > 0).sum())].tolist():
        style = palette.node(code)

        def draw(x: float, y: float, code: int = code) -> None:
            draw_node(sink, palette.node(code), x, y, 18 * detail, Detail())

        rows.append((style.label, draw))
    return rows


def _line_rows(
    sink: Sink, palette: Palette, scene: Scene, links: npt.NDArray[np.integer], detail: float
) -> list[tuple[str, _Draw]]:
    columns = scene.columns
    rows: list[tuple[str, _Draw]] = []
    asserted = links[~columns.inferred[links]]
    for strength, words in enumerate(_WORDS):
        if not (columns.strength[asserted] == strength).any():
            continue
        pen = Pen(palette.theme.edge, 1.6 * detail, tuple(d * detail for d in DASHES[strength]))

        def draw(x: float, y: float, pen: Pen = pen) -> None:
            sink.lines(np.array([[x - 16 * detail, y, x + 16 * detail, y]]), pen)

        rows.append((words, draw))
    if columns.inferred[links].any():

        def draw_inferred(x: float, y: float) -> None:
            pen = Pen(palette.theme.edge_inferred, detail)
            sink.lines(np.array([[x - 16 * detail, y, x + 16 * detail, y]]), pen)
            tip = np.array([[x + 16 * detail, y]])
            head = arrow_heads(tip, np.array([[1.0, 0.0]]), 8 * detail, 3.2 * detail)[0]
            sink.lines(np.array([[*head[1], *head[0]], [*head[2], *head[0]]]), pen)

        rows.append(("inferred", draw_inferred))
    if np.isin(columns.direction[asserted], (FORWARD, BOTH)).any():

        def draw_arrow(x: float, y: float) -> None:
            sink.lines(np.array([[x - 16 * detail, y, x + 8 * detail, y]]), Pen(palette.theme.edge, 1.6 * detail))
            tip = np.array([[x + 16 * detail, y]])
            sink.polygon(arrow_heads(tip, np.array([[1.0, 0.0]]), 9 * detail, 3.6 * detail)[0], palette.theme.edge)

        rows.append(("direction", draw_arrow))
    return rows


def _badge_rows(
    sink: Sink, palette: Palette, scene: Scene, nodes: npt.NDArray[np.integer], detail: float
) -> list[tuple[str, _Draw]]:
    flags = scene.flags[nodes]
    wanted = [
        ("sources disagree", NodeFlag.DISPUTED, 0, (-1.0, 1.0), bool((flags & NodeFlag.DISPUTED).any())),
        ("pinned", NodeFlag.PINNED, 0, (1.0, 1.0), bool((flags & NodeFlag.PINNED).any())),
        ("linked, not on this board", NodeFlag(0), 7, (-1.0, -1.0), bool((scene.columns.off_board[nodes] > 0).any())),
    ]
    rows: list[tuple[str, _Draw]] = []
    for words, flag, count, (dx, dy), there in wanted:
        if there:

            def draw(
                x: float, y: float, flag: NodeFlag = flag, count: int = count, d: float = dx, e: float = dy
            ) -> None:
                size = 38 * detail
                draw_badges(sink, int(flag), count, x + d * size * 0.36, y + e * size * 0.36, size, palette.theme)

            rows.append((words, draw))
    return rows
