"""What the gateway costs: files a second beside bare pyftpdlib with the same sync, and its answer to the stream."""

import asyncio
import ftplib
import io
import statistics
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.parts import captured

from hsi.events.ids import CameraId
from hsi.ingest import app
from hsi.ingest.settings import Settings
from hsi.runtime import tasks
from hsi.runtime.credentials import Credentials
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.store.records import Camera
from hsi.store.sources import Source
from hsi.stream import connection

pytestmark = pytest.mark.bench

CAMERAS = 4
FILES = 100
"""For each camera and round."""
ROUNDS = 3
PER_SECOND = 20
BARE = Path(__file__).parent / "bare_ftp.py"
GONE = (ftplib.Error, EOFError, OSError)


async def test_store_rate_beside_bare_pyftpdlib(
    database_url: str, tmp_path: Path, free_port: int, bench_row: Callable[..., None]
) -> None:
    settings = await _house(database_url, tmp_path)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    async with _ours(settings, free_port):
        (await asyncio.to_thread(_come, free_port, 0)).close()
        for number in range(ROUNDS):
            rates["ours"].append(await asyncio.to_thread(_round, free_port, f"o{number}"))
    bare = (str(BARE), str(tmp_path / "bare"), str(free_port))
    async with _process(bare, {}):
        (await asyncio.to_thread(_come, free_port, 0)).close()
        for number in range(ROUNDS):
            rates["bare"].append(await asyncio.to_thread(_round, free_port, f"b{number}"))
    ratio = statistics.median(rates["ours"]) / statistics.median(rates["bare"])
    bench_row("FTP store rate beside bare pyftpdlib, sync included", ratio, 0.8, "x", higher_is_better=True)


async def test_answer_to_stream(
    database_url: str, redis_url: str, tmp_path: Path, free_port: int, bench_row: Callable[..., None]
) -> None:
    settings = (await _house(database_url, tmp_path)).model_copy(update={"redis_url": redis_url})
    stop, board = Stop(), Board()
    async with AsyncExitStack() as stack:
        queue = await stack.enter_async_context(connection.open(settings))
        store = await stack.enter_async_context(engine.open(settings))
        room = app.assemble(settings, settings, settings, settings, connection=queue, store=store, board=board)
        running = asyncio.create_task(tasks.run(room, stop))
        await stack.enter_async_context(_ours(settings, free_port))
        answered = await asyncio.to_thread(_paced, free_port)
        came = await captured.moments(queue.broker, len(answered))
        stop.order()
        await running
    late = [max(0.0, came[key] - answered[key]) for key in answered]
    p95 = statistics.quantiles(late, n=20)[-1]
    bench_row("FTP answer 226 to FrameCaptured on the stream, p95", p95, 20.0, "ms", higher_is_better=False)


async def _house(database_url: str, folder: Path) -> Settings:
    settings = Settings(
        database_url=database_url,
        foscam_base_path=folder / "cameras",
        camera_logins_dir=folder / "logins",
        log_file_path=None,
    )
    settings.foscam_base_path.mkdir()
    source = Source.model_validate({"ftp": {}})
    async with engine.open(settings) as store:
        for number in range(CAMERAS):
            name = f"cam_{number}"
            Credentials(settings.camera_logins_dir).keep_hash(name, "password")
            camera = Camera(CameraId(name), name, name, synthetic=False, created_at=datetime.now(UTC), source=source)
            async with store.work() as work:
                await work.cameras.put(camera)
    return settings


@asynccontextmanager
async def _ours(settings: Settings, port: int) -> AsyncIterator[None]:
    environment = {
        "DATABASE_URL": settings.database_url,
        "FOSCAM_BASE_PATH": str(settings.foscam_base_path),
        "CAMERA_LOGINS_DIR": str(settings.camera_logins_dir),
        "FTP_HOST": "127.0.0.1",
        "FTP_PORT": str(port),
        "LOG_FILE_PATH": "",
    }
    async with _process(("-m", "hsi.ingest.ftp"), environment):
        yield


@asynccontextmanager
async def _process(arguments: tuple[str, ...], environment: dict[str, str]) -> AsyncIterator[None]:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment, stdout=quiet, stderr=quiet
    )
    try:
        yield
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 30)


def _come(port: int, number: int) -> ftplib.FTP:
    """A session, as soon as there is one to have."""
    for _ in range(600):
        client = ftplib.FTP(timeout=60)  # noqa: S321 - it is what is measured
        try:
            client.connect("127.0.0.1", port)
            client.login(f"cam_{number}", "password")
        except GONE:
            client.close()
            threading.Event().wait(0.1)
        else:
            return client
    pytest.fail("no login")


def _round(port: int, name: str) -> float:
    """Files a second of all cameras at once, each in one session."""
    pictures = [captured.picture(number) for number in range(4)]
    clients = [_come(port, number) for number in range(CAMERAS)]
    threads = [threading.Thread(target=_bring, args=(client, name, pictures)) for client in clients]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CAMERAS * FILES / (time.perf_counter() - begin)


def _bring(client: ftplib.FTP, name: str, pictures: list[bytes]) -> None:
    with closing(client):
        for number in range(FILES):
            client.storbinary(f"STOR {name}-{number:04d}.jpg", io.BytesIO(pictures[number % 4]))


def _paced(port: int) -> dict[str, float]:
    """Files one after the other; milliseconds of the wall clock at each answer."""
    answered: dict[str, float] = {}
    pictures = [captured.picture(number) for number in range(10)]
    with closing(_come(port, 0)) as client:
        for number in range(300):
            data = pictures[number % 10] + str(number).encode()
            client.storbinary(f"STOR {number:04d}.jpg", io.BytesIO(data))
            answered[f"cam_0/{number:04d}.jpg"] = time.time() * 1000
            threading.Event().wait(1 / PER_SECOND)
    return answered
