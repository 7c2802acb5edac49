"""How long what is kept is decided for each camera, up to the event that a user opens and the files on the disk."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from hsi.events.ids import CameraId, MediaKey
from hsi.media import fetched, originals
from hsi.media.directory import DirectoryMediaStore
from hsi.retain import sweep, terms
from hsi.retain.swept import Swept
from hsi.retain.terms import MediaTerm, Usual
from hsi.store.clip_records import Footage, NewClip, NewStill
from hsi.store.policy import Policy
from hsi.store.retention import Scope

Home = Any
AT_ONCE = {"fast_path": {"labels": ["person"], "min_confidence_percent": 50}}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def _sweep(home: Home, *, delete_images: bool = False, dry_run: bool = False) -> Swept:
    given = home.site.settings
    return await sweep.run(
        home.site.store,
        DirectoryMediaStore(given.thumbnails_dir, writable=True),
        originals.of(given, stills_writable=True, cameras_writable=delete_images),
        usual=Usual(datetime.now(UTC), 30),
        delete_images=delete_images,
        dry_run=dry_run,
    )


async def test_events_of_a_camera_go_by_its_own_days_and_its_files_are_not_taken_for_new(home: Home) -> None:
    for camera in ("gate", "yard"):
        await home.keep(camera, detection=AT_ONCE)
        home.brings(camera, days_ago=2)
    await home.goes_on()
    await home.keep("gate", detection=AT_ONCE, retention={"events_days": 1})
    counted = await _sweep(home, dry_run=True)
    swept = await _sweep(home)
    assert (swept.events, swept.detections, swept.frames) == (1, 1, 1)
    assert (counted.events, counted.detections, counted.frames) == (1, 1, 1)
    await home.goes_on()
    assert [len(await home.events(camera)) for camera in ("gate", "yard")] == [0, 1]
    assert [len(await home.detections(camera)) for camera in ("gate", "yard")] == [0, 1]
    assert len(list((home.root / "gate").iterdir())) == 1, "the camera's own file is its owner's"


async def test_events_of_a_camera_outlast_those_of_the_others(home: Home) -> None:
    for camera, retention in (("gate", {"events_days": 60}), ("yard", {})):
        await home.keep(camera, detection=AT_ONCE, retention=retention)
        home.brings(camera, days_ago=29)
    await home.goes_on()
    later = Usual(datetime.now(UTC) + timedelta(days=2), 30)
    thumbnails = DirectoryMediaStore(home.site.settings.thumbnails_dir, writable=True)
    frames = originals.of(home.site.settings, stills_writable=True)
    await sweep.run(home.site.store, thumbnails, frames, usual=later, delete_images=False, dry_run=False)
    assert [len(await home.events(camera)) for camera in ("gate", "yard")] == [1, 0]


async def _is_there(owner: httpx.AsyncClient, url: str) -> bool:
    return (await owner.get(url)).status_code == 200


async def test_media_of_a_camera_go_before_its_events_while_those_of_another_stay(home: Home) -> None:
    hour = fetched.folder_of("x", datetime.now(UTC) - timedelta(days=2)).removeprefix("x/")
    files: dict[str, Path] = {}
    for camera in ("gate", "yard"):
        await home.keep(camera, detection=AT_ONCE)
        files[camera] = home.brings(camera, below=hour, days_ago=2)
    await home.goes_on()
    before = {camera: (await home.events(camera))[0] for camera in files}
    await home.keep("gate", detection=AT_ONCE, retention={"media_days": 1})
    assert await _sweep(home, dry_run=True) == Swept(thumbnails=2, bytes_reclaimed=files["gate"].stat().st_size)
    assert (await _sweep(home)).thumbnails == 2
    assert await _sweep(home) == Swept()

    after = {camera: (await home.events(camera))[0] for camera in files}
    assert (files["gate"].exists(), files["yard"].exists()) == (False, True)
    assert after["gate"] == {**before["gate"], "thumbnail_url": None}
    assert after["yard"] == before["yard"]
    assert not await _is_there(home.owner, before["gate"]["thumbnail_url"])
    assert await _is_there(home.owner, before["yard"]["thumbnail_url"])
    [seen] = await home.detections("gate")
    assert (seen["object_type"], seen["thumbnail_url"]) == ("person", None)
    assert not await _is_there(home.owner, seen["image_url"])


@pytest.mark.parametrize("may", [pytest.param(False, id="kept"), pytest.param(True, id="removed")])
async def test_a_cameras_own_files_go_early_only_where_they_may_go_at_all(home: Home, *, may: bool) -> None:
    await home.keep("gate", retention={"media_days": 1})
    old, young = home.brings("gate", days_ago=2), home.brings("gate")
    await home.goes_on()
    waits = home.brings("gate", days_ago=2)
    async with home.site.store.work() as work:
        frame = await work.frames.newest_of(f"gate/{old.name}")
        await home.rows(
            "INSERT INTO frames (camera_id, media_key, sha256, size_bytes, mtime_ns, verdict, reason, captured_at,"
            " completed_at, synthetic, trace_id) SELECT camera_id, $1, repeat('b', 64), $2, $3, verdict, reason,"
            " captured_at, completed_at, synthetic, trace_id FROM frames WHERE id = $4",
            f"gate/{waits.name}",
            waits.stat().st_size,
            waits.stat().st_mtime_ns,
            frame.id,
        )
    swept = await _sweep(home, delete_images=may)
    assert swept.originals == int(may)
    assert [path.exists() for path in (old, young, waits)] == [not may, True, True]


async def test_stills_and_the_file_of_a_clip_go_early_too(home: Home) -> None:
    await home.keep("gate", retention={"media_days": 1})
    clip_file = home.brings("gate", b"not read again", days_ago=2).rename(home.root / "gate" / "alarm.mp4")
    then, media = datetime.now(UTC) - timedelta(days=2), originals.of(home.site.settings, stills_writable=True)
    key = next(originals.still_names(CameraId("gate"), then))
    media.write(key, b"still")
    still = home.site.settings.video_thumbnails_dir / key.removeprefix("@/")
    os.utime(still, (then.timestamp(), then.timestamp()))
    found, taken = clip_file.stat(), still.stat()
    clip = NewClip(
        CameraId("gate"), MediaKey("gate/alarm.mp4"), "c" * 64, found.st_size, found.st_mtime_ns, then, then,
        Footage(10_000, 64, 48, "h264", "mp4"),
    )  # fmt: skip
    async with home.site.store.work() as work:
        frames = await work.clips.accept(clip, [NewStill(key, "d" * 64, taken.st_size, taken.st_mtime_ns, then)])
    await home.rows(
        "INSERT INTO detection_runs (frame_id, outcome, reason, detected_at, model)"
        " VALUES ($1, 'nothing_seen', '', now(), '')",
        frames[0].id,
    )
    swept = await _sweep(home, delete_images=True)
    assert (swept.thumbnails, swept.originals) == (1, 1)
    assert (still.exists(), clip_file.exists()) == (False, False)
    assert await home.rows("SELECT id FROM clips"), "what was seen stays known"


def _policies(**days: tuple[int | None, int | None]) -> dict[CameraId, Policy]:
    return {
        CameraId(camera): Policy.model_validate({"retention": {"events_days": events, "media_days": media}})
        for camera, (events, media) in days.items()
    }


def test_every_camera_has_one_term_for_its_events() -> None:
    found = terms.scopes(Usual(NOW, 30), _policies(a=(1, None), b=(60, 2), c=(None, 3), d=(1, 1)))
    assert found == [
        Scope(NOW - timedelta(days=1), only=(CameraId("a"), CameraId("d"))),
        Scope(NOW - timedelta(days=60), only=(CameraId("b"),)),
        Scope(NOW - timedelta(days=30), besides=(CameraId("a"), CameraId("d"), CameraId("b"))),
    ]


def test_media_have_a_term_of_their_own_where_it_is_the_shorter_one() -> None:
    found = terms.media(Usual(NOW, 30), _policies(a=(1, 1), b=(60, 45), c=(None, 3), d=(None, 40)))
    assert found == [
        MediaTerm(CameraId("b"), NOW - timedelta(days=60), NOW - timedelta(days=45)),
        MediaTerm(CameraId("c"), NOW - timedelta(days=30), NOW - timedelta(days=3)),
    ]


async def test_media_that_would_outlive_their_events_are_refused(home: Home) -> None:
    answer = await home.owner.put("/api/cameras/gate", json={"retention": {"events_days": 1, "media_days": 2}})
    assert answer.status_code == 422
    assert "media_days (2) is longer than events_days (1)" in answer.text
