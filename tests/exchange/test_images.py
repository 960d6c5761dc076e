"""The image gate reads sizes from headers and decodes nothing."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from caseboard.errors import ImportRefused
from caseboard.exchange.images import ImageInfo, check_image, image_type

FORMATS = {"PNG": "png", "JPEG": "jpeg", "GIF": "gif", "WEBP": "webp", "BMP": "bmp", "TIFF": "tiff"}


def _picture(form: str, size: tuple[int, int] = (37, 21), **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, (10, 200, 30)).save(stream, form, **options)
    return stream.getvalue()


@pytest.mark.parametrize(("form", "subtype"), FORMATS.items())
def test_the_size_of_every_allowed_format_is_read(form: str, subtype: str) -> None:
    assert check_image(_picture(form)) == ImageInfo(f"image/{subtype}", 37, 21)


def test_lossless_webp_and_progressive_jpeg_are_read_too() -> None:
    assert check_image(_picture("WEBP", lossless=True)).width == 37
    assert check_image(_picture("JPEG", progressive=True)).height == 21


def test_a_picture_of_sixty_thousand_pixels_square_is_refused_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + header
        + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    )
    with pytest.raises(ImportRefused, match="60,000 x 60,000"):
        check_image(data, name="photo.png")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BMW is a brand, no bitmap at all"]
)
def test_what_is_no_allowed_picture_is_refused(data: bytes) -> None:
    assert image_type(data) is None
    with pytest.raises(ImportRefused, match="is not a picture"):
        check_image(data)


@given(st.sampled_from(sorted(FORMATS)), st.integers(8, 60), st.binary(max_size=12))
def test_nothing_but_a_refusal_escapes_a_broken_header(form: str, cut: int, noise: bytes) -> None:
    with contextlib.suppress(ImportRefused):
        assert check_image(_picture(form)[:cut] + noise).width > 0
