"""How a suggestion is shown beside the text: its sentence with the words marked, and one line that says why."""

from __future__ import annotations

from dataclasses import dataclass

from caseboard.exchange.suggest.model import CLAIM, Suggestion

_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence in three parts, `words` being those to mark, and a heading and reason. Plain text, never markup."""

    before: str
    words: str
    after: str
    heading: str
    reason: str

    @property
    def quotation(self) -> str:
        """The sentence as one text, for a claim's quotation."""
        return f"{self.before}{self.words}{self.after}".strip(_ELLIPSIS + " ")


def show(text: str, suggestion: Suggestion, *, width: int = 240) -> Shown:
    """What the reader's panel shows for a suggestion.

    Args:
        text: the text that the suggestion was made from.
        suggestion: one of its suggestions.
        width: about how many characters of the sentence there is room for.
    """
    room = max(20, width - (suggestion.end - suggestion.start)) // 2
    first = max(suggestion.sentence_start, suggestion.start - room)
    last = min(suggestion.sentence_end, suggestion.end + room)
    if first > suggestion.sentence_start:
        first = text.find(" ", first, suggestion.start) + 1 or first
    if last < suggestion.sentence_end:
        space = text.rfind(" ", suggestion.end, last)
        last = space if space > 0 else last
    before = (_ELLIPSIS if first > suggestion.sentence_start else "") + _flat(text[first : suggestion.start])
    after = _flat(text[suggestion.end : last]) + (_ELLIPSIS if last < suggestion.sentence_end else "")
    return Shown(before, _flat(text[suggestion.start : suggestion.end]), after, _heading(suggestion), suggestion.why)


def _flat(text: str) -> str:
    """The text on one line, each white space as one space, so that lengths stay."""
    return "".join(" " if sign.isspace() else sign for sign in text)


def _heading(suggestion: Suggestion) -> str:
    kind = (suggestion.property or "figure").replace("_", " ") if suggestion.kind == CLAIM else suggestion.kind
    return suggestion.value if suggestion.value == suggestion.text else f"{suggestion.value} ({kind})"
