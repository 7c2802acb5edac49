"""From a file's last byte to `FrameCaptured` on the stream, at the rate of a few busy cameras."""

import asyncio
import statistics
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.parts import captured

from hsi.ingest import app
from hsi.ingest.settings import Settings
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.stream import connection

pytestmark = pytest.mark.bench

FILES = 300
PER_SECOND = 20


async def test_file_complete_to_stream(
    database_url: str, redis_url: str, tmp_path: Path, bench_row: Callable[..., None]
) -> None:
    settings = Settings(database_url=database_url, redis_url=redis_url, foscam_base_path=tmp_path, log_file_path=None)
    stop, board = Stop(), Board()
    (tmp_path / "gate").mkdir()
    async with AsyncExitStack() as stack:
        queue = await stack.enter_async_context(connection.open(settings))
        store = await stack.enter_async_context(engine.open(settings))
        room = app.assemble(settings, settings, settings, settings, connection=queue, store=store, board=board)
        running = asyncio.create_task(tasks.run(room, stop))
        closed = await _write(tmp_path / "gate")
        came = await captured.moments(queue.broker, FILES)
        stop.order()
        await running
    latencies = [came[key] - closed[key] for key in closed]
    p95 = statistics.quantiles(latencies, n=20)[-1]
    bench_row("file complete to FrameCaptured on the stream, p95", p95, 20.0, "ms", higher_is_better=False)


async def _write(folder: Path) -> dict[str, float]:
    """Files closed one after the other; milliseconds of the wall clock at each close."""
    pictures = [captured.picture(number) for number in range(10)]
    closed: dict[str, float] = {}
    for number in range(FILES):
        path = folder / f"{number:04d}.jpg"
        await asyncio.to_thread(path.write_bytes, pictures[number % 10] + str(number).encode())
        closed[f"gate/{path.name}"] = time.time() * 1000
        await asyncio.sleep(1 / PER_SECOND)
    return closed
