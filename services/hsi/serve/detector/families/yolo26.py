"""YOLO26 and other end-to-end YOLO exports: the network does its own suppression.

Output [batch, n, 6]: left, top, right, bottom in input pixels, score, class number; unused rows have score 0.
Input: RGB, 0..1, letterboxed in the centre (Ultralytics `LetterBox` and end-to-end head).
"""

from collections.abc import Sequence

import numpy as np

from hsi.serve.detector import boxes
from hsi.serve.detector.boxes import Fit, Floats, Found, Output, Pixels, Size


def fit(picture: Size, network: Size) -> Fit:
    """Letterboxed in the centre."""
    return boxes.letterbox(picture, network, centred=True)


def tensor(pixels: Pixels, fit: Fit) -> Floats:
    """RGB planes, 0..1."""
    planes = boxes.canvas(pixels, fit)
    planes *= 1 / 255
    return planes


def decode(outputs: Sequence[Output], network: Size, floor: float) -> list[Found]:  # noqa: ARG001 - Family's shape
    """Rows above the floor, best first."""
    return [_found(rows, floor) for rows in outputs[0]]


def _found(rows: Output, floor: float) -> Found:
    kept = rows[rows[:, 4] >= floor].astype(np.float32)
    return boxes.best_first(Found(kept[:, :4], kept[:, 4], kept[:, 5].astype(np.int64)))
