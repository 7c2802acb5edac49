"""The light over a yard: a mood of the day, drifting shadows, lamps at night, an infrared camera's grey view; pure."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hsi.simulate.drawing.ground import FRAME_HEIGHT_PX, FRAME_WIDTH_PX
from hsi.simulate.drawing.textures import Field, fractal, step
from hsi.simulate.drawing.yard import Yard


class Mood(StrEnum):
    """When the picture is taken; INFRARED is a night camera's grey view under its own lamps."""

    SUNNY = "sunny"
    OVERCAST = "overcast"
    DUSK = "dusk"
    NIGHT = "night"
    INFRARED = "infrared"


@dataclass(frozen=True, slots=True)
class Light:
    """Light of one yard in one mood: factors (height, width, 3), a wide strip of shadow that drifts over all but the
    sky (`shaded`, height, width), added glow."""

    mood: Mood
    factor: Field
    shadows: Field
    drift_px_per_s: float
    glow: Field
    shaded: Field

    @property
    def dark(self) -> bool:
        """Whether headlights are on."""
        return self.mood in {Mood.DUSK, Mood.NIGHT, Mood.INFRARED}

    def at(self, seconds: float) -> Field:
        """The factors at that moment, (height, width, 3)."""
        offset = round(seconds * self.drift_px_per_s) % self.shadows.shape[1]
        moving = np.roll(self.shadows, -offset, axis=1)[:, :FRAME_WIDTH_PX]
        return self.factor * (1 - self.shaded * moving)[..., None]


AMBIENT: dict[Mood, tuple[float, float, float]] = {
    Mood.SUNNY: (1.06, 1.03, 0.96),
    Mood.OVERCAST: (0.84, 0.86, 0.9),
    Mood.DUSK: (0.72, 0.58, 0.58),
    Mood.NIGHT: (0.22, 0.25, 0.35),
    Mood.INFRARED: (0.24, 0.24, 0.24),
}
SHADOW_DEPTH: dict[Mood, float] = {
    Mood.SUNNY: 0.42,
    Mood.OVERCAST: 0.12,
    Mood.DUSK: 0.2,
    Mood.NIGHT: 0.12,
    Mood.INFRARED: 0.08,
}


def over(yard: Yard, mood: Mood, seed: int) -> Light:
    """The light of that mood over the yard."""
    rng = np.random.default_rng([seed, 2])
    factor = np.ones((FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 3), np.float32) * np.asarray(AMBIENT[mood], np.float32)
    factor *= float(rng.uniform(0.9, 1.1))
    glow = np.zeros_like(factor)
    if mood in {Mood.NIGHT, Mood.DUSK}:
        strength = 1.0 if mood is Mood.NIGHT else 0.45
        factor += strength * _lamp_light(yard)
        glow += strength * _halo(yard)
    if mood is Mood.NIGHT:
        factor *= (1 - 0.72 * yard.sky)[..., None]
    if mood is Mood.INFRARED:
        factor = factor + _beam(yard)[..., None]
    strip = np.concatenate([clouds := fractal(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 4, 4), clouds[:, ::-1]], axis=1)
    shadows = SHADOW_DEPTH[mood] * step(strip, 0.42, 0.66)
    drift = float(rng.uniform(3, 14))
    return Light(mood, np.asarray(factor, np.float32), np.asarray(shadows, np.float32), drift, glow, 1 - yard.sky)


def _distances(x_px: float, y_px: float) -> Field:
    rows, columns = np.mgrid[0:FRAME_HEIGHT_PX, 0:FRAME_WIDTH_PX].astype(np.float32)
    return np.asarray(np.hypot(columns - x_px, (rows - y_px) * 1.3), np.float32)


def _lamp_light(yard: Yard) -> Field:
    light = np.zeros((FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 3), np.float32)
    for x_px, y_px in yard.lamps:
        near = 1 / (1 + (_distances(x_px, y_px + 60) / 120) ** 2)
        light += near[..., None] * np.asarray((1.05, 0.84, 0.52), np.float32)
    street = 1 / (1 + (_distances(FRAME_WIDTH_PX / 2 - yard.house_side * 170, yard.ground.row(12.0)) / 190) ** 2)
    light += street[..., None] * np.asarray((0.42, 0.38, 0.3), np.float32)
    return light * (1 - 0.9 * yard.sky)[..., None]


def _halo(yard: Yard) -> Field:
    glow = yard.windows[..., None] * np.asarray((150, 112, 54), np.float32)
    for x_px, y_px in yard.lamps:
        distance = _distances(x_px, y_px)
        bloom = 190 * np.exp(-((distance / 9) ** 2)) + 46 * np.exp(-distance / 34)
        glow = glow + bloom[..., None] * np.asarray((1.0, 0.84, 0.56), np.float32)
    return np.asarray(glow, np.float32)


def _beam(yard: Yard) -> Field:
    beam = 0.78 * np.exp(-((_distances(FRAME_WIDTH_PX / 2, FRAME_HEIGHT_PX * 0.72) / 270) ** 2))
    return np.asarray(beam * (1 - 0.95 * yard.sky), np.float32)
