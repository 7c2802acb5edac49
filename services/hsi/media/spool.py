"""Putting a complete picture into a camera's folder, as a careful camera would.

The file is written under a hidden name, synced, dated and only then given its own name, so that whoever watches the
folder never sees half of it; the folder is synced too, so that what was answered as kept survives a power cut. A name
that is taken is never overwritten. Blocks; callers cross to a thread.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from hsi.events.ids import MediaKey
from hsi.media import folders, keys, placing

_MOST_NAMES: Final = 1000


class SpoolFailed(Exception):
    """The picture could not be kept; the message says why."""


class SpoolTaken(SpoolFailed):
    """Other bytes have this very name already."""


class Spool:
    """The camera root, for those who put files there."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def deposit(self, folder: str, name: str, data: bytes, *, taken_at: datetime) -> MediaKey:
        """Keep `data` as `<folder>/<name>`, or with a number before its ending where that is taken; its media key.

        Folders on the way are made. Raises SpoolFailed: no space, no permission, a link in the way, a name that cannot
        be a media key.
        """
        with self._place(folder, name) as place:
            kept = _keep(place, _free(name), data, taken_at)
        if not kept:
            raise SpoolFailed(f"{folder!r} has {_MOST_NAMES} files named like {name!r} already")
        return MediaKey(f"{folder}/{kept}")

    def deposit_once(self, folder: str, name: str, data: bytes, *, taken_at: datetime) -> tuple[MediaKey, bool]:
        """Keep `data` under exactly this name; its media key, and False where these very bytes had it already.

        Raises SpoolTaken where other bytes have it, and SpoolFailed as `deposit`.
        """
        with self._place(folder, name) as place:
            if _keep(place, (name,), data, taken_at):
                return MediaKey(f"{folder}/{name}"), True
            if not _holds(place, name, data):
                raise SpoolTaken(f"{folder}/{name} is another picture already")
            return MediaKey(f"{folder}/{name}"), False

    @contextmanager
    def _place(self, folder: str, name: str) -> Iterator[int]:
        """The descriptor of the folder, made where it is missing; what the disk says becomes SpoolFailed."""
        if not keys.is_key(f"{folder}/{name}") or "/" in name:
            raise SpoolFailed(f"{keys.shown(folder)}/{keys.shown(name)} cannot name a picture")
        with ExitStack() as stack:
            try:
                place = stack.enter_context(folders.reached(self._root, folder.split("/"), folders.made))
            except OSError as problem:
                raise SpoolFailed(f"the folder {folder!r} cannot be written to: {problem.strerror}") from problem
            try:
                yield place
            except OSError as problem:
                raise SpoolFailed(f"a picture could not be written to {folder!r}: {problem.strerror}") from problem


def _free(name: str) -> Iterator[str]:
    """The name, then the same with a number before its ending."""
    stem, dot, ending = name.rpartition(".")
    yield name
    yield from (f"{stem}-{number}{dot}{ending}" for number in range(2, _MOST_NAMES))


def _keep(folder: int, names: Iterable[str], data: bytes, taken_at: datetime) -> str:
    """Keep the bytes under the first of the names that is free, durably; "" where none is."""
    hidden = f".{secrets.token_hex(8)}.part"
    file = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644, dir_fd=folder)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(data)
            out.flush()
            os.utime(out.fileno(), times=(taken_at.timestamp(), taken_at.timestamp()))
            os.fsync(out.fileno())
        kept = _link(folder, hidden, names)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(hidden, dir_fd=folder)
    os.fsync(folder)
    return kept


def _link(folder: int, hidden: str, names: Iterable[str]) -> str:
    return next((name for name in names if placing.move_in(folder, hidden, folder, name)), "")


def _holds(folder: int, name: str, data: bytes) -> bool:
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder), "rb") as file:
        return file.read(len(data) + 1) == data
