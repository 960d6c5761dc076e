"""Every icon that ships can be drawn, and every kind has one of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from caseboard.board.icons import icon
from caseboard.commands.vocabulary import load_vocabulary
from caseboard.resources import resource

ICONS = sorted(resource("icons").glob("*.svg"))


def ink(path: Path, size: int = 48) -> int:
    """How many pixels of a drawing are covered."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer = QSvgRenderer(QByteArray(path.read_bytes()))
    assert renderer.isValid(), path.name
    renderer.render(painter)
    painter.end()
    return sum(image.pixelColor(x, y).alpha() > 128 for x in range(size) for y in range(size))


def test_every_icon_leaves_ink_but_is_no_blot() -> None:
    covered = {path.stem: ink(path) for path in ICONS}
    assert {name: count for name, count in covered.items() if not 15 < count < 1150} == {}


def test_every_icon_takes_the_colour_it_is_given() -> None:
    for path in ICONS:
        text = path.read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in text, path.name
        assert 'viewBox="0 0 24 24"' in text, path.name
        assert "<script" not in text
        assert "href" not in text


@pytest.mark.parametrize("kind", load_vocabulary().entities.values(), ids=lambda kind: kind.name)
def test_every_kind_has_an_icon_that_the_board_can_draw(kind: object) -> None:
    name = kind.icon  # type: ignore[attr-defined]
    assert (resource("icons") / f"{name}.svg").is_file()
    assert icon(name)


def test_no_two_kinds_share_an_icon() -> None:
    shared = Counter(kind.icon for kind in load_vocabulary().entities.values())
    assert [name for name, count in shared.items() if count > 1] == []


def test_the_board_reads_every_icon_inside_its_box() -> None:
    for path in ICONS:
        strokes = icon(path.stem)
        assert strokes, path.stem
        assert all(abs(stroke.points).max() <= 0.56 for stroke in strokes), path.stem


def test_the_licence_lies_beside_the_icons() -> None:
    assert (resource("icons") / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
