"""The house at one side with door, window and lamp, and the neighbours' roofs; pure given a generator."""

from dataclasses import dataclass

import numpy as np

from hsi.simulate.drawing.canvas import Colour, shade
from hsi.simulate.drawing.ground import FRAME_HEIGHT_PX, FRAME_WIDTH_PX, Ground, Spot
from hsi.simulate.drawing.layers import Pen, drawn, textured
from hsi.simulate.drawing.textures import Field, fractal

WALLS: tuple[Colour, ...] = ((214, 204, 186), (186, 110, 86), (170, 184, 192), (226, 222, 212), (196, 176, 140))
DOORS: tuple[Colour, ...] = ((116, 44, 40), (42, 74, 98), (52, 84, 62), (94, 62, 40))


@dataclass(frozen=True, slots=True)
class House:
    """Where the house stands and how it looks; `side` is -1 on the left, 1 on the right; `edge_m` its inner corner."""

    side: int
    depth_m: float
    edge_m: float
    wall: Colour
    door_colour: Colour
    brick: bool
    door: Spot
    lamps: tuple[tuple[float, float], ...]


def planned(rng: np.random.Generator, ground: Ground) -> House:
    """A house chosen by the generator."""
    side = -1 if rng.random() < 0.5 else 1
    depth = float(rng.uniform(8.2, 9.2))
    edge = side * float(rng.uniform(2.0, 2.9))
    wall = WALLS[int(rng.integers(len(WALLS)))]
    door = Spot(edge + side * 0.95, depth)
    lamp = ground.stand(Spot(edge + side * 0.28, depth))
    return House(
        side=side,
        depth_m=depth,
        edge_m=edge,
        wall=wall,
        door_colour=DOORS[int(rng.integers(len(DOORS)))],
        brick=wall[0] - wall[2] > 60,
        door=door,
        lamps=((lamp.x_px, lamp.y_px - 2.05 * lamp.px_per_m),),
    )


def built(rng: np.random.Generator, ground: Ground, home: House) -> Field:
    """The house as a sheet."""
    sheet = drawn(lambda pen: _front(pen, ground, home))
    return textured(sheet, fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 40, 4), 0.14)


def _front(pen: Pen, ground: Ground, home: House) -> None:
    corner = ground.stand(Spot(home.edge_m, home.depth_m))
    outer = FRAME_WIDTH_PX if home.side > 0 else 0
    base, scale = corner.y_px, corner.px_per_m
    pen.box(min(corner.x_px, outer), 0, max(corner.x_px, outer), base, home.wall)
    rows = 0.11 if home.brick else 0.22
    for course in range(int(base / (rows * scale)) + 1):
        y = base - course * rows * scale
        pen.line([(corner.x_px, y), (outer, y)], 0.7, shade(home.wall, 0.86))
        if home.brick:
            for joint in range(int(abs(outer - corner.x_px) / (0.3 * scale)) + 1):
                x = corner.x_px + home.side * (joint + 0.5 * (course % 2)) * 0.3 * scale
                pen.line([(x, y), (x, y - rows * scale)], 0.7, shade(home.wall, 0.88))
    pen.box(min(corner.x_px, outer), base - 0.3 * scale, max(corner.x_px, outer), base, shade(home.wall, 0.62))
    pen.line([(corner.x_px, 0), (corner.x_px, base)], 0.14 * scale, shade(home.wall, 1.12))
    _door(pen, ground, home)
    _window(pen, ground, home)
    x, y = home.lamps[0]
    pen.box(x - 3, y - 7, x + 3, y + 6, (40, 40, 42))
    pen.ellipse(x - 2.5, y - 4, x + 2.5, y + 5, (250, 232, 184))


def _door(pen: Pen, ground: Ground, home: House) -> None:
    foot = ground.stand(home.door)
    scale = foot.px_per_m
    left, right, top, base = foot.x_px - 0.48 * scale, foot.x_px + 0.48 * scale, foot.y_px - 2.1 * scale, foot.y_px
    pen.box(left - 5, top - 5, right + 5, base, (236, 232, 222))
    pen.box(left, top, right, base, home.door_colour)
    for low, high in ((0.15, 0.95), (1.15, 1.9)):
        for side in (-1, 1):
            inner, outer = foot.x_px + side * 0.07 * scale, foot.x_px + side * 0.4 * scale
            pen.box(
                min(inner, outer),
                base - high * scale,
                max(inner, outer),
                base - low * scale,
                shade(home.door_colour, 0.82),
            )
    pen.ellipse(right - 8, base - 1.06 * scale, right - 3, base - 0.97 * scale, (206, 180, 96))
    pen.box(left - 12, base - 4, right + 12, base + 3, (158, 152, 144))


def _panes(ground: Ground, home: House) -> tuple[float, float, float, float]:
    foot = ground.stand(Spot(home.edge_m + home.side * 2.6, home.depth_m))
    scale = foot.px_per_m
    return foot.x_px - 0.62 * scale, foot.y_px - 2.15 * scale, foot.x_px + 0.62 * scale, foot.y_px - 1.0 * scale


def _window(pen: Pen, ground: Ground, home: House) -> None:
    left, top, right, bottom = _panes(ground, home)
    pen.box(left - 5, top - 5, right + 5, bottom + 5, (238, 236, 230))
    pen.box(left, top, right, bottom, (78, 98, 116))
    pen.polygon([(left, top), (left + (right - left) * 0.6, top), (left, bottom)], (112, 136, 156))
    middle = (left + right) / 2
    pen.box(middle - 2, top, middle + 2, bottom, (238, 236, 230))
    pen.box(left, (top + bottom) / 2 - 1.5, right, (top + bottom) / 2 + 1.5, (238, 236, 230))
    pen.box(left - 9, bottom + 4, right + 9, bottom + 9, (206, 202, 194))


def glow(ground: Ground, home: House) -> Field:
    """Where the house's window shines at night, (height, width) in 0 to 1."""
    left, top, right, bottom = _panes(ground, home)
    sheet = drawn(lambda pen: pen.box(left, top, right, bottom, (255, 255, 255)))
    return np.asarray(sheet[..., 3], np.float32)


def neighbours(rng: np.random.Generator, pen: Pen, horizon_px: float) -> None:
    """Two or three houses across the street, seen over the fence."""
    x = float(rng.uniform(-30, 120))
    for _ in range(int(rng.integers(2, 4))):
        width, height = rng.uniform(90, 150), rng.uniform(30, 48)
        wall = shade(WALLS[int(rng.integers(len(WALLS)))], 0.86)
        roof = shade((134, 86, 70), float(rng.uniform(0.7, 1.1)))
        top = horizon_px + 26 - height
        pen.box(x, top, x + width, horizon_px + 60, wall)
        pen.polygon(
            [
                (x - 8, top),
                (x + width * 0.25, top - height * 0.75),
                (x + width * 0.75, top - height * 0.75),
                (x + width + 8, top),
            ],
            roof,
        )
        for share in (0.2, 0.6):
            pen.box(x + width * share, top + 8, x + width * (share + 0.16), top + 24, (84, 98, 112))
        x += width + float(rng.uniform(60, 140))
