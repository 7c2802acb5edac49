"""YOLOX-Nano on frames of a real camera: the server agrees with an independent, plain decoder box by box."""

import io
import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
import pytest
from PIL import Image

Box = tuple[str, float, float, float, float, float]
Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

NAMES = {0: "person", 1: "bicycle", 2: "car", 3: "motorcycle", 5: "bus", 7: "truck", 14: "bird", 15: "cat", 16: "dog"}
FLOOR = 0.25


def _frames(clip: Path, every: int) -> list[bytes]:
    frames = []
    with av.open(str(clip)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % every == 0:
                buffer = io.BytesIO()
                Image.fromarray(frame.to_ndarray(format="rgb24")).save(buffer, "JPEG", quality=90)
                frames.append(buffer.getvalue())
    return frames


def _iou(one: Box, other: Box) -> float:
    width = min(one[2] + one[4], other[2] + other[4]) - max(one[2], other[2])
    height = min(one[3] + one[5], other[3] + other[5]) - max(one[3], other[3])
    both = max(0.0, width) * max(0.0, height)
    return both / (one[4] * one[5] + other[4] * other[5] - both)


def _plainly(session: Any, data: bytes) -> list[Box]:
    """Megvii's recipe with loops and scalars; shares no code with the server."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    ratio = min(416 / image.width, 416 / image.height)
    size = int(image.width * ratio), int(image.height * ratio)
    padded = Image.new("RGB", (416, 416), (114, 114, 114))
    padded.paste(image.resize(size, Image.Resampling.BILINEAR), (0, 0))
    blue_first = np.asarray(padded, dtype=np.float32)[:, :, ::-1]
    [[rows]] = session.run(None, {"images": np.ascontiguousarray(blue_first.transpose(2, 0, 1)[None])})
    found: list[Box] = []
    place = 0
    for stride in (8, 16, 32):
        for line in range(416 // stride):
            for column in range(416 // stride):
                row = rows[place]
                place += 1
                best = int(np.argmax(row[5:]))
                score = float(row[4] * row[5 + best])
                if score >= FLOOR and best in NAMES:
                    width, height = math.exp(row[2]) * stride / ratio, math.exp(row[3]) * stride / ratio
                    left = (row[0] + column) * stride / ratio - width / 2
                    top = (row[1] + line) * stride / ratio - height / 2
                    found.append((NAMES[best], score, *_cut(left, top, width, height, image.size)))
    return _best(found)


def _cut(
    left: float, top: float, width: float, height: float, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    x, y = max(0.0, left), max(0.0, top)
    return x, y, min(size[0], left + width) - x, min(size[1], top + height) - y


def _best(found: list[Box]) -> list[Box]:
    kept: list[Box] = []
    for one in sorted(found, key=lambda box: -box[1]):
        if all(one[0] != other[0] or _iou(one, other) <= 0.45 for other in kept):
            kept.append(one)
    return kept


def _told(body: dict[str, Any]) -> list[Box]:
    return [
        (
            one["class"],
            one["confidence"],
            one["bbox"]["x"],
            one["bbox"]["y"],
            one["bbox"]["width"],
            one["bbox"]["height"],
        )
        for one in body["detections"]
        if one["confidence"] >= FLOOR
    ]


@pytest.mark.parametrize("clip", ["one-by-one-person-detection.mp4", "person-bicycle-car-detection.gif"])
async def test_boxes_agree_with_a_plain_decoder(clip: str, serve: Serve, samples_dir: Path, models_dir: Path) -> None:
    frames = _frames(samples_dir / clip, 20 if clip.endswith("mp4") else 4)
    session = onnxruntime.InferenceSession(str(models_dir / "yolox_nano.onnx"), providers=["CPUExecutionProvider"])
    people = 0
    async with serve(models_dir / "yolox_nano.onnx") as client:
        for data in frames:
            body = (await client.post("/detect", content=data, headers={"content-type": "image/jpeg"})).json()
            told, plain = _told(body), _plainly(session, data)
            people += sum(box[0] == "person" for box in plain)
            sure = [box for box in plain if box[1] >= FLOOR + 0.01]
            assert len(sure) <= len(told) <= len(plain) + 1
            for box in sure:
                assert any(
                    box[0] == other[0] and _iou(box, other) >= 0.95 and abs(box[1] - other[1]) <= 0.01 for other in told
                ), (box, told)
    assert people > len(frames) / 4
