"""Which format a file has, told by its content, and the one way in which a reader is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from caseboard.errors import CaseboardError, ImportRefused
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.reading import Reading
from caseboard.progress import Progress

Fits = Callable[[InputFile], bool]
Reader = Callable[[InputFile, Progress], Reading]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read: its name on the command line, what people call it, how it is told and read."""

    name: str
    label: str
    fits: Fits
    read: Reader


@cache
def formats() -> tuple[Format, ...]:
    """All formats, the most telling first: a file has the first one that fits."""
    from caseboard.exchange import (
        blocklists,
        bods,
        captures,
        case_uco,
        documents,
        ftm,
        geo_db,
        i2,
        json_case,
        messages,
        misp,
        openioc,
        other_case,
        own_tables,
        passive_dns,
        rdap,
        registry_lists,
        routing,
        stix,
        tables,
        text_graphs,
        whois,
        xarf,
        xml_graphs,
    )

    return (
        Format("caseboard", "another Caseboard case", other_case.fits, other_case.read),
        Format("caseboard-json", "documented JSON of a case", json_case.fits, json_case.read),
        Format("stix", "STIX 2.0 or 2.1", stix.fits, stix.read),
        Format("misp", "MISP event", misp.fits, misp.read),
        Format("ftm", "FollowTheMoney", ftm.fits, ftm.read),
        Format("bods", "beneficial ownership statements (BODS)", bods.fits, bods.read),
        Format("case", "CASE/UCO JSON-LD", case_uco.fits, case_uco.read),
        Format("openioc", "OpenIOC", openioc.fits, openioc.read),
        Format("xarf", "X-ARF abuse report", xarf.fits, xarf.read),
        Format("rdap", "RDAP answer", rdap.fits, rdap.read),
        Format("passive-dns", "passive DNS (COF)", passive_dns.fits, passive_dns.read),
        Format("warc", "WARC capture", captures.fits_warc, captures.read_warc),
        Format("mhtml", "MHTML capture", captures.fits_mhtml, captures.read_mhtml),
        Format("mail", "mail message or mbox", messages.fits, messages.read),
        Format("bgpdump", "bgpdump text", routing.fits_bgpdump, routing.read_routes_text),
        Format("mrt", "MRT routing data", routing.fits_mrt, routing.read_routes_mrt),
        Format("as-relationships", "AS relationships", routing.fits_as_relationships, routing.read_relationships),
        Format("mmdb", "MaxMind DB", geo_db.fits, geo_db.read),
        Format("delegated", "delegated-extended list", registry_lists.fits_delegated, registry_lists.read_delegated),
        Format("ip-to-asn", "IP-to-ASN table", registry_lists.fits_ip_to_asn, registry_lists.read_ip_to_asn),
        Format("as-names", "list of AS names", registry_lists.fits_as_names, registry_lists.read_as_names),
        Format("drop-json", "Spamhaus DROP (JSON)", blocklists.fits_drop_json, blocklists.read_drop_json),
        Format("graphml", "GraphML", xml_graphs.fits_graphml, xml_graphs.read_graphml),
        Format("gexf", "GEXF", xml_graphs.fits_gexf, xml_graphs.read_gexf),
        Format("i2", "i2 chart exchange", i2.fits, i2.read),
        Format("mtgx", "Maltego graph", xml_graphs.fits_mtgx, xml_graphs.read_mtgx),
        Format("spreadsheet", "XLSX, XLS or ODS workbook", tables.fits_spreadsheet, tables.read_spreadsheet),
        Format("pajek", "Pajek network", text_graphs.fits_pajek, text_graphs.read_pajek),
        Format("gml", "GML", text_graphs.fits_gml, text_graphs.read_gml),
        Format("dot", "Graphviz graph", text_graphs.fits_dot, text_graphs.read_dot),
        Format("document", "page, paper or picture", documents.fits, documents.read),
        Format("whois", "WHOIS answer", whois.fits, whois.read),
        Format("abuse.ch", "abuse.ch CSV", blocklists.fits_abuse_ch, blocklists.read_abuse_ch),
        Format("drop", "block list with reasons", blocklists.fits_legacy, blocklists.read_legacy),
        Format("list", "list of identifiers", blocklists.fits_plain, blocklists.read_plain),
        Format("caseboard-claims", "Caseboard's claims table", own_tables.fits, own_tables.read),
        Format("csv", "CSV, TSV or similar table", tables.fits_delimited, tables.read_delimited),
    )


def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        ImportRefused: there is none; the sentence lists the known ones.
    """
    for one in formats():
        if one.name == name.strip().lower():
            return one
    raise ImportRefused(f"There is no format “{name}”; known are {', '.join(one.name for one in formats())}.")


def recognise(source: InputFile) -> Format:
    """The format of a file, by its content.

    Raises:
        ImportRefused: the file is empty, cannot be opened, or is of no known format.
    """
    if not source.size:
        raise ImportRefused(f"{source.name} is empty.")
    for one in formats():
        try:
            if one.fits(source):
                return one
        except CaseboardError:
            continue
        except Exception:  # noqa: BLE001, S112 - a test that trips over hostile bytes only says: not this format
            continue
    why = f" ({broken})" if (broken := _why_no_json(source)) else ""
    raise ImportRefused(
        f"{source.name} is in no format that Caseboard reads{why}; name the format if it is one of them."
    )


def _why_no_json(source: InputFile) -> str:
    """Why a file that begins like JSON is none, for the sentence that refuses it."""
    try:
        if source.head_text.lstrip()[:1] in ("{", "["):
            source.json  # noqa: B018 - read for its refusal
    except ImportRefused as problem:
        return str(problem).rstrip(".")
    return ""


def read_file(source: InputFile, format_name: str = "", progress: Progress | None = None) -> Reading:
    """Recognise and read a file.

    Args:
        source: the file.
        format_name: the format to read it as, instead of what it looks like.
        progress: told how far it is.

    Raises:
        ImportRefused: it cannot be read; the sentence says where and why.
        Cancelled: the person stopped.
    """
    chosen = None
    try:
        chosen = format_named(format_name) if format_name else recognise(source)
        reading = chosen.read(source, progress or Progress())
    except CaseboardError:
        raise
    except OSError as problem:
        raise ImportRefused(f"{source.name} cannot be read ({problem.strerror or problem}).") from problem
    except Exception as problem:
        # Hostile bytes reach libraries and our own code in ways nobody foresaw; a person gets a sentence either way.
        reason = " ".join(str(problem).split())[:200] or type(problem).__name__
        label = chosen.label if chosen is not None else "a known format"
        raise ImportRefused(
            f"{source.name} cannot be read as {label}: {type(problem).__name__}, {reason}."
        ) from problem
    warnings = tuple(dict.fromkeys((*source.warnings, *reading.warnings)))
    return replace(reading, warnings=warnings)
