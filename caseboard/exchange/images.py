"""The image gate: what a picture is and how large, from its header alone; nothing is decoded here."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from caseboard.errors import ImportRefused

MAX_PIXELS = 100_000_000

_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """An image's media type and its size in pixels."""

    media_type: str
    width: int
    height: int


def image_type(data: bytes) -> str | None:
    """The media type of an allowed image format, by its first bytes; None for everything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if (
        data[:2] == b"BM"
        and len(data) >= 26
        and struct.unpack_from("<I", data, 14)[0] in (12, 40, 52, 56, 64, 108, 124)
    ):
        return "image/bmp"
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    return None


def check_image(data: bytes, *, name: str = "the picture", max_pixels: int = MAX_PIXELS) -> ImageInfo:
    """Look at a picture's header before anything decodes it.

    Args:
        data: the file's bytes; its first MiB is enough, except for some TIFF files.
        name: what sentences call it.
        max_pixels: the largest width times height.

    Raises:
        ImportRefused: no allowed format (PNG, JPEG, GIF, WebP, BMP, TIFF), a broken header, or too many pixels.
    """
    kind = image_type(data)
    if kind is None:
        raise ImportRefused(f"{name} is not a picture in PNG, JPEG, GIF, WebP, BMP or TIFF format.")
    try:
        width, height = _READERS[kind](data)
    except (struct.error, IndexError) as error:
        raise ImportRefused(f"{name} is a {kind} file with a broken or cut header.") from error
    if width < 1 or height < 1:
        raise ImportRefused(f"{name} says it is {width:,} x {height:,} pixels, which is no picture.")
    if width * height > max_pixels:
        raise ImportRefused(
            f"{name} is {width:,} x {height:,} pixels; pictures of more than {max_pixels // 1_000_000} megapixels are "
            "not opened."
        )
    return ImageInfo(kind, width, height)


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise IndexError
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _bmp_size(data: bytes) -> tuple[int, int]:
    if struct.unpack_from("<I", data, 14)[0] == 12:
        width, height = struct.unpack_from("<HH", data, 18)
    else:
        width, height = struct.unpack_from("<ii", data, 18)
    return abs(width), abs(height)


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while True:
        while data[place] == 0xFF:
            place += 1
        marker = data[place]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", data, place + 4)
            return width, height
        length = struct.unpack_from(">H", data, place + 1)[0]
        if length < 2:
            raise IndexError
        place += 1 + length
        if data[place] != 0xFF:
            raise IndexError


def _tiff_size(data: bytes) -> tuple[int, int]:
    order = "<" if data[:2] == b"II" else ">"
    place = struct.unpack_from(order + "I", data, 4)[0]
    count = struct.unpack_from(order + "H", data, place)[0]
    sizes = {}
    for number in range(count):
        tag, kind, _ = struct.unpack_from(order + "HHI", data, place + 2 + 12 * number)
        if tag in (256, 257) and kind in (3, 4):
            sizes[tag] = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, place + 10 + 12 * number)[0]
    if len(sizes) < 2:
        raise IndexError
    return sizes[256], sizes[257]


_READERS = {
    "image/png": _png_size,
    "image/jpeg": _jpeg_size,
    "image/gif": _gif_size,
    "image/webp": _webp_size,
    "image/bmp": _bmp_size,
    "image/tiff": _tiff_size,
}
