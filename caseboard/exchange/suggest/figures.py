"""Finds figures and dates that a source claims: percentages, sums, counts with what they count, and days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from caseboard.commands.identifiers import normalise
from caseboard.errors import InvalidValue
from caseboard.exchange.suggest.model import CLAIM, Found, Taken
from caseboard.exchange.suggest.sentences import Sentences
from caseboard.model.vocabulary import PropertyKind

_NUMBER = r"\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,4})?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_MONTH_OTHER = (
    r"(?:Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|mai|juin|juillet|août|septembre|"
    r"octobre|novembre|décembre)"
)
_PERCENT = re.compile(
    rf"(?<![\w.,-])(?:{_NUMBER})(?:\s?(?:%|-|–|to|or|bis|à)\s?(?:{_NUMBER}))?(?:\s?%|"
    rf"[\s-](?:per[ -]?cent|pct|Prozent|pour cent)\b)"
)
_MONEY = re.compile(
    rf"(?:(?:US|A|C)?\$|€|£|¥|₽|\b(?:USD|EUR|GBP|RUB|CHF)\s)\s?(?:{_NUMBER})(?:[\s-]?(?:thousand|"
    rf"million|billion|trillion|[mk]|bn)\b)?"
    rf"|(?<![\w.,-])(?:{_NUMBER})(?:\s(?:thousand|million|billion|Millionen|Mio\.|"
    rf"millions))?(?:\s(?:de|d'))?\s(?:dollars|euros?|Euro|pounds|roubles|rubles|USD|EUR)\b"
)
_COUNTED = re.compile(
    rf"(?<![\w.,$€£-])(?:{_NUMBER})(?:\s(?:thousand|million|billion|trillion))?\s(?:[a-z-]{{3,16}}\s){{0,2}}?"
    r"(?P<unit>bots|computers|machines|PCs|zombies|hosts|servers|domains|sites|websites|web\ssites|"
    r"messages|e-?mails|spams|victims|"
    r"customers|accounts|cards|credit\scards|people|users|records|addresses|IPs|IP\saddresses|"
    r"complaints|countries|samples|devices)\b"
)
_DAY = re.compile(
    rf"(?<![\w.-])(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s(?:of\s)?{_MONTH}\.?,?\s\d{{4}}|"
    rf"{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|\d{{1,2}}(?:\.|er)?\s{_MONTH_OTHER}\s\d{{4}}|{_MONTH}\.?,?\s\d{{4}}|{_MONTH_OTHER}\s\d{{4}}"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\w-]|\.\d)"
)
_OTHER_MONTHS = (
    ("januar", "janvier"), ("februar", "février"), ("märz", "mars"), ("avril",), ("mai",), ("juni", "juin"),
    ("juli", "juillet"), ("août",), ("septembre",), ("oktober", "octobre"), ("novembre",), ("dezember", "décembre"),
)  # fmt: skip
_MONTH_NUMBER = {name: number for number, names in enumerate(_OTHER_MONTHS, 1) for name in names}
_DROP = re.compile(
    r"\b(?:drop|dropp|fell|fall|declin|decreas|plung|plummet|reduc|down\b|dip|sank|slump|collaps|"
    r"lower|cut\b|gesunken|sank|Rückgang|baisse|chut|diminu)",
    re.I,
)
_RISE = re.compile(
    r"\b(?:rise|rose|risen|increas|jump|surg|climb|grew|grow|up\sfrom|spike|soar|stieg|hausse|augment)", re.I
)
_SHARE = re.compile(
    r"\b(?:account|responsible|share|source|sent|of\s(?:all|the|global|worldwide)|world|generat|"
    r"originat|behind|part|percent\sof)",
    re.I,
)
_INFECTED = re.compile(r"\b(?:infected|compromised|hijacked|zombie|captive)\b")
_COUNTS = {
    "bots": "bots", "zombies": "bots", "victims": "victims", "people": "victims", "sites": "sites", "websites": "sites",
    "servers": "servers", "samples": "samples", "countries": "countries_affected", "messages": "volume",
    "emails": "volume",
    "e-mails": "volume", "spams": "volume",
}  # fmt: skip


def find_figures(text: str, taken: Taken, sentences: Sentences, step: Callable[[], None]) -> None:
    """Take every figure and date, each with the property that the words of its sentence point to."""
    for search in (_days, _percentages, _sums, _counts):
        step()
        for find in search(text, sentences):
            taken.take(find)
            if taken.full:
                return


def _percentages(text: str, sentences: Sentences) -> Iterator[Found]:
    for found in _PERCENT.finditer(text):
        value = _valid(PropertyKind.PERCENTAGE, found[0])
        if value is None:
            continue
        start, end = sentences.at(found.start())
        name = share_property(text[max(start, found.start() - 300) : min(end, found.end() + 300)])
        yield Found(CLAIM, *found.span(), f"{value} %", "percentage", name)


def share_property(sentence: str) -> str:
    """The property that a percentage most likely belongs to, by the words around it."""
    if "spam" not in sentence.lower():
        return "figure"
    if _DROP.search(sentence):
        return "spam_drop"
    if _RISE.search(sentence):
        return "spam_rise"
    return "share_of_spam" if _SHARE.search(sentence) else "figure"


def _sums(text: str, _: Sentences) -> Iterator[Found]:
    for found in _MONEY.finditer(text):
        value = _valid(PropertyKind.MONEY, found[0])
        yield Found(CLAIM, *found.span(), value or found[0], "sum of money", "amount")


def _counts(text: str, _: Sentences) -> Iterator[Found]:
    for found in _COUNTED.finditer(text):
        if re.fullmatch(r"(?:19|20)\d\d", found[0].split()[0]):
            continue
        unit = " ".join(found["unit"].split()).lower()
        unit = "bots" if _INFECTED.search(found[0]) and unit in ("pcs", "computers", "machines", "hosts") else unit
        yield Found(CLAIM, *found.span(), " ".join(found[0].split()), f"count of {unit}", _COUNTS.get(unit, "figure"))


def _days(text: str, _: Sentences) -> Iterator[Found]:
    for found in _DAY.finditer(text):
        value = _valid(PropertyKind.DATE, _english(found[0]))
        if value is not None:
            yield Found(CLAIM, *found.span(), value, "date", "date")


def _english(written: str) -> str:
    """A written day in a form that the date rules know: month names of other languages become numbers."""
    words = written.replace(" of ", " ").split()
    month = next((word for word in words if word.lower() in _MONTH_NUMBER), None)
    if month is None or len(words) > 3:
        return " ".join(words)
    year = words[-1]
    day = re.sub(r"\D", "", words[0]) if len(words) == 3 else ""
    return f"{year}-{_MONTH_NUMBER[month.lower()]:02}" + (f"-{int(day):02}" if day else "")


def _valid(kind: PropertyKind, written: str) -> str | None:
    try:
        return normalise(kind, written)
    except InvalidValue:
        return None
