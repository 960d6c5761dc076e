"""What all graph files have in common: nodes and edges with attributes, and how they become entities and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from caseboard.errors import InvalidValue, NotFound
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading, Subject, Traits
from caseboard.exchange.times import read_time
from caseboard.exchange.values import detect_kind
from caseboard.model.grades import Direction
from caseboard.progress import Progress

_KIND_NAMES = ("kind", "entity_kind", "type", "entity type", "node_type", "schema", "category")
_EDGE_KIND_NAMES = ("kind", "link_kind", "relationship", "relation", "type", "edge_type")
_X, _Y = ("x", "pos_x", "viz_x"), ("y", "pos_y", "viz_y")
_STARTS, _STOPS = ("start", "valid_from", "startdate"), ("end", "valid_to", "enddate")


@dataclass(frozen=True, slots=True)
class Node:
    """One node: attribute name to text, and its place on the drawing (y downwards) where there is one."""

    id: str
    label: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    position: tuple[float, float] | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge between two node ids."""

    source: str
    target: str
    label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    directed: bool = True
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph as its file has it."""

    format: str
    nodes: Sequence[Node]
    edges: Sequence[Edge]


def propose_graph(graph: Graph, proposer: Proposer, progress: Progress, default_kind: str = "") -> Reading:
    """Turn nodes and edges into entities and links.

    A node's kind is what an attribute says if it names a kind of the vocabulary, else what its label looks like, else
    `default_kind`, else organisation, which is warned about.
    """
    progress.start(len(graph.nodes) + len(graph.edges), "Reading the graph")
    rows: dict[str, Subject] = {}
    guessed = 0
    for node in graph.nodes:
        progress.step()
        if node.id in rows:
            proposer.reject(f"node {node.id}", "Another node has the same id.")
            continue
        try:
            rows[node.id], sure = _node(proposer, node, default_kind)
            guessed += not sure
        except InvalidValue as problem:
            proposer.reject(f"node {node.id}", problem)
    for number, edge in enumerate(graph.edges, 1):
        progress.step()
        try:
            _edge(proposer, edge, rows, f"edge {number}")
        except InvalidValue as problem:
            proposer.reject(f"edge {number} ({edge.source} to {edge.target})", problem)
    if guessed:
        proposer.warn(f"{guessed:,} nodes do not say of what kind they are; they were taken for organisations.")
    return proposer.reading(graph.format, {"nodes": len(graph.nodes), "edges": len(graph.edges)})


def _node(proposer: Proposer, node: Node, default_kind: str) -> tuple[Subject, bool]:
    kind, label = _kind_of_node(proposer, node), node.label or node.id
    sure = bool(kind or default_kind)
    kind = kind or default_kind or "organisation"
    place = f"node {node.id}"
    try:
        row = proposer.entity(kind, label, key=_key(proposer, kind, node.id), place=place)
    except InvalidValue:
        proposer.warn(f"Some labels are no {kind}; those nodes became documents.")
        row = proposer.entity("document", label, key=node.id, place=place)
    traits = _traits(node.attributes)
    for name, value in node.attributes.items():
        if name.lower() not in {*_X, *_Y, *_STARTS, *_STOPS}:
            proposer.claim(row, _property(name), value, place=place, traits=traits)
    position = node.position or _position(node.attributes)
    if position is not None and all(map(isfinite, position)):
        proposer.positions[row] = position
    return row, sure


def _key(proposer: Proposer, kind: str, node_id: str) -> str | None:
    return node_id if proposer.vocabulary.entities[kind].identity is None else None


def _kind_of_node(proposer: Proposer, node: Node) -> str:
    lowered = {name.lower(): value for name, value in node.attributes.items()}
    for word in (node.kind, *(lowered.get(name, "") for name in _KIND_NAMES)):
        if word:
            try:
                return proposer.vocabulary.entity_kind(word).name
            except NotFound:
                continue
    return detect_kind(node.label or node.id) or ""


def _edge(proposer: Proposer, edge: Edge, rows: Mapping[str, Subject], place: str) -> None:
    for end in (edge.source, edge.target):
        if end not in rows:
            raise InvalidValue(f"It ends at “{end}”, which is no node of the file.")
    kind, label = _kind_of_edge(proposer, edge)
    traits = _traits(edge.attributes)
    if kind:
        link = proposer.relate(kind, rows[edge.source], rows[edge.target], label=label, place=place, traits=traits)
    else:
        link = proposer.link(
            "associate_of",
            rows[edge.source],
            rows[edge.target],
            label=label,
            direction=Direction.FORWARD if edge.directed else Direction.NONE,
            place=place,
            traits=traits,
        )
    for name, value in edge.attributes.items():
        if name.lower() not in {*_STARTS, *_STOPS}:
            proposer.claim(link, _property(name), value, place=place, traits=traits)


def _kind_of_edge(proposer: Proposer, edge: Edge) -> tuple[str, str]:
    lowered = {name.lower(): value for name, value in edge.attributes.items()}
    for word in (edge.kind, *(lowered.get(name, "") for name in _EDGE_KIND_NAMES), edge.label):
        if word:
            try:
                found = proposer.vocabulary.link_kind(word)
            except NotFound:
                continue
            return found.name, "" if edge.label in {found.label, found.name, word} else edge.label
    return "", edge.label or edge.kind


def _traits(attributes: Mapping[str, str]) -> Traits:
    lowered = {name.lower(): value for name, value in attributes.items()}
    start = next((lowered[name] for name in _STARTS if lowered.get(name)), None)
    stop = next((lowered[name] for name in _STOPS if lowered.get(name)), None)
    return Traits(valid_from=read_time(start), valid_to=read_time(stop))


def _position(attributes: Mapping[str, str]) -> tuple[float, float] | None:
    lowered = {name.lower(): value for name, value in attributes.items()}
    try:
        x = next(float(lowered[name]) for name in _X if name in lowered)
        y = next(float(lowered[name]) for name in _Y if name in lowered)
    except (StopIteration, ValueError):
        return None
    return x, y


def _property(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").split()) or "attribute"
