"""Bytes of strangers: what is decoded, and what is refused how."""

import io
import random
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hsi.serve.detector import boxes, pictures
from hsi.serve.detector.boxes import Fit, Size
from hsi.serve.detector.refusals import Code, Refused

LIMIT = 1_000_000


def _fit(size: Size) -> Fit:
    return boxes.letterbox(size, Size(64, 64), centred=True)


def _encoded(size: tuple[int, int] = (80, 40), mode: str = "RGB", kind: str = "JPEG", **options: object) -> bytes:
    rng = np.random.default_rng(3)
    image = Image.fromarray(rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return head + struct.pack(">I", 100) + b"IDAT" + zlib.compress(bytes(100))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_encoded(), id="JPEG"),
        pytest.param(_encoded(kind="PNG"), id="PNG"),
        pytest.param(_encoded(mode="L"), id="grey JPEG"),
        pytest.param(_encoded(mode="CMYK"), id="CMYK JPEG"),
        pytest.param(_encoded(mode="RGBA", kind="PNG"), id="PNG with alpha"),
        pytest.param(_encoded(mode="P", kind="PNG"), id="PNG with palette"),
        pytest.param(_encoded(progressive=True), id="progressive JPEG"),
        pytest.param(_encoded((2000, 500)), id="JPEG decoded at a reduced size"),
    ],
)
def test_pictures_become_pixels_of_the_size_the_network_wants(data: bytes) -> None:
    found, fit = pictures.pixels(data, LIMIT, _fit)
    assert found.dtype == np.uint8
    assert found.shape == (fit.resized.height, fit.resized.width, 3)


def test_the_size_told_is_the_stored_one_without_exif_rotation() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _, fit = pictures.pixels(_encoded((80, 40), exif=exif.tobytes()), LIMIT, _fit)
    assert fit.picture == Size(80, 40)


def test_a_reduced_decode_shows_the_same_picture() -> None:
    gradient = np.linspace(0, 255, 1600 * 800, dtype=np.float64).reshape(800, 1600).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(np.stack((gradient,) * 3, axis=2)).save(buffer, "JPEG", quality=95)
    found, _ = pictures.pixels(buffer.getvalue(), 2_000_000, _fit)
    plain = np.asarray(Image.fromarray(gradient).resize((64, 32), Image.Resampling.BILINEAR))
    assert np.abs(found[:, :, 0].astype(int) - plain.astype(int)).max() <= 3


_JPEG = _encoded((200, 200))
_SCANS = _encoded(progressive=True)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", Code.NOT_DECODABLE, id="empty"),
        pytest.param(random.Random(1).randbytes(10_000), Code.UNSUPPORTED_TYPE, id="noise"),
        pytest.param(b"GIF89a" + bytes(100), Code.UNSUPPORTED_TYPE, id="GIF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", Code.UNSUPPORTED_TYPE, id="SVG"),
        pytest.param(_JPEG[: len(_JPEG) // 2], Code.NOT_DECODABLE, id="truncated JPEG"),
        pytest.param(_JPEG[:3], Code.NOT_DECODABLE, id="only JPEG's first bytes"),
        pytest.param(b"\xff\xd8\xff" + random.Random(2).randbytes(5000), Code.NOT_DECODABLE, id="noise after magic"),
        pytest.param(_encoded(kind="PNG")[:500], Code.NOT_DECODABLE, id="truncated PNG"),
        pytest.param(_png_header(20_000, 20_000), Code.TOO_MANY_PIXELS, id="400 megapixel PNG"),
        pytest.param(_png_header(12_000, 9_000), Code.TOO_MANY_PIXELS, id="108 megapixel PNG: Pillow only warns"),
        pytest.param(_png_header(1200, 1200), Code.TOO_MANY_PIXELS, id="just too many"),
        pytest.param(_png_header(0, 10), Code.NOT_DECODABLE, id="no width"),
        pytest.param(_SCANS[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 500, Code.NOT_DECODABLE, id="scans"),
    ],
)
def test_hostile_bytes_are_refused_with_the_right_reason(data: bytes, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        pictures.pixels(data, LIMIT, _fit)
    assert refused.value.code is code


@settings(max_examples=300)
@given(st.integers(0, len(_JPEG) - 1), st.binary(min_size=1, max_size=20))
def test_a_picture_with_broken_bytes_is_decoded_or_refused_and_nothing_else(at: int, junk: bytes) -> None:
    broken = _JPEG[:at] + junk + _JPEG[at + len(junk) :]
    try:
        found, fit = pictures.pixels(broken, LIMIT, _fit)
    except Refused:
        return
    assert found.shape == (fit.resized.height, fit.resized.width, 3)
