"""Keeps what sources say of themselves in their cameras' rows, and that what every camera brings is taken.

Sources speak as often as they like, and nobody waits for the database: what changed since the last turn is written by
the supervisor's next one, in one statement, so at most once a second. A database that is away is told again later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hsi.events.ids import CameraId
from hsi.ingest.sources.source import Condition
from hsi.store.engine import Store
from hsi.store.states import SourceSaid

WATCH_EVERY: Final = timedelta(seconds=15)
WATCH_SPARED: Final = timedelta(seconds=5)
"""Whoever was said to be watched so lately is left alone, by another copy or by this one when cameras come and go. The
longest silence about a camera is this and WATCH_EVERY; `observe.camera_state` is unsure after a little more."""
WATCH_LOST: Final = timedelta(seconds=60)
"""After so long without a word watching begins anew; `observe.camera_state` takes it for lost after as long."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Word:
    condition: Condition
    since: datetime
    """Since when its state is this one, whatever its reasons were meanwhile."""


class Telling:
    """The last word of every source of this process."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = _utc_now) -> None:
        self._store = store
        self._clock = clock
        self._words: dict[CameraId, _Word] = {}
        self._kept: dict[CameraId, _Word] = {}
        self._watched_at: datetime | None = None
        self._on: frozenset[CameraId] | None = None

    def met(self, cameras: Iterable[CameraId]) -> None:
        """These cameras are on and ours to watch; where they were others before, that is told with the next word."""
        on = frozenset(cameras)
        if on != self._on:
            self._on, self._watched_at = on, None

    def opened(self, camera_id: CameraId, condition: Condition) -> None:
        """A source was opened: what the one before it said is no longer true, nor is its time."""
        self._words[camera_id] = _Word(condition, self._clock())
        self._kept.pop(camera_id, None)

    def said(self, camera_id: CameraId, condition: Condition) -> None:
        """A source says this of itself; costs nothing where it said so before."""
        last = self._words.get(camera_id)
        same = last is not None and last.condition.state is condition.state
        self._words[camera_id] = _Word(condition, last.since if same and last is not None else self._clock())

    def closed(self, camera_id: CameraId) -> None:
        """A source runs no more here; whoever changed the camera's record has forgotten its words already."""
        self._words.pop(camera_id, None)
        self._kept.pop(camera_id, None)

    async def write(self) -> None:
        """Keep what is new; raises StoreUnavailable, and then it still is."""
        now = self._clock()
        watch = self._watched_at is None or not timedelta() <= now - self._watched_at < WATCH_EVERY
        new = {camera_id: word for camera_id, word in self._words.items() if watch or self._kept.get(camera_id) != word}
        if not new and not watch:
            return
        async with self._store.work() as work:
            if new:
                await work.states.tell([_said(camera_id, word) for camera_id, word in new.items()])
            said_of_all = watch and await work.states.watch(now, every=WATCH_SPARED, lost=WATCH_LOST, cameras=self._on)
        self._kept |= {camera_id: word for camera_id, word in new.items() if camera_id in self._words}
        if said_of_all:
            self._watched_at = now


def _said(camera_id: CameraId, word: _Word) -> SourceSaid:
    condition = word.condition
    return SourceSaid(camera_id, condition.state, condition.reason or "", condition.detail, word.since)
