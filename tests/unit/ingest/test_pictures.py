"""The decoder of strangers' pictures; it lives in `hsi.media` and ingest is who shows it strangers first."""

import io
import random
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hsi.media import pictures
from hsi.media.pictures import Limits, Picture, PictureFormat, PictureRefused, RefusalReason

LIMITS = Limits(min_bytes=100, max_bytes=1_000_000, max_pixels=1_000_000)


def _image(picture_format: str, size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    noise = random.Random(1).randbytes(size[0] * size[1] * len(mode))
    buffer = io.BytesIO()
    Image.frombytes(mode, size, noise).save(buffer, picture_format)
    return buffer.getvalue()


JPEG, PNG = _image("JPEG"), _image("PNG")


def _header_only_png(width: int, height: int) -> bytes:
    """What a bomb looks like before it is decoded: a valid header and the beginning of some data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"x" * 5000)) + b"\0" * 100


GOOD = {
    "JPEG": (JPEG, PictureFormat.JPEG),
    "PNG": (PNG, PictureFormat.PNG),
    "grey JPEG": (_image("JPEG", mode="L"), PictureFormat.JPEG),
    "CMYK JPEG": (_image("JPEG", mode="CMYK"), PictureFormat.JPEG),
    "PNG with alpha": (_image("PNG", mode="RGBA"), PictureFormat.PNG),
    "JPEG with a tail": (JPEG + b"\0" * 500, PictureFormat.JPEG),
}


@pytest.mark.parametrize(("data", "picture_format"), GOOD.values(), ids=GOOD.keys())
def test_a_picture_is_what_its_bytes_say(data: bytes, picture_format: PictureFormat) -> None:
    assert pictures.examine(data, LIMITS) == Picture(64, 48, picture_format)


BAD = {
    "nothing": (b"", RefusalReason.EMPTY),
    "noise": (b"\x12" * 10_240, RefusalReason.NOT_A_PICTURE),
    "GIF": (_image("GIF", mode="L"), RefusalReason.NOT_A_PICTURE),
    "half a JPEG": (JPEG[: len(JPEG) // 2], RefusalReason.TRUNCATED),
    "a JPEG without its last bytes": (JPEG[:-40], RefusalReason.TRUNCATED),
    "half a PNG": (PNG[: len(PNG) // 2], RefusalReason.TRUNCATED),
    "a damaged PNG": (PNG[:100] + b"\xff" * 200 + PNG[300:], RefusalReason.CORRUPT),
    "too few bytes": (JPEG[:99], RefusalReason.TOO_SMALL),
    "too many bytes": (JPEG + b"\0" * 1_000_000, RefusalReason.TOO_LARGE),
    "more pixels than allowed": (_header_only_png(1001, 1000), RefusalReason.TOO_MANY_PIXELS),
    "a bomb beyond Pillow's own limit": (_header_only_png(20_000, 20_000), RefusalReason.TOO_MANY_PIXELS),
    "a bomb at Pillow's warning": (_header_only_png(10_000, 10_000), RefusalReason.TOO_MANY_PIXELS),
}


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD.keys())
def test_what_is_no_picture_of_ours_is_refused_with_its_reason(data: bytes, reason: RefusalReason) -> None:
    with pytest.raises(PictureRefused) as refused:
        pictures.examine(data, LIMITS)
    assert refused.value.reason is reason
    assert "\n" not in refused.value.detail


@settings(max_examples=300)
@given(st.sampled_from([JPEG, PNG]), st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=20))
def test_damaged_bytes_are_a_picture_or_refused_and_nothing_else(data: bytes, damage: list[tuple[int, int]]) -> None:
    hurt = bytearray(data)
    for place, value in damage:
        hurt[place % len(hurt)] = value
    try:
        pictures.examine(bytes(hurt), LIMITS)
    except PictureRefused:
        return


def _saved(**options: Any) -> bytes:
    noise = random.Random(3).randbytes(33 * 21 * 3)
    buffer = io.BytesIO()
    image = Image.frombytes("RGB", (33, 21), noise).resize((333, 217), Image.Resampling.BICUBIC)
    image.save(buffer, "JPEG", quality=85, **options)
    return buffer.getvalue()


KINDS_OF_JPEG = {
    "baseline": _saved(),
    "progressive": _saved(progressive=True),
    "no subsampling": _saved(subsampling=0),
    "with restarts": _saved(restart_marker_rows=1),
    "CMYK": _image("JPEG", (120, 90), "CMYK"),
}


def _decodes_at_full_size(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            image.load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True


@pytest.mark.parametrize("whole", KINDS_OF_JPEG.values(), ids=KINDS_OF_JPEG.keys())
def test_a_jpeg_is_refused_exactly_when_decoding_all_of_its_pixels_fails(whole: bytes) -> None:
    dice = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        if dice.random() < 0.5:
            del data[dice.choice((dice.randrange(4, len(data)), len(data) - dice.randrange(1, 60))) :]
        else:
            for _ in range(dice.choice((1, 3, 20))):
                data[dice.randrange(3, len(data))] = dice.randrange(256)
        try:
            pictures.examine(bytes(data), Limits(0, 10_000_000, 10**9))
            accepted = True
        except PictureRefused as refused:
            accepted = refused.reason is RefusalReason.TOO_MANY_PIXELS and _decodes_at_full_size(bytes(data))
        assert accepted == _decodes_at_full_size(bytes(data))


def test_a_reduced_picture_is_at_least_as_large_as_asked_for() -> None:
    big = _image("JPEG", (640, 480))
    small = pictures.reduced(big, LIMITS, width_px=320, height_px=240)
    assert (small.size, small.mode) == ((320, 240), "RGB")
    assert pictures.reduced(PNG, LIMITS, width_px=320, height_px=240).size == (64, 48)


def test_a_reduced_picture_is_refused_like_a_whole_one() -> None:
    with pytest.raises(PictureRefused, match="truncated"):
        pictures.reduced(JPEG[:-40], LIMITS, width_px=32, height_px=24)
