import asyncio
import io
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import asyncpg
import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image

from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.ingest.app import assemble
from hsi.ingest.settings import IngestSettings
from hsi.media.settings import MediaSettings
from hsi.runtime import tasks
from hsi.runtime.credentials import CredentialSettings
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
        quick: dict[str, Any] = {
            "ingest_stable_seconds": 0.3,
            "ingest_give_up_seconds": 0.6,
            "camera_networks": "127.0.0.0/8",
            **settings,
        }
        return assemble(
            IngestSettings(**quick),
            MediaSettings(foscam_base_path=self.root, video_thumbnails_dir=self.stills),
            RetentionSettings(),
            CredentialSettings(camera_logins_dir=self.root.parent / "credentials"),
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
        return [Frame(**row) for row in await self._rows("frames")]

    async def clips(self) -> list[dict[str, Any]]:
        """Every row of a clip, in order of id."""
        return [dict(row) for row in await self._rows("clips")]

    async def _rows(self, table: str) -> list[asyncpg.Record]:
        database = await asyncpg.connect(self.database_url.replace("+asyncpg", ""), timeout=10)
        try:
            return await database.fetch(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - a name of ours
        finally:
            await database.close()

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


BITS = 8
"""Each frame of a test clip shows its number as so many black or white columns, which survive any codec."""


def _frame(number: int) -> av.VideoFrame:
    columns = [255 if number >> bit & 1 else 0 for bit in range(BITS)]
    row = np.repeat(np.asarray(columns, np.uint8), 16)
    pixels = np.broadcast_to(row[None, :, None], (64, 16 * BITS, 3))
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")


def _write_clip(
    path: Path, moments_ms: Sequence[int], *, codec: str = "libx264", created: str = "", faststart: bool = True
) -> Path:
    options = {"movflags": "faststart"} if faststart and path.suffix in (".mp4", ".mov") else {}
    with av.open(str(path), "w", options=options) as container:
        if created:
            container.metadata["creation_time"] = created
        stream = container.add_stream(codec, rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 16 * BITS, 64, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for number, moment in enumerate(moments_ms):
            frame = _frame(number % (1 << BITS))
            frame.pts, frame.time_base = moment, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture
def write_clip() -> Callable[..., Path]:
    """Writes a clip whose frames lie at the given milliseconds and show their numbers, from 0 on."""
    return _write_clip


def _number_of(jpeg: bytes) -> int:
    pixels = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))
    return sum(1 << bit for bit in range(BITS) if pixels[32, 16 * bit + 8] > 127)


@pytest.fixture
def number_of() -> Callable[[bytes], int]:
    """The number that a picture of a test clip shows."""
    return _number_of
