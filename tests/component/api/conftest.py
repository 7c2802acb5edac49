"""The door on real parts: uvicorn on a free port, PostgreSQL, Redis, folders of pictures."""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from hsi.api import app
from hsi.api.settings import Settings
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, FrameId, MediaKey
from hsi.events.messages import Box, CloseReason, RiskAssessed
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.runtime.web import HttpServer
from hsi.site import datadir
from hsi.site.datadir import DataDirectory
from hsi.store import engine, records
from hsi.store.engine import Store
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome
from hsi.stream import connection
from hsi.stream.broker import Broker
from hsi.stream.settings import StreamSettings

NO_DATABASE = "postgresql+asyncpg://nobody:secret@/none?host=/nowhere"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


StartApi = Callable[..., AbstractAsyncContextManager[str]]
"""Start a replica with these settings; gives its URL."""


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """`cameras` and `thumbnails` below it."""
    for name in ("cameras", "thumbnails"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def start_api(redis_url: str, folders: Path) -> StartApi:
    """Start a replica; keyword arguments are settings. It has no database unless one is given."""

    @asynccontextmanager
    async def start(**given: object) -> AsyncIterator[str]:
        settings = Settings.model_validate(
            {
                "database_url": NO_DATABASE,
                "redis_url": redis_url,
                "foscam_base_path": folders / "cameras",
                "thumbnails_dir": folders / "thumbnails",
                "camera_logins_dir": folders / "credentials",
                "api_host": "127.0.0.1",
                "api_port": 0,
                "log_file_path": None,
                **given,
            }
        )
        board, stop = Board(), Stop()
        async with app.build(settings, board) as running:
            server = next(task for task in running if isinstance(task, HttpServer))
            server.bind()
            ended = asyncio.create_task(tasks.run(running, stop))
            try:
                yield server.url
            finally:
                stop.order()
                await ended

    return start


@pytest.fixture
async def api(start_api: StartApi, database_url: str) -> AsyncIterator[str]:
    """A replica with a database."""
    async with start_api(database_url=database_url) as url:
        yield url


@pytest.fixture
async def bare_api(start_api: StartApi) -> AsyncIterator[str]:
    """A replica without a database, for what needs none."""
    async with start_api() as url:
        yield url


@pytest.fixture
def client_of_thread(database_url: str, redis_url: str, folders: Path) -> Iterator[httpx.Client]:
    """A client of a replica on a loop of its own, for tests that cannot be coroutines."""
    given = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "foscam_base_path": folders / "cameras",
            "thumbnails_dir": folders / "thumbnails",
            "camera_logins_dir": folders / "credentials",
            "api_host": "127.0.0.1",
            "api_port": 0,
            "log_file_path": None,
        }
    )
    urls: Queue[str] = Queue()
    stops: Queue[Callable[[], object]] = Queue()

    async def serve() -> None:
        stop = Stop()
        async with app.build(given, Board()) as running:
            server = next(task for task in running if isinstance(task, HttpServer))
            server.bind()
            loop = asyncio.get_running_loop()
            stops.put(lambda: loop.call_soon_threadsafe(stop.order))
            urls.put(server.url)
            await tasks.run(running, stop)

    thread = Thread(target=asyncio.run, args=(serve(),), name="api")
    thread.start()
    with httpx.Client(base_url=urls.get(timeout=20), timeout=20) as client:
        yield client
    stops.get(timeout=20)()
    thread.join(timeout=30)


@pytest.fixture
async def http(api: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api, timeout=20) as client:
        yield client


@pytest.fixture
async def broker(redis_url: str) -> AsyncIterator[Broker]:
    async with connection.open(StreamSettings(redis_url=redis_url)) as queue:
        yield queue.broker


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with engine.open(StoreSettings(database_url=database_url)) as opened:
        yield opened


@pytest.fixture
def own_data() -> Iterator[DataDirectory]:
    """A data directory for a Redis that a test stops and starts; short, because unix socket paths are."""
    root = Path(tempfile.mkdtemp(prefix="hsi-api-"))
    root.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        yield stack.enter_context(datadir.claim(root))


Assessed = Callable[[int], RiskAssessed]


@pytest.fixture
def assessed() -> Assessed:
    """A message about an event; the number tells messages apart."""

    def make(number: int) -> RiskAssessed:
        return RiskAssessed(
            event_id=EventId(number),
            batch_id=BatchId(f"batch-{number:032x}"),
            camera_id=CameraId("front_door"),
            camera_name="Front door",
            risk_score=70,
            risk_level=RiskLevel.HIGH,
            summary="A person at the door",
            reasoning="It is night and nobody is expected.",
            analysis_status=AnalysisStatus.OK,
            started_at=NOON,
            ended_at=NOON + timedelta(seconds=20),
            detection_ids=(DetectionId(1), DetectionId(2)),
            object_classes=(ObjectClass.PERSON,),
            is_fast_path=False,
        )

    return make


AddEvents = Callable[[int], Awaitable[list[EventId]]]


@pytest.fixture
def add_events(store: Store) -> AddEvents:
    """Store this many events of `front_door`, a minute apart from NOON on, each with two detections of one frame."""

    async def add(count: int) -> list[EventId]:
        async with store.work() as work:
            await work.cameras.ensure(CameraId("front_door"), "Front door", "front_door", synthetic=False, now=NOON)
        return [await _event(store, number) for number in range(count)]

    return add


async def _event(store: Store, number: int) -> EventId:
    at = NOON + timedelta(minutes=number)
    async with store.work() as work:
        frame = await work.frames.accept(
            records.NewFrame(
                camera_id=CameraId("front_door"),
                media_key=MediaKey(f"front_door/{number}.jpg"),
                sha256=f"{number:064x}",
                size_bytes=20_000,
                mtime_ns=number,
                captured_at=at,
                completed_at=at,
            )
        )
        assert frame is not None
        run = records.NewRun(frame, RunOutcome.OBJECTS, at, image_width_px=640, image_height_px=480, model="m")
        seen = [
            records.NewDetection(
                ObjectClass.PERSON,
                0.9,
                Box(x=10 + 100 * place, y=20, width=50, height=100),
                thumbnail_key=MediaKey(f"front_door/{number}-{place}.jpg"),
            )
            for place in range(2)
        ]
        ids = await work.detections.record(run, seen)
        assert ids is not None
        event = records.NewEvent(
            batch_id=BatchId(f"batch-{number:032x}"),
            camera_id=CameraId("front_door"),
            started_at=at,
            ended_at=at + timedelta(seconds=20),
            close_reason=CloseReason.IDLE,
            object_classes=(ObjectClass.PERSON,),
            assessment=records.Assessment(
                risk_score=70,
                risk_level=RiskLevel.HIGH,
                summary="A person at the door",
                reasoning="It is night.",
                analysis_status=AnalysisStatus.OK,
                analysed_at=at,
                stage_ms={"total": 1200.0},
                model="tiny",
                prompt_version="1",
            ),
        )
        added = await work.events.add(event, ids)
        assert added is not None
    return added


class Home:
    """Cameras, pictures and incidents, one line each; times are the caller's."""

    def __init__(self, store: Store, folders: Path) -> None:
        self._store = store
        self._cameras = folders / "cameras"
        self._numbers = count(1)

    async def camera(self, camera_id: str, name: str = "") -> CameraId:
        async with self._store.work() as work:
            await work.cameras.ensure(CameraId(camera_id), name or camera_id, camera_id, synthetic=False, now=NOON)
        return CameraId(camera_id)

    async def picture(self, camera_id: str, at: datetime, data: bytes = b"", *, key: str = "") -> FrameId:
        """An accepted picture of a camera; the file is there when it has any bytes."""
        number = next(self._numbers)
        media_key = key or f"{camera_id}/{number}.jpg"
        if data:
            (self._cameras / media_key).parent.mkdir(exist_ok=True)
            (self._cameras / media_key).write_bytes(data)
        frame = records.NewFrame(
            camera_id=CameraId(camera_id),
            media_key=MediaKey(media_key),
            sha256=hashlib.sha256(data).hexdigest() if data else f"{number:064x}",
            size_bytes=len(data),
            mtime_ns=number,
            captured_at=at,
            completed_at=at,
        )
        async with self._store.work() as work:
            frame_id = await work.frames.accept(frame)
        assert frame_id is not None
        return frame_id

    async def incident(
        self,
        at: datetime,
        camera_id: str = "front_door",
        *,
        score: int = 70,
        level: RiskLevel = RiskLevel.HIGH,
        classes: tuple[ObjectClass, ...] = (ObjectClass.PERSON,),
        status: AnalysisStatus = AnalysisStatus.OK,
        synthetic: bool = False,
        is_fast_path: bool = False,
        summary: str = "Somebody",
    ) -> EventId:
        """An event of a picture with one object for each class."""
        await self.camera(camera_id)
        frame_id = await self.picture(camera_id, at)
        run = records.NewRun(frame_id, RunOutcome.OBJECTS, at, image_width_px=640, image_height_px=480, model="m")
        box = Box(x=1, y=1, width=10, height=10)
        thumbnail = MediaKey(f"{frame_id}.jpg")
        event = records.NewEvent(
            batch_id=BatchId(f"batch-{frame_id:032x}"),
            camera_id=CameraId(camera_id),
            started_at=at,
            ended_at=at + timedelta(seconds=20),
            close_reason=CloseReason.IDLE,
            object_classes=classes,
            assessment=records.Assessment(score, level, summary, "Because.", status, at, {"total": 1.0}),
            is_fast_path=is_fast_path,
            synthetic=synthetic,
        )
        async with self._store.work() as work:
            seen = [records.NewDetection(which, 0.9, box, thumbnail_key=thumbnail) for which in classes]
            ids = await work.detections.record(run, seen)
            assert ids is not None
            added = await work.events.add(event, ids)
        assert added is not None
        return added


@pytest.fixture
def home(store: Store, folders: Path) -> Home:
    return Home(store, folders)


Sent = Callable[[], AbstractAsyncContextManager[list[str]]]


@pytest.fixture
def sent() -> Sent:
    """Note every SQL statement sent while inside: `async with sent() as statements`."""

    @asynccontextmanager
    async def noting() -> AsyncIterator[list[str]]:
        statements: list[str] = []

        def note(*args: Any) -> None:
            statements.append(args[2])

        sa.event.listen(Engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(Engine, "before_cursor_execute", note)

    return noting
