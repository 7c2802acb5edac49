"""Files on their way into a camera's folder: hidden until they are whole, durable before they are answered.

A draft is written under a hidden name in the folder where it belongs. `seal` syncs it and writes its own name into the
hidden one, durably; `admit` gives it that name, and whoever watches the folder hears of a complete file. Between the
two the camera gets its answer. What a crash leaves is told apart by the next life of the gateway (`sweep`):

- not sealed: never answered, dropped;
- sealed under this boot of the machine: had it been answered, it would have its name already; dropped;
- sealed under an earlier boot: it may have been answered, and the power went before its name was written; kept.

Folders are walked by descriptor and no link is followed. A draft is locked while its process lives, so that copies of
the gateway leave each other's alone. Blocks.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hsi.events.ids import MediaKey
from hsi.ingest import files
from hsi.ingest.files import Kind
from hsi.media import folders, placing
from hsi.store.records import FileSeen

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_SEEN: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_UNSEALED: Final = re.compile(r"\.up-[0-9a-f]{12}")
_SEALED: Final = re.compile(r"\.in-([0-9a-f]{8})-[0-9a-f]{12}~(.+)", re.DOTALL)
_MOST_NAMES: Final = 100


class DraftTooLarge(Exception):
    """More bytes came than a file may have."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"The file is larger than {most_bytes} bytes")


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found."""

    dropped: int
    kept: int


class Drafts:
    """The camera root, for those who write files there byte by byte."""

    def __init__(self, root: Path, *, boot: str | None = None) -> None:
        self._root = root
        self._boot = boot_id() if boot is None else boot

    def begin(self, folder: Sequence[str], *, most_bytes: int) -> "Draft":
        """A new draft in this folder (the camera's, then those below it); raises OSError where there is none."""
        with self.entered(folder) as place:
            return Draft(os.dup(place), "/".join(folder), most_bytes, self._boot)

    def make(self, folder: Sequence[str]) -> None:
        """Make the folder with those above it, where they are missing; raises OSError."""
        with self.entered(folder, make=True):
            return

    @contextmanager
    def entered(self, folder: Sequence[str], *, make: bool = False) -> Iterator[int]:
        """The descriptor of a folder, reached without following any link; raises OSError."""
        enter = folders.made if make else folders.entered
        with folders.reached(self._root, folder, enter) as place:
            yield place

    def gone(self, asked: Sequence[FileSeen]) -> set[FileSeen]:
        """Those of these files that are not there any more."""
        return {file for file in asked if not os.path.lexists(self._root / file.media_key)}

    def sweep(self, folder: str) -> Swept:
        """Drop, or bring to its end, what an earlier life of the gateway left below a camera's folder."""
        dropped = kept = 0
        with self.entered(()) as root:
            for _, _, names, place in os.fwalk(folder, dir_fd=root, follow_symlinks=False):
                for name in names:
                    if not (_UNSEALED.fullmatch(name) or _SEALED.fullmatch(name)) or not _abandoned(place, name):
                        continue
                    if self._bring_in(place, name):
                        kept += 1
                    else:
                        os.unlink(name, dir_fd=place)
                        dropped += 1
        return Swept(dropped, kept)

    def _bring_in(self, place: int, name: str) -> bool:
        sealed = _SEALED.fullmatch(name)
        if sealed is None or sealed[1] == self._boot or files.kind_of(sealed[2]) is Kind.OTHER:
            return False
        _admit(place, name, sealed[2])
        os.fsync(place)
        return True


class Draft:
    """One file that is being written; whoever began it ends it with `admit` or `close`."""

    def __init__(self, place: int, folder: str, most_bytes: int, boot: str) -> None:
        self._place = place
        self._folder = folder
        self._most_bytes = most_bytes
        self._boot = boot
        self._token = secrets.token_hex(6)
        self._hidden = f".up-{self._token}"
        self._file = self._lock = -1
        self.name = folder
        """For pyftpdlib, which asks every file for one."""
        self.size_bytes = 0
        try:
            self._file = os.open(self._hidden, _NEW, 0o644, dir_fd=place)
            self._lock = os.open(self._hidden, _SEEN, dir_fd=place)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise

    @property
    def closed(self) -> bool:
        """Whether it was admitted or given up."""
        return self._place < 0

    def write(self, data: bytes) -> None:
        """Append; raises DraftTooLarge and OSError."""
        if self.size_bytes + len(data) > self._most_bytes:
            raise DraftTooLarge(self._most_bytes)
        left = memoryview(data)
        while left:
            left = left[os.write(self._file, left) :]
        self.size_bytes += len(data)

    def move(self, drafts: Drafts, folder: Sequence[str]) -> None:
        """It belongs into another folder of the same camera; raises OSError."""
        with drafts.entered(folder) as place:
            os.rename(self._hidden, self._hidden, src_dir_fd=self._place, dst_dir_fd=place)
            os.close(self._place)
            self._place, self._folder = os.dup(place), "/".join(folder)

    def seal(self, name: str) -> None:
        """Make it durable as the file that will be called `name`; raises OSError."""
        os.fsync(self._file)
        os.close(self._file)  # now, so that nobody hears of a file closed under its own name
        self._file = -1
        sealed = f".in-{self._boot}-{self._token}~{name}"
        os.rename(self._hidden, sealed, src_dir_fd=self._place, dst_dir_fd=self._place)
        self._hidden = sealed
        os.fsync(self._place)

    def admit(self, name: str) -> FileSeen:
        """Give the sealed draft its name, or one with the time in it where that is taken; raises OSError."""
        status = os.fstat(self._lock)
        given = _admit(self._place, self._hidden, name)
        self._hidden = ""
        self.close()
        return FileSeen(MediaKey(f"{self._folder}/{given}"), status.st_size, status.st_mtime_ns)

    def close(self) -> None:
        """Give it up, unless it was admitted: nothing of it stays."""
        if self.closed:
            return
        if self._hidden:
            with suppress(OSError):
                os.unlink(self._hidden, dir_fd=self._place)
        for descriptor in (self._file, self._lock, self._place):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._lock = self._place = -1


def boot_id() -> str:
    """Eight digits that change when the machine starts anew."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:
        return "0" * 8


def _admit(place: int, hidden: str, name: str) -> str:
    for wanted in _names(name):
        if placing.move_in(place, hidden, place, wanted):
            return wanted
    raise FileExistsError(f"{name!r} and {_MOST_NAMES} names like it are taken")


def _names(name: str) -> Iterator[str]:
    """The name, then the same with the time of arrival before its ending: a camera may use one name for ever."""
    stem, dot, ending = name.rpartition(".")
    yield name
    for _ in range(_MOST_NAMES):
        yield f"{stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}{dot}{ending}"


def _abandoned(place: int, name: str) -> bool:
    """Whether no living process holds the draft; a name that is something else is left alone."""
    try:
        file = os.open(name, _SEEN, dir_fd=place)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(file)
    return True
