"""The take-down planner on a real AS graph, beside one networkx breadth-first search over it in the same run.

    python tests/benchmarks/bench_takedown.py [--as-rel FILE] [--rib FILE] [--json]

Prints CPU seconds, the best of several runs, and the ratio to the search: loading, one reach, all combinations of
upstreams for the ten best-connected stub networks together, the smallest cut of a target with many upstreams, one
whole plan; with a routing table also reading it. Libraries are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np

from caseboard.analysis.routing import Relation, Relationships
from caseboard.exchange.as_relationships import read_as_relationships
from caseboard.exchange.mrt import read_mrt
from caseboard.takedown.cuts import Standing, Willingness, plan_cuts
from caseboard.takedown.graph import AsGraph, as_graph
from caseboard.takedown.plan import plan_takedown
from caseboard.takedown.reach import acting, combinations, reach

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TARGET = 26780
UPSTREAMS = 10


def cpu(function: Callable[[], object], repeat: int = 3) -> float:
    """CPU seconds of the quickest of several runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
    return best


def as_networkx(snapshot: Relationships) -> nx.Graph:
    """The same links without their relations."""
    graph = nx.Graph()
    graph.add_edges_from(zip(snapshot.first.tolist(), snapshot.second.tolist(), strict=True))
    return graph


def best_connected_stubs(graph: AsGraph, count: int = 10) -> list[int]:
    """The networks without customers that have the most upstreams."""
    upstreams = np.where(graph.customers.degrees == 0, graph.providers.degrees, 0)
    return [int(asn) for asn in graph.asns[np.argsort(-upstreams, kind="stable")[:count]]]


def all_combinations(graph: AsGraph, targets: list[int]) -> None:
    """Play all combinations of up to ten upstreams of each target."""
    for target in targets:
        combinations(graph, [target], graph.adjacent(target)[Relation.PROVIDER][:UPSTREAMS])


def measure(as_rel: Path, rib: Path | None) -> dict[str, float]:
    """Seconds of each job."""
    snapshot = read_as_relationships(as_rel)
    graph, plain = as_graph([snapshot]), as_networkx(snapshot)
    stubs = best_connected_stubs(graph)
    complicit = {6939: Standing(Willingness.COMPLICIT)}
    plan_takedown([TARGET], [snapshot], cut=[3549, 6939])
    jobs: dict[str, Callable[[], object]] = {
        "one networkx search": lambda: nx.single_source_shortest_path_length(plain, TARGET),
        "load the file": lambda: read_as_relationships(as_rel),
        "build the graph": lambda: as_graph([snapshot]),
        "one reach": lambda: reach(graph, [TARGET], acting(graph, [TARGET], [3549, 6939])),
        "combinations of 10 upstreams": lambda: all_combinations(graph, stubs[:1]),
        "combinations for 10 stubs": lambda: all_combinations(graph, stubs),
        "minimal sets, 3 upstreams": lambda: plan_cuts(graph, [TARGET]),
        "minimum cut, many upstreams": lambda: plan_cuts(graph, stubs[:1]),
        "minimum cut, a complicit carrier": lambda: plan_cuts(graph, [TARGET], complicit),
        "a whole plan": lambda: plan_takedown([TARGET], [snapshot], cut=[3549, 6939]),
    }
    if rib is not None:
        jobs["read a routing table"] = lambda: read_mrt(rib)
        jobs["read it for one AS"] = lambda: read_mrt(rib, asns=[6939])
    return {name: cpu(job) for name, job in jobs.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--as-rel", type=Path, default=SHARED / "as-rel" / "snap-as-caida20071105.txt")
    parser.add_argument("--rib", type=Path, default=SHARED / "mrt" / "bview.20020722.2337.gz")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    seconds = measure(chosen.as_rel, chosen.rib if chosen.rib.exists() else None)
    base = seconds["one networkx search"]
    if chosen.json:
        print(json.dumps({name: {"seconds": found, "ratio": found / base} for name, found in seconds.items()}))
        return
    for name, found in seconds.items():
        print(f"{name:34} {found * 1000:9.1f} ms {found / base:8.2f}")


if __name__ == "__main__":
    main()
