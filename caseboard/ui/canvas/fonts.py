"""The board's fonts, loaded once from the files that ship with the program, so that every machine shows the same."""

from __future__ import annotations

from functools import cache

from PySide6 import QtGui

from caseboard.board.fonts import FACES, FALLBACK, MAIN


@cache
def _loaded() -> bool:
    return min(QtGui.QFontDatabase.addApplicationFont(str(face.path)) for face in FACES) >= 0


@cache
def board_font(pixels: int, bold: bool = False) -> QtGui.QFont:
    """The board's font at a size in physical pixels."""
    _loaded()
    font = QtGui.QFont()
    font.setFamilies([MAIN, FALLBACK])
    font.setPixelSize(max(1, pixels))
    font.setWeight(
        QtGui.QFont.Weight.DemiBold if bold else QtGui.QFont.Weight.Medium if pixels < 14 else QtGui.QFont.Weight.Normal
    )
    font.setHintingPreference(QtGui.QFont.HintingPreference.PreferVerticalHinting)
    return font
