"""The force layout: links pull, nodes push, and what belongs together ends up together."""

from caseboard.board.layouts.force.layout import clusters, structure

__all__ = ["clusters", "structure"]
