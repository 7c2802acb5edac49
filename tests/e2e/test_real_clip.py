"""A real clip becomes events: real frames, a real detector, the whole site, a WebSocket client.

The truth is a plain decoder of YOLOX's outputs, one frame at a time.
"""

import asyncio
import io
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from tests.parts.plain_yolox import THRESHOLD, Found, iou, look
from websockets.asyncio.client import connect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

FPS = 2.0
IDLE_SECONDS = 6


def test_visits_of_a_real_clip_become_events_on_a_socket(
    launch: Callable[..., Any], samples_dir: Path, models_dir: Path, data_dir: Path
) -> None:
    stills = _stills(samples_dir / "one-by-one-person-detection.mp4")
    truth = look(models_dir / "yolox_nano.onnx", [jpeg for _, jpeg in stills])
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
            twin = max(expected, key=lambda found: iou(found.corners, corners))
            assert iou(twin.corners, corners) >= 0.95
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
