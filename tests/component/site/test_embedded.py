"""The embedded servers: started in a data directory, stopped with it, and clear when they cannot be."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from hsi.site import children, datadir, postgres, redis


@pytest.fixture
def root() -> Iterator[Path]:
    """A short directory that PostgreSQL's own account can reach when the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="hsi-t-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


async def _value(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), timeout=10)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_a_second_start_finds_the_data_of_the_first(root: Path) -> None:
    with datadir.claim(root) as data:
        async with postgres.running(data) as url:
            await _value(url, "CREATE TABLE kept (n int)")
        async with postgres.running(data) as url:
            assert await _value(url, "SELECT count(*) FROM kept") == 0


async def test_a_server_left_over_from_a_killed_start_is_replaced(root: Path) -> None:
    script = (
        "import asyncio,sys\nfrom pathlib import Path\nfrom hsi.site import datadir,postgres,redis\n"
        "async def main():\n with datadir.claim(Path(sys.argv[1])) as d:\n"
        "  async with redis.running(d), postgres.running(d):\n   print('up', flush=True)\n   await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    first = subprocess.Popen([sys.executable, "-c", script, str(root)], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "up\n"
    servers = [p for p in psutil.Process(first.pid).children() if p.name() in {"postgres", "redis-server"}]
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    first.stdout.close()
    with datadir.claim(root) as data:
        async with redis.running(data), postgres.running(data) as url:
            assert await _value(url, "SELECT 1") == 1
    _, alive = await asyncio.to_thread(psutil.wait_procs, servers, 30)
    assert len(servers) == 2
    assert not alive


async def test_the_queue_keeps_what_it_acknowledged_when_it_is_killed(root: Path) -> None:
    with datadir.claim(root) as data:
        async with redis.running(data) as url:
            await _command(url, b"SET kept yes\r\n")
            os.kill(int((data.redis / "redis.pid").read_text()), signal.SIGKILL)
        async with redis.running(data) as url:
            assert await _command(url, b"GET kept\r\n") == b"$3\r\n"


async def _command(url: str, command: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(url.removeprefix("unix://").partition("?")[0])
    writer.write(command)
    answer = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    await writer.wait_closed()
    return answer


def test_a_directory_in_use_says_by_whom_and_what_to_do(root: Path) -> None:
    with (
        datadir.claim(root),
        pytest.raises(datadir.DataDirectoryUnusable, match="in use") as refused,
        datadir.claim(root),
    ):
        pass
    assert str(os.getpid()) in str(refused.value)
    assert "--data-dir" in str(refused.value)


def test_a_full_disk_is_refused_before_anything_is_written(root: Path) -> None:
    with (
        pytest.raises(datadir.DataDirectoryUnusable, match=r"Only \d+ MiB are free"),
        datadir.claim(root, min_free_bytes=2**62),
    ):
        pass


def test_a_file_where_the_directory_should_be_is_explained(root: Path) -> None:
    (root / "file").write_text("")
    with pytest.raises(datadir.DataDirectoryUnusable, match="cannot be used"), datadir.claim(root / "file" / "data"):
        pass


async def test_a_cluster_that_is_none_is_called_damaged(root: Path) -> None:
    with datadir.claim(root) as data:
        data.postgres.mkdir()
        (data.postgres / "stray").write_text("")
        with pytest.raises(datadir.DataDirectoryUnusable, match="damaged"):
            async with postgres.running(data):
                pass


async def test_a_cluster_of_another_version_is_refused(root: Path) -> None:
    with datadir.claim(root) as data:
        data.postgres.mkdir()
        (data.postgres / "PG_VERSION").write_text("9\n")
        with pytest.raises(datadir.DataDirectoryUnusable, match="PostgreSQL 9"):
            async with postgres.running(data):
                pass


async def test_a_damaged_cluster_says_so_with_the_servers_words(root: Path) -> None:
    with datadir.claim(root) as data:
        async with postgres.running(data):
            pass
        (data.postgres / "global" / "pg_control").write_bytes(b"\0" * 8192)
        with pytest.raises(datadir.DataDirectoryUnusable, match="damaged: PostgreSQL stopped"):
            async with postgres.running(data):
                pass


async def test_a_damaged_queue_says_so(root: Path) -> None:
    with datadir.claim(root) as data:
        data.redis.mkdir()
        (data.redis / "appendonly.aof").write_bytes(b"*1\r\n$3\r\nSE!" * 3)
        with pytest.raises(datadir.DataDirectoryUnusable, match=r"queue .* is damaged"):
            async with redis.running(data):
                pass


def test_a_path_too_long_for_sockets_gets_a_short_one(root: Path) -> None:
    with datadir.claim(root / ("long" * 30)) as data:
        assert len(str(data.run)) < datadir.MAX_SOCKET_PATH
        short = data.run
    assert not short.exists()


async def test_a_child_that_ignores_the_request_is_ended(root: Path) -> None:
    stubborn = [
        sys.executable,
        "-u",
        "-c",
        "import signal; signal.signal(15, signal.SIG_IGN); print('on'); signal.pause()",
    ]
    child = await children.start(children.Program("stubborn", stubborn, root / "log"))
    async with asyncio.timeout(20):
        while children.tail(root / "log", 1) != "on":
            await asyncio.sleep(0.01)
    await child.stop(patience_seconds=0.2)
    assert not child.running


async def test_a_child_does_not_inherit_our_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_CANARY", "canary")
    child = await children.start(
        children.Program("env", [sys.executable, "-c", "import os; print(dict(os.environ))"], root / "log")
    )
    await child.ended()
    with contextlib.closing((root / "log").open()) as log:
        assert "canary" not in log.read()
