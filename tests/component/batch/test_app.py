"""The room as `python -m hsi.batch` builds it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from hsi.batch.app import build
from hsi.batch.settings import Settings
from hsi.events.messages import DetectionsReady
from hsi.events.streams import Stream
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.stream.connection import Connection

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


async def test_detections_come_out_as_a_batch_and_the_room_stops_when_told(
    redis_url: str,
    database_url: str,
    hall: Connection,
    stored: Callable[..., Awaitable[DetectionsReady]],
    eventually: Eventually,
) -> None:
    settings = Settings(redis_url=redis_url, database_url=database_url, batch_idle_timeout_seconds=1)
    board, stop, now = Board(), Stop(), datetime.now(UTC)
    async with build(settings, board) as built:
        running = asyncio.create_task(tasks.run(built, stop))
        await hall.broker.publish(await stored(now, detected_at=now))

        async def closed() -> bool:
            return (await hall.broker.depth(Stream.ANALYSIS_QUEUE)).waiting == 1

        await eventually(closed)
        stop.order()
        async with asyncio.timeout(10):
            await running

    assert set(board.pulses) == {"batch worker", "batch closer", "batch sweep"}
    assert all(pulse.beats for pulse in board.pulses.values())
    assert all(pulse.stall_after >= timedelta(minutes=1) for pulse in board.pulses.values())
