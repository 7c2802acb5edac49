"""Average precision of detections against true boxes, as PASCAL VOC (2010 and later) defines it; pure.

Detections of all pictures are taken by falling confidence. One matches the true box of its class and picture that it
overlaps most, when the IoU reaches the bar and nobody took that box before; a match with a difficult box counts
neither way. Average precision is the area under the precision curve after each precision is raised to the best at any
higher recall.
"""

from collections.abc import Sequence
from itertools import pairwise

from hsi.events.classes import ObjectClass
from hsi.simulate.boxes import Found, Sighting, iou


def average_precision(
    label: ObjectClass, found: Sequence[Sequence[Found]], true: Sequence[Sequence[Sighting]], *, overlap: float = 0.5
) -> float | None:
    """The average precision of one class over pictures (both sequences by picture), None when there is none to find."""
    wanted = sum(sighting.label is label and not sighting.difficult for picture in true for sighting in picture)
    if wanted == 0:
        return None
    ranked = sorted(
        ((one.confidence, picture, one) for picture, ones in enumerate(found) for one in ones if one.label is label),
        key=lambda entry: -entry[0],
    )
    taken: set[tuple[int, int]] = set()
    curve: list[tuple[float, float]] = []
    right = wrong = 0
    for _, picture, one in ranked:
        best = _best(one, true[picture], overlap)
        if best is not None and true[picture][best].difficult:
            continue
        if best is None or (picture, best) in taken:
            wrong += 1
        else:
            taken.add((picture, best))
            right += 1
        curve.append((right / wanted, right / (right + wrong)))
    return _area(curve)


def mean_average_precision(
    found: Sequence[Sequence[Found]], true: Sequence[Sequence[Sighting]], *, overlap: float = 0.5
) -> float:
    """The mean over all classes that the truth holds; 0 when it holds none."""
    each = [average_precision(label, found, true, overlap=overlap) for label in ObjectClass]
    known = [value for value in each if value is not None]
    return sum(known) / len(known) if known else 0.0


def _best(one: Found, sightings: Sequence[Sighting], overlap: float) -> int | None:
    scored = [(iou(one.box, other.box), index) for index, other in enumerate(sightings) if other.label is one.label]
    if not scored:
        return None
    score, index = max(scored)
    return index if score >= overlap else None


def _area(curve: list[tuple[float, float]]) -> float:
    ceiling = 0.0
    raised: list[tuple[float, float]] = []
    for recall, precision in reversed(curve):
        ceiling = max(ceiling, precision)
        raised.append((recall, ceiling))
    steps = [(0.0, 0.0), *reversed(raised)]
    return sum((after[0] - before[0]) * after[1] for before, after in pairwise(steps))
