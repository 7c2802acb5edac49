"""The picture that a test sends through the pipeline: a drawn yard with a person in it, and words that say so."""

import itertools
from datetime import datetime
from typing import Final

import numpy as np

from hsi.events.classes import ObjectClass
from hsi.simulate import actors
from hsi.simulate.boxes import Sighting
from hsi.simulate.camera import JPEG_QUALITY
from hsi.simulate.drawing.light import Mood
from hsi.simulate.scenes import Frame, Presence, Scene

LABEL: Final = "SYNTHETIC TEST PICTURE, NOT REAL"
_SEED: Final = 1
_VISIT_SECONDS: Final = 12.0
_TRIES: Final = 6
_MOMENTS: Final = (3.0, 5.0, 6.0, 7.0, 9.0)


def drawn(camera: str, now: datetime) -> bytes:
    """A JPEG that no other moment gives: the time, to the millisecond, is written into it. Takes a second or two."""
    scene = Scene(_SEED, Mood.SUNNY, label=LABEL)
    visitor = max(
        (_presence(scene, try_number, seconds) for try_number, seconds in itertools.product(range(_TRIES), _MOMENTS)),
        key=lambda presence: _largest(scene.frame(presence.seconds, (presence,))),
    )
    stamp = f"{camera}  {now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}Z"
    return scene.frame(visitor.seconds, (visitor,), stamp).jpeg(JPEG_QUALITY)


def _presence(scene: Scene, try_number: int, seconds: float) -> Presence:
    rng = np.random.default_rng([_SEED, 33, try_number])
    return Presence(actors.cast(rng, ObjectClass.PERSON, scene.yard, _VISIT_SECONDS), seconds)


def _largest(frame: Frame) -> float:
    return max((_area(one) for one in frame.sightings if not one.difficult), default=0.0)


def _area(one: Sighting) -> float:
    return one.box.width_px * one.box.height_px
