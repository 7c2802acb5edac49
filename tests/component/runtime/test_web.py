"""Serving on real sockets: start, stop, taken addresses, unix sockets, WebSockets."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

from hsi.runtime.tasks import Stop
from hsi.runtime.web import HttpServer, PortTaken, SocketTaken


class Doors:
    """An app whose slow answer waits until it is told to go on."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.goodbyes: list[int] = []
        routes = [Route("/", self.quick), Route("/slow", self.slow), WebSocketRoute("/ws", self.talk)]
        self.app = Starlette(routes=routes)

    async def quick(self, _: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    async def slow(self, _: Request) -> PlainTextResponse:
        self.entered.set()
        await self.go_on.wait()
        return PlainTextResponse("finished")

    async def talk(self, websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            while True:
                await websocket.send_text(await websocket.receive_text())
        except WebSocketDisconnect as gone:
            self.goodbyes.append(gone.code)


@asynccontextmanager
async def serving(server: HttpServer) -> AsyncIterator[Stop]:
    stop = Stop()
    server.bind()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(server.run(stop))
        try:
            yield stop
        finally:
            stop.order()


def client(server: HttpServer, path: Path | None = None) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(uds=str(path)) if path else None
    return httpx.AsyncClient(base_url="http://x" if path else server.url, transport=transport, timeout=10)


async def refused(port: int) -> None:
    """Return once nobody listens any more."""
    with contextlib.suppress(ConnectionError):
        while True:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def test_a_free_port_is_chosen_and_told() -> None:
    server = HttpServer(Doors().app, name="api")
    async with serving(server):
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert server.port > 0
        async with client(server) as http:
            answer = await http.get("/")
    assert answer.text == "hello"
    assert "server" not in answer.headers


async def test_a_running_request_is_finished_after_the_order_to_stop() -> None:
    doors = Doors()
    server = HttpServer(doors.app, name="api")
    async with serving(server) as stop, client(server) as http:
        asked = asyncio.ensure_future(http.get("/slow"))
        await doors.entered.wait()
        stop.order()
        await refused(server.port)
        doors.go_on.set()
        assert (await asked).text == "finished"


async def test_a_request_that_never_ends_is_cut_after_the_grace() -> None:
    doors = Doors()
    server = HttpServer(doors.app, name="api")
    server.grace = timedelta(seconds=1)
    async with client(server) as http:
        async with serving(server) as stop:
            http.base_url = httpx.URL(server.url)
            asked = asyncio.ensure_future(http.get("/slow"))
            await doors.entered.wait()
            stop.order()
        with pytest.raises(httpx.HTTPError):
            (await asked).raise_for_status()


async def test_a_cancelled_server_leaves_nothing_open() -> None:
    doors = Doors()
    server = HttpServer(doors.app, name="api")
    server.bind()
    port = server.port
    running = asyncio.ensure_future(server.run(Stop()))
    async with client(server) as http:
        asked = asyncio.ensure_future(http.get("/slow"))
        await doors.entered.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        with pytest.raises(httpx.HTTPError):
            (await asked).raise_for_status()
    again = HttpServer(doors.app, name="api", port=port)
    again.bind()
    again.close()


async def test_a_taken_port_is_one_sentence_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = HttpServer(Doors().app, name="api", port=port)
        with pytest.raises(PortTaken) as caught:
            server.bind()
    assert str(caught.value) == (
        f"port {port} on 127.0.0.1 is taken; stop the program that uses it, or choose another with API_PORT"
    )
    assert (caught.value.host, caught.value.port) == ("127.0.0.1", port)


def test_an_address_of_another_machine_is_told_as_such() -> None:
    with pytest.raises(PortTaken, match=r"cannot listen on 192\.0\.2\.1:0 \(.*\); choose another address"):
        HttpServer(Doors().app, name="api", host="192.0.2.1").bind()


async def test_a_name_resolves_like_any_other_address() -> None:
    server = HttpServer(Doors().app, name="api", host="localhost")
    async with serving(server), client(server) as http:
        assert (await http.get("/")).text == "hello"


async def test_serving_on_a_unix_socket_that_only_the_owner_may_use(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    server = HttpServer(Doors().app, name="api", uds=path)
    async with serving(server), client(server, path) as http:
        assert (await http.get("/")).text == "hello"
        assert path.stat().st_mode & 0o777 == 0o600
        assert server.url == f"unix://{path}"
        assert server.port == 0
    assert not path.exists()


async def test_the_socket_of_a_dead_process_is_replaced_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))
    dead.close()
    server = HttpServer(Doors().app, name="api", uds=path)
    async with serving(server):
        with pytest.raises(SocketTaken, match="another process serves it"):
            HttpServer(Doors().app, name="api", uds=path).bind()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_text("precious"), "not a socket"),
        (lambda path: path.mkdir(), "not a socket"),
    ],
    ids=["file", "directory"],
)
def test_nothing_but_a_dead_socket_is_removed(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    path = tmp_path / "api.sock"
    make(path)
    with pytest.raises(SocketTaken, match=said):
        HttpServer(Doors().app, name="api", uds=path).bind()
    assert path.exists()


def test_a_socket_path_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(SocketTaken, match="too long"):
        HttpServer(Doors().app, name="api", uds=tmp_path / ("x" * 200)).bind()


async def test_a_websocket_talks_and_is_told_to_go_when_the_server_stops() -> None:
    doors = Doors()
    server = HttpServer(doors.app, name="api")
    async with serving(server) as stop, connect(f"ws://127.0.0.1:{server.port}/ws") as talk:
        await talk.send("hello")
        assert await talk.recv() == "hello"
        stop.order()
        await talk.wait_closed()
        assert talk.close_code in (1001, 1012)


async def test_in_a_burst_nothing_is_served() -> None:
    server = HttpServer(Doors().app, name="api")
    server.bind()
    await server.run(Stop(), burst=True)
    assert server.port == 0
