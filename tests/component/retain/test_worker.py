"""The loop around the sweep: when it sweeps, what a database that is away does to it, and that it stops at once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hsi.media.directory import DirectoryMediaStore
from hsi.retain.worker import Sweeper
from hsi.runtime import metrics
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.settings import StoreSettings

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class _Day(Stop):
    """A stop whose waits pass at once and move the clock; ordered by itself when the day is over."""

    def __init__(self, hours: float) -> None:
        super().__init__()
        self.now = START
        self.waits: list[float] = []
        self._end = START + timedelta(hours=hours)

    async def wait(self, seconds: float | None = None) -> bool:
        await asyncio.sleep(0)
        assert seconds is not None
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        if self.now >= self._end:
            self.order()
        return self.ordered


def _sweeper(store: Store, folder: Path, clock: Callable[[], datetime], board: Board) -> Sweeper:
    media = DirectoryMediaStore(folder, writable=True)
    return Sweeper(
        store=store,
        thumbnails=media,
        frames=media,
        retention_days=30,
        delete_images=False,
        board=board,
        clock=clock,
    )


def _swept_at() -> datetime:
    return datetime.fromtimestamp(metrics.value("hsi_retention_last_sweep_timestamp_seconds"), UTC)


async def test_it_sweeps_a_minute_after_start_and_then_at_three(database_url: str, tmp_path: Path) -> None:
    board = Board()
    async with engine.open(StoreSettings(database_url=database_url)) as store:
        morning = _Day(hours=2)
        await _sweeper(store, tmp_path, lambda: morning.now, board).run(morning)
        assert _swept_at() == START + timedelta(seconds=60)
        night = _Day(hours=16)
        await _sweeper(store, tmp_path, lambda: night.now, board).run(night)
        assert _swept_at() == datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert max(night.waits) <= 30
    assert board.pulses["retain"].beats > len(night.waits)


async def test_a_database_that_is_away_is_tried_again_and_ends_nothing(tmp_path: Path) -> None:
    before = metrics.value("hsi_retention_last_sweep_timestamp_seconds")
    url = f"postgresql+asyncpg://postgres@/absent?host={tmp_path}"
    day = _Day(hours=1)
    async with engine.open(StoreSettings(database_url=url)) as store:
        await _sweeper(store, tmp_path, lambda: day.now, Board()).run(day)
    assert metrics.value("hsi_retention_last_sweep_timestamp_seconds") == before
    assert sum(day.waits) >= 3600


async def test_an_order_to_stop_is_heard_while_waiting(tmp_path: Path, database_url: str) -> None:
    board, stop = Board(), Stop()
    async with engine.open(StoreSettings(database_url=database_url)) as store:
        running = asyncio.create_task(_sweeper(store, tmp_path, lambda: START, board).run(stop))
        await asyncio.sleep(0)
        stop.order()
        await asyncio.wait_for(running, 5)
    assert board.pulses["retain"].beats == 1
