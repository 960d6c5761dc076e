"""The hierarchical layout: layers from top to bottom, few crossings, straight long links.

The steps are those of Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of Hierarchical System
Structures", 1981), each with a later algorithm: see the modules.
"""

from caseboard.board.layouts.layered.hierarchy import hierarchical

__all__ = ["hierarchical"]
