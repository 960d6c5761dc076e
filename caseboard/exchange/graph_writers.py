"""Writes GraphML and GEXF: entities, links, what is claimed of them, and where they stand on the board."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from caseboard.exchange.export import Written
from caseboard.exchange.reading import HOLDS
from caseboard.exchange.selection import Extract
from caseboard.model.ids import id_text
from caseboard.model.records import Entity, Link
from caseboard.progress import Progress

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://gexf.net/1.3"
_VIZ = "http://gexf.net/1.3/viz"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _node_values(held: Extract, entity: Entity) -> dict[str, str]:
    values = {"kind": entity.kind, "identity": held.shown(entity.identity or "")}
    return {name: text for name, text in (values | _claimed(held, entity)).items() if text}


def _edge_values(held: Extract, link: Link) -> dict[str, str]:
    start, stop = held.span(link)
    values = {
        "kind": link.kind,
        "strength": link.strength.value,
        "direction": link.direction.value,
        "valid_from": str(start or ""),
        "valid_to": str(stop or ""),
    }
    return {name: text for name, text in (values | _claimed(held, link)).items() if text}


def _claimed(held: Extract, record: Entity | Link) -> dict[str, str]:
    names = dict.fromkeys(claim.property for claim in held.claims_of(record.id) if claim.property != HOLDS)
    return {name: held.shown("; ".join(held.values(record.id, name))) for name in names}


def write_graphml(held: Extract, path: Path, progress: Progress) -> Written:
    """Write GraphML. Every edge is directed in the file; whether the link points is its attribute `direction`."""
    root = Element("graphml", xmlns=_GRAPHML)
    keys: dict[tuple[str, str], str] = {}
    graph = Element("graph", id="G", edgedefault="directed")
    progress.start(len(held.entities) + len(held.links), "Writing the graph")

    def data(parent: Element, owner: str, name: str, text: str, form: str = "string") -> None:
        key = keys.get((owner, name))
        if key is None:
            key = keys[owner, name] = f"d{len(keys)}"
            SubElement(root, "key", {"id": key, "for": owner, "attr.name": _clean(name), "attr.type": form})
        SubElement(parent, "data", key=key).text = _clean(text)

    for entity in held.entities:
        progress.step()
        node = SubElement(graph, "node", id=id_text(entity.id))
        data(node, "node", "label", held.shown(entity.label))
        for name, text in _node_values(held, entity).items():
            data(node, "node", name, text)
        if entity.id in held.places:
            for name, value in zip("xy", held.places[entity.id], strict=True):
                data(node, "node", name, repr(float(value)), "double")
    for link in held.links:
        progress.step()
        ends = {"source": id_text(link.from_id), "target": id_text(link.to_id)}
        edge = SubElement(graph, "edge", {"id": id_text(link.id), **ends})
        data(edge, "edge", "label", link.label or held.vocabulary.links[link.kind].label)
        for name, text in _edge_values(held, link).items():
            data(edge, "edge", name, text)
    root.append(graph)
    return _save(root, path, held)


def write_gexf(held: Extract, path: Path, progress: Progress) -> Written:
    """Write GEXF 1.3; its y axis points up, so places are turned over."""
    register_namespace("viz", _VIZ)
    root = Element("gexf", {"xmlns": _GEXF, "version": "1.3"})
    SubElement(SubElement(root, "meta"), "creator").text = "Caseboard"
    graph = SubElement(root, "graph", defaultedgetype="directed", mode="static")
    progress.start(len(held.entities) + len(held.links), "Writing the graph")
    node_values = [_node_values(held, entity) for entity in held.entities]
    edge_values = [_edge_values(held, link) for link in held.links]
    node_names, edge_names = _declare(graph, "node", node_values), _declare(graph, "edge", edge_values)
    nodes = SubElement(graph, "nodes")
    for entity, values in zip(held.entities, node_values, strict=True):
        progress.step()
        node = SubElement(nodes, "node", id=id_text(entity.id), label=_clean(held.shown(entity.label)))
        _values(node, node_names, values)
        if entity.id in held.places:
            x, y = held.places[entity.id]
            SubElement(node, f"{{{_VIZ}}}position", x=repr(float(x)), y=repr(float(-y)), z="0.0")
    edges = SubElement(graph, "edges")
    for link, values in zip(held.links, edge_values, strict=True):
        progress.step()
        ends = {"source": id_text(link.from_id), "target": id_text(link.to_id)}
        label = link.label or held.vocabulary.links[link.kind].label
        _values(SubElement(edges, "edge", {"id": id_text(link.id), "label": _clean(label), **ends}), edge_names, values)
    return _save(root, path, held)


def _declare(graph: Element, owner: str, values: list[dict[str, str]]) -> dict[str, str]:
    names = {name: str(number) for number, name in enumerate(dict.fromkeys(name for one in values for name in one))}
    if names:
        attributes = SubElement(graph, "attributes", {"class": owner})
        for name, key in names.items():
            SubElement(attributes, "attribute", id=key, title=_clean(name), type="string")
    return names


def _values(parent: Element, names: dict[str, str], values: dict[str, str]) -> None:
    if values:
        holder = SubElement(parent, "attvalues")
        for name, text in values.items():
            SubElement(holder, "attvalue", {"for": names[name], "value": _clean(text)})


def _save(root: Element, path: Path, held: Extract) -> Written:
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return Written((path,), {"nodes": len(held.entities), "edges": len(held.links)}, tuple(_lost(held)))


def _lost(held: Extract) -> Iterator[str]:
    if held.claims:
        yield "Sources, grades and places of claims: a graph file has room for values only."
