"""The loop around the sweep: wait until it is due, sweep, count, say in one line what went."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from hsi.media.store import MediaStore
from hsi.retain import metrics, schedule, sweep
from hsi.retain.sweep import SweepRunning
from hsi.retain.swept import Swept
from hsi.retain.terms import Usual
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable

STALL_AFTER = timedelta(minutes=10)
LONGEST_WAIT_SECONDS = 30.0

_log = logs.logger(__name__)


class Sweeper:
    """The one task of the room; any number of copies may run, one of them sweeps."""

    name = "retain"

    def __init__(
        self,
        *,
        store: Store,
        thumbnails: MediaStore,
        frames: MediaStore,
        retention_days: int,
        delete_images: bool,
        board: Board,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._thumbnails = thumbnails
        self._frames = frames
        self._retention_days = retention_days
        self._delete_images = delete_images
        self._pulse = board.pulse(self.name, stall_after=STALL_AFTER)
        self._clock = clock

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Sweep when it is due until told to stop; in a burst, once and at once."""
        if burst:
            await self._sweep(stop)
            return
        due = schedule.due(self._clock(), None)
        while not stop.ordered:
            self._pulse.beat()
            seconds = (due - self._clock()).total_seconds()
            if seconds > 0:
                await stop.wait(min(seconds, LONGEST_WAIT_SECONDS))
            elif await self._sweep(stop):
                due = schedule.due(due, self._clock())
            else:
                due = self._clock() + schedule.AFTER_FAILURE

    async def _sweep(self, stop: Stop) -> bool:
        def go_on() -> bool:
            self._pulse.beat()
            return not stop.ordered

        usual = Usual(self._clock(), self._retention_days)
        try:
            swept = await sweep.run(
                self._store,
                self._thumbnails,
                self._frames,
                usual=usual,
                delete_images=self._delete_images,
                dry_run=False,
                go_on=go_on,
            )
        except SweepRunning:
            _log.info("another process sweeps")
            return True
        except (StoreUnavailable, OSError) as error:
            _log.warning("retention sweep broke off and is tried again", error=str(error))
            return False
        _count(swept)
        metrics.LAST_SWEEP.set(self._clock().timestamp())
        _log.info("retention sweep finished", **asdict(swept))
        return True


def _count(swept: Swept) -> None:
    for what in ("events", "detections", "frames", "thumbnails", "originals"):
        metrics.REMOVED.labels(what=what).inc(getattr(swept, what))
    metrics.RECLAIMED_BYTES.inc(swept.bytes_reclaimed)
