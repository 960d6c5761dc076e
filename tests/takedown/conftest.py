"""AS graphs for the planner: small ones drawn at random, and the real one of November 2007."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from caseboard.analysis.routing import Relation, Relationships, RouteKind, Routes, RoutesBuilder, relationships
from caseboard.commands.case import Case
from caseboard.commands.demo import build_demo
from caseboard.exchange.as_relationships import read_as_relationships
from caseboard.takedown.graph import AsGraph, as_graph

MCCOLO = 26780
Row = tuple[int, int, Relation]


@pytest.fixture(scope="session")
def random_rows() -> Callable[[int], list[Row]]:
    return _random_rows


def _random_rows(seed: int) -> list[Row]:
    """Up to twelve ASes from AS1 on, with siblings, peers and provider circles."""
    random = Random(seed)
    size = random.randint(2, 12)
    rows = []
    for first in range(1, size + 1):
        for second in range(first + 1, size + 1):
            if random.random() < random.choice((0.15, 0.3, 0.45)):
                relation = random.choices(list(Relation), (6, 2, 1))[0]
                pair = (first, second) if random.random() < 0.75 else (second, first)
                rows.append((*pair, relation))
    return rows or [(1, 2, Relation.PROVIDER)]


@pytest.fixture(scope="session")
def snapshot_2007(shared_data: Callable[[str], Path]) -> Relationships:
    return read_as_relationships(shared_data("as-rel/snap-as-caida20071105.txt"))


@pytest.fixture(scope="session")
def internet_2007(snapshot_2007: Relationships) -> AsGraph:
    return as_graph([snapshot_2007])


@pytest.fixture(scope="session")
def mccolo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "mccolo.case"
    build_demo(path)
    return path


@pytest.fixture
def mccolo(mccolo_file: Path, tmp_path: Path) -> Iterator[Case]:
    """The sample case, to be changed at will."""
    copy = shutil.copy(mccolo_file, tmp_path / "mccolo.case")
    with Case.open(copy) as case:
        yield case


@pytest.fixture
def graph_of() -> Callable[[list[Row]], AsGraph]:
    return lambda rows: as_graph([relationships("by hand", rows)])


@pytest.fixture
def table_of() -> Callable[..., Routes]:
    """A routing table from entries of viewpoint, path and network."""

    def build(*entries: tuple[str, tuple[int, ...], str]) -> Routes:
        builder = RoutesBuilder("by hand")
        for viewpoint, path, prefix in entries:
            number = builder.path(" ".join(map(str, path)))
            builder.add(RouteKind.TABLE, 0, builder.viewpoint(viewpoint, path[0]), builder.prefix(prefix), number)
        return builder.build()

    return build
