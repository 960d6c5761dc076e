"""What is printed of a board is what is seen of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
from reportlab.pdfgen.canvas import Canvas

from caseboard.board.palette import Palette
from caseboard.board.picture import draw_board
from caseboard.board.scene import Scene
from caseboard.board.svg import SvgSink
from caseboard.board.theme import load_theme
from caseboard.board.view import View
from caseboard.reports.fonts import register_fonts
from caseboard.reports.pdfsink import PdfSink
from tests.boards import columns
from tests.reports.conftest import words_of


def test_print_and_svg_hold_the_same_words_in_the_same_places(tmp_path: Path) -> None:
    scene = Scene.from_columns(columns([(0, 0), (300, 0), (300, 200)], [(0, 1), (1, 2)]))
    palette, view = Palette(scene.vocabulary, load_theme("light")), View(-100, -100, 1, 600, 420)
    svg = SvgSink(600, 420)
    draw_board(scene, svg, palette, view, legend=True)
    register_fonts()
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(600, 420), initialFontName="IBMPlexSans-Regular")
    draw_board(scene, PdfSink(canvas, 0, 420), palette, view, legend=True)
    canvas.save()
    seen = Counter(re.findall(r"<text[^>]*>([^<]+)</text>", svg.document()))
    printed = words_of(tmp_path / "a.pdf", "-raw")
    assert {"Entity 0", "Entity 1", "Entity 2"} <= set(seen)
    for words in seen:
        assert words in printed
    boxes = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\d)', _boxes(tmp_path))
    middles = {digit: (float(top) + float(bottom)) / 2 for _, top, _, bottom, digit in boxes}
    assert middles["0"] == middles["1"] < middles["2"]
    assert np.isclose(middles["2"] - middles["1"], 200, atol=1)


def _boxes(folder: Path) -> str:
    return words_of(folder / "a.pdf", "-bbox")


def test_every_entity_of_a_readable_board_is_named_in_print(sample_pdf: Path) -> None:
    pages = words_of(sample_pdf).split("\f")
    page = next(page for page in pages[3:] if page.count("Who keeps it connected"))
    for label in ("Global Crossing", "Hurricane Electric", "TeliaSonera", "AS26780", "confirmed", "sources disagree"):
        assert label in page
