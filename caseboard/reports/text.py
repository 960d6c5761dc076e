"""Turns words of a case into markup for the PDF library: the only way in which they reach a paragraph.

What is printed is the text of the case with these changes and no other: white space between words becomes one space
(line breaks stay where they are asked for), characters that cannot be seen are named as `commands.visible` names
them, and a character that no embedded font has is printed as its code, `⟨U+5C0F⟩`.
Hebrew and Arabic are drawn as `reports.scripts` arranges them.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from caseboard.commands.visible import visible
from caseboard.reports.fonts import Face, runs


def markup(text: str, face: Face = Face.REGULAR, *, base: Face = Face.REGULAR, lines: bool = False) -> str:
    """A text as paragraph markup.

    Args:
        text: any string of a case.
        face: the typeface to set it in.
        base: the typeface of the paragraph that it goes into.
        lines: keep its line breaks.
    """
    parts = []
    for font, piece in runs(visible(text, lines=lines), face):
        safe = escape(piece, {"\n": "<br/>", "\t": " "})
        parts.append(safe if font == base else f'<font name="{font}">{safe}</font>')
    return "".join(parts)


def coloured(marked: str, colour: str) -> str:
    """Markup in a colour `#rrggbb`."""
    return f'<font color="{colour}">{marked}</font>'


def sized(marked: str, size: float) -> str:
    """Markup in a size in points."""
    return f'<font size="{size:g}">{marked}</font>'


def link_to(key: str, marked: str) -> str:
    """Markup that leads to a place of the briefing."""
    return f'<a href="#{key}">{marked}</a>'


def place(key: str) -> str:
    """A place that `link_to` can lead to."""
    return f'<a name="{key}"/>'
