"""The data directory: one place for everything the single machine keeps, held by one process at a time.

    <data>/hsi.lock  postgres/  redis/  run/  thumbnails/  logs/  models/  cameras/

Every trouble a person can have with it ends in one sentence that says what is wrong and what to do.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MIN_FREE_BYTES = 512 * 1024 * 1024
"""Under this the embedded database is not started: a full disk corrupts what it was meant to keep."""

MAX_SOCKET_PATH = 90
"""Unix socket paths end at 107 bytes; PostgreSQL appends `.s.PGSQL.5432` to the directory."""


class DataDirectoryUnusable(Exception):
    """The data directory cannot be used; the message says why and what to do about it."""


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """A claimed data directory and the places inside it."""

    root: Path
    run: Path
    """Sockets live here: inside the root, or in a short temporary directory where the root's path is too long."""

    @property
    def postgres(self) -> Path:
        """The database cluster."""
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        """The queue's append-only file."""
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        """Logs of ours and of our children."""
        return self.root / "logs"

    @property
    def models(self) -> Path:
        """Pulled models."""
        return self.root / "models"

    @property
    def cameras(self) -> Path:
        """Camera folders, unless FOSCAM_BASE_PATH names another root."""
        return self.root / "cameras"


@contextlib.contextmanager
def claim(root: Path, *, min_free_bytes: int = MIN_FREE_BYTES) -> Iterator[DataDirectory]:
    """Hold the data directory until the end of the block; raises DataDirectoryUnusable with a sentence."""
    root = root.expanduser().absolute()
    with _explained(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = os.open(root / "hsi.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(lock, root)
        _check_space(root, min_free_bytes)
        with _run_directory(root) as run:
            yield DataDirectory(root, run)
    finally:
        os.close(lock)


def _take(lock: int, root: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as busy:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "unknown"
        raise DataDirectoryUnusable(
            f"The data directory {root} is in use by a running hsi (process {holder}). "
            "Stop that one first, or choose another directory with --data-dir."
        ) from busy
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def _check_space(root: Path, min_free_bytes: int) -> None:
    free = shutil.disk_usage(root).free
    if free < min_free_bytes:
        raise DataDirectoryUnusable(
            f"Only {free // 2**20} MiB are free on the disk of {root}, at least {min_free_bytes // 2**20} MiB are "
            "needed to start safely. Free some space, or choose a directory on another disk with --data-dir."
        )


@contextlib.contextmanager
def _explained(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataDirectoryUnusable(
            f"The data directory {root} cannot be used: {error.strerror}. "
            "Make it a directory you can write to, or choose another with --data-dir."
        ) from error


@contextlib.contextmanager
def _run_directory(root: Path) -> Iterator[Path]:
    inside = root / "run"
    if len(os.fsencode(inside)) <= MAX_SOCKET_PATH:
        with _explained(root):
            inside.mkdir(mode=0o711, exist_ok=True)
        yield inside
        return
    with tempfile.TemporaryDirectory(prefix="hsi-") as short:
        Path(short).chmod(0o711)
        yield Path(short)
