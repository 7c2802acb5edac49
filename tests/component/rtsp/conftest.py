"""Watching a camera; and a camera that is scripted word by word, for what no real one does."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import uvloop
from tests.parts import viewing
from tests.parts.viewing import Viewer

from hsi.ingest import dialling
from hsi.ingest.dialling import Trust, Way
from hsi.ingest.rtsp.source import RtspSource
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.source import Deliver, Picture, Source, Tell
from hsi.runtime.addresses import Networks
from hsi.runtime.credentials import Login
from hsi.store import sources

PATIENCE_SECONDS = 30.0
LOOPBACK = Way(Networks.parse("127.0.0.0/8"), Trust(None), dialling.by_system)
"""Test cameras are on this machine, which must be named."""


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that every process of ours runs on; it differs from asyncio's just where connections end."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def loopback() -> Way:
    return LOOPBACK


Watch = Callable[..., Any]


@pytest.fixture
def watch() -> Callable[..., Any]:
    """`async with watch(url, interval_ms=…, login=…) as viewer`."""

    @asynccontextmanager
    async def watching(
        url: str,
        *,
        login: Login | None = None,
        max_pixels: int = 4_000_000,
        deliver: Callable[[Picture], Awaitable[None]] | None = None,
        camera: str = "yard",
        way: Way | None = None,
        **spec: Any,
    ) -> AsyncIterator[Viewer]:
        clock = asyncio.get_running_loop().time

        def source(deliver: Deliver, tell: Tell) -> Source:
            return RtspSource(
                camera,
                sources.RtspSource(url=url, **spec),
                login,
                deliver=deliver,
                tell=tell,
                max_pixels=max_pixels,
                outside=Outside(lambda: datetime.now(UTC), clock, lambda: 0.0, way or LOOPBACK),
            )

        async with viewing.watching(source, deliver) as viewer:
            yield viewer

    return watching


Script = Callable[["Talk"], Awaitable[None]]


@dataclass
class Talk:
    """One conversation of the scripted camera."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[str]

    async def request(self) -> tuple[str, str]:
        """The next request's method and CSeq."""
        while True:
            start = await self.reader.readexactly(4)
            if start[:1] == b"$":
                await self.reader.readexactly(int.from_bytes(start[2:]))
                continue
            head = (start + await self.reader.readuntil(b"\r\n\r\n")).decode()
            self.heard.append(head)
            count = next(line for line in head.splitlines() if line.startswith("CSeq"))
            return head.partition(" ")[0], count

    async def answer(self, status: str, count: str, *headers: str, body: str = "") -> None:
        lines = [f"RTSP/1.0 {status}", count, *headers, *([f"Content-Length: {len(body)}"] if body else []), "", body]
        await self.say("\r\n".join(lines).encode())

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def play(self, codec: str = "H264", session: str = "7") -> None:
        """Agree to everything up to PLAY."""
        description = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
            f"a=rtpmap:96 {codec}/90000\r\na=control:track1\r\n"
        )
        while True:
            method, count = await self.request()
            match method:
                case "DESCRIBE":
                    await self.answer("200 OK", count, "Content-Type: application/sdp", body=description)
                case "SETUP":
                    await self.answer(
                        "200 OK", count, f"Session: {session}", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
                    )
                case "PLAY":
                    await self.answer("200 OK", count, f"Session: {session}")
                    return
                case _:
                    await self.answer("200 OK", count, "Public: DESCRIBE, SETUP, PLAY, TEARDOWN")


@dataclass
class Scripted:
    """A camera that says what a test wants."""

    url: str
    heard: list[str]
    calls: list[None]


@pytest.fixture
async def scripted() -> AsyncIterator[Callable[..., Awaitable[Scripted]]]:
    servers: list[asyncio.Server] = []
    talks: set[asyncio.Task[None]] = set()

    async def start(script: Script, tls: ssl.SSLContext | None = None) -> Scripted:
        heard: list[str] = []
        calls: list[None] = []

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            talks.add(task)
            calls.append(None)
            try:
                await script(Talk(reader, writer, heard))
            except (EOFError, OSError, asyncio.CancelledError):
                pass
            finally:
                talks.discard(task)
                writer.transport.abort()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
        servers.append(server)
        scheme = "rtsp" if tls is None else "rtsps"
        return Scripted(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/live", heard, calls)

    yield start
    for server in servers:
        server.close()
    for task in list(talks):
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
