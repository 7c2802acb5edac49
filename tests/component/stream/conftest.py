"""A Redis of a test's own, because these tests kill it."""

import asyncio
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest


class RedisServer:
    """A real redis-server with an append-only file, started, killed and started again at will."""

    def __init__(self, folder: Path, *, password: str = "") -> None:
        self._folder = folder
        self._password = password
        self._process: asyncio.subprocess.Process | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"unix://{self._folder / 'r.sock'}?db=0"

    @property
    def tcp_url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0" if self._password else self.unguarded_tcp_url

    @property
    def unguarded_tcp_url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        binary = Path(sys.executable).parent / "redis-server"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--unixsocket", str(self._folder / "r.sock")]
        options += ["--dir", str(self._folder), "--appendonly", "yes", "--save", "", "--loglevel", "warning"]
        if self._password:
            options += ["--requirepass", self._password]
        self._process = await asyncio.create_subprocess_exec(
            str(binary), *options, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(20):
            while not await self._answers():
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.write(b"PING\r\n")
        answer = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return answer.startswith((b"+PONG", b"-NOAUTH"))


@pytest.fixture
async def server() -> AsyncIterator[RedisServer]:
    """Not yet started."""
    folder = Path(tempfile.mkdtemp(prefix="hsi-redis-"))
    server = RedisServer(folder)
    yield server
    await server.kill()
    shutil.rmtree(folder)


@pytest.fixture
async def guarded_server() -> AsyncIterator[RedisServer]:
    """Started, and it wants a password."""
    folder = Path(tempfile.mkdtemp(prefix="hsi-redis-"))
    server = RedisServer(folder, password="hunter2")
    await server.start()
    yield server
    await server.kill()
    shutil.rmtree(folder)
