"""Stills: what is kept, and how a picture becomes small."""

import io

import pytest
from PIL import Image

from hsi.api.stills import Kept, rendered
from hsi.media.pictures import Limits, PictureRefused

LIMITS = Limits(1, 10_000_000, 50_000_000)


def test_the_least_recently_used_goes_first() -> None:
    kept: Kept[str] = Kept(2, 1000)
    kept.keep("a", b"1")
    kept.keep("b", b"2")
    assert kept.find("a") == b"1"
    kept.keep("c", b"3")
    assert [kept.find(key) for key in "abc"] == [b"1", None, b"3"]


def test_bytes_are_bounded_too_and_what_replaces_something_counts_once() -> None:
    kept: Kept[str] = Kept(10, 10)
    for _ in range(5):
        kept.keep("a", b"12345")
    kept.keep("b", b"12345")
    assert (kept.find("a"), kept.find("b")) == (b"12345", b"12345")
    kept.keep("c", b"1")
    assert (kept.find("a"), kept.find("b"), kept.find("c")) == (None, b"12345", b"1")
    kept.keep("huge", b"1" * 11)
    assert kept.find("huge") is None


def picture(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("size", "width", "small"),
    [
        pytest.param((1920, 1080), 640, (640, 360), id="a wide one"),
        pytest.param((1921, 1081), 640, (640, 360), id="an odd one"),
        pytest.param((320, 240), 640, (320, 240), id="never enlarged"),
        pytest.param((1080, 1920), 640, (640, 1138), id="upright"),
        pytest.param((200, 4000), 160, (16, 320), id="a tower becomes narrower"),
        pytest.param((4000, 2), 160, (160, 1), id="a line"),
    ],
)
def test_a_still_has_the_width_asked_for_and_the_pictures_shape(
    size: tuple[int, int], width: int, small: tuple[int, int]
) -> None:
    for kind in ("JPEG", "PNG"):
        image = Image.open(io.BytesIO(rendered(picture(size, kind), width, LIMITS)))
        assert (image.format, image.size) == ("JPEG", small)


def test_a_picture_with_transparency_or_without_colour_is_shown_too() -> None:
    for mode in ("RGBA", "L", "P"):
        assert rendered(picture((20, 10), "PNG", mode), 160, LIMITS).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff\xd8\xff", picture((100, 100))[:200]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureRefused):
        rendered(data, 640, LIMITS)
