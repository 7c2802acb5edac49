"""Dogs at a trot; pure."""

import math
from dataclasses import dataclass

from hsi.simulate.drawing.canvas import Canvas, Colour, Sprite, Stand, shade


@dataclass(frozen=True, slots=True)
class Dog:
    """How a dog looks: shoulder height in metres, stoutness (1 is average), coat, pricked or hanging ears."""

    shoulder_m: float
    stout: float
    coat: Colour
    pricked: bool
    white_chest: bool = False


def trotting(look: Dog, phase: float, stand: Stand, *, moving: bool = True) -> Sprite:
    """A dog; the origin is on the ground under its middle."""
    high = look.shoulder_m
    canvas = Canvas(stand, reach_m=1.25 * high, above_m=1.6 * high)
    bounce = 0.02 * high * math.cos(2 * phase) * moving
    back = 0.82 * high + bounce
    for side, x in ((-1, -0.45), (-1, 0.42), (1, -0.5), (1, 0.38)):
        _leg(canvas, look, phase + (math.pi if side * x < 0 else 0.0), x * high, back, near=side > 0, moving=moving)
    belly = 0.19 * high * look.stout
    canvas.limb([(-0.48 * high, back), (0.0, back - 0.02 * high), (0.42 * high, back)], 2 * belly, look.coat)
    canvas.blob((0.36 * high, back - 0.04 * high), 0.24 * high, 0.25 * high * look.stout, look.coat)
    canvas.limb(
        [(-0.4 * high, back - belly * 0.6), (0.3 * high, back - belly * 0.7)], belly * 0.7, shade(look.coat, 0.82)
    )
    wag = 0.3 * math.sin(1.7 * phase)
    canvas.limb(
        [
            (-0.62 * high, back + 0.05 * high),
            (-0.82 * high, back + (0.2 + wag * 0.3) * high),
            (-0.93 * high, back + (0.42 + wag * 0.4) * high),
        ],
        0.085 * high,
        shade(look.coat, 0.92),
    )
    if look.white_chest:
        canvas.blob((0.52 * high, back - 0.08 * high), 0.1 * high, 0.16 * high, (232, 228, 220))
    _head(canvas, look, (0.74 * high, back + 0.36 * high + bounce))
    return canvas.finish()


def _leg(canvas: Canvas, look: Dog, phase: float, x_m: float, back_m: float, *, near: bool, moving: bool) -> None:
    high = look.shoulder_m
    swing = 0.5 * math.sin(phase) * moving
    knee = (x_m + 0.36 * high * math.sin(swing), back_m - 0.38 * high)
    lift = 0.1 * high * max(0.0, math.cos(phase)) * moving
    paw = (knee[0] + 0.3 * high * math.sin(swing - 0.25 * moving), 0.04 * high + lift)
    colour = look.coat if near else shade(look.coat, 0.68)
    canvas.limb([(x_m, back_m - 0.05 * high), knee], 0.17 * high, colour)
    canvas.limb([knee, paw, (paw[0] + 0.06 * high, paw[1])], 0.1 * high, colour)


def _head(canvas: Canvas, look: Dog, centre: tuple[float, float]) -> None:
    high = look.shoulder_m
    x, y = centre
    canvas.limb([(0.45 * high, y - 0.32 * high), (x - 0.03 * high, y)], 0.25 * high, look.coat)
    canvas.blob((x, y), 0.18 * high, 0.155 * high, look.coat)
    canvas.limb(
        [(x + 0.1 * high, y - 0.03 * high), (x + 0.3 * high, y - 0.07 * high)], 0.13 * high, shade(look.coat, 0.9)
    )
    canvas.blob((x + 0.36 * high, y - 0.05 * high), 0.04 * high, 0.04 * high, (24, 20, 20))
    canvas.blob((x + 0.09 * high, y + 0.05 * high), 0.025 * high, 0.025 * high, (20, 16, 14))
    ear = shade(look.coat, 0.7)
    if look.pricked:
        canvas.shape(
            [
                (x - 0.15 * high, y + 0.08 * high),
                (x - 0.08 * high, y + 0.34 * high),
                (x + 0.03 * high, y + 0.12 * high),
            ],
            ear,
        )
    else:
        canvas.limb([(x - 0.1 * high, y + 0.1 * high), (x - 0.15 * high, y - 0.14 * high)], 0.1 * high, ear)
