"""Numbers, percentages and sums of money as people write them, in one comparable spelling.

A figure may be bounded or a span: `about 60`, `more than 450,000`, `almost 2/3`, `66-75`, `70 or 80`. Its comparable
form is the plain decimal with the mark in front (`~60`, `>450000`, `66..75`), followed by the unit if one was given.
A percentage has no unit; a sum begins with its ISO 4217 currency code.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from caseboard.errors import InvalidValue

_BOUNDS = {
    "~": ("~", "≈", "about", "around", "roughly", "approximately", "approx.", "approx", "some", "circa", "ca.", "ca",
          "c.", "an estimated", "estimated", "nearly", "almost", "close to"),
    "≥": ("≥", ">=", "at least", "no less than", "not less than", "minimum"),
    "≤": ("≤", "<=", "up to", "as much as", "as many as", "at most", "no more than", "not more than", "maximum"),
    ">": (">", "more than", "over", "above", "in excess of", "greater than"),
    "<": ("<", "less than", "under", "below", "fewer than"),
}  # fmt: skip
_BOUND_OF = {word: sign for sign, words in _BOUNDS.items() for word in words}
_BOUND = re.compile("(" + "|".join(sorted(map(re.escape, _BOUND_OF), key=len, reverse=True)) + r")(?![a-z])\s*")
_SCALES = {
    "hundred": 2, "k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6, "bn": 9, "b": 9,
    "g": 9, "billion": 9, "billions": 9, "milliard": 9, "mrd": 9, "trillion": 12, "tn": 12, "t": 12,
}  # fmt: skip
_SCALE = re.compile(r"\s*(" + "|".join(sorted(_SCALES, key=len, reverse=True)) + r")\b\.?")
_DIGITS = re.compile(r"[-+−]?\d+(?:[.,'’ ]\d+)*")
_FRACTION = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})(?!\d)")
_SPAN = re.compile(r"\s*(?:\.\.\.?|-|–|—|\bto\b|\bor\b|\band\b)\s*")
_PERCENT = re.compile(
    r"[\s-]*(?:%|per[\s-]?cent|percentage points?|percent|pct\.?|prozent|pour cent|процентов|проц\.?)"
)
_UNIT = re.compile(r"[^\W\d_][\w\s.°-]*(?:/\s*[^\W\d_][\w\s-]*)?|/\s*[^\W\d_][\w\s-]*")
_SIGNS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NZ$": "NZD", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₽": "RUB", "₴": "UAH", "₹": "INR", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₿": "BTC", "zł": "PLN",
}  # fmt: skip
_WORDS = {
    "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "roubles": "RUB",
    "rubles": "RUB", "hryvnia": "UAH", "yen": "JPY", "francs": "CHF", "bitcoins": "BTC", "bitcoin": "BTC",
}  # fmt: skip
_COINS = frozenset({"BTC", "ETH", "XMR", "LTC", "DOGE", "USDT", "USDC", "BCH", "ZEC", "DASH", "TRX", "WMZ", "WMR"})
_TOO_LONG = 200


def number(text: str) -> str:
    """The comparable form of a number, with its unit if it has one: `190 bn per day` is `190000000000 /day`.

    Raises:
        InvalidValue: no number can be read.
    """
    figure, rest = _figure(text)
    unit = _unit(rest)
    if unit is None:
        raise _no_number(text)
    return f"{figure} {unit}".rstrip()


def percentage(text: str) -> str:
    """The comparable form of a percentage: `45-percent`, `45 %` and `45,0` are `45`; `2/3` is `66.67`.

    Raises:
        InvalidValue: no number can be read, or something else than a percent sign follows it.
    """
    cleaned = _PERCENT.sub(" ", _plain(text))
    figure, rest = _figure(cleaned, hundred=True)
    if rest.strip(" ."):
        raise InvalidValue(f"“{_short(text)}” is not a percentage; write 45 %, 66-75 % or about 60 %.")
    return figure


def money(text: str) -> str:
    """The comparable form of a sum: `$1.08 million` is `USD 1080000`. A bare `$` is read as the United States dollar.

    Raises:
        InvalidValue: the currency or the number is missing or unknown.
    """
    if len(text) > _TOO_LONG:
        raise _no_number(text)
    plain = " ".join(text.split())
    currency, amount = _currency(plain)
    if currency is None:
        raise InvalidValue(f"“{_short(text)}” has no known currency; write USD 1,000,000 or 5 million EUR.")
    figure, rest = _figure(amount)
    if rest.strip(" ."):
        raise InvalidValue(f"“{_short(text)}” is not a sum of money; write USD 1,000,000 or 5 million EUR.")
    return f"{currency} {figure}"


def _figure(text: str, *, hundred: bool = False) -> tuple[str, str]:
    """A bounded number or a span at the start of a text, and what follows; fractions are parts of 100 if asked."""
    plain = _plain(text)
    bound = _BOUND.match(plain)
    sign, at = (_BOUND_OF[bound[1]], bound.end()) if bound else ("", 0)
    first, at, scale = _value(plain, at, text, hundred=hundred)
    between = _SPAN.match(plain, at)
    if between is not None and _DIGITS.match(plain, between.end()):
        second, end, second_scale = _value(plain, between.end(), text, hundred=hundred)
        if scale == 0 and second_scale:
            first = first.scaleb(second_scale)
        low, high = sorted((first, second))
        return f"{sign}{_decimal(low)}..{_decimal(high)}", plain[end:]
    return sign + _decimal(first), plain[at:]


def _value(plain: str, at: int, whole: str, *, hundred: bool) -> tuple[Decimal, int, int]:
    """One number with its scale word: its value, where it ends, and the power of ten that the word stood for."""
    fraction = _FRACTION.match(plain, at)
    if fraction is not None and int(fraction[2]):
        part = Decimal(int(fraction[1]) * (100 if hundred else 1)) / int(fraction[2])
        return round(part, 2 if hundred else 4), fraction.end(), 0
    digits = _DIGITS.match(plain, at)
    if digits is None:
        raise _no_number(whole)
    at = digits.end()
    value = _read(digits[0], whole)
    scale = _SCALE.match(plain, at)
    if scale is None:
        return value, at, 0
    power = _SCALES[scale[1]]
    return value.scaleb(power), scale.end(), power


def _read(written: str, whole: str) -> Decimal:
    """Digits with group separators and a decimal sign. Three digits behind an only comma are a group, as in 450,000."""
    digits = re.sub(r"['’ ]", "", written).replace("−", "-")
    commas, dots = digits.count(","), digits.count(".")
    if commas and dots:
        decimal_sign = max(",.", key=digits.rfind)
        digits = digits.replace("." if decimal_sign == "," else ",", "").replace(decimal_sign, ".")
    elif commas == 1 and not re.search(r"\d{1,3},\d{3}$", digits):
        digits = digits.replace(",", ".")
    elif commas or dots > 1:
        if not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d{3})+", digits):
            raise _no_number(whole)
        digits = digits.replace(",", "").replace(".", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise _no_number(whole) from None


def _decimal(value: Decimal) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _unit(rest: str) -> str | None:
    """A unit in one spelling (`per day`, `a day`, `daily` are `/day`); None if it does not look like one."""
    words = " ".join(rest.strip(" .").split())
    if not words:
        return ""
    words = re.sub(r"^(?:hourly|daily|weekly|monthly|yearly|annually)$", lambda found: _EVERY[found[0]], words)
    words = re.sub(r"(?:^|\s)(?:per|an?|each|every)\s", "/", words)
    words = re.sub(r"\s*/\s*", "/", words)
    return words if _UNIT.fullmatch(words) or words in ("%", "°") else None


_EVERY = {
    "hourly": "/hour", "daily": "/day", "weekly": "/week", "monthly": "/month", "yearly": "/year", "annually": "/year",
}  # fmt: skip


def _currency(text: str) -> tuple[str | None, str]:
    """The ISO code of the currency that a text begins or ends with, and the text without it."""
    for sign, code in _SIGNS.items():
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                return code, bare
        bound = _BOUND.match(text.lower())
        if bound and text[bound.end() :].startswith(sign):
            return code, text[: bound.end()] + text[bound.end() + len(sign) :]
    words = text.split(" ")
    for index in (0, -1, 1):
        word = words[index] if abs(index) < len(words) else ""
        code = _WORDS.get(word.lower(), word.upper())
        if len(words) > 1 and (code in _currencies() or code in _COINS):
            del words[index]
            return code, " ".join(words)
    return None, text


@cache
def _currencies() -> frozenset[str]:
    import pycountry

    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


def _plain(text: str) -> str:
    if len(text) > _TOO_LONG:
        raise _no_number(text)
    return " ".join(text.lower().replace("\u00a0", " ").replace("\u202f", " ").split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _no_number(text: str) -> InvalidValue:
    return InvalidValue(f"“{_short(text)}” is not a number; write 450,000, 1.5 million, 66-75 or about 60.")
