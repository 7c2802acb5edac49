"""A real clip becomes events: real frames, a real detector, the whole site, a WebSocket client.

The truth is a plain decoder of YOLOX's outputs written here from its model card, one frame at a time.
"""

import asyncio
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
import pytest
from PIL import Image
from websockets.asyncio.client import connect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

FPS = 2.0
THRESHOLD = 0.5
IDLE_SECONDS = 6
PERSON = 0
SECURITY = {0, 1, 2, 3, 5, 7, 14, 15, 16}


@dataclass(frozen=True)
class Found:
    corners: npt.NDArray[np.float32]
    confidence: float
    number: int


def test_visits_of_a_real_clip_become_events_on_a_socket(
    launch: Callable[..., Any], samples_dir: Path, models_dir: Path, data_dir: Path
) -> None:
    stills = _stills(samples_dir / "one-by-one-person-detection.mp4")
    truth = _look(models_dir / "yolox_nano.onnx", [jpeg for _, jpeg in stills])
    visits = _visits([seconds for seconds, _ in stills], truth)
    assert len(visits) >= 3, "the clip shows people one by one"
    site = launch(
        "up",
        DETECTOR_MODEL=str(models_dir / "yolox_nano.onnx"),
        NEMOTRON_URL="",
        BATCH_IDLE_TIMEOUT_SECONDS=str(IDLE_SECONDS),
        BATCH_WINDOW_SECONDS="600",
        BATCH_MAX_DETECTIONS="500",
    ).ready()
    base = float(int(_now() - 240))
    messages = asyncio.run(_play(site, stills, base, data_dir / "data" / "cameras" / "room", len(visits)))

    events = sorted(site.events(), key=lambda event: str(event["started_at"]))
    assert len(events) == len(visits)
    for event, (begin, end) in zip(events, visits, strict=True):
        assert abs(_seconds(event["started_at"]) - base - begin) <= 1 / FPS
        assert abs(_seconds(event["ended_at"]) - base - end) <= 1 / FPS
        assert "person" in event["object_types"]
    assert {message["data"]["event_id"] for message in messages} == {event["id"] for event in events}
    _boxes_agree(site, [seconds for seconds, _ in stills], truth, base)


async def _play(site: Any, stills: list[tuple[float, bytes]], base: float, folder: Path, visits: int) -> list[Any]:
    """Drop the stills as a camera that catches up, and listen until every visit's event has closed."""
    final: dict[int, Any] = {}
    async with connect(site.socket_url + "/ws/events") as client:
        writing = asyncio.create_task(asyncio.to_thread(_drop, stills, base, folder))
        async with asyncio.timeout(180):
            while len(final) < visits or len(await asyncio.to_thread(_open_detections, site)) > 0:
                message = json.loads(await client.recv())
                if message["type"] == "event":
                    final[message["data"]["event_id"]] = message
        await writing
    return list(final.values())


def _open_detections(site: Any) -> set[int]:
    """Detections that stand in no event yet."""
    held = {number for event in site.events() for number in event["detection_ids"]}
    return {row["id"] for row in _detections(site)} - held


def _drop(stills: list[tuple[float, bytes]], base: float, folder: Path) -> None:
    folder.mkdir(parents=True)
    for number, (seconds, jpeg) in enumerate(stills):
        partial = folder / f".{number:04d}.part"
        partial.write_bytes(jpeg)
        os.utime(partial, (base + seconds, base + seconds))
        partial.rename(folder / f"{number:04d}.jpg")


def _boxes_agree(site: Any, seconds: list[float], truth: list[list[Found]], base: float) -> None:
    """Every stored box is one of the plain decoder's, and none of those is missing, the threshold's edge aside."""
    stored: dict[int, list[dict[str, Any]]] = {}
    for row in _detections(site):
        stored.setdefault(round((_seconds(row["detected_at"]) - base) * 1000), []).append(row)
    compared = 0
    for at, expected in zip(seconds, truth, strict=True):
        rows = stored.get(round(at * 1000), [])
        for row in rows:
            left, top = row["bbox_x"], row["bbox_y"]
            corners = np.array([left, top, left + row["bbox_width"], top + row["bbox_height"]], np.float32)
            twin = max(expected, key=lambda found: _iou(found.corners, corners))
            assert _iou(twin.corners, corners) >= 0.95
            assert abs(twin.confidence - row["confidence"]) <= 0.01
            compared += 1
        assert len(rows) >= sum(found.confidence >= THRESHOLD + 0.01 for found in expected)
        assert len(rows) <= sum(found.confidence >= THRESHOLD - 0.01 for found in expected)
    assert compared > 100


def _detections(site: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = site.get("/api/detections", limit="100", **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["pagination"].get("next_cursor") or ""
        if not cursor:
            return rows


def _stills(clip: Path) -> list[tuple[float, bytes]]:
    chosen: list[tuple[float, bytes]] = []
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            if frame.time >= len(chosen) / FPS:
                buffer = io.BytesIO()
                Image.fromarray(frame.to_ndarray(format="rgb24")).save(buffer, "JPEG", quality=90)
                chosen.append((len(chosen) / FPS, buffer.getvalue()))
    return chosen


def _look(model: Path, jpegs: list[bytes]) -> list[list[Found]]:
    """YOLOX by its card: letterbox top left with 114, BGR, decode the grid, suppress per class at 0.45."""
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
        if all(_iou(other.corners, found.corners) <= 0.45 for other in same):
            kept.append(found)
    return [found for found in kept if found.number in SECURITY]


def _iou(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    inside = float(np.prod(np.clip(high - low, 0, None)))
    areas = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]))
    return inside / (areas - inside) if areas > inside else 0.0


def _visits(seconds: list[float], truth: list[list[Found]]) -> list[tuple[float, float]]:
    """Runs of frames that show something, split where nothing was shown for as long as a batch waits."""
    times = [at for at, found in zip(seconds, truth, strict=True) if any(f.confidence >= THRESHOLD for f in found)]
    visits: list[tuple[float, float]] = []
    for at in times:
        if visits and at - visits[-1][1] < IDLE_SECONDS:
            visits[-1] = (visits[-1][0], at)
        else:
            visits.append((at, at))
    return visits


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def _now() -> float:
    return datetime.now().astimezone().timestamp()
