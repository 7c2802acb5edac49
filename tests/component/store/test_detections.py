"""Runs and detections: one run per frame, pages that do not skip, the way back to detections without an event."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, DetectionId, FrameId, MediaKey
from hsi.store.cursors import CursorInvalid
from hsi.store.engine import Store
from hsi.store.failures import StoreConflict
from hsi.store.records import DetectionFilter
from hsi.store.tables import RunOutcome

PERSON, CAR, DOG = ObjectClass.PERSON, ObjectClass.CAR, ObjectClass.DOG


async def _accepted(store: Store, rows: Any, name: str = "1") -> FrameId:
    async with store.work() as work:
        frame_id = await work.frames.accept(rows.frame(name))
    assert frame_id is not None
    return frame_id


async def test_a_run_reads_back_with_its_objects_in_order(store: Store, rows: Any) -> None:
    frame_id = await _accepted(store, rows)
    objects = rows.objects(DOG, PERSON, CAR)
    objects[1] = replace(objects[1], fast_path=True, thumbnail_key=MediaKey("x_thumb.jpg"), confidence=0.95)
    async with store.work() as work:
        assert await work.detections.run_of(frame_id) is None
        ids = await work.detections.record(rows.run(frame_id), objects)
        run = await work.detections.run_of(frame_id)
    assert ids is not None
    assert run is not None
    assert (run.outcome, run.image_width_px, run.image_height_px, run.inference_ms) == ("objects", 640, 480, 12.5)
    assert [seen.id for seen in run.detections] == ids == sorted(ids)
    assert [seen.object_class for seen in run.detections] == [DOG, PERSON, CAR]
    second = run.detections[1]
    assert (second.fast_path, second.thumbnail_key, second.confidence) == (True, "x_thumb.jpg", 0.95)
    assert (second.box, second.camera_id, second.media_key) == (rows.box, "front", "front/1.jpg")
    assert (second.captured_at, second.image_width_px) == (rows.now, 640)


async def test_a_frame_has_one_run_unless_the_first_failed(store: Store, rows: Any) -> None:
    frame_id = await _accepted(store, rows)
    async with store.work() as work:
        record = work.detections.record
        assert await record(replace(rows.run(frame_id, RunOutcome.FAILED), reason="gone" * 500), []) == []
        failed = await work.detections.run_of(frame_id)
        assert failed is not None
        assert (failed.outcome, len(failed.reason)) == (RunOutcome.FAILED, 500)
        assert len(await record(rows.run(frame_id), rows.objects(PERSON)) or []) == 1
        assert await record(rows.run(frame_id), rows.objects(PERSON)) is None
        assert await record(rows.run(frame_id, RunOutcome.FAILED), []) is None
        run = await work.detections.run_of(frame_id)
    assert run is not None
    assert (len(run.detections), run.reason) == (1, "")


async def test_many_at_once_record_one_run(store: Store, rows: Any) -> None:
    frame_id = await _accepted(store, rows)

    async def record() -> list[DetectionId] | None:
        async with store.work() as work:
            return await work.detections.record(rows.run(frame_id), rows.objects(PERSON))

    results = await asyncio.gather(*(record() for _ in range(8)))
    assert len([ids for ids in results if ids is not None]) == 1


async def test_a_frame_that_is_gone_is_a_conflict(store: Store, rows: Any) -> None:
    with pytest.raises(StoreConflict):
        async with store.work() as work:
            await work.detections.record(rows.run(FrameId(404)), rows.objects(PERSON))


async def test_recording_is_two_statements_whatever_the_number_of_objects(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    frame_id = await _accepted(store, rows)
    before = len(statements())
    async with store.work() as work:
        ids = await work.detections.record(rows.run(frame_id), rows.objects(*[PERSON] * 40))
    assert ids is not None
    assert len(statements()) - before == 2
    async with store.reading() as reading:
        found = await reading.detections.by_ids([*reversed(ids), DetectionId(10**9)])
        assert await reading.detections.find(DetectionId(10**9)) is None
    assert [seen.id for seen in found] == ids


async def test_reserved_ids_are_the_rows_ids_and_save_a_statement(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    frame_id = await _accepted(store, rows)
    async with store.work() as work:
        ids = await work.detections.reserve(3)
        before = len(statements())
        named = [
            replace(one, detection_id=i, thumbnail_key=MediaKey(f"{i}_thumb.jpg"))
            for one, i in zip(rows.objects(PERSON, DOG, CAR), ids, strict=True)
        ]
        assert await work.detections.record(rows.run(frame_id), named) == ids == sorted(set(ids))
        assert len(statements()) - before == 1
        found = await work.detections.by_ids(ids)
    assert [(seen.id, seen.thumbnail_key) for seen in found] == [(i, f"{i}_thumb.jpg") for i in ids]


async def test_pages_go_through_everything_once_newest_first(store: Store, rows: Any) -> None:
    for number in range(7):
        at = rows.now + timedelta(seconds=number // 3)  # several at one moment: the id decides
        await rows.seen(str(number), PERSON, CAR, at=at)
    found, cursor = [], None
    async with store.reading() as reading:
        while True:
            page = await reading.detections.page(DetectionFilter(), cursor, 4)
            found += page.items
            assert len(page.items) <= 4
            cursor = page.next_cursor
            if cursor is None:
                break
        with pytest.raises(CursorInvalid):
            await reading.detections.page(DetectionFilter(), "made up", 4)
    assert [(d.captured_at, d.id) for d in found] == sorted(((d.captured_at, d.id) for d in found), reverse=True)
    assert len({d.id for d in found}) == 14


FILTERS = {
    "nothing": (DetectionFilter(), 4),
    "class": (DetectionFilter(object_class=DOG), 1),
    "camera": (DetectionFilter(camera_id=CameraId("front")), 4),
    "another camera": (DetectionFilter(camera_id=CameraId("back")), 0),
    "confidence": (DetectionFilter(min_confidence=0.91), 0),
}


@pytest.mark.parametrize(("narrowed", "count"), FILTERS.values(), ids=FILTERS.keys())
async def test_filters_narrow_a_page(store: Store, rows: Any, narrowed: DetectionFilter, count: int) -> None:
    await rows.seen("1", PERSON, DOG)
    await rows.seen("2", PERSON, CAR, at=rows.now + timedelta(hours=1))
    async with store.reading() as reading:
        assert len((await reading.detections.page(narrowed, None, 10)).items) == count
        early = replace(narrowed, start=rows.now, end=rows.now + timedelta(hours=1))
        assert len((await reading.detections.page(early, None, 10)).items) == (2 if count == 4 else count)


async def test_orphans_are_frames_with_detections_of_no_event(store: Store, rows: Any) -> None:
    hour = timedelta(hours=1)
    grouped = await rows.seen("grouped", PERSON, at=rows.now - 2 * hour)
    loose = await rows.seen("loose", PERSON, DOG, at=rows.now - 3 * hour)
    half = await rows.seen("half", PERSON, CAR, at=rows.now - hour)
    await rows.seen("young", PERSON)
    async with store.work() as work:
        assert await work.events.add(rows.event("b1"), grouped, half[:1]) is not None
        found = await work.detections.orphans(rows.now - timedelta(minutes=1), 10)
        assert [[d.id for d in sighting.run.detections] for sighting in found] == [loose, half[1:]]
        assert found[0].frame.media_key == "front/loose.jpg"
        assert (found[0].run.image_width_px, found[0].frame.trace_id) == (640, "t1")
        assert len(await work.detections.orphans(rows.now - timedelta(minutes=1), 1)) == 1
        late = await work.detections.orphans(rows.now, 10, since=rows.now - 2 * hour)
        assert [sighting.frame.media_key for sighting in late] == ["front/half.jpg"]
        assert await work.detections.orphans(rows.now - 10 * hour, 10) == []
