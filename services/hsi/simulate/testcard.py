"""The picture that a test sends through the pipeline: a drawn yard with a person in it, and words that say so.

Models for photographs find this person, too (a test holds it to a real one), because it stands whole, in the open, and
in good light.
"""

from datetime import datetime
from typing import Final

import numpy as np

from hsi.events.classes import ObjectClass
from hsi.simulate import actors
from hsi.simulate.camera import JPEG_QUALITY
from hsi.simulate.drawing.light import Mood
from hsi.simulate.scenes import Frame, Presence, Scene

LABEL: Final = "SYNTHETIC TEST PICTURE, NOT REAL"
_SEED: Final = 1
_LOOKS: Final = (1, 33, 0)
_VISIT_SECONDS: Final = 12.0
_MOMENT_SECONDS: Final = 6.0


def drawn(camera: str, now: datetime) -> Frame:
    """A picture that no other moment gives: the time, to the millisecond, is written into it."""
    scene = Scene(_SEED, Mood.SUNNY, label=LABEL)
    visitor = actors.cast(np.random.default_rng(_LOOKS), ObjectClass.PERSON, scene.yard, _VISIT_SECONDS)
    stamp = f"{camera}  {now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}Z"
    return scene.frame(_MOMENT_SECONDS, (Presence(visitor, _MOMENT_SECONDS),), stamp)


def jpeg(camera: str, now: datetime) -> bytes:
    """The same as a camera would send it."""
    return drawn(camera, now).jpeg(JPEG_QUALITY)
