"""What is kept of a detector's answer. Pure: the detector is another process, maybe of another version, so nothing it
says is taken on trust.

A box is made of finite numbers, has its corners in order, lies inside the picture, and covers at least one pixel each
way. A class is one of ours. A confidence is a share of one, and at or above the threshold. Boxes are pixels of the
stored picture, origin top left, left and top edge with extents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from hsi.events import classes
from hsi.events.classes import ObjectClass
from hsi.events.messages import Box

MIN_SIDE_PX = 1.0
_ROUNDING = 1e-3
"""How far above one a confidence may lie through rounding in a network of 16-bit floats."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One object as the detector put it, before anything was checked."""

    label: str
    confidence: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Kept:
    """One object worth storing."""

    object_class: ObjectClass
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class Selection:
    """What was kept, most confident first, and how much was left out for which reason."""

    kept: tuple[Kept, ...]
    other_classes: int
    unlisted: int
    low_confidence: int
    unusable: int


def select(
    claimed: Sequence[Claimed],
    *,
    width_px: int,
    height_px: int,
    threshold: float,
    listed: frozenset[ObjectClass],
) -> Selection:
    """Keep what is ours, listed, valid and confident enough (`threshold` included); raises nothing."""
    kept: list[Kept] = []
    other = unlisted = low = unusable = 0
    for one in claimed:
        object_class = classes.parse(one.label)
        if object_class is None:
            other += 1
            continue
        if object_class not in listed:
            unlisted += 1
            continue
        confidence = share(one.confidence)
        box = clamped(one, width_px=width_px, height_px=height_px)
        if confidence is None or box is None:
            unusable += 1
        elif confidence < threshold:
            low += 1
        else:
            kept.append(Kept(object_class, confidence, box))
    kept.sort(key=lambda one: -one.confidence)
    return Selection(tuple(kept), other, unlisted, low, unusable)


def share(confidence: float) -> float | None:
    """A confidence as a number from 0 to 1, or None when it is none."""
    if not isfinite(confidence) or not -_ROUNDING <= confidence <= 1.0 + _ROUNDING:
        return None
    return min(1.0, max(0.0, confidence))


def clamped(claimed: Claimed, *, width_px: int, height_px: int) -> Box | None:
    """The part of a box inside its picture, or None when less than a pixel remains. Negative extents are turned."""
    corners = (claimed.x, claimed.y, claimed.x + claimed.width, claimed.y + claimed.height)
    if not all(isfinite(corner) for corner in corners):
        return None
    left, right = sorted(min(max(x, 0.0), float(width_px)) for x in (corners[0], corners[2]))
    top, bottom = sorted(min(max(y, 0.0), float(height_px)) for y in (corners[1], corners[3]))
    if right - left < MIN_SIDE_PX or bottom - top < MIN_SIDE_PX:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)
