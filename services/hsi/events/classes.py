"""The object classes this product speaks of: the nine that matter to security (product decision, seed ADR-006).

Detectors know eighty and more; everything else is dropped at the detector and again at the detect room, because a
model server is another process and may be another version.
"""

from enum import StrEnum


class ObjectClass(StrEnum):
    """A security class, spelled as COCO spells it."""

    PERSON = "person"
    CAR = "car"
    TRUCK = "truck"
    DOG = "dog"
    CAT = "cat"
    BIRD = "bird"
    BICYCLE = "bicycle"
    MOTORCYCLE = "motorcycle"
    BUS = "bus"


def parse(label: str) -> ObjectClass | None:
    """The class a detector meant by `label` (case and outer space do not matter), or None when it is none of ours."""
    try:
        return ObjectClass(label.strip().lower())
    except ValueError:
        return None
