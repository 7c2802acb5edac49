import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from PIL import Image

from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.ingest.app import assemble
from hsi.ingest.settings import IngestSettings
from hsi.media.settings import MediaSettings
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.records import Frame
from hsi.store.settings import RetentionSettings, StoreSettings
from hsi.stream import connection
from hsi.stream.connection import Connection
from hsi.stream.settings import StreamSettings

PATIENCE_SECONDS = 20.0


@dataclass
class House:
    """A camera root, a database and a queue, with as many ingest rooms as a test wants."""

    root: Path
    store: Store
    queue: Connection
    database_url: str

    @asynccontextmanager
    async def ingest(self, **settings: Any) -> AsyncIterator[Board]:
        """One ingest room, running while the block runs."""
        board = Board()
        running = self.room(board, **settings)
        stop = Stop()
        work = asyncio.create_task(tasks.run(running, stop))
        try:
            yield board
        finally:
            stop.order()
            await work

    def room(self, board: Board, **settings: Any) -> Any:
        quick: dict[str, Any] = {"ingest_stable_seconds": 0.3, "ingest_give_up_seconds": 0.6, **settings}
        return assemble(
            IngestSettings(**quick),
            MediaSettings(foscam_base_path=self.root),
            RetentionSettings(),
            connection=self.queue,
            store=self.store,
            board=board,
        )

    async def burst(self, **settings: Any) -> None:
        """One ingest room that reads what is there and ends."""
        await tasks.run(self.room(Board(), **settings), Stop(), burst=True)

    async def published(self) -> list[FrameCaptured]:
        """Everything on the detection queue, oldest first, without taking it."""
        rows = await self.queue._commands.execute_command("XRANGE", Stream.DETECTION_QUEUE, "-", "+")
        return [FrameCaptured.model_validate_json(fields["data"]) for _, fields in rows]

    async def frames(self) -> list[Frame]:
        """Every row, in order of id."""
        connection = await asyncpg.connect(self.database_url.replace("+asyncpg", ""), timeout=10)
        try:
            rows = await connection.fetch("SELECT * FROM frames ORDER BY id")
        finally:
            await connection.close()
        return [Frame(**row) for row in rows]

    async def until(self, true: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait for a condition of the outside world."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await true():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pytest.fail(f"waited {PATIENCE_SECONDS} s in vain until {what}")

    async def until_published(self, count: int) -> list[FrameCaptured]:
        async def enough() -> bool:
            return len(await self.published()) >= count

        await self.until(enough, f"{count} frames are on the stream")
        return await self.published()

    async def until_judged(self, count: int) -> list[Frame]:
        async def enough() -> bool:
            return len(await self.frames()) >= count

        await self.until(enough, f"{count} files have a verdict")
        return await self.frames()


@pytest.fixture
async def house(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[House]:
    root = tmp_path / "cameras"
    root.mkdir()
    async with (
        engine.open(StoreSettings(database_url=database_url)) as store,
        connection.open(StreamSettings(redis_url=redis_url, queue_publish_timeout_seconds=0.2)) as queue,
    ):
        yield House(root, store, queue, database_url)


def _picture(seed: int, picture_format: str = "JPEG") -> bytes:
    image = Image.effect_noise((96, 72), 40 + seed % 50).convert("RGB")
    image.putpixel((seed % 96, seed % 72), (seed % 256, 255, 0))
    buffer = io.BytesIO()
    image.save(buffer, picture_format)
    return buffer.getvalue()


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Bytes of a small picture of noise; never the same twice."""
    return _picture
