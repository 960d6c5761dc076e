"""Boards that the layout tests arrange."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest

from caseboard.board.layouts import LayoutInput

Build = Callable[..., LayoutInput]


@pytest.fixture
def board() -> Build:
    """Build a board from a networkx graph, with labels of different widths, three groups and dates."""

    def build(graph: nx.Graph, **columns: Any) -> LayoutInput:
        number = {node: row for row, node in enumerate(graph)}
        count = len(number)
        rng = np.random.default_rng(1)
        sizes = np.column_stack([rng.uniform(40, 160, count), rng.uniform(50, 70, count)])
        known: dict[str, Any] = {
            "sizes": sizes,
            "groups": np.arange(count) % 3,
            "times": rng.uniform(0, 1e9, count),
            **columns,
        }
        return LayoutInput.of(count, [(number[a], number[b]) for a, b in graph.edges()], **known)

    return build


@pytest.fixture
def clustered() -> nx.Graph:
    """Six groups of people who know each other, joined by a few acquaintances."""
    return nx.connected_caveman_graph(6, 8)
