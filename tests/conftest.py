"""Real parts for every test: one PostgreSQL and one Redis for the session, a fresh database and queue for each test."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack
from itertools import count
from pathlib import Path
from typing import Protocol

import asyncpg
import pytest
from pytest_socket import disable_socket, enable_socket

from hsi.site import datadir, postgres, redis
from hsi.store import migrate

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
_UNIT = ROOT / "tests" / "unit"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Unit tests see no network; unix sockets stay, because asyncio itself needs a pair."""
    if _UNIT in item.path.parents:
        disable_socket(allow_unix_socket=True)
    else:
        enable_socket()


class _Servers:
    """Server context managers kept open on a loop of their own, because pytest's fixtures change loops."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="servers", daemon=True)
        self._thread.start()
        self._stack = AsyncExitStack()

    def enter(self, server: AbstractAsyncContextManager[str]) -> str:
        return asyncio.run_coroutine_threadsafe(self._stack.enter_async_context(server), self._loop).result(90)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stack.aclose(), self._loop).result(90)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()


@pytest.fixture(scope="session")
def _servers() -> Iterator[_Servers]:
    servers = _Servers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def session_data() -> Iterator[datadir.DataDirectory]:
    """A data directory for the session's servers; short, because unix socket paths are."""
    root = Path(tempfile.mkdtemp(prefix="hsi-test-"))
    root.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        yield stack.enter_context(datadir.claim(root))


@pytest.fixture(scope="session")
def _redis_server(_servers: _Servers, session_data: datadir.DataDirectory) -> str:
    return _servers.enter(redis.running(session_data))


@pytest.fixture(scope="session")
def postgres_server(_servers: _Servers, session_data: datadir.DataDirectory) -> str:
    """URL of the session's PostgreSQL, its `postgres` database."""
    return _servers.enter(postgres.running(session_data))


@pytest.fixture(scope="session")
def _template_database(postgres_server: str) -> str:
    asyncio.run(_administer(postgres_server, 'CREATE DATABASE "template_hsi"'))
    migrate.upgrade(_named(postgres_server, "template_hsi"))
    return postgres_server


def _named(url: str, database: str) -> str:
    return url.replace("@/postgres?", f"@/{database}?")


async def _administer(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


_numbers = count(1)


@pytest.fixture
async def database_url(_template_database: str) -> AsyncIterator[str]:
    """A fresh, migrated database of this test's own."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await _administer(_template_database, f'CREATE DATABASE "{name}" TEMPLATE "template_hsi"')
    yield _named(_template_database, name)
    await _administer(_template_database, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
async def redis_url(_redis_server: str) -> str:
    """The session's Redis, emptied."""
    path = _redis_server.removeprefix("unix://").partition("?")[0]
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b"FLUSHALL\r\n")
    assert await asyncio.wait_for(reader.readline(), 10) == b"+OK\r\n"
    writer.close()
    await writer.wait_closed()
    return _redis_server


@pytest.fixture(scope="session")
def samples_dir() -> Path:
    """Real camera clips, which are not part of the project."""
    return _beside("samples")


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """A real COCO detector, which is not part of the project."""
    return _beside("models")


def _beside(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs the real test data in ../shared/{name}, which is not here")
    return folder


@pytest.fixture(scope="session")
def llama_server() -> Path:
    """llama.cpp's own server, built by `make llama-server` into a cache outside the tree."""
    import subprocess

    builder = ROOT / "tests" / "parts" / "llama_server.py"
    done = subprocess.run(
        [sys.executable, str(builder), "--where"], capture_output=True, text=True, timeout=60, check=True
    )
    binary = Path(done.stdout.strip())
    if not binary.exists():
        message = "llama.cpp's server is not built; `make llama-server` builds it"
        if os.environ.get("CI"):  # noqa: TID251 - CI must not skip it
            pytest.fail(message)
        pytest.skip(message)
    return binary


class BenchRow(Protocol):
    """Report one measured number."""

    def __call__(self, what: str, measured: float, bar: float, unit: str, *, higher_is_better: bool) -> None: ...


@pytest.fixture
def bench_row(pytestconfig: pytest.Config) -> BenchRow:
    """Writes a row of `make bench`: what, measured, bar, met or missed; never fails a run by a number."""
    target = pytestconfig.rootpath / "build" / "bench.jsonl"

    def write(what: str, measured: float, bar: float, unit: str, *, higher_is_better: bool) -> None:
        met = measured >= bar if higher_is_better else measured <= bar
        row = {"what": what, "measured": measured, "bar": bar, "unit": unit, "at_least": higher_is_better, "met": met}
        target.parent.mkdir(exist_ok=True)
        with target.open("a") as file:
            file.write(json.dumps(row) + "\n")

    return write


@pytest.fixture
def eventually() -> Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]:
    """Wait for a condition, at most 30 s; the test says what it waits for instead of how long it sleeps."""

    async def wait(condition: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(30):
            while not await condition():
                await asyncio.sleep(0.02)

    return wait
