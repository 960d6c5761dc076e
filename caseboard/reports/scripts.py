"""Right-to-left scripts for a library that draws letters from left to right one by one.

Words of Hebrew and Arabic scripts are put into the order in which they are seen, and Arabic letters into the forms
that they take beside each other (Unicode Standard, chapter 9.2, and annex 9 reduced to one level of embedding, which
is all that a label or sentence without bidirectional controls needs). A stretch that is too long for a line keeps
the order of its words, since nobody knows here where the line will break.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LONGEST = 48
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_UNIT = re.compile(r"\d[\d.,:/-]*\d|.", re.DOTALL)
_LAM = "\u0644"


def visual(text: str) -> str:
    """The text in the order in which its characters are drawn from left to right; unchanged for other scripts."""
    if text.isascii() or not any(_turns(sign) for sign in text):
        return text
    return "".join(_turned(stretch) if turned else stretch for turned, stretch in _stretches(text))


def _turns(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in ("R", "AL")


def _stretches(text: str) -> list[tuple[bool, str]]:
    """Pieces that run from right to left, from their first such letter to their last, and the pieces between."""
    pieces: list[tuple[bool, str]] = []
    start = end = -1
    rest = 0
    for place, sign in enumerate(text):
        if _turns(sign):
            start, end = (place if start < 0 else start), place + 1
        elif start >= 0 and unicodedata.bidirectional(sign) == "NSM" and end == place:
            end += 1
        elif start >= 0 and (sign == "\n" or unicodedata.bidirectional(sign) == "L"):
            pieces += [(False, text[rest:start]), (True, text[start:end])]
            start, rest = -1, end
    if start >= 0:
        pieces += [(False, text[rest:start]), (True, text[start:end])]
        rest = end
    return [*pieces, (False, text[rest:])]


def _turned(stretch: str) -> str:
    if len(stretch) > _LONGEST:
        return " ".join(_turned(word) if len(word) <= _LONGEST else word for word in stretch.split(" "))
    units: list[str] = []
    for unit in _UNIT.findall(_shaped(stretch)):
        if units and unicodedata.category(unit[0]).startswith("M"):
            units[-1] += unit
        else:
            units.append(unit.translate(_MIRRORED))
    # A space at which the line could break would part the words in the wrong order.
    return "".join(reversed(units)).replace(" ", "\u00a0")


@cache
def _forms() -> dict[tuple[str, str], str]:
    """Presentation forms by form and letters, as Unicode decomposes them."""
    found = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if form in ("<initial>", "<medial>", "<final>", "<isolated>"):
            found[(form[1:-1], "".join(chr(int(letter, 16)) for letter in letters))] = chr(code)
    return found


def _shaped(word: str) -> str:
    """Arabic letters in the forms that they take beside each other, with lam and alef joined."""
    forms = _forms()
    letters: list[str] = []
    for sign in word:
        if letters and letters[-1] == _LAM and ("isolated", _LAM + sign) in forms:
            letters[-1] += sign
        else:
            letters.append(sign)
    shaped = []
    for place, letter in enumerate(letters):
        before = _neighbour(letters, range(place - 1, -1, -1))
        after = _neighbour(letters, range(place + 1, len(letters)))
        joins_before = ("initial", before) in forms and ("final", letter) in forms
        joins_after = ("initial", letter) in forms and ("final", after) in forms
        form = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (joins_before, joins_after), "isolated"
        )
        shaped.append(forms.get((form, letter), letter))
    return "".join(shaped)


def _neighbour(letters: list[str], places: range) -> str:
    """The nearest letter in one direction; marks on letters do not count."""
    for place in places:
        if not unicodedata.category(letters[place][0]).startswith("M"):
            return letters[place]
    return ""
