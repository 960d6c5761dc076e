"""Reads i2 Analyst's Notebook charts exported as chart-exchange XML: entities, links, attributes and places."""

from __future__ import annotations

from typing import Any

from caseboard.exchange.gates import parse_xml
from caseboard.exchange.graph import Edge, Graph, Node, propose_graph
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading
from caseboard.progress import Progress

NAME = "i2"


def fits(source: InputFile) -> bool:
    """Whether the file is a chart in exchange XML."""
    head = source.head_text
    return (
        "<Chart" in head
        and ("ChartItem" in head or "anb" in head.lower())
        and head.lstrip("\ufeff \r\n").startswith("<")
    )


def read(source: InputFile, progress: Progress) -> Reading:
    """Read one chart."""
    root = parse_xml(source.data, name=source.name)
    nodes: list[Node] = []
    edges: list[Edge] = []
    for item in (element for element in root.iter() if _local(element) == "ChartItem"):
        label, values = item.get("Label", ""), _attributes(item)
        for element in item.iter():
            if _local(element) == "Entity":
                nodes.append(_node(item, element, label, values))
            elif _local(element) == "Link":
                edges.append(_edge(element, label, values))
    return propose_graph(Graph(NAME, nodes, edges), Proposer(source.vocabulary), progress, source.options.kind)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _first(element: Any, *names: str) -> str:
    for child in element.iter():
        for name in names:
            if child.get(name):
                return str(child.get(name))
    return ""


def _attributes(item: Any) -> dict[str, str]:
    values = {
        element.get("AttributeClass") or element.get("AttributeClassReference") or "attribute": element.get("Value", "")
        for element in item.iter()
        if _local(element) == "Attribute" and element.get("Value")
    }
    if item.get("Description"):
        values["description"] = item.get("Description")
    if item.get("DateSet", "").lower() == "true" or item.get("DateTime"):
        values["date"] = item.get("DateTime", "")
    return {name: value for name, value in values.items() if value}


def _node(item: Any, element: Any, label: str, values: dict[str, str]) -> Node:
    position = None
    for end in (child for child in item.iter() if _local(child) == "End"):
        try:
            position = (float(end.get("X", "")), float(end.get("Y", "")))
        except ValueError:
            position = None
    kind = _first(element, "EntityTypeReference", "Type")
    identity = element.get("Identity", "")
    named = values | ({"identity": identity} if identity and identity != label else {})
    return Node(
        element.get("EntityId") or identity, label or identity, named | ({"type": kind} if kind else {}), position, kind
    )


def _edge(element: Any, label: str, values: dict[str, str]) -> Edge:
    kind = _first(element, "LinkTypeReference", "Type")
    arrow = _first(element, "ArrowStyle")
    first = element.get("End1Id") or element.get("End1Reference") or ""
    second = element.get("End2Id") or element.get("End2Reference") or ""
    if arrow == "ArrowOnTail":
        first, second = second, first
    directed = arrow in {"ArrowOnHead", "ArrowOnTail"}
    return Edge(first, second, label, values | ({"type": kind} if kind else {}), directed, kind)
