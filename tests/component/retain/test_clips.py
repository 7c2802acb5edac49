"""Clips past their retention: stills always go, the camera's own file when its owner says so."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsi.events.ids import CameraId, MediaKey
from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.settings import MediaSettings
from hsi.retain import sweep
from hsi.retain.swept import Swept
from hsi.retain.terms import Usual
from hsi.store import engine
from hsi.store.clip_records import Footage, NewClip, NewStill
from hsi.store.engine import Store
from hsi.store.settings import StoreSettings

NOW = datetime.now(UTC)
CUTOFF = NOW - timedelta(days=30)
OLD, YOUNG = NOW - timedelta(days=31), NOW - timedelta(days=29)
CAMERA = CameraId("front")


class Home:
    """A database with clips, and their files."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        settings = MediaSettings(
            foscam_base_path=folder / "cameras",
            video_thumbnails_dir=folder / "stills",
            thumbnails_dir=folder / "thumbnails",
        )
        self.frames = originals.of(settings, stills_writable=True, cameras_writable=True)
        self.thumbnails = DirectoryMediaStore(settings.thumbnails_dir, writable=True)

    async def clip(self, name: str, at: datetime, *, changed_at: datetime | None = None) -> None:
        path = self.folder / "cameras" / CAMERA / f"{name}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"clip")
        moment = (changed_at or at).timestamp()
        os.utime(path, (moment, moment))
        stills = []
        for number, key in zip(range(2), originals.still_names(CAMERA, at), strict=False):
            self.frames.write(key, b"still")
            stat = self.frames.stat(key)
            stills.append(NewStill(key, f"{number:064x}", stat.size_bytes, stat.mtime_ns, at))
        stat = self.frames.stat(MediaKey(f"{CAMERA}/{name}.mp4"))
        footage = Footage(1000, 64, 48, "h264", "mp4")
        key = MediaKey(f"{CAMERA}/{name}.mp4")
        clip = NewClip(CAMERA, key, name.ljust(64, "0"), stat.size_bytes, stat.mtime_ns, at, at, footage)
        async with self.store.work() as work:
            await work.cameras.ensure(CAMERA, "Front", CAMERA, synthetic=False, now=OLD)
            assert await work.clips.accept(clip, stills)

    async def sweep(self, *, delete_images: bool = False) -> Swept:
        return await sweep.run(
            self.store, self.thumbnails, self.frames, usual=Usual(NOW, 30), delete_images=delete_images, dry_run=False
        )

    def files(self) -> tuple[list[str], int]:
        theirs = sorted(path.name for path in (self.folder / "cameras").rglob("*.mp4"))
        return theirs, len(list((self.folder / "stills").rglob("*.jpg")))


@pytest.fixture
async def home(database_url: str, tmp_path: Path) -> AsyncIterator[Home]:
    async with engine.open(StoreSettings(database_url=database_url)) as store:
        yield Home(store, tmp_path)


async def test_stills_go_and_the_cameras_file_stays(home: Home) -> None:
    await home.clip("old", OLD)
    await home.clip("young", YOUNG)
    swept = await home.sweep()
    assert (swept.frames, swept.thumbnails, swept.originals) == (2, 2, 0)
    assert home.files() == (["old.mp4", "young.mp4"], 2)
    assert await home.sweep() == Swept()


async def test_the_cameras_file_goes_when_its_owner_says_so(home: Home) -> None:
    await home.clip("old", OLD)
    await home.clip("young", YOUNG)
    swept = await home.sweep(delete_images=True)
    assert (swept.frames, swept.thumbnails, swept.originals) == (2, 2, 1)
    assert home.files() == (["young.mp4"], 2)


async def test_a_clip_a_scan_would_take_for_new_keeps_its_row(home: Home) -> None:
    await home.clip("edge", CUTOFF - timedelta(seconds=20), changed_at=CUTOFF + timedelta(seconds=20))
    await home.sweep(delete_images=True)
    assert home.files() == (["edge.mp4"], 0)
    async with home.store.reading() as reading:
        assert await reading.clips.accepted(MediaKey(f"{CAMERA}/edge.mp4"), "edge".ljust(64, "0"))


async def test_stills_without_a_row_go_after_a_day(home: Home) -> None:
    await home.clip("young", YOUNG)
    lost, fresh = zip(range(2), originals.still_names(CAMERA, NOW), strict=False)
    for _, key in (lost, fresh):
        home.frames.write(key, b"still")
    path = home.folder / "stills" / lost[1].removeprefix("@/")
    then = (NOW - timedelta(hours=25)).timestamp()
    os.utime(path, (then, then))
    swept = await home.sweep()
    assert swept.thumbnails == 1
    assert not path.exists()
    assert home.files()[1] == 3
