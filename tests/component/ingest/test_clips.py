"""Clips in camera folders: each becomes one clip with all its pictures, or a refusal with a reason; never half."""

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hsi.events.ids import CameraId

House = Any
WriteClip = Callable[..., Path]
NumberOf = Callable[[bytes], int]
TEN_SECONDS = range(0, 10_000, 100)


def _stills(house: House) -> list[Path]:
    return sorted(house.stills.rglob("*.jpg"))


def _dated(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


async def test_a_clip_becomes_frames_with_times_of_their_own(
    house: House, write_clip: WriteClip, number_of: NumberOf
) -> None:
    ended = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    _dated(write_clip(house.folder("Front Door") / "a.mp4", TEN_SECONDS), ended)
    await house.burst()
    messages = await house.published()
    frames = await house.frames()
    [clip] = await house.clips()
    assert (clip["verdict"], clip["reason"], clip["container"], clip["codec"]) == ("accepted", "", "mp4", "h264")
    assert clip["started_at"] == ended - timedelta(milliseconds=clip["duration_ms"])
    assert [frame.captured_at - clip["started_at"] for frame in frames] == [
        timedelta(milliseconds=moment) for moment in (500, 2500, 4500, 6500, 8500)
    ]
    assert [message.frame_id for message in messages] == [frame.id for frame in frames]
    assert {message.clip_id for message in messages} == {clip["id"]}
    for message, number in zip(messages, (5, 25, 45, 65, 85), strict=True):
        data = (house.stills / message.media_key.removeprefix("@/")).read_bytes()
        assert hashlib.sha256(data).hexdigest() == message.sha256
        assert number_of(data) == number
    assert [path.name for path in (house.root / "Front Door").iterdir()] == ["a.mp4"]


async def test_a_clip_that_arrives_is_heard_of_and_read_once(house: House, write_clip: WriteClip) -> None:
    house.folder("yard")
    made = write_clip(house.root.parent / "made.mp4", TEN_SECONDS)
    async with house.ingest(ingest_rescan_seconds=1.0):
        await house.listening()
        made.rename(house.root / "yard" / "a.mp4")
        await house.until_published(5)
    await house.burst()
    await house.burst()
    assert [clip["verdict"] for clip in await house.clips()] == ["accepted"]
    assert len(await house.published()) == len(await house.frames()) == len(_stills(house)) == 5


async def test_its_own_clock_is_believed_where_it_can_be(house: House, write_clip: WriteClip) -> None:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    path = write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS, created=began.isoformat())
    _dated(path, began + timedelta(seconds=70))  # a minute of uploading
    await house.burst()
    [clip] = await house.clips()
    assert clip["started_at"] == began


async def test_the_same_bytes_under_two_names_are_one_clip(house: House, write_clip: WriteClip) -> None:
    first = write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS)
    (house.folder("yard") / "b.mp4").write_bytes(first.read_bytes())
    _dated(first, datetime.now(UTC) - timedelta(seconds=60))
    await house.burst()
    one, other = await house.clips()
    assert (one["verdict"], other["verdict"]) == ("accepted", "duplicate")
    assert other["reason"] == "same_content: yard/a.mp4"
    assert len(await house.frames()) == len(_stills(house)) == 5


async def test_a_clip_that_is_only_touched_is_no_new_clip(house: House, write_clip: WriteClip) -> None:
    path = write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS)
    _dated(path, datetime.now(UTC) - timedelta(seconds=100))
    await house.burst()
    _dated(path, datetime.now(UTC) - timedelta(seconds=50))
    await house.burst()
    assert [clip["reason"] for clip in await house.clips()] == ["", "unchanged_content"]
    assert len(await house.frames()) == 5


async def test_an_upload_in_two_halves_is_one_whole_clip(house: House, write_clip: WriteClip) -> None:
    house.folder("yard")
    data = write_clip(house.root.parent / "made.mp4", TEN_SECONDS).read_bytes()
    path = house.root / "yard" / "a.mp4"
    async with house.ingest(ingest_stable_seconds=20.0, ingest_give_up_seconds=60):
        await house.listening()
        path.write_bytes(data[: len(data) // 2])

        async def looked_at() -> bool:
            return bool(_stills(house))

        await house.until(looked_at, "the first half is looked at")
        with path.open("ab") as file:
            file.write(data[len(data) // 2 :])
        await house.until_published(5)
    [clip] = await house.clips()
    assert (clip["verdict"], clip["reason"], clip["size_bytes"]) == ("accepted", "", len(data))
    assert len(_stills(house)) == 5


async def test_a_clip_that_stays_truncated_is_taken_as_far_as_it_goes(house: House, write_clip: WriteClip) -> None:
    path = write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS)
    path.write_bytes(path.read_bytes()[:-2000])
    await house.burst(ingest_clip_give_up_seconds=0.6)
    [clip] = await house.clips()
    assert clip["verdict"] == "accepted"
    assert "its boxes claim" in clip["reason"]
    assert 1 <= len(await house.frames()) < 5


async def test_what_is_no_clip_is_refused_once_with_its_reason(house: House) -> None:
    (house.folder("yard") / "a.mp4").write_bytes(b"not a video" * 500)
    await house.burst(ingest_clip_give_up_seconds=0.6)
    await house.burst(ingest_clip_give_up_seconds=0.6)
    [clip] = await house.clips()
    assert (clip["verdict"], clip["reason"].partition(":")[0]) == ("refused", "not_a_clip")
    assert await house.frames() == []
    assert _stills(house) == []


async def test_a_clip_too_large_is_refused_unread(house: House) -> None:
    with (house.folder("yard") / "a.mp4").open("wb") as file:
        file.truncate(2 << 20)
    await house.burst(max_clip_bytes=1 << 20)
    [clip] = await house.clips()
    assert (clip["verdict"], clip["reason"].partition(":")[0], clip["sha256"]) == ("refused", "too_large", "")


async def test_a_clip_that_comes_while_its_camera_is_off_is_refused_for_good(
    house: House, write_clip: WriteClip
) -> None:
    folder = house.folder("gate")
    write_clip(folder / "1.mp4", TEN_SECONDS)
    await house.burst()
    for enabled, name, seconds in ((False, "2.mp4", 4), (True, "3.mp4", 6)):
        async with house.store.work() as work:
            await work.cameras.change(CameraId("gate"), enabled=enabled)
        write_clip(folder / name, range(0, 1000 * seconds, 100))
        await house.burst()
    verdicts = {clip["media_key"]: (clip["verdict"], clip["reason"]) for clip in await house.clips()}
    assert verdicts == {
        "gate/1.mp4": ("accepted", ""),
        "gate/2.mp4": ("refused", "camera_disabled: the camera is switched off"),
        "gate/3.mp4": ("accepted", ""),
    }
    assert len(_stills(house)) == 5 + 3


async def test_two_rooms_that_read_one_clip_take_it_once(house: House, write_clip: WriteClip) -> None:
    write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS)
    await asyncio.gather(house.burst(), house.burst())
    assert [clip["verdict"] for clip in await house.clips()] == ["accepted"]
    frames = await house.frames()
    assert len(frames) == 5
    assert {message.frame_id for message in await house.published()} == {frame.id for frame in frames}


async def test_pictures_and_clips_lie_side_by_side(
    house: House, write_clip: WriteClip, picture: Callable[..., bytes]
) -> None:
    (house.folder("yard") / "1.jpg").write_bytes(picture(1))
    write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS)
    await house.burst()
    frames = await house.frames()
    assert sorted(frame.clip_id is None for frame in frames) == [False] * 5 + [True]


@pytest.fixture
def process(house: House) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """The room as a process of its own; what is left of it is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - a child's
        settings = {
            "DATABASE_URL": house.database_url,
            "REDIS_URL": house.redis_url,
            "FOSCAM_BASE_PATH": str(house.root),
            "VIDEO_THUMBNAILS_DIR": str(house.stills),
            "PROBE_PORT": "0",
            "LOG_FILE_PATH": "",
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "hsi.ingest"],
            env={**kept, **settings},
            cwd=house.root.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.wait(30)


@pytest.mark.parametrize("stills", [1, 3, 5])
async def test_a_room_killed_while_it_reads_loses_nothing_and_doubles_nothing(
    house: House, write_clip: WriteClip, process: Callable[[], subprocess.Popen[bytes]], stills: int
) -> None:
    path = write_clip(house.folder("yard") / "a.mp4", TEN_SECONDS)
    _dated(path, datetime.now(UTC) - timedelta(seconds=60))
    room = process()

    async def reading() -> bool:
        return len(_stills(house)) >= stills or room.poll() is not None

    await house.until(reading, "the clip is being read")
    room.kill()
    assert room.wait(30) == -9
    await house.burst()
    [clip] = await house.clips()
    frames = await house.frames()
    assert len(frames) == 5
    assert len({frame.captured_at for frame in frames}) == 5
    assert {frame.clip_id for frame in frames} == {clip["id"]}
    assert {message.frame_id for message in await house.published()} == {frame.id for frame in frames}
    on_disk = {f"@/{path.relative_to(house.stills)}" for path in _stills(house)}
    assert {frame.media_key for frame in frames} <= on_disk
