"""Events as the house makes them, several a second: stored and told in the order of the rooms, with real pictures.

Two objects in a picture join a batch (a provisional card), three seconds later the batch becomes an event, and each
tenth event is assessed once more. Rows go through the store and messages to the logs, as detect, batch and analyze
write them; only the looking and the thinking are left out.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tests.bench import week_of_events
from tests.e2e import facts
from tests.e2e.facts import Said, Seen

from hsi.analyze import writing
from hsi.detect import thumbnails
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, MediaKey
from hsi.events.messages import BatchClosed, CloseReason, DetectedObject, DetectionGrouped
from hsi.store import engine, records
from hsi.store.engine import Store, Work
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome
from hsi.stream import connection
from hsi.stream.broker import Broker
from hsi.stream.settings import StreamSettings

CAMERAS = 4
ASSESSED_AFTER_SECONDS = 3.0
AGAIN_EVERY = 10
OBJECTS = (Seen((80, 90, 60, 150)), Seen((300, 120, 200, 110), ObjectClass.CAR))


class LiveEvents:
    """Makes events in a site; `made` counts them, `newest` is the id of the last."""

    def __init__(self, store: Store, broker: Broker, data: Path) -> None:
        self._store = store
        self._broker = broker
        self._data = data
        self._pictures = week_of_events.stills(CAMERAS)
        self._thumbnails = [week_of_events.thumbnail(picture) for picture in self._pictures]
        self._numbers = count(1)
        self.made = 0
        self.newest = 0

    async def keep_making(self, per_second: float, until: asyncio.Event) -> None:
        """So many a second, however long each takes; those begun by then are finished."""
        clock = asyncio.get_running_loop()
        began = clock.time()
        async with asyncio.TaskGroup() as incidents:
            while not until.is_set():
                number = next(self._numbers)
                incidents.create_task(self._incident(number))
                await asyncio.sleep(max(0.0, began + number / per_second - clock.time()))

    async def _incident(self, number: int) -> None:
        batch = await self._gather(number)
        await asyncio.sleep(ASSESSED_AFTER_SECONDS)
        event_id = await self._assess(batch, number)
        self.made += 1
        self.newest = max(self.newest, event_id)
        if number % AGAIN_EVERY == 0:
            await self._assess_again(batch, event_id)

    async def _gather(self, number: int) -> BatchClosed:
        """A picture is accepted, two objects are found in it, and they join a batch that then closes."""
        camera_id, now = CameraId(f"busy_{number % CAMERAS}"), datetime.now(UTC)
        picture = self._pictures[number % CAMERAS]
        key = MediaKey(f"{camera_id}/{number}.still")  # not a name that ingest looks at: the rows are here already
        await self._put("cameras", key, picture)
        async with self._store.work() as work:
            await work.cameras.ensure(camera_id, f"Busy {number % CAMERAS}", camera_id, synthetic=False, now=now)
            ids = await self._record(work, facts.new_frame(camera_id, key, picture, now, synthetic=False))
        for each in ids:
            await self._put("thumbnails", thumbnails.key_of(each), self._thumbnails[number % CAMERAS])
        batch = BatchClosed(
            batch_id=BatchId(f"batch-{number:032x}"),
            camera_id=camera_id,
            detection_ids=tuple(ids),
            started_at=now,
            ended_at=now,
            reason=CloseReason.IDLE,
            first_completed_at=now,
            closed_at=now,
        )
        for one, each in zip(OBJECTS, ids, strict=True):
            await self._broker.append(_grouped(batch, key, one, each))
        return batch

    async def _record(self, work: Work, frame: records.NewFrame) -> Sequence[DetectionId]:
        frame_id = await work.frames.accept(frame)
        assert frame_id is not None
        await work.cameras.seen(frame.camera_id, frame.captured_at)
        ids = await work.detections.reserve(len(OBJECTS))
        objects = [facts.new_detection(one, each) for one, each in zip(OBJECTS, ids, strict=True)]
        run = records.NewRun(
            frame_id, RunOutcome.OBJECTS, frame.captured_at, "", *week_of_events.SIZE, model="m", inference_ms=20.0
        )
        recorded = await work.detections.record(run, objects)
        assert recorded == ids
        return ids

    async def _assess(self, batch: BatchClosed, number: int) -> EventId:
        said = Said(score=number * 37 % 101, summary=f"A person and a car at {batch.camera_id}, number {number}.")
        new = records.NewEvent(
            batch_id=batch.batch_id,
            camera_id=batch.camera_id,
            started_at=batch.started_at,
            ended_at=batch.ended_at,
            close_reason=batch.reason,
            object_classes=tuple(one.what for one in OBJECTS),
            assessment=said.assessment(datetime.now(UTC)),
        )
        async with self._store.work() as work:
            event_id = await work.events.add(new, batch.detection_ids)
            assert event_id is not None
        await self._tell(batch, event_id)
        return event_id

    async def _assess_again(self, batch: BatchClosed, event_id: EventId) -> None:
        said = Said(score=90, summary="On a second look: the person tried the handle.")
        async with self._store.work() as work:
            await work.events.reassess(event_id, said.assessment(datetime.now(UTC)), revision=1)
        await self._tell(batch, event_id)

    async def _tell(self, batch: BatchClosed, event_id: EventId) -> None:
        async with self._store.reading() as reading:
            event = await reading.events.find(event_id)
        assert event is not None
        await self._broker.append(writing.told(event, batch))

    async def _put(self, place: str, key: MediaKey, picture: bytes) -> None:
        file = self._data / place / key
        await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(file.write_bytes, picture)


def _grouped(batch: BatchClosed, key: MediaKey, one: Seen, detection_id: DetectionId) -> DetectionGrouped:
    return DetectionGrouped(
        batch_id=batch.batch_id,
        camera_id=batch.camera_id,
        media_key=key,
        captured_at=batch.started_at,
        image_width_px=week_of_events.SIZE[0],
        image_height_px=week_of_events.SIZE[1],
        detected=DetectedObject(
            detection_id=detection_id, object_class=one.what, confidence=one.confidence, box=facts.box_of(one)
        ),
    )


@asynccontextmanager
async def joined(data: Path) -> AsyncIterator[LiveEvents]:
    """At the database and the queue of the running site that keeps its data there."""
    run = data / "run"
    store = engine.open(StoreSettings(database_url=f"postgresql+asyncpg://postgres@/postgres?host={run / 'pg'}"))
    queue = connection.open(StreamSettings(redis_url=f"unix://{run / 'redis.sock'}?db=0"))
    async with store as opened, queue as joined_queue:
        yield LiveEvents(opened, joined_queue.broker, data)
