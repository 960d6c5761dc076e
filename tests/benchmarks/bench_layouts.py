"""Layouts beside networkx and Graphviz, on the same graphs in the same run.

    python tests/benchmarks/bench_layouts.py [--large] [--json]

Prints CPU seconds, two-hop neighbourhoods kept, stress and crossings of each picture, and ratios to our own first line
of each graph. Graphviz is measured where `sfdp` and `dot` are installed. Compiled kernels are loaded before the clock
starts.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from caseboard.board.layouts import LAYOUTS, LayoutInput, place_new_beside_neighbours
from caseboard.board.layouts.force.energy import CLUSTERS, STRUCTURE
from caseboard.board.layouts.force.layout import forces
from caseboard.board.layouts.graph import adjacency
from caseboard.board.layouts.measures import crossings, neighbourhood_preservation, stress
from caseboard.progress import Progress

Places = NDArray[np.float64]
Ends = NDArray[np.int32]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def teams(count: int, degree: float = 4.0, inside: float = 0.93, seed: int = 0) -> Ends:
    """Groups of some twenty around their hubs, most links within, the rest to groups near by."""
    rng = np.random.default_rng(seed)
    sizes = np.clip(rng.lognormal(3, 0.8, count), 4, 200).astype(int)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    sizes[-1] -= sizes.sum() - count
    first = np.cumsum(sizes) - sizes
    team = np.repeat(np.arange(len(sizes)), sizes)
    row = np.arange(count)
    within = row - first[team]
    tree = np.column_stack([row, first[team] + (rng.random(count) ** 2 * within).astype(int)])[within > 0]
    more = max(int(count * degree / 2) - len(tree), 0)
    a = rng.integers(0, count, int(more * inside))
    b = first[team[a]] + (rng.random(len(a)) ** 1.5 * sizes[team[a]]).astype(int)
    c = rng.integers(0, count, max(more - len(a), len(sizes)))
    near = np.clip(team[c] + rng.integers(-3, 4, len(c)), 0, len(sizes) - 1)
    near = np.where(rng.random(len(c)) < 0.1, rng.integers(0, len(sizes), len(c)), near)
    d = first[near] + (rng.random(len(c)) ** 2 * sizes[near]).astype(int)
    chain = np.column_stack([first[:-1], first[1:]])
    return np.vstack([tree, np.column_stack([a, b]), np.column_stack([c, d]), chain]).astype(np.int32)


def dag(count: int, links: int, seed: int = 1) -> Ends:
    """Random links from lower to higher rows."""
    ends = np.sort(np.random.default_rng(seed).integers(0, count, (links, 2)), axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).astype(np.int32)


def scale_free(count: int, links: int) -> Ends:
    """A Barabasi-Albert graph."""
    return np.array(nx.barabasi_albert_graph(count, links, seed=1).edges(), np.int32)


def mesh(side: int) -> Ends:
    """A square grid."""
    rows = np.arange(side * side).reshape(side, side)
    across = np.column_stack([rows[:, :-1].ravel(), rows[:, 1:].ravel()])
    return np.vstack([across, np.column_stack([rows[:-1].ravel(), rows[1:].ravel()])]).astype(np.int32)


def autonomous_systems() -> Ends | None:
    """The 26,475 networks of the Internet of 2007, where the shared data is present."""
    path = SHARED / "as-rel" / "snap-as-caida20071105.txt"
    if not path.exists():
        return None
    lines = [line.split()[:2] for line in path.read_text().splitlines() if line[:1].isdigit()]
    _, ends = np.unique(np.array(lines, np.int64), return_inverse=True)
    return ends.reshape(-1, 2).astype(np.int32)


def graphviz(engine: str, board: LayoutInput) -> Places:
    """Positions from one of Graphviz's programs."""
    arrow, kind = ("->", "digraph") if engine == "dot" else ("--", "graph")
    inches = board.sizes / 72
    nodes = "".join(f"{row}[width={wide:.3f},height={high:.3f}];" for row, (wide, high) in enumerate(inches))
    links = "".join(f"{a}{arrow}{b};" for a, b in board.ends.tolist())
    text = f"{kind}{{node[shape=box,fixedsize=true];{nodes}{links}}}"
    done = subprocess.run([engine, "-Tplain"], input=text, capture_output=True, text=True, check=True, timeout=900)
    fields = [line.split() for line in done.stdout.splitlines() if line.startswith("node ")]
    places = np.zeros((board.count, 2))
    places[[int(field[1]) for field in fields]] = [(float(field[2]) * 72, -float(field[3]) * 72) for field in fields]
    return places


def spring(board: LayoutInput) -> Places:
    """networkx's spring layout, at its own defaults."""
    graph = nx.Graph(board.ends.tolist())
    graph.add_nodes_from(range(board.count))
    drawn = nx.spring_layout(graph, seed=1)
    return np.array([drawn[row] for row in range(board.count)])


def cpu_seconds() -> float:
    """CPU seconds of this process and of those it waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def measured(graph: str, layout: str, board: LayoutInput, run: Callable[[LayoutInput], Places]) -> dict[str, object]:
    """One line of the table."""
    begun, wall = cpu_seconds(), time.perf_counter()
    places = run(board)
    spent, wall = cpu_seconds() - begun, time.perf_counter() - wall
    links = adjacency(board)
    return {
        "graph": graph,
        "nodes": board.count,
        "links": len(board.ends),
        "layout": layout,
        "cpu_s": round(spent, 3),
        "wall_s": round(wall, 3),
        "kept_1": round(neighbourhood_preservation(places, links, hops=1, sample=400), 3),
        "kept_2": round(neighbourhood_preservation(places, links, hops=2, sample=400), 3),
        "stress": round(stress(places, links, sample=20), 3),
        "crossings": crossings(places, board.ends),
    }


def force_lines(large: bool) -> list[dict[str, object]]:
    """Force layouts, without and with the stretching, packing and overlap removal that the board adds."""
    karate = np.array(nx.karate_club_graph().edges(), np.int32)
    graphs = {"karate": karate, "teams": teams(300), "teams 2,000": teams(2000), "teams 10,000": teams(10_000)}
    graphs |= {"scale-free 10,000": scale_free(10_000, 3), "mesh 10,000": mesh(100)}
    systems = autonomous_systems()
    if systems is not None:
        graphs["AS 26,475"] = systems
    if large:
        graphs |= {"teams 100,000": teams(100_000, degree=6.0), "scale-free 100,000": scale_free(100_000, 3)}
    lines = []
    for name, ends in graphs.items():
        board = LayoutInput.of(int(ends.max()) + 1, ends, sizes=(90, 60))
        runs: dict[str, Callable[[LayoutInput], Places]] = {
            "structure": lambda given: forces(given, STRUCTURE, Progress()),
            "clusters": lambda given: forces(given, CLUSTERS, Progress()),
            "structure, board": LAYOUTS["force"].run,
        }
        if board.count <= 2000:
            runs["networkx spring"] = spring
        if shutil.which("sfdp") and board.count <= 30_000:
            runs["Graphviz sfdp"] = lambda given: graphviz("sfdp", given)
        lines += [measured(name, layout, board, run) for layout, run in runs.items()]
    return lines


def layered_lines() -> list[dict[str, object]]:
    """The hierarchical layout beside Graphviz dot."""
    tree = np.array(nx.bfs_tree(nx.random_labeled_tree(200, seed=1), 0).edges(), np.int32)
    graphs = {"tree 200": tree, "dag 100": dag(100, 150), "dag 300": dag(300, 450), "dag 1,000": dag(1000, 1500)}
    graphs |= {"scale-free 300": scale_free(300, 2), "scale-free 1,000": scale_free(1000, 2)}
    lines = []
    for name, ends in graphs.items():
        board = LayoutInput.of(int(ends.max()) + 1, ends, sizes=(90, 60))
        lines.append(measured(name, "hierarchical", board, LAYOUTS["hierarchical"].run))
        if shutil.which("dot"):
            lines.append(measured(name, "Graphviz dot", board, lambda given: graphviz("dot", given)))
    return lines


def timings(large: bool) -> list[dict[str, object]]:
    """What has no rival: first use on a small board, every layout at 1,000, new nodes, a million nodes."""
    lines: list[dict[str, object]] = []

    def timed(what: str, run: Callable[[], object]) -> None:
        begun, wall = cpu_seconds(), time.perf_counter()
        run()
        lines.append(
            {"what": what, "cpu_s": round(cpu_seconds() - begun, 3), "wall_s": round(time.perf_counter() - wall, 3)}
        )

    small = LayoutInput.of(50, teams(50), sizes=(90, 60))
    timed("force, 50 nodes", lambda: LAYOUTS["force"].run(small))
    thousand = LayoutInput.of(1000, teams(1000), sizes=(90, 60), groups=np.arange(1000) % 6, times=np.arange(1000.0))
    for name, layout in LAYOUTS.items():
        timed(f"{name}, 1,000 nodes", lambda layout=layout: layout.run(thousand))  # type: ignore[misc]
    count = 100_500 if large else 10_500
    ends = teams(count)
    places = forces(LayoutInput.of(count, ends), STRUCTURE, Progress()) * 4
    places[-500:] = np.nan
    grown = LayoutInput.of(count, ends, positions=places)
    timed(f"500 new nodes beside {count - 500:,}", lambda: place_new_beside_neighbours(grown, Progress()))
    if large:
        million = LayoutInput.of(1_000_000, teams(1_000_000))
        timed("clusters, 1,000,000 nodes", lambda: forces(million, CLUSTERS, Progress()))
    return lines


def with_ratios(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Add to each rival's line how many times more CPU time and crossings than the first line of its graph it has."""
    ours: dict[object, dict[str, object]] = {}
    for line in lines:
        base = ours.setdefault(line["graph"], line)
        if line is not base:
            for key in ("cpu_s", "crossings", "stress"):
                line[f"{key}_ratio"] = round(float(str(line[key])) / max(float(str(base[key])), 1e-3), 2)
    return lines


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--large", action="store_true", help="also 100,000 and 1,000,000 nodes")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    forces(LayoutInput.of(1000, teams(1000)), STRUCTURE, Progress())
    lines = [*with_ratios(force_lines(options.large)), *with_ratios(layered_lines()), *timings(options.large)]
    for line in lines if not options.json else ():
        print("  ".join(f"{key} {value}" for key, value in line.items()))
    if options.json:
        print(json.dumps(lines, indent=1))


if __name__ == "__main__":
    main()
