"""Reads MaxMind DB files (.mmdb): which AS or country an address belongs to, as of the day the file was built."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from caseboard.errors import ImportRefused, InvalidValue
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.only import Only
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Origin, Reading, Traits
from caseboard.model.when import When
from caseboard.progress import Progress

NAME = "mmdb"
_MARK = b"\xab\xcd\xefMaxMind.com"
_MOST = 20_000


def fits(source: InputFile) -> bool:
    """Whether the file is a MaxMind DB."""
    with source.path.open("rb") as stream:
        stream.seek(max(0, source.size - 131_072))
        return _MARK in stream.read()


def look_up(path: Path, address: str) -> dict[str, Any] | None:
    """What the file says about an address; None where it has no record.

    Raises:
        ImportRefused: the file is damaged.
        InvalidValue: the text is no address.
    """
    with _open(path) as database:
        try:
            found = database.get(address)
        except ValueError:
            raise InvalidValue(f"“{address}” is not an IP address.") from None
    return found if isinstance(found, dict) else None


def _open(path: Path) -> Any:
    import maxminddb

    try:
        return maxminddb.open_database(str(path))
    except (maxminddb.InvalidDatabaseError, ValueError, OSError) as problem:
        raise ImportRefused(f"{path.name} is a damaged MaxMind DB ({problem}).") from problem


def read(source: InputFile, progress: Progress) -> Reading:
    """Read the records that were asked for, or all of a small file."""
    import maxminddb

    proposer, only = Proposer(source.vocabulary), Only.of(source.options.only)
    with _open(source.path) as database:
        about = database.metadata()
        built = When.of(datetime.fromtimestamp(about.build_epoch, UTC)) if 0 < about.build_epoch < 1e11 else None
        traits = Traits(valid_from=built, valid_to=built)
        progress.start(0, "Reading records")
        records = 0
        try:
            for network, record in database:
                progress.step()
                records += 1
                if not only and records > _MOST:
                    raise ImportRefused(
                        f"{source.name} has more than {_MOST:,} records; name the addresses or AS numbers you want, "
                        "or keep it as a reference data set."
                    )
                if isinstance(record, dict) and (not only or _wanted(only, network, record)):
                    _record(proposer, str(network), record, records, traits)
        except maxminddb.InvalidDatabaseError as problem:
            proposer.warn(f"{source.name} is damaged after {records:,} records ({problem}); those were read.")
    title = str(about.database_type)
    return proposer.reading(NAME, {"records": records}, Origin(title, kind="data set", published=built))


def _wanted(only: Only, network: Any, record: dict[str, Any]) -> bool:
    number = record.get("autonomous_system_number")
    return (isinstance(number, int) and only.keeps_asn(number)) or only.keeps_range(
        network.network_address, network.broadcast_address
    )


def _record(proposer: Proposer, network: str, record: dict[str, Any], number: int, traits: Traits) -> None:
    place = f"record {number}"
    try:
        row = proposer.entity("network", network, place=place)
    except InvalidValue as problem:
        proposer.reject(place, problem)
        return
    asn, name = record.get("autonomous_system_number"), record.get("autonomous_system_organization")
    if isinstance(asn, int):
        owner = proposer.entity("asn", f"AS{asn}", place=place)
        proposer.claim(owner, "as_name", str(name or ""), place=place, traits=traits)
        proposer.relate("announces", owner, row, place=place, traits=traits)
    for key, prop in (("country", "country"), ("registered_country", "registered_country")):
        country = record.get(key)
        if isinstance(country, dict):
            proposer.claim(row, prop, str(country.get("iso_code") or ""), place=place, traits=traits)
    city = record.get("city")
    if isinstance(city, dict) and isinstance(city.get("names"), dict):
        proposer.claim(row, "city", str(city["names"].get("en") or ""), place=place, traits=traits)
    for key in ("isp", "organization", "domain", "connection_type"):
        proposer.claim(row, key, str(record.get(key) or ""), place=place, traits=traits)
