"""The one way to suggestions: each searcher takes what it is surest of, and later ones see only what is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import attrgetter

from caseboard.exchange.suggest.fields import find_fields
from caseboard.exchange.suggest.figures import find_figures
from caseboard.exchange.suggest.identifiers import find_identifiers
from caseboard.exchange.suggest.known import KnownNames, find_known, link_known
from caseboard.exchange.suggest.model import KnownName, RejectedKey, Suggestion, Taken, without_rejected
from caseboard.exchange.suggest.names import find_names
from caseboard.exchange.suggest.sentences import Sentences
from caseboard.progress import Progress


def suggest(
    text: str,
    *,
    known: Sequence[KnownName] = (),
    rejected: Collection[RejectedKey] = (),
    region: str | None = None,
    progress: Progress | None = None,
) -> list[Suggestion]:
    """What in a text seems worth a place in the case, in the order of the text and without overlaps.

    Args:
        text: plain text, as `extract_text` gives it.
        known: labels and aliases of the case's entities; what they name is found wherever it stands.
        rejected: the keys of suggestions that a person has rejected; they are not made again.
        region: two-letter code of the country whose phone numbers come without a country code.
        progress: told of the stages.

    Raises:
        Cancelled: the person stopped it.
    """
    watch = progress or Progress()
    watch.start(0, "Looking for names and identifiers")
    names = KnownNames(tuple(known))
    taken = Taken(len(text))
    sentences = Sentences(text)
    find_identifiers(text, taken, region=region, step=watch.step)
    find_known(text, names, taken, watch.step)
    find_fields(text, taken, watch.step)
    find_figures(text, taken, sentences, watch.step)
    find_names(text, taken, sentences, watch.step, people=names.people)
    finds = without_rejected(link_known(taken.finds, names), rejected)
    suggestions = []
    for find in sorted(finds, key=attrgetter("start")):
        sentence_start, sentence_end = sentences.at(find.start)
        suggestions.append(
            Suggestion(
                kind=find.kind,
                text=text[find.start : find.end],
                start=find.start,
                end=find.end,
                why=find.why,
                value=find.value,
                sentence_start=min(sentence_start, find.start),
                sentence_end=max(sentence_end, find.end),
                entity_id=find.entity_id,
                property=find.property,
            )
        )
    return suggestions
