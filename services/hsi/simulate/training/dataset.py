"""Pictures with boxes for training and judging the shipped detector, rendered from seeds in several processes.

A sample is already in the detector's input frame: 640 x 360 pictures letterboxed to 320 x 192 (scale one half, six grey
rows above and below). Boxes are in those pixels.
"""

import functools
import io
import multiprocessing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hsi.simulate import actors, scenes
from hsi.simulate.boxes import Box, Sighting
from hsi.simulate.drawing import light

INPUT_WIDTH_PX, INPUT_HEIGHT_PX = 320, 192
PADDING_GREY = 114
MAX_OBJECTS = 12
FRAMES_PER_YARD = 12
WEIGHTS = (0.42, 0.2, 0.18, 0.2)


@dataclass(frozen=True, slots=True)
class Samples:
    """`pixels` (n, 192, 320, 3) uint8 RGB; `objects` (n, 12, 6) float32: class, left, top, right, bottom, difficult.

    Unused rows have class -1.
    """

    pixels: NDArray[np.uint8]
    objects: NDArray[np.float32]


def letterboxed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A frame (height, width, 3) scaled into the middle of the detector's input, grey around it."""
    height, width = pixels.shape[:2]
    scale = min(INPUT_WIDTH_PX / width, INPUT_HEIGHT_PX / height)
    inner = (round(width * scale), round(height * scale))
    small = np.asarray(Image.fromarray(pixels).resize(inner, Image.Resampling.BILINEAR))
    sheet = np.full((INPUT_HEIGHT_PX, INPUT_WIDTH_PX, 3), PADDING_GREY, np.uint8)
    top, left = (INPUT_HEIGHT_PX - inner[1]) // 2, (INPUT_WIDTH_PX - inner[0]) // 2
    sheet[top : top + inner[1], left : left + inner[0]] = small
    return sheet


def company(rng: np.random.Generator, scene: scenes.Scene) -> tuple[scenes.Presence, ...]:
    """Nobody, one, two or three visitors at a random moment of their visits."""
    count = int(rng.choice(4, p=(0.18, 0.42, 0.26, 0.14)))
    present: list[scenes.Presence] = []
    for _ in range(count):
        label = actors.LABELS[int(rng.choice(len(actors.LABELS), p=WEIGHTS))]
        seconds = float(rng.uniform(8, 16))
        moment = float(rng.uniform(0.02, 0.98)) * seconds
        present.append(scenes.Presence(actors.cast(rng, label, scene.yard, seconds), moment))
    return tuple(present)


def frames(seed: int, count: int = FRAMES_PER_YARD) -> Iterator[scenes.Frame]:
    """So many frames of one yard, as a camera's JPEG leaves them."""
    rng = np.random.default_rng([seed, 11])
    mood = tuple(light.Mood)[int(rng.integers(len(light.Mood)))]
    text = "SYNTHETIC" if rng.random() < 0.7 else ""
    scene = scenes.Scene(seed, mood, noise=float(rng.uniform(1.5, 6.0)), label=text)
    for _ in range(count):
        stamp = f"Camera {int(rng.integers(9))} 2026-{int(rng.integers(100000, 999999))}" if text else ""
        frame = scene.frame(float(rng.uniform(0, 600)), company(rng, scene), stamp)
        data = frame.jpeg(int(rng.integers(55, 96)))
        yield scenes.Frame(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), frame.sightings)


def yard_samples(seed: int, count: int = FRAMES_PER_YARD) -> Samples:
    """The samples of one yard."""
    rendered = list(frames(seed, count))
    pixels = np.stack([letterboxed(frame.pixels) for frame in rendered])
    objects = np.full((len(rendered), MAX_OBJECTS, 6), -1, np.float32)
    for row, frame in enumerate(rendered):
        for column, sighting in enumerate(frame.sightings[:MAX_OBJECTS]):
            objects[row, column] = _row(sighting)
    return Samples(pixels, objects)


def _row(sighting: Sighting) -> tuple[float, ...]:
    box, scale, above = sighting.box, 0.5, 6.0
    edges = (box.left * scale, box.top * scale + above, box.right * scale, box.bottom * scale + above)
    return (float(actors.LABELS.index(sighting.label)), *edges, float(sighting.difficult))


def truths(objects: NDArray[np.float32]) -> list[Sighting]:
    """One sample's objects (12, 6) with boxes in input pixels."""
    return [
        Sighting(actors.LABELS[int(row[0])], Box(*(float(edge) for edge in row[1:5])), difficult=bool(row[5] > 0))
        for row in objects
        if row[0] >= 0
    ]


def rendered(seeds: Iterable[int], *, processes: int, count: int = FRAMES_PER_YARD) -> Samples:
    """The samples of all these yards, in the order of the seeds whatever the number of processes."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        parts = list(pool.imap(functools.partial(yard_samples, count=count), seeds, chunksize=4))
    return Samples(np.concatenate([part.pixels for part in parts]), np.concatenate([part.objects for part in parts]))
