import asyncio
import hashlib
import io
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from PIL import Image

from hsi.detect import detector
from hsi.detect.app import assemble
from hsi.detect.settings import DetectSettings
from hsi.events.ids import CameraId, MediaKey
from hsi.events.messages import FrameCaptured, Message
from hsi.events.streams import Stream
from hsi.media.settings import MediaSettings
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.peers import PeerSettings
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.records import NewFrame
from hsi.store.settings import StoreSettings
from hsi.stream import connection
from hsi.stream.connection import Connection
from hsi.stream.settings import StreamSettings

PATIENCE_SECONDS = 30.0
PERSON = {"class": "person", "confidence": 0.7, "bbox": {"x": 10, "y": 10, "width": 20, "height": 30}}

Answering = Callable[[bytes], Awaitable[bytes | None]]


def _http(status: int, body: Any, headers: str = "") -> bytes:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return f"HTTP/1.1 {status} X\r\ncontent-length: {len(data)}\r\n{headers}\r\n".encode() + data


def _seen(*objects: dict[str, Any]) -> bytes:
    body = {"detections": objects, "inference_time_ms": 5.0, "image_width": 96, "image_height": 72, "model": "stub"}
    return _http(200, body)


class StubDetector:
    """A detector server on a unix socket that answers each picture as a test says; None ends the connection."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.pictures: list[bytes] = []
        self.with_it = 0
        self.most_with_it = 0
        self.healthy = True
        self.answer: Answering = self._person
        self._server: asyncio.Server | None = None

    http = staticmethod(_http)
    seen = staticmethod(_seen)
    person = PERSON

    async def _person(self, _: bytes) -> bytes:
        return _seen(PERSON)

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, str(self.socket))

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server.close_clients() if hasattr(self._server, "close_clients") else None
            self.socket.unlink(missing_ok=True)
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._request(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if self._server is None:
            return False
        if head.startswith("get /health"):
            writer.write(_http(200 if self.healthy else 503, {}))
            await writer.drain()
            return True
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        picture = await reader.readexactly(length)
        self.pictures.append(picture)
        self.with_it += 1
        self.most_with_it = max(self.most_with_it, self.with_it)
        try:
            answer = await self.answer(picture)
        finally:
            self.with_it -= 1
        if answer is None:
            return False
        writer.write(answer)
        await writer.drain()
        return True


@dataclass
class House:
    """Accepted frames, a database, a queue and a detector, with as many detect rooms as a test wants."""

    root: Path
    thumbnails: Path
    store: Store
    queue: Connection
    stream: StreamSettings
    detector: StubDetector
    database_url: str
    boards: list[Board] = field(default_factory=list)

    def picture(self, seed: int) -> bytes:
        image = Image.frombytes("RGB", (96, 72), random.Random(seed).randbytes(96 * 72 * 3))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=50)
        return buffer.getvalue()

    async def accepted(self, seed: int, camera: str = "yard", *, publish: bool = True) -> FrameCaptured:
        """A frame as ingest leaves it: file, row, message."""
        data, now = self.picture(seed), datetime.now(UTC)
        key = MediaKey(f"{camera}/{seed:04}.jpg")
        path = self.root / key
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        camera_id = CameraId(camera)
        async with self.store.work() as work:
            await work.cameras.ensure(camera_id, camera, camera, synthetic=False, now=now)
            frame_id = await work.frames.accept(
                NewFrame(camera_id, key, digest, len(data), seed, captured_at=now, completed_at=now)
            )
        assert frame_id is not None
        message = FrameCaptured(
            frame_id=frame_id, camera_id=camera_id, media_key=key, sha256=digest, captured_at=now, completed_at=now
        )
        if publish:
            await self.queue.broker.publish(message)
        return message

    @asynccontextmanager
    async def detect(self, consumer: str = "one", **settings: Any) -> AsyncIterator[Board]:
        """One detect room, running while the block runs."""
        stop = Stop()
        async with self._room(consumer, settings) as (running, board):
            work = asyncio.create_task(tasks.run(running, stop))
            try:
                yield board
            finally:
                stop.order()
                await work

    async def burst(self, consumer: str = "one", **settings: Any) -> None:
        """One detect room that works off the queue and ends."""
        async with self._room(consumer, settings) as (running, _):
            await tasks.run(running, Stop(), burst=True)

    @asynccontextmanager
    async def _room(self, consumer: str, settings: dict[str, Any]) -> AsyncIterator[Any]:
        peers = PeerSettings(detector_url=f"unix://{self.detector.socket}")
        board = Board()
        self.boards.append(board)
        async with detector.open(peers, connections=4) as client:
            client._answer_seconds = settings.pop("answer_seconds", client._answer_seconds)
            running = assemble(
                DetectSettings(**settings),
                MediaSettings(foscam_base_path=self.root, thumbnails_dir=self.thumbnails),
                self.stream.model_copy(update={"consumer_name": consumer}),
                detector=client,
                connection=self.queue,
                store=self.store,
                board=board,
            )
            yield running, board

    async def on(self, stream: Stream) -> list[Message]:
        """Everything on a stream, oldest first, without taking it."""
        return [entry.message for entry in await self.queue.broker.replay(stream, after=0)]

    async def dead(self) -> list[str]:
        """Reasons of the dead letters."""
        return [letter.reason for letter in await self.queue.broker.dead_letters(Stream.DETECTION_QUEUE)]

    async def rows(self, query: str) -> list[Any]:
        database = await asyncpg.connect(self.database_url.replace("+asyncpg", ""), timeout=10)
        try:
            return list(await database.fetch(query))
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

    async def until_drained(self) -> None:
        async def drained() -> bool:
            depth = await self.queue.broker.depth(Stream.DETECTION_QUEUE)
            return depth.waiting == depth.pending == 0

        await self.until(drained, "the detection queue is drained")


@pytest.fixture
async def house(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[House]:
    root = tmp_path / "cameras"
    root.mkdir()
    stream = StreamSettings(redis_url=redis_url, queue_publish_timeout_seconds=0.2)
    async with (
        engine.open(StoreSettings(database_url=database_url)) as store,
        connection.open(stream) as queue,
        asyncio.timeout(110),
    ):
        stub = StubDetector(tmp_path / "d.sock")
        await stub.start()
        yield House(root, tmp_path / "thumbnails", store, queue, stream, stub, database_url)
        await stub.stop()


@pytest.fixture
def minute() -> timedelta:
    return timedelta(minutes=1)
