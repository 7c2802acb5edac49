"""People drawn from joints: a walk with swinging arms and bending knees, and a cyclist's seat; pure.

Proportions follow the usual eight-heads figure (hip at 0.53, shoulder at 0.82, head centre at 0.93 of the height).
"""

import math
from dataclasses import dataclass

from hsi.simulate.drawing.canvas import Canvas, Colour, Point, Sprite, Stand, shade


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody looks: height in metres, breadth (1 is average), colours, and what they wear or carry."""

    height_m: float
    breadth: float
    skin: Colour
    hair: Colour
    top: Colour
    trousers: Colour
    shoes: Colour
    long_hair: bool = False
    cap: bool = False
    coat: bool = False
    backpack: bool = False
    parcel: bool = False


@dataclass(frozen=True, slots=True)
class Posture:
    """A moment of a walk: phase in radians, stride 0 (standing) to 1, and how far turned: 0 side view, 1 front or back.

    `away` tells whether a turned figure shows its back.
    """

    phase: float
    stride: float = 1.0
    turned: float = 0.0
    away: bool = False


def walking(look: Person, posture: Posture, stand: Stand) -> Sprite:
    """Somebody on foot; the origin is on the ground between the feet."""
    tall = look.height_m
    canvas = Canvas(stand, reach_m=0.42 * tall, above_m=1.08 * tall)
    bounce = 0.012 * tall * math.cos(2 * posture.phase) * posture.stride
    hip: Point = (0.0, 0.52 * tall + bounce)
    lean = 0.03 * posture.stride * (1 - posture.turned)
    shoulder: Point = (lean * tall, 0.815 * tall + bounce)
    spread = 0.05 * tall * posture.turned
    _arm(canvas, look, posture, shoulder, side=-1)
    _leg(canvas, look, posture, (hip[0] - spread, hip[1]), side=-1)
    _leg(canvas, look, posture, (hip[0] + spread, hip[1]), side=1)
    _trunk(canvas, look, posture, hip, shoulder)
    _head(canvas, look, posture, (shoulder[0] + 0.012 * tall, 0.925 * tall + bounce))
    if look.parcel:
        _parcel(canvas, look, posture, shoulder)
    else:
        _arm(canvas, look, posture, shoulder, side=1)
    return canvas.finish()


def _leg(canvas: Canvas, look: Person, posture: Posture, hip: Point, *, side: int) -> None:
    tall = look.height_m
    swing = posture.phase if side > 0 else posture.phase + math.pi
    sideways = 1 - 0.8 * posture.turned
    thigh = 0.48 * posture.stride * math.sin(swing)
    bend = posture.stride * (0.12 + 0.75 * max(0.0, math.cos(swing)))
    knee = (hip[0] + 0.25 * tall * math.sin(thigh) * sideways, hip[1] - 0.25 * tall * math.cos(thigh))
    shin = thigh - bend
    lift = 0.025 * tall * posture.turned * posture.stride * max(0.0, math.cos(swing))
    ankle_y = max(0.035 * tall + lift, knee[1] - 0.25 * tall * math.cos(shin))
    ankle = (knee[0] + 0.25 * tall * math.sin(shin) * sideways, ankle_y)
    colour = look.trousers if side > 0 else shade(look.trousers, 0.78)
    canvas.limb([hip, knee], 0.088 * tall * look.breadth, colour)
    canvas.limb([knee, ankle], 0.066 * tall * look.breadth, colour)
    toe = 0.085 * tall * (1 - 0.7 * posture.turned)
    canvas.limb([ankle, (ankle[0] + toe, ankle[1] - 0.015 * tall)], 0.042 * tall, look.shoes)


def _arm(canvas: Canvas, look: Person, posture: Posture, shoulder: Point, *, side: int) -> None:
    tall = look.height_m
    swing = posture.phase + math.pi if side > 0 else posture.phase
    reach = 0.42 * posture.stride * math.sin(swing) * (1 - 0.7 * posture.turned)
    out = 0.105 * tall * posture.turned * side * look.breadth
    start = (shoulder[0] + out, shoulder[1] - 0.02 * tall)
    elbow = (start[0] + 0.17 * tall * math.sin(reach) + 0.25 * out, start[1] - 0.17 * tall * math.cos(reach))
    fore = reach + 0.28 * (1 - posture.turned)
    hand = (elbow[0] + 0.15 * tall * math.sin(fore), elbow[1] - 0.15 * tall * math.cos(fore))
    sleeve = shade(look.top, 0.92) if side > 0 else shade(look.top, 0.7)
    canvas.limb([start, elbow, hand], 0.052 * tall * look.breadth, sleeve)
    canvas.blob(hand, 0.026 * tall, 0.028 * tall, look.skin)


def _trunk(canvas: Canvas, look: Person, posture: Posture, hip: Point, shoulder: Point) -> None:
    tall = look.height_m
    at_shoulder = tall * look.breadth * (0.072 + 0.048 * posture.turned)
    at_hip = tall * look.breadth * (0.066 + 0.026 * posture.turned)
    hem = hip[1] - (0.14 * tall if look.coat else 0.03 * tall)
    flare = 1.35 if look.coat else 1.0
    if look.backpack and posture.turned < 0.5:
        canvas.blob(
            (shoulder[0] - at_shoulder - 0.03 * tall, shoulder[1] - 0.11 * tall),
            0.06 * tall,
            0.11 * tall,
            shade(look.shoes, 1.4),
        )
    canvas.limb(
        [(shoulder[0] - at_shoulder * 0.6, shoulder[1]), (shoulder[0] + at_shoulder * 0.6, shoulder[1])],
        0.075 * tall,
        look.top,
    )
    canvas.shape(
        [
            (shoulder[0] - at_shoulder, shoulder[1] + 0.01 * tall),
            (shoulder[0] + at_shoulder, shoulder[1] + 0.01 * tall),
            (hip[0] + at_hip * flare, hem),
            (hip[0] - at_hip * flare, hem),
        ],
        look.top,
    )
    canvas.shape(
        [
            (shoulder[0] - at_shoulder, shoulder[1]),
            (shoulder[0] - at_shoulder * 0.3, shoulder[1]),
            (hip[0] - at_hip * flare * 0.3, hem),
            (hip[0] - at_hip * flare, hem),
        ],
        shade(look.top, 0.84),
    )
    if look.backpack and posture.turned >= 0.5 and posture.away:
        canvas.blob((shoulder[0], shoulder[1] - 0.13 * tall), 0.085 * tall, 0.12 * tall, shade(look.shoes, 1.4))


def _head(canvas: Canvas, look: Person, posture: Posture, centre: Point) -> None:
    tall = look.height_m
    x, y = centre
    canvas.limb([(x, y - 0.04 * tall), (x - 0.008 * tall, y - 0.1 * tall)], 0.05 * tall, shade(look.skin, 0.88))
    if look.long_hair:
        canvas.blob((x - 0.022 * tall * (1 - posture.turned), y - 0.025 * tall), 0.056 * tall, 0.085 * tall, look.hair)
    back = posture.turned > 0.5 and posture.away
    canvas.blob((x, y), 0.05 * tall, 0.063 * tall, look.hair if back else look.skin)
    offset = -0.012 * tall * (1 - posture.turned)
    canvas.blob((x + offset, y + 0.025 * tall), 0.052 * tall, 0.042 * tall, look.hair)
    if not back:
        canvas.blob((x + 0.018 * tall * (1 - posture.turned), y - 0.014 * tall), 0.032 * tall, 0.034 * tall, look.skin)
    if look.cap:
        canvas.blob((x, y + 0.036 * tall), 0.055 * tall, 0.034 * tall, look.trousers)
        canvas.limb(
            [(x, y + 0.026 * tall), (x + 0.075 * tall * (1 - posture.turned), y + 0.022 * tall)],
            0.016 * tall,
            look.trousers,
        )


def _parcel(canvas: Canvas, look: Person, posture: Posture, shoulder: Point) -> None:
    tall = look.height_m
    forward = 0.14 * tall * (1 - posture.turned)
    x, y = shoulder[0] + forward, shoulder[1] - 0.19 * tall
    half, high = 0.1 * tall, 0.075 * tall
    canvas.shape(
        [(x - half, y - high), (x + half, y - high), (x + half, y + high), (x - half, y + high)], (176, 134, 86)
    )
    canvas.limb([(x - half, y), (x + half, y)], 0.018 * tall, (206, 176, 130))
    canvas.limb(
        [(shoulder[0], shoulder[1] - 0.02 * tall), (shoulder[0] + 0.03 * tall, y), (x + half * 0.5, y - high)],
        0.05 * tall * look.breadth,
        shade(look.top, 0.9),
    )


def riding(look: Person, phase: float, stand: Stand) -> Sprite:
    """A cyclist without the bicycle; the origin is on the ground under the bottom bracket."""
    size = look.height_m / 1.75
    canvas = Canvas(stand, reach_m=0.8 * size, above_m=1.85 * size)
    saddle: Point = (-0.2, 0.98)
    shoulder: Point = (0.16, 1.42 * (0.5 + size / 2))
    for side in (-1, 1):
        turn = phase if side > 0 else phase + math.pi
        foot = (0.17 * math.cos(turn), 0.3 - 0.17 * math.sin(turn))
        knee = ((saddle[0] + foot[0]) / 2 + 0.27, (saddle[1] + foot[1]) / 2 + 0.1)
        trousers = look.trousers if side > 0 else shade(look.trousers, 0.75)
        canvas.limb([saddle, knee], 0.155 * look.breadth, trousers)
        canvas.limb([knee, foot], 0.115 * look.breadth, trousers)
        canvas.limb([foot, (foot[0] + 0.14, foot[1])], 0.07, look.shoes)
    canvas.limb([saddle, ((saddle[0] + shoulder[0]) / 2 - 0.05, 1.25), shoulder], 0.25 * look.breadth, look.top)
    canvas.limb([shoulder, (0.34, 1.18), (0.46, 1.06)], 0.09, shade(look.top, 0.88))
    canvas.blob((0.47, 1.06), 0.045, 0.045, look.skin)
    head = (shoulder[0] + 0.1, shoulder[1] + 0.22)
    canvas.blob(head, 0.09, 0.115, look.skin)
    canvas.blob((head[0] - 0.02, head[1] + 0.05), 0.105, 0.075, look.hair)
    return canvas.finish()
