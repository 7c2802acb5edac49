"""YOLOX: raw grid outputs, decoded here.

Output [batch, anchors, 5 + classes]: x, y, width, height of a grid cell's box, objectness, class scores (both 0..1).
Centre = (xy + cell) * stride, size = exp(wh) * stride, score = objectness * class (Megvii, `demo_postprocess`).
Input: BGR, 0..255, letterboxed at the top left (Megvii, `preproc`).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from hsi.serve.detector import boxes
from hsi.serve.detector.boxes import Fit, Floats, Found, Output, Pixels, Size

_LARGEST_LOG_EXTENT = 10.0
"""exp(10) strides is wider than any input; the cut keeps a broken model's numbers finite."""
STRIDE_SETS: tuple[tuple[int, ...], ...] = ((8, 16, 32), (8, 16, 32, 64), (8, 16), (16, 32), (8,), (16,), (32,))


def fit(picture: Size, network: Size) -> Fit:
    """Letterboxed at the top left."""
    return boxes.letterbox(picture, network, centred=False)


def tensor(pixels: Pixels, fit: Fit) -> Floats:
    """BGR planes, 0..255."""
    return boxes.canvas(pixels[:, :, ::-1], fit)


def decode(outputs: Sequence[Output], network: Size, floor: float) -> list[Found]:
    """Each cell's best class where objectness times class score reaches the floor, suppressed per class."""
    return [_found(rows, network, floor) for rows in outputs[0]]


def anchors(network: Size, strides: tuple[int, ...]) -> int:
    """How many cells the grids of these strides have on an input of this size."""
    return sum((network.width // stride) * (network.height // stride) for stride in strides)


def strides_for(count: int, network: Size) -> tuple[int, ...] | None:
    """The usual set of strides whose grids have `count` cells together, or None."""
    return next((strides for strides in STRIDE_SETS if anchors(network, strides) == count), None)


def _found(rows: Output, network: Size, floor: float) -> Found:
    likely = np.flatnonzero(rows[:, 4] >= floor)  # class scores are at most 1: nothing is missed
    grid = _grid(network, len(rows))[likely]
    rows = rows[likely].astype(np.float32)
    numbers = rows[:, 5:].argmax(axis=1)
    scores = rows[:, 4] * np.take_along_axis(rows[:, 5:], numbers[:, None], axis=1)[:, 0]
    stride = grid[:, 2:]
    centres = (rows[:, :2] + grid[:, :2]) * stride
    extents = np.exp(np.minimum(rows[:, 2:4], _LARGEST_LOG_EXTENT)) * stride
    corners = boxes.corners_of_centres(np.concatenate((centres, extents), axis=1))
    sure = scores >= floor
    return boxes.suppress(Found(corners[sure], scores[sure], numbers[sure].astype(np.int64)))


@lru_cache(maxsize=8)
def _grid(network: Size, count: int) -> Floats:
    """For each of the network's cells its column, row and stride, in the order of the outputs."""
    strides = strides_for(count, network)
    if strides is None:
        raise ValueError(f"no usual set of strides has {count} cells on an input of {network.width}x{network.height}")
    parts = []
    for stride in strides:
        rows, columns = np.mgrid[: network.height // stride, : network.width // stride]
        parts.append(np.stack((columns.ravel(), rows.ravel(), np.full(columns.size, stride)), axis=1))
    return np.concatenate(parts).astype(np.float32)
