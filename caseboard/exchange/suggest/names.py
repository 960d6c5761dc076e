"""Tells people, bodies, places, malware and buildings among runs of capitalised words.

Two passes: names that stand on their own feet settle first; then single words and words in headings are read in the
light of what is settled, so that a surname finds its full name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.bodies import judge_several
from caseboard.exchange.suggest.context import Context, context_of
from caseboard.exchange.suggest.judge import judge
from caseboard.exchange.suggest.model import Found, Taken
from caseboard.exchange.suggest.places import place_named
from caseboard.exchange.suggest.runs import Run, Word, find_runs
from caseboard.exchange.suggest.sentences import Sentences
from caseboard.exchange.suggest.signs import Verdict

_LEGAL = re.compile(
    r"(?:,?\s(?:Inc|Corp|Corporation|LLC|L\.L\.C|Ltd|Limited|GmbH|AG|S\.?A|S\.?A\.?R\.?L|PLC|plc|Co|B\.?V|N\.?V|AB|Oy))\.?$"
)
_NOBODY: Mapping[str, str] = MappingProxyType({})
_MAX_RUNS = 100_000
_SHOUTED_SMALL = frozenset(("THE", "AND", "OF", "FOR", "IN", "AT", "BY", "ON", "TO", "A", "AN", "WITH", "FROM"))


def find_names(
    text: str, taken: Taken, sentences: Sentences, step: Callable[[], None], *, people: Mapping[str, str] = _NOBODY
) -> None:
    """Take every name that the capitals of the text give away; `people` are full names known by their family names."""
    context = context_of(text)
    context.people.update(people)
    pieces: list[tuple[Run, tuple[Word, ...]]] = []
    for run in () if taken.full else islice(find_runs(text, taken, sentences), _MAX_RUNS):
        step()
        pieces += [(_retrusted(run, piece), piece) for piece in _cut(run)]
    left = []
    for run, piece in pieces:
        step()
        left += [(run, rest) for rest in _settle(run, piece, context, taken)]
    for run, piece in left:
        step()
        _look_up(piece, context, taken)
        _reread(run, piece, context, taken)
    for _, piece in left:
        step()
        _look_up(piece, context, taken)
    taken.finds[:] = _shortened(taken.finds)


def _shortened(finds: list[Found]) -> list[Found]:
    """Where a body is also named without its legal form, that is the value of both."""
    bare = {find.value for find in finds if find.kind == "organisation"}
    return [
        replace(find, value=short)
        if find.kind == "organisation" and (short := _LEGAL.sub("", find.value)) in bare
        else find
        for find in finds
    ]


def _cut(run: Run) -> list[tuple[Word, ...]]:
    """Divide a run at days, months and particles that lead nowhere, and strip small words from both ends."""
    pieces: list[tuple[Word, ...]] = []
    piece: list[Word] = []
    for word in run.words:
        if word.text.rstrip(".").lower() in lexicon.words("calendar") and not (word.text == "May" and piece):
            pieces.append(tuple(piece))
            piece = []
        else:
            piece.append(word)
    pieces.append(tuple(piece))
    return [stripped for piece_ in pieces if (stripped := _strip(piece_))]


def _retrusted(run: Run, piece: tuple[Word, ...]) -> Run:
    """Behind the first word of a sentence a capital means a name, whatever was cut off in front."""
    return run if run.trusted or run.heading or piece[0] is run.words[0] else replace(run, trusted=True)


def _strip(piece: tuple[Word, ...]) -> tuple[Word, ...]:
    small = lexicon.words("function_words")
    begin, end = 0, len(piece)
    while begin < end and (piece[begin].joint or _is_small(piece[begin].text, small)) and not _the_city(piece[begin:]):
        begin += 1
    while end > begin and (piece[end - 1].joint or _is_small(piece[end - 1].text, small)):
        end -= 1
    return piece[begin:end]


def _is_small(word: str, small: frozenset[str]) -> bool:
    if word.isupper() and len(word) > 1:
        return word in _SHOUTED_SMALL
    return word.lower() in small and not word.endswith(".")


def _the_city(piece: tuple[Word, ...]) -> bool:
    return piece[0].text.lower() == "the" and " ".join(word.text.title() for word in piece[:2]) in lexicon.cities()


def _settle(run: Run, piece: tuple[Word, ...], context: Context, taken: Taken) -> list[tuple[Word, ...]]:
    """Take what is sure in a piece; returns what has to wait for the second pass."""
    if not piece:
        return []
    verdict = _met(piece, context) or judge(piece, run, context)
    if verdict is not None:
        _take(verdict, context, taken)
        rest = [word for word in piece if word.end <= verdict.start or word.start >= verdict.end]
        before = _strip(tuple(word for word in rest if word.end <= verdict.start))
        after = _strip(tuple(word for word in rest if word.start >= verdict.end))
        return [*_settle(run, before, context, taken), *_settle(run, after, context, taken)]
    inner = _place_within(run, piece, context)
    if inner is None:
        weak = judge_several(piece, run, context)
        if weak is None:
            return [piece]
        _take(weak, context, taken)
        return []
    begin, end, verdict = inner
    _take(verdict, context, taken)
    return [
        *_settle(run, _strip(piece[:begin]), context, taken),
        *_settle(run, _strip(piece[end:]), context, taken),
    ]


def _met(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    """A name of several words that was settled before."""
    met = context.settled.get(" ".join(word.text for word in piece)) if len(piece) > 1 else None
    return Verdict(met[0], piece[0].start, piece[-1].end, met[1], "named elsewhere in the text") if met else None


def _place_within(run: Run, piece: tuple[Word, ...], context: Context) -> tuple[int, int, Verdict] | None:
    """A country, or a city of several words, inside a longer piece."""
    if len(piece) < 2:
        return None
    for size in range(min(4, len(piece)), 0, -1):
        for begin in range(len(piece) - size + 1):
            part = piece[begin : begin + size]
            name = " ".join(word.text for word in part)
            found = place_named(name, context.before(part[0].start), context.after(part[-1].end), shouted=run.heading)
            if found and (size > 1 or found.kind == "country"):
                return begin, begin + size, Verdict(found.kind, part[0].start, part[-1].end, found.value, found.why)
    return None


def _take(verdict: Verdict, context: Context, taken: Taken) -> None:
    text = context.text[verdict.start : verdict.end]
    if verdict.kind == "person" and (full := _full_name(verdict.value, context)):
        verdict = replace(verdict, value=full, why=f"short for {full}")
    if not taken.take(Found(verdict.kind, verdict.start, verdict.end, verdict.value, verdict.why)):
        return
    context.settled.setdefault(text, (verdict.kind, verdict.value))
    if verdict.kind == "person":
        parts = verdict.value.split()
        if len(parts) > 1:
            context.people[parts[-1].casefold()] = verdict.value
    if verdict.kind == "organisation" and (head := _telling_head(verdict.value, context)):
        context.bodies.setdefault(head, verdict.value)
    if verdict.kind == "organisation" and _LEGAL.search(verdict.value):
        short = _LEGAL.sub("", verdict.value)
        context.settled.setdefault(short, ("organisation", short))


def _reread(run: Run, piece: tuple[Word, ...], context: Context, taken: Taken) -> None:
    """Judge a single word that is still unsure by its company."""
    if len(piece) == 1 and taken.free(piece[0].start, piece[0].end):
        verdict = judge(piece, run, context, second=True)
        if verdict is not None:
            _take(verdict, context, taken)


def _telling_head(name: str, context: Context) -> str:
    """The first word of a body's name if it alone can stand for the name: no everyday word, place or given name."""
    head, _, rest = name.partition(" ")
    lower = head.lower()
    plain = context.common(head) or lower in lexicon.first_names() or lower in lexicon.words("trade_words")
    where = (
        head in lexicon.cities()
        or head in lexicon.countries()
        or head in lexicon.demonyms()
        or head in lexicon.states()
    )
    listed = lower in lexicon.words("body_words") or lower in lexicon.words("products") or lower in lexicon.surnames()
    return head if rest and len(head) >= 5 and not (plain or where or listed) else ""


def _full_name(name: str, context: Context) -> str | None:
    """The full name behind a bare family name, or behind one with the French M. for Monsieur."""
    return (
        context.people.get(name.removeprefix("M. ").casefold()) if name.count(" ") <= name.startswith("M. ") else None
    )


def _look_up(piece: tuple[Word, ...], context: Context, taken: Taken) -> None:
    """Judge what was unsure by what is settled: names met elsewhere in the text, and family names."""
    texts = [word.text for word in piece]
    for size in range(len(piece), 0, -1):
        for begin in range(len(piece) - size + 1):
            part = piece[begin : begin + size]
            name = " ".join(texts[begin : begin + size])
            start, end = part[0].start, part[-1].end
            if name in context.settled and taken.free(start, end):
                kind, value = context.settled[name]
                taken.take(Found(kind, start, end, value, "named elsewhere in the text"))
            elif (
                size == 1
                and (full := context.people.get(name.casefold()))
                and name[:1].isupper()
                and taken.free(start, end)
            ):
                taken.take(Found("person", start, end, full, f"short for {full}"))
            elif size == 1 and (body := context.bodies.get(name)) and taken.free(start, end):
                taken.take(Found("organisation", start, end, body, f"short for {body}"))
