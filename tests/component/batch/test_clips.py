"""The pictures of one clip make one batch, however slow detection is and however many objects they show."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from hsi.batch.book import Book
from hsi.batch.clips import PATIENCE, Clips
from hsi.batch.clock import HandClock
from hsi.batch.closer import Closer
from hsi.batch.sweep import regrouped
from hsi.batch.windows import Rules
from hsi.batch.worker import Worker
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, ClipId, FrameId, MediaKey
from hsi.events.messages import BatchClosed, Box, DetectedObject, DetectionsReady
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.store.clip_records import Footage, NewClip, NewStill
from hsi.store.engine import Store
from hsi.store.records import Frame, NewDetection, NewRun
from hsi.store.tables import RunOutcome
from hsi.stream.connection import Connection

Frames = Callable[..., DetectionsReady]
SECOND = timedelta(seconds=1)
CAMERA = CameraId("front_door")


class Room:
    """One replica of the room, and a clip whose pictures are looked at one by one."""

    def __init__(self, hall: Connection, book: Book, clock: HandClock, store: Store) -> None:
        self.hall, self.clock, self.store, self.opened = hall, clock, store, asyncio.Event()
        clips = Clips(store, book, between=30 * SECOND)
        self.worker = Worker(book, hall.broker, clock, clips, self.opened)
        pulse = Board().pulse("closer", stall_after=SECOND)
        self.closer = Closer(book, hall.broker, clock, clips, opened=self.opened, longest_sleep=5 * SECOND, pulse=pulse)
        self.number = 0

    async def clip(self, pictures: int, *, apart: timedelta = 2 * SECOND) -> list[Frame]:
        """An accepted clip's pictures, not yet looked at."""
        self.number += 1
        now, name = self.clock.now(), MediaKey(f"{CAMERA}/{self.number}.mp4")
        clip = NewClip(
            CAMERA, name, f"{self.number:064x}", 10**6, 1, now, now, Footage(60_000, 640, 360, "h264", "mp4")
        )
        stills = [
            NewStill(MediaKey(f"@/{CAMERA}/{self.number}-{each}.jpg"), f"{each:064x}", 10, 1, now + each * apart)
            for each in range(pictures)
        ]
        async with self.store.work() as work:
            await work.cameras.ensure(CAMERA, "Front door", CAMERA, synthetic=False, now=now)
            taken = await work.clips.accept(clip, stills)
        assert taken is not None
        return taken

    async def looked_at(self, frame: Frame, *, objects: int = 1) -> None:
        """The detector's answer for a picture reaches the room."""
        now, box = self.clock.now(), Box(x=1, y=1, width=10, height=10)
        outcome = RunOutcome.OBJECTS if objects else RunOutcome.NOTHING_SEEN
        run = NewRun(frame.id, outcome, now, image_width_px=640, image_height_px=360)
        seen = [NewDetection(ObjectClass.PERSON, 0.9, box) for _ in range(objects)]
        async with self.store.work() as work:
            ids = await work.detections.record(run, seen)
        if ids:
            ready = DetectionsReady(
                frame_id=frame.id,
                camera_id=frame.camera_id,
                media_key=frame.media_key,
                clip_id=frame.clip_id,
                captured_at=frame.captured_at,
                completed_at=frame.completed_at,
                detected_at=now,
                image_width_px=640,
                image_height_px=360,
                objects=tuple(
                    DetectedObject(detection_id=each, object_class=ObjectClass.PERSON, confidence=0.9, box=box)
                    for each in ids
                ),
            )
            await self.worker.handle(ready)

    async def batches(self) -> list[BatchClosed]:
        """What analysis was told since the last call."""
        await self.closer.close_due()
        await self.hall.broker.ensure_group(Stream.ANALYSIS_QUEUE, "test")
        read = await self.hall.broker.read(Stream.ANALYSIS_QUEUE, "test", "test", count=100, block=timedelta(0))
        return [delivery.message for delivery in read if isinstance(delivery.message, BatchClosed)]


@pytest.fixture
def room(hall: Connection, book: Book, clock: HandClock, store: Store) -> Room:
    return Room(hall, book, clock, store)


async def test_a_slow_detector_does_not_cut_a_clip_in_two(room: Room) -> None:
    pictures = await room.clip(10)
    for picture in pictures:
        await room.looked_at(picture)
        if picture is not pictures[-1]:
            room.clock.turn(70 * SECOND)  # longer than the silence that ends a live batch, ten times the window in all
            assert await room.batches() == []
    [batch] = await room.batches()
    assert len(batch.detection_ids) == 10
    assert batch.ended_at - batch.started_at == 18 * SECOND


async def test_the_last_look_closes_the_batch_without_waiting_for_silence(room: Room) -> None:
    pictures = await room.clip(3)
    for picture in pictures:
        await room.looked_at(picture)
    assert room.opened.is_set()
    [batch] = await room.batches()
    assert len(batch.detection_ids) == 3


async def test_a_clip_whose_last_pictures_show_nothing_is_closed_after_the_silence(room: Room) -> None:
    first, *rest = await room.clip(5)
    await room.looked_at(first)
    for picture in rest:
        await room.looked_at(picture, objects=0)
    assert await room.batches() == []
    room.clock.turn(30 * SECOND)
    [batch] = await room.batches()
    assert len(batch.detection_ids) == 1


async def test_pictures_far_apart_and_full_of_objects_stay_together(room: Room) -> None:
    for picture in await room.clip(4, apart=100 * SECOND):
        await room.looked_at(picture, objects=40)
    [batch] = await room.batches()
    assert len(batch.detection_ids) == 160


async def test_a_live_batch_and_two_clips_of_one_camera_do_not_mix(room: Room, frame: Frames) -> None:
    one, other = await room.clip(2), await room.clip(2)
    await room.worker.handle(frame(room.clock.now()))
    for pair in zip(one, other, strict=True):
        for picture in pair:
            await room.looked_at(picture)
    closed = await room.batches()
    assert sorted(len(batch.detection_ids) for batch in closed) == [2, 2]
    room.clock.turn(30 * SECOND)
    [live] = await room.batches()
    assert len(live.detection_ids) == 1
    assert {batch.camera_id for batch in (*closed, live)} == {CAMERA}


async def test_a_picture_nobody_ever_looks_at_does_not_keep_the_others_for_ever(room: Room) -> None:
    pictures = await room.clip(3)
    await room.looked_at(pictures[0])
    room.clock.turn(PATIENCE - SECOND)
    assert await room.batches() == []
    room.clock.turn(2 * SECOND)
    [early] = await room.batches()
    for late in pictures[1:]:
        await room.looked_at(late)
    room.clock.turn(PATIENCE)
    rest = await room.batches()
    assert [len(batch.detection_ids) for batch in (early, *rest)] == [1, 2]


async def test_forgotten_detections_of_a_clip_are_one_batch_again(room: Room) -> None:
    for picture in await room.clip(4, apart=50 * SECOND):
        await room.looked_at(picture)
    room.clock.turn(SECOND)
    async with room.store.reading() as reading:
        found = await reading.detections.orphans(room.clock.now(), 100)
    rules = Rules(window=90 * SECOND, idle=30 * SECOND, max_objects=50)
    [batch] = regrouped(found, rules, {}, room.clock.now())
    assert len(batch.detection_ids) == 4


async def test_how_far_a_clip_is_counts_what_was_looked_at(room: Room) -> None:
    seen, nothing, _ = await room.clip(3)
    await room.looked_at(seen)
    await room.looked_at(nothing, objects=0)
    async with room.store.reading() as reading:
        progress = await reading.clips.progress(ClipId(seen.clip_id or 0))
    assert (progress.unseen, list(progress.with_objects)) == (1, [FrameId(seen.id)])
