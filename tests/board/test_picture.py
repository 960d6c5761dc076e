"""The same items are drawn whatever they are drawn on."""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from caseboard.board.palette import Palette
from caseboard.board.picture import View, draw_board
from caseboard.board.scene import Group, Scene
from caseboard.board.svg import SvgSink
from caseboard.board.theme import load_theme
from tests.boards import MakeScene, identifier


class Recorder:
    """A sink that remembers what it was asked to draw."""

    def __init__(self) -> None:
        self.items: list[tuple[str, tuple[object, ...]]] = []
        self.depth = 0

    def begin(self, role: str, name: str) -> None:
        self.depth += 1
        self.items.append(("begin", (role, name)))

    def end(self) -> None:
        self.depth -= 1

    def __getattr__(self, name: str):
        return lambda *given, **more: self.items.append((name, (*given, *more.values())))

    def texts(self) -> list[str]:
        return [str(given[2]) for name, given in self.items if name == "text"]

    def counts(self) -> Counter[str]:
        return Counter(name for name, _ in self.items)


@pytest.fixture
def every_style(make_scene: MakeScene) -> Scene:
    """A board on which everything occurs that can be drawn."""
    places = [(0, 0), (300, 0), (600, 0), (0, 250), (300, 250), (600, 250)]
    links = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (0, 3), (2, 2), (1, 4)] + [(2, 5)] * 9
    scene = make_scene(
        places,
        links,
        kinds=["organisation", "ip", "person", "country", "malware", "asn"],
        pinned=np.array([True] + [False] * 5),
        disputed=np.array([False, True] + [False] * 4),
        off_board=np.array([0, 0, 7, 0, 0, 1200], np.int32),
        strength=np.array([0, 1, 2] + [0] * 14, np.uint8),
        direction=np.array([0, 1, 2] + [0] * 14, np.uint8),
        inferred=np.array([False] * 7 + [True] + [False] * 9),
    )
    scene.set_groups([Group("Upstreams", (identifier(0), identifier(1)))])
    return scene


def drawn(scene: Scene, theme: str = "light", **given: object) -> Recorder:
    recorder = Recorder()
    view = View(-100, -100, 1.0, 900, 500)
    draw_board(scene, recorder, Palette(scene.vocabulary, load_theme(theme)), view, **given)  # type: ignore[arg-type]
    return recorder


def test_everything_on_the_board_is_drawn_once(every_style: Scene) -> None:
    recorder = drawn(every_style)
    assert recorder.depth == 0
    assert [f"Entity {k}" in recorder.texts() for k in range(6)] == [True] * 6
    assert {"+7", "+1k", "×9", "Upstreams"} <= set(recorder.texts())
    icons = Counter(given[0] for name, given in recorder.items if name == "icon")
    assert icons["pin"] == 1
    assert sum(icons.values()) == 7


def test_patterns_tell_confirmed_from_unconfirmed_and_tentative(every_style: Scene) -> None:
    recorder = drawn(every_style)
    dashes = {given[1].dash for name, given in recorder.items if name == "lines" and len(given[0])}  # type: ignore[attr-defined]
    assert {(), (7.0, 4.5), (1.2, 4.2)} <= dashes


def test_both_themes_draw_the_same_items(every_style: Scene) -> None:
    assert drawn(every_style, "light").counts() == drawn(every_style, "dark").counts()


def test_selected_nodes_have_a_ring(every_style: Scene) -> None:
    plain, ringed = drawn(every_style).counts(), drawn(every_style, selection=[identifier(0)]).counts()
    assert sum(ringed.values()) == sum(plain.values()) + 1


def test_the_legend_names_what_is_there(every_style: Scene) -> None:
    words = set(drawn(every_style, legend=True).texts())
    assert {"confirmed", "unconfirmed", "tentative", "inferred", "pinned", "sources disagree"} <= words
    assert every_style.vocabulary.entities["malware"].label in words


def test_svg_is_well_formed_and_holds_the_same_words(every_style: Scene) -> None:
    sink = SvgSink(900, 500)
    draw_board(every_style, sink, Palette(every_style.vocabulary, load_theme("light")), View(-100, -100, 1, 900, 500))
    root = fromstring(sink.document())  # noqa: S314 - our own output
    words = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert sorted(words) == sorted(drawn(every_style).texts())


def test_names_with_markup_are_harmless_in_svg(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0)], labels=['</text><script>alert("x")</script>\x00\x0b'])
    sink = SvgSink(200, 200)
    draw_board(scene, sink, Palette(scene.vocabulary, load_theme("light")), View(-100, -100, 1, 200, 200))
    root = fromstring(sink.document())  # noqa: S314 - our own output
    assert not [element for element in root.iter() if element.tag.endswith("script")]


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_board_and_a_single_entity_are_drawn(make_scene: MakeScene, count: int) -> None:
    recorder = drawn(make_scene([(100, 100)] * count), legend=True)
    assert recorder.texts().count("Entity 0") == count


def test_an_unknown_kind_is_drawn_in_grey(make_scene: MakeScene) -> None:
    scene = make_scene([(0, 0), (100, 0)], [(0, 1, "unheard_of")], kinds=["never_seen", "never_seen"])
    assert "unheard of" in drawn(scene).texts() or drawn(scene).counts()["circle"] >= 2
