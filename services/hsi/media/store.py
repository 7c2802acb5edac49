"""Where pictures are, by key: what rooms may ask, and the errors they get.

A key is a relative POSIX path of plain components (`front_door/2026-11-21/snap.jpg`). Nothing outside the store can
be named by any key, whatever it contains. The directory driver is `directory`; S3 comes later behind this protocol.
All methods block; rooms call them in a thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from hsi.events.ids import MediaKey


class MediaError(Exception):
    """A media key cannot be served; the message names the key and the reason."""


class MediaMissing(MediaError):
    """Nothing is stored under this key."""


class MediaForbidden(MediaError):
    """The key leaves the store, names a link or a special file, or is not a key at all."""


class MediaTooLarge(MediaError):
    """The stored object is larger than the caller allows."""


@dataclass(frozen=True, slots=True)
class MediaStat:
    """What is known of a stored object without reading it."""

    size_bytes: int
    mtime_ns: int


class Opens(Protocol):
    """Large objects by key, which are read in parts; raises as MediaStore does."""

    def open(self, key: MediaKey) -> tuple[BinaryIO, MediaStat]:
        """The object for reading at will, and what is known of it; the caller closes it."""
        ...


class MediaStore(Protocol):
    """Objects by key. Raises MediaError for what a caller can understand, OSError for a broken disk."""

    def read(self, key: MediaKey, *, max_bytes: int) -> bytes:
        """The whole object; MediaTooLarge before reading more than `max_bytes`."""
        ...

    def write(self, key: MediaKey, data: bytes, *, durable: bool = True) -> None:
        """Store atomically and durably: a reader sees the old object or the whole new one, also after a crash.

        Not `durable`, for what can be made again: after a power failure the object may be missing or cut off.
        """
        ...

    def stat(self, key: MediaKey) -> MediaStat:
        """Size and time of change."""
        ...

    def delete(self, key: MediaKey) -> bool:
        """Remove; False when there was nothing. Never removes anything outside the store."""
        ...

    def keys(self, prefix: str = "") -> Iterator[MediaKey]:
        """Every key below `prefix` that can be read, in no particular order; links and special files are left out."""
        ...


class Archive(MediaStore, Opens, Protocol):
    """A store that also holds what is too large to read at once."""
