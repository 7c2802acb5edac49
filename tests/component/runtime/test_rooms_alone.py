"""Rooms of this floor started alone, as processes, on a real queue."""

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, FrameId, MediaKey
from hsi.events.messages import Box, DetectedObject, DetectionsReady, ObjectsDetected, RiskAssessed
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.events.streams import Stream
from hsi.stream import connection
from hsi.stream.settings import StreamSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def started(room: str, folder: Path, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", f"hsi.{room}",
        cwd=folder, stderr=asyncio.subprocess.PIPE, env={"LOG_FILE_PATH": "", **environment},
    )  # fmt: skip


async def said(process: asyncio.subprocess.Process, event: str) -> dict[str, object]:
    assert process.stderr is not None
    seen = ""
    while raw := await asyncio.wait_for(process.stderr.readline(), 60):
        seen += raw.decode()
        if raw.startswith(b"{") and json.loads(raw)["event"] == event:
            return dict(json.loads(raw))
    raise AssertionError(f"{event!r} was never logged, only:\n{seen}")


async def stopped(process: asyncio.subprocess.Process) -> int:
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0


async def test_notify_tells_what_is_in_the_log(redis_url: str, tmp_path: Path) -> None:
    assessed = RiskAssessed(
        event_id=EventId(7),
        batch_id=BatchId("batch-1"),
        camera_id=CameraId("front_door"),
        camera_name="Front door",
        risk_score=72,
        risk_level=RiskLevel.HIGH,
        summary="A person at the door",
        reasoning="",
        analysis_status=AnalysisStatus.OK,
        started_at=NOW,
        ended_at=NOW,
        detection_ids=(DetectionId(1),),
        object_classes=(ObjectClass.PERSON,),
        is_fast_path=False,
    )
    room = await started("notify", tmp_path, REDIS_URL=redis_url)
    async with connection.open(StreamSettings(redis_url=redis_url)) as queue:
        await queue.broker.append(assessed)
    line = await said(room, "incident assessed")
    assert (line["event_id"], line["risk_level"], line["process"]) == (7, "high", "notify")
    assert await stopped(room) == 0


async def test_enrich_passes_on_what_was_left_in_its_queue(redis_url: str, tmp_path: Path) -> None:
    found = ObjectsDetected(
        frame_id=FrameId(3),
        camera_id=CameraId("front_door"),
        media_key=MediaKey("front_door/a.jpg"),
        captured_at=NOW,
        completed_at=NOW,
        detected_at=NOW,
        image_width_px=640,
        image_height_px=480,
        objects=(
            DetectedObject(
                detection_id=DetectionId(9),
                object_class=ObjectClass.PERSON,
                confidence=0.9,
                box=Box(x=1, y=2, width=3, height=4),
            ),
        ),
    )
    room = await started("enrich", tmp_path, REDIS_URL=redis_url)
    async with connection.open(StreamSettings(redis_url=redis_url)) as queue:
        await queue.broker.publish(found)
        await queue.broker.ensure_group(Stream.BATCH_QUEUE, "test")
        taken = await queue.broker.read(Stream.BATCH_QUEUE, "test", "me", count=1, block=timedelta(seconds=30))
    assert isinstance(taken[0].message, DetectionsReady)
    assert await stopped(room) == 0


async def test_observe_publishes_a_status(redis_url: str, database_url: str, tmp_path: Path) -> None:
    addresses = {"REDIS_URL": redis_url, "DATABASE_URL": database_url, "DETECTOR_URL": "http://127.0.0.1:9"}
    room = await started("observe", tmp_path, NEMOTRON_URL="", **addresses)
    line = await said(room, "part is not well")
    assert line["part"] == "detector"
    async with connection.open(StreamSettings(redis_url=redis_url)) as queue, asyncio.timeout(30):
        async for entry in queue.broker.follow(Stream.STATUS_LOG, after=0):
            assert entry.seq >= 1
            break
    assert await stopped(room) == 0


@pytest.mark.parametrize("room", ["notify", "enrich", "observe"])
async def test_bad_settings_end_the_room_at_once(room: str, tmp_path: Path) -> None:
    process = await started(room, tmp_path, REDIS_URL="mysql://me:sesame@host")
    _, text = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    assert b"REDIS_URL=mysql://me:***@host: must start with redis://" in text
