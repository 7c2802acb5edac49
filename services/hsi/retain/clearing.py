"""Removing pictures that we fetched and in which nothing was seen, every hour; their rows stay until retention.

A stream brings a picture every second, whether anybody is there or not. What shows somebody stays as long as its event
does; what waits for detection or could not be looked at stays too. Any number of copies may run.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from hsi.events.ids import MediaKey
from hsi.media import fetched
from hsi.media.originals import Originals
from hsi.retain import files, metrics, schedule
from hsi.retain.files import Deleted
from hsi.retain.swept import chunk
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable

EVERY = timedelta(hours=1)
HOUR = timedelta(hours=1)
LONGEST_WAIT_SECONDS = 30.0

_log = logs.logger(__name__)


class Clearing:
    """The second task of the room."""

    name = "empty pictures"

    def __init__(
        self,
        *,
        store: Store,
        frames: Originals,
        keep: timedelta,
        board: Board,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._frames = frames
        self._keep = keep
        self._pulse = board.pulse(self.name, stall_after=timedelta(minutes=10))
        self._clock = clock

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Clear every hour until told to stop; in a burst, once and at once."""
        if burst:
            await self._clear(stop)
            return
        due = self._clock() + schedule.AFTER_START
        while not stop.ordered:
            self._pulse.beat()
            seconds = (due - self._clock()).total_seconds()
            if seconds > 0:
                await stop.wait(min(seconds, LONGEST_WAIT_SECONDS))
            else:
                due = self._clock() + (EVERY if await self._clear(stop) else schedule.AFTER_FAILURE)

    async def _clear(self, stop: Stop) -> bool:
        cleared = Deleted()
        try:
            async with self._store.reading() as reading:
                cameras = await reading.cameras.page()
            for camera in cameras:
                cleared += await self._clear_folder(f"{camera.folder_path}/{fetched.FOLDER}", stop)
        except (StoreUnavailable, OSError) as error:
            _log.warning("clearing empty pictures broke off and is tried again", error=str(error))
            return False
        metrics.REMOVED.labels(what="empty_pictures").inc(cleared.files)
        metrics.RECLAIMED_BYTES.inc(cleared.size_bytes)
        if cleared.files:
            _log.info("empty pictures removed", files=cleared.files, size_bytes=cleared.size_bytes)
        return True

    async def _clear_folder(self, folder: str, stop: Stop) -> Deleted:
        cleared, keys = Deleted(), self._frames.keys(folder)
        before = self._clock() - self._keep
        hours: set[str] = set()
        while not stop.ordered and (some := await asyncio.to_thread(chunk, keys)):
            self._pulse.beat()
            old = due(some, before)
            if not old:
                continue
            hours |= {key.rpartition("/")[0] for key in old}
            async with self._store.reading() as reading:
                spent = await reading.retention.spent(old)
            cleared += await asyncio.to_thread(files.delete_unchanged, self._frames, spent)
        for hour in sorted(hours):
            await asyncio.to_thread(self._frames.drop_empty, hour)
        return cleared


def due(keys: Iterable[MediaKey], before: datetime) -> list[MediaKey]:
    """Those that we fetched in an hour that was over at `before`. Pure."""
    return [key for key in keys if (hour := fetched.hour_of(key)) is not None and hour + HOUR <= before]
