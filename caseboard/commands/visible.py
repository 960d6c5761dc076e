"""Makes text from outside safe and honest to look at, on every surface, the terminal included.

Control characters, bidirectional controls, zero-width and other invisible characters are replaced by their name
in angle brackets; a word that mixes scripts is marked (after Unicode Technical
Standard 39, "highly restrictive", applied to one word). The stored text is never altered: this is for display alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CONTROLS = (
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
)  # fmt: skip
_SHORT = {
    0x007F: "DEL", 0x0085: "NEL",
    0x00AD: "SHY", 0x061C: "ALM", 0x180E: "MVS", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM",
    0x200F: "RLM", 0x2028: "LSEP", 0x2029: "PSEP", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO",
    0x202E: "RLO", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
}  # fmt: skip

# Letters and marks that leave no ink although their category says nothing of it.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xE0100, 0xE01F0)))
_JOINER = re.compile("[\u200c\u200d]")
_WORD = re.compile(r"[^\W_]++(?!⟨)")
_EUROPEAN = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW"})
_NO_SCRIPT = frozenset({"COMBINING", "MODIFIER", "DIGIT", "MICRO", "FEMININE", "MASCULINE", "DOUBLE-STRUCK", "SCRIPT"})
_SCRIPT_OF = {"FULLWIDTH": "LATIN", "HALFWIDTH": "KATAKANA", "OHM": "GREEK", "KELVIN": "LATIN", "ANGSTROM": "LATIN"}
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


def visible(text: str, *, lines: bool = False) -> str:
    """The text as it may be shown: no control or invisible character is left in it, and mixed scripts are marked.

    Args:
        text: any string, also one with lone surrogates.
        lines: keep line feeds and tabs; otherwise they are named too.
    """
    if text.isascii() and text.isprintable():
        return text
    if lines:
        text = text.replace("\r\n", "\n")
    text = _JOINER.sub(_joiner, text)
    kept = "\n\t\u200c\u200d" if lines else "\u200c\u200d"
    text = text.translate({ord(sign): _name(sign) for sign in set(text) if _is_hidden(sign) and sign not in kept})
    return text if text.isascii() else _WORD.sub(_mark_mixture, text)


def scripts(word: str) -> frozenset[str]:
    """The scripts that the letters of a word belong to, by their Unicode names; digits and common signs have none."""
    return frozenset(name for name in map(_script, set(word)) if name)


def is_mixed(word: str) -> bool:
    """Whether a word mixes scripts that are not written together."""
    used = scripts(word)
    return len(used) > 1 and not any(used <= allowed for allowed in _TOGETHER)


def _is_hidden(sign: str) -> bool:
    return sign in _BLANK or not (sign.isprintable() or unicodedata.category(sign) == "Zs")


@lru_cache(maxsize=8192)
def _script(letter: str) -> str | None:
    """The first word of a letter's Unicode name, which is its script in nearly all cases."""
    if not letter.isalpha():
        return None
    first = unicodedata.name(letter, "COMBINING").split()[0]
    return None if first in _NO_SCRIPT else _SCRIPT_OF.get(first, first)


def _joiner(found: re.Match[str]) -> str:
    """A joiner stays where its script needs it: between letters outside Europe, and inside an emoji."""
    before, after = found.string[: found.start()][-3:], found.string[found.end() : found.end() + 1]
    base = next((sign for sign in reversed(before) if not unicodedata.combining(sign) and sign != "\ufe0f"), "")
    if base and after and unicodedata.category(base) in ("So", "Sk") and unicodedata.category(after) == "So":
        return found[0]
    needed = {_script(base), _script(after)} if base and after else {None}
    return _name(found[0]) if None in needed or needed & _EUROPEAN else found[0]


def _mark_mixture(found: re.Match[str]) -> str:
    word = found[0]
    if word.isascii() or not is_mixed(word):
        return word
    return f"{word}⟨{'+'.join(sorted(name.capitalize() for name in scripts(word)))}⟩"


def _name(sign: str) -> str:
    code = ord(sign)
    if code < 0x20:
        return f"⟨{_CONTROLS[code]}⟩"
    if 0xE0020 <= code <= 0xE007E:
        return f"⟨tag {chr(code - 0xE0000)}⟩"
    return f"⟨{_SHORT.get(code, f'U+{code:04X}')}⟩"
