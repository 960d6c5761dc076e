"""What the whole text says about single words: how often they stand in small letters, and in which language it is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from caseboard.exchange.suggest import lexicon

_LOWER = re.compile(r"(?<![\w'’.@/\]\[-])[^\W\d_A-Z][\w]{2,30}(?![\w@/\[-]|\.\w)")
_SAMPLE = 2_000_000


@dataclass
class Context:
    """The text, what is known about its words, and the names that were settled so far."""

    text: str
    lower: Counter[str]
    capital_nouns: bool
    people: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    settled: dict[str, tuple[str, str]] = field(default_factory=dict)

    def before(self, place: int, size: int = 40) -> str:
        """The characters in front of a place."""
        return self.text[max(0, place - size) : place]

    def after(self, place: int, size: int = 60) -> str:
        """The characters behind a place."""
        return self.text[place : place + size]

    def kind_of(self, name: str) -> str:
        """The kind of a settled name; empty if it is not settled."""
        return self.settled.get(name, ("", ""))[0]

    def common(self, word: str) -> bool:
        """Whether a word is an everyday one: listed so, or more than once in small letters in this text."""
        lower = word.lower()
        return (
            lower in lexicon.words("common_words")
            or lower in lexicon.words("function_words")
            or (word[1:].islower() and self.lower[lower] > 0)
        )


def context_of(text: str) -> Context:
    """Read a text once for what `Context` knows of it; long texts by their first two million characters."""
    lower = Counter(_LOWER.findall(text[:_SAMPLE]))
    german = sum(lower[word] for word in lexicon.words("german_words"))
    english = sum(lower[word] for word in lexicon.words("english_words"))
    return Context(text, lower, capital_nouns=german > english)
