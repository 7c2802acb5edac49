"""A store on a fresh database, and rows to start from."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, FrameId, MediaKey
from hsi.events.messages import Box, CloseReason
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.records import Assessment, NewDetection, NewEvent, NewFrame, NewRun
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with engine.open(StoreSettings(database_url=database_url)) as opened:
        yield opened


@pytest.fixture
async def camera(store: Store) -> CameraId:
    async with store.work() as work:
        await work.cameras.ensure(CameraId("front"), "Front", "front", synthetic=False, now=NOW)
    return CameraId("front")


class Rows:
    """Makes rows with one line each."""

    now = NOW
    box = Box(x=1, y=2, width=30, height=40)

    def __init__(self, store: Store) -> None:
        self._store = store

    def frame(self, name: str, *, at: datetime = NOW, sha: str = "a") -> NewFrame:
        return NewFrame(
            camera_id=CameraId("front"),
            media_key=MediaKey(f"front/{name}.jpg"),
            sha256=sha * 64,
            size_bytes=1000,
            mtime_ns=int(at.timestamp()) * 10**9,
            captured_at=at,
            completed_at=at + timedelta(milliseconds=20),
            trace_id="t1",
        )

    def run(self, frame_id: FrameId, outcome: RunOutcome = RunOutcome.OBJECTS, *, at: datetime = NOW) -> NewRun:
        return NewRun(frame_id, outcome, at, image_width_px=640, image_height_px=480, model="m", inference_ms=12.5)

    def objects(self, *classes: ObjectClass) -> list[NewDetection]:
        return [NewDetection(which, 0.9, self.box) for which in classes]

    async def seen(
        self, name: str, *classes: ObjectClass, at: datetime = NOW, thumbnails: Sequence[MediaKey | None] = ()
    ) -> list[DetectionId]:
        """An accepted frame with detections of these classes (one person unless said)."""
        async with self._store.work() as work:
            frame_id = await work.frames.accept(self.frame(name, at=at))
            assert frame_id is not None
            objects = self.objects(*(classes or (ObjectClass.PERSON,)))
            objects = [replace(one, thumbnail_key=key) for one, key in zip_longest(objects, thumbnails)]
            ids = await work.detections.record(self.run(frame_id, at=at), objects)
            assert ids is not None
            return ids

    def assessment(
        self, score: int = 50, status: AnalysisStatus = AnalysisStatus.OK, *, summary: str = "Somebody"
    ) -> Assessment:
        return Assessment(score, RiskLevel.MEDIUM, summary, "Because", status, NOW, {"total": 1.5}, model="m")

    def event(self, batch: str, *classes: ObjectClass, at: datetime = NOW, is_fast_path: bool = False) -> NewEvent:
        return NewEvent(
            batch_id=BatchId(batch),
            camera_id=CameraId("front"),
            started_at=at,
            ended_at=at + timedelta(seconds=30),
            close_reason=CloseReason.FAST_PATH if is_fast_path else CloseReason.IDLE,
            object_classes=classes or (ObjectClass.PERSON,),
            assessment=self.assessment(),
            is_fast_path=is_fast_path,
        )


@pytest.fixture
def rows(store: Store, camera: CameraId) -> Rows:
    return Rows(store)


@pytest.fixture
def statements(store: Store) -> Callable[[], list[str]]:
    """Every statement sent since the fixture began."""
    from sqlalchemy import event

    sent: list[str] = []
    event.listen(store._writing.sync_engine, "before_cursor_execute", lambda *arguments: sent.append(str(arguments[2])))
    return lambda: sent
