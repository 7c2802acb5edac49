"""Pictures that we fetched: those that show nothing go after some hours, all others stay until their retention."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, MediaKey
from hsi.events.messages import Box
from hsi.media import fetched, originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.settings import MediaSettings
from hsi.media.spool import Spool
from hsi.retain import sweep
from hsi.retain.clearing import Clearing
from hsi.retain.terms import Usual
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.records import NewDetection, NewFrame, NewRun
from hsi.store.settings import StoreSettings
from hsi.store.tables import FrameVerdict, RunOutcome

NOW = datetime.now(UTC)
OLD, YOUNG = NOW - timedelta(hours=8), NOW - timedelta(hours=5)
CAMERA = CameraId("gate")


class Home:
    """A camera that is watched, its pictures and their rows."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.cameras = store, folder / "cameras"
        self.cameras.mkdir()
        self.settings = MediaSettings(foscam_base_path=self.cameras, video_thumbnails_dir=folder / "stills")
        self.frames = originals.of(self.settings, stills_writable=True)
        self.thumbnails = DirectoryMediaStore(folder / "thumbnails", writable=True)

    def fetch(self, name: str, at: datetime) -> MediaKey:
        folder = fetched.folder_of(CAMERA, at)
        return Spool(self.cameras).deposit(folder, f"{name}.jpg", name.encode(), taken_at=at)

    async def judged(
        self, key: MediaKey, outcome: RunOutcome | None, verdict: FrameVerdict = FrameVerdict.ACCEPTED
    ) -> None:
        stat = self.frames.stat(key)
        at = datetime.fromtimestamp(stat.mtime_ns / 1e9, UTC)
        frame = NewFrame(CAMERA, key, key[-8:].ljust(64, "0"), stat.size_bytes, stat.mtime_ns, at, at)
        async with self.store.work() as work:
            if verdict is not FrameVerdict.ACCEPTED:
                await work.frames.judge(frame, verdict, "said so")
                return
            frame_id = await work.frames.accept(frame)
            assert frame_id is not None
            if outcome is None:
                return
            reason = "unreadable" if outcome is RunOutcome.FAILED else ""
            run = NewRun(frame_id, outcome, at, image_width_px=64, image_height_px=48, reason=reason)
            found = [NewDetection(ObjectClass.PERSON, 0.9, Box(x=0, y=0, width=1, height=1))]
            await work.detections.record(run, found if outcome is RunOutcome.OBJECTS else [])

    async def clear(self, keep: timedelta = timedelta(hours=6)) -> None:
        clearing = Clearing(store=self.store, frames=self.frames, keep=keep, board=Board(), clock=lambda: NOW)
        await clearing.run(Stop(), burst=True)

    def left(self) -> list[str]:
        return sorted(path.stem for path in self.cameras.rglob("*.jpg"))


@pytest.fixture
async def home(database_url: str, tmp_path: Path) -> AsyncIterator[Home]:
    async with engine.open(StoreSettings(database_url=database_url)) as store:
        async with store.work() as work:
            await work.cameras.ensure(CAMERA, "Gate", CAMERA, synthetic=False, now=OLD)
        yield Home(store, tmp_path)


async def test_only_what_shows_nothing_goes_and_only_when_its_hours_are_over(home: Home) -> None:
    for place, at in (("old", OLD), ("young", YOUNG)):
        for outcome in (*RunOutcome, None):
            await home.judged(home.fetch(f"{place}-{outcome or 'waiting'}", at), outcome)
        await home.judged(home.fetch(f"{place}-twice", at), None, FrameVerdict.DUPLICATE)
        await home.judged(home.fetch(f"{place}-refused", at), None, FrameVerdict.REFUSED)
    home.fetch("old-unheard-of", OLD)
    await home.clear()
    young = {f"young-{what}" for what in (*RunOutcome, "waiting", "twice", "refused")}
    assert set(home.left()) == young | {"old-objects", "old-failed", "old-waiting", "old-unheard-of"}


async def test_rows_stay_so_that_nothing_seen_is_still_known(home: Home) -> None:
    key = home.fetch("empty", OLD)
    await home.judged(key, RunOutcome.NOTHING_SEEN)
    await home.clear()
    async with home.store.reading() as reading:
        assert await reading.retention.held([key]) == {key}


async def test_an_hour_in_which_nothing_is_left_loses_its_folder_and_no_other_does(home: Home) -> None:
    await home.judged(home.fetch("a", OLD), RunOutcome.NOTHING_SEEN)
    await home.judged(home.fetch("b", OLD - timedelta(hours=1)), RunOutcome.OBJECTS)
    await home.judged(home.fetch("c", YOUNG), RunOutcome.NOTHING_SEEN)
    await home.clear()
    hours = {path.name for path in (home.cameras / CAMERA / fetched.FOLDER).iterdir()}
    assert hours == {f"{at:%Y%m%dT%H}" for at in (OLD - timedelta(hours=1), YOUNG)}


async def test_what_the_camera_sent_itself_is_never_touched(home: Home) -> None:
    path = home.cameras / CAMERA / "snap.jpg"
    path.parent.mkdir()
    path.write_bytes(b"theirs")
    os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    await home.judged(MediaKey(f"{CAMERA}/snap.jpg"), RunOutcome.NOTHING_SEEN)
    await home.clear(keep=timedelta(hours=1))
    assert home.left() == ["snap"]


async def test_a_picture_that_changed_since_it_was_judged_stays(home: Home) -> None:
    key = home.fetch("empty", OLD)
    await home.judged(key, RunOutcome.NOTHING_SEEN)
    (home.cameras / key).write_bytes(b"another picture")
    await home.clear()
    assert home.left() == ["empty"]


async def test_retention_takes_what_was_fetched_and_leaves_what_was_sent(home: Home) -> None:
    sent = home.cameras / CAMERA / "snap.jpg"
    fetched_key = home.fetch("seen", OLD)
    sent.write_bytes(b"theirs")
    os.utime(sent, (OLD.timestamp(), OLD.timestamp()))
    for key in (fetched_key, MediaKey(f"{CAMERA}/snap.jpg")):
        await home.judged(key, RunOutcome.OBJECTS)
    usual = Usual(NOW - timedelta(hours=1) + timedelta(days=30), 30)
    swept = await sweep.run(home.store, home.thumbnails, home.frames, usual=usual, delete_images=False, dry_run=False)
    assert (swept.frames, home.left()) == (2, ["snap"])
