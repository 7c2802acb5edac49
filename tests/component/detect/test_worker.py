"""Detect rooms on a real database, queue and file system, with a detector that answers as told."""

import asyncio
from typing import Any

from PIL import Image

from hsi.events.messages import BatchClosed, CloseReason, DetectionsReady
from hsi.events.streams import Stream
from hsi.runtime import metrics

House = Any

SURE_PERSON = {"class": "person", "confidence": 0.95, "bbox": {"x": 4, "y": 5, "width": 30, "height": 40}}
CAR = {"class": "car", "confidence": 0.6, "bbox": {"x": 50, "y": 40, "width": 100, "height": 20}}
CHAIR = {"class": "chair", "confidence": 0.9, "bbox": {"x": 1, "y": 1, "width": 9, "height": 9}}
DIM_DOG = {"class": "dog", "confidence": 0.49, "bbox": {"x": 1, "y": 1, "width": 9, "height": 9}}


def _answers(house: House, *objects: Any) -> None:
    async def answer(_: bytes) -> bytes:
        return bytes(house.detector.seen(*objects))

    house.detector.answer = answer


async def test_what_is_seen_is_stored_with_thumbnails_and_told_of(house: House) -> None:
    _answers(house, CAR, CHAIR, DIM_DOG)
    dim = metrics.value("hsi_detections_filtered_low_confidence_total")
    frame = await house.accepted(1)
    await house.burst()
    (ready,) = await house.on(Stream.BATCH_QUEUE)
    assert isinstance(ready, DetectionsReady)
    assert (ready.frame_id, ready.image_width_px, ready.image_height_px) == (frame.frame_id, 96, 72)
    (car,) = ready.objects
    assert (car.object_class, car.confidence, car.fast_path) == ("car", 0.6, False)
    assert (car.box.x, car.box.width) == (50, 46), "clamped to the picture"
    (row,) = await house.rows("SELECT * FROM detections")
    assert (row["id"], row["image_width"], row["image_height"]) == (car.detection_id, 96, 72)
    with Image.open(house.thumbnails / row["thumbnail_path"]) as thumbnail:
        assert thumbnail.size == (320, 240)
    (run,) = await house.rows("SELECT * FROM detection_runs")
    assert (run["outcome"], run["model"], run["inference_ms"]) == ("objects", "stub", 5.0)
    assert metrics.value("hsi_detections_filtered_low_confidence_total") == dim + 1
    assert house.detector.pictures == [house.picture(1)]


async def test_nothing_seen_is_recorded_as_nothing_seen(house: House) -> None:
    _answers(house)
    await house.accepted(1)
    await house.burst()
    assert [row["outcome"] for row in await house.rows("SELECT * FROM detection_runs")] == ["nothing_seen"]
    assert await house.on(Stream.BATCH_QUEUE) == []


async def test_a_sure_person_is_urgent_once_until_the_cooldown_ran_out(house: House) -> None:
    _answers(house, CAR, SURE_PERSON)
    first, second = await house.accepted(1), await house.accepted(2)
    await house.burst()
    (urgent,) = await house.on(Stream.ANALYSIS_QUEUE)
    assert isinstance(urgent, BatchClosed)
    assert urgent.reason is CloseReason.FAST_PATH
    assert urgent.batch_id == f"fast_path_{min(urgent.detection_ids)}"
    ready = await house.on(Stream.BATCH_QUEUE)
    assert [r.frame_id for r in ready] == [first.frame_id, second.frame_id]
    assert [[o.fast_path for o in r.objects] for r in ready] == [[True, True], [False, False]]
    assert {o.detection_id for o in ready[0].objects} == set(urgent.detection_ids)
    named = next(o for o in ready[0].objects if o.detection_id == min(urgent.detection_ids))
    assert named.object_class == "person"


async def test_a_test_picture_keeps_no_real_alarm_waiting(house: House) -> None:
    _answers(house, SURE_PERSON)
    drawn = await house.accepted(1, publish=False)
    await house.queue.broker.publish(drawn.model_copy(update={"synthetic": True}))
    await house.accepted(2)
    await house.burst()
    urgent = [message for message in await house.on(Stream.ANALYSIS_QUEUE) if isinstance(message, BatchClosed)]
    assert sorted(message.synthetic for message in urgent) == [False, True]


async def test_each_urgent_frame_renews_the_cooldown(house: House) -> None:
    _answers(house, SURE_PERSON)
    async with house.detect(fast_path_cooldown_seconds=1.0):
        for number in range(6):
            await house.accepted(number)
            await house.until_drained()
            await asyncio.sleep(0.4)
    assert len(await house.on(Stream.ANALYSIS_QUEUE)) == 1


async def test_a_frame_delivered_again_is_told_of_again_and_stored_once(house: House) -> None:
    _answers(house, SURE_PERSON)
    message = await house.accepted(1)
    await house.burst()
    (house.root / message.media_key).unlink()
    await house.queue.broker.publish(message)
    await house.burst()
    told = [m.model_dump(exclude={"closed_at"}) for m in await house.on(Stream.ANALYSIS_QUEUE)]
    assert told[0] == told[1]
    first, again = await house.on(Stream.BATCH_QUEUE)
    assert first == again
    assert len(await house.rows("SELECT * FROM detections")) == 1
    assert await house.dead() == []


async def test_two_rooms_that_get_the_same_frame_store_one_run(house: House) -> None:
    together = asyncio.Event()

    async def answer(_: bytes) -> bytes:
        if house.detector.with_it == 2:
            together.set()
        await together.wait()
        return bytes(house.detector.seen(SURE_PERSON))

    house.detector.answer = answer
    message = await house.accepted(1)
    await house.queue.broker.publish(message)
    async with house.detect("one"), house.detect("two"):
        await house.until_drained()
    assert len(await house.rows("SELECT * FROM detection_runs")) == 1
    assert len(await house.rows("SELECT * FROM detections")) == 1
    first, second = await house.on(Stream.BATCH_QUEUE)
    assert first.objects == second.objects
    thumbnails = [path.name for path in house.thumbnails.rglob("*.jpg")]
    assert thumbnails == [f"{first.objects[0].detection_id}_thumb.jpg"]
    assert {m.batch_id for m in await house.on(Stream.ANALYSIS_QUEUE)} == {f"fast_path_{first.objects[0].detection_id}"}


async def test_frames_of_a_camera_are_told_of_in_order_however_long_each_takes(house: House) -> None:
    gates = {house.picture(number): asyncio.Event() for number in range(8)}

    async def answer(picture: bytes) -> bytes:
        await gates[picture].wait()
        return bytes(house.detector.seen(CAR))

    house.detector.answer = answer
    for number in range(8):
        await house.accepted(number, camera=("yard", "gate")[number % 2])
    async with house.detect():
        for wave in (range(4), range(4, 8)):

            async def all_with_it(last: int = wave[-1]) -> bool:
                return house.picture(last) in house.detector.pictures

            await house.until(all_with_it, "four pictures are with the detector")
            for number in reversed(wave):
                gates[house.picture(number)].set()
        await house.until_drained()
    ready = await house.on(Stream.BATCH_QUEUE)
    for camera, expected in (("yard", [0, 2, 4, 6]), ("gate", [1, 3, 5, 7])):
        assert [m.media_key for m in ready if m.camera_id == camera] == [f"{camera}/{n:04}.jpg" for n in expected]
    assert house.detector.most_with_it == 4


async def test_a_file_that_changed_or_vanished_is_a_dead_letter_with_that_reason(house: House) -> None:
    changed, gone = await house.accepted(1), await house.accepted(2)
    (house.root / changed.media_key).write_bytes(house.picture(3))
    (house.root / gone.media_key).unlink()
    await house.burst()
    rows = await house.rows("SELECT * FROM detection_runs ORDER BY frame_id")
    assert [row["outcome"] for row in rows] == ["failed", "failed"]
    assert "holds another picture" in rows[0]["reason"]
    assert "cannot be read any more" in rows[1]["reason"]
    assert sorted(await house.dead()) == sorted(row["reason"] for row in rows)
    assert house.detector.pictures == []


async def test_a_requeued_dead_letter_is_looked_at_and_its_failure_replaced(house: House) -> None:
    message = await house.accepted(1)
    (house.root / message.media_key).unlink()
    await house.burst()
    (house.root / message.media_key).write_bytes(house.picture(1))
    assert await house.queue.broker.requeue(Stream.DETECTION_QUEUE) is not None
    await house.burst()
    assert [row["outcome"] for row in await house.rows("SELECT * FROM detection_runs")] == ["objects"]
    assert len(await house.on(Stream.BATCH_QUEUE)) == 1


async def test_a_frame_whose_row_is_gone_ends_as_a_dead_letter(house: House) -> None:
    await house.accepted(1)
    await house.rows("DELETE FROM frames")
    await house.burst()
    (reason,) = await house.dead()
    assert "the frame cannot be stored" in reason
    assert list(house.thumbnails.rglob("*.jpg")) == []


async def test_a_message_of_another_kind_ends_as_a_dead_letter(house: House) -> None:
    await house.queue._commands.execute_command("XADD", Stream.DETECTION_QUEUE, "*", "type", "Nonsense", "data", "{}")
    await house.burst()
    assert len(await house.dead()) == 1


async def test_thumbnails_that_cannot_be_written_do_not_lose_the_detection(house: House) -> None:
    await house.accepted(1)
    house.thumbnails.mkdir()
    (house.thumbnails / "0").write_text("a file where a folder should be")
    await house.burst()
    (row,) = await house.rows("SELECT * FROM detections")
    assert row["thumbnail_path"] is None
    assert len(await house.on(Stream.BATCH_QUEUE)) == 1
