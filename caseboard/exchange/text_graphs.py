"""Reads the plain text graph formats: GML, Pajek and the graphs of Graphviz (DOT)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from caseboard.errors import ImportRefused
from caseboard.exchange.graph import Edge, Graph, Node, propose_graph
from caseboard.exchange.inputs import InputFile
from caseboard.exchange.proposer import Proposer
from caseboard.exchange.reading import Reading
from caseboard.progress import Progress

_GML_TOKEN = re.compile(
    r'"(?P<string>[^"]*)"|(?P<open>\[)|(?P<close>\])|(?P<word>[^\s\[\]"]+)|(?P<comment>^\s*#.*$)', re.M
)
_DOT_TOKEN = re.compile(
    r'(?P<comment>/\*.*?\*/|//[^\n]*|^\#[^\n]*)|"(?P<string>(?:[^"\\]|\\.)*)"|(?P<edge>->|--)'
    r"|(?P<mark>[{}\[\];,=:])|(?P<html><[^<>]*(?:<[^<>]*>[^<>]*)*>)|(?P<word>[^\s{}\[\];,=:\"<>-]+(?:-(?![->])[^\s{}\[\];,=:\"<>-]+)*)",
    re.S | re.M,
)
_MAX_DEPTH = 100


def fits_gml(source: InputFile) -> bool:
    """Whether the file is GML."""
    return (
        re.search(r"^\s*graph\s*\[", source.head_text, re.M) is not None
        and re.search(r"\bnode\s*\[", source.head_text) is not None
    )


def fits_pajek(source: InputFile) -> bool:
    """Whether the file is a Pajek network."""
    return re.search(r"^\s*\*vertices\s+\d+", source.head_text, re.M | re.I) is not None


def fits_dot(source: InputFile) -> bool:
    """Whether the file is a Graphviz graph."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*|^#[^\n]*", "", source.head_text, flags=re.S | re.M)
    return re.match(r'\s*(strict\s+)?(di)?graph(\s+("[^"]*"|[\w.]+))?\s*\{', text, re.I) is not None


def read_gml(source: InputFile, progress: Progress) -> Reading:
    """Read GML."""
    tree = _gml_list(_gml_tokens(source), source, 0)
    body = next((value for name, value in tree if name == "graph" and isinstance(value, list)), [])
    directed = dict(_plain(body)).get("directed") == "1"
    nodes = [_gml_node(value) for name, value in body if name == "node" and isinstance(value, list)]
    edges = [_gml_edge(value, directed) for name, value in body if name == "edge" and isinstance(value, list)]
    return propose_graph(Graph("gml", nodes, edges), Proposer(source.vocabulary), progress, source.options.kind)


def _gml_tokens(source: InputFile) -> Iterator[tuple[str, str]]:
    import html

    for found in _GML_TOKEN.finditer(source.text):
        kind = found.lastgroup or ""
        if kind != "comment":
            yield kind, html.unescape(found[kind]) if kind == "string" else found[kind]


def _gml_list(tokens: Iterator[tuple[str, str]], source: InputFile, depth: int) -> list[tuple[str, Any]]:
    if depth > _MAX_DEPTH:
        raise ImportRefused(f"{source.name}: lists are nested more than {_MAX_DEPTH} deep.")
    pairs: list[tuple[str, Any]] = []
    for kind, name in tokens:
        if kind == "close":
            break
        value_kind, value = next(tokens, ("end", ""))
        if value_kind in {"end", "close"} or kind != "word":
            raise ImportRefused(f"{source.name} is not GML: “{name[:40]}” has no value.")
        pairs.append((name, _gml_list(tokens, source, depth + 1) if value_kind == "open" else value))
    return pairs


def _plain(pairs: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in pairs if isinstance(value, str))


def _gml_node(pairs: list[tuple[str, Any]]) -> Node:
    values = dict(_plain(pairs))
    for name, inner in pairs:
        if name == "graphics" and isinstance(inner, list):
            values |= {key: value for key, value in _plain(inner) if key in {"x", "y"}}
    return Node(values.pop("id", ""), values.pop("label", ""), values)


def _gml_edge(pairs: list[tuple[str, Any]], directed: bool) -> Edge:
    values = dict(_plain(pairs))
    return Edge(values.pop("source", ""), values.pop("target", ""), values.pop("label", ""), values, directed)


def read_pajek(source: InputFile, progress: Progress) -> Reading:
    """Read a Pajek network: vertices with places, arcs, edges and their list forms."""
    proposer = Proposer(source.vocabulary)
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    section = ""
    for number, line in source.lines():
        words = [found[1] if found[1] is not None else found[2] for found in re.finditer(r'"([^"]*)"|(\S+)', line)]
        if not words or line.startswith("%"):
            continue
        if words[0].startswith("*"):
            section = words[0].lower()
            if section == "*vertices" and len(words) > 1 and words[1].isdecimal():
                count = min(int(words[1]), source.size)
                nodes = {str(place): Node(str(place), str(place)) for place in range(1, count + 1)}
        elif section == "*vertices":
            nodes[words[0]] = _pajek_node(words)
        elif section in {"*arcs", "*edges", "*arcslist", "*edgeslist"}:
            targets = words[1:] if section.endswith("list") else words[1:2]
            weight = {"weight": words[2]} if len(words) > 2 and not section.endswith("list") else {}
            edges += [Edge(words[0], target, "", weight, section.startswith("*arcs")) for target in targets]
        else:
            proposer.reject(f"line {number}", f"The section “{section or 'before *Vertices'}” is not read.")
    return propose_graph(Graph("pajek", list(nodes.values()), edges), proposer, progress, source.options.kind)


def _pajek_node(words: list[str]) -> Node:
    position = None
    if len(words) > 3:
        try:
            position = (float(words[2]) * 1000, float(words[3]) * 1000)
        except ValueError:
            position = None
    return Node(words[0], words[1] if len(words) > 1 else words[0], {}, position)


def read_dot(source: InputFile, progress: Progress) -> Reading:
    """Read a Graphviz graph: nodes, edge chains, subgraphs and attributes; `pos` is a place in points, y upwards."""
    tokens = [
        (found.lastgroup or "", found[found.lastgroup or 0])
        for found in _DOT_TOKEN.finditer(source.text)
        if found.lastgroup != "comment"
    ]
    parser = _Dot(tokens, source.name)
    parser.statements()
    nodes = [_dot_node(name, values) for name, values in parser.nodes.items()]
    return propose_graph(Graph("dot", nodes, parser.edges), Proposer(source.vocabulary), progress, source.options.kind)


def _dot_node(name: str, values: dict[str, str]) -> Node:
    position = None
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)!?\s*", values.get("pos", ""))
    if found:
        position = (float(found[1]), -float(found[2]))
    label = values.get("label", name).replace("\\n", " ")
    rest = {key: value for key, value in values.items() if key not in {"label", "pos"}}
    return Node(name, name if label in {"", "\\N"} else label, rest, position)


class _Dot:
    """Walks the tokens of one graph once, keeping nodes and edges."""

    def __init__(self, tokens: list[tuple[str, str]], name: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._name = name
        self.nodes: dict[str, dict[str, str]] = {}
        self.edges: list[Edge] = []

    def statements(self) -> None:
        """Read the body of the graph; nested subgraphs are read as part of it."""
        while self._at < len(self._tokens) and self._peek() != ("mark", "{"):
            self._at += 1
        while self._at < len(self._tokens):
            kind, text = self._take()
            if kind in {"mark", "edge"} or (kind == "word" and text.lower() in {"subgraph"}):
                continue
            if kind == "word" and text.lower() in {"graph", "node", "edge"} and self._peek() == ("mark", "["):
                self._attributes()
            elif self._peek() == ("mark", "="):
                self._at += 2
            else:
                self._chain(text)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _chain(self, first: str) -> None:
        ends, arrow = [self._node(first)], ""
        while self._peek()[0] == "edge":
            arrow = self._take()[1]
            kind, text = self._take()
            if (kind, text) == ("mark", "{"):
                ends.append(self._group())
            elif kind in {"word", "string", "html"}:
                ends.append(self._node(text))
            else:
                raise ImportRefused(f"{self._name} is not a Graphviz graph: “{arrow}” leads nowhere.")
        values = self._attributes()
        if not arrow:
            self.nodes[ends[0][0]] |= values
        for sources, targets in pairwise(ends):
            label = values.get("label", "")
            rest = {key: value for key, value in values.items() if key != "label"}
            self.edges += [Edge(a, b, label, rest, arrow == "->") for a in sources for b in targets]

    def _group(self) -> list[str]:
        members: list[str] = []
        while self._at < len(self._tokens) and self._peek() != ("mark", "}"):
            kind, text = self._take()
            if kind in {"word", "string"}:
                members += self._node(text)
        self._at += 1
        return members

    def _node(self, name: str) -> list[str]:
        self.nodes.setdefault(name, {})
        while self._peek() == ("mark", ":"):
            self._at += 2
        return [name]

    def _attributes(self) -> dict[str, str]:
        values: dict[str, str] = {}
        while self._peek() == ("mark", "["):
            self._at += 1
            while self._at < len(self._tokens) and self._peek() != ("mark", "]"):
                name = self._take()[1]
                if self._peek() == ("mark", "="):
                    self._at += 1
                    values[name] = self._take()[1].replace('\\"', '"')
            self._at += 1
        return values
