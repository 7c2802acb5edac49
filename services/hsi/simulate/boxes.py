"""What truly is in a picture and what a detector says is in it; pure."""

from dataclasses import dataclass

from hsi.events.classes import ObjectClass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the picture: left and top inside, right and bottom just outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width_px(self) -> float:
        """Width, never negative."""
        return max(0.0, self.right - self.left)

    @property
    def height_px(self) -> float:
        """Height, never negative."""
        return max(0.0, self.bottom - self.top)

    @property
    def area_px(self) -> float:
        """Area in square pixels."""
        return self.width_px * self.height_px


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1; 0 when both are empty."""
    shared = Box(max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)).area_px
    united = a.area_px + b.area_px - shared
    return shared / united if united > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """One true object in one picture: class, box of its visible pixels, and whether it is too hard to ask for."""

    label: ObjectClass
    box: Box
    difficult: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One object that a detector names in one picture, with its confidence of 0 to 1."""

    label: ObjectClass
    box: Box
    confidence: float
