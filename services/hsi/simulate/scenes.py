"""Frames of a synthetic camera with their ground truth: a painted yard, a light, and whoever is in the picture.

Everything follows from seeds and the second asked for; there is no clock here, so any frame can be rendered again.
A truth box bounds the visible pixels of one object; when less than a third of an object shows, or it is tiny, the box
is marked difficult: a detector is neither asked to find it nor blamed for finding it.
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hsi.events.classes import ObjectClass
from hsi.simulate import actors
from hsi.simulate.boxes import Box, Sighting
from hsi.simulate.drawing import light, yard
from hsi.simulate.drawing.ground import FRAME_HEIGHT_PX, FRAME_WIDTH_PX
from hsi.simulate.drawing.overlay import stamped
from hsi.simulate.drawing.textures import Field, fractal, grain

MIN_VISIBLE_SHARE = 0.34
MIN_SIDE_PX = 10.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels (360, 640, 3) RGB with what is truly in them."""

    pixels: NDArray[np.uint8]
    sightings: tuple[Sighting, ...]

    def jpeg(self, quality: int = 85) -> bytes:
        """The frame as a camera would send it."""
        buffer = io.BytesIO()
        Image.fromarray(self.pixels).save(buffer, "JPEG", quality=quality)
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Presence:
    """An actor and how many seconds of its visit have passed."""

    actor: actors.Actor
    seconds: float


class Scene:
    """One camera's view: painted once, then rendered for any second and any company."""

    def __init__(self, seed: int, mood: light.Mood, *, noise: float = 3.5, label: str = "SYNTHETIC") -> None:
        self.yard = yard.painted(seed)
        self.mood = mood
        self._light = light.over(self.yard, mood, seed)
        self._seed = seed
        self._noise = noise * (1.6 if self._light.dark else 1.0)
        self._label = label
        self._cloth = fractal(np.random.default_rng([seed, 3]), FRAME_HEIGHT_PX, FRAME_WIDTH_PX, 60, 3)

    def frame(self, seconds: float, company: tuple[Presence, ...] = (), stamp: str = "") -> Frame:
        """The picture at `seconds` of the scene's time, with its truth; `stamp` is written beside the label."""
        picture = self.yard.picture.copy()
        owner = np.full((FRAME_HEIGHT_PX, FRAME_WIDTH_PX), -1, np.int16)
        parts = [part for one in company for part in actors.drawn(one.actor, one.seconds, self.yard.ground)]
        parts.sort(key=lambda part: -part.depth_m)
        whole = [self._lay(picture, owner, index, part) for index, part in enumerate(parts)]
        found = (_sighting(owner, index, part, whole[index]) for index, part in enumerate(parts))
        sightings = tuple(sighting for sighting in found if sighting is not None)
        lit = picture * self._light.at(seconds) + self._light.glow
        if self._light.dark:
            _headlights(lit, parts)
        return Frame(stamped(self._sensed(lit, seconds), f"{self._label}  {stamp}".rstrip()), sightings)

    def _lay(self, picture: Field, owner: NDArray[np.int16], index: int, part: actors.Drawn) -> int:
        """Lay one figure with its shadow into picture and owner; returns how many pixels it has unhidden."""
        open_share = 1 - self.yard.hidden(part.depth_m)
        _ground_shadow(picture, part, open_share, 0.12 if self._light.dark else 0.34)
        sprite = part.sprite
        full = int((sprite.rgba[..., 3] > 127).sum())
        rows, columns, inner = _window(sprite.rgba.shape, sprite.left_px, sprite.top_px)
        rgba = sprite.rgba[inner].astype(np.float32)
        if rgba.size == 0:
            return full
        opacity = rgba[..., 3] / 255 * open_share[rows, columns]
        cloth = 0.88 + 0.24 * self._cloth[: rgba.shape[0], : rgba.shape[1]]
        colour = rgba[..., :3] * cloth[..., None]
        under = picture[rows, columns]
        picture[rows, columns] = under * (1 - opacity[..., None]) + colour * opacity[..., None]
        owner[rows, columns][opacity > 0.5] = index
        return full

    def _sensed(self, lit: Field, seconds: float) -> NDArray[np.uint8]:
        if self.mood is light.Mood.INFRARED:
            grey = lit @ np.asarray((0.35, 0.5, 0.15), np.float32)
            lit = np.repeat(grey[..., None], 3, axis=2)
        rng = np.random.default_rng([self._seed, 4, round(seconds * 1000) & 0x7FFFFFFF])
        luma = grain(rng, FRAME_HEIGHT_PX, FRAME_WIDTH_PX) * self._noise
        return np.asarray(np.clip(lit + luma[..., None], 0, 255), np.uint8)


def _window(shape: tuple[int, ...], left: int, top: int) -> tuple[slice, slice, tuple[slice, slice]]:
    """Rows and columns of the frame that a sheet at (left, top) covers, and the same part of the sheet."""
    rows = slice(min(max(0, top), FRAME_HEIGHT_PX), max(0, min(FRAME_HEIGHT_PX, top + shape[0])))
    columns = slice(min(max(0, left), FRAME_WIDTH_PX), max(0, min(FRAME_WIDTH_PX, left + shape[1])))
    inner = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return slice(0, 0), slice(0, 0), (slice(0, 0), slice(0, 0))
    return rows, columns, inner


def _sighting(owner: NDArray[np.int16], index: int, part: actors.Drawn, full: int) -> Sighting | None:
    rows, columns = np.nonzero(owner == index)
    if rows.size < 12:
        return None
    box = Box(float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
    tiny = min(box.width_px, box.height_px) < MIN_SIDE_PX
    return Sighting(part.label, box, difficult=tiny or rows.size < MIN_VISIBLE_SHARE * full)


def _ground_shadow(picture: Field, part: actors.Drawn, open_share: Field, strength: float) -> None:
    """A soft ellipse under the figure."""
    wide = {ObjectClass.CAR: 2.2, ObjectClass.DOG: 0.45, ObjectClass.BICYCLE: 0.8}.get(part.label, 0.36)
    half_x, half_y = wide * part.px_per_m, max(2.0, 0.09 * part.px_per_m)
    x, y = part.foot_px[0] + 0.15 * half_x, part.foot_px[1]
    left, top = round(x - half_x * 1.4), round(y - half_y * 2)
    rows, columns, _ = _window((round(half_y * 4), round(half_x * 2.8)), left, top)
    grid_y, grid_x = np.mgrid[rows, columns].astype(np.float32)
    if grid_y.size == 0:
        return
    distance = ((grid_x - x) / half_x) ** 2 + ((grid_y - y) / half_y) ** 2
    dark = strength * np.exp(-1.2 * distance**2) * open_share[rows, columns]
    picture[rows, columns] *= (1 - dark)[..., None]


def _headlights(lit: Field, parts: list[actors.Drawn]) -> None:
    """Light in front of cars: a bright lamp and a cone on the street."""
    for part in parts:
        if part.label is not ObjectClass.CAR:
            continue
        x = part.foot_px[0] + part.facing * 2.1 * part.px_per_m
        y = part.foot_px[1] - 0.62 * part.px_per_m
        rows, columns = np.mgrid[0:FRAME_HEIGHT_PX, 0:FRAME_WIDTH_PX].astype(np.float32)
        ahead = (columns - x) * part.facing / part.px_per_m
        spread = np.abs(rows - y - 0.25 * part.px_per_m) / part.px_per_m
        cone = np.where(
            ahead > 0, np.exp(-ahead / 2.2) * np.exp(-((spread / (0.25 + 0.16 * np.maximum(ahead, 0))) ** 2)), 0.0
        )
        lamp = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 30)
        lit += (70 * cone + 220 * lamp)[..., None] * np.asarray((1.0, 0.95, 0.8), np.float32)
