"""The line that a camera writes into its picture, here with the word that says it is no real camera; pure."""

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

LEFT_PX, TOP_PX, SIZE_PX = 8, 6, 13


@functools.lru_cache(maxsize=64)
def _line(text: str) -> NDArray[np.float32]:
    font = ImageFont.load_default(SIZE_PX)
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left) + 4, int(bottom - top) + 6), 0)
    ImageDraw.Draw(image).text((2 - left, 3 - top), text, font=font, fill=255)
    return np.asarray(image, np.float32)[..., None] / np.float32(255)


def stamped(pixels: NDArray[np.uint8], text: str) -> NDArray[np.uint8]:
    """A copy of (height, width, 3) pixels with white text on a darkened strip in the upper left corner."""
    if not text:
        return pixels
    line = _line(text)
    height, width = line.shape[0], min(line.shape[1], pixels.shape[1] - LEFT_PX)
    result = pixels.copy()
    area = result[TOP_PX : TOP_PX + height, LEFT_PX : LEFT_PX + width].astype(np.float32) * 0.45
    result[TOP_PX : TOP_PX + height, LEFT_PX : LEFT_PX + width] = area * (1 - line[:, :width]) + 245 * line[:, :width]
    return result
