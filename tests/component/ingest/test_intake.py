"""One ingest room on a real file system, database and queue."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from hsi.events.ids import CameraId
from hsi.events.streams import Stream
from hsi.runtime import metrics
from hsi.stream import names

House = Any
Picture = Callable[..., bytes]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _aged(path: Path, seconds: float) -> None:
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


async def test_a_closed_file_is_accepted_and_published(house: House, picture: Picture) -> None:
    folder = house.folder("Front Door")
    async with house.ingest():
        (folder / "a.jpg").write_bytes(picture(1))
        (message,) = await house.until_published(1)
    (frame,) = await house.frames()
    assert message.camera_id == frame.camera_id == "front_door"
    assert message.media_key == "Front Door/a.jpg"
    assert (message.frame_id, message.sha256) == (frame.id, frame.sha256) == (frame.id, _digest(picture(1)))
    assert len(message.trace_id) == 16
    assert not message.synthetic


async def test_files_moved_into_place_and_in_folders_made_later_are_heard_of(house: House, picture: Picture) -> None:
    house.folder("yard")
    async with house.ingest(ingest_rescan_seconds=3600):
        await house.listening()
        (house.root / "yard" / "1.tmp").write_bytes(picture(1))
        (house.root / "yard" / "1.tmp").rename(house.root / "yard" / "1.jpg")
        deep = house.root / "yard" / "2026" / "11" / "21"
        deep.mkdir(parents=True)
        (deep / "2.jpg").write_bytes(picture(2))
        outside = house.root.parent / "uploaded"
        outside.mkdir()
        (outside / "3.png").write_bytes(picture(3, "PNG"))
        outside.rename(house.root / "gate")
        messages = await house.until_published(3)
    assert {m.media_key for m in messages} == {"yard/1.jpg", "yard/2026/11/21/2.jpg", "gate/3.png"}


async def test_the_first_pictures_of_a_new_folder_wait_for_no_stability_and_no_scan(
    house: House, picture: Picture
) -> None:
    house.folder("yard")
    async with house.ingest(ingest_rescan_seconds=3600, ingest_stable_seconds=60, ingest_give_up_seconds=600):
        await house.listening()
        for day in range(5):
            today = house.root / "yard" / "2026" / "11" / str(day)
            today.mkdir(parents=True)
            (today / "first.jpg").write_bytes(picture(day))
            outside = house.root.parent / "uploaded"
            outside.mkdir()
            (outside / "inner").mkdir()
            (outside / "inner" / "first.jpg").write_bytes(picture(100 + day))
            outside.rename(house.root / "yard" / f"moved {day}")
        await house.until_published(10)
    assert len(await house.frames()) == 10


async def test_a_cut_off_file_in_a_folder_that_appears_waits_until_it_is_whole(house: House, picture: Picture) -> None:
    house.folder("yard")
    whole = picture(1)
    async with house.ingest(ingest_rescan_seconds=3600, ingest_stable_seconds=60, ingest_give_up_seconds=600):
        await house.listening()
        today = house.root.parent / "uploaded"
        today.mkdir()
        (today / "other.jpg").write_bytes(picture(2))
        with (today / "slow.jpg").open("wb") as file:
            file.write(whole[: len(whole) // 2])
            file.flush()
            today.rename(house.root / "yard" / "today")
            (first,) = await house.until_published(1)
            file.write(whole[len(whole) // 2 :])
        _, second = await house.until_published(2)
    assert [first.media_key, second.media_key] == ["yard/today/other.jpg", "yard/today/slow.jpg"]
    assert second.sha256 == _digest(whole)
    assert [frame.verdict for frame in await house.frames()] == ["accepted", "accepted"]


async def test_the_same_bytes_under_two_names_are_one_frame_and_one_duplicate(house: House, picture: Picture) -> None:
    folder = house.folder("yard")
    async with house.ingest():
        (folder / "a.jpg").write_bytes(picture(1))
        await house.until_judged(1)
        (folder / "b.jpg").write_bytes(picture(1))
        first, second = await house.until_judged(2)
    assert (first.verdict, second.verdict) == ("accepted", "duplicate")
    assert second.reason == "same_content: yard/a.jpg"
    assert len(await house.published()) == 1


async def test_a_file_that_is_only_touched_is_no_new_frame(house: House, picture: Picture) -> None:
    path = house.folder("yard") / "a.jpg"
    path.write_bytes(picture(1))
    _aged(path, 100)
    await house.burst()
    _aged(path, 50)
    await house.burst()
    await house.burst()
    assert [(f.verdict, f.reason) for f in await house.frames()] == [
        ("accepted", ""),
        ("duplicate", "unchanged_content"),
    ]
    assert len(await house.published()) == 1


async def test_a_slow_writer_that_holds_its_file_open_yields_one_whole_frame(house: House, picture: Picture) -> None:
    data, path = picture(7), house.folder("yard") / "slow.jpg"
    async with house.ingest(ingest_give_up_seconds=5.0):
        await house.listening()
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(data), len(data) // 5 + 1):
                file.write(data[start : start + len(data) // 5 + 1])
                await asyncio.sleep(0.4)
        (message,) = await house.until_published(1)
    assert message.sha256 == _digest(data)
    assert [frame.verdict for frame in await house.frames()] == ["accepted"]


async def test_a_file_nobody_closes_is_read_once_it_stands_still(house: House, picture: Picture) -> None:
    data = picture(7)
    async with house.ingest():
        await house.listening()
        with (house.folder("yard") / "open.jpg").open("wb", buffering=0) as file:
            file.write(data)
            (message,) = await house.until_published(1)
    assert message.sha256 == _digest(data)


async def test_a_file_closed_half_way_and_appended_to_is_never_refused(house: House, picture: Picture) -> None:
    data, path = picture(7), house.folder("yard") / "parts.jpg"
    async with house.ingest(ingest_stable_seconds=2.0):
        await house.listening()
        path.write_bytes(data[: len(data) // 2])
        await asyncio.sleep(0.2)
        with path.open("ab") as file:
            file.write(data[len(data) // 2 :])
        (message,) = await house.until_published(1)
    assert message.sha256 == _digest(data)
    assert [frame.verdict for frame in await house.frames()] == ["accepted"]


async def test_polling_finds_files_and_waits_until_they_are_whole(house: House, picture: Picture) -> None:
    data, folder = picture(7), house.folder("yard")
    async with house.ingest(file_watcher_polling=True, file_watcher_polling_interval=0.1, ingest_rescan_seconds=3600):
        await house.listening()
        with (folder / "slow.jpg").open("wb", buffering=0) as file:
            file.write(data[:500])
            await asyncio.sleep(0.2)
            file.write(data[500:])
        (message,) = await house.until_published(1)
    assert message.sha256 == _digest(data)
    assert [frame.verdict for frame in await house.frames()] == ["accepted"]


async def test_what_arrived_while_the_room_was_down_is_found_in_order_and_only_once(
    house: House, picture: Picture
) -> None:
    folder = house.folder("yard")
    for number in range(30):
        path = folder / f"{(number * 7) % 30:02}.jpg"
        path.write_bytes(picture(number))
        _aged(path, 1000 - number)
    await house.burst()
    await house.burst()
    messages = await house.published()
    assert [m.media_key for m in messages] == [f"yard/{(number * 7) % 30:02}.jpg" for number in range(30)]
    assert [m.captured_at for m in messages] == sorted(m.captured_at for m in messages)


async def test_files_past_retention_are_left_alone(house: House, picture: Picture) -> None:
    path = house.folder("yard") / "old.jpg"
    path.write_bytes(picture(1))
    _aged(path, timedelta(days=31).total_seconds())
    with structlog.testing.capture_logs() as lines:
        await house.burst()
    assert await house.frames() == []
    assert [line["past_retention"] for line in lines if "past_retention" in line] == [1]


async def test_a_claim_left_by_a_process_that_died_before_its_row_does_not_lose_the_file(
    house: House, picture: Picture
) -> None:
    (house.folder("yard") / "a.jpg").write_bytes(picture(1))
    key = names.dedupe(_digest(picture(1)))
    assert await house.queue.claims.claim(key, "yard/a.jpg", timedelta(seconds=300)) is None
    await house.burst()
    assert len(await house.published()) == 1


async def test_a_frame_whose_message_was_never_sent_is_published_by_the_sweep(house: House, picture: Picture) -> None:
    (house.folder("yard") / "a.jpg").write_bytes(picture(1))
    await house.burst()
    (sent,) = await house.published()
    await house.queue._commands.execute_command("DEL", Stream.DETECTION_QUEUE)
    await house.burst()
    assert await house.published() == [sent]


async def test_a_full_queue_makes_files_wait_and_loses_none(house: House, picture: Picture) -> None:
    folder = house.folder("yard")
    for number in range(25):
        (folder / f"{number:02}.jpg").write_bytes(picture(number))
        _aged(folder / f"{number:02}.jpg", 1000 - number)
    seen: list[str] = []
    async with house.small_queue(10) as queue, house.ingest(queue=queue), asyncio.timeout(60):
        await house.until_published(10)
        while len(seen) < 25:
            for delivery in await house.queue.broker.read(
                Stream.DETECTION_QUEUE, "test", "one", count=3, block=timedelta(seconds=1)
            ):
                depth = await house.queue.broker.depth(Stream.DETECTION_QUEUE)
                assert depth.waiting + depth.pending <= 10
                seen.append(delivery.message.media_key)
                await house.queue.broker.ack(delivery)
    assert seen == [f"yard/{number:02}.jpg" for number in range(25)]


async def test_more_files_than_memory_holds_are_found_again_on_disk(house: House, picture: Picture) -> None:
    folders = [house.folder(f"camera {number}") for number in range(4)]
    async with house.ingest(ingest_waiting_files=10, ingest_concurrency=1):
        await house.listening()
        for number in range(120):
            (folders[number % 4] / f"{number:03}.jpg").write_bytes(picture(number))
        messages = await house.until_published(120)
    assert len({m.media_key for m in messages}) == len(messages) == 120


async def test_two_rooms_on_one_tree_accept_every_file_once(house: House, picture: Picture) -> None:
    folder = house.folder("yard")
    async with house.ingest(), house.ingest():
        await house.listening(rooms=2)
        for number in range(20):
            (folder / f"{number}.jpg").write_bytes(picture(number))
        await house.until_judged(20)
        await house.until_published(20)
    frames = await house.frames()
    assert [frame.verdict for frame in frames] == ["accepted"] * 20
    assert sorted(m.frame_id for m in await house.published()) == sorted(frame.id for frame in frames)


async def test_a_root_that_is_not_there_is_waited_for(house: House, picture: Picture) -> None:
    house.root.rmdir()
    async with house.ingest() as board:

        async def noted() -> bool:
            condition = board.conditions.get("camera folders")
            return condition is not None and condition.state == "unready"

        await house.until(noted, "the missing root is noted")
        (house.folder("yard") / "a.jpg").write_bytes(picture(1))
        await house.until_published(1)

        async def ready() -> bool:
            return bool(board.conditions["camera folders"].state == "ready")

        await house.until(ready, "the root is there")


async def test_a_second_folder_with_the_same_camera_id_is_refused_until_it_gets_a_camera_of_its_own(
    house: House, picture: Picture
) -> None:
    for number, name in enumerate(("Front Door", "front-door")):
        (house.folder(name) / "a.jpg").write_bytes(picture(number))
        _aged(house.root / name / "a.jpg", 10)
    await house.burst(ingest_concurrency=1)
    (first,) = await house.published()
    other = next(name for name in ("Front Door", "front-door") if not first.media_key.startswith(name))
    assert metrics.value("hsi_ingest_files_total", verdict="refused", reason="camera_folder_conflict") >= 1
    async with house.store.work() as work:
        await work.cameras.ensure(CameraId("side"), "Side", other, synthetic=False, now=first.captured_at)
    await house.burst()
    assert [m.camera_id for m in await house.published()] == ["front_door", "side"]


async def test_pictures_of_a_removed_camera_are_refused(house: House, picture: Picture) -> None:
    (house.folder("yard") / "a.jpg").write_bytes(picture(1))
    await house.burst()
    async with house.store.work() as work:
        await work.cameras.remove(CameraId("yard"), (await house.published())[0].completed_at)
    (house.folder("yard") / "b.jpg").write_bytes(picture(2))
    with structlog.testing.capture_logs() as lines:
        await house.burst()
    assert [line["reason"] for line in lines if line["event"] == "file refused"] == ["camera_removed"]


async def test_a_marked_folder_is_a_synthetic_camera(house: House, picture: Picture) -> None:
    (house.folder("yard") / ".synthetic").touch()
    (house.folder("yard") / "a.jpg").write_bytes(picture(1))
    await house.burst()
    (message,) = await house.published()
    assert message.synthetic
    async with house.store.reading() as reading:
        camera = await reading.cameras.find(CameraId("yard"))
    assert camera is not None
    assert camera.synthetic
    assert camera.last_seen_at is not None


async def test_what_comes_while_a_camera_is_off_is_refused_for_good(house: House, picture: Picture) -> None:
    folder = house.folder("gate")
    (folder / "1.jpg").write_bytes(picture(1))
    await house.burst()
    for enabled, name in ((False, "2.jpg"), (True, "3.jpg")):
        async with house.store.work() as work:
            await work.cameras.change(CameraId("gate"), enabled=enabled)
        (folder / name).write_bytes(picture(int(name[0])))
        await house.burst()
    verdicts = {frame.media_key: (str(frame.verdict), frame.reason or "") for frame in await house.frames()}
    assert verdicts == {
        "gate/1.jpg": ("accepted", ""),
        "gate/2.jpg": ("refused", "camera_disabled: the camera is switched off"),
        "gate/3.jpg": ("accepted", ""),
    }
    assert [message.media_key for message in await house.published()] == ["gate/1.jpg", "gate/3.jpg"]
