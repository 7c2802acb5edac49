import io

import pytest
from PIL import Image

from hsi.detect import thumbnails
from hsi.detect.boxes import Kept
from hsi.events.classes import ObjectClass
from hsi.events.ids import DetectionId
from hsi.events.messages import Box
from hsi.media.pictures import Limits, PictureRefused

LIMITS = Limits(0, 10_000_000, 10_000_000)

FITTED = {
    "wide": ((768, 432), (320, 180)),
    "tall": ((432, 768), (135, 240)),
    "exact": ((640, 480), (320, 240)),
    "small ones grow": ((32, 24), (320, 240)),
    "a line": ((10_000, 1), (320, 1)),
}


@pytest.mark.parametrize(("size", "expected"), FITTED.values(), ids=FITTED.keys())
def test_a_picture_fills_the_thumbnail_and_keeps_its_aspect(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert thumbnails.fitted(*size) == expected


def _picture(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#808080").save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def _near(pixel: object, color: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(is_ - should) < 60 for is_, should in zip(pixel, color, strict=True))


def test_each_object_gets_its_own_box_in_its_own_color_between_black_bars() -> None:
    kept = [
        Kept(ObjectClass.PERSON, 0.91, Box(x=192, y=216, width=192, height=108)),
        Kept(ObjectClass.CAR, 0.6, Box(x=576, y=216, width=96, height=108)),
    ]
    first, second = thumbnails.render(_picture((768, 432)), (768, 432), kept, LIMITS)
    with Image.open(io.BytesIO(first)) as image:
        assert (image.size, image.format) == ((320, 240), "JPEG")
        assert _near(image.getpixel((300, 10)), (0, 0, 0))
        assert _near(image.getpixel((300, 120)), (128, 128, 128))
        assert _near(image.getpixel((81, 140)), (0xE7, 0x48, 0x56))
        assert _near(image.getpixel((120, 163)), (0xE7, 0x48, 0x56))
        assert _near(image.getpixel((241, 140)), (128, 128, 128))
    with Image.open(io.BytesIO(second)) as image:
        assert _near(image.getpixel((241, 140)), (0x3B, 0x82, 0xF6))
        assert _near(image.getpixel((81, 140)), (128, 128, 128))


CORNERS = [Box(x=0, y=0, width=1, height=1), Box(x=767, y=431, width=1, height=1), Box(x=0, y=0, width=768, height=432)]


@pytest.mark.parametrize("object_class", list(ObjectClass))
@pytest.mark.parametrize("box", CORNERS, ids=["corner", "other corner", "everything"])
def test_every_class_at_every_edge_is_drawn(object_class: ObjectClass, box: Box) -> None:
    (data,) = thumbnails.render(_picture((768, 432)), (768, 432), [Kept(object_class, 1.0, box)], LIMITS)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (320, 240)


def test_a_picture_that_cannot_be_decoded_is_refused() -> None:
    with pytest.raises(PictureRefused):
        thumbnails.render(_picture((768, 432))[:800], (768, 432), [], LIMITS)


def test_keys_fan_out_by_id() -> None:
    assert thumbnails.key_of(DetectionId(7)) == "0/7_thumb.jpg"
    assert thumbnails.key_of(DetectionId(123_456)) == "12/123456_thumb.jpg"
