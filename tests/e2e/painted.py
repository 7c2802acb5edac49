"""Pictures whose content is known to the pixel: flat ground, solid rectangles."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

SIZE = (640, 360)
GROUND = (58, 66, 74)
PALETTE = ((200, 60, 60), (60, 140, 220), (236, 236, 236), (220, 170, 50), (160, 90, 200), (70, 190, 190))


def jpeg(size: tuple[int, int], boxes: Sequence[tuple[float, float, float, float]], number: int = 0) -> bytes:
    """Rectangles (left, top, width, height) of different colours; the number makes pictures differ."""
    image = Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(image)
    for place, (x, y, width, height) in enumerate(boxes):
        draw.rectangle((x, y, x + width - 1, y + height - 1), fill=PALETTE[place % len(PALETTE)])
    draw.text((8, size[1] - 18), f"{number:05}", fill=(190, 196, 202))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, subsampling=0)
    return buffer.getvalue()
