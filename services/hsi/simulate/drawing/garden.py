"""What grows and stands about in a yard: fence, trees, bushes, bins, pots, a letter box; pure given a generator.

None of it is an object that the detector should name: it is the clutter a camera looks at all day.
"""

from collections.abc import Callable

import numpy as np

from hsi.simulate.drawing.canvas import Colour, Stand, shade
from hsi.simulate.drawing.ground import FRAME_HEIGHT_PX, FRAME_WIDTH_PX, Ground, Spot
from hsi.simulate.drawing.layers import Pen, drawn, foliage, textured
from hsi.simulate.drawing.textures import Field, fractal

crown = foliage


def boundary(rng: np.random.Generator, base_px: float, px_per_m: float) -> Field:
    """A wooden fence or a hedge across the whole picture."""
    height = float(rng.uniform(1.5, 1.9)) * px_per_m
    if rng.random() < 0.35:
        return foliage(rng, (-400, base_px - height, FRAME_WIDTH_PX + 400, base_px + height * 0.4), (70, 104, 58))
    wood: Colour = (int(rng.uniform(138, 176)), int(rng.uniform(112, 136)), int(rng.uniform(84, 104)))
    shades = rng.uniform(0.86, 1.08, 200)

    def draw(pen: Pen) -> None:
        pen.box(0, base_px - height * 0.96, FRAME_WIDTH_PX, base_px, shade(wood, 0.55))
        step = 0.2 * px_per_m
        for index in range(int(FRAME_WIDTH_PX / step) + 1):
            colour = shade(wood, float(shades[index % 200]))
            pen.box(index * step, base_px - height, index * step + step * 0.9, base_px, colour)
        for share in (0.25, 0.8):
            y = base_px - height * share
            pen.box(0, y - 1.2, FRAME_WIDTH_PX, y + 1.2, shade(wood, 0.78))

    return textured(drawn(draw), fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 80, 2), 0.2)


def furnished(rng: np.random.Generator, ground: Ground, house_side: int) -> list[tuple[float, Field]]:
    """Things of the yard with their depths in metres, as sheets; the house's side and its path are kept free."""
    things: list[tuple[float, Field]] = [_tree(rng, ground, -house_side)]
    things.extend(_bush(rng, ground, -house_side) for _ in range(int(rng.integers(1, 4))))
    for piece in rng.permutation(len(PIECES))[: int(rng.integers(1, 4))]:
        spot = Spot(-house_side * float(rng.uniform(-0.9, 3.6)), float(rng.uniform(6.4, 9.4)))
        stand = ground.stand(spot)
        paint = PIECES[int(piece)]
        tint = float(rng.uniform(0.8, 1.15))
        sheet = drawn(lambda pen, paint=paint, stand=stand, tint=tint: paint(pen, stand, tint))  # type: ignore[misc]
        things.append((spot.depth_m, sheet))
    return things


def _tree(rng: np.random.Generator, ground: Ground, side: int) -> tuple[float, Field]:
    spot = Spot(side * float(rng.uniform(2.0, 3.6)), float(rng.uniform(7.2, 9.4)))
    stand = ground.stand(spot)
    half = float(rng.uniform(0.13, 0.22)) * stand.px_per_m
    bark: Colour = (int(rng.uniform(84, 108)), int(rng.uniform(68, 84)), 58)
    x, y = stand.x_px, stand.y_px

    def draw(pen: Pen) -> None:
        pen.polygon(
            [
                (x - half * 1.5, y),
                (x - half * 0.8, y - 60),
                (x - half * 0.7, 0),
                (x + half * 0.7, 0),
                (x + half * 0.8, y - 60),
                (x + half * 1.5, y),
            ],
            bark,
        )
        pen.polygon(
            [(x + half * 0.2, y), (x + half * 0.2, 0), (x + half * 0.7, 0), (x + half * 1.5, y)], shade(bark, 0.7)
        )

    trunk = textured(drawn(draw), fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 110, 2), 0.5)
    wide = float(rng.uniform(1.3, 2.0)) * stand.px_per_m
    leaves = foliage(rng, (x - wide, -wide * 0.9, x + wide, wide * 0.62), (82, 122, 58))
    opacity = leaves[..., 3:4]
    both = np.concatenate(
        [trunk[..., :3] * (1 - opacity) + leaves[..., :3] * opacity, np.maximum(trunk[..., 3:4], opacity)], axis=2
    )
    return spot.depth_m, np.asarray(both, np.float32)


def _bush(rng: np.random.Generator, ground: Ground, side: int) -> tuple[float, Field]:
    spot = Spot(side * float(rng.uniform(-0.6, 4.2)), float(rng.uniform(5.8, 9.4)))
    stand = ground.stand(spot)
    half, height = float(rng.uniform(0.35, 0.7)) * stand.px_per_m, float(rng.uniform(0.45, 1.0)) * stand.px_per_m
    green: Colour = (int(rng.uniform(62, 104)), int(rng.uniform(100, 138)), int(rng.uniform(50, 76)))
    box = (stand.x_px - half, stand.y_px - height, stand.x_px + half, stand.y_px + height * 0.12)
    return spot.depth_m, foliage(rng, box, green)


def _bin(pen: Pen, stand: Stand, tint: float) -> None:
    x, y, m = stand.x_px, stand.y_px, stand.px_per_m
    body = shade((58, 78, 68), tint)
    pen.polygon(
        [(x - 0.24 * m, y), (x - 0.29 * m, y - 0.95 * m), (x + 0.29 * m, y - 0.95 * m), (x + 0.24 * m, y)], body
    )
    pen.polygon(
        [(x + 0.08 * m, y), (x + 0.1 * m, y - 0.95 * m), (x + 0.29 * m, y - 0.95 * m), (x + 0.24 * m, y)],
        shade(body, 0.75),
    )
    pen.box(x - 0.32 * m, y - 1.05 * m, x + 0.32 * m, y - 0.94 * m, shade(body, 0.6))


def _pot(pen: Pen, stand: Stand, tint: float) -> None:
    x, y, m = stand.x_px, stand.y_px, stand.px_per_m
    clay = shade((176, 104, 72), tint)
    for lean in (-0.3, -0.15, 0.0, 0.16, 0.3):
        pen.line([(x, y - 0.4 * m), (x + lean * m, y - (0.95 - abs(lean)) * m)], 0.05 * m, (74, 118, 58))
        pen.ellipse(
            x + (lean - 0.07) * m,
            y - (1.02 - abs(lean)) * m,
            x + (lean + 0.07) * m,
            y - (0.88 - abs(lean)) * m,
            (196, 74, 92),
        )
    pen.polygon(
        [(x - 0.18 * m, y), (x - 0.26 * m, y - 0.45 * m), (x + 0.26 * m, y - 0.45 * m), (x + 0.18 * m, y)], clay
    )
    pen.box(x - 0.29 * m, y - 0.5 * m, x + 0.29 * m, y - 0.42 * m, shade(clay, 0.84))


def _chair(pen: Pen, stand: Stand, tint: float) -> None:
    x, y, m = stand.x_px, stand.y_px, stand.px_per_m
    wood = shade((216, 208, 190), tint)
    for leg in (-0.3, -0.2, 0.2, 0.3):
        pen.line([(x + leg * m, y), (x + leg * m, y - 0.45 * m)], 0.05 * m, shade(wood, 0.75))
    pen.box(x - 0.33 * m, y - 0.5 * m, x + 0.33 * m, y - 0.42 * m, wood)
    for slat in (-0.28, -0.14, 0.0, 0.14, 0.28):
        pen.line([(x + slat * m, y - 0.5 * m), (x + slat * m * 0.95, y - 1.0 * m)], 0.08 * m, wood)


def _letter_box(pen: Pen, stand: Stand, tint: float) -> None:
    x, y, m = stand.x_px, stand.y_px, stand.px_per_m
    pen.line([(x, y), (x, y - 1.0 * m)], 0.09 * m, (112, 88, 62))
    box = shade((188, 56, 50), tint)
    pen.box(x - 0.26 * m, y - 1.28 * m, x + 0.26 * m, y - 0.98 * m, box)
    pen.ellipse(x - 0.26 * m, y - 1.38 * m, x + 0.26 * m, y - 1.16 * m, box)
    pen.box(x - 0.2 * m, y - 1.2 * m, x + 0.2 * m, y - 1.16 * m, shade(box, 0.6))


def _bird_bath(pen: Pen, stand: Stand, tint: float) -> None:
    x, y, m = stand.x_px, stand.y_px, stand.px_per_m
    stone = shade((166, 164, 158), tint)
    pen.polygon([(x - 0.2 * m, y), (x - 0.08 * m, y - 0.6 * m), (x + 0.08 * m, y - 0.6 * m), (x + 0.2 * m, y)], stone)
    pen.ellipse(x - 0.36 * m, y - 0.78 * m, x + 0.36 * m, y - 0.56 * m, shade(stone, 1.1))
    pen.ellipse(x - 0.28 * m, y - 0.76 * m, x + 0.28 * m, y - 0.64 * m, (112, 142, 160))


PIECES: tuple[Callable[[Pen, Stand, float], None], ...] = (_bin, _pot, _chair, _letter_box, _bird_bath)
