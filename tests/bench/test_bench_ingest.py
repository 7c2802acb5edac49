"""From a file's last byte to `FrameCaptured` on the stream, at the rate of a few busy cameras."""

import asyncio
import io
import statistics
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.ingest import app
from hsi.ingest.settings import Settings
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.stream import connection
from hsi.stream.broker import Broker

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
        captured = await _captured(queue.broker)
        stop.order()
        await running
    latencies = [captured[key] - closed[key] for key in closed]
    p95 = statistics.quantiles(latencies, n=20)[-1]
    bench_row("file complete to FrameCaptured on the stream, p95", p95, 20.0, "ms", higher_is_better=False)


async def _write(folder: Path) -> dict[str, float]:
    """Files closed one after the other; milliseconds of the wall clock at each close."""
    pictures = [_picture(number) for number in range(10)]
    closed: dict[str, float] = {}
    for number in range(FILES):
        path = folder / f"{number:04d}.jpg"
        await asyncio.to_thread(path.write_bytes, pictures[number % 10] + str(number).encode())
        closed[f"gate/{path.name}"] = time.time() * 1000
        await asyncio.sleep(1 / PER_SECOND)
    return closed


async def _captured(broker: Broker) -> dict[str, float]:
    """Milliseconds of Redis's clock at which each file's message came onto the stream: its entry id says so."""
    await broker.ensure_group(Stream.DETECTION_QUEUE, "bench")
    found: dict[str, float] = {}
    async with asyncio.timeout(60):
        while len(found) < FILES:
            for delivery in await broker.read(
                Stream.DETECTION_QUEUE, "bench", "bench", count=100, block=timedelta(seconds=1)
            ):
                assert isinstance(delivery.message, FrameCaptured)
                found[delivery.message.media_key] = float(delivery.entry_id.partition("-")[0])
    return found


def _picture(seed: int) -> bytes:
    """A 768 x 432 still with the texture of a yard, about 60 kB."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (54, 96, 3), dtype=np.uint8)).resize((768, 432))
    buffer = io.BytesIO()
    coarse.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
