"""A small transparent sheet to draw a figure on, in metres, that ends as antialiased pixels of the frame.

Figures are drawn in their own plane: x to the right, y up, the origin between the feet (or wheels) on the ground.
The sheet knows where that origin falls in the frame and how many pixels a metre is there, so that a figure is drawn
the same way near and far. Drawing is done three times too large and averaged down, which gives soft edges.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

OVERSAMPLING = 3


@dataclass(frozen=True, slots=True)
class Sprite:
    """Pixels (height, width, 4: straight RGBA) with the frame position of their upper left corner (may lie outside)."""

    rgba: NDArray[np.uint8]
    left_px: int
    top_px: int


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a figure's origin falls in the frame, pixels per metre there, and which way it faces (1 right, -1 left)."""

    x_px: float
    y_px: float
    px_per_m: float
    facing: int = 1


def shade(colour: Colour, factor: float) -> Colour:
    """The colour made darker (factor below 1) or lighter (above 1)."""
    red, green, blue = (min(255, max(0, round(channel * factor))) for channel in colour)
    return red, green, blue


class Canvas:
    """A sheet that covers `reach_m` to both sides, `above_m` up and `below_m` down from the stand."""

    def __init__(self, stand: Stand, *, reach_m: float, above_m: float, below_m: float = 0.1) -> None:
        scale = stand.px_per_m
        self._left = math.floor(stand.x_px - reach_m * scale)
        self._top = math.floor(stand.y_px - above_m * scale)
        width = max(2, math.ceil(stand.x_px + reach_m * scale) - self._left)
        height = max(2, math.ceil(stand.y_px + below_m * scale) - self._top)
        self._stand = stand
        self._image = Image.new("RGBA", (width * OVERSAMPLING, height * OVERSAMPLING), (0, 0, 0, 0))
        self._draw: Any = ImageDraw.Draw(self._image)

    def _at(self, point: Point) -> Point:
        stand = self._stand
        x = stand.x_px + stand.facing * point[0] * stand.px_per_m - self._left
        y = stand.y_px - point[1] * stand.px_per_m - self._top
        return x * OVERSAMPLING, y * OVERSAMPLING

    def _length(self, metres: float) -> float:
        return max(1.0, metres * self._stand.px_per_m * OVERSAMPLING)

    def limb(self, points: Sequence[Point], width_m: float, colour: Colour) -> None:
        """A line through the points with round joints and ends."""
        width = self._length(width_m)
        placed = [self._at(point) for point in points]
        self._draw.line(placed, fill=colour, width=max(1, round(width)))
        for x, y in placed:
            self._draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=colour)

    def blob(self, centre: Point, half_width_m: float, half_height_m: float, colour: Colour) -> None:
        """A filled ellipse with upright axes."""
        x, y = self._at(centre)
        across, up = self._length(half_width_m), self._length(half_height_m)
        self._draw.ellipse((x - across, y - up, x + across, y + up), fill=colour)

    def ring(self, centre: Point, radius_m: float, width_m: float, colour: Colour) -> None:
        """A circle's outline."""
        x, y = self._at(centre)
        radius = self._length(radius_m)
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, outline=colour, width=max(1, round(self._length(width_m))))

    def finish(self) -> Sprite:
        """The sheet averaged down to frame pixels."""
        small = self._image.reduce(OVERSAMPLING)
        return Sprite(np.asarray(small), self._left, self._top)
