"""Real parts for every test: one PostgreSQL and one Redis for the session, a fresh database and queue for each test."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import httpx
import psutil
import pytest
from pytest_socket import disable_socket, enable_socket

from hsi.site import datadir, postgres, redis
from hsi.store import migrate

pytest_plugins = ("tests.parts.http_camera", "tests.parts.rtsp_camera")

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


# The product as a user starts it: a subprocess, a port, a data directory.

READY_SECONDS = 90.0


class Site:
    """One started `hsi`."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.socket_url = f"ws://127.0.0.1:{port}"
        self.log = log

    def get(self, path: str, **parameters: str) -> Any:  # JSON of any shape
        answer = httpx.get(self.url + path, params=parameters, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def events(self) -> list[dict[str, Any]]:
        """All events, by walking the pages as a client would."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get("/api/events", limit="100", **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["pagination"].get("next_cursor") or ""
            if not cursor:
                return found

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if condition():
                    return
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None:
                pytest.fail(f"hsi ended with {self.process.returncode} while waiting for {what}: {self.tail()}")
            _pause()
        pytest.fail(f"waited {seconds} s for {what}: {self.tail()}")

    def ready(self) -> "Site":
        self.wait(lambda: httpx.get(self.url + "/ready", timeout=5).status_code == 200, "readiness", READY_SECONDS)
        return self

    def family(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def interrupt(self, seconds: float = 60) -> int:
        """Ctrl-C, as the terminal sends it: to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL of the one process, not of its children: what a crash is."""
        self.process.kill()
        self.process.wait(30)

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])


def _pause() -> None:
    threading.Event().wait(0.1)


@pytest.fixture
def free_port() -> int:
    return _free_port()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short and reachable for PostgreSQL's own account when the tests run as root."""
    with _data_dir() as path:
        yield path


@contextmanager
def _data_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="hsi-e-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def launch(data_dir: Path, free_port: int) -> Iterator[Callable[..., Site]]:
    """Start `hsi <arguments>` (or another command) on the data directory; whatever is left is ended after the test."""
    with _launching(data_dir, free_port) as start:
        yield start


@pytest.fixture(scope="module")
def launch_once() -> Iterator[Callable[..., Site]]:
    """As `launch`, on a data directory and a port of its own, for a site that all tests of a module share."""
    with _data_dir() as path, _launching(path, _free_port()) as start:
        yield start


@contextmanager
def _launching(data_dir: Path, port: int) -> Iterator[Callable[..., Site]]:
    started: list[Site] = []

    def start(*arguments: str, command: tuple[str, ...] = (), **environment: object) -> Site:
        log = data_dir / f"console-{len(started)}.log"
        line = command or (sys.executable, "-m", "hsi.site.cli", *arguments)
        values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in environment.items()}
        with log.open("w") as output:
            process = subprocess.Popen(
                line,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
                cwd=ROOT if command else data_dir,
                env={**_environment(), "HSI_DATA_DIR": str(data_dir / "data"), "API_PORT": str(port), **values},
            )
        site = Site(process, port, log)
        started.append(site)
        return site

    yield start
    for site in started:
        if site.process.poll() is None:
            family = site.family()
            site.process.terminate()
            try:
                site.process.wait(60)
            except subprocess.TimeoutExpired:
                site.process.kill()
                site.process.wait(10)
            for left in psutil.wait_procs(family, 20)[1]:
                left.kill()


def _environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "UV_CACHE_DIR", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ}  # noqa: TID251 - a child's environment
