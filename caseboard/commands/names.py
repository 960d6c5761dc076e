"""Names of people, companies and places: how they are compared, and what tells a company's."""

from __future__ import annotations

import unicodedata
from functools import cache

import yaml

from caseboard.resources import resource


def name_key(text: str) -> str:
    """A name without case, accents, dots, commas and apostrophes: `St. Lucia` and `st lucia` are one."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign) and sign not in ".,'’")
    return " ".join(letters.split())


def is_trade_name(text: str) -> bool:
    """Whether a name has a legal form (`Inc.`, `GmbH`) behind its first word, or the word of a trade anywhere."""
    words = name_key(text.replace("(", " ").replace(")", " ")).split()
    lists = _name_words()
    return not lists["legal_forms"].isdisjoint(words[1:]) or not lists["trade_words"].isdisjoint(words)


@cache
def _name_words() -> dict[str, frozenset[str]]:
    content = yaml.safe_load(resource("schema/names.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(map(name_key, words)) for name, words in content.items()}
