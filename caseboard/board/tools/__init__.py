"""Mouse tools: one class and one gesture each."""

from caseboard.board.tools.tools import AddTool, LassoTool, LinkTool, PanTool, SelectTool, Tool

__all__ = ["AddTool", "LassoTool", "LinkTool", "PanTool", "SelectTool", "Tool"]
