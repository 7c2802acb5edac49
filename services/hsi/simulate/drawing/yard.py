"""The still part of a scene: sky, street, lawn, house and what stands about, painted once per camera from a seed."""

from dataclasses import dataclass

import numpy as np

from hsi.simulate.drawing import garden, house
from hsi.simulate.drawing.canvas import Colour, shade
from hsi.simulate.drawing.ground import FRAME_HEIGHT_PX, FRAME_WIDTH_PX, Ground, Spot
from hsi.simulate.drawing.layers import Pen, drawn, laid, textured
from hsi.simulate.drawing.textures import Field, fractal, grain, step

STREET_DEPTHS_M = (10.6, 14.2)
PAVEMENT_DEPTHS_M = (9.6, 10.6)
FENCE_DEPTH_M = 16.0


@dataclass(frozen=True, slots=True)
class Cover:
    """What a thing of the yard hides: everything farther than `depth_m` where `opacity` (height, width) is 1."""

    depth_m: float
    opacity: Field


@dataclass(frozen=True, slots=True)
class Yard:
    """A painted yard: its picture in plain light (height, width, 3; 0 to 255) and what rendering must know of it.

    `sky` and `windows` say (height, width; 0 to 1) where open sky and lit panes are; `covers` are sorted near to far;
    `lamps` are frame positions in pixels; `house_side` is -1 on the left, 1 on the right.
    """

    ground: Ground
    picture: Field
    sky: Field
    covers: tuple[Cover, ...]
    door: Spot
    lamps: tuple[tuple[float, float], ...]
    windows: Field
    house_side: int

    def hidden(self, depth_m: float) -> Field:
        """How much of each pixel is hidden from a figure at that depth, (height, width) in 0 to 1."""
        cover = np.zeros((FRAME_HEIGHT_PX, FRAME_WIDTH_PX), np.float32)
        for nearer in self.covers:
            if nearer.depth_m < depth_m:
                cover = np.maximum(cover, nearer.opacity)
        return cover


def painted(seed: int) -> Yard:
    """The yard of that seed."""
    rng = np.random.default_rng([seed, 1])
    ground = Ground(horizon_px=float(rng.uniform(96, 114)))
    heaven = _sky(rng, ground)
    picture = _far(rng, ground, heaven)
    picture = _soil(rng, ground, picture)
    home = house.planned(rng, ground)
    picture = laid(picture, _path(rng, ground, home.door))
    props = [*garden.furnished(rng, ground, home.side), (home.depth_m, house.built(rng, ground, home))]
    for _, sheet in sorted(props, key=lambda prop: -prop[0]):
        picture = laid(_grounded(picture, sheet), sheet)
    covers = tuple(Cover(depth_m, sheet[..., 3]) for depth_m, sheet in sorted(props, key=lambda prop: prop[0]))
    windows = house.glow(ground, home)
    sky = 1 - step(np.asarray(np.abs(picture - heaven).max(axis=2), np.float32), 1.0, 90.0)
    return Yard(ground, picture, sky, covers, home.door, home.lamps, windows, home.side)


def _sky(rng: np.random.Generator, ground: Ground) -> Field:
    rows = np.linspace(0, 1, FRAME_HEIGHT_PX, dtype=np.float32)[:, None, None] * FRAME_HEIGHT_PX / ground.horizon_px
    zenith = np.asarray((96, 146, 206), np.float32) * rng.uniform(0.85, 1.1)
    haze = np.asarray((206, 220, 230), np.float32)
    sky = zenith + (haze - zenith) * np.clip(rows, 0, 1)
    clouds = fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 5, 5)
    cover = rng.uniform(0.35, 0.65)
    amount = step(clouds, cover, cover + 0.3)[..., None] * 0.85
    return np.asarray(sky * (1 - amount) + np.asarray((244, 244, 246), np.float32) * amount, np.float32)


def _far(rng: np.random.Generator, ground: Ground, picture: Field) -> Field:
    """Neighbours' roofs, a line of trees, then the fence or hedge at the end of the property."""
    horizon = ground.horizon_px
    fence_row = ground.row(FENCE_DEPTH_M)
    haze = drawn(lambda pen: pen.box(0, horizon - 12, FRAME_WIDTH_PX, fence_row, (112, 132, 104)))
    picture = laid(picture, textured(haze, fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 30, 4), 0.5))
    picture = laid(picture, drawn(lambda pen: house.neighbours(rng, pen, horizon)))
    for left in np.arange(-40, FRAME_WIDTH_PX, 58):
        width, height = rng.uniform(70, 130), rng.uniform(40, 80)
        x = left + rng.uniform(-15, 15)
        green: Colour = (int(rng.uniform(58, 84)), int(rng.uniform(86, 112)), int(rng.uniform(54, 74)))
        picture = laid(picture, garden.crown(rng, (x, horizon + 10 - height, x + width, horizon + 34), green))
    return laid(picture, garden.boundary(rng, fence_row, ground.scale(FENCE_DEPTH_M)))


def _soil(rng: np.random.Generator, ground: Ground, picture: Field) -> Field:
    """Grass, street, kerb and pavement."""
    fence_row = ground.row(FENCE_DEPTH_M)
    grass: Colour = (int(rng.uniform(84, 116)), int(rng.uniform(128, 152)), int(rng.uniform(58, 80)))
    lawn = drawn(lambda pen: pen.box(0, fence_row, FRAME_WIDTH_PX, FRAME_HEIGHT_PX, grass))
    patches = fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 7, 5)
    blades = np.clip(0.5 + 0.22 * grain(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX), 0, 1)
    picture = laid(picture, textured(textured(lawn, patches, 0.45), np.asarray(blades, np.float32), 0.3))
    tar = float(rng.uniform(0.85, 1.15))
    street = drawn(lambda pen: _street(pen, ground, tar))
    pits = np.clip(0.5 + 0.2 * grain(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX), 0, 1)
    return laid(picture, textured(textured(street, np.asarray(pits, np.float32), 0.16), patches, 0.14))


def _street(pen: Pen, ground: Ground, tar: float) -> None:
    near, far = ground.row(STREET_DEPTHS_M[0]), ground.row(STREET_DEPTHS_M[1])
    pen.box(0, far, FRAME_WIDTH_PX, near, shade((112, 113, 118), tar))
    middle = ground.row(sum(STREET_DEPTHS_M) / 2)
    for left in range(-20, FRAME_WIDTH_PX, 90):
        pen.box(left, middle - 1, left + 44, middle + 1, (206, 204, 196))
    pen.box(0, far - 2, FRAME_WIDTH_PX, far, (164, 162, 156))
    walk = ground.row(PAVEMENT_DEPTHS_M[0])
    pen.box(0, near, FRAME_WIDTH_PX, walk, (178, 174, 166))
    pen.box(0, near, FRAME_WIDTH_PX, near + 2, (138, 136, 132))
    for slab in range(-6, 7):
        far_x = ground.stand(Spot(slab * 1.2, PAVEMENT_DEPTHS_M[1])).x_px
        near_x = ground.stand(Spot(slab * 1.2, PAVEMENT_DEPTHS_M[0])).x_px
        pen.line([(far_x, near), (near_x, walk)], 0.8, (148, 144, 138))


def _path(rng: np.random.Generator, ground: Ground, door: Spot) -> Field:
    """A paved path from the door to the pavement on one hand and out of the picture on the other."""
    half = float(rng.uniform(0.55, 0.75))
    end_x = door.x_m * float(rng.uniform(0.3, 0.6))
    stone: Colour = (int(rng.uniform(166, 186)), int(rng.uniform(156, 170)), int(rng.uniform(140, 152)))

    def draw(pen: Pen) -> None:
        ends = ((door.x_m, door.depth_m + 0.1), (end_x, 5.0))
        edges = [[ground.stand(Spot(x + side * half, depth)) for x, depth in ends] for side in (-1, 1)]
        (a, b), (d, c) = edges
        pen.polygon([(stand.x_px, stand.y_px) for stand in (a, b, c, d)], stone)
        for share in np.linspace(0.08, 0.95, 9):
            depth = ends[0][1] + (ends[1][1] - ends[0][1]) * share
            x = ends[0][0] + (ends[1][0] - ends[0][0]) * share
            left, right = ground.stand(Spot(x - half, depth)), ground.stand(Spot(x + half, depth))
            pen.line([(left.x_px, left.y_px), (right.x_px, right.y_px)], 1.0, shade(stone, 0.8))

    return textured(drawn(draw), fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 60, 3), 0.25)


def _grounded(picture: Field, sheet: Field) -> Field:
    """A soft contact shadow where a thing meets the ground, below and beside its lowest pixels."""
    shadow = np.zeros(sheet.shape[:2], np.float32)
    for drop, strength in ((3, 0.16), (6, 0.1)):
        shifted = np.roll(sheet[..., 3], (drop, drop), axis=(0, 1))
        shifted[:drop] = 0
        shifted[:, :drop] = 0
        shadow = np.maximum(shadow, shifted * strength)
    return np.asarray(picture * (1 - shadow)[..., None], np.float32)
