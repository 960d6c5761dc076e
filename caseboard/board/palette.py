"""The colours of one vocabulary under one theme, worked out once and looked up by number."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from caseboard.board.glyphs import draw_ring
from caseboard.board.scene import Scene
from caseboard.board.sink import Sink
from caseboard.board.style import KindStyle, LinkStyle, kind_style, link_style, mix, rgb
from caseboard.board.theme import Theme
from caseboard.model.vocabulary import Vocabulary

_STRENGTHS = 3


class Palette:
    """Styles of kinds and links by code. Codes stay the same for the palette's lifetime.

    Args:
        vocabulary: the case's kinds.
        theme: the colours of the board.
    """

    def __init__(self, vocabulary: Vocabulary, theme: Theme) -> None:
        self.vocabulary = vocabulary
        self.theme = theme
        self._nodes: list[KindStyle] = []
        self._node_codes: dict[str, int] = {}
        self._links: list[LinkStyle] = []
        self._link_names: dict[str, int] = {}

    def node_codes(self, scene: Scene) -> npt.NDArray[np.int16]:
        """(n,) style codes of all nodes of a scene."""
        return np.asarray(self._kind_table(scene)[scene.columns.kind])

    def node_codes_of(self, scene: Scene, rows: npt.NDArray[np.integer]) -> npt.NDArray[np.int16]:
        """(k,) style codes of some nodes."""
        return np.asarray(self._kind_table(scene)[scene.columns.kind[rows]])

    def node(self, code: int) -> KindStyle:
        """The style of a code."""
        return self._nodes[code]

    @property
    def node_count(self) -> int:
        """How many node codes there are."""
        return len(self._nodes)

    def _kind_table(self, scene: Scene) -> npt.NDArray[np.int16]:
        for name in scene.columns.kind_names:
            if name not in self._node_codes:
                self._node_codes[name] = len(self._nodes)
                self._nodes.append(kind_style(name, self.vocabulary, self.theme))
        return np.array([self._node_codes[name] for name in scene.columns.kind_names] or [0], np.int16)

    def link_codes(self, scene: Scene, links: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
        """(k,) style codes of some links."""
        columns = scene.columns
        for name in columns.link_kind_names:
            if name not in self._link_names:
                self._link_names[name] = len(self._link_names)
                for inferred in (False, True):
                    for strength in range(_STRENGTHS):
                        self._links.append(link_style(name, strength, inferred, self.vocabulary, self.theme))
        table = np.array([self._link_names[name] for name in columns.link_kind_names] or [0], np.int32)
        strength = np.minimum(columns.strength[links], _STRENGTHS - 1)
        kinds = table[columns.link_kind[links]]
        return np.asarray(kinds * (2 * _STRENGTHS) + columns.inferred[links] * _STRENGTHS + strength, np.int32)

    def link(self, code: int) -> LinkStyle:
        """The style of a code."""
        return self._links[code]

    def drawing_order(self, codes: npt.NDArray[np.int32]) -> list[int]:
        """The codes that occur, in the order in which they are drawn: inferred, tentative, unconfirmed, confirmed."""
        there = np.flatnonzero(np.bincount(codes)).tolist()
        return sorted(there, key=lambda code: (code % 6 < _STRENGTHS, -(code % _STRENGTHS), code))

    @cached_property
    def ramp(self) -> npt.NDArray[np.uint8]:
        """(256, 3) colours of a density picture from the board to its busiest places."""
        theme = self.theme
        top = mix(theme.edge, "#ffffff" if theme.dark else "#000000", 0.35)
        stops = [theme.board, mix(theme.board, theme.edge, 0.22), mix(theme.board, theme.edge, 0.62), theme.edge, top]
        at = np.array([0.0, 0.08, 0.45, 0.8, 1.0]) * 255
        channels = [np.interp(np.arange(256), at, [rgb(stop)[k] for stop in stops]) for k in range(3)]
        return np.stack(channels, axis=1).round().astype(np.uint8)

    def group_colour(self, number: int) -> str:
        """A colour for a hull that has none of its own."""
        turns = ("#4477aa", "#228833", "#aa3377", "#ccbb44", "#66ccee", "#ee6677")
        return turns[number % len(turns)]

    def draw_selection(self, sink: Sink, square: bool, x: float, y: float, size: float, detail: float) -> None:
        """Draw the ring of a selected node."""
        draw_ring(sink, square, x, y, size, self.theme.selection, 2.6 * detail)
