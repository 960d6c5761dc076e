"""Judges one run of capitalised words: a person, a body, a place, malware, a building, or nothing to speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caseboard.exchange.suggest import lexicon
from caseboard.exchange.suggest.context import Context
from caseboard.exchange.suggest.places import place_named
from caseboard.exchange.suggest.runs import Run, Word

_SURNAME = re.compile(
    r".{2,}(?:ov|ova|ev|eva|enko|chuk|czuk|sky|skiy|skyi|ski|ska|cki|vich|vych|wicz|son|sson|sen|stein|berg|mann|oğlu|oglu|ić|ic|yan|adze|shvili|ez|opoulos|idis|escu|eanu|ullah|bauer|meier|mayer)$"
)
_INNER_CAPITAL = re.compile(r"[A-Za-z][a-z]+[A-Z]\w+|[a-z]{1,2}[A-Z]\w+|[A-Z]{2,}[a-z]+[A-Z]?\w*")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,7}(?:[&-][A-Z0-9]{1,8})?|\d{1,3}[A-Z]{2,10}")
_HANDLE = re.compile(
    r"(?:MNT|ORG|AS|NET|RS|DOM|ABUSE|ROLE)-.*|.*-(?:RIPE|ARIN|APNIC|LACNIC|AFRINIC|MNT|NET|NIC|AP|LIR)|(?=.*\d).*-.*"
)
_INITIAL = re.compile(r"(?:[^\W\d_a-z]\.){1,3}|[^\W\d_a-z]")
_AGE = re.compile(r"\s?[,(]\s?(?:aged\s)?\d{2}(?:[,)]|\s+(?:years|ans|Jahre))")
_PERSON_BEHIND = re.compile(
    r",?\s+(?:who|himself|herself)\b|,\s(?:an?|the|chief|head|senior|director|founder|owner|president)\s"
)
_CLAUSE_OF_PERSON = re.compile(r",?\s(?:who|himself|herself)\b")
_FAMILY = frozenset(("van", "von", "bin", "ibn", "ten", "ter"))
_WHERE = re.compile(r"\b(?:in|near|outside|based in|moved to|flew to|lives in|born in)\s+$")
_BESIDE = re.compile(r"([^\W\d_]\w+(?: [^\W\d_a-z]\w+)?)(?:,| and| or)\s+$")
_OF = re.compile(r"\b(?:of|from|to)\s+$")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_AT = re.compile(
    r"\b(?:at|with|by|through|from|of|called|named|dubbed|as|like|via|against|and|or|to|told|between|des|der|chez|la société|bei)\s+(?:the\s)?[\"“‘«]?$|,\s$",
    re.I,
)
_NEXT = re.compile(r"(?:['’]s?)?\s+([a-zà-ÿ-]+)")
_PREVIOUS = re.compile(r"([\w-]+)(\.?),?(?:[ \u00a0]{1,2}|\n[ ]?)[\"“‘«(]?$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a range of the text names, and why."""

    kind: str
    start: int
    end: int
    value: str
    why: str


def judge(piece: tuple[Word, ...], run: Run, context: Context, *, second: bool = False) -> Verdict | None:
    """What a piece of a run names, None if that is unsure or nothing.

    Args:
        piece: the words, neither beginning nor ending with a small word.
        run: the run that it is a piece of.
        context: what the text says elsewhere.
        second: in the second pass single words are judged by weaker signs.
    """
    strong = (
        _listed(piece, context)
        or _malware(piece, context)
        or _place(piece, run, context)
        or _building(piece, context)
        or _body(piece, run, context)
        or _titled(piece, context)
        or _person(piece, run, context)
        or _unit_of(piece, run, context)
    )
    return strong or (_single(piece[0], run, context, second=second) if len(piece) == 1 else None)


def _unlisted_place(word: Word, context: Context) -> Verdict | None:
    """A single unknown word behind “in”, or in one breath with a place."""
    before = context.before(word.start)
    if word.possessive or _surname(word) or context.settled.get(word.text, ("place",))[0] != "place":
        return None
    if _WHERE.search(before) and context.text.count(word.text, 0, 2_000_000) <= 2:
        return _verdict("place", (word,), "behind a word for where")
    beside = _BESIDE.search(before)
    names = (beside[1], beside[1].rpartition(" ")[2]) if beside else ()
    if any(context.settled.get(name, ("",))[0] in ("place", "country") for name in names):
        return _verdict("place", (word,), f"beside “{names[-1]}”")
    return None


def judge_several(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """Several words without any telling sign, when nothing inside them is a name: a body where capitals mean a name."""
    if len(piece) < 2 or context.capital_nouns or len(piece) > 5:
        return None
    lowers = [_lower(word) for word in piece]
    if lowers[0] == "operation" and len(piece) <= 4:
        return _verdict("event", piece, "operation with a name")
    if not run.trusted or any(lower in lexicon.words("titles") for lower in lowers):
        return None
    if all(
        _plain(word, context) or lower in lexicon.words("products") for word, lower in zip(piece, lowers, strict=True)
    ):
        return None
    if _shouted(run) or sum(context.common(word.text) for word in piece) * 2 > len(piece):
        return None
    return _verdict("organisation", piece, "capitalised name")


def _name(piece: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in piece)


def _lower(word: Word) -> str:
    return word.text.rstrip(".").replace(".", "").lower()


def _verdict(kind: str, piece: tuple[Word, ...], why: str, value: str = "") -> Verdict:
    return Verdict(kind, piece[0].start, piece[-1].end, value or _name(piece), why)


def next_word(context: Context, end: int) -> str:
    """The word in small letters that follows a place, empty if none does."""
    found = _NEXT.match(context.text, end, end + 40)
    return found[1].lower() if found else ""


def previous_word(context: Context, start: int) -> str:
    """The word in front of a place, in small letters."""
    found = _PREVIOUS.search(context.before(start, 30))
    if found is None or (found[2] and found[1].lower() not in lexicon.words("titles")):
        return ""
    return found[1].lower()


def _listed(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    name = _name(piece)
    if name in lexicon.organisations():
        return _verdict("organisation", piece, "well-known body")
    for size in range(len(piece) - 1, 1, -1):
        for begin in range(len(piece) - size + 1):
            part = piece[begin : begin + size]
            if _name(part) in lexicon.organisations() and not _is_trade(piece[-1]):
                return _verdict("organisation", part, "well-known body")
    return None


def _malware(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    name = _name(piece)
    follows = next_word(context, piece[-1].end) in lexicon.words("malware_nouns")
    if name in lexicon.malware() and (follows or len(name) > 4 or not context.common(name)):
        return _verdict("malware", piece, "known malware")
    if len(piece) <= 2 and follows and not any(context.common(word.text) or _is_demonym(word) for word in piece):
        return _verdict("malware", piece, f"before “{next_word(context, piece[-1].end)}”")
    if len(piece) == 2 and _lower(piece[1]) in lexicon.words("malware_nouns") and not context.common(piece[0].text):
        return _verdict("malware", piece, f"ends with “{piece[1].text}”")
    return None


def _is_demonym(word: Word) -> bool:
    return word.text in lexicon.demonyms() or word.text.lower() in lexicon.words("products")


def _place(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    name = _name(piece)
    before, after = context.before(piece[0].start), context.after(piece[-1].end)
    if len(piece) > 1 and _lower(piece[0]) in lexicon.first_names() and _speaks(piece, context):
        return None
    if next_word(context, piece[-1].end) in lexicon.words("facility_nouns") and len(piece) > 1:
        return None
    found = place_named(name, before, after, shouted=run.heading or _shouted(run))
    if found is None or (len(piece) == 1 and name.casefold() in context.people and found.kind == "place"):
        return None
    return _verdict(found.kind, piece, found.why, found.value)


def _shouted(run: Run) -> bool:
    return all(word.text.isupper() for word in run.words)


def _building(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    follows = _NEXT.match(context.text, piece[-1].end, piece[-1].end + 40)
    if follows and not piece[-1].possessive and follows[1] in lexicon.words("facility_nouns") and len(piece) > 1:
        end = piece[-1].end + len(follows[0])
        return Verdict("facility", piece[0].start, end, context.text[piece[0].start : end], f"before “{follows[1]}”")
    if len(piece) > 1 and _lower(piece[-1]) in lexicon.words("facility_nouns"):
        return _verdict("facility", piece, f"ends with “{piece[-1].text}”")
    return None


def _is_trade(word: Word) -> bool:
    lower = _lower(word)
    return lower in lexicon.words("trade_words") or lower in lexicon.words("body_words")


def _body(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """A legal form, a trade, or a body named with of: Department of Justice."""
    if len(piece) < 2:
        return None
    lowers = [_lower(word) for word in piece]
    legal = lexicon.words("legal_forms")
    last_legal = max(
        (place for place, word in enumerate(lowers) if place and word in legal and not _small_form(piece[place])),
        default=0,
    )
    if last_legal:
        kept = _without_common(piece[: last_legal + 1], run, context)
        return _verdict("organisation", kept, f"legal form “{piece[last_legal].text}”") if len(kept) > 1 else None
    joined = next((place for place, word in enumerate(piece) if word.joint and word.text in ("of", "for")), 0)
    if joined and lowers[joined - 1] in lexicon.words("of_heads") | lexicon.words("body_words"):
        return _verdict("organisation", piece, f"“{piece[joined - 1].text} {piece[joined].text}”")
    if (
        _is_trade(piece[-1])
        and not all(_plain(word, context) for word in piece)
        and lowers[-1] not in lexicon.words("titles")
    ):
        kept = _without_common(piece, run, context)
        if len(kept) > 1 and not _brand_with_units(kept):
            return _verdict("organisation", kept, f"ends with “{piece[-1].text}”")
    if len(piece) > 2 and run.trusted and not context.capital_nouns and _with_country(piece):
        return _verdict("organisation", piece, "a country and more words in capitals")
    if len(piece) > 2 and run.trusted and not context.capital_nouns and lowers[0] in lexicon.words("of_heads"):
        return _verdict("organisation", piece, f"begins with “{piece[0].text}”")
    if _is_trade(piece[0]) and lowers[0] not in lexicon.words("trade_words") and _place(piece[1:], run, context):
        return _verdict("organisation", piece, f"“{piece[0].text}” of a place")
    if run.trusted and not context.capital_nouns and lowers[-1] in lexicon.words("of_heads") and len(piece) <= 5:
        return _verdict("organisation", piece, f"ends with “{piece[-1].text}”")
    return None


def _with_country(piece: tuple[Word, ...]) -> bool:
    """China World Trade, Worldwide Manufacturing USA: a country at one end, no title, no other sign."""
    first, last = piece[0].text, piece[-1].text
    if len(piece) > 4 or any(_lower(word) in lexicon.words("titles") or word.joint for word in piece):
        return False
    return (first in lexicon.countries() and len(first) > 3 and "." not in first) or last in lexicon.countries()


def _small_form(word: Word) -> bool:
    """Short legal forms are words in other spellings: Se, As, Co."""
    return len(word.text.rstrip(".")) <= 2 and not word.text.isupper() and word.text not in ("Co.", "Co", "Oy")


def _plain(word: Word, context: Context) -> bool:
    return word.joint or context.common(word.text) or (_is_trade(word) and word.text[1:].islower())


def _without_common(piece: tuple[Word, ...], run: Run, context: Context) -> tuple[Word, ...]:
    """Cut everyday words from the front where the run begins a sentence, stands in a heading, or in German."""
    if run.trusted and not context.capital_nouns:
        return piece
    begin = 0
    while begin < len(piece) - 2 and context.common(piece[begin].text) and not _is_trade(piece[begin]):
        begin += 1
    return piece[begin:]


def _titled(piece: tuple[Word, ...], context: Context) -> Verdict | None:
    """What stands behind a title is a person: Legal Analyst Dean Johnson, Sgt. Miller."""
    titles = lexicon.words("titles")
    place = max(
        (number for number, word in enumerate(piece[:-1]) if _lower(word) in titles or _plural(word) in titles),
        default=-1,
    )
    person = piece[place + 1 :] if place >= 0 else piece
    before = previous_word(context, piece[0].start)
    if place < 0 and before not in titles and before.removesuffix("s") not in titles:
        return None
    if not 1 <= sum(not word.joint for word in person) <= 4 or not _like_person(person, context):
        return None
    if len(person) == 1 and place < 0 and (person[0].text.isupper() or context.common(person[0].text)):
        return None
    title = piece[place].text if place >= 0 else before
    return _verdict("person", person, f"behind the title “{title}”")


def _plural(word: Word) -> str:
    """What the word is the plural of, so that Researchers counts as a title too."""
    lower = _lower(word)
    return lower[:-1] if lower.endswith("s") else ""


def _like_person(piece: tuple[Word, ...], context: Context) -> bool:
    """Letters only, no word of a trade, no everyday word, not all capitals (but for a family name at the end)."""
    if any(not _LETTERS.fullmatch(word.text) for word in piece):
        return False
    names = [word for word in piece if not word.joint and not _INITIAL.fullmatch(word.text)]
    if not names or any(
        _is_trade(word) or _lower(word) in lexicon.words("titles") | lexicon.words("of_heads") for word in names
    ):
        return False
    if any(word.text.isupper() and len(word.text) > 1 for word in names[:-1]):
        return False
    if _is_demonym(names[0]) or names[0].text in lexicon.countries():
        return False
    return not any(context.common(word.text) and _lower(word) not in lexicon.first_names() for word in names)


def _speaks(piece: tuple[Word, ...], context: Context) -> bool:
    verbs = lexicon.words("speech_verbs")
    return next_word(context, piece[-1].end) in verbs or previous_word(context, piece[0].start) in verbs


def _person(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    names = [word for word in piece if not word.joint]
    if not 2 <= len(names) <= 4 or any(word.text in ("of", "for", "&") for word in piece if word.joint):
        return None
    first = names[0].text.lower().split("-")[0].rstrip(".")
    given = first in lexicon.first_names() or bool(_INITIAL.fullmatch(names[0].text) and len(names[-1].text) > 2)
    if (
        given
        and _like_person(piece, context)
        and not (_brand(names[0]) or _brand(names[-1]) and not _surname(names[-1]))
    ):
        return _verdict("person", piece, "begins with a given name")
    if (
        len(names) > 2
        and not run.trusted
        and names[1].text.lower() in lexicon.first_names()
        and context.common(names[0].text)
    ):
        rest = piece[piece.index(names[1]) :]
        return _verdict("person", rest, "begins with a given name") if _like_person(rest, context) else None
    family = any(word.joint and word.text in _FAMILY for word in piece) and not context.capital_nouns
    if family and _like_person(piece, context):
        return _verdict("person", piece, "a particle of family names")
    signs = (
        _speaks(piece, context)
        or _AGE.match(context.text, piece[-1].end)
        or _PERSON_BEHIND.match(context.text, piece[-1].end)
    )
    if (
        (signs or _surname(names[-1]))
        and len(names) <= 3
        and _like_person(piece, context)
        and not context.capital_nouns
    ):
        unknown = not any(_brand(word) for word in names)
        if unknown and (_surname(names[-1]) or (signs and run.trusted)):
            return _verdict("person", piece, "speaks" if signs else "ends with a family name")
    return None


def _surname(word: Word) -> bool:
    return word.text.lower() in lexicon.surnames() or _SURNAME.fullmatch(word.text.lower()) is not None


def _brand(word: Word) -> bool:
    return word.text in lexicon.organisations() or (
        _INNER_CAPITAL.fullmatch(word.text) is not None
        and not re.match(r"(?:Mc|Mac|De|Di|La|Le|Van|O)[A-Z]", word.text)
    )


def _brand_with_units(piece: tuple[Word, ...]) -> bool:
    head = piece[0]
    telling = _brand(head) or _INNER_CAPITAL.fullmatch(head.text) or _ACRONYM.fullmatch(head.text)
    return bool(telling) and all(_lower(word) in lexicon.words("unit_words") for word in piece[1:])


def _unit_of(piece: tuple[Word, ...], run: Run, context: Context) -> Verdict | None:
    """A body, and behind it a part or programme of its own: the body counts."""
    if len(piece) > 1 and _brand_with_units(piece):
        return _single(piece[0], run, context, second=True)
    begin = 0
    while begin < len(piece) - 1 and (
        context.common(piece[begin].text) or _lower(piece[begin]) in lexicon.words("titles")
    ):
        begin += 1
    end = len(piece)
    while end - 1 > begin and (
        context.common(piece[end - 1].text) or _lower(piece[end - 1]) in lexicon.words("titles")
    ):
        end -= 1
    if len(piece) == end - begin:
        return None
    if end - begin == 1 and (_ACRONYM.fullmatch(piece[begin].text) or _brand(piece[begin])):
        return _single(piece[begin], run, context, second=True)
    return None


def _single(word: Word, run: Run, context: Context, *, second: bool) -> Verdict | None:
    """One word: an acronym, a brand with an inner capital, or, in the second pass, a name by its company."""
    text, lower = word.text, word.text.lower().rstrip(".")
    if context.text[word.end : word.end + 1] == ":" and not run.trusted:
        return None
    if text in lexicon.organisations():
        return _verdict("organisation", (word,), "well-known body")
    if (
        lower in lexicon.words("not_organisations")
        or lower in lexicon.words("products")
        or lower in lexicon.words("titles")
    ):
        return None
    if _ACRONYM.fullmatch(text):
        return _acronym(word, run)
    if context.common(text) or lower in lexicon.words("legal_forms") or len(text) < 3:
        return None
    if _INNER_CAPITAL.fullmatch(text) and lower not in lexicon.surnames():
        return _verdict("organisation", (word,), "capital inside the word")
    return _by_company(word, run, context) if second else None


def _acronym(word: Word, run: Run) -> Verdict | None:
    letters = sum(sign.isalpha() for sign in word.text)
    if letters < 3 or _HANDLE.fullmatch(word.text) or run.heading or (len(run.words) > 2 and _shouted(run)):
        return None
    digits = len(word.text) - letters
    return (
        _verdict("organisation", (word,), "acronym")
        if digits <= 2 and letters <= 6 or "-" in word.text or "&" in word.text
        else None
    )


def _by_company(word: Word, run: Run, context: Context) -> Verdict | None:
    """A single unknown word, judged by the words beside it."""
    piece = (word,)
    before, behind = previous_word(context, word.start), next_word(context, word.end)
    lower = word.text.lower()
    if (
        _is_trade(word)
        or lower in lexicon.first_names()
        or run.heading
        or not word.text[0].isupper()
        or word.text.isupper()
    ):
        return None
    if before in lexicon.words("organisation_cues") or behind in lexicon.words("organisation_nouns"):
        return _verdict(
            "organisation", piece, f"beside “{before if before in lexicon.words('organisation_cues') else behind}”"
        )
    if _CLAUSE_OF_PERSON.match(context.text, word.end):
        return _verdict("person", piece, "before “who”")
    if run.trusted and not context.capital_nouns and (place := _unlisted_place(word, context)):
        return place
    if word.text in lexicon.cities():
        near = _OF.search(context.before(word.start)) and not _surname(word)
        return _verdict("place", piece, f"city ({lexicon.cities()[word.text].population:,} people)") if near else None
    if _speaks(piece, context) and not context.capital_nouns:
        kind = "person" if _surname(word) else "organisation"
        return _verdict(kind, piece, "speaks")
    if not run.trusted or context.capital_nouns or lower.endswith(("ish", "ese", "ian", "ians", "ean")):
        return None
    if _surname(word):
        return None
    if word.possessive or _AT.search(context.before(word.start)) or context.text.count(word.text, 0, 2_000_000) > 1:
        return _verdict("organisation", piece, "name of one word")
    return None
