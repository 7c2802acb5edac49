"""The sweep on a real database and real files: what is old goes, what anything rests on stays."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, FrameId, MediaKey
from hsi.events.messages import Box, CloseReason
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.media.directory import DirectoryMediaStore
from hsi.retain import app, sweep
from hsi.retain.settings import Settings
from hsi.retain.sweep import SweepRunning
from hsi.retain.swept import Swept
from hsi.retain.terms import Usual
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine, retention
from hsi.store.engine import Store
from hsi.store.records import Assessment, EventFilter, NewDetection, NewEvent, NewFrame, NewRun
from hsi.store.retention import Scope
from hsi.store.settings import StoreSettings
from hsi.store.tables import FrameVerdict, RunOutcome

NOW = datetime.now(UTC)
CUTOFF = NOW - timedelta(days=30)
OLD, YOUNG = NOW - timedelta(days=31), NOW - timedelta(days=29)
CAMERA = CameraId("front")


@dataclass(frozen=True)
class Kept:
    """A house with its files."""

    store: Store
    thumbnails: DirectoryMediaStore
    frames: DirectoryMediaStore
    folder: Path

    async def seen(
        self, name: str, at: datetime, objects: int = 1, *, thumbnails: str = ""
    ) -> tuple[FrameId, list[DetectionId]]:
        """A frame with its file, a run, detections and their thumbnails (in a folder), all of that time."""
        key = MediaKey(f"front/{name}.jpg")
        frame = self._frame(key, at)
        async with self.store.work() as work:
            frame_id = await work.frames.accept(frame)
            assert frame_id is not None
            outcome = RunOutcome.OBJECTS if objects else RunOutcome.NOTHING_SEEN
            run = NewRun(frame_id, outcome, at, image_width_px=64, image_height_px=48)
            keys = {i: MediaKey(f"{thumbnails}{i}_thumb.jpg") for i in await work.detections.reserve(objects)}
            box = Box(x=0, y=0, width=1, height=1)
            found = [
                NewDetection(ObjectClass.PERSON, 0.9, box, thumbnail_key=key, detection_id=i) for i, key in keys.items()
            ]
            assert await work.detections.record(run, found) == list(keys)
        for thumbnail in keys.values():
            self.put(self.thumbnails, "thumbnails", thumbnail, b"thumb", at)
        return frame_id, list(keys)

    def _frame(self, key: MediaKey, at: datetime) -> NewFrame:
        self.put(self.frames, "frames", key, b"original", at)
        mtime_ns = self.frames.stat(key).mtime_ns
        return NewFrame(CAMERA, key, "a" * 64, 8, mtime_ns, captured_at=at, completed_at=at)

    def put(self, store: DirectoryMediaStore, place: str, key: MediaKey, data: bytes, at: datetime) -> None:
        store.write(key, data)
        os.utime(self.folder / place / key, (at.timestamp(), at.timestamp()))

    async def refused(self, name: str, at: datetime) -> None:
        async with self.store.work() as work:
            frame = self._frame(MediaKey(f"front/{name}.jpg"), at)
            await work.frames.judge(frame, FrameVerdict.REFUSED, "truncated")

    async def event(
        self, batch: str, start: datetime, end: datetime, evidence: list[DetectionId], context: list[DetectionId]
    ) -> EventId:
        assessment = Assessment(50, RiskLevel.MEDIUM, "s", "r", AnalysisStatus.OK, end, {})
        new = NewEvent(BatchId(batch), CAMERA, start, end, CloseReason.IDLE, (ObjectClass.PERSON,), assessment)
        async with self.store.work() as work:
            event_id = await work.events.add(new, evidence, context)
        assert event_id is not None
        return event_id

    async def sweep(self, *, delete_images: bool = False, dry_run: bool = False, batches: int = 10**9) -> Swept:
        left = iter(range(batches))
        return await sweep.run(
            self.store,
            self.thumbnails,
            self.frames,
            usual=Usual(NOW, 30),
            delete_images=delete_images,
            dry_run=dry_run,
            go_on=lambda: next(left, None) is not None,
        )

    async def rows(self) -> dict[str, int]:
        async with self.store.reading() as reading:
            everything = await reading.retention.expired(Scope(NOW + timedelta(days=1)))
        return {"events": everything.events, "detections": everything.detections, "frames": everything.frames}

    def files(self) -> dict[str, int]:
        return {"thumbnails": len(list(self.thumbnails.keys())), "originals": len(list(self.frames.keys()))}


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[Kept]:
    thumbnails = DirectoryMediaStore(tmp_path / "thumbnails", writable=True)
    frames = DirectoryMediaStore(tmp_path / "frames", writable=True)
    async with engine.open(StoreSettings(database_url=database_url)) as store:
        async with store.work() as work:
            await work.cameras.ensure(CAMERA, "Front", "front", synthetic=False, now=OLD)
        yield Kept(store, thumbnails, frames, tmp_path)


async def _old_and_young(house: Kept) -> None:
    for name, at in (("old", OLD), ("young", YOUNG)):
        _, seen = await house.seen(f"{name}-event", at, objects=2)
        await house.event(name, at, at + timedelta(seconds=30), seen, [])
        await house.seen(f"{name}-loose", at)
        await house.seen(f"{name}-nothing", at, objects=0)
        await house.refused(f"{name}-refused", at)


EVERYTHING = {"events": 2, "detections": 6, "frames": 8}
HALF = {"events": 1, "detections": 3, "frames": 4}


async def test_what_is_31_days_old_goes_and_what_is_29_days_old_stays(house: Kept) -> None:
    await _old_and_young(house)
    assert await house.rows() == EVERYTHING
    assert await house.sweep() == Swept(1, 3, 4, thumbnails=3, originals=0, bytes_reclaimed=15)
    assert await house.rows() == HALF
    assert house.files() == {"thumbnails": 3, "originals": 8}
    async with house.store.reading() as reading:
        (left,) = (await reading.events.page(EventFilter(), None, 10)).items
        assert left.batch_id == "young"
        assert len(left.detection_ids) == 2
    assert await house.sweep() == Swept()


async def test_originals_go_only_when_the_owner_says_so(house: Kept) -> None:
    await _old_and_young(house)
    assert await house.sweep(delete_images=True) == Swept(1, 3, 4, thumbnails=3, originals=4, bytes_reclaimed=47)
    assert not [key for key in list(house.frames.keys()) if "old" in key]
    assert house.files() == {"thumbnails": 3, "originals": 4}


@pytest.mark.parametrize("delete_images", [True, False])
async def test_a_dry_run_counts_what_would_go_and_removes_nothing(house: Kept, delete_images: bool) -> None:
    await _old_and_young(house)
    house.put(house.thumbnails, "thumbnails", MediaKey("999_thumb.jpg"), b"thumb", OLD)
    counted = await house.sweep(delete_images=delete_images, dry_run=True)
    assert await house.rows() == EVERYTHING
    assert house.files() == {"thumbnails": 7, "originals": 8}
    done = await house.sweep(delete_images=delete_images)
    assert counted.bytes_reclaimed == (37 if delete_images else 5)
    assert (counted.events, counted.detections, counted.frames, counted.thumbnails, counted.originals) == (
        done.events,
        done.detections,
        done.frames,
        done.thumbnails,
        done.originals,
    )


async def test_what_a_staying_event_rests_on_stays_however_old(house: Kept) -> None:
    _, evidence = await house.seen("long-evidence", OLD)
    _, context = await house.seen("long-context", OLD)
    await house.event("long", OLD, YOUNG, evidence, context)
    assert await house.sweep(delete_images=True) == Swept()
    assert house.files() == {"thumbnails": 2, "originals": 2}


async def test_a_frame_shared_with_a_staying_event_stays_and_loses_only_the_expired_evidence(house: Kept) -> None:
    _, (gone, stays) = await house.seen("shared", OLD, objects=2)
    await house.event("old", OLD, OLD, [gone], [])
    staying = await house.event("long", OLD, YOUNG, [stays], [])
    swept = await house.sweep(delete_images=True)
    assert (swept.events, swept.detections, swept.frames, swept.thumbnails, swept.originals) == (1, 1, 0, 1, 0)
    async with house.store.reading() as reading:
        found = await reading.events.find(staying)
        assert found is not None
        assert found.detection_ids == (stays,)
        assert await reading.detections.orphans(NOW, 10) == []


async def test_a_file_that_a_younger_frame_uses_too_stays(house: Kept) -> None:
    await house.seen("snap", OLD)
    newer = MediaKey("front/snap.jpg")
    house.put(house.frames, "frames", newer, b"another!", YOUNG)
    async with house.store.work() as work:
        mtime_ns = house.frames.stat(newer).mtime_ns
        await work.frames.accept(NewFrame(CAMERA, newer, "b" * 64, 8, mtime_ns, captured_at=YOUNG, completed_at=YOUNG))
    swept = await house.sweep(delete_images=True)
    assert (swept.frames, swept.originals) == (1, 0)
    assert house.frames.read(newer, max_bytes=100) == b"another!"


async def test_a_file_that_a_staying_event_shows_stays_although_its_last_verdict_expired(house: Kept) -> None:
    frame_id, evidence = await house.seen("snap", OLD)
    await house.event("long", OLD, YOUNG, evidence, [])
    async with house.store.work() as work:
        accepted = await work.frames.find(frame_id)
        assert accepted is not None
        touched = house._frame(accepted.media_key, OLD + timedelta(hours=1))
        await work.frames.judge(touched, FrameVerdict.DUPLICATE, "same bytes again")
    swept = await house.sweep(delete_images=True)
    assert (swept.frames, swept.originals) == (1, 0)
    assert house.files()["originals"] == 1


async def test_a_file_that_was_replaced_and_not_yet_seen_stays(house: Kept) -> None:
    await house.seen("snap", OLD)
    key = MediaKey("front/snap.jpg")
    house.frames.write(key, b"new one")
    swept = await house.sweep(delete_images=True)
    assert (swept.frames, swept.originals) == (1, 0)
    assert house.frames.read(key, max_bytes=100) == b"new one"


async def test_a_sweep_that_broke_off_goes_on_where_it_stopped(house: Kept) -> None:
    for number in range(45):
        _, seen = await house.seen(f"event-{number}", OLD)
        await house.event(f"b{number}", OLD, OLD, seen, [])
    for number in range(3):
        await house.seen(f"loose-{number}", OLD)
    first = await house.sweep(batches=2)
    assert (first.events, first.frames, first.thumbnails) == (2 * sweep.EVENTS, 40, 40)
    async with house.store.work() as work:
        assert (await work.retention.remove_frames(Scope(CUTOFF), 2)).frames == 2
    rest = await house.sweep()
    assert (rest.events, rest.frames) == (5, 6)
    assert await house.rows() == {"events": 0, "detections": 0, "frames": 0}


async def test_thumbnails_without_a_detection_go_after_a_day(house: Kept) -> None:
    _, (used,) = await house.seen("used", YOUNG)
    _, (other,) = await house.seen("other", YOUNG, thumbnails="elsewhere/")
    for name, age in ((f"{other}_thumb.jpg", 25), ("901_thumb.jpg", 25), ("902_thumb.jpg", 23), ("holiday.jpg", 1000)):
        house.put(house.thumbnails, "thumbnails", MediaKey(name), b"12", NOW - timedelta(hours=age))
    swept = await house.sweep()
    assert (swept.thumbnails, swept.bytes_reclaimed) == (2, 4)
    kept = [f"{used}_thumb.jpg", f"elsewhere/{other}_thumb.jpg", "902_thumb.jpg", "holiday.jpg"]
    assert sorted(house.thumbnails.keys()) == sorted(kept)


async def test_one_sweep_runs_at_a_time(house: Kept) -> None:
    async with house.store.alone(retention.LOCK):
        with pytest.raises(SweepRunning):
            await house.sweep()
    await house.sweep()


async def test_sweeps_at_once_remove_everything_once(house: Kept) -> None:
    await _old_and_young(house)
    results = await asyncio.gather(*(house.sweep() for _ in range(4)), return_exceptions=True)
    done = [result for result in results if isinstance(result, Swept)]
    assert all(isinstance(result, Swept | SweepRunning) for result in results)
    assert sum(result.frames for result in done) == 4
    assert await house.rows() == HALF


async def test_the_room_by_itself_sweeps_once_in_a_burst(house: Kept, database_url: str) -> None:
    await _old_and_young(house)
    settings = Settings(
        database_url=database_url,
        thumbnails_dir=house.folder / "thumbnails",
        video_thumbnails_dir=house.folder / "stills",
        foscam_base_path=house.folder / "frames",
        delete_images=True,
    )
    async with app.build(settings, Board()) as tasks:
        for task in tasks:
            await task.run(Stop(), burst=True)
    assert await house.rows() == HALF
    assert house.files() == {"thumbnails": 3, "originals": 4}
