"""Reads the XML graph formats: GraphML (with yEd's drawing), Maltego's .mtgx, and GEXF.

Elements are found by their local names: files in the wild write the namespaces in many ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from caseboard.errors import ImportRefused
from caseboard.exchange.gates import open_archive, parse_xml
from caseboard.exchange.graph import Edge, Graph, Node, propose_graph
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading
from caseboard.progress import Progress

_MALTEGO_KINDS = {
    "IPv4Address": "ip",
    "IPv6Address": "ip",
    "Netblock": "network",
    "AS": "asn",
    "Domain": "domain",
    "DNSName": "host",
    "MXRecord": "host",
    "NSRecord": "host",
    "Website": "host",
    "URL": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone",
    "Person": "person",
    "Company": "organisation",
    "Organization": "organisation",
    "Location": "place",
    "Document": "document",
    "File": "document",
    "Hash": "document",
    "Alias": "account",
    "BTCAddress": "wallet",
    "MalwareFamily": "malware",
}


def fits_graphml(source: InputFile) -> bool:
    """Whether the file is GraphML."""
    return _root(source) == "graphml"


def fits_gexf(source: InputFile) -> bool:
    """Whether the file is GEXF."""
    return _root(source) == "gexf"


def fits_mtgx(source: InputFile) -> bool:
    """Whether the file is a Maltego graph: an archive with GraphML inside."""
    if not source.raw_head.startswith(b"PK\x03\x04"):
        return False
    try:
        with open_archive(source.path) as archive:
            return any(name.lower().endswith(".graphml") for name in archive.names)
    except ImportRefused:
        return False


def _root(source: InputFile) -> str:
    """The local name of the first element, from the head alone."""
    import re

    text = re.sub(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", "", source.head_text, flags=re.DOTALL)
    found = re.match(r"\s*<(?:[\w.-]+:)?([\w.-]+)", text)
    return found[1].lower() if found else ""


def read_graphml(source: InputFile, progress: Progress) -> Reading:
    """Read GraphML."""
    graph = _graphml(parse_xml(source.data, name=source.name), "graphml")
    return propose_graph(graph, Proposer(source.vocabulary), progress, source.options.kind)


def read_mtgx(source: InputFile, progress: Progress) -> Reading:
    """Read every graph of a Maltego archive."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    with open_archive(source.path) as archive:
        inside = [name for name in archive.names if name.lower().endswith(".graphml")]
        for name in inside:
            graph = _graphml(parse_xml(archive.read(name), name=f"{source.name}, {name}"), "mtgx")
            prefix = f"{name}:" if len(inside) > 1 else ""
            nodes += [
                Node(prefix + node.id, node.label, node.attributes, node.position, node.kind) for node in graph.nodes
            ]
            edges += [
                Edge(prefix + edge.source, prefix + edge.target, edge.label, edge.attributes, edge.directed, edge.kind)
                for edge in graph.edges
            ]
    return propose_graph(Graph("mtgx", nodes, edges), Proposer(source.vocabulary), progress, source.options.kind)


def read_gexf(source: InputFile, progress: Progress) -> Reading:
    """Read GEXF, static or dynamic; its y axis points up and is turned over."""
    root = parse_xml(source.data, name=source.name)
    names = {
        (holder.get("class", "node"), item.get("id", "")): item.get("title") or item.get("id", "")
        for holder in _all(root, "attributes")
        for item in _children(holder, "attribute")
    }
    directed = next((item.get("defaultedgetype", "undirected") for item in _all(root, "graph")), "undirected")
    nodes = [_gexf_node(item, names) for item in _all(root, "node")]
    edges = [_gexf_edge(item, names, directed) for item in _all(root, "edge")]
    return propose_graph(Graph("gexf", nodes, edges), Proposer(source.vocabulary), progress, source.options.kind)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if _local(child) == name)


def _all(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element.iter() if _local(child) == name)


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _gexf_attributes(item: Any, names: dict[tuple[str, str], str], owner: str) -> dict[str, str]:
    values = {
        names.get((owner, value.get("for") or value.get("id") or ""), value.get("for") or ""): value.get("value", "")
        for value in _all(item, "attvalue")
    }
    for name in ("start", "end", "weight", "type"):
        if item.get(name) and not (owner == "edge" and name == "type"):
            values.setdefault(name, item.get(name))
    for colour in _children(item, "color"):
        parts = [colour.get(part, "0") for part in "rgb"]
        if all(part.isdecimal() for part in parts):
            values["colour"] = "#" + "".join(f"{min(int(part), 255):02x}" for part in parts)
    for size in _children(item, "size"):
        values["node_size"] = size.get("value", "")
    return {name: value for name, value in values.items() if name and value}


def _gexf_node(item: Any, names: dict[tuple[str, str], str]) -> Node:
    position = None
    for place in _children(item, "position"):
        x, y = _number(place.get("x")), _number(place.get("y"))
        if x is not None and y is not None:
            position = (x, -y)
    return Node(item.get("id", ""), item.get("label", ""), _gexf_attributes(item, names, "node"), position)


def _gexf_edge(item: Any, names: dict[tuple[str, str], str], directed: str) -> Edge:
    return Edge(
        item.get("source", ""),
        item.get("target", ""),
        item.get("label", ""),
        _gexf_attributes(item, names, "edge"),
        (item.get("type") or directed) != "undirected",
    )


def _graphml(root: Any, form: str) -> Graph:
    keys = {key.get("id", ""): key.get("attr.name") or key.get("id", "") for key in _all(root, "key")}
    defaults = {
        (key.get("for", "all"), key.get("id", "")): _text(value)
        for key in _all(root, "key")
        for value in _children(key, "default")
    }
    directed = next((graph.get("edgedefault", "directed") for graph in _all(root, "graph")), "directed") == "directed"
    nodes = [_graphml_node(item, keys, defaults) for item in _all(root, "node")]
    edges = [_graphml_edge(item, keys, defaults, directed) for item in _all(root, "edge")]
    return Graph(form, nodes, edges)


def _data(item: Any, keys: dict[str, str], defaults: dict[tuple[str, str], str], owner: str) -> dict[str, str]:
    values = {keys.get(key, key): text for (scope, key), text in defaults.items() if scope in {owner, "all"}}
    for data in _children(item, "data"):
        if len(data) == 0 and _text(data):
            values[keys.get(data.get("key", ""), data.get("key", ""))] = _text(data)
    return values


def _graphml_node(item: Any, keys: dict[str, str], defaults: dict[tuple[str, str], str]) -> Node:
    values = _data(item, keys, defaults, "node")
    identifier, label, kind, position = item.get("id", ""), "", "", None
    for element in item.iter():
        name = _local(element)
        if name == "NodeLabel":
            label = label or _text(element)
        elif name in {"Geometry", "Position"}:
            x, y = _number(element.get("x")), _number(element.get("y"))
            position = (x, y) if x is not None and y is not None else position
        elif name == "MaltegoEntity":
            kind = _MALTEGO_KINDS.get(element.get("type", "").rpartition(".")[2], "")
            values["maltego_type"] = element.get("type", "")
            values |= _maltego_properties(element)
        elif name == "Fill" and element.get("color"):
            values["colour"] = element.get("color")
    label = label or values.pop("label", "") or values.get("name", "") or (_first_value(item) if kind else "")
    return Node(identifier, label, values, position, kind)


def _graphml_edge(item: Any, keys: dict[str, str], defaults: dict[tuple[str, str], str], directed: bool) -> Edge:
    values = _data(item, keys, defaults, "edge")
    label = values.pop("label", "")
    for element in item.iter():
        name = _local(element)
        if name == "EdgeLabel":
            label = label or _text(element)
        elif name == "MaltegoLink":
            properties = _maltego_properties(element)
            label = label or properties.pop("maltego.link.manual.type", "") or properties.pop("maltego.link.label", "")
            values |= properties
    one_way = item.get("directed", "true" if directed else "false") != "false"
    return Edge(item.get("source", ""), item.get("target", ""), label, values, one_way)


def _maltego_properties(element: Any) -> dict[str, str]:
    return {
        item.get("name", ""): _text(value)
        for item in _all(element, "Property")
        for value in _children(item, "Value")
        if item.get("name") and _text(value)
    }


def _first_value(item: Any) -> str:
    return next((_text(value) for value in _all(item, "Value") if _text(value)), "")
