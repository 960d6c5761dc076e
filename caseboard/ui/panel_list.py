"""The panels of the window, in the order in which they lie on each side."""

from __future__ import annotations

from caseboard.ui.workspace import LEFT, Dock, kinds_panel

DOCKS = (Dock("kinds", "Kinds", LEFT, kinds_panel),)
