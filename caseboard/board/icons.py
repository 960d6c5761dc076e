"""Icons as curves: each SVG of the icon family is read once into cubic Bézier paths that every sink can draw.

The family is stroked outlines on a 24 x 24 grid. Only what it uses is understood: paths, lines, polylines, polygons,
rectangles, circles and ellipses.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt
from defusedxml import ElementTree

from caseboard.errors import CaseboardError
from caseboard.resources import resource

Point = tuple[float, float]

GRID: Final = 24.0
STROKE_SHARE: Final = 2.0 / GRID
"""Stroke width in shares of the icon's side."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_TOKEN: Final = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_COUNTS: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
_ROUND: Final = 0.5522847498


@dataclass(frozen=True)
class Stroke:
    """One stroked piece of an icon: (3k + 1, 2) cubic control points in shares of its side, centre at the origin."""

    points: npt.NDArray[np.float64]
    closed: bool


@cache
def icon(name: str) -> tuple[Stroke, ...]:
    """The strokes of an icon; an unknown one, or a name that is no file name, has none."""
    if not _NAME.fullmatch(name):
        return ()
    try:
        root = ElementTree.parse(resource(f"icons/{name}.svg")).getroot()
    except (OSError, CaseboardError, ElementTree.ParseError):
        return ()
    strokes: list[Stroke] = []
    for element in root.iter():
        reader = _READERS.get(element.tag.rpartition("}")[2])
        if reader is not None and element.get("stroke") != "none":
            strokes += reader(element)
    return tuple(strokes)


class _Pen:
    """Collects the pieces of one path as cubic curves."""

    def __init__(self) -> None:
        self.strokes: list[Stroke] = []
        self.points: list[Point] = []
        self.here: Point = (0.0, 0.0)

    def move(self, to: Point) -> None:
        self.finish(closed=False)
        self.points, self.here = [to], to

    def curve(self, one: Point, two: Point, to: Point) -> None:
        if not self.points:
            self.points = [self.here]
        self.points += [one, two, to]
        self.here = to

    def line(self, to: Point) -> None:
        (x, y), (u, v) = self.here, to
        self.curve((x + (u - x) / 3, y + (v - y) / 3), (x + (u - x) * 2 / 3, y + (v - y) * 2 / 3), to)

    def finish(self, closed: bool) -> None:
        if len(self.points) > 1:
            if closed and math.dist(self.here, self.points[0]) > 1e-9:
                self.line(self.points[0])
            self.strokes.append(Stroke(np.array(self.points) / GRID - 0.5, closed))
        start = self.points[0] if self.points else self.here
        self.points = []
        self.here = start if closed else self.here


def _path(element: Element) -> list[Stroke]:
    pen = _Pen()
    tokens = [(letter, number) for letter, number in _TOKEN.findall(element.get("d", ""))]
    position, command, control = 0, "", (0.0, 0.0)
    while position < len(tokens):
        if tokens[position][0]:
            command = tokens[position][0]
            position += 1
        elif not command or command in "Zz":
            break
        count = _COUNTS[command.lower()]
        values = [float(number) for _, number in tokens[position : position + count] if number]
        if len(values) < count:
            break
        position += count
        control = _step(pen, command, values, control)
        command = {"M": "L", "m": "l"}.get(command, command)
    pen.finish(closed=False)
    return pen.strokes


def _step(pen: _Pen, command: str, v: list[float], control: Point) -> Point:
    """Carry out one path command; returns the control point that a following smooth command reflects."""
    x, y = pen.here
    base_x, base_y = (x, y) if command.islower() else (0.0, 0.0)
    points = [(base_x + v[k], base_y + v[k + 1]) for k in range(0, len(v) - 1, 2)] if command not in "Aa" else []
    match command.lower():
        case "m":
            pen.move(points[0])
        case "l":
            pen.line(points[0])
        case "h":
            pen.line((base_x + v[0], y))
        case "v":
            pen.line((x, base_y + v[0]))
        case "c":
            pen.curve(*points)
            return points[1]
        case "s":
            pen.curve((2 * x - control[0], 2 * y - control[1]), *points)
            return points[0]
        case "q" | "t":
            middle = points[0] if command in "qQ" else (2 * x - control[0], 2 * y - control[1])
            to = points[-1]
            pen.curve(_toward((x, y), middle), _toward(to, middle), to)
            return middle
        case "a":
            _arc(pen, v[0], v[1], v[2], bool(v[3]), bool(v[4]), (base_x + v[5], base_y + v[6]))
        case "z":
            pen.finish(closed=True)
    return pen.here


def _toward(start: Point, control: Point) -> Point:
    return start[0] + (control[0] - start[0]) * 2 / 3, start[1] + (control[1] - start[1]) * 2 / 3


def _arc(pen: _Pen, rx: float, ry: float, turn: float, large: bool, sweep: bool, to: Point) -> None:
    """An elliptical arc as cubic curves (SVG 1.1, appendix F.6)."""
    (x, y), (u, v) = pen.here, to
    if rx == 0 or ry == 0 or math.dist((x, y), to) < 1e-12:
        pen.line(to)
        return
    rx, ry, angle = abs(rx), abs(ry), math.radians(turn)
    cos, sin = math.cos(angle), math.sin(angle)
    px, py = cos * (x - u) / 2 + sin * (y - v) / 2, -sin * (x - u) / 2 + cos * (y - v) / 2
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, ((rx * ry) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    start = math.atan2((py - cy) / ry, (px - cx) / rx)
    extent = math.atan2((-py - cy) / ry, (-px - cx) / rx) - start
    if sweep and extent < 0:
        extent += 2 * math.pi
    elif not sweep and extent > 0:
        extent -= 2 * math.pi
    middle = (cos * cx - sin * cy + (x + u) / 2, sin * cx + cos * cy + (y + v) / 2)

    def place(a: float, b: float) -> Point:
        return middle[0] + cos * rx * a - sin * ry * b, middle[1] + sin * rx * a + cos * ry * b

    pieces = max(1, math.ceil(abs(extent) / (math.pi / 2) - 1e-9))
    step = extent / pieces
    bow = 4 / 3 * math.tan(step / 4)
    for piece in range(pieces):
        one, two = start + piece * step, start + (piece + 1) * step
        c1, s1, c2, s2 = math.cos(one), math.sin(one), math.cos(two), math.sin(two)
        last = to if piece == pieces - 1 else place(c2, s2)
        pen.curve(place(c1 - bow * s1, s1 + bow * c1), place(c2 + bow * s2, s2 - bow * c2), last)


def _number(element: Element, name: str) -> float:
    try:
        return float(element.get(name, "0"))
    except ValueError:
        return 0.0


def _ellipse(element: Element) -> list[Stroke]:
    cx, cy = _number(element, "cx"), _number(element, "cy")
    rx = _number(element, "r") or _number(element, "rx")
    ry = _number(element, "r") or _number(element, "ry")
    pen = _Pen()
    pen.move((cx + rx, cy))
    for a, b in ((0, 1), (-1, 0), (0, -1), (1, 0)):
        x, y = pen.here
        to = (cx + a * rx, cy + b * ry)
        one = (x + a * rx * _ROUND, y + b * ry * _ROUND)
        two = (to[0] + (x - cx) * _ROUND, to[1] + (y - cy) * _ROUND)
        pen.curve(one, two, to)
    pen.finish(closed=True)
    return pen.strokes


def _rectangle(element: Element) -> list[Stroke]:
    x, y, width, height = (_number(element, name) for name in ("x", "y", "width", "height"))
    radius = min(max(_number(element, "rx"), _number(element, "ry")), width / 2, height / 2)
    pen = _Pen()
    pen.move((x + radius, y))
    corners = (
        ((x + width - radius, y), (x + width, y + radius)),
        ((x + width, y + height - radius), (x + width - radius, y + height)),
        ((x + radius, y + height), (x, y + height - radius)),
        ((x, y + radius), (x + radius, y)),
    )
    for straight, corner in corners:
        pen.line(straight)
        if radius:
            _arc(pen, radius, radius, 0, False, True, corner)
    pen.finish(closed=True)
    return pen.strokes


def _points(element: Element) -> list[Stroke]:
    numbers = [float(n) for n in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)", element.get("points", ""))]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    return _joined(pairs, closed=element.tag.endswith("polygon"))


def _line(element: Element) -> list[Stroke]:
    ends = [(_number(element, "x1"), _number(element, "y1")), (_number(element, "x2"), _number(element, "y2"))]
    return _joined(ends, closed=False)


def _joined(points: list[Point], closed: bool) -> list[Stroke]:
    pen = _Pen()
    for nth, point in enumerate(points):
        (pen.line if nth else pen.move)(point)
    pen.finish(closed)
    return pen.strokes


_READERS: Final = {
    "path": _path,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "rect": _rectangle,
    "polyline": _points,
    "polygon": _points,
    "line": _line,
}
