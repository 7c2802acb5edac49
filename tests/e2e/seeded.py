"""A running site with rows and pictures put in by hand: cameras, frames, detections and events of every kind.

Everything goes through `hsi.store`, as the rooms write it; pictures are real JPEG files in the site's camera folders,
with their thumbnails. Rows come before their file, so that the site's own ingest finds every file known already.
All methods block and may be called where a browser is driven: they run on a loop of their own.
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from tests.e2e import facts
from tests.e2e.facts import WITHOUT_MODEL, Frame, Said, Seen, ago
from tests.e2e.painted import SIZE, jpeg

from hsi.detect import thumbnails
from hsi.detect.boxes import Kept
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, DetectionId, EventId, MediaKey
from hsi.events.messages import CloseReason
from hsi.media.pictures import Limits
from hsi.store import engine, records
from hsi.store.engine import Store, Work
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome

__all__ = ["WITHOUT_MODEL", "Frame", "Said", "Seeded", "Seen", "ago", "seeding"]

T = TypeVar("T")
_LIMITS = Limits(min_bytes=1, max_bytes=20_000_000, max_pixels=40_000_000)
_PATIENCE_SECONDS = 120


class Seeded:
    """A site and the ways to put something into it; `url` is where a browser goes."""

    def __init__(self, site: Any, data: Path, loop: asyncio.AbstractEventLoop, store: Store) -> None:
        self.site = site
        self.url: str = site.url
        self.cameras_dir = data / "cameras"
        self.thumbnails_dir = data / "thumbnails"
        self._loop = loop
        self._store = store
        self._numbers = count(1)

    def camera(self, camera_id: str = "front_door", name: str = "", *, synthetic: bool = False) -> CameraId:
        """A camera with its folder; nothing happens when it is there. Once marked as synthetic, it stays so."""
        folder = self.cameras_dir / camera_id
        is_marked = synthetic or (folder / ".synthetic").exists()

        async def add(work: Work) -> None:
            spoken = name or camera_id.replace("_", " ").capitalize()
            now = ago(days=20)
            await work.cameras.ensure(CameraId(camera_id), spoken, camera_id, synthetic=is_marked, now=now)

        self._write(add)
        folder.mkdir(parents=True, exist_ok=True)
        if synthetic:
            (folder / ".synthetic").touch()
        return CameraId(camera_id)

    def stored_camera(self, camera_id: str) -> records.Camera | None:
        """The camera's row, also of one that was deleted."""
        return self._write(lambda work: work.cameras.find(CameraId(camera_id)))

    def frame(
        self,
        at: datetime,
        seen: Sequence[Seen] = (Seen(),),
        *,
        camera_id: str = "front_door",
        picture: bytes = b"",
        size: tuple[int, int] = SIZE,
    ) -> Frame:
        """An accepted picture with its objects (none: nothing was seen); without bytes one is painted."""
        number = next(self._numbers)
        synthetic = (self.cameras_dir / camera_id / ".synthetic").exists()
        data = picture or jpeg(size, [one.box for one in seen], number)
        key = MediaKey(f"{camera_id}/MDAlarm_{at:%Y%m%d-%H%M%S}-{number}.jpg")
        new = facts.new_frame(CameraId(camera_id), key, data, at, synthetic=synthetic)

        async def add(work: Work) -> tuple[DetectionId, ...]:
            frame_id = await work.frames.accept(new)
            assert frame_id is not None
            await work.cameras.seen(CameraId(camera_id), at)
            ids = await work.detections.reserve(len(seen)) if seen else []
            outcome = RunOutcome.OBJECTS if seen else RunOutcome.NOTHING_SEEN
            run = records.NewRun(frame_id, outcome, at, "", *size, model="yolox-nano", inference_ms=41.0)
            await work.detections.record(
                run, [facts.new_detection(one, each) for one, each in zip(seen, ids, strict=True)]
            )
            return tuple(ids)

        ids = self._write(add)
        file = self.cameras_dir / key
        _deliver(file, data, new.mtime_ns)
        thumbs = self._thumbnails(data, size, seen, ids)
        return Frame(CameraId(camera_id), at, file, tuple(seen), ids, thumbs)

    def event(
        self,
        frames: Sequence[Frame],
        said: Said | None = None,
        *,
        context: Sequence[Frame] = (),
        is_fast_path: bool = False,
        reviewed: bool = False,
        notes: str | None = None,
    ) -> int:
        """An event that rests on all detections of the frames; its id."""
        first, last = frames[0], frames[-1]
        event = records.NewEvent(
            batch_id=facts.batch_id(first, is_fast_path=is_fast_path),
            camera_id=first.camera_id,
            started_at=first.at,
            ended_at=last.at,
            close_reason=CloseReason.FAST_PATH if is_fast_path else CloseReason.IDLE,
            object_classes=facts.classes(frames),
            assessment=(said or Said()).assessment(last.at + timedelta(seconds=32)),
            is_fast_path=is_fast_path,
            synthetic=(self.cameras_dir / first.camera_id / ".synthetic").exists(),
        )

        async def add(work: Work) -> EventId:
            event_id = await work.events.add(event, facts.detection_ids(frames), facts.detection_ids(context))
            assert event_id is not None
            if reviewed or notes is not None:
                await work.events.review(event_id, reviewed=reviewed, notes=notes)
            return event_id

        return self._write(add)

    def grow(self, event_id: int, frames: Sequence[Frame], said: Said | None = None) -> None:
        """Merge the rest of its incident into a fast-path event: revision 2."""
        first, last = frames[0], frames[-1]
        growth = records.Growth(
            batch_id=facts.batch_id(first, is_fast_path=False),
            started_at=first.at,
            ended_at=last.at,
            object_classes=facts.classes(frames),
            assessment=(said or Said()).assessment(last.at + timedelta(seconds=32)),
        )

        async def merge(work: Work) -> None:
            assert await work.events.merge(EventId(event_id), growth, facts.detection_ids(frames)) is not None

        self._write(merge)

    def incident(
        self,
        at: datetime,
        *,
        camera_id: str = "front_door",
        said: Said | None = None,
        what: Sequence[ObjectClass] = (ObjectClass.PERSON,),
        frames: int = 1,
        **event: Any,
    ) -> int:
        """The short way: a camera, some frames two seconds apart with these objects, and their event."""
        self.camera(camera_id)
        seen = [Seen((60 + 130 * place, 110, 70, 150), one) for place, one in enumerate(what)]
        taken = [
            self.frame(at + timedelta(seconds=2 * number), facts.moved(seen, 12 * number), camera_id=camera_id)
            for number in range(frames)
        ]
        return self.event(taken, said, **event)

    def review(self, event_id: int, *, reviewed: bool | None = None, notes: str | None = None) -> None:
        """As a person would, but without telling anybody."""
        given = {} if notes is None else {"notes": notes}
        self._write(lambda work: work.events.review(EventId(event_id), reviewed=reviewed, **given))

    def reviewed(self, ids: Sequence[int]) -> list[bool]:
        """What the rows of these events say, in this order."""

        async def read(work: Work) -> list[bool]:
            found = [await work.events.find(EventId(each)) for each in ids]
            return [event is not None and event.reviewed for event in found]

        return self._write(read)

    def _thumbnails(
        self, data: bytes, size: tuple[int, int], seen: Sequence[Seen], ids: Sequence[DetectionId]
    ) -> tuple[Path, ...]:
        kept = [Kept(one.what, one.confidence, facts.box_of(one)) for one in seen]
        files = tuple(self.thumbnails_dir / thumbnails.key_of(each) for each in ids)
        for file, small in zip(files, thumbnails.render(data, size, kept, _LIMITS), strict=True):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(small)
        return files

    def _write(self, change: Callable[[Work], Awaitable[T]]) -> T:
        async def whole() -> T:
            async with self._store.work() as work:
                return await change(work)

        return _waited(self._loop, whole())


@contextmanager
def seeding(site: Any, data: Path) -> Iterator[Seeded]:
    """The ways into a site that is ready; `data` is its data directory, where its own PostgreSQL listens."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="seeding", daemon=True)
    thread.start()
    settings = StoreSettings(database_url=f"postgresql+asyncpg://postgres@/postgres?host={data / 'run' / 'pg'}")
    opening = engine.open(settings)
    try:
        yield Seeded(site, data, loop, _waited(loop, opening.__aenter__()))
    finally:
        _waited(loop, opening.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


def _waited(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(_PATIENCE_SECONDS)


def _deliver(file: Path, data: bytes, mtime_ns: int) -> None:
    """Whole and with its time at once; ingest does not look at names that begin with a dot."""
    partial = file.with_name(f".{file.name}")
    partial.write_bytes(data)
    os.utime(partial, ns=(mtime_ns, mtime_ns))
    partial.rename(file)
