"""The command line does what its help says, and tells a known problem in one sentence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from caseboard import cli
from caseboard.commands.case import Case
from caseboard.commands.entities import add_entity
from caseboard.commands.exhibits import ExhibitText, add_exhibit

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder of its own; gives its output, or its JSON with `--json`."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Any:
        result = CliRunner().invoke(cli.commands, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return json.loads(result.output) if "--json" in arguments else result.output

    return call


def fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """The one sentence on standard error of a command that fails as people can make it fail."""
    monkeypatch.setattr("sys.argv", ["caseboard", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("caseboard: ")
    assert captured.err.count("\n") == 1
    return captured.err


def small_case(run: Run) -> None:
    """A case of two companies on which two sources differ."""
    run("new", "m.case", "--title", "McColo")
    run("add", "m.case", "company", "McColo", "Global Crossing")
    run("link", "m.case", "Global Crossing", "transit_to", "mccolo", "--source", "KGO-TV", "--from", "2006~")
    run("claim", "m.case", "McColo", "share_of_spam", "75 %", "--scope", "worldwide", "--source", "KGO-TV")
    run("claim", "m.case", "McColo", "share_of_spam", "50 %", "--scope", "worldwide", "--source", "HostExploit")


def test_info_counts_what_was_put_in(run: Run) -> None:
    small_case(run)
    found = run("info", "m.case", "--json")
    assert len(found.pop("head")) == 64
    assert found == {
        "entities": 2,
        "links": 1,
        "claims": 3,
        "sources": 2,
        "exhibits": 0,
        "disputed": 1,
        "notices": 0,
        "boards": 1,
        "actions": 5,
    }


def test_show_gives_claims_with_standing_and_links(run: Run) -> None:
    small_case(run)
    found = run("show", "m.case", "McColo", "--json")
    (share,) = found["properties"]
    assert (share["state"], share["origins"]) == ("disputed", 2)
    assert {claim["value"] for claim in share["claims"]} == {"75 %", "50 %"}
    assert found["links"][0]["kind"] == "transit_to"
    assert "disputed" in run("show", "m.case", "McColo")
    assert [one["label"] for one in run("show", "m.case", "entities", "--json")] == ["McColo", "Global Crossing"]
    for name in ("links", "claims", "sources", "boards", "exhibits", "notices", "notes"):
        assert isinstance(run("show", "m.case", name, "--json"), list)
        run("show", "m.case", name)


def test_undo_redo_and_log(run: Run) -> None:
    small_case(run)
    assert "share_of_spam" in run("undo", "m.case")
    assert run("info", "m.case", "--json")["disputed"] == 0
    run("redo", "m.case")
    assert run("info", "m.case", "--json")["disputed"] == 1
    assert "4 actions" in run("undo", "m.case", "--to", "1")
    assert [entry["kind"] for entry in run("log", "m.case", "--json")][-4:] == ["undo"] * 4
    assert len(run("log", "m.case", "--json", "--last", "2")) == 2


def test_find_searches_labels_and_exhibits(run: Run, tmp_path: Path) -> None:
    small_case(run)
    with Case.open(tmp_path / "m.case") as case, case.changing("Take in") as writer:
        add_exhibit(writer, b"x", name="note.txt", text=ExhibitText("the routers in Podolsk"))
    (hit,) = run("find", "m.case", "podolsk", "--json")
    assert (hit["table"], hit["title"], hit["offset"]) == ("exhibit", "EX1 note.txt", 0)
    assert "Nothing found" in run("find", "m.case", "zzz")


def test_a_claim_keeps_the_place_of_its_quotation(run: Run, tmp_path: Path) -> None:
    small_case(run)
    with Case.open(tmp_path / "m.case") as case, case.changing("Take in") as writer:
        add_exhibit(writer, b"x", name="note.txt", text=ExhibitText("It was said that spam fell by half."))
    made = run(
        "claim", "m.case", "McColo", "spam_drop", "half", "--exhibit", "EX1", "--quote", "fell by half", "--json"
    )
    assert (made["char_start"], made["char_end"]) == (22, 34)


def test_a_notice_and_what_came_of_it(run: Run) -> None:
    small_case(run)
    options = ("--sender", "Krebs", "--sent", "2008-11-10", "--request", "End the connection")
    made = run("notice", "m.case", "McColo", "Global Crossing", *options, "--json")
    assert (made["state"], made["sent"]) == ("sent", "2008-11-10")
    run("answer", "m.case", made["id"], "acted", "--at", "2008-11-11", "--text", "Cut off")
    (kept,) = run("show", "m.case", "notices", "--json")
    assert kept["state"] == "acted"


def test_a_source_is_registered_and_graded(run: Run) -> None:
    small_case(run)
    made = run("source", "m.case", "KGO-TV", "--reliability", "b", "--published", "2008-11-12", "--json")
    assert (made["reliability"], made["published"]) == ("B", "2008-11-12")
    assert run("source", "m.case", "ABC7", "--repeats", "KGO-TV", "--json")["repeats_id"] == made["id"]


def test_verify_exits_with_the_answer(run: Run, tmp_path: Path) -> None:
    small_case(run)
    assert "is as recorded" in run("verify", "m.case")
    with sqlite3.connect(tmp_path / "m.case") as other:
        other.execute("UPDATE entity SET label = 'x' WHERE label = 'McColo'")
    other.close()
    result: Result = CliRunner().invoke(cli.commands, ["verify", str(tmp_path / "m.case"), "--json"])
    assert result.exit_code == 1
    assert any("Table entity" in finding for finding in json.loads(result.output)["findings"])


def test_the_demo_is_the_mccolo_case(run: Run) -> None:
    run("demo", "--out", "demo.case")
    found = run("info", "demo.case", "--json")
    least = {"entities": 45, "links": 70, "claims": 120, "sources": 25, "disputed": 8}
    assert all(found[name] >= count for name, count in least.items()), found
    assert run("verify", "demo.case", "--json")["ok"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["info", "gone.case"], "no file gone.case"),
        (["new", "m.case"], "exists already"),
        (["add", "m.case", "spaceship", "X"], "no entity kind"),
        (["add", "m.case", "ip", "999.1.1.1"], "999.1.1.1"),
        (["link", "m.case", "McColo", "owns", "Nobody"], "Nothing in the case is called"),
        (["link", "m.case", "McColo", "resolves_to", "Global Crossing"], "cannot begin at"),
        (["claim", "m.case", "McColo", "founded", " "], "needs a value"),
        (["claim", "m.case", "McColo", "founded", "2004", "--from", "yesterday"], "is not a time"),
        (["redo", "m.case"], "nothing to redo"),
        (["undo", "m.case", "--to", "99"], "nothing to undo after"),
        (["suggest", "gone.txt"], "no file gone.txt"),
        (["board", "m.case", "-o", "x.jpg"], "must end in .png or .svg"),
        (["import", "m.case", "gone.csv"], "no file gone.csv"),
        (["report", "m.case", "-o", "nowhere/x.pdf"], "no folder"),
    ],
)
def test_a_mistake_is_one_sentence(
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    small_case(run)
    assert words in fails(capsys, monkeypatch, *arguments)


def test_nothing_of_a_case_reaches_the_terminal_as_control(run: Run, tmp_path: Path) -> None:
    run("new", "m.case")
    with Case.open(tmp_path / "m.case") as case, case.changing("Add") as writer:
        add_entity(writer, "person", "evil\x1b[31m\u202ename\x07")
    shown = run("show", "m.case", "entities")
    assert not set(shown) & set("\x1b\x07\u202e")
    assert "evil" in shown
    assert run("show", "m.case", "entities", "--json")[0]["label"] == "evil\x1b[31m\u202ename\x07"


def test_without_a_display_the_window_is_refused_with_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert "no display" in fails(capsys, monkeypatch, "open")
