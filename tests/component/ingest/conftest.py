import asyncio
import io
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
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
from hsi.runtime.health import Board, Condition
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
    redis_url: str
    boards: list[Board] = field(default_factory=list)

    @property
    def stills(self) -> Path:
        """Where stills of clips lie."""
        return self.root.parent / "stills"

    @asynccontextmanager
    async def ingest(self, **settings: Any) -> AsyncIterator[Board]:
        """One ingest room, running while the block runs."""
        board = Board()
        self.boards.append(board)
        running = self.room(board, **settings)
        stop = Stop()
        work = asyncio.create_task(tasks.run(running, stop))
        try:
            yield board
        finally:
            stop.order()
            await work

    def room(self, board: Board, queue: Connection | None = None, **settings: Any) -> Any:
        quick: dict[str, Any] = {"ingest_stable_seconds": 0.3, "ingest_give_up_seconds": 0.6, **settings}
        return assemble(
            IngestSettings(**quick),
            MediaSettings(foscam_base_path=self.root, video_thumbnails_dir=self.stills),
            RetentionSettings(),
            connection=queue or self.queue,
            store=self.store,
            board=board,
        )

    def small_queue(self, size: int) -> AbstractAsyncContextManager[Connection]:
        """The same queue for a writer that finds it full at `size` entries."""
        settings = StreamSettings(redis_url=self.redis_url, queue_max_size=size, queue_publish_timeout_seconds=0.2)
        return connection.open(settings)

    def folder(self, name: str) -> Path:
        """A camera's folder, made when it is not there."""
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    async def listening(self, rooms: int = 1) -> None:
        """Until the rooms started last have their watch and have made their first scan."""

        async def started() -> bool:
            return len(self.boards) >= rooms and all(
                board.conditions.get("camera folders") == Condition("ready")
                and board.conditions.get("database") == Condition("ready")
                for board in self.boards[-rooms:]
            )

        await self.until(started, "the room listens")

    async def burst(self, **settings: Any) -> None:
        """One ingest room that reads what is there and ends."""
        await tasks.run(self.room(Board(), **settings), Stop(), burst=True)

    async def published(self) -> list[FrameCaptured]:
        """Everything on the detection queue, oldest first, without taking it."""
        found = await self.queue.broker.replay(Stream.DETECTION_QUEUE, after=0)
        return [entry.message for entry in found if isinstance(entry.message, FrameCaptured)]

    async def frames(self) -> list[Frame]:
        """Every row, in order of id."""
        database = await asyncpg.connect(self.database_url.replace("+asyncpg", ""), timeout=10)
        try:
            rows = await database.fetch("SELECT * FROM frames ORDER BY id")
        finally:
            await database.close()
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
        yield House(root, store, queue, database_url, redis_url)


def _picture(seed: int, picture_format: str = "JPEG") -> bytes:
    image = Image.frombytes("RGB", (96, 72), random.Random(seed).randbytes(96 * 72 * 3))
    buffer = io.BytesIO()
    image.save(buffer, picture_format)
    return buffer.getvalue()


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Bytes of a small picture of noise; the same for the same seed."""
    return _picture
