"""The observe room on real PostgreSQL, Redis and HTTP servers that come and go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hsi.events.ids import CameraId
from hsi.events.messages import Health, StatusChanged
from hsi.events.streams import Stream
from hsi.observe import app
from hsi.observe.peers import Peer, client, problem
from hsi.observe.settings import Settings
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.runtime.web import HttpServer
from hsi.store import engine
from hsi.stream import connection
from hsi.stream.connection import Connection


class ModelServer:
    """A server whose /health answers as told."""

    def __init__(self) -> None:
        self.status = 200
        self.hang = False
        self.app = Starlette(routes=[Route("/health", self.health)])

    async def health(self, _: Request) -> JSONResponse:
        if self.hang:
            await asyncio.Event().wait()
        return JSONResponse({"status": "whatever"}, status_code=self.status)


@asynccontextmanager
async def serving(server: HttpServer) -> AsyncIterator[HttpServer]:
    stop = Stop()
    server.bind()
    async with asyncio.TaskGroup() as group:
        group.create_task(server.run(stop))
        yield server
        stop.order()


async def asked(peer: Peer, seconds: float = 5.0) -> str:
    async with client(peer, timeout_seconds=seconds) as http:
        return await problem(peer, http)


@pytest.mark.parametrize(
    ("status", "needs_ok", "expected"),
    [
        (200, True, ""),
        (503, True, "answered 503"),
        (404, True, "answered 404"),
        (404, False, ""),
        (503, False, "answered 503"),
    ],
)
async def test_an_answer_is_judged(status: int, needs_ok: bool, expected: str) -> None:
    model = ModelServer()
    model.status = status
    async with serving(HttpServer(model.app, name="model")) as server:
        assert await asked(Peer("detector", server.url, needs_ok=needs_ok)) == expected


async def test_a_server_on_a_unix_socket_is_asked_too(tmp_path: Path) -> None:
    async with serving(HttpServer(ModelServer().app, name="model", uds=tmp_path / "d.sock")) as server:
        assert await asked(Peer("detector", server.url, needs_ok=True)) == ""


async def test_a_server_that_is_away_or_silent_is_told_as_such() -> None:
    model = ModelServer()
    model.hang = True
    server = HttpServer(model.app, name="model")
    server.grace /= 10
    async with serving(server):
        assert await asked(Peer("detector", server.url, needs_ok=True), seconds=0.1) == "no answer in time"
        url = server.url
    assert await asked(Peer("detector", url, needs_ok=True)) == "not reachable (ConnectError)"


async def look(settings: Settings) -> None:
    async with app.build(settings, Board()) as tasks:
        for task in tasks:
            await task.run(Stop(), burst=True)


async def statuses(queue: Connection) -> list[StatusChanged]:
    entries = await queue.broker.replay(Stream.STATUS_LOG, after=0)
    return [entry.message for entry in entries if isinstance(entry.message, StatusChanged)]


async def test_a_round_over_real_parts(database_url: str, redis_url: str) -> None:
    detector, language = ModelServer(), ModelServer()
    language.status = 503
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(serving(HttpServer(detector.app, name="detector")))
        two = await stack.enter_async_context(serving(HttpServer(language.app, name="language")))
        settings = Settings(database_url=database_url, redis_url=redis_url, detector_url=one.url, nemotron_url=two.url)
        store = await stack.enter_async_context(engine.open(settings))
        queue = await stack.enter_async_context(connection.open(settings))
        now = datetime.now(UTC)
        async with store.work() as work:
            await work.cameras.ensure(CameraId("door"), "Door", "door", synthetic=True, now=now)
            await work.cameras.ensure(CameraId("yard"), "Yard", "yard", synthetic=False, now=now)
            await work.cameras.seen(CameraId("door"), now)
            await work.states.watch(now, every=timedelta(), lost=timedelta(seconds=60))
        await look(settings)
        language.status = 200
        await look(settings)
        first, second = await statuses(queue)
    assert first.health is Health.DEGRADED
    assert first.parts["nemotron"].message == "answered 503"
    assert (first.cameras_total, first.cameras_active, first.synthetic) == (2, 1, True)
    assert set(first.queues) == {"detection_queue", "enrichment_queue", "batch_queue", "analysis_queue"}
    assert second.health is Health.HEALTHY


async def test_without_a_language_model_nothing_is_missing(database_url: str, redis_url: str) -> None:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(serving(HttpServer(ModelServer().app, name="detector")))
        settings = Settings(database_url=database_url, redis_url=redis_url, detector_url=one.url, nemotron_url="")
        queue = await stack.enter_async_context(connection.open(settings))
        await look(settings)
        (status,) = await statuses(queue)
    assert status.health is Health.HEALTHY
    assert "nemotron" not in status.parts


async def test_everything_away_is_told_and_survived(redis_url: str, tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"postgresql+asyncpg://me:pw@/x?host={tmp_path}",
        redis_url=redis_url,
        detector_url="http://127.0.0.1:9",
        nemotron_url="",
    )
    async with connection.open(settings) as queue:
        await look(settings)
        (status,) = await statuses(queue)
    assert status.health is Health.UNHEALTHY
    assert status.parts["detector"].status is Health.DEGRADED
    assert "pw" not in status.parts["database"].message
    board = Board()
    gone = settings.model_copy(update={"redis_url": f"unix://{tmp_path}/none.sock"})
    async with app.build(gone, board) as tasks:
        for task in tasks:
            await task.run(Stop(), burst=True)
    assert board.conditions["redis"].state == "degraded"
    assert board.pulses["observe"].beats == 1
