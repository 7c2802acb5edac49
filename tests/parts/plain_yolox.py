"""The truth about a picture: a plain decoder of YOLOX's outputs, written from its model card, one picture at a time."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

THRESHOLD = 0.5
SECURITY = {0, 1, 2, 3, 5, 7, 14, 15, 16}


@dataclass(frozen=True)
class Found:
    corners: npt.NDArray[np.float32]
    confidence: float
    number: int


def look(model: Path, jpegs: list[bytes]) -> list[list[Found]]:
    """What is in each picture, by YOLOX's card: letterbox top left
    with 114, BGR, decode the grid, suppress per class at 0.45.
    """
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    cells = [
        (column, row, stride)
        for stride in (8, 16, 32)
        for row in range(416 // stride)
        for column in range(416 // stride)
    ]
    grid = np.array(cells, np.float32)
    return [_one(session, grid, jpeg) for jpeg in jpegs]


def _one(session: Any, grid: npt.NDArray[np.float32], jpeg: bytes) -> list[Found]:
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    scale = min(416 / image.width, 416 / image.height)
    size = (int(image.width * scale), int(image.height * scale))  # cut, not rounded, as the original does
    canvas = np.full((416, 416, 3), 114, np.uint8)
    canvas[: size[1], : size[0]] = np.asarray(image.resize(size, Image.Resampling.BILINEAR))[:, :, ::-1]
    (output,) = session.run(None, {"images": canvas.transpose(2, 0, 1)[None].astype(np.float32)})
    rows = output[0]
    centre = (rows[:, :2] + grid[:, :2]) * grid[:, 2:]
    extent = np.exp(rows[:, 2:4]) * grid[:, 2:]
    scores = rows[:, 4:5] * rows[:, 5:]
    numbers = scores.argmax(axis=1)
    best = scores.max(axis=1)
    corners = np.concatenate([centre - extent / 2, centre + extent / 2], axis=1) / scale
    corners[:, 0::2] = corners[:, 0::2].clip(0, image.width)
    corners[:, 1::2] = corners[:, 1::2].clip(0, image.height)
    kept: list[Found] = []
    for index in np.argsort(-best):
        if best[index] < THRESHOLD - 0.02:
            break
        found = Found(corners[index], float(best[index]), int(numbers[index]))
        same = [other for other in kept if other.number == found.number]
        if all(iou(other.corners, found.corners) <= 0.45 for other in same):
            kept.append(found)
    return [found for found in kept if found.number in SECURITY]


def iou(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    inside = float(np.prod(np.clip(high - low, 0, None)))
    areas = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]))
    return inside / (areas - inside) if areas > inside else 0.0
