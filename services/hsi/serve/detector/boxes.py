"""Boxes and how a picture is fitted into a network's input, both ways.

Boxes are float32 arrays of shape (n, 4): left, top, right, bottom edge, in pixels; of the network's input until
`Fit.to_picture`, of the picture as decoded after it. Origin top left, x to the right.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Output = NDArray[Any]

PAD_VALUE = 114
"""Grey that YOLO families were trained to see around a letterboxed picture."""
SAME_OBJECT_IOU = 0.45
"""Two boxes of one class that overlap more are one object (the value of YOLOX's and YOLOv5's own demos)."""
MAX_CANDIDATES = 1000
"""Non-maximum suppression looks at this many best candidates: bounds the work a picture can cause."""
MAX_DETECTIONS = 300
"""At most this many detections of one picture are returned."""


class Size(NamedTuple):
    """Extents in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A picture resized to `resized` and placed at (`left`, `top`) of a network input of size `network`."""

    picture: Size
    network: Size
    resized: Size
    scale_x: float
    scale_y: float
    left: int
    top: int

    def to_picture(self, boxes: Floats) -> Floats:
        """Boxes of the network's input as boxes of the picture, cut at its edges."""
        moved = (boxes - _corners(self.left, self.top)) / _corners(self.scale_x, self.scale_y)
        edges = _corners(self.picture.width, self.picture.height)
        return np.asarray(np.clip(moved, 0.0, edges), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Found:
    """What a network saw in one input: boxes (n, 4) in input pixels, scores (n,) in 0..1, class numbers (n,)."""

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.scores)


def letterbox(picture: Size, network: Size, *, centred: bool) -> Fit:
    """Keep the aspect ratio and pad: centred as Ultralytics does (rounded), or top left as YOLOX does (cut).

    Boxes go back through the ratio itself, as in both originals, though whole pixels make the true one differ by up
    to a pixel of the network's input.
    """
    scale = min(network.width / picture.width, network.height / picture.height)
    whole = round if centred else int
    resized = Size(max(1, whole(picture.width * scale)), max(1, whole(picture.height * scale)))
    if not centred:
        return Fit(picture, network, resized, scale, scale, 0, 0)
    left = round((network.width - resized.width) / 2 - 0.1)
    top = round((network.height - resized.height) / 2 - 0.1)
    return Fit(picture, network, resized, scale, scale, left, top)


def stretch(picture: Size, network: Size) -> Fit:
    """Fill the input, whatever that does to the aspect ratio."""
    return Fit(picture, network, network, network.width / picture.width, network.height / picture.height, 0, 0)


def canvas(pixels: Pixels, fit: Fit) -> Floats:
    """The network's input as float32 (3, height, width), 0..255: `pixels` (RGB, of size `fit.resized`) on grey."""
    tensor = np.full((3, fit.network.height, fit.network.width), PAD_VALUE, dtype=np.float32)
    bottom, right = fit.top + fit.resized.height, fit.left + fit.resized.width
    tensor[:, fit.top : bottom, fit.left : right] = pixels.transpose(2, 0, 1)
    return tensor


def corners_of_centres(centres: Floats) -> Floats:
    """(centre x, centre y, width, height) as (left, top, right, bottom)."""
    half = centres[..., 2:4] / 2
    return np.concatenate((centres[..., :2] - half, centres[..., :2] + half), axis=-1)


def intersection_over_union(box: Floats, others: Floats) -> Floats:
    """Overlap of one box (4,) with each of `others` (n, 4), in 0..1; empty boxes overlap nothing."""
    top_left = np.maximum(box[:2], others[:, :2])
    bottom_right = np.minimum(box[2:], others[:, 2:])
    overlap = np.prod(np.clip(bottom_right - top_left, 0.0, None), axis=1)
    union = np.prod(box[2:] - box[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1) - overlap
    return np.asarray(np.divide(overlap, union, out=np.zeros_like(overlap), where=union > 0), dtype=np.float32)


def suppress(found: Found) -> Found:
    """Keep the best of each group of boxes that show one object of one class, best first.

    Greedy non-maximum suppression per class. Every round removes at least the box it keeps; boxes are compared with
    all others at once, so the cost is one small array operation per kept object.
    """
    order = np.argsort(-found.scores, kind="stable")[:MAX_CANDIDATES]
    kept: list[int] = []
    while len(order) and len(kept) < MAX_DETECTIONS:
        best, rest = int(order[0]), order[1:]
        kept.append(best)
        overlap = intersection_over_union(found.boxes[best], found.boxes[rest])
        order = rest[(overlap <= SAME_OBJECT_IOU) | (found.classes[rest] != found.classes[best])]
    return take(found, np.array(kept, dtype=np.int64))


def best_first(found: Found) -> Found:
    """The same detections, most confident first, at most `MAX_DETECTIONS`."""
    return take(found, np.argsort(-found.scores, kind="stable")[:MAX_DETECTIONS])


def take(found: Found, which: NDArray[np.int64] | NDArray[np.bool_]) -> Found:
    """Some of the detections, by index or mask."""
    return Found(found.boxes[which], found.scores[which], found.classes[which])


def _corners(x: float, y: float) -> Floats:
    return np.array([x, y, x, y], dtype=np.float32)
