"""Thumbnails: the whole picture small, one object boxed and named (product.md 4.6). Blocks; callers cross to a thread.

320 by 240 pixels, aspect ratio kept, black bars, JPEG. The picture is decoded once per frame, at the smallest scale
libjpeg offers that is large enough, and once for all its objects.
"""

import io
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from hsi.detect.boxes import Kept
from hsi.events.classes import ObjectClass
from hsi.events.ids import DetectionId, MediaKey
from hsi.events.messages import Box
from hsi.media import pictures
from hsi.media.pictures import Limits

WIDTH_PX: Final = 320
HEIGHT_PX: Final = 240
QUALITY: Final = 85
LINE_PX: Final = 3
FONT_PX: Final = 14
LABELS_KEPT: Final = 512
"""About ten kilobytes each; every class at every confidence from a half on."""
FOLDER_SIZE: Final = 10_000
"""Ids per sub-folder, so that no folder of a big store becomes slow to list."""

COLORS: Final = {
    ObjectClass.PERSON: "#E74856",
    ObjectClass.CAR: "#3B82F6",
    ObjectClass.TRUCK: "#3B82F6",
    ObjectClass.DOG: "#76B900",
    ObjectClass.CAT: "#76B900",
    ObjectClass.BICYCLE: "#FFB800",
    ObjectClass.MOTORCYCLE: "#FFB800",
    ObjectClass.BIRD: "#A855F7",
}
OTHER_COLOR: Final = "#FFFFFF"


def key_of(detection_id: DetectionId) -> MediaKey:
    """Where a detection's thumbnail lies: `<id // 10000>/<id>_thumb.jpg`."""
    return MediaKey(f"{detection_id // FOLDER_SIZE}/{detection_id}_thumb.jpg")


def render(picture: bytes, size_px: tuple[int, int], objects: Sequence[Kept], limits: Limits) -> list[bytes]:
    """One JPEG per object, in order; `size_px` is the width and height that the boxes refer to.

    Raises pictures.PictureRefused when the picture cannot be decoded.
    """
    width, height = fitted(*size_px)
    small = pictures.reduced(picture, limits, width_px=width, height_px=height)
    left, top = (WIDTH_PX - width) // 2, (HEIGHT_PX - height) // 2
    smooth = Image.Resampling.BOX if small.width >= width else Image.Resampling.BILINEAR
    canvas = Image.new("RGB", (WIDTH_PX, HEIGHT_PX))
    canvas.paste(small.resize((width, height), smooth), (left, top))
    scale = width / size_px[0], height / size_px[1]
    return [_drawn(canvas.copy(), one, placed(one.box, scale, (left, top))) for one in objects]


def fitted(width_px: int, height_px: int) -> tuple[int, int]:
    """Width and height of a picture that fills a thumbnail as far as its aspect ratio allows; never below a pixel."""
    scale = min(WIDTH_PX / width_px, HEIGHT_PX / height_px)
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))


def placed(box: Box, scale: tuple[float, float], offset: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box of the picture as left, top, right and bottom on the thumbnail, inclusive and inside it."""
    left = offset[0] + round(box.x * scale[0])
    top = offset[1] + round(box.y * scale[1])
    right = max(left, offset[0] + round((box.x + box.width) * scale[0]) - 1)
    bottom = max(top, offset[1] + round((box.y + box.height) * scale[1]) - 1)
    return min(left, WIDTH_PX - 1), min(top, HEIGHT_PX - 1), min(right, WIDTH_PX - 1), min(bottom, HEIGHT_PX - 1)


def _drawn(image: Image.Image, one: Kept, corners: tuple[int, int, int, int]) -> bytes:
    color = COLORS.get(one.object_class, OTHER_COLOR)
    ImageDraw.Draw(image).rectangle(corners, outline=color, width=LINE_PX)
    label = _label(f"{one.object_class.value} {one.confidence:.2f}", color)
    left, top = corners[:2]
    above = top - label.height
    image.paste(label, (max(0, min(left, WIDTH_PX - label.width)), above if above >= 0 else top))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


@lru_cache(maxsize=LABELS_KEPT)
def _label(text: str, color: str) -> Image.Image:
    """Text on a ground of its own; kept, because setting type costs as much as encoding the thumbnail."""
    _, _, right, bottom = _font().getbbox(text)
    label = Image.new("RGB", (int(right) + 4, int(bottom) + 3), color)
    ImageDraw.Draw(label).text((2, 0), text, fill="#000000" if color == OTHER_COLOR else "#FFFFFF", font=_font())
    return label


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, so that thumbnails look the same on every machine."""
    return ImageFont.load_default(FONT_PX)
