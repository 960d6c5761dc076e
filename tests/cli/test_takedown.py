from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from caseboard.cli import commands
from caseboard.commands.case import Case
from caseboard.commands.demo import build_demo
from caseboard.commands.exhibits import add_exhibit
from caseboard.errors import InvalidValue
from caseboard.model.records import Board


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("takedown") / "m.case"
    build_demo(path)
    return path


def run(*arguments: object) -> str:
    result = CliRunner().invoke(commands, ["takedown", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_two_upstreams_of_mccolo_leave_the_third(case_file: Path, shared_data: Callable[[str], Path]) -> None:
    snapshot = shared_data("as-rel/snap-as-caida20071105.txt")
    found = json.loads(run(case_file, "--target", "AS26780", "--cut", "AS3549,AS6939", "--as-rel", snapshot, "--json"))
    assert (found["reach_before"], found["reach_after"], found["open"]) == (26_451, 26_451, [1299])
    assert found["minimal_sets"] == [[1299, 3549, 6939]]
    words = run(case_file, "--target", "AS26780", "--cut", "AS3549,AS6939", "--as-rel", snapshot)
    assert "AS1299 (TeliaSonera) is the way back" in words
    assert "T - 1 day" in words


def test_relationships_are_found_among_the_exhibits(case_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.case"
    with Case.create(path, title="Own") as case, case.changing("Arrange") as writer:
        add_exhibit(writer, b"1|9|-1\n2|9|-1\n1|2|0\n1|5|-1\n2|6|-1\n", name="20081101.as-rel.txt")
    found = json.loads(run(path, "--target", "AS9", "--cut", "AS1", "--json"))
    assert (found["ases"], found["reach_after"], found["open"]) == (4, 4, [2])


def test_a_list_of_targets_names_and_a_table_can_be_given(tmp_path: Path, case_file: Path) -> None:
    relations, targets, table, names = (tmp_path / name for name in ("20081101.as-rel.txt", "targets", "rib", "names"))
    relations.write_text("1|9|-1\n1|8|-1\n1|5|-1\n")
    targets.write_text("AS8\nAS9 # two of them\n")
    table.write_text("TABLE_DUMP2|1226361600|B|192.0.2.1|1|198.51.100.0/24|1 9|IGP\n")
    names.write_text("1 CARRIER - The Carrier, US\n")
    found = json.loads(
        run(case_file, "--target", targets, "--as-rel", relations, "--rib", table, "--as-names", names, "--json")
    )
    assert found["targets"] == [8, 9]
    assert found["upstreams"][0]["name"] == "CARRIER"
    assert found["networks"] == ["198.51.100.0/24"]


def test_a_plan_can_be_kept(tmp_path: Path) -> None:
    path, relations = tmp_path / "own.case", tmp_path / "20081101.as-rel.txt"
    relations.write_text("1|9|-1\n")
    Case.create(path, title="Own").close()
    run(path, "--target", "AS9", "--as-rel", relations, "--keep")
    with Case.open(path, read_only=True) as case:
        assert "Take-down of AS9" in [board.name for board in case.read.all(Board)]


def test_bad_input_is_one_sentence(case_file: Path) -> None:
    with pytest.raises(InvalidValue, match="AS64512 is for private use"):
        run(case_file, "--target", "AS64512")
