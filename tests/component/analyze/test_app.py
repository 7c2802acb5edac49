"""The room as `python -m hsi.analyze` builds it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from hsi.analyze.app import build
from hsi.analyze.settings import Settings
from hsi.events.messages import BatchClosed, RiskAssessed
from hsi.events.risk import AnalysisStatus
from hsi.events.streams import Stream
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.stream.connection import Connection

Seed = Callable[..., Awaitable[BatchClosed]]
Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


class Server(Protocol):
    url: str


async def _told(hall: Connection) -> list[RiskAssessed]:
    entries = await hall.broker.replay(Stream.EVENT_LOG, after=0)
    return [entry.message for entry in entries if isinstance(entry.message, RiskAssessed)]


async def _run_until(settings: Settings, done: Callable[[], Awaitable[bool]], eventually: Eventually) -> Board:
    board, stop = Board(), Stop()
    async with build(settings, board) as built:
        running = asyncio.create_task(tasks.run(built, stop))
        await eventually(done)
        stop.order()
        async with asyncio.timeout(10):
            await running
    return board


async def test_batches_become_events_and_fallbacks_are_judged_once_there_is_a_model(
    redis_url: str, database_url: str, hall: Connection, llama: Server, seed: Seed, eventually: Eventually
) -> None:
    await hall.broker.publish(await seed(at=datetime.now(UTC), frames=1))

    async def fallback_told() -> bool:
        return [m.analysis_status for m in await _told(hall)] == [AnalysisStatus.FALLBACK]

    async def judged() -> bool:
        return (await _told(hall))[-1].analysis_status is not AnalysisStatus.FALLBACK

    bare = Settings(redis_url=redis_url, database_url=database_url, nemotron_url="")
    board = await _run_until(bare, fallback_told, eventually)
    assert set(board.pulses) == {"analyze worker"}

    with_model = bare.model_copy(update={"nemotron_url": llama.url, "nemotron_temperature": 1.0})
    board = await _run_until(with_model, judged, eventually)
    assert set(board.pulses) == {"analyze worker", "reanalyse"}
    first, second = await _told(hall)
    assert (first.event_id, second.revision) == (second.event_id, 2)
