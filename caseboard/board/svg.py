"""A sink that writes SVG 1.1: vectors and text, no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import struct
import zlib
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import numpy.typing as npt

from caseboard.board.fonts import FALLBACK, MAIN
from caseboard.board.icons import STROKE_SHARE, icon
from caseboard.board.labels import harmless
from caseboard.board.sink import Floats, Pen, TextStyle


class SvgSink:
    """Collects a picture as SVG.

    Args:
        width, height: size of the picture in its own units.
    """

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._parts: list[str] = []

    def document(self) -> str:
        """The whole picture so far."""
        w, h = _n(self._width), _n(self._height)
        family = quoteattr(f"{MAIN}, {FALLBACK}, sans-serif")
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
        return "\n".join([f"{head} font-family={family}>", *self._parts, "</svg>\n"])

    def begin(self, role: str, name: str) -> None:
        """Open a group; its name becomes a title."""
        title = f"<title>{escape(harmless(name))}</title>" if name else ""
        self._parts.append(f"<g class={quoteattr(role)}>{title}")

    def end(self) -> None:
        """Close the group opened last."""
        self._parts.append("</g>")

    def lines(self, segments: Floats, pen: Pen) -> None:
        """Straight lines, as one path."""
        data = "".join(f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for a, b, c, d in segments.tolist())
        self._path(data, pen)

    def curves(self, points: Floats, pen: Pen) -> None:
        """Cubic curves, as one path."""
        self._path("".join(_cubic(curve) for curve in points.tolist()), pen)

    def polygon(self, points: Floats, fill: str, pen: Pen | None = None, opacity: float = 1.0) -> None:
        """A closed polygon."""
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points.tolist())
        faint = f' fill-opacity="{_n(opacity)}"' if opacity < 1 else ""
        self._parts.append(f'<polygon points="{corners}"{_paint(fill, pen)}{faint}/>')

    def triangles(self, points: Floats, fill: str) -> None:
        """Filled triangles, as one path."""
        data = "".join(
            f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}L{_n(e)} {_n(f)}Z" for a, b, c, d, e, f in points.reshape(-1, 6).tolist()
        )
        if data:
            self._parts.append(f'<path d="{data}"{_paint(fill, None)}/>')

    def circle(self, x: float, y: float, radius: float, fill: str, pen: Pen | None = None) -> None:
        """A circle."""
        self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{_paint(fill, pen)}/>')

    def box(
        self, x: float, y: float, width: float, height: float, radius: float, fill: str, pen: Pen | None = None
    ) -> None:
        """A rectangle with rounded corners."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}"'
        self._parts.append(f"<rect {place}{_paint(fill, pen)}/>")

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> None:
        """The strokes of an icon."""
        data = ""
        for stroke in icon(name):
            data += _cubic((stroke.points * size + (x, y)).tolist()) + ("Z" if stroke.closed else "")
        self._path(data, Pen(colour, size * STROKE_SHARE), round_ends=True)

    def text(self, x: float, y: float, text: str, style: TextStyle) -> None:
        """A line of text; the halo is painted below the letters."""
        halo = ""
        if style.halo:
            width = _n(style.size * 0.28)
            halo = f' stroke="{style.halo}" stroke-width="{width}" stroke-linejoin="round" paint-order="stroke"'
        weight = ' font-weight="600"' if style.bold else ""
        place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(style.size)}" text-anchor="{style.anchor}"'
        self._parts.append(f'<text {place} fill="{style.colour}"{weight}{halo}>{escape(harmless(text))}</text>')

    def picture(self, x: float, y: float, width: float, height: float, rgb: npt.NDArray[np.uint8]) -> None:
        """Pixels as an embedded PNG."""
        data = base64.b64encode(png(rgb)).decode("ascii")
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" preserveAspectRatio="none"'
        self._parts.append(f'<image {place} href="data:image/png;base64,{data}"/>')

    def _path(self, data: str, pen: Pen, round_ends: bool = False) -> None:
        if data:
            ends = ' stroke-linecap="round" stroke-linejoin="round"' if round_ends else ""
            self._parts.append(f'<path d="{data}"{_paint("", pen)}{ends}/>')


def png(rgb: npt.NDArray[np.uint8]) -> bytes:
    """Pixels (rows, columns, 3) as a PNG file."""
    height, width = rgb.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = rgb.reshape(height, -1)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = zlib.compress(rows.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def _cubic(points: list[list[float]]) -> str:
    (x, y), *rest = points
    curves = ""
    for k in range(0, len(rest), 3):
        curves += "C" + " ".join(f"{_n(u)} {_n(v)}" for u, v in rest[k : k + 3])
    return f"M{_n(x)} {_n(y)}{curves}"


def _paint(fill: str, pen: Pen | None) -> str:
    paint = f' fill="{fill or "none"}"'
    if pen is not None:
        paint += f' stroke="{pen.colour}" stroke-width="{_n(pen.width)}"'
        if pen.dash:
            paint += f' stroke-dasharray="{" ".join(_n(d) for d in pen.dash)}"'
    return paint


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
