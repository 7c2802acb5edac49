"""500 WebSocket clients: how soon the last one has a message, and what a message costs against a bare broadcast."""

import asyncio
import json
import statistics
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

import httpx
import psutil
import pytest

from hsi.api import envelopes
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId
from hsi.events.messages import RiskAssessed
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.stream import connection
from hsi.stream.settings import StreamSettings

pytestmark = pytest.mark.bench

HERE = Path(__file__).parent
CLIENTS = 500
MESSAGES = 200
EVERY_SECONDS = 0.05
ROUNDS = 2
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Publish = Callable[[RiskAssessed], Awaitable[object]]


class BenchRow(Protocol):
    def __call__(self, what: str, measured: float, bar: float, unit: str, *, higher_is_better: bool) -> None: ...


def assessed() -> RiskAssessed:
    """A typical event of about a kilobyte; its summary is the time it is published at."""
    return RiskAssessed(
        event_id=EventId(1),
        batch_id=BatchId("batch-" + "0" * 32),
        camera_id=CameraId("front_door"),
        camera_name="Front door",
        risk_score=70,
        risk_level=RiskLevel.HIGH,
        summary=repr(monotonic()),
        reasoning="A person stands at the door at night. " * 10,
        analysis_status=AnalysisStatus.OK,
        started_at=NOON,
        ended_at=NOON,
        detection_ids=tuple(DetectionId(number) for number in range(15)),
        object_classes=(ObjectClass.PERSON,),
        is_fast_path=False,
    )


@asynccontextmanager
async def process(*arguments: str | Path, cwd: Path, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable, *map(str, arguments), cwd=cwd, env=env or {}, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.terminate()
        await started.communicate()


async def line_of(running: Process) -> str:
    assert running.stdout is not None
    async with asyncio.timeout(150):
        return (await running.stdout.readline()).decode().strip()


async def measured(server: Process, port: int, path: str, publish: Publish, cwd: Path) -> tuple[float, list[float]]:
    """CPU milliseconds of the server for each message, and for each message the milliseconds until the last client."""
    arguments = ("127.0.0.1", port, path, CLIENTS, MESSAGES)
    async with process(HERE / "websocket_clients.py", *map(str, arguments), cwd=cwd) as clients:
        assert await line_of(clients) == "ready"
        watched = psutil.Process(server.pid)
        before = watched.cpu_times()
        for _ in range(MESSAGES):
            await publish(assessed())
            await asyncio.sleep(EVERY_SECONDS)
        last_ms: list[float] = json.loads(await line_of(clients))
        after = watched.cpu_times()
    spent = (after.user + after.system) - (before.user + before.system)
    return spent * 1000 / MESSAGES, last_ms


@asynccontextmanager
async def our_server(port: int, database_url: str, redis_url: str, cwd: Path) -> AsyncIterator[Process]:
    env = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "API_HOST": "127.0.0.1",
        "API_PORT": str(port),
        "FOSCAM_BASE_PATH": str(cwd),
        "THUMBNAILS_DIR": str(cwd),
        "LOG_FILE_PATH": "",
    }
    async with process("-m", "hsi.api", cwd=cwd, env=env) as server, httpx.AsyncClient() as http:
        async with asyncio.timeout(60):
            while True:
                try:
                    if (await http.get(f"http://127.0.0.1:{port}/ready")).json()["status"] == "ready":
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield server


@asynccontextmanager
async def bare_server(cwd: Path) -> AsyncIterator[tuple[Process, int]]:
    async with process(HERE / "bare_broadcast.py", cwd=cwd) as server:
        yield server, int(await line_of(server))


@pytest.mark.timeout(600)
async def test_500_clients_hear_a_message_soon_and_cheaply(
    database_url: str, redis_url: str, free_port: int, tmp_path: Path, bench_row: BenchRow
) -> None:
    ours_ms, bare_ms, latencies_ms = [], [], []
    async with (
        our_server(free_port, database_url, redis_url, tmp_path) as ours,
        bare_server(tmp_path) as (bare, bare_port),
        connection.open(StreamSettings(redis_url=redis_url)) as queue,
    ):

        async def to_bare(message: RiskAssessed) -> None:
            assert bare.stdin is not None
            bare.stdin.write(envelopes.broadcast(message, 1, NOON) + b"\n")
            await bare.stdin.drain()

        for _ in range(ROUNDS):
            cpu_ms, _ = await measured(bare, bare_port, "/", to_bare, tmp_path)
            bare_ms.append(cpu_ms)
            cpu_ms, last_ms = await measured(ours, free_port, "/ws/events", queue.broker.append, tmp_path)
            ours_ms.append(cpu_ms)
            latencies_ms += last_ms
    p99_ms = statistics.quantiles(latencies_ms, n=100)[98]
    assert len(latencies_ms) == ROUNDS * MESSAGES
    bench_row("WebSocket, 500 clients: publish to last client, p99", p99_ms, 50, "ms", higher_is_better=False)
    ratio = sum(ours_ms) / sum(bare_ms)
    what = "WebSocket, 500 clients: CPU of a message / bare websockets broadcast"
    bench_row(what, ratio, 1.5, "x", higher_is_better=False)
