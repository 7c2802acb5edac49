"""Cars and bicycles seen from the side; pure."""

import math
from dataclasses import dataclass
from enum import StrEnum

from hsi.simulate.drawing.canvas import Canvas, Colour, Point, Sprite, Stand, shade

GLASS: Colour = (52, 66, 78)
TYRE: Colour = (26, 26, 28)


class CarBody(StrEnum):
    """The outline of a car."""

    SALOON = "saloon"
    HATCHBACK = "hatchback"
    ESTATE = "estate"


@dataclass(frozen=True, slots=True)
class Car:
    """How a car looks: outline, length and height in metres, paint."""

    body: CarBody
    length_m: float
    height_m: float
    paint: Colour


@dataclass(frozen=True, slots=True)
class Bicycle:
    """How a bicycle looks: frame colour and wheel radius in metres."""

    frame: Colour
    wheel_m: float
    basket: bool = False


# Cabin outlines as (fraction of length from the rear, fraction of height), rear bottom to front bottom.
CABINS: dict[CarBody, tuple[Point, ...]] = {
    CarBody.SALOON: ((0.1, 0.56), (0.25, 0.97), (0.56, 1.0), (0.74, 0.58)),
    CarBody.HATCHBACK: ((0.03, 0.56), (0.1, 0.95), (0.56, 1.0), (0.77, 0.58)),
    CarBody.ESTATE: ((0.01, 0.56), (0.05, 0.98), (0.6, 1.0), (0.77, 0.6)),
}


def driving(look: Car, travelled_m: float, stand: Stand) -> Sprite:
    """A car; the origin is on the ground under its middle. Wheels turn with the metres travelled."""
    canvas = Canvas(stand, reach_m=look.length_m * 0.54, above_m=look.height_m * 1.06)
    length, height = look.length_m, look.height_m

    def at(along: float, up: float) -> Point:
        return (along - 0.5) * length, up * height

    lower = [
        at(0.0, 0.2),
        at(0.005, 0.52),
        at(0.05, 0.6),
        at(0.72, 0.61),
        at(0.93, 0.54),
        at(0.995, 0.42),
        at(1.0, 0.2),
    ]
    canvas.shape([at(0.04, 0.11), at(0.0, 0.22), at(1.0, 0.22), at(0.96, 0.11)], shade(look.paint, 0.45))
    canvas.shape(lower, look.paint)
    cabin = [at(along, up) for along, up in CABINS[look.body]]
    canvas.shape(cabin, look.paint)
    canvas.limb(cabin[1:3], 0.06, shade(look.paint, 1.12))
    canvas.shape([at(0.0, 0.2), at(0.0, 0.34), at(1.0, 0.34), at(1.0, 0.2)], shade(look.paint, 0.78))
    _windows(canvas, look)
    canvas.limb([at(0.02, 0.5), at(0.9, 0.5)], 0.025, shade(look.paint, 1.2))
    for along in (0.42, 0.66):
        canvas.limb([at(along, 0.57), at(along - 0.01, 0.2)], 0.018, shade(look.paint, 0.6))
    canvas.limb([at(0.45, 0.48), at(0.49, 0.48)], 0.03, shade(look.paint, 0.6))
    canvas.limb([at(0.955, 0.45), at(0.985, 0.42)], 0.09, (240, 236, 214))
    canvas.limb([at(0.012, 0.5), at(0.02, 0.42)], 0.08, (178, 30, 30))
    for along in (0.19, 0.8):
        _wheel(canvas, at(along, 0.0)[0], height * 0.225, travelled_m)
    return canvas.finish()


def _windows(canvas: Canvas, look: Car) -> None:
    points = CABINS[look.body]
    rear, rear_top, front_top, front = points
    sill, lintel = 0.62, 0.92
    pillar = 0.43

    def at(along: float, up: float) -> Point:
        return (along - 0.5) * look.length_m, up * look.height_m

    def slope(low: Point, high: Point, up: float) -> float:
        return low[0] + (high[0] - low[0]) * (up - low[1]) / (high[1] - low[1])

    behind = [
        at(slope(rear, rear_top, sill) + 0.03, sill),
        at(slope(rear, rear_top, lintel) + 0.03, lintel),
        at(pillar - 0.015, lintel),
        at(pillar - 0.015, sill),
    ]
    ahead = [
        at(pillar + 0.015, sill),
        at(pillar + 0.015, lintel),
        at(slope(front, front_top, lintel) - 0.02, lintel),
        at(slope(front, front_top, sill) - 0.03, sill),
    ]
    for pane in (behind, ahead):
        canvas.shape(pane, GLASS)
        canvas.limb([pane[1], pane[2]], 0.02, shade(GLASS, 1.6))


def _wheel(canvas: Canvas, x_m: float, radius_m: float, travelled_m: float) -> None:
    hub = (x_m, radius_m)
    canvas.blob(hub, radius_m * 1.12, radius_m * 1.12, (18, 18, 20))
    canvas.blob(hub, radius_m, radius_m, TYRE)
    canvas.blob(hub, radius_m * 0.62, radius_m * 0.62, (168, 170, 174))
    for spoke in range(5):
        angle = travelled_m / radius_m + spoke * 2 * math.pi / 5
        tip = (hub[0] + math.cos(angle) * radius_m * 0.58, hub[1] - math.sin(angle) * radius_m * 0.58)
        canvas.limb([hub, tip], radius_m * 0.1, (96, 98, 102))


def rolling(look: Bicycle, travelled_m: float, stand: Stand) -> Sprite:
    """A bicycle without its rider; the origin is on the ground under the bottom bracket."""
    canvas = Canvas(stand, reach_m=0.98, above_m=1.2)
    radius = look.wheel_m
    rear, front = (-0.46, radius), (0.6, radius)
    bracket, seat, stem = (0.0, 0.3), (-0.18, 0.82), (0.44, 0.86)
    for hub in (rear, front):
        canvas.ring(hub, radius, 0.055, TYRE)
        canvas.ring(hub, radius * 0.88, 0.02, (150, 152, 156))
        for spoke in range(8):
            angle = travelled_m / radius + spoke * math.pi / 4
            tip = (hub[0] + math.cos(angle) * radius * 0.9, hub[1] - math.sin(angle) * radius * 0.9)
            canvas.limb([hub, tip], 0.008, (140, 142, 146))
    for tube in ([bracket, seat], [bracket, stem], [seat, stem], [rear, bracket], [rear, seat], [stem, front]):
        canvas.limb(tube, 0.05, look.frame)
    canvas.limb([seat, (-0.21, 0.93)], 0.035, (120, 120, 124))
    canvas.limb([(-0.34, 0.95), (-0.08, 0.94)], 0.06, (34, 30, 28))
    canvas.limb([stem, (0.42, 1.0), (0.52, 1.05)], 0.04, (60, 60, 64))
    crank = travelled_m / radius / 2
    reach = (0.17 * math.cos(crank), 0.17 * math.sin(crank))
    canvas.limb(
        [(bracket[0] - reach[0], bracket[1] + reach[1]), (bracket[0] + reach[0], bracket[1] - reach[1])],
        0.03,
        (90, 90, 92),
    )
    canvas.blob(bracket, 0.085, 0.085, (70, 70, 72))
    if look.basket:
        canvas.shape([(0.5, 0.78), (0.82, 0.78), (0.86, 1.02), (0.46, 1.02)], (150, 116, 72))
    return canvas.finish()
