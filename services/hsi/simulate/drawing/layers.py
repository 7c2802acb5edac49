"""Sheets of the still background: drawn with straight edges, textured, laid over each other; pure.

A sheet is (height, width, 4) floats: colour 0 to 255 and opacity 0 to 1, in frame pixels.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from hsi.simulate.drawing.canvas import Colour
from hsi.simulate.drawing.ground import FRAME_HEIGHT_PX, FRAME_WIDTH_PX
from hsi.simulate.drawing.textures import Field, fractal, step

OVERSAMPLING = 2


class Pen:
    """Draws polygons, lines and ellipses in frame pixels on an oversampled sheet."""

    def __init__(self) -> None:
        size = (FRAME_WIDTH_PX * OVERSAMPLING, FRAME_HEIGHT_PX * OVERSAMPLING)
        self._image = Image.new("RGBA", size, (0, 0, 0, 0))
        self._draw: Any = ImageDraw.Draw(self._image)

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def ellipse(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A filled ellipse inside the rectangle."""
        self._draw.ellipse([edge * OVERSAMPLING for edge in (left, top, right, bottom)], fill=colour)

    def line(self, points: list[tuple[float, float]], width_px: float, colour: Colour) -> None:
        """A line of constant width."""
        placed = [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]
        self._draw.line(placed, fill=colour, width=max(1, round(width_px * OVERSAMPLING)))

    def sheet(self) -> Field:
        """What was drawn, in frame pixels."""
        sheet = np.asarray(self._image.reduce(OVERSAMPLING), np.float32).copy()
        sheet[..., 3] /= 255.0
        return sheet


def drawn(draw: Callable[[Pen], None]) -> Field:
    """The sheet that `draw` makes."""
    pen = Pen()
    draw(pen)
    return pen.sheet()


def textured(sheet: Field, texture: Field, strength: float) -> Field:
    """The sheet with its colours made lighter and darker by a texture of 0 to 1 (mean about 0.5)."""
    result = sheet.copy()
    result[..., :3] *= (1 + strength * (texture - 0.5))[..., None]
    return result


def laid(under: Field, sheet: Field) -> Field:
    """A picture (height, width, 3) with the sheet laid over it."""
    opacity = sheet[..., 3:4]
    return np.asarray(under * (1 - opacity) + sheet[..., :3] * opacity, np.float32)


def foliage(rng: np.random.Generator, box: tuple[float, float, float, float], colour: Colour) -> Field:
    """A bush or a tree's crown inside (left, top, right, bottom): ragged, lit from above, dark underneath."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    columns = slice(max(0, round(left - wide * 0.3)), min(FRAME_WIDTH_PX, max(2, round(right + wide * 0.3))))
    rows = slice(max(0, round(top - high * 0.3)), min(FRAME_HEIGHT_PX, max(2, round(bottom + high * 0.3))))
    sheet = np.zeros((FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 4), np.float32)
    y, x = np.mgrid[rows, columns].astype(np.float32)
    if y.size == 0:
        return sheet
    tall, broad = y.shape
    across, up = (x - (left + right) / 2) / (wide / 2), (y - (top + bottom) / 2) / (high / 2)
    lumps = fractal(rng, tall, broad, cells=max(4, round(3.5 * broad / wide)), octaves=4)
    leaves = fractal(rng, tall, broad, cells=max(4, round(broad / 7)), octaves=2)
    radius = np.sqrt(across**2 + up**2) + 0.75 * (lumps - 0.5) + 0.25 * (leaves - 0.5)
    light = 0.75 - 0.28 * up - 0.12 * across + 0.7 * (lumps - 0.5) + 0.75 * (leaves - 0.5)
    sheet[rows, columns, :3] = np.clip(light, 0.2, 1.6)[..., None] * np.asarray(colour, np.float32)
    sheet[rows, columns, 3] = 1 - step(np.asarray(radius, np.float32), 0.8, 0.9)
    return sheet
