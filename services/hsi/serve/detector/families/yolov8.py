"""YOLOv8, YOLO11 and alike: one row of numbers per kind of value, one column per anchor point.

Output [batch, 4 + classes, anchors]: centre x, centre y, width, height in input pixels, then a score in 0..1 for each
class (no objectness). Input: RGB, 0..1, letterboxed in the centre (Ultralytics `Detect.forward` and `LetterBox`).
"""

from collections.abc import Sequence

import numpy as np

from hsi.serve.detector import boxes
from hsi.serve.detector.boxes import Found, Output, Size
from hsi.serve.detector.families import yolo26

fit = yolo26.fit
tensor = yolo26.tensor


def decode(outputs: Sequence[Output], network: Size, floor: float) -> list[Found]:  # noqa: ARG001 - Family's shape
    """Each anchor's best class where it reaches the floor, suppressed per class."""
    return [_found(values, floor) for values in outputs[0]]


def _found(values: Output, floor: float) -> Found:
    scores = values[4:]
    likely = np.flatnonzero(scores.max(axis=0) >= floor)
    candidates = scores[:, likely]
    numbers = candidates.argmax(axis=0)
    corners = boxes.corners_of_centres(values[:4, likely].T.astype(np.float32))
    best = np.take_along_axis(candidates, numbers[None], axis=0)[0].astype(np.float32)
    return boxes.suppress(Found(corners, best, numbers.astype(np.int64)))
