"""The batch room on a real Redis, with a clock that tests turn by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from hsi.batch.book import Book
from hsi.batch.clock import HandClock
from hsi.batch.windows import Rules
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, DetectionId, FrameId, MediaKey
from hsi.events.messages import Box, DetectedObject, DetectionsReady
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.records import NewDetection, NewFrame, NewRun
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome
from hsi.stream import connection
from hsi.stream.connection import Connection
from hsi.stream.settings import StreamSettings

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


_NUMBERS = count(1)


@pytest.fixture
def frame() -> Callable[..., DetectionsReady]:
    """Makes DetectionsReady as detect would."""

    def make(
        captured_at: datetime, *, camera: str = "front_door", objects: int = 1, fast_path: bool = False
    ) -> DetectionsReady:
        frame_id = next(_NUMBERS)
        box = Box(x=10, y=10, width=50, height=100)
        return DetectionsReady(
            trace_id=f"trace-{frame_id}",
            frame_id=FrameId(frame_id),
            camera_id=CameraId(camera),
            media_key=MediaKey(f"{camera}/{frame_id}.jpg"),
            captured_at=captured_at,
            completed_at=captured_at + timedelta(milliseconds=5),
            detected_at=captured_at + timedelta(milliseconds=50),
            image_width_px=640,
            image_height_px=360,
            objects=tuple(
                DetectedObject(
                    detection_id=DetectionId(frame_id * 1000 + number),
                    object_class=ObjectClass.PERSON,
                    confidence=0.9,
                    box=box,
                    fast_path=fast_path,
                )
                for number in range(objects)
            ),
        )

    return make


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with engine.open(StoreSettings(database_url=database_url)) as opened:
        yield opened


@pytest.fixture
def stored(store: Store) -> Callable[..., Awaitable[DetectionsReady]]:
    """Detects a frame for good: rows in the database, and the message that detect would publish."""

    async def make(
        captured_at: datetime, *, detected_at: datetime, camera: str = "front_door", fast_path: bool = False
    ) -> DetectionsReady:
        number = next(_NUMBERS)
        key, box = MediaKey(f"{camera}/stored_{number}.jpg"), Box(x=10, y=10, width=50, height=100)
        async with store.work() as work:
            await work.cameras.ensure(CameraId(camera), camera.title(), camera, synthetic=False, now=captured_at)
            new = NewFrame(CameraId(camera), key, f"{number:064x}", 1000, 1, captured_at, captured_at)
            frame_id = await work.frames.accept(new)
            assert frame_id is not None
            run = NewRun(frame_id, RunOutcome.OBJECTS, detected_at, "", 640, 360)
            seen = NewDetection(ObjectClass.PERSON, 0.95, box, fast_path)
            [detection_id] = await work.detections.record(run, [seen]) or []
        return DetectionsReady(
            frame_id=frame_id,
            camera_id=CameraId(camera),
            media_key=key,
            captured_at=captured_at,
            completed_at=captured_at,
            detected_at=detected_at,
            image_width_px=640,
            image_height_px=360,
            objects=(
                DetectedObject(
                    detection_id=detection_id,
                    object_class=ObjectClass.PERSON,
                    confidence=0.95,
                    box=box,
                    fast_path=fast_path,
                ),
            ),
        )

    return make


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def rules() -> Rules:
    return Rules(window=timedelta(seconds=90), idle=timedelta(seconds=30), max_objects=50)


@pytest.fixture
async def hall(redis_url: str) -> AsyncIterator[Connection]:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        yield opened


@pytest.fixture
def book(hall: Connection, rules: Rules) -> Book:
    return Book(hall, rules)
