"""Finds what the case knows already: labels word for word, identifiers by their value, names by likeness."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue
from caseboard.exchange.suggest.model import CLAIM, Found, KnownName, Taken
from caseboard.model.vocabulary import PropertyKind

MIN_LIKENESS = 88.0
_MAX_FUZZY = 3_000
_WORD = re.compile(r"[^\W_]+")
_LEGAL = re.compile(
    r"[,\s]+(?:inc|corp|corporation|llc|ltd|limited|gmbh|ag|co|company|sa|sarl|plc|bv|nv|ab|oy)\.?$", re.I
)
_FORMS = {
    "ip": PropertyKind.IP, "network": PropertyKind.NETWORK, "asn": PropertyKind.ASN, "domain": PropertyKind.DOMAIN,
    "host": PropertyKind.DOMAIN, "url": PropertyKind.URL, "email": PropertyKind.EMAIL, "phone": PropertyKind.PHONE,
    "country": PropertyKind.COUNTRY,
}  # fmt: skip
_NAMED = frozenset({"person", "organisation", "place", "facility", "malware", "event", "account"})


@dataclass(frozen=True)
class KnownNames:
    """The names of the case, prepared for looking up."""

    names: tuple[KnownName, ...]

    @cached_property
    def by_words(self) -> dict[str, list[tuple[tuple[str, ...], KnownName]]]:
        """First word to all words and the name, the longest first; short single words only as they are written."""
        table: dict[str, list[tuple[tuple[str, ...], KnownName]]] = defaultdict(list)
        for known in self.names:
            words = tuple(word.casefold() for word in _WORD.findall(known.label))
            if words and known.kind not in _FORMS:
                table[words[0]].append((words, known))
        for entries in table.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return table

    @cached_property
    def by_value(self) -> dict[tuple[str, str], KnownName]:
        """Form and comparable value to the name; hosts and domains are of one form."""
        table: dict[tuple[str, str], KnownName] = {}
        for known in self.names:
            if form := _FORMS.get(known.kind):
                table.setdefault((form, _value(form, known.label)), known)
        return table

    @cached_property
    def by_surname(self) -> dict[str, KnownName | None]:
        """Family name to the only person of that name, None where there are several."""
        table: dict[str, KnownName | None] = {}
        for known in self.names:
            parts = known.label.split()
            if known.kind == "person" and len(parts) > 1:
                key = parts[-1].casefold()
                other = table.get(key, known)
                table[key] = known if other is not None and other.id == known.id else None
        return table

    @property
    def people(self) -> dict[str, str]:
        """Family name to full name, of those that only one person bears."""
        return {surname: name.label for surname, name in self.by_surname.items() if name is not None}

    @cached_property
    def likely(self) -> dict[str, tuple[list[str], list[KnownName]]]:
        """Kind to the bare names of that kind, for comparing by likeness."""
        table: dict[str, tuple[list[str], list[KnownName]]] = {}
        for known in self.names:
            if known.kind in _NAMED and len(known.label) >= 5:
                bare, names = table.setdefault(known.kind, ([], []))
                bare.append(_bare(known.label))
                names.append(known)
        return table


def _value(form: PropertyKind, written: str) -> str:
    try:
        return normalise(form, written)
    except InvalidValue:
        return written.casefold()


def _bare(name: str) -> str:
    return _LEGAL.sub("", name.casefold()).replace(".", "")


def find_known(text: str, known: KnownNames, taken: Taken, step: Callable[[], None]) -> None:
    """Take every place where a label of the case stands word for word, whatever the case of its letters."""
    table = known.by_words
    if not table:
        return
    for number, found in enumerate(_WORD.finditer(text)):
        if number % 4096 == 0:
            step()
            if taken.full:
                return
        entries = table.get(found[0].casefold())
        if entries:
            for words, name in entries:
                end = _match(text, found, words)
                if end and _written_like(text[found.start() : end], name.label):
                    why = "known in this case"
                    taken.take(Found(name.kind, found.start(), end, name.label, why, entity_id=name.id))
                    break


def _match(text: str, first: re.Match[str], words: tuple[str, ...]) -> int:
    """Where the last of the words ends if they follow one another here, else 0."""
    end = first.end()
    for word in words[1:]:
        following = _WORD.search(text, end, end + 4 + len(word) * 2)
        if following is None or following.start() - end > 3 or following[0].casefold() != word:
            return 0
        end = following.end()
    return end


def _written_like(found: str, label: str) -> bool:
    """Names of one short word, and names that are words, count only with their capitals."""
    if " " in label or len(label) > 12:
        return True
    return (
        found == label
        or (found[:1].isupper() and found.isupper() and len(found) > 3)
        or (found[:1].isupper() and len(label) > 3)
    )


def link_known(finds: Iterable[Found], known: KnownNames) -> list[Found]:
    """The finds with the entities that they mean: identifiers by value, names by family name or by likeness."""
    cache: dict[tuple[str, str], KnownName | None] = {}
    linked = []
    for find in finds:
        if find.entity_id is None and find.kind != CLAIM:
            key = (find.kind, find.value)
            if key not in cache:
                cache[key] = _same(find, known, fuzzy=len(cache) < _MAX_FUZZY)
            if name := cache[key]:
                linked.append(
                    replace(find, entity_id=name.id, why=_reason(find, name), kind=name.kind, value=name.label)
                )
                continue
        linked.append(find)
    return linked


def _reason(find: Found, name: KnownName) -> str:
    if find.kind in _FORMS or find.value.casefold() == name.label.casefold():
        return f"known in this case; {find.why}"
    return f"resembles “{name.label}” of this case"


def _same(find: Found, known: KnownNames, *, fuzzy: bool) -> KnownName | None:
    if form := _FORMS.get(find.kind):
        return known.by_value.get((form, _value(form, find.value)))
    if find.kind == "person" and " " not in find.value:
        return known.by_surname.get(find.value.casefold())
    if not fuzzy or find.kind not in _NAMED or len(find.value) < 5:
        return None
    return _alike(find, known.likely.get(find.kind, ([], [])))


def _alike(find: Found, candidates: tuple[Sequence[str], Sequence[KnownName]]) -> KnownName | None:
    from rapidfuzz import fuzz, process

    bare, names = candidates
    best = process.extractOne(_bare(find.value), bare, scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS)
    return names[best[2]] if best else None
