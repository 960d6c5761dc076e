"""The keys of the reader: single keys, since its text cannot be typed into. One table for text, list, tips and help."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

NEXT, PREVIOUS, ACCEPT, KIND, REJECT = "next", "previous", "accept", "kind", "reject"
ENTITY, LINK, CLAIM, LEAVE = "entity", "link", "claim", "leave"

_KEYS: Mapping[int, str] = MappingProxyType(
    {
        Qt.Key.Key_N: NEXT,
        Qt.Key.Key_P: PREVIOUS,
        Qt.Key.Key_A: ACCEPT,
        Qt.Key.Key_Return: ACCEPT,
        Qt.Key.Key_Enter: ACCEPT,
        Qt.Key.Key_C: KIND,
        Qt.Key.Key_X: REJECT,
        Qt.Key.Key_Delete: REJECT,
        Qt.Key.Key_E: ENTITY,
        Qt.Key.Key_L: LINK,
        Qt.Key.Key_S: CLAIM,
        Qt.Key.Key_Escape: LEAVE,
    }
)

HELP = (
    ("N, P", "next, previous suggestion"),
    ("Enter or A", "accept it"),
    ("C", "correct its kind"),
    ("X or Delete", "reject it"),
    ("E", "make the selected words an entity"),
    ("L", "quote the selected words for a link"),
    ("S", "quote the selected words as a statement on something"),
    ("Esc", "drop the form or the selection"),
)


def key_of(event: QKeyEvent) -> str:
    """The name of a key of the reader, empty for any other."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _KEYS.get(event.key(), "") if modifiers == Qt.KeyboardModifier.NoModifier else ""
