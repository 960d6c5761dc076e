"""Countries by any usual name: ISO 3166-1 codes, names in several languages, and what people call them."""

from __future__ import annotations

from functools import cache

from caseboard.commands.names import name_key
from caseboard.errors import InvalidValue

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "uk", "ru", "tr", "cs", "sv", "ro", "zh", "ja", "ar")
_ALIASES = {
    "america": "US", "united states of america": "US", "the united states": "US", "u.s.": "US", "u.s.a.": "US",
    "us": "US", "usa": "US", "states": "US", "uk": "GB", "u.k.": "GB", "britain": "GB", "great britain": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "russia": "RU", "ussr": "RU",
    "soviet union": "RU", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "czechia": "CZ",
    "south korea": "KR", "north korea": "KP", "taiwan": "TW", "viet nam": "VN", "uae": "AE", "emirates": "AE",
    "burma": "MM", "ivory coast": "CI", "swaziland": "SZ", "macedonia": "MK", "cape verde": "CV", "east timor": "TL",
    "turkey": "TR", "syria": "SY", "iran": "IR", "moldova": "MD", "laos": "LA", "bolivia": "BO", "venezuela": "VE",
    "tanzania": "TZ", "brunei": "BN", "vatican": "VA", "palestine": "PS", "kosovo": "XK", "el": "GR",
    "byelorussia": "BY", "belorussia": "BY", "peoples republic of china": "CN", "prc": "CN", "mainland china": "CN",
}  # fmt: skip
_BEYOND_ISO = frozenset({"XK"})  # user-assigned, and used by the European Union and many registries


def country_code(text: str) -> str:
    """The two-letter code of a country (ISO 3166-1 alpha-2; Kosovo's customary XK besides).

    Args:
        text: a code of two or three letters or digits, or a name in one of the known languages.

    Raises:
        InvalidValue: no country is called that.
    """
    code = _names().get(name_key(text))
    if code is None:
        short = text if len(text) <= 60 else text[:57] + "..."
        raise InvalidValue(f"“{short}” is no country of ISO 3166; write its name or its two-letter code.")
    return code


def country_name(code: str) -> str:
    """The English name of a two-letter code; the code itself if there is no such country."""
    from babel import Locale  # slow to load, and most commands never name a country

    return str(Locale("en").territories.get(code.upper(), code))


def is_country_name(text: str) -> bool:
    """Whether a text is the name of a country in full; bare codes do not count, since many are also words."""
    key = name_key(text)
    return len(key) > 3 and key in _names()


@cache
def _names() -> dict[str, str]:
    """Every known name to its code; the earlier list wins, so that a code never becomes another country's nickname."""
    import pycountry  # both slow to load, and most commands never name a country
    from babel import Locale

    names: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("alpha_2", "alpha_3", "numeric", "name", "official_name", "common_name"):
            if value := getattr(country, attribute, None):
                names.setdefault(name_key(value), country.alpha_2)
    for alias, code in _ALIASES.items():
        names.setdefault(name_key(alias), code)
    known = {country.alpha_2 for country in pycountry.countries} | _BEYOND_ISO
    for code in sorted(_BEYOND_ISO):
        names.setdefault(name_key(code), code)
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in known:
                names.setdefault(name_key(name), code)
    return names
